#pragma once

#include <cstdint>
#include <unordered_set>

#include "catex/catalog/catalog.hpp"
#include "catex/catalog/event_cell.hpp"

namespace catex {

/// Which surroundings the MD runs of a catalog have met, by the cells of their exposures.
class MdCoverage {
 public:
  explicit MdCoverage(const Catalog& catalog);

  /// The catalog holds no cells: nothing can be said.
  [[nodiscard]] bool empty() const { return met_.empty(); }
  /// An event of the cell was possible in MD at some time.
  [[nodiscard]] bool met(const EventCell& cell) const { return met_.contains(key_of(cell)); }
  /// An event of the cell happened in MD.
  [[nodiscard]] bool happened(const EventCell& cell) const {
    return happened_.contains(key_of(cell));
  }
  /// MD met such an ion on such a site, with some move possible.
  [[nodiscard]] bool met(Ion ion, SiteKind kind, const Environment& around) const {
    return origins_.contains(key_of_origin(ion, kind, around));
  }

 private:
  static std::uint64_t key_of_origin(Ion ion, SiteKind kind, const Environment& around);

  std::unordered_set<std::uint64_t> met_;
  std::unordered_set<std::uint64_t> happened_;
  std::unordered_set<std::uint64_t> origins_;
};

/// Time integrals over one trajectory, each look standing for the time since the one before.
struct CoverageSums {
  double rates = 0.0;               ///< of the sum of all rates
  double rates_not_met = 0.0;       ///< of events that were never possible in MD
  double rates_not_happened = 0.0;  ///< of events that never happened in MD, these among them
  double ions = 0.0;                ///< [ps] of the number of cations of the crystal
  double ions_not_met = 0.0;        ///< [ps] of those in surroundings that MD never met
  double last_look = 0.0;           ///< [ps]

  CoverageSums& operator+=(const CoverageSums& other);
};

}  // namespace catex
