#include "catex/kmc/padded_lattice.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "move_plan.hpp"

namespace catex {

namespace {

/// Nodes from the outermost site to the edge of the box, on each side: more than the reach of a
/// neighbour offset (two). A multiple of four, the period of the net, so that its corner keeps the
/// types of nodes apart.
constexpr int margin = 4;

int round_down_to_period(int x) { return x - ((x % 4) + 4) % 4; }

/// Numbers the holes of a box. Holes of one kind and anions, or the two orientations of tetrahedra,
/// alternate on two simple cubic nets of edge 2; with odd numbers of points along y and z they
/// alternate along the whole row of points, too.
class Numbering {
 public:
  explicit Numbering(const SiteGraph& graph) {
    if (graph.size() == 0) return;
    Node high = low_ = graph.node(0);
    for (SiteId s = 1; s < graph.size(); ++s) {
      const Node& n = graph.node(s);
      low_ = {std::min(low_.x, n.x), std::min(low_.y, n.y), std::min(low_.z, n.z)};
      high = {std::max(high.x, n.x), std::max(high.y, n.y), std::max(high.z, n.z)};
    }
    low_ = {round_down_to_period(low_.x) - margin, round_down_to_period(low_.y) - margin,
            round_down_to_period(low_.z) - margin};
    const Node extent = high - low_ + Node{margin, margin, margin};
    points_ = {extent.x / 2 + 1, (extent.y / 2 + 1) | 1, (extent.z / 2 + 1) | 1};
  }

  [[nodiscard]] LatticePlace size() const {
    return PaddedLattice::types * ((points_.x * points_.y * points_.z + 1) / 2);
  }
  [[nodiscard]] LatticePlace place(const Node& hole) const {
    const Node n = hole - low_;
    const int point = ((n.x >> 1) * points_.y + (n.y >> 1)) * points_.z + (n.z >> 1);
    const int type = node_type(hole) == NodeType::Octahedral ? 0 : 1 + (point & 1);
    return PaddedLattice::types * (point >> 1) + type;
  }

 private:
  Node low_{0, 0, 0};
  Node points_{1, 1, 1};  ///< of a simple cubic net
};

/// Offsets to holes at these squared distances (unit: quarter lattice parameter), octahedra first.
std::vector<Node> holes_at(const Node& centre, std::initializer_list<int> squared_distances) {
  std::vector<Node> offsets;
  for (const NodeType type : {NodeType::Octahedral, NodeType::Tetrahedral}) {
    for (int x = -2; x <= 2; ++x) {
      for (int y = -2; y <= 2; ++y) {
        for (int z = -2; z <= 2; ++z) {
          const int d2 = x * x + y * y + z * z;
          if (std::ranges::find(squared_distances, d2) == squared_distances.end()) continue;
          if (node_type(centre + Node{x, y, z}) == type) offsets.push_back({x, y, z});
        }
      }
    }
  }
  return offsets;
}

// Near sites: O-T at 3, T-T at 4. Far sites: O-O and T-T at 8.
std::vector<Node> near_holes(const Node& centre) { return holes_at(centre, {3, 4}); }
std::vector<Node> far_holes(const Node& centre) { return holes_at(centre, {8}); }

/// Sums up changes around several places.
class ChangeList {
 public:
  explicit ChangeList(std::vector<LatticePlace> first) {
    for (const LatticePlace offset : first) changes_.push_back({offset, 0, 0});
    keep_ = changes_.size();
  }
  void add_near(LatticePlace offset, int number) {
    at(offset).near += static_cast<std::int8_t>(number);
  }
  void add_far(LatticePlace offset, int number) {
    at(offset).far += static_cast<std::int8_t>(number);
  }
  [[nodiscard]] std::vector<PaddedLattice::Change> take() {
    changes_.erase(
        std::remove_if(changes_.begin() + static_cast<std::ptrdiff_t>(keep_), changes_.end(),
                       [](const auto& c) { return c.near == 0 && c.far == 0; }),
        changes_.end());
    return std::move(changes_);
  }

 private:
  PaddedLattice::Change& at(LatticePlace offset) {
    const auto found = std::ranges::find(changes_, offset, &PaddedLattice::Change::offset);
    if (found != changes_.end()) return *found;
    changes_.push_back({offset, 0, 0});
    return changes_.back();
  }

  std::vector<PaddedLattice::Change> changes_;
  std::size_t keep_;  ///< so many stay even without a change
};

}  // namespace

PaddedLattice::PaddedLattice(const SiteGraph& graph) : graph_(&graph), anions_(graph) {
  const Numbering numbering(graph);
  sites_.assign(numbering.size(), solution_site);
  for (SiteId s = 0; s < graph.size(); ++s) {
    places_.push_back(numbering.place(graph.node(s)));
    sites_[places_.back()] = s;
  }

  // One hole of each type, anywhere: offsets between places do not depend on where.
  constexpr Node octahedron{2, 0, 0};
  constexpr Node tetrahedra[2] = {{1, 1, 1}, {1, 1, 3}};
  for (const Node& centre : {octahedron, tetrahedra[0], tetrahedra[1]}) {
    const LatticePlace here = numbering.place(centre);
    const auto offset = [&](const Node& n) { return numbering.place(centre + n) - here; };
    // Numbers of places may be negative there: the remainder of a division is not their type.
    Type& type = types_[((here % types) + types) % types];
    for (const Node& n : near_holes(centre)) type.near.push_back(offset(n));
    for (const Node& n : far_holes(centre)) type.far.push_back(offset(n));

    const auto add_surroundings = [&](ChangeList& list, const Node& shift, int number) {
      for (const Node& n : near_holes(centre + shift)) list.add_near(offset(shift + n), number);
      for (const Node& n : far_holes(centre + shift)) list.add_far(offset(shift + n), number);
    };
    ChangeList arrival({0});
    add_surroundings(arrival, {0, 0, 0}, 1);
    type.arrival = arrival.take();

    std::vector<Node> hops = near_holes(centre);
    if (node_type(centre) == NodeType::Octahedral) {
      const std::vector<Node> more = far_holes(centre);
      hops.insert(hops.end(), more.begin(), more.end());
    }
    for (const Node& hop : hops) {
      ChangeList list({0, offset(hop)});
      add_surroundings(list, {0, 0, 0}, -1);
      add_surroundings(list, hop, 1);
      type.hops.push_back(list.take());
    }
  }
  for (int t = 0; t < types; ++t) {
    for (const std::vector<Change>& changes : types_[t].hops) {
      types_[t].hop_plans.push_back(make_move_plan(t, changes, 2, 1));
    }
    types_[t].arrival_plan = make_move_plan(t, types_[t].arrival, 1, 1);
    types_[t].departure_plan = make_move_plan(t, types_[t].arrival, 1, -1);
  }
}

std::size_t PaddedLattice::hop(int type, LatticePlace offset) const {
  const Type& t = types_[type];
  const auto near = std::ranges::find(t.near, offset);
  if (near != t.near.end()) return near - t.near.begin();
  const auto far = std::ranges::find(t.far, offset);
  assert(far != t.far.end() && octahedral(type));
  return t.near.size() + (far - t.far.begin());
}

}  // namespace catex
