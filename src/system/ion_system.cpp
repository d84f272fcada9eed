#include "catex/system/ion_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "catex/base/errors.hpp"
#include "catex/system/neighbour_grid.hpp"

namespace catex {
namespace {

/// Ions closer than this are on one spot [Å]; ions of a real configuration never are.
constexpr double one_spot = 0.1;

/// Smallest meaningful distance of two ions [Å].
double closest_allowed(const Model& model, int a, int b) {
  return std::max(one_spot, barrier_distance(model, a, b));
}

std::string composition(const IonSystem& system, const Model& model) {
  std::string text;
  for (int s = 0; s < model.size(); ++s) {
    const int n = count_species(system, s);
    if (n == 0) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", n, model.species(s).name);
  }
  return text;
}

std::string describe_ion(const IonSystem& system, const Model& model, std::size_t i) {
  return fmt::format("{} (id {})", model.species(system.species[i]).name, system.ids[i]);
}

void check_finite(const IonSystem& system, const Model& model, const std::string& where) {
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (system.positions[i].allFinite()) continue;
    throw InputError(fmt::format("{}: the position of {} is not a finite number", where,
                                 describe_ion(system, model, i)));
  }
}

/// One problem for the closest of the pairs that are too close; none without any.
void check_distances(const IonSystem& system, const Model& model, const std::string& where,
                     std::vector<std::string>& problems) {
  std::vector<double> allowed;
  for (int a = 0; a < model.size(); ++a) {
    for (int b = 0; b < model.size(); ++b) allowed.push_back(closest_allowed(model, a, b));
  }
  const double reach = *std::max_element(allowed.begin(), allowed.end());
  const NeighbourGrid grid(system.cell, reach, system.positions);

  std::size_t count = 0;
  std::size_t first = 0;
  std::size_t second = 0;
  double closest = reach;
  for (std::size_t i = 0; i < system.size(); ++i) {
    grid.for_each_near(system.positions[i], [&](int index, const Vec3& d) {
      const auto j = static_cast<std::size_t>(index);
      const double r = d.norm();
      if (j <= i || r >= allowed[system.species[i] * model.size() + system.species[j]]) return;
      ++count;
      if (r >= closest) return;
      closest = r;
      first = i;
      second = j;
    });
  }
  if (count == 0) return;

  const double barrier = barrier_distance(model, system.species[first], system.species[second]);
  const std::string reason =
      closest < one_spot
          ? "on one spot"
          : fmt::format("inside the barrier of their Buckingham potential at {:.3f} Å", barrier);
  problems.push_back(fmt::format(
      "{}: {} and {} are {:.4f} Å apart, {}{}; move or remove one of them", where,
      describe_ion(system, model, first), describe_ion(system, model, second), closest, reason,
      count > 1 ? fmt::format(" ({} such pairs, this is the closest)", count) : ""));
}

}  // namespace

int count_species(const IonSystem& system, int species) {
  return static_cast<int>(std::count(system.species.begin(), system.species.end(), species));
}

double total_charge(const IonSystem& system, const Model& model) {
  double charge = 0.0;
  for (int s = 0; s < model.size(); ++s) {
    charge += count_species(system, s) * model.species(s).charge;
  }
  return charge;
}

void check_simulable(const IonSystem& system, const Model& model, const std::string& where) {
  if (system.size() == 0) throw InputError(fmt::format("{}: holds no ions", where));
  check_finite(system, model, where);

  std::vector<std::string> problems;
  const double charge = total_charge(system, model);
  if (std::abs(charge) > 1e-6) {  // far below any ion's charge, far above rounding
    problems.push_back(
        fmt::format("{}: the total charge is {:+.4g} e ({}); a periodic system must be neutral",
                    where, charge, composition(system, model)));
  }
  const double width = system.cell.widths().minCoeff();
  const double needed = 2.0 * model.buckingham_cutoff();
  if (width < needed) {
    problems.push_back(
        fmt::format("{}: the cell is {:.3f} Å wide at its narrowest; the cutoff of {} Å of model "
                    "{} needs at least {} Å: take a larger box or repeat the cell",
                    where, width, model.buckingham_cutoff(), model.name(), needed));
  }
  check_distances(system, model, where, problems);
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace catex
