#include "catex/sites/membership.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "catex/base/constants.hpp"
#include "catex/system/neighbour_grid.hpp"

namespace catex {
namespace {

/// First shell of anions around an anion: nearer than this [Å], midway between the first two
/// shells of PbS at 4.2 and 6.0 Å.
constexpr double anion_shell = 5.1;

/// A pseudoligand with this many crystal anions within this distance is inside the crystal.
constexpr int psl_inside_anions = 6;
constexpr double psl_inside_distance = 5.0;  // [Å]

std::vector<int> ions_of_role(const IonSystem& system, const Model& model, Role role) {
  std::vector<int> ions;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (model.species(system.species[i]).role == role) ions.push_back(static_cast<int>(i));
  }
  return ions;
}

std::vector<Vec3> positions_of(const IonSystem& system, const std::vector<int>& ions) {
  std::vector<Vec3> positions;
  positions.reserve(ions.size());
  for (const int i : ions) positions.push_back(system.positions[i]);
  return positions;
}

/// Disjoint sets of ions; the root of a set is its lowest member.
class Clusters {
 public:
  explicit Clusters(std::size_t ions) : parent_(ions) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  int root(int i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(int i, int j) {
    const auto [low, high] = std::minmax({root(i), root(j)});
    parent_[high] = low;
  }

 private:
  std::vector<int> parent_;
};

/// Marks the anions of the cluster with most of them (of equals, that of the lowest ion).
void mark_main_cluster(const std::vector<int>& anions, Clusters& clusters, Membership& membership) {
  std::vector<int> members(membership.place.size(), 0);
  for (const int i : anions) ++members[clusters.root(i)];
  const auto largest = std::ranges::max_element(members);
  if (largest == members.end() || *largest == 0) return;
  const int main = static_cast<int>(largest - members.begin());
  for (const int i : anions) {
    if (clusters.root(i) != main) continue;
    membership.main_anion[i] = 1;
    membership.place[i] = Place::Inside;
  }
}

}  // namespace

Membership crystal_membership(const IonSystem& system, const Model& model,
                              const MembershipRule& rule) {
  Membership membership{.place = std::vector<Place>(system.size(), Place::Solution),
                        .anions = std::vector<int>(system.size(), 0),
                        .main_anion = std::vector<char>(system.size(), 0)};
  const std::vector<int> anions = ions_of_role(system, model, Role::Anion);
  const std::vector<int> cations = ions_of_role(system, model, Role::Cation);
  if (anions.empty()) return membership;

  // Anions are few: they ask, the cations lie in the grid.
  Clusters clusters(system.size());
  std::vector<int> one_anion(system.size(), -1);
  const NeighbourGrid grid(system.cell, rule.anion_distance, positions_of(system, cations));
  for (const int anion : anions) {
    grid.for_each_near(system.positions[anion], [&](int index, const Vec3&) {
      const int cation = cations[index];
      ++membership.anions[cation];
      one_anion[cation] = anion;
      clusters.join(anion, cation);
    });
  }
  mark_main_cluster(anions, clusters, membership);

  for (const int cation : cations) {
    const int bound = membership.anions[cation];
    // All anions a cation is bound to are in one cluster, so asking one of them is enough.
    if (bound < std::max(rule.member_anions, 1) || !membership.main_anion[one_anion[cation]]) {
      continue;
    }
    membership.place[cation] = bound <= rule.adsorbed_anions ? Place::Adsorbed : Place::Inside;
  }
  return membership;
}

double ExchangeCounts::rho_guest() const {
  const int cations = host + guest;
  return cations == 0 ? 0.0 : static_cast<double>(guest) / cations;
}

std::vector<Vec3> main_anion_positions(const IonSystem& system, const Membership& membership) {
  std::vector<Vec3> positions;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (membership.main_anion[i]) positions.push_back(system.positions[i]);
  }
  return positions;
}

ExchangeCounts count_exchange(const IonSystem& system, const Model& model,
                              const ExchangeRoles& roles, const Membership& membership) {
  ExchangeCounts counts;
  const NeighbourGrid grid(system.cell, psl_inside_distance,
                           main_anion_positions(system, membership));
  for (std::size_t i = 0; i < system.size(); ++i) {
    const int species = system.species[i];
    const Place place = membership.place[i];
    if (model.species(species).role == Role::Pseudoligand) {
      int near = 0;
      grid.for_each_near(system.positions[i], [&near](int, const Vec3&) { ++near; });
      if (near >= psl_inside_anions) ++counts.psl_inside;
    } else if (place == Place::Solution) {
      continue;
    } else if (species == roles.host) {
      ++counts.host;
      if (place == Place::Adsorbed) ++counts.host_adsorbed;
    } else if (species == roles.guest) {
      ++counts.guest;
      if (place == Place::Adsorbed) ++counts.guest_adsorbed;
    } else if (membership.main_anion[i]) {
      ++counts.anion;
    }
  }
  return counts;
}

double crystal_volume(int anions, double spacing) {
  return anions * spacing * spacing * spacing / std::numbers::sqrt2;
}

double anion_spacing(const IonSystem& system, const Membership& membership) {
  NeighbourGrid grid(system.cell, anion_shell);
  double sum = 0.0;
  std::int64_t pairs = 0;
  for (const Vec3& position : main_anion_positions(system, membership)) {
    grid.for_each_near(position, [&](int, const Vec3& d) {
      sum += d.norm();
      ++pairs;
    });
    grid.insert(position);  // after it looked: each pair once
  }
  return pairs == 0 ? 0.0 : sum / static_cast<double>(pairs);
}

SolutionConcentration solution_concentration(const IonSystem& system, const ExchangeRoles& roles,
                                             const Membership& membership) {
  int host = 0;
  int guest = 0;
  int anions = 0;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (membership.main_anion[i]) ++anions;
    if (membership.place[i] != Place::Solution) continue;
    if (system.species[i] == roles.host) ++host;
    if (system.species[i] == roles.guest) ++guest;
  }
  const double volume =
      system.cell.volume() - crystal_volume(anions, anion_spacing(system, membership));
  if (!(volume > 0.0)) return {};
  const double per_ion = 1.0 / (volume * constants::per_A3_per_mol_L);
  return {.host = host * per_ion, .guest = guest * per_ion};
}

CrystalLook look_at_crystal(const IonSystem& system, const Model& model, const ExchangeRoles& roles,
                            const MembershipRule& rule) {
  CrystalLook look{crystal_membership(system, model, rule), {}};
  look.concentration = solution_concentration(system, roles, look.membership);
  return look;
}

}  // namespace catex
