#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/sites/site_graph.hpp"
#include "catex/sites/surface_anions.hpp"

namespace catex {

/// Index of a hole in a PaddedLattice.
using LatticePlace = std::int32_t;

/// What a move does, as offsets from its first place.
struct MovePlan {
  /// A place whose surroundings change, and what to add to its packed cell.
  struct Step {
    LatticePlace offset;
    std::uint32_t add;
  };
  /// Octahedra first.
  struct Steps {
    std::vector<Step> all;
    std::size_t octahedra = 0;
    [[nodiscard]] std::span<const Step> at_octahedra() const {
      return std::span(all).first(octahedra);
    }
    [[nodiscard]] std::span<const Step> at_tetrahedra() const {
      return std::span(all).subspan(octahedra);
    }
    void push_back(const Step& step, bool octahedral) {
      all.push_back(step);
      octahedra += octahedral ? 1 : 0;
    }
  };
  std::array<Steps, 2> steps;  ///< by ion
  /// Those of a guest's steps that change the number of near ions, and the places of the ion
  /// itself.
  Steps near_guest_steps;
  std::vector<LatticePlace> ends;  ///< places of the ion itself
};

/// The holes of a SiteGraph in a box of the whole net with empty holes all around, so that the
/// neighbours of a place lie at the same offsets everywhere and need no list. Holes alternate,
/// octahedral, tetrahedral, tetrahedral: three types with offsets of their own.
/// Fixed during a simulation and shared by all replicas.
class PaddedLattice {
 public:
  static constexpr int types = 3;

  /// What the move of an ion does to the surroundings of a place at `offset` from its origin:
  /// change of the number of its ions on near and far sites.
  struct Change {
    LatticePlace offset;
    std::int8_t near;
    std::int8_t far;
  };

  /// Keeps a reference to the graph.
  explicit PaddedLattice(const SiteGraph& graph);

  [[nodiscard]] const SiteGraph& graph() const { return *graph_; }
  [[nodiscard]] const AnionGraph& anions() const { return anions_; }
  [[nodiscard]] LatticePlace size() const { return static_cast<LatticePlace>(sites_.size()); }
  [[nodiscard]] LatticePlace place(SiteId site) const { return places_[site]; }
  /// Of all sites, in their order.
  [[nodiscard]] std::span<const LatticePlace> places() const { return places_; }
  /// solution_site where the graph has no site.
  [[nodiscard]] SiteId site(LatticePlace place) const { return sites_[place]; }
  [[nodiscard]] static int type(LatticePlace place) { return place % types; }
  [[nodiscard]] static bool octahedral(int type) { return type == 0; }

  /// Offsets of the near sites (8 of an octahedral place, 10 of a tetrahedral one, its octahedra
  /// first), all of them hop neighbours.
  [[nodiscard]] std::span<const LatticePlace> near(int type) const { return types_[type].near; }
  /// Offsets of the twelve far sites; hop neighbours of an octahedral place only.
  [[nodiscard]] std::span<const LatticePlace> far(int type) const { return types_[type].far; }

  /// Number of hop neighbours.
  [[nodiscard]] std::size_t hops(int type) const { return types_[type].hops.size(); }
  /// Changes by a hop to near(type)[i], or far(type)[i - near size]: at the origin, at the
  /// destination, and at all places where a number changes.
  [[nodiscard]] std::span<const Change> changes_of_hop(int type, std::size_t i) const {
    return types_[type].hops[i];
  }
  /// Index i above of a hop to `offset`, which is one of them.
  [[nodiscard]] std::size_t hop(int type, LatticePlace offset) const;
  /// Changes by an ion that appears at a place of this type; the first entry is the place's.
  [[nodiscard]] std::span<const Change> changes_of_arrival(int type) const {
    return types_[type].arrival;
  }

  /// Plans of the same moves, and of a departure, which takes back an arrival.
  [[nodiscard]] const MovePlan& plan_of_hop(int type, std::size_t i) const {
    return types_[type].hop_plans[i];
  }
  [[nodiscard]] const MovePlan& plan_of_arrival(int type) const {
    return types_[type].arrival_plan;
  }
  [[nodiscard]] const MovePlan& plan_of_departure(int type) const {
    return types_[type].departure_plan;
  }

 private:
  struct Type {
    std::vector<LatticePlace> near;
    std::vector<LatticePlace> far;
    std::vector<std::vector<Change>> hops;
    std::vector<Change> arrival;
    std::vector<MovePlan> hop_plans;
    MovePlan arrival_plan;
    MovePlan departure_plan;
  };

  const SiteGraph* graph_;
  AnionGraph anions_;
  std::vector<LatticePlace> places_;  ///< by site
  std::vector<SiteId> sites_;         ///< by place
  std::array<Type, types> types_;
};

}  // namespace catex
