#include "catex/system/nanocrystal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <tuple>
#include <utility>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "catex/system/neighbour_grid.hpp"

namespace catex {
namespace {

/// Distances closer than this are equal by symmetry [Å].
constexpr double tolerance = 1e-6;

struct Ion {
  Vec3 r;
  bool cation;
};

/// Ions around one centre, nearest first.
struct Ball {
  std::string_view centre;
  std::vector<Ion> ions;

  [[nodiscard]] int cations() const {
    return static_cast<int>(
        std::count_if(ions.begin(), ions.end(), [](const Ion& ion) { return ion.cation; }));
  }
  [[nodiscard]] int anions() const { return static_cast<int>(ions.size()) - cations(); }
};

Ball cut_ball(const UnitCell& unit, const UnitCell::Centre& centre, double radius) {
  Ball ball{centre.name, {}};
  const Vec3 reach = (radius * unit.edges.cwiseInverse()).array().ceil() + 1.0;
  for (double i = -reach.x(); i <= reach.x(); ++i) {
    for (double j = -reach.y(); j <= reach.y(); ++j) {
      for (double k = -reach.z(); k <= reach.z(); ++k) {
        for (const UnitCell::Atom& atom : unit.atoms) {
          const Vec3 r = unit.to_cartesian(atom.fractional + Vec3(i, j, k) - centre.fractional);
          if (r.norm() < radius + tolerance) ball.ions.push_back({r, atom.cation});
        }
      }
    }
  }
  std::stable_sort(ball.ions.begin(), ball.ions.end(), [](const Ion& p, const Ion& q) {
    return std::llround(p.r.norm() / tolerance) < std::llround(q.r.norm() / tolerance);
  });
  return ball;
}

/// Smallest whole number of shells with `pairs` cations and `pairs` anions.
Ball grow_ball(const UnitCell& unit, const UnitCell::Centre& centre, int pairs) {
  const double volume_per_pair = unit.edges.prod() / (0.5 * static_cast<double>(unit.atoms.size()));
  const double radius = std::cbrt(0.75 * pairs * volume_per_pair / std::numbers::pi);
  // Two edges more than the mean density needs: always enough.
  Ball ball = cut_ball(unit, centre, radius + 2.0 * unit.edges.maxCoeff());
  std::array<int, 2> count{};
  std::size_t size = 0;
  while (std::min(count[0], count[1]) < pairs) ++count[ball.ions[size++].cation];
  const double last = ball.ions[size - 1].r.norm();
  while (size < ball.ions.size() && ball.ions[size].r.norm() < last + tolerance) ++size;
  ball.ions.resize(size);
  return ball;
}

/// For each ion the ions of the other kind that touch it.
std::vector<std::vector<int>> bonded_neighbours(const std::vector<Ion>& ions, double bond) {
  std::vector<Vec3> points;
  for (const Ion& ion : ions) points.push_back(ion.r);
  const double contact = 1.2 * bond;  // neighbours of neighbours are √2 bonds away or more
  const double edge = 2.0 * ions.back().r.norm() + 2.0 * contact;
  const NeighbourGrid grid(Cell::cubic(edge), contact, points);
  std::vector<std::vector<int>> neighbours(ions.size());
  for (std::size_t i = 0; i < ions.size(); ++i) {
    grid.for_each_near(points[i], [&](int j, const Vec3&) {
      if (ions[static_cast<std::size_t>(j)].cation != ions[i].cation) neighbours[i].push_back(j);
    });
  }
  return neighbours;
}

/// Removes ions until `pairs` cations and `pairs` anions are left: see cut_nanocrystal.
void trim(std::vector<Ion>& ions, double bond, int pairs) {
  const std::vector<std::vector<int>> neighbours = bonded_neighbours(ions, bond);
  std::vector<int> bonds;
  for (const std::vector<int>& list : neighbours) bonds.push_back(static_cast<int>(list.size()));
  std::vector<char> removed(ions.size(), 0);
  std::array<int, 2> excess{-pairs, -pairs};
  Vec3 dipole = Vec3::Zero();
  const auto moment = [](const Ion& ion) -> Vec3 { return ion.cation ? ion.r : Vec3(-ion.r); };
  for (const Ion& ion : ions) {
    ++excess[ion.cation];
    dipole += moment(ion);
  }

  while (excess[0] > 0 || excess[1] > 0) {
    const bool cation = excess[1] > excess[0];
    // Rounded, so that ions equal by symmetry compare equal whatever the compiler does.
    const auto rank = [&](std::size_t i) {
      return std::tuple(bonds[i], std::llround((dipole - moment(ions[i])).norm() / tolerance), i);
    };
    std::size_t worst = ions.size();
    for (std::size_t i = 0; i < ions.size(); ++i) {
      if (removed[i] || ions[i].cation != cation) continue;
      if (worst == ions.size() || rank(i) < rank(worst)) worst = i;
    }
    removed[worst] = 1;
    --excess[cation];
    dipole -= moment(ions[worst]);
    for (const int j : neighbours[worst]) --bonds[static_cast<std::size_t>(j)];
  }

  std::size_t kept = 0;
  for (std::size_t i = 0; i < ions.size(); ++i) {
    if (!removed[i]) ions[kept++] = ions[i];
  }
  ions.resize(kept);
}

}  // namespace

Nanocrystal cut_nanocrystal(const NanocrystalSpec& spec) {
  if (spec.diameter.has_value() == spec.pairs.has_value()) {
    throw InputError("a crystal needs either diameter_nm or pairs");
  }
  if (spec.pairs && *spec.pairs < 1) {
    throw InputError(fmt::format("pairs = {}: a crystal needs at least 1", *spec.pairs));
  }
  const UnitCell unit = unit_cell(spec.structure, spec.lattice);

  std::optional<Ball> best;
  int best_pairs = 0;
  std::size_t best_removed = 0;
  for (const UnitCell::Centre& centre : unit.centres) {
    Ball ball = spec.pairs ? grow_ball(unit, centre, *spec.pairs)
                           : cut_ball(unit, centre, *spec.diameter / 2.0);
    const int pairs = spec.pairs ? *spec.pairs : std::min(ball.cations(), ball.anions());
    const std::size_t surplus = ball.ions.size() - 2 * static_cast<std::size_t>(pairs);
    if (pairs == 0 || (best && surplus >= best_removed)) continue;
    best = std::move(ball);
    best_pairs = pairs;
    best_removed = surplus;
  }
  if (!best) {
    throw InputError(fmt::format("diameter_nm = {:.3f} is too small: the sphere holds no pair",
                                 *spec.diameter / constants::A_per_nm));
  }

  Nanocrystal crystal;
  crystal.pairs = best_pairs;
  crystal.radius = spec.diameter ? *spec.diameter / 2.0 : best->ions.back().r.norm();
  crystal.note = fmt::format(
      "{} sphere of {:.3f} nm, a = {} Å, centred on {}: {} cations and {} anions as cut",
      name(spec.structure), 2.0 * crystal.radius / constants::A_per_nm, spec.lattice.a,
      best->centre, best->cations(), best->anions());
  if (best_removed > 0) {
    crystal.note +=
        fmt::format("; {} cations and {} anions with the fewest neighbours removed, {} pairs left",
                    best->cations() - best_pairs, best->anions() - best_pairs, best_pairs);
    trim(best->ions, unit.bond, best_pairs);
  }
  for (const Ion& ion : best->ions) {
    crystal.species.push_back(ion.cation ? spec.cation : spec.anion);
    crystal.positions.push_back(ion.r);
  }
  return crystal;
}

}  // namespace catex
