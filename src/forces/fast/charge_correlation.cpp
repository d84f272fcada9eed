#include "charge_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catex/base/random.hpp"
#include "charges.hpp"

namespace catex::fast {
namespace {

using std::numbers::pi;

constexpr double bin_width = 0.1;  // [1/Å]
constexpr int bins = 32;           // beyond 3.2 1/Å S is near 1

/// Waves sampled per bin: |rho_k|² scatters as much as its mean, so 24 give S to a fifth and the
/// error, its root, to a tenth. Fewer where ions are so many that sampling would take seconds.
int samples_for(std::size_t ions) { return ions > 100'000 ? 8 : 24; }

/// Integers of a wave of the cell with |k| in the bin, in a random direction.
Vec3 random_wave(const Cell& cell, double k, RandomStream& random) {
  const Vec3 direction = random.normal_vector().normalized();
  return (cell.vectors().transpose() * (k * direction) / (2.0 * pi)).array().round().matrix();
}

double structure_factor(const IonSystem& system, const std::vector<double>& charges,
                        const Vec3& wave) {
  const Vec3 k = 2.0 * pi * system.cell.inverse().transpose() * wave;
  double re = 0.0;
  double im = 0.0;
  double norm = 0.0;
  const auto n = static_cast<std::ptrdiff_t>(system.size());
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double phase = k.dot(system.positions[i]);
    re += charges[i] * std::cos(phase);
    im += charges[i] * std::sin(phase);
    norm += charges[i] * charges[i];
  }
  return (re * re + im * im) / norm;
}

}  // namespace

ChargeCorrelation::ChargeCorrelation(const IonSystem& system, const Model& model) : bins_(bins) {
  const std::vector<double> charges = charges_of(system, model);
  const int samples = samples_for(system.size());
  RandomStream random(1, "charge correlation");
  std::vector<Vec3> waves;
  for (int b = 0; b < bins; ++b) {
    for (int s = 0; s < samples; ++s) {
      waves.push_back(random_wave(system.cell, (b + 0.5) * bin_width, random));
    }
  }
  std::vector<double> factors(waves.size());
#pragma omp parallel for schedule(dynamic, 1)
  for (std::ptrdiff_t w = 0; w < static_cast<std::ptrdiff_t>(waves.size()); ++w) {
    factors[w] = waves[w].isZero() ? 0.0 : structure_factor(system, charges, waves[w]);
  }
  for (std::size_t w = 0; w < waves.size(); ++w) bins_[w / samples] += factors[w] / samples;
}

double ChargeCorrelation::operator()(double k) const {
  const auto bin = static_cast<std::size_t>(k / bin_width);
  return bin < bins_.size() ? bins_[bin] : 1.0;
}

}  // namespace catex::fast
