#include "catex/forces/reference_forces.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "barrier_check.hpp"
#include "catex/base/constants.hpp"

namespace catex {
namespace {

using std::numbers::pi;

/// Energy and -(1/r) dE/dr of one pair at distance r.
struct PairTerm {
  double energy;
  double force_over_r;
};

PairTerm operator+(const PairTerm& a, const PairTerm& b) {
  return {a.energy + b.energy, a.force_over_r + b.force_over_r};
}

/// Real-space part of the Ewald sum: k_e q_i q_j erfc(beta r) / r.
PairTerm ewald_real_space(double qq, double r, double beta) {
  const double energy = constants::coulomb * qq * std::erfc(beta * r) / r;
  const double slope =
      constants::coulomb * qq * 2.0 * beta / std::sqrt(pi) * std::exp(-beta * beta * r * r);
  return {energy, (energy + slope) / (r * r)};
}

PairTerm buckingham(const Buckingham& p, double r) {
  const double repulsion = p.A == 0.0 ? 0.0 : p.A * std::exp(-r / p.B);
  const double dispersion = p.C / std::pow(r, 6);
  const double slope = p.A == 0.0 ? 0.0 : repulsion / p.B;
  return {repulsion - dispersion, (slope - 6.0 * dispersion / r) / r};
}

/// Real-space cutoff: half the cell where that is reasonable, so that large systems spend their
/// time in the cheaper of the two sums.
double real_space_cutoff(const Cell& cell) {
  return std::clamp(0.5 * cell.widths().minCoeff(), 12.0, 30.0);
}

/// Both sums over pairs: i < j once with every image, i = j with its images other than itself.
void add_pairs(const IonSystem& system, const Model& model, double beta, double coulomb_cutoff,
               ForceResult& result) {
  const BarrierCheck barrier(model);
  const double cutoff = std::max(coulomb_cutoff, model.buckingham_cutoff());
  // After the minimum image, images further than this many cells are beyond the cutoff.
  const Vec3 widths = system.cell.widths();
  const Eigen::Vector3i images =
      (Vec3::Constant(cutoff).cwiseQuotient(widths) + Vec3::Constant(0.5)).cast<int>();
  const auto n = static_cast<std::ptrdiff_t>(system.size());
  double coulomb = 0.0;
  double buck = 0.0;
  Mat3 virial = Mat3::Zero();
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    for (std::ptrdiff_t j = i; j < n; ++j) {
      const int a = system.species[i];
      const int b = system.species[j];
      const double qq = model.species(a).charge * model.species(b).charge;
      const double weight = i == j ? 0.5 : 1.0;  // an image pair of one ion is met twice
      const Vec3 nearest = system.cell.minimum_image(system.positions[i] - system.positions[j]);
      for (int x = -images[0]; x <= images[0]; ++x) {
        for (int y = -images[1]; y <= images[1]; ++y) {
          for (int z = -images[2]; z <= images[2]; ++z) {
            if (i == j && x == 0 && y == 0 && z == 0) continue;
            const Vec3 d = nearest + system.cell.to_cartesian(Vec3(x, y, z));
            const double r2 = d.squaredNorm();
            if (r2 > cutoff * cutoff) continue;
            const double r = std::sqrt(r2);
            if (r < barrier.distance(a, b)) barrier.report(system, model, i, j, r);
            PairTerm charge{0.0, 0.0};
            PairTerm core{0.0, 0.0};
            if (r <= coulomb_cutoff) charge = ewald_real_space(qq, r, beta);
            if (r <= model.buckingham_cutoff()) core = buckingham(model.pair(a, b), r);
            coulomb += weight * charge.energy;
            buck += weight * core.energy;
            const Vec3 force = (charge + core).force_over_r * d;
            virial += weight * d * force.transpose();
            if (i == j) continue;
            result.forces[i] += force;
            result.forces[j] -= force;
          }
        }
      }
    }
  }
  result.coulomb_energy += coulomb;
  result.buckingham_energy += buck;
  result.virial += virial;
}

/// Powers exp(i m 2π s) of each ion's fractional coordinate s, for m = 0..m_max.
std::vector<std::complex<double>> phases(const IonSystem& system, int axis, int m_max) {
  const std::size_t n = system.size();
  std::vector<std::complex<double>> powers((m_max + 1) * n, 1.0);
  if (m_max == 0) return powers;
  for (std::size_t i = 0; i < n; ++i) {
    const double s = system.cell.to_fractional(system.positions[i])[axis];
    powers[n + i] = std::polar(1.0, 2.0 * pi * (s - std::floor(s)));
  }
  for (int m = 2; m <= m_max; ++m) {
    for (std::size_t i = 0; i < n; ++i) powers[m * n + i] = powers[(m - 1) * n + i] * powers[n + i];
  }
  return powers;
}

/// Reciprocal sum over half of the wave vectors, each standing for itself and its opposite.
void add_waves(const IonSystem& system, const Model& model, double beta, double k_max,
               ForceResult& result) {
  const Mat3 reciprocal = 2.0 * pi * system.cell.inverse().transpose();
  const double volume = system.cell.volume();
  const std::size_t n = system.size();
  // |m_a| <= k_max |cell vector a| / 2π
  Eigen::Vector3i m_max;
  for (int axis = 0; axis < 3; ++axis) {
    m_max[axis] = static_cast<int>(k_max * system.cell.vectors().col(axis).norm() / (2.0 * pi));
  }
  const auto px = phases(system, 0, m_max[0]);
  const auto py = phases(system, 1, m_max[1]);
  const auto pz = phases(system, 2, m_max[2]);
  const auto power = [n](const std::vector<std::complex<double>>& p, int m, std::size_t i) {
    const std::complex<double> w = p[static_cast<std::size_t>(std::abs(m)) * n + i];
    return m < 0 ? std::conj(w) : w;
  };
  std::vector<std::complex<double>> wave(n);
  for (int x = 0; x <= m_max[0]; ++x) {
    for (int y = x == 0 ? 0 : -m_max[1]; y <= m_max[1]; ++y) {
      for (int z = x == 0 && y == 0 ? 1 : -m_max[2]; z <= m_max[2]; ++z) {
        const Vec3 k = reciprocal * Vec3(x, y, z);
        const double k2 = k.squaredNorm();
        if (k2 > k_max * k_max) continue;
        std::complex<double> structure = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
          wave[i] = model.species(system.species[i]).charge * power(px, x, i) * power(py, y, i) *
                    power(pz, z, i);
          structure += wave[i];
        }
        const double factor =
            2.0 * constants::coulomb * 2.0 * pi / volume * std::exp(-k2 / (4.0 * beta * beta)) / k2;
        const double energy = factor * std::norm(structure);
        result.coulomb_energy += energy;
        result.virial += energy * (Mat3::Identity() - 2.0 * (1.0 / k2 + 1.0 / (4.0 * beta * beta)) *
                                                          k * k.transpose());
        for (std::size_t i = 0; i < n; ++i) {
          result.forces[i] += 2.0 * factor * (wave[i] * std::conj(structure)).imag() * k;
        }
      }
    }
  }
}

double self_energy(const IonSystem& system, const Model& model, double beta) {
  double sum = 0.0;
  for (const int s : system.species) sum += model.species(s).charge * model.species(s).charge;
  return -constants::coulomb * beta / std::sqrt(pi) * sum;
}

}  // namespace

ReferenceForces::ReferenceForces(const Model& model, double relative_error)
    : model_(model), alpha_(std::sqrt(-std::log(relative_error))) {}

void ReferenceForces::compute(const IonSystem& system, ForceNeeds /*all are given*/,
                              ForceResult& result) {
  result = ForceResult{};
  result.forces.assign(system.size(), Vec3::Zero());
  const double cutoff = real_space_cutoff(system.cell);
  const double beta = alpha_ / cutoff;
  add_pairs(system, model_, beta, cutoff, result);
  add_waves(system, model_, beta, 2.0 * beta * alpha_, result);
  result.coulomb_energy += self_energy(system, model_, beta);
}

}  // namespace catex
