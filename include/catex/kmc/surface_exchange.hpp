#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "catex/catalog/catalog.hpp"
#include "catex/kmc/reservoir.hpp"

namespace catex {

/// How a crystal trades cations with its solution, beyond rate constants times concentrations. By
/// default nothing: rates of adsorption are proportional to the concentration, and as in MD.
struct SurfaceExchange {
  /// Adsorption levels off at high concentrations. Both ions compete for the same room:
  ///   activity = c (c_sat + c_ref) / (c_sat + c_host + c_guest)
  /// At c_host + c_guest = c_ref the activity is the concentration.
  struct Saturation {
    double saturation_mol_L;  ///< c_sat, > 0
    double reference_mol_L;   ///< c_ref, >= 0: of the runs that the rate constants come from
  };
  /// Ions must first diffuse to a sphere (F. C. Collins, G. E. Kimball, J. Colloid Sci. 4, 425
  /// (1949)).
  struct Diffusion {
    double coefficient;  ///< of either ion in the solution [Å²/ps], > 0
    double radius;       ///< of the crystal [Å], > 0
  };

  /// The charge of the surface keeps the number N of cations near that of MD, as if it added
  ///   k_B T (N - cations)^2 / (2 variance)
  /// to the energy. Adsorption alone changes its rate with it, by `charge_factor`, which is 1 on
  /// average over the fluctuations of MD.
  struct CationBalance {
    double cations;
    double variance;  ///< > 0
  };

  /// Multiplies adsorption and desorption of both ions; not from MD unless 1.
  double step_factor = 1.0;
  std::string step_source = {};  ///< where it comes from, in words
  std::optional<Saturation> saturation = {};
  std::optional<Diffusion> diffusion = {};
  std::optional<CationBalance> balance = {};

  /// What rates of adsorption are proportional to [mol/L]; the concentration without saturation.
  [[nodiscard]] double activity(Ion ion, const Reservoir& solution) const;

  /// Factor on adsorption onto a crystal with so many cations.
  [[nodiscard]] double charge_factor(std::int64_t cations) const;

  /// Factor on adsorption and desorption of one ion. Both share it, so that it changes no
  /// equilibrium: step_factor / (1 + step_factor K / 4 pi D R), where K is the rate constant of
  /// adsorption on the whole crystal without either [Å³/ps].
  /// @param adsorption  sum of the rates of adsorption of the ion per activity [1/(ps mol/L)]
  [[nodiscard]] double factor(double adsorption, const Reservoir& solution) const;

 private:
  /// Activity per concentration, the same for both ions.
  [[nodiscard]] double activity_coefficient(const Reservoir& solution) const;
};

/// From the fluctuations in the runs of a catalog. A surface takes up charge in proportion to its
/// area and, at a given voltage, whatever the temperature: the excess of cations and its variance /
/// T grow with anions^(2/3). nullopt when the runs tell no variance.
/// @param left_out  cations of the start structure that have no site: they stay, and count
[[nodiscard]] std::optional<SurfaceExchange::CationBalance> cation_balance(
    std::span<const RunEvents> runs, double temperature_K, int anions, int left_out);

}  // namespace catex
