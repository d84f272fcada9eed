#pragma once

#include <cstdint>
#include <vector>

#include "catex/analysis/cell_table.hpp"
#include "catex/sites/matcher.hpp"
#include "catex/sites/membership.hpp"

namespace catex {

/// Exposure of every cell: the time integral of the number of its possible events, as the matcher
/// lists them. Only sites whose surroundings changed are listed anew: a site's events note the
/// clock when they become possible, and what has passed since is added when they cease to be.
class ExposureMeter {
 public:
  /// What passes while events are possible.
  struct Clock {
    double time = 0.0;  ///< for hops and desorptions [ps]
    /// Integrals of the concentrations, for adsorptions [ps mol/L].
    double host = 0.0;
    double guest = 0.0;
  };
  struct State {
    Clock now;
    std::vector<Clock> since;  ///< per site: when its events were listed
  };

  /// Starts with a configuration. Exposure goes to `table`, the same one in every call.
  ExposureMeter(const SiteGraph& graph, const SiteState& state, CellTable& table);
  /// Continues with the configuration that was shown last.
  /// Throws RunError when the stored state is not of this graph.
  ExposureMeter(const SiteGraph& graph, const SiteState& state, CellTable& table, State stored);

  /// Lets the present configuration stand for a while.
  void pass(double elapsed_ps, const SolutionConcentration& concentration);
  /// The configuration from now on.
  void show(const SiteGraph& graph, const SiteState& state, CellTable& table);
  /// Adds to a copy of the table what has passed for events that are still possible.
  void add_open(CellTable& copy) const;

  [[nodiscard]] const State& state() const { return stored_; }

 private:
  struct Listed {
    std::int32_t place;  ///< in the table
    double Clock::*clock;
  };
  /// All that the cells of a site's events depend on, its own or its neighbours'.
  struct View {
    SiteKind kind;
    Occupant occupant;
    Environment around;
    friend bool operator==(const View&, const View&) = default;
  };

  [[nodiscard]] static std::vector<View> views(const SiteGraph& graph, const SiteState& state);
  void list(const SiteGraph& graph, const SiteState& state, CellTable& table, SiteId site);
  void add_passed(CellTable& table, SiteId site) const;

  State stored_;
  std::vector<View> views_;
  std::vector<std::vector<Listed>> listed_;  ///< per site
  std::vector<PossibleEvent> events_;        ///< of one site, while it is listed
};

}  // namespace catex
