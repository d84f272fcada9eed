#include "catex/kmc/reservoir.hpp"

#include <cassert>
#include <cmath>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"

namespace catex {

namespace {

/// [Å³]
double volume_of(const ReservoirSettings& settings, const Reservoir& measured) {
  constexpr double A3_per_nm3 = constants::A_per_nm * constants::A_per_nm * constants::A_per_nm;
  if (settings.volume_nm3) return *settings.volume_nm3 * A3_per_nm3;
  if (measured.volume()) return *measured.volume();
  throw InputError(
      "[solution] volume_nm3 is missing: a finite solution needs it, and the start structure has "
      "no solution to take it from");
}

}  // namespace

Reservoir Reservoir::finite(std::int64_t hosts, std::int64_t guests, double volume) {
  assert(hosts >= 0 && guests >= 0 && volume > 0.0);
  Reservoir reservoir;
  reservoir.numbers_ = {hosts, guests};
  reservoir.volume_ = volume;
  return reservoir;
}

Reservoir Reservoir::infinite(double host, double guest) {
  Reservoir reservoir;
  reservoir.fixed_ = {host, guest};
  return reservoir;
}

double Reservoir::concentration(Ion ion) const {
  const int i = static_cast<int>(ion);
  if (!volume_) return fixed_[i];
  return static_cast<double>(numbers_[i]) / (*volume_ * constants::per_A3_per_mol_L);
}

void Reservoir::take(Ion ion) {
  assert(concentration(ion) > 0.0);
  if (volume_) --numbers_[static_cast<int>(ion)];
}

void Reservoir::give(Ion ion) {
  if (volume_) ++numbers_[static_cast<int>(ion)];
}

void Reservoir::set_numbers(std::int64_t hosts, std::int64_t guests) { numbers_ = {hosts, guests}; }

Reservoir make_reservoir(const ReservoirSettings& settings, const Reservoir& measured) {
  double guest = measured.concentration(Ion::Guest);
  double host = measured.concentration(Ion::Host);
  if (settings.guest_mol_L) {
    guest = *settings.guest_mol_L;
    host = settings.host_mol_L;
  } else if (guest <= 0.0) {
    throw InputError(
        "[solution] guest_mol_L is missing: the start structure has no guest cations in solution "
        "to take it from");
  }
  if (!settings.finite) return Reservoir::infinite(host, guest);

  const double volume = volume_of(settings, measured);
  const auto number = [volume](double mol_L) {
    return std::llround(mol_L * constants::per_A3_per_mol_L * volume);
  };
  return Reservoir::finite(number(host), number(guest), volume);
}

}  // namespace catex
