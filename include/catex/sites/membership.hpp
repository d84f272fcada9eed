#pragma once

#include <vector>

#include "catex/model/model.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// docs/physics.md, "What belongs to the crystal". Settings with the project's defaults.
struct MembershipRule {
  double anion_distance = 3.6;  ///< [Å] a cation and an anion closer than this are bound
  int member_anions = 2;        ///< fewest bound anions of a member cation
  int adsorbed_anions = 3;      ///< a member with at most this many is adsorbed
};

enum class Place : unsigned char { Solution, Adsorbed, Inside };

struct Membership {
  std::vector<Place> place;      ///< per ion; anions of the main cluster are Inside
  std::vector<int> anions;       ///< bound anions of each cation; 0 for other ions
  std::vector<char> main_anion;  ///< per ion: an anion of the largest cluster
};

/// Decides, for every output of catex, which ions belong to the crystal: the cluster of anions and
/// cations connected by bonds that has the most anions, and of its cations those with enough of
/// them.
/// Positions may be wrapped or not.
[[nodiscard]] Membership crystal_membership(const IonSystem& system, const Model& model,
                                            const MembershipRule& rule = {});

/// Positions of the main cluster's anions, as the system gives them [Å].
[[nodiscard]] std::vector<Vec3> main_anion_positions(const IonSystem& system,
                                                     const Membership& membership);

/// One row of exchange.csv without its time.
struct ExchangeCounts {
  int host = 0;  ///< host cations of the crystal, adsorbed included
  int guest = 0;
  int anion = 0;
  int host_adsorbed = 0;
  int guest_adsorbed = 0;
  int psl_inside = 0;  ///< pseudoligands with >= 6 crystal anions within 5 Å

  /// guest / (guest + host); 0 without cations.
  [[nodiscard]] double rho_guest() const;
};

[[nodiscard]] ExchangeCounts count_exchange(const IonSystem& system, const Model& model,
                                            const ExchangeRoles& roles,
                                            const Membership& membership);

/// Volume of a crystal of `anions` anions whose nearest anion neighbours are `spacing` apart
/// [Å³]: spacing³/√2 each, as in close packing.
[[nodiscard]] double crystal_volume(int anions, double spacing);

/// Mean distance of the main cluster's anions to their first shell of anions, those closer than
/// 5.1 Å (midway between the first two shells of PbS) [Å]; 0 without any.
[[nodiscard]] double anion_spacing(const IonSystem& system, const Membership& membership);

/// Cations in solution per volume of (cell - crystal) [mol/L].
struct SolutionConcentration {
  double host = 0.0;
  double guest = 0.0;
};
[[nodiscard]] SolutionConcentration solution_concentration(const IonSystem& system,
                                                           const ExchangeRoles& roles,
                                                           const Membership& membership);

/// What several observers of one configuration ask for.
struct CrystalLook {
  Membership membership;
  SolutionConcentration concentration;
};
[[nodiscard]] CrystalLook look_at_crystal(const IonSystem& system, const Model& model,
                                          const ExchangeRoles& roles,
                                          const MembershipRule& rule = {});

}  // namespace catex
