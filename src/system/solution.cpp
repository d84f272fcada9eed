#include "catex/system/solution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "catex/base/random.hpp"
#include "catex/system/neighbour_grid.hpp"

namespace catex {
namespace {

/// Random sequential addition of equal spheres jams at a volume share of 0.38 (Cooper, Phys.
/// Rev. A 38, 522 (1988)) and slows down before; this share is reached without trouble.
constexpr double packable_share = 0.27;
constexpr int attempts_per_ion = 3000;

/// Edge of a cube in which the solution fits beside the crystal, taken as a sphere [Å].
double estimated_edge(const IonSystem& crystal, int ions, double distance) {
  const auto sphere = [](double diameter) {
    return std::numbers::pi / 6.0 * std::pow(diameter, 3);
  };
  double crystal_volume = 0.0;
  if (crystal.size() > 0) {
    Vec3 low = crystal.positions.front();
    Vec3 high = low;
    for (const Vec3& r : crystal.positions) {
      low = low.cwiseMin(r);
      high = high.cwiseMax(r);
    }
    crystal_volume = sphere((high - low).mean() + distance);
  }
  return std::cbrt(crystal_volume + ions * sphere(distance) / packable_share);
}

/// packing_distance of every two species, row-major.
std::vector<double> packing_distances(const Model& model, double minimum_distance) {
  std::vector<double> distances;
  for (int a = 0; a < model.size(); ++a) {
    for (int b = 0; b < model.size(); ++b) {
      distances.push_back(packing_distance(model, a, b, minimum_distance));
    }
  }
  return distances;
}

Vec3 random_point(const Cell& cell, RandomStream& random) {
  const double x = random.uniform();
  const double y = random.uniform();
  const double z = random.uniform();
  return cell.to_cartesian({x, y, z});
}

[[noreturn]] void throw_box_too_small(const IonSystem& crystal, const SolutionSpec& spec,
                                      double distance, std::size_t placed) {
  const double edge = std::cbrt(crystal.cell.volume());
  const double needed = std::max(estimated_edge(crystal, 2 * spec.pairs, distance), 1.01 * edge);
  throw InputError(fmt::format(
      "box_nm too small: in {:.2f} nm only {} of {} solution ions could be placed {:.2f} Å from "
      "all others; needs at least about {:.2f} nm, or fewer pairs",
      edge / constants::A_per_nm, placed, 2 * spec.pairs, distance, needed / constants::A_per_nm));
}

}  // namespace

double packing_distance(const Model& model, int a, int b, double minimum_distance) {
  return std::max(minimum_distance, 1.1 * barrier_distance(model, a, b));
}

IonSystem add_solution(const IonSystem& crystal, const Model& model, const SolutionSpec& spec) {
  if (!(spec.minimum_distance > 0.0)) {
    throw InputError(
        fmt::format("minimum_distance_A = {} must be positive", spec.minimum_distance));
  }
  if (spec.pairs < 0) throw InputError("the number of solution pairs must not be negative");

  const std::vector<double> distances = packing_distances(model, spec.minimum_distance);
  const double reach = *std::max_element(distances.begin(), distances.end());
  IonSystem system = crystal;
  system.velocities.clear();
  NeighbourGrid grid(system.cell, reach, system.positions);
  RandomStream random(spec.seed, "packing");
  const auto place = [&](int species) {
    for (int attempt = 0; attempt < attempts_per_ion; ++attempt) {
      const Vec3 r = random_point(system.cell, random);
      const bool blocked = grid.any_near(r, [&](int other, const Vec3& d) {
        return d.norm() < distances[species * model.size() + system.species[other]];
      });
      if (blocked) continue;
      grid.insert(r);
      system.species.push_back(species);
      system.positions.push_back(r);
      return;
    }
    throw_box_too_small(crystal, spec, reach, system.size() - crystal.size());
  };
  for (int pair = 0; pair < spec.pairs; ++pair) {
    place(spec.cation);
    place(spec.pseudoligand);
  }

  std::int64_t last_id = 0;
  for (const std::int64_t id : system.ids) last_id = std::max(last_id, id);
  while (system.ids.size() < system.size()) system.ids.push_back(++last_id);
  return system;
}

}  // namespace catex
