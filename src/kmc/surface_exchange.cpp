#include "catex/kmc/surface_exchange.hpp"

#include <cmath>
#include <numbers>

#include "catex/base/constants.hpp"

namespace catex {

double SurfaceExchange::activity_coefficient(const Reservoir& solution) const {
  if (!saturation) return 1.0;
  const double cations = solution.concentration(Ion::Host) + solution.concentration(Ion::Guest);
  return (saturation->saturation_mol_L + saturation->reference_mol_L) /
         (saturation->saturation_mol_L + cations);
}

double SurfaceExchange::activity(Ion ion, const Reservoir& solution) const {
  return activity_coefficient(solution) * solution.concentration(ion);
}

double SurfaceExchange::charge_factor(std::int64_t cations) const {
  if (!balance) return 1.0;
  const double after_and_before = static_cast<double>(cations) + 0.5 - balance->cations;
  return std::exp(-after_and_before / balance->variance);
}

double SurfaceExchange::factor(double adsorption, const Reservoir& solution) const {
  if (!diffusion) return step_factor;
  const double surface =
      step_factor * adsorption * activity_coefficient(solution) / constants::per_A3_per_mol_L;
  const double supply = 4.0 * std::numbers::pi * diffusion->coefficient * diffusion->radius;
  return step_factor / (1.0 + surface / supply);
}

std::optional<SurfaceExchange::CationBalance> cation_balance(std::span<const RunEvents> runs,
                                                             double temperature_K, int anions,
                                                             int left_out) {
  const auto area = [](double n) { return std::cbrt(n * n); };
  double looks = 0.0;
  double excess = 0.0;    // per area
  double variance = 0.0;  // per area and K
  for (const RunEvents& run : runs) {
    if (!(run.excess.variance > 0.0)) continue;
    const auto weight = static_cast<double>(run.validity.looks);
    looks += weight;
    excess += weight * run.excess.mean / area(run.excess.anions);
    variance += weight * run.excess.variance / (area(run.excess.anions) * run.temperature_K);
  }
  if (!(looks > 0.0)) return std::nullopt;
  return SurfaceExchange::CationBalance{
      .cations = anions + excess / looks * area(anions) - left_out,
      .variance = variance / looks * area(anions) * temperature_K};
}

}  // namespace catex
