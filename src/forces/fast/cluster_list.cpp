#include "cluster_list.hpp"

#include <omp.h>

#include <Eigen/LU>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

namespace catex::fast {
namespace {

/// Buffer of the inner list [Å]: narrow enough to be worth it, wide enough for some ten steps.
constexpr double inner_buffer = 0.35;

/// Kernels read whole blocks: up to this many entries beyond a cluster's own.
constexpr std::size_t slack = 4;

IonSystem empty_system() { return {Cell::cubic(1.0), {}, {}, {}, {}}; }

void remember(const IonSystem& from, IonSystem& to) {
  to.cell = from.cell;
  to.ids = from.ids;
  to.species = from.species;
  to.positions = from.positions;
}

}  // namespace

ClusterList::ClusterList(const Reach& reach, double skin,
                         std::vector<std::int32_t> type_of_species, const Kernels& kernels)
    : reach_(reach),
      longest_(std::max(reach.near, *std::max_element(std::begin(reach.far), std::end(reach.far)))),
      skin_(skin),
      type_of_species_(std::move(type_of_species)),
      kernels_(kernels),
      built_at_(empty_system()),
      pruned_at_(empty_system()) {}

NeighbourView ClusterList::neighbours() const {
  return {start_.data(), near_.data(), far_.data(), inner_.data()};
}

std::int64_t ClusterList::bytes() const {
  return static_cast<std::int64_t>((outer_.capacity() + inner_.capacity()) * sizeof(std::int32_t));
}

void ClusterList::follow(const IonSystem& system) {
  clusters_.move(system);
  if (!outdated(slots_pruned_, system.cell, pruned_at_.cell, inner_buffer)) return;
  // What was beyond the outer list may not have come into the reach of the new inner one.
  if (outdated(slots_built_, system.cell, built_at_.cell, skin_ - inner_buffer)) {
    build(system);
  } else {
    remember(system, pruned_at_);
    prune_slots(system.cell);
  }
}

void ClusterList::prune(const IonSystem& system) {
  clusters_.move(system);
  remember(system, pruned_at_);
  prune_slots(system.cell);
}

/// Whether a pair that was beyond reach + buffer at the reference may now be within reach. Moves
/// are taken beyond the map between the cells, whose strongest compression is added.
bool ClusterList::outdated(const std::vector<Slot>& reference, const Cell& cell,
                           const Cell& reference_cell, double buffer) const {
  const double moved = 2.0 * std::sqrt(largest_move2(clusters_.slots(), reference, cell));
  double stretch = 1.0;
  if (cell.vectors() != reference_cell.vectors()) {
    const Mat3 back = reference_cell.vectors() * cell.inverse();
    stretch = std::max(1.0, Eigen::JacobiSVD<Mat3>(back).singularValues()[0]);
  }
  return (longest_ + moved) * stretch >= longest_ + buffer;
}

PruneInput ClusterList::prune_input(const Cell& cell, double buffer) const {
  PruneInput in{};
  in.slots = clusters_.slots().data();
  in.ions = clusters_.ions();
  set_to_cartesian(cell, in.to_cartesian, in.orthorhombic);
  const auto squared = [buffer](double reach) {
    return static_cast<float>((reach + buffer) * (reach + buffer));
  };
  in.near2 = squared(reach_.near);
  for (int k = 0; k < max_types * max_types; ++k) {
    in.far2[k] = reach_.far[k] > reach_.near ? squared(reach_.far[k]) : -1.0F;
  }
  return in;
}

/// Ions of later clusters whose box may come within reach of this one's.
void ClusterList::find_candidates(std::int32_t cluster, const Cell& cell,
                                  std::vector<std::int32_t>& candidates) const {
  const std::vector<Clusters::Node>& nodes = clusters_.nodes();
  const Clusters::Node& own = clusters_.leaf(cluster);
  const Vec3 widths = cell.widths();
  const bool orthorhombic = cell.orthorhombic();
  const auto reach_to = [&](std::uint32_t types) {
    double reach = reach_.near;
    for (int i = 0; i < max_types; ++i) {
      if ((own.types >> i & 1U) == 0) continue;
      for (int j = 0; j < max_types; ++j) {
        if ((types >> j & 1U) != 0) reach = std::max(reach, reach_.far[max_types * i + j]);
      }
    }
    return reach + skin_;
  };
  double reach2[1U << max_types];
  for (std::uint32_t types = 0; types < 1U << max_types; ++types) {
    reach2[types] = reach_to(types) * reach_to(types);
  }

  candidates.clear();
  std::vector<std::int32_t> open{0};
  while (!open.empty()) {
    const std::int32_t number = open.back();
    open.pop_back();
    const Clusters::Node& node = nodes[number];
    if (node.end <= cluster + 1) continue;
    double distance2 = 0.0;
    for (int axis = 0; axis < 3; ++axis) {
      const auto apart = static_cast<std::int32_t>(static_cast<std::uint32_t>(node.centre[axis]) -
                                                   static_cast<std::uint32_t>(own.centre[axis]));
      const double gap = std::abs(static_cast<double>(apart)) * 0x1p-32 - node.half[axis] -
                         own.half[axis];
      if (gap <= 0.0) continue;
      // Distance between the faces; in a skewed cell gaps along several axes do not add up.
      const double length2 = gap * widths[axis] * (gap * widths[axis]);
      distance2 = orthorhombic ? distance2 + length2 : std::max(distance2, length2);
    }
    if (distance2 >= reach2[node.types]) continue;
    if (node.right == 0) {
      const std::int32_t last = std::min(node.end * cluster_size, clusters_.ions());
      for (std::int32_t j = node.begin * cluster_size; j < last; ++j) candidates.push_back(j);
    } else {
      open.push_back(node.right);
      open.push_back(number + 1);
    }
  }
}

void ClusterList::build(const IonSystem& system) {
  clusters_.build(system, type_of_species_);
  remember(system, built_at_);
  remember(system, pruned_at_);
  slots_built_ = clusters_.slots();

  const PruneInput in = prune_input(system.cell, skin_);
  const std::int32_t clusters = clusters_.count();
  start_.assign(clusters + 1, 0);
  std::vector<std::vector<std::int32_t>> found(omp_get_max_threads());
#pragma omp parallel
  {
    // Each thread a run of clusters, so that its finds stand in order.
    std::vector<std::int32_t>& mine = found[omp_get_thread_num()];
    std::vector<std::int32_t> candidates;
    std::vector<std::int32_t> kept;
#pragma omp for schedule(static)
    for (std::int32_t c = 0; c < clusters; ++c) {
      find_candidates(c, system.cell, candidates);
      const auto count = static_cast<std::int32_t>(candidates.size());
      kept.resize(candidates.size());
      const PruneResult result =
          kernels_.prune(in, c, candidates.data(), count, kept.data(), count);
      mine.insert(mine.end(), kept.begin(), kept.begin() + result.near);
      mine.insert(mine.end(), kept.end() - result.far, kept.end());
      start_[c + 1] = result.near + result.far;
    }
  }
  for (std::int32_t c = 0; c < clusters; ++c) start_[c + 1] += start_[c];
  outer_.clear();
  outer_.reserve(static_cast<std::size_t>(start_.back()) + slack);
  for (const auto& part : found) outer_.insert(outer_.end(), part.begin(), part.end());
  outer_.resize(outer_.size() + slack, 0);
  inner_.assign(outer_.size(), 0);
  near_.assign(clusters, 0);
  far_.assign(clusters, 0);
  prune_slots(system.cell);
}

void ClusterList::prune_slots(const Cell& cell) {
  slots_pruned_ = clusters_.slots();
  const PruneInput in = prune_input(cell, inner_buffer);
  const std::int32_t clusters = clusters_.count();
#pragma omp parallel for schedule(dynamic, 64)
  for (std::int32_t c = 0; c < clusters; ++c) {
    const auto count = static_cast<std::int32_t>(start_[c + 1] - start_[c]);
    const PruneResult result = kernels_.prune(in, c, outer_.data() + start_[c], count,
                                              inner_.data() + start_[c], count);
    near_[c] = result.near;
    far_[c] = result.far;
  }
}

}  // namespace catex::fast
