#include "catex/sites/site_graph.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "catex/catalog/event_cell.hpp"

namespace catex {
namespace {

/// Offsets between nodes whose squared length is in `squared_lengths` (unit: quarter lattice
/// parameter), in the order of Node.
std::vector<Node> offsets_of_length(std::initializer_list<int> squared_lengths) {
  std::vector<Node> offsets;
  for (int x = -2; x <= 2; ++x) {
    for (int y = -2; y <= 2; ++y) {
      for (int z = -2; z <= 2; ++z) {
        const int d2 = x * x + y * y + z * z;
        if (std::ranges::find(squared_lengths, d2) != squared_lengths.end()) {
          offsets.push_back({x, y, z});
        }
      }
    }
  }
  return offsets;
}

// Squared distances between holes: O-T 3, T-T 4 and 8, O-O 8. (A hole also has anions at 3 and
// 4; they are no sites and drop out of the lookup.)
const std::vector<Node>& octahedral_hops() {
  static const std::vector<Node> offsets = offsets_of_length({3, 8});
  return offsets;
}
const std::vector<Node>& tetrahedral_hops() {
  static const std::vector<Node> offsets = offsets_of_length({3, 4});
  return offsets;
}
const std::vector<Node>& near_offsets() {
  static const std::vector<Node> offsets = offsets_of_length({3, 4});
  return offsets;
}
const std::vector<Node>& far_offsets() {
  static const std::vector<Node> offsets = offsets_of_length({8});
  return offsets;
}

template <typename Corners>
void append_existing(const Node& centre, const Corners& offsets, const NodeTable& table,
                     std::vector<std::int32_t>& found) {
  for (const Node& offset : offsets) {
    const std::int32_t index = table.find(centre + offset);
    if (index >= 0) found.push_back(index);
  }
}

void append_corners(const Node& hole, const NodeTable& anions, std::vector<std::int32_t>& found) {
  if (node_type(hole) == NodeType::Octahedral) {
    append_existing(hole, octahedron_corners(), anions, found);
  } else {
    append_existing(hole, tetrahedron_corners(hole), anions, found);
  }
}

/// Every hole next to one of the anions, with the anions at its corners.
std::map<Node, std::vector<std::int32_t>> holes_around(const std::vector<Node>& anions) {
  const NodeTable anion_index(anions);
  static const std::vector<Node> to_holes = offsets_of_length({3, 4});
  std::map<Node, std::vector<std::int32_t>> holes;
  for (const Node& anion : anions) {
    for (const Node& offset : to_holes) {
      const Node hole = anion + offset;
      auto [it, fresh] = holes.try_emplace(hole);
      if (fresh) append_corners(hole, anion_index, it->second);
    }
  }
  return holes;
}

/// Breadth-first from the surface sites, as deep as Environment tells apart.
std::vector<std::uint8_t> depths_below_surface(const SiteGraph& graph,
                                               const std::vector<SiteKind>& kinds) {
  std::vector<std::uint8_t> depths(kinds.size(), Environment::deepest);
  std::vector<SiteId> front;
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (is_surface(kinds[s])) front.push_back(s);
    if (is_surface(kinds[s]) || kinds[s] == SiteKind::Solution) depths[s] = 0;
  }
  for (std::uint8_t depth = 1; depth < Environment::deepest; ++depth) {
    std::vector<SiteId> next;
    for (const SiteId s : front) {
      for (const SiteId below : graph.hop_neighbours(s)) {
        if (depths[below] <= depth) continue;
        depths[below] = depth;
        next.push_back(below);
      }
    }
    front = std::move(next);
  }
  return depths;
}

SiteKind kind_of(const SiteGraph& graph, std::span<const char> present, SiteId site) {
  const auto anions = std::ranges::count_if(
      graph.corners(site), [present](std::int32_t corner) { return present[corner] != 0; });
  return site_kind(graph.octahedral(site), static_cast<int>(anions)).value_or(SiteKind::Solution);
}

}  // namespace

SiteGraph::SiteGraph(std::vector<Node> anions) : anions_(std::move(anions)) {
  for (const Node& n : anions_) {
    if (node_type(n) != NodeType::Anion) {
      throw std::invalid_argument("SiteGraph needs anion nodes");
    }
  }

  corners_.start.push_back(0);
  for (const auto& [hole, corners] : holes_around(anions_)) {
    if (corners.size() < 2) continue;
    nodes_.push_back(hole);
    octahedral_.push_back(node_type(hole) == NodeType::Octahedral);
    corners_.index.insert(corners_.index.end(), corners.begin(), corners.end());
    corners_.start.push_back(static_cast<std::int32_t>(corners_.index.size()));
  }

  lookup_ = NodeTable(nodes_);
  const auto add_row = [this](Rows& rows, SiteId s, const std::vector<Node>& offsets) {
    if (rows.start.empty()) rows.start.push_back(0);
    append_existing(nodes_[s], offsets, lookup_, rows.index);
    rows.start.push_back(static_cast<std::int32_t>(rows.index.size()));
  };
  for (SiteId s = 0; s < size(); ++s) {
    add_row(hops_, s, octahedral(s) ? octahedral_hops() : tetrahedral_hops());
    add_row(near_, s, near_offsets());
    add_row(far_, s, far_offsets());
  }
}

SiteState::SiteState(const SiteGraph& graph) : occupants(graph.size(), Occupant::Empty) {
  set_anions(graph, std::vector<char>(graph.anions().size(), 1));
}

void SiteState::set_anions(const SiteGraph& graph, std::span<const char> present) {
  kinds.resize(graph.size());
  for (SiteId s = 0; s < graph.size(); ++s) kinds[s] = kind_of(graph, present, s);
  depths = depths_below_surface(graph, kinds);
}

std::vector<SiteId> SiteState::change_anion(const SiteGraph& graph, std::span<const char> present,
                                            std::span<const SiteId> holes) {
  constexpr std::uint8_t unknown = Environment::deepest + 1;
  const auto outside = [this](SiteId s) {
    return is_surface(kinds[s]) || kinds[s] == SiteKind::Solution;
  };
  std::vector<SiteId> changed;
  // Sites whose depth is asked anew, with what it was. It is `unknown` until it is found, so that
  // each is listed once.
  std::vector<std::pair<SiteId, std::uint8_t>> asked;
  const auto ask = [&](SiteId s) {
    if (depths[s] != unknown) asked.emplace_back(s, std::exchange(depths[s], unknown));
  };
  for (const SiteId s : holes) {
    const SiteKind before = std::exchange(kinds[s], kind_of(graph, present, s));
    if (kinds[s] != before) changed.push_back(s);
    if (is_surface(kinds[s]) != is_surface(before)) ask(s);
  }

  // Depth by depth: what has come to one or is no longer there decides about its neighbours below.
  const auto has_depth = [&](SiteId s, int depth) {
    return depth == 0 ? outside(s) : std::ranges::any_of(graph.hop_neighbours(s), [&](SiteId n) {
      return depths[n] == depth - 1 && kinds[n] != SiteKind::Solution;
    });
  };
  for (std::uint8_t depth = 0; depth < Environment::deepest; ++depth) {
    for (const auto& [s, before] : asked) {
      if (depths[s] == unknown && has_depth(s, depth)) depths[s] = depth;
    }
    if (depth + 1 == Environment::deepest) break;
    for (std::size_t i = 0, end = asked.size(); i < end; ++i) {
      const auto [s, before] = asked[i];
      // Those first asked were surface, or are now: that is not the same as to be at depth 0.
      if (depth > 0 && (before == depth) == (depths[s] == depth)) continue;
      for (const SiteId n : graph.hop_neighbours(s)) {
        if (depths[n] > depth) ask(n);
      }
    }
  }
  for (const auto& [s, before] : asked) {
    if (depths[s] == unknown) depths[s] = Environment::deepest;
    if (depths[s] != before && std::ranges::find(changed, s) == changed.end()) changed.push_back(s);
  }
  return changed;
}

}  // namespace catex
