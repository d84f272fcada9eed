#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "catex/catalog/event_class.hpp"

namespace catex {

/// Cations of the solution around the crystal, well mixed. Either finite: numbers in a fixed
/// volume, so that it depletes and fills; or infinite: concentrations never change.
class Reservoir {
 public:
  /// @param volume  of the solution [Å³], > 0
  [[nodiscard]] static Reservoir finite(std::int64_t hosts, std::int64_t guests, double volume);
  /// Concentrations [mol/L].
  [[nodiscard]] static Reservoir infinite(double host, double guest);

  /// [mol/L]
  [[nodiscard]] double concentration(Ion ion) const;
  [[nodiscard]] bool is_finite() const { return volume_.has_value(); }
  /// Ions in solution; meaningful when finite.
  [[nodiscard]] std::int64_t number(Ion ion) const { return numbers_[static_cast<int>(ion)]; }
  /// [Å³]; nullopt when infinite.
  [[nodiscard]] std::optional<double> volume() const { return volume_; }

  /// An ion goes into the crystal. Needs concentration(ion) > 0.
  void take(Ion ion);
  /// An ion comes out of the crystal.
  void give(Ion ion);
  /// Replaces the numbers of a finite reservoir (resume).
  void set_numbers(std::int64_t hosts, std::int64_t guests);

 private:
  Reservoir() = default;

  std::array<std::int64_t, 2> numbers_{};
  std::array<double, 2> fixed_{};  ///< [mol/L], infinite only
  std::optional<double> volume_;
};

/// What an input file says about the solution; absent numbers come from the start structure.
struct ReservoirSettings {
  bool finite = true;
  std::optional<double> guest_mol_L;
  double host_mol_L = 0.0;
  std::optional<double> volume_nm3;  ///< finite only
};

/// Reservoir of the settings. Where they give no guest concentration, that of `measured` (the
/// solution of the start structure) is taken, and with it the host's; where they give no volume,
/// its volume. Throws InputError when neither has what is needed.
[[nodiscard]] Reservoir make_reservoir(const ReservoirSettings& settings,
                                       const Reservoir& measured);

}  // namespace catex
