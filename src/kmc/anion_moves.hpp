#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/kmc/padded_lattice.hpp"
#include "catex/rates/anion_rates.hpp"
#include "catex/sites/surface_anions.hpp"
#include "site_weights.hpp"

namespace catex {

/// Anions of the surface leave their nodes and come to empty ones, beside the moves of cations: a
/// Poisson process of its own, whose rates both change.
///
/// What an anion that leaves takes with it are sites. A cation on a site that is lost is stranded:
/// still of the crystal, without any move, until the site is back.
class AnionMoves {
 public:
  /// Begins with all anions of the graph present. Keeps references to the lattice's graphs.
  AnionMoves(const PaddedLattice& lattice, const AnionRateModel& rates, const SiteState& sites);

  struct Move {
    double waiting;  ///< [ps]
    std::int32_t node;
  };
  /// The next move, if it comes before `limit` [ps].
  [[nodiscard]] std::optional<Move> next_before(double limit, RandomStream& random) const;

  /// Performs a move: changes kinds, depths and occupants of `sites`.
  /// @return the sites at which anything changed, each once
  std::vector<SiteId> perform(std::int32_t node, SiteState& sites);
  /// Brings the rates in line with a cation that has come to or left a site.
  void occupant_changed(const SiteState& sites, SiteId site, Occupant before);

  [[nodiscard]] const AnionState& state() const { return state_; }
  /// Of the rates' own lists, on which draws depend.
  [[nodiscard]] std::vector<std::int32_t> order() const;
  /// Continues with the state and the order of another one of the same graph and rates; sets kinds
  /// and depths of `sites`. Throws InputError when they do not fit.
  void restore(AnionState state, std::span<const std::int32_t> order, SiteState& sites);

  /// Sum of the rates of all moves [1/ps], added afresh: from the cells that are kept, and from
  /// what is around each node now. For tests.
  [[nodiscard]] double total_rate() const;
  [[nodiscard]] double total_rate_anew(const SiteState& sites) const;

 private:
  /// A rate is a product of one factor for each number of a cell.
  struct Factors {
    std::array<double, AnionGraph::most_neighbours> neighbours;  ///< with the level
    std::array<double, 16> hosts;
    std::array<double, 16> guests;
    std::array<double, 16> loose;
  };
  [[nodiscard]] static Factors factors(const AnionRateModel& rates, bool leaves);
  [[nodiscard]] double rate(const AnionCell& cell) const;
  void find_cell(std::int32_t node, const SiteState& sites);
  void find_all_cells(const SiteState& sites);

  const SiteGraph* graph_;
  const AnionGraph* anions_;
  std::array<Factors, 2> factors_;  ///< coming, leaving
  AnionState state_;
  std::vector<AnionCell> cells_;  ///< by node
  SiteWeights weights_;           ///< by node
};

}  // namespace catex
