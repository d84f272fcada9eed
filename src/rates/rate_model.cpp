#include "catex/rates/rate_model.hpp"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <cmath>
#include <string_view>

#include "catex/base/constants.hpp"

namespace catex {
namespace {

constexpr int kinds = site_kind_count;  // Solution is the last one
constexpr int lattice_kinds = kinds - 1;
constexpr int kind_pairs = kinds * (kinds + 1) / 2;
constexpr int ion_pairs = 3;

enum Path { OctTet, TetTet, OctOct, WithSolution, path_count };
constexpr std::array<std::string_view, path_count> path_names{"O-T", "T-T", "O-O", "solution"};

// Blocks of the parameter vector, each of a size of its own.
constexpr int log_kappa_block = 0;
constexpr int barrier_block = log_kappa_block + 2 * kind_pairs;
constexpr int site_energy_block = barrier_block + 2 * path_count;
constexpr int depth_energy_block = site_energy_block + 2 * lattice_kinds;
constexpr int near_energy_block = depth_energy_block + 2 * Environment::deepest;
constexpr int far_energy_block = near_energy_block + ion_pairs;
constexpr int near_mobility_block = far_energy_block + 2 * ion_pairs;
constexpr int far_mobility_block = near_mobility_block + 4 * lattice_kinds;
constexpr int depth_mobility_block = far_mobility_block + 4 * lattice_kinds;
constexpr int parameter_count = depth_mobility_block + 2 * Environment::deepest;

int number(Ion ion) { return static_cast<int>(ion); }

Path path(SiteKind a, SiteKind b) {
  if (a == SiteKind::Solution || b == SiteKind::Solution) return WithSolution;
  if (is_octahedral(a) != is_octahedral(b)) return OctTet;
  return is_octahedral(a) ? OctOct : TetTet;
}

/// Index of an unordered pair: (0,0), (0,1), (1,1), (0,2), ...
int unordered(int a, int b) { return a <= b ? b * (b + 1) / 2 + a : unordered(b, a); }

double inverse_kT(double temperature_K) { return 1.0 / (constants::boltzmann * temperature_K); }

/// The parameters of E, each with its coefficient.
template <typename Add>
void for_each_energy_term(Ion ion, SiteKind kind, const Environment& around, Add&& add) {
  using L = RateModel::Layout;
  if (kind == SiteKind::Solution) return;
  add(L::site_energy(ion, kind), 1.0);
  if (around.depth > 0) add(L::depth_energy(ion, around.depth), 1.0);
  add(L::near_energy(ion, Ion::Host), around.near_hosts);
  add(L::near_energy(ion, Ion::Guest), around.near_guests);
  const bool octahedral = is_octahedral(kind);
  add(L::far_energy(ion, Ion::Host, octahedral), around.far_hosts);
  add(L::far_energy(ion, Ion::Guest, octahedral), around.far_guests);
}

/// The parameters of s, each with its coefficient.
template <typename Add>
void for_each_mobility_term(Ion ion, SiteKind kind, const Environment& surroundings,
                            const NeighbourRange& range, Add&& add) {
  using L = RateModel::Layout;
  if (kind == SiteKind::Solution) return;
  const Environment around = range.nearest(ion, kind, surroundings);
  if (around.depth > 0) add(L::depth_mobility(ion, around.depth), 1.0);
  add(L::near_mobility(ion, Ion::Host, kind), around.near_hosts);
  add(L::near_mobility(ion, Ion::Guest, kind), around.near_guests);
  add(L::far_mobility(ion, Ion::Host, kind), around.far_hosts);
  add(L::far_mobility(ion, Ion::Guest, kind), around.far_guests);
}

}  // namespace

int RateModel::Layout::log_kappa(Ion ion, SiteKind a, SiteKind b) {
  return log_kappa_block + number(ion) * kind_pairs +
         unordered(static_cast<int>(a), static_cast<int>(b));
}

int RateModel::Layout::barrier(Ion ion, SiteKind a, SiteKind b) {
  return barrier_block + number(ion) * path_count + path(a, b);
}

int RateModel::Layout::site_energy(Ion ion, SiteKind kind) {
  assert(kind != SiteKind::Solution);
  return site_energy_block + number(ion) * lattice_kinds + static_cast<int>(kind);
}

int RateModel::Layout::depth_energy(Ion ion, int depth) {
  assert(depth >= 1 && depth <= Environment::deepest);
  return depth_energy_block + number(ion) * Environment::deepest + depth - 1;
}

int RateModel::Layout::near_energy(Ion a, Ion b) {
  return near_energy_block + unordered(number(a), number(b));
}

int RateModel::Layout::far_energy(Ion a, Ion b, bool octahedral) {
  return far_energy_block + (octahedral ? 0 : ion_pairs) + unordered(number(a), number(b));
}

int RateModel::Layout::near_mobility(Ion ion, Ion neighbour, SiteKind kind) {
  assert(kind != SiteKind::Solution);
  return near_mobility_block + 4 * static_cast<int>(kind) + 2 * number(ion) + number(neighbour);
}

int RateModel::Layout::far_mobility(Ion ion, Ion neighbour, SiteKind kind) {
  assert(kind != SiteKind::Solution);
  return far_mobility_block + 4 * static_cast<int>(kind) + 2 * number(ion) + number(neighbour);
}

int RateModel::Layout::depth_mobility(Ion ion, int depth) {
  assert(depth >= 1 && depth <= Environment::deepest);
  return depth_mobility_block + number(ion) * Environment::deepest + depth - 1;
}

int RateModel::Layout::size() { return parameter_count; }

std::string RateModel::Layout::describe(int parameter, const std::string& host,
                                        const std::string& guest) {
  assert(parameter >= 0 && parameter < parameter_count);
  const std::array<std::string, 2> ions{host, guest};
  const auto within = [&](int block) { return parameter - block; };
  const auto ion_and_depth = [&](std::string_view what, int block) {
    const int i = within(block);
    return fmt::format("{} {} at depth {}", what, ions[i / Environment::deepest],
                       i % Environment::deepest + 1);
  };
  const auto pair = [&](std::string_view what, int block) {
    const int i = within(block) % ion_pairs;
    return fmt::format("{} {}-{}", what, ions[i == 2 ? 1 : 0], ions[i == 0 ? 0 : 1]);
  };
  const auto ion_and_neighbour = [&](std::string_view what, int block) {
    const int i = within(block);
    return fmt::format("{} {} on {} per {}", what, ions[i % 4 / 2],
                       name(static_cast<SiteKind>(i / 4)), ions[i % 2]);
  };

  if (parameter < barrier_block) {
    const int i = within(log_kappa_block);
    int b = 0;
    while (unordered(0, b + 1) <= i % kind_pairs) ++b;
    const int a = i % kind_pairs - unordered(0, b);
    return fmt::format("ln kappa {} {}-{}", ions[i / kind_pairs], name(static_cast<SiteKind>(a)),
                       name(static_cast<SiteKind>(b)));
  }
  if (parameter < site_energy_block) {
    const int i = within(barrier_block);
    return fmt::format("barrier {} {}", ions[i / path_count], path_names[i % path_count]);
  }
  if (parameter < depth_energy_block) {
    const int i = within(site_energy_block);
    return fmt::format("energy {} {}", ions[i / lattice_kinds],
                       name(static_cast<SiteKind>(i % lattice_kinds)));
  }
  if (parameter < near_energy_block) return ion_and_depth("energy", depth_energy_block);
  if (parameter < far_energy_block) return pair("near energy", near_energy_block);
  if (parameter < near_mobility_block) {
    const bool octahedral = within(far_energy_block) < ion_pairs;
    return pair(octahedral ? "far O-O energy" : "far T-T energy", far_energy_block);
  }
  if (parameter < far_mobility_block)
    return ion_and_neighbour("near mobility", near_mobility_block);
  if (parameter < depth_mobility_block)
    return ion_and_neighbour("far mobility", far_mobility_block);
  return ion_and_depth("mobility", depth_mobility_block);
}

std::string RateModel::Layout::unit(int parameter) {
  return parameter >= barrier_block && parameter < near_mobility_block ? "eV" : "";
}

void RateModel::append_terms(const EventCell& cell, double temperature_K,
                             const NeighbourRange& range, std::vector<Term>& terms) {
  const double beta = inverse_kT(temperature_K);
  const auto add = [&terms](double sign) {
    return [&terms, sign](int parameter, double coefficient) {
      if (coefficient != 0.0) terms.push_back({parameter, sign * coefficient});
    };
  };
  add(1.0)(Layout::log_kappa(cell.ion, cell.from, cell.to), 1.0);
  add(-1.0)(Layout::barrier(cell.ion, cell.from, cell.to),
            beta - inverse_kT(reference_temperature_K));
  for_each_energy_term(cell.ion, cell.from, cell.origin, add(0.5 * beta));
  for_each_energy_term(cell.ion, cell.to, cell.destination, add(-0.5 * beta));
  for_each_mobility_term(cell.ion, cell.from, cell.origin, range, add(1.0));
  for_each_mobility_term(cell.ion, cell.to, cell.destination, range, add(1.0));
}

RateModel::RateModel(std::vector<double> parameters, double temperature_K,
                     const NeighbourRange& range)
    : parameters_(std::move(parameters)), temperature_K_(temperature_K), range_(range) {
  assert(parameters_.size() == static_cast<std::size_t>(Layout::size()));
}

double RateModel::rate(const EventCell& cell) const {
  return path_factor(cell.ion, cell.from, cell.to) *
         origin_factor(cell.ion, cell.from, cell.origin) *
         destination_factor(cell.ion, cell.to, cell.destination);
}

double RateModel::path_factor(Ion ion, SiteKind from, SiteKind to) const {
  const double change = inverse_kT(temperature_K_) - inverse_kT(reference_temperature_K);
  return std::exp(parameters_[Layout::log_kappa(ion, from, to)] -
                  parameters_[Layout::barrier(ion, from, to)] * change);
}

double RateModel::origin_factor(Ion ion, SiteKind kind, const Environment& around) const {
  return std::exp(mobility(ion, kind, around) +
                  0.5 * inverse_kT(temperature_K_) * energy(ion, kind, around));
}

double RateModel::destination_factor(Ion ion, SiteKind kind, const Environment& around) const {
  return std::exp(mobility(ion, kind, around) -
                  0.5 * inverse_kT(temperature_K_) * energy(ion, kind, around));
}

double RateModel::energy(Ion ion, SiteKind kind, const Environment& around) const {
  double sum = 0.0;
  for_each_energy_term(ion, kind, around, [&](int parameter, double coefficient) {
    sum += parameters_[parameter] * coefficient;
  });
  return sum;
}

double RateModel::mobility(Ion ion, SiteKind kind, const Environment& around) const {
  double sum = 0.0;
  for_each_mobility_term(ion, kind, around, range_, [&](int parameter, double coefficient) {
    sum += parameters_[parameter] * coefficient;
  });
  return sum;
}

}  // namespace catex
