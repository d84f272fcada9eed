#include "choose_precise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "charges.hpp"
#include "fft_grid.hpp"
#include "particle_mesh.hpp"

namespace catex {
namespace {

/// RMS real-space force error by Kolafa & Perram, Eq. (18):
/// 2 k_e Q exp(-beta² r²) / sqrt(N r V), Q = sum of squared charges.
double real_space_error(double beta, double cutoff, double squared_charges, double n,
                        double volume) {
  return 2.0 * constants::coulomb * squared_charges * std::exp(-beta * beta * cutoff * cutoff) /
         std::sqrt(n * cutoff * volume);
}

double beta_for(double error, double cutoff, double squared_charges, double n, double volume) {
  double low = 0.0;
  double high = 20.0 / cutoff;
  for (int i = 0; i < 60; ++i) {
    const double beta = 0.5 * (low + high);
    (real_space_error(beta, cutoff, squared_charges, n, volume) > error ? low : high) = beta;
  }
  return high;
}

std::vector<Vec3> mesh_part(const IonSystem& system, const MeshSettings& settings,
                            const std::vector<double>& charges) {
  ForceResult result;
  result.forces.assign(system.size(), Vec3::Zero());
  ParticleMesh mesh(settings, charges);
  mesh.add(system, {.energy = false, .virial = false}, result);
  return result.forces;
}

double rms_difference(const std::vector<Vec3>& a, const std::vector<Vec3>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]).squaredNorm();
  return std::sqrt(sum / static_cast<double>(a.size()));
}

}  // namespace

MeshSettings choose_precise(const IonSystem& system, const Model& model,
                            double relative_force_error) {
  const std::vector<double> charges = charges_of(system, model);
  double squared_charges = 0.0;
  for (const double q : charges) squared_charges += q * q;
  // Both parts get an equal share of the squared error.
  const double target = relative_force_error * typical_rms_force / std::numbers::sqrt2;

  MeshSettings settings;
  settings.method = ForceMethod::Precise;
  settings.skin = 1.5;
  settings.coulomb_cutoff = std::min(settings.coulomb_cutoff, model.buckingham_cutoff());
  settings.splitting = beta_for(target, settings.coulomb_cutoff, squared_charges,
                                static_cast<double>(system.size()), system.cell.volume());

  // Truth: order 10 on a mesh that is finer where more is asked for.
  const bool strict = relative_force_error < 2e-5;
  MeshSettings fine = settings;
  fine.points = 10;
  fine.grid = fft_grid(system.cell, (strict ? 0.2 : 0.35) / settings.splitting, fine.points);
  const std::vector<Vec3> truth = mesh_part(system, fine, charges);
  settings.points = strict ? 8 : 6;
  std::array<int, 3> tried{};
  for (double beta_h = 0.9; beta_h > 0.18; beta_h *= 0.95) {
    settings.grid = fft_grid(system.cell, beta_h / settings.splitting, settings.points);
    if (settings.grid == tried) continue;
    tried = settings.grid;
    if (rms_difference(mesh_part(system, settings, charges), truth) > target) continue;
    settings.predicted_error = relative_force_error;
    return settings;
  }
  throw InputError(fmt::format(
      "relative_force_error = {:g} is finer than the mesh method reaches for this configuration; "
      "use a larger one (or `catex point --reference`)",
      relative_force_error));
}

}  // namespace catex
