#include "catex/analysis/local_structure.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>

#include "catex/system/neighbour_grid.hpp"

namespace catex {
namespace {

/// Neighbours further than this [Å] are never bonded.
constexpr double reach = 5.0;

/// Neighbours are bonded up to the mean distance of the three nearest times this: midway between
/// the first two shells of zinc blende, at 1 and √(11/3).
constexpr double bond_cutoff = 1.457;

/// Bonds among twelve close-packed ions, in units of their mean distance: midway between 1 and √2.
constexpr double close_packed_cutoff = 1.207;

/// Two neighbours are opposite beyond this angle, midway between 90° and 180°.
constexpr double opposite_cosine = -0.7071067811865476;

struct Neighbour {
  std::int32_t ion;
  Vec3 difference;  ///< from the central ion [Å]
};

/// Four or six neighbours, nearest first; empty where the neighbours form no such shell.
using Shell = std::vector<Neighbour>;

using Shells = std::vector<Shell>;

/// The six nearest if all are bonded, else the four nearest if they are. (More is not asked: in
/// wurtzite a fifth ion at 5/3 bonds comes inside the cutoff now and then.)
Shell shell_of(std::vector<Neighbour>& neighbours) {
  if (neighbours.size() < 4) return {};
  std::ranges::sort(neighbours, {}, [](const Neighbour& n) { return n.difference.squaredNorm(); });
  const auto distance = [&](std::size_t k) { return neighbours[k].difference.norm(); };
  const double limit = bond_cutoff * (distance(0) + distance(1) + distance(2)) / 3.0;
  for (const std::size_t size : {6u, 4u}) {
    if (neighbours.size() < size || distance(size - 1) > limit) continue;
    return {neighbours.begin(), neighbours.begin() + static_cast<std::ptrdiff_t>(size)};
  }
  return {};
}

struct CrystalIons {
  std::vector<std::int32_t> index;  ///< in the system
  std::vector<Vec3> positions;
};

CrystalIons crystal_ions(const IonSystem& system, const Model& model, const Membership& membership,
                         Role role) {
  CrystalIons ions;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (membership.place[i] == Place::Solution || model.species(system.species[i]).role != role) {
      continue;
    }
    ions.index.push_back(static_cast<std::int32_t>(i));
    ions.positions.push_back(system.positions[i]);
  }
  return ions;
}

/// Shell of every ion of the crystal, by ion; empty for others.
Shells find_shells(const IonSystem& system, const Model& model, const Membership& membership) {
  Shells shells(system.size());
  const CrystalIons cations = crystal_ions(system, model, membership, Role::Cation);
  const CrystalIons anions = crystal_ions(system, model, membership, Role::Anion);
  const auto add = [&](const CrystalIons& centres, const CrystalIons& others) {
    const NeighbourGrid grid(system.cell, reach, others.positions);
    std::vector<Neighbour> near;
    for (std::size_t i = 0; i < centres.index.size(); ++i) {
      near.clear();
      grid.for_each_near(centres.positions[i], [&](int other, const Vec3& difference) {
        near.push_back({others.index[other], difference});
      });
      shells[centres.index[i]] = shell_of(near);
    }
  };
  add(cations, anions);
  add(anions, cations);
  return shells;
}

/// Whether each of six neighbours has exactly one other opposite to it.
bool is_octahedron(const Shell& shell) {
  return std::ranges::all_of(shell, [&](const Neighbour& a) {
    return std::ranges::count_if(shell, [&](const Neighbour& b) {
             return a.difference.normalized().dot(b.difference.normalized()) < opposite_cosine;
           }) == 1;
  });
}

constexpr std::size_t second_neighbours = 12;

/// The neighbours' neighbours of an ion with a shell of four, as differences from it; absent
/// unless every neighbour has a shell of four that holds the ion, and they are twelve, none of
/// them with a shell of six: next to rock salt, three such ions sit where wurtzite has its own.
std::optional<std::array<Vec3, second_neighbours>> second_shell(std::int32_t ion,
                                                                const Shells& shells) {
  std::array<Vec3, second_neighbours> differences;
  std::array<std::int32_t, second_neighbours> ions{};
  std::size_t found = 0;
  for (const Neighbour& first : shells[ion]) {
    const Shell& next = shells[first.ion];
    if (next.size() != 4) return std::nullopt;
    bool mutual = false;
    for (const Neighbour& second : next) {
      if (second.ion == ion) {
        mutual = true;
      } else if (shells[second.ion].size() == 6) {
        return std::nullopt;
      } else if (found < second_neighbours &&
                 std::find(ions.begin(), ions.begin() + static_cast<std::ptrdiff_t>(found),
                           second.ion) == ions.begin() + static_cast<std::ptrdiff_t>(found)) {
        ions[found] = second.ion;
        differences[found++] = first.difference + second.difference;
      }
    }
    if (!mutual) return std::nullopt;
  }
  if (found != second_neighbours) return std::nullopt;
  return differences;
}

/// One bit for each of twelve ions.
using Mask = unsigned;

/// Which of twelve ions are bonded to which.
std::array<Mask, second_neighbours> bonds_among(
    const std::array<Vec3, second_neighbours>& positions) {
  double mean = 0.0;
  for (const Vec3& r : positions) mean += r.norm() / second_neighbours;
  const double limit = close_packed_cutoff * mean;
  std::array<Mask, second_neighbours> bonded{};
  for (std::size_t a = 0; a < second_neighbours; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      if ((positions[a] - positions[b]).squaredNorm() >= limit * limit) continue;
      bonded[a] |= 1u << b;
      bonded[b] |= 1u << a;
    }
  }
  return bonded;
}

enum class Signature { Cubic421, Hexagonal422, Other };

/// Common neighbour signature of the bond from the central ion to one of the twelve: four common
/// neighbours with two bonds, which are apart (421) or share an ion (422).
Signature signature(const std::array<Mask, second_neighbours>& bonded, std::size_t of) {
  const Mask common = bonded[of];
  if (std::popcount(common) != 4) return Signature::Other;
  int ends = 0;
  int most = 0;
  for (std::size_t k = 0; k < second_neighbours; ++k) {
    if ((common >> k & 1u) == 0) continue;
    const int bonds = std::popcount(bonded[k] & common);
    ends += bonds;
    most = std::max(most, bonds);
  }
  if (ends != 4) return Signature::Other;
  return most == 1 ? Signature::Cubic421 : Signature::Hexagonal422;
}

/// Zinc blende or wurtzite, where the twelve second neighbours are close-packed.
std::optional<LocalStructure> tetrahedral_structure(std::int32_t ion, const Shells& shells) {
  const auto positions = second_shell(ion, shells);
  if (!positions) return std::nullopt;
  const auto bonded = bonds_among(*positions);
  std::size_t cubic = 0;
  std::size_t hexagonal = 0;
  for (std::size_t k = 0; k < second_neighbours; ++k) {
    const Signature s = signature(bonded, k);
    if (s == Signature::Cubic421) ++cubic;
    if (s == Signature::Hexagonal422) ++hexagonal;
  }
  if (cubic == second_neighbours) return LocalStructure::ZincBlende;
  if (cubic == 6 && hexagonal == 6) return LocalStructure::Wurtzite;
  return std::nullopt;
}

/// Structure of most of those neighbours whose own surroundings are complete.
std::optional<LocalStructure> structure_of_neighbours(const Shell& shell,
                                                      std::span<const LocalStructure> complete) {
  const auto in = [&](LocalStructure s) {
    return std::ranges::count_if(shell, [&](const Neighbour& n) { return complete[n.ion] == s; });
  };
  const auto cubic = in(LocalStructure::ZincBlende);
  const auto hexagonal = in(LocalStructure::Wurtzite);
  if (cubic == hexagonal) return std::nullopt;
  return cubic > hexagonal ? LocalStructure::ZincBlende : LocalStructure::Wurtzite;
}

/// Gives ions with a shell of four the structure of the complete ions next to them.
std::vector<LocalStructure> extended(const std::vector<LocalStructure>& complete,
                                     const Shells& shells) {
  std::vector<LocalStructure> structure = complete;
  for (std::size_t i = 0; i < structure.size(); ++i) {
    if (structure[i] != LocalStructure::Surface || shells[i].size() != 4) continue;
    if (const auto found = structure_of_neighbours(shells[i], complete)) structure[i] = *found;
  }
  return structure;
}

std::vector<LocalStructure> classify(const Membership& membership, const Shells& shells) {
  std::vector<LocalStructure> complete(shells.size(), LocalStructure::Liquid);
  for (std::size_t i = 0; i < shells.size(); ++i) {
    if (membership.place[i] == Place::Solution) continue;
    complete[i] = LocalStructure::Surface;
    if (shells[i].size() == 6 && is_octahedron(shells[i])) {
      complete[i] = LocalStructure::RockSalt;
    } else if (shells[i].size() == 4) {
      if (const auto found = tetrahedral_structure(static_cast<std::int32_t>(i), shells)) {
        complete[i] = *found;
      }
    }
  }
  return extended(complete, shells);
}

/// Lowest ion of each ion's domain.
std::vector<std::int32_t> domain_roots(const std::vector<LocalStructure>& structure,
                                       const Shells& shells) {
  std::vector<std::int32_t> parent(structure.size());
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](std::int32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (std::size_t i = 0; i < structure.size(); ++i) {
    for (const Neighbour& n : shells[i]) {
      if (structure[n.ion] != structure[i]) continue;
      const auto [low, high] = std::minmax({root(static_cast<std::int32_t>(i)), root(n.ion)});
      parent[high] = low;
    }
  }
  for (std::size_t i = 0; i < structure.size(); ++i) parent[i] = root(static_cast<std::int32_t>(i));
  return parent;
}

void find_domains(LocalStructures& result, const Shells& shells) {
  const std::vector<std::int32_t> root = domain_roots(result.structure, shells);
  std::vector<int> ions(root.size(), 0);
  for (std::size_t i = 0; i < root.size(); ++i) {
    if (result.structure[i] < LocalStructure::Surface) ++ions[root[i]];
  }
  std::vector<std::int32_t> order;  // roots, the largest domain first
  for (std::size_t i = 0; i < root.size(); ++i) {
    if (ions[i] > 0) order.push_back(static_cast<std::int32_t>(i));
  }
  std::ranges::stable_sort(order, std::greater{}, [&](std::int32_t i) { return ions[i]; });
  std::vector<std::int32_t> number(root.size(), -1);
  for (const std::int32_t r : order) {
    number[r] = static_cast<std::int32_t>(result.domains.size());
    result.domains.push_back({.structure = result.structure[r], .ions = ions[r]});
  }
  result.domain.reserve(root.size());
  for (const std::int32_t r : root) result.domain.push_back(number[r]);
}

}  // namespace

std::string_view name(LocalStructure structure) {
  switch (structure) {
    case LocalStructure::RockSalt:
      return "RS";
    case LocalStructure::ZincBlende:
      return "ZB";
    case LocalStructure::Wurtzite:
      return "WZ";
    case LocalStructure::Surface:
      return "surface";
    case LocalStructure::Liquid:
      break;
  }
  return "liquid";
}

int LocalStructures::count(LocalStructure which) const {
  return static_cast<int>(std::ranges::count(structure, which));
}

int LocalStructures::largest_domain(LocalStructure which) const {
  const auto it = std::ranges::find(domains, which, &Domain::structure);
  return it == domains.end() ? 0 : it->ions;
}

LocalStructures local_structures(const IonSystem& system, const Model& model,
                                 const Membership& membership) {
  const Shells shells = find_shells(system, model, membership);
  LocalStructures result{.structure = classify(membership, shells), .domain = {}, .domains = {}};
  find_domains(result, shells);
  return result;
}

}  // namespace catex
