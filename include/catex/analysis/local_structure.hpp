#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "catex/model/model.hpp"
#include "catex/sites/membership.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

enum class LocalStructure : unsigned char {
  RockSalt,
  ZincBlende,
  Wurtzite,
  Surface,  ///< of the crystal, but in none of the three: surface, boundary or defect
  Liquid,   ///< not of the crystal
};

inline constexpr int local_structure_count = 5;

/// "RS", "ZB", "WZ", "surface", "liquid".
[[nodiscard]] std::string_view name(LocalStructure structure);

/// Ions of one of the three crystal structures that bonds connect.
struct Domain {
  LocalStructure structure;
  int ions;
};

struct LocalStructures {
  std::vector<LocalStructure> structure;  ///< per ion
  std::vector<std::int32_t> domain;       ///< per ion: index into `domains`, or -1
  std::vector<Domain> domains;            ///< largest first; of equals that of the lowest ion

  /// Ions of one structure.
  [[nodiscard]] int count(LocalStructure which) const;
  /// The largest domain of a structure [ions]; 0 without any.
  [[nodiscard]] int largest_domain(LocalStructure which) const;
};

/// Tells for every ion which crystal structure surrounds it; definitions and error rates are in
/// docs/analysis.md, "Local structure".
///
/// Neighbours are ions of the crystal of opposite charge, bonded within a cutoff that scales with
/// the distance of the three nearest: no length is fixed. Rock salt is six of them in three
/// opposite pairs. Zinc blende and wurtzite follow the extended common neighbour analysis of
/// E. Maras, O. Trushin, A. Stukowski, T. Ala-Nissila, H. Jonsson, Comput. Phys. Commun. 205, 13
/// (2016): the four neighbours' neighbours are twelve ions in cubic or hexagonal close packing;
/// ions of four neighbours next to such an ion follow it.
[[nodiscard]] LocalStructures local_structures(const IonSystem& system, const Model& model,
                                               const Membership& membership);

}  // namespace catex
