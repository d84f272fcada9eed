#include "plain_pairs.hpp"

#include <cmath>

#include "catex/base/constants.hpp"
#include "polynomial_fit.hpp"

namespace catex::fast {
namespace {

/// Degree at which the fit of the smooth part is exact to about 1e-12.
constexpr int terms = 26;

double evaluate(const std::vector<double>& c, double t) {
  double sum = 0.0;
  for (std::size_t k = c.size(); k-- > 0;) sum = sum * t + c[k];
  return sum;
}

double charge_product(const Model& model, int a, int b) {
  return constants::coulomb * model.species(a).charge * model.species(b).charge;
}

}  // namespace

PlainPairs::PlainPairs(const Model& model, const ProlateSplit& split)
    : model_(model), barrier_(model), cutoff_(split.cutoff()) {
  const auto distance = [&](double t) { return std::sqrt(0.5 * (t + 1.0)) * cutoff_; };
  energy_ = fit_polynomial(terms, [&](double t) { return split.smooth_energy(distance(t)); });
  force_ = fit_polynomial(terms, [&](double t) { return split.smooth_force(distance(t)); });
}

void PlainPairs::add(const IonSystem& system, const ClusterList& list, ForceResult& result) const {
  const Clusters& clusters = list.clusters();
  const NeighbourView neighbours = list.neighbours();
  const auto take = [&](std::int32_t i, std::int32_t j) {
    const Vec3 d = separation(clusters.slots()[i], clusters.slots()[j], system.cell);
    add_pair(system, clusters.ion()[i], clusters.ion()[j], d, result);
  };
  for (std::int32_t c = 0; c < clusters.count(); ++c) {
    const std::int32_t begin = c * cluster_size;
    const std::int32_t end = std::min(begin + cluster_size, clusters.ions());
    for (std::int32_t i = begin; i < end; ++i) {
      for (std::int32_t j = i + 1; j < end; ++j) take(i, j);
      const std::int64_t first = neighbours.start[c];
      const std::int64_t last = first + neighbours.near[c] + neighbours.far[c];
      for (std::int64_t k = first; k < last; ++k) take(i, neighbours.slots[k]);
    }
  }
}

void PlainPairs::add_pair(const IonSystem& system, std::int32_t i, std::int32_t j, const Vec3& d,
                          ForceResult& result) const {
  const int a = system.species[i];
  const int b = system.species[j];
  const double r2 = d.squaredNorm();
  const double r = std::sqrt(r2);
  // Not <: a NaN distance is trouble too.
  if (!(r > barrier_.distance(a, b))) barrier_.report(system, model_, i, j, r);
  double f = 0.0;
  if (r < cutoff_) {
    const double t = 2.0 * r2 / (cutoff_ * cutoff_) - 1.0;
    const double charges = charge_product(model_, a, b);
    result.coulomb_energy += charges * (1.0 / r - evaluate(energy_, t));
    f += charges * (1.0 / (r2 * r) - evaluate(force_, t));
  }
  if (r < model_.buckingham_cutoff()) {
    const Buckingham& p = model_.pair(a, b);
    const double core = p.A == 0.0 ? 0.0 : p.A * std::exp(-r / p.B);
    const double dispersion = p.C / (r2 * r2 * r2);
    result.buckingham_energy += core - dispersion;
    f += (p.A == 0.0 ? 0.0 : core / (p.B * r)) - 6.0 * dispersion / r2;
  }
  result.forces[i] += f * d;
  result.forces[j] -= f * d;
  result.virial += f * (d * d.transpose());
}

}  // namespace catex::fast
