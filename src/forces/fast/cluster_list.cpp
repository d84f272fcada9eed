#include "cluster_list.hpp"

#include <Eigen/LU>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

namespace catex::fast {
namespace {

/// Buffer of the inner list per ion of the fastest type [Å]: narrow enough to be worth it, wide
/// enough for some ten steps.
constexpr double inner_buffer = 0.22;

IonSystem empty_system() { return {Cell::cubic(1.0), {}, {}, {}, {}}; }

void remember_place(const IonSystem& from, IonSystem& to) {
  to.cell = from.cell;
  to.positions = from.positions;
}

}  // namespace

ClusterList::ClusterList(const Reach& reach, double skin, std::vector<std::int32_t> type_of_species,
                         const Kernels& kernels)
    : reach_(reach),
      longest_(std::max(reach.near, *std::max_element(std::begin(reach.far), std::end(reach.far)))),
      skin_(skin),
      type_of_species_(std::move(type_of_species)),
      kernels_(kernels),
      built_at_(empty_system()),
      pruned_at_(empty_system()) {
  slowest_ = 1.0;
  for (int t = 0; t < max_types; ++t) {
    if (reach.speed[t] <= 0.0) continue;
    weight_[t] = 1.0 / reach.speed[t];
    slowest_ = std::min(slowest_, reach.speed[t]);
  }
}

NeighbourView ClusterList::neighbours() const {
  return {start_.data(), near_.data(), far_.data(), inner_.data()};
}

void ClusterList::follow(const IonSystem& system) {
  {
    const Stopwatch watch(profile_, "list: move");
    const double moved = clusters_.move(system, kernels_, slots_pruned_, weight_);
    if (!outdated(moved, system.cell, pruned_at_.cell, inner_buffer)) return;
  }
  // What was beyond the outer list may not have come into the reach of the new inner one.
  const double moved = largest_move(clusters_.slots(), slots_built_, system.cell, weight_);
  if (outdated(moved, system.cell, built_at_.cell, skin_ - inner_buffer)) {
    build(system);
  } else {
    remember_place(system, pruned_at_);
    prune_slots(system.cell);
  }
}

void ClusterList::prune(const IonSystem& system) {
  (void)clusters_.move(system, kernels_, slots_built_, weight_);
  remember_place(system, pruned_at_);
  prune_slots(system.cell);
}

/// Whether a pair of types a and b that was beyond its reach + buffer (speed_a + speed_b) at the
/// reference may now be within reach. `moved` is the largest move over speed, beyond the map
/// between the cells; the strongest compression of that map counts for the pair with the least
/// buffer.
bool ClusterList::outdated(double moved, const Cell& cell, const Cell& reference_cell,
                           double buffer) const {
  double stretch = 1.0;
  if (cell.vectors() != reference_cell.vectors()) {
    const Mat3 back = reference_cell.vectors() * cell.inverse();
    stretch = std::max(1.0, Eigen::JacobiSVD<Mat3>(back).singularValues()[0]);
  }
  return moved * stretch + longest_ * (stretch - 1.0) / (2.0 * slowest_) >= buffer;
}

PruneInput ClusterList::prune_input(const Cell& cell, double buffer) const {
  PruneInput in{};
  in.slots = clusters_.slots().data();
  in.ions = clusters_.ions();
  set_to_cartesian(cell, in.to_cartesian, in.orthorhombic);
  for (int k = 0; k < max_types * max_types; ++k) {
    const double room = buffer * (reach_.speed[k / max_types] + reach_.speed[k % max_types]);
    const double near = reach_.near + room;
    const double far = reach_.far[k] + room;
    in.near2[k] = static_cast<float>(near * near);
    in.far2[k] = reach_.far[k] > reach_.near ? static_cast<float>(far * far) : -1.0F;
  }
  return in;
}

struct ClusterList::Search {
  PruneInput prune;
  float widths[3];  ///< of the cell between its faces [Å]
  bool orthorhombic;
  float reach2[type_sets][type_sets];  ///< by the types in two boxes, to be searched [Å²]
};

/// The boxes of clusters that a group of neighbouring clusters may interact with.
struct ClusterList::Boxes {
  std::vector<std::int32_t> cluster;
  std::vector<std::uint32_t> types;
  std::vector<std::int32_t> centre[3];
  std::vector<float> half[3];
  std::vector<float> distance2;
  std::vector<std::int32_t> scratch;

  void clear() {
    cluster.clear();
    types.clear();
    for (int axis = 0; axis < 3; ++axis) {
      centre[axis].clear();
      half[axis].clear();
    }
  }
  void add(const Clusters::Node& leaf) {
    cluster.push_back(leaf.begin);
    types.push_back(leaf.types);
    for (int axis = 0; axis < 3; ++axis) {
      centre[axis].push_back(leaf.box.centre[axis]);
      half[axis].push_back(leaf.box.half[axis]);
    }
  }
  /// Fills distance2, from `own`.
  void measure(const Box& own, const Search& search, const Kernels& kernels) {
    distance2.resize(cluster.size());
    const BoxView view{{centre[0].data(), centre[1].data(), centre[2].data()},
                       {half[0].data(), half[1].data(), half[2].data()},
                       static_cast<std::int32_t>(cluster.size())};
    kernels.box_distances(view, own, search.widths, search.orthorhombic, distance2.data());
  }
};

ClusterList::Search ClusterList::make_search(const Cell& cell) const {
  Search search{prune_input(cell, skin_), {}, cell.orthorhombic(), {}};
  for (int axis = 0; axis < 3; ++axis)
    search.widths[axis] = static_cast<float>(cell.widths()[axis]);
  for (std::uint32_t own = 0; own < type_sets; ++own) {
    for (std::uint32_t types = 0; types < type_sets; ++types) {
      double reach = 0.0;
      for (int k = 0; k < max_types * max_types; ++k) {
        const bool occurs =
            (own >> (k / max_types) & 1U) != 0 && (types >> (k % max_types) & 1U) != 0;
        const double room = skin_ * (reach_.speed[k / max_types] + reach_.speed[k % max_types]);
        if (occurs) reach = std::max(reach, std::max(reach_.near, reach_.far[k]) + room);
      }
      constexpr double rounding = 1e-3;  // of box distances
      search.reach2[own][types] = static_cast<float>((reach + rounding) * (reach + rounding));
    }
  }
  return search;
}

/// Clusters from `group.begin` on whose boxes may come within reach of the group's.
void ClusterList::find_boxes(const Clusters::Node& group, const Search& search,
                             Boxes& boxes) const {
  const std::vector<Clusters::Node>& nodes = clusters_.nodes();
  boxes.clear();
  std::vector<std::int32_t> open{0};
  while (!open.empty()) {
    const std::int32_t number = open.back();
    open.pop_back();
    const Clusters::Node& node = nodes[number];
    if (node.end <= group.begin) continue;
    const BoxView one{{&node.box.centre[0], &node.box.centre[1], &node.box.centre[2]},
                      {&node.box.half[0], &node.box.half[1], &node.box.half[2]},
                      1};
    float distance2 = 0.0F;
    kernels_.box_distances(one, group.box, search.widths, search.orthorhombic, &distance2);
    if (distance2 >= search.reach2[group.types][node.types]) continue;
    if (node.right == 0) {
      boxes.add(node);
    } else {
      open.push_back(node.right);
      open.push_back(number + 1);
    }
  }
}

/// Appends the neighbours of one cluster, in later ones, to `found`; returns how many entries.
std::int64_t ClusterList::find_neighbours(std::int32_t cluster, const Search& search, Boxes& boxes,
                                          std::vector<std::int32_t>& candidates,
                                          std::vector<std::int32_t>& found) const {
  const Clusters::Node& own = clusters_.leaf(cluster);
  const float* const reach2 = search.reach2[own.types];
  boxes.measure(own.box, search, kernels_);
  candidates.assign(boxes.cluster.size() * cluster_size + list_slack, 0);
  std::int32_t count = 0;
  for (std::size_t k = 0; k < boxes.cluster.size(); ++k) {
    const std::int32_t first = boxes.cluster[k] * cluster_size;
    for (int i = 0; i < cluster_size; ++i) candidates[count + i] = first + i;
    const bool take = boxes.cluster[k] > cluster && boxes.distance2[k] < reach2[boxes.types[k]];
    count += take ? cluster_size : 0;
  }
  // The slots that fill up the last cluster are no ions.
  while (count > 0 && candidates[count - 1] >= clusters_.ions()) --count;
  const std::size_t before = found.size();
  found.resize(before + count + list_slack);
  boxes.scratch.resize(count + list_slack);
  const PruneResult kept = kernels_.prune(search.prune, cluster, candidates.data(), count,
                                          found.data() + before, boxes.scratch.data());
  found.resize(before + kept.near + kept.far + list_slack);
  for (int k = 1; k <= list_slack; ++k) found[found.size() - k] = 0;
  return static_cast<std::int64_t>(found.size() - before);
}

void ClusterList::build(const IonSystem& system) {
  const Stopwatch watch(profile_, "list: build");
  clusters_.build(system, type_of_species_);
  built_at_ = {system.cell, system.ids, system.species, system.positions, {}};
  remember_place(system, pruned_at_);
  slots_built_ = clusters_.slots();

  const Search search = make_search(system.cell);
  const std::int32_t clusters = clusters_.count();
  start_.assign(clusters + 1, 0);
  const std::vector<std::int32_t>& groups = clusters_.groups();
  found_.resize(groups.size());
#pragma omp parallel
  {
    Boxes boxes;
    std::vector<std::int32_t> candidates;
#pragma omp for schedule(dynamic, 4)
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const Clusters::Node& group = clusters_.nodes()[groups[g]];
      find_boxes(group, search, boxes);
      found_[g].clear();
      for (std::int32_t c = group.begin; c < group.end; ++c) {
        start_[c + 1] = find_neighbours(c, search, boxes, candidates, found_[g]);
      }
    }
  }
  for (std::int32_t c = 0; c < clusters; ++c) start_[c + 1] += start_[c];
  outer_.resize(static_cast<std::size_t>(start_.back()));
  inner_.resize(outer_.size());
#pragma omp parallel for schedule(static)
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::int64_t first = start_[clusters_.nodes()[groups[g]].begin];
    std::copy(found_[g].begin(), found_[g].end(), outer_.begin() + first);
  }
  near_.assign(clusters, 0);
  far_.assign(clusters, 0);
  prune_slots(system.cell);
}

void ClusterList::prune_slots(const Cell& cell) {
  const Stopwatch watch(profile_, "list: prune");
  slots_pruned_ = clusters_.slots();
  const PruneInput in = prune_input(cell, inner_buffer);
  const std::int32_t clusters = clusters_.count();
#pragma omp parallel
  {
    std::vector<std::int32_t> scratch;
#pragma omp for schedule(dynamic, 64)
    for (std::int32_t c = 0; c < clusters; ++c) {
      scratch.resize(start_[c + 1] - start_[c]);
      const auto count = static_cast<std::int32_t>(start_[c + 1] - start_[c]) - list_slack;
      const PruneResult kept = kernels_.prune(in, c, outer_.data() + start_[c], count,
                                              inner_.data() + start_[c], scratch.data());
      near_[c] = kept.near;
      far_[c] = kept.far;
    }
  }
}

}  // namespace catex::fast
