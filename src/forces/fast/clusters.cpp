#include "clusters.hpp"

#include <algorithm>
#include <cmath>

namespace catex::fast {
namespace {

/// Fewer slots than this are moved faster by one thread than threads are woken.
constexpr std::size_t worth_threads = 4000;

/// Clusters that look for their neighbours together.
constexpr std::int32_t group_size = 8;

/// Fewer clusters than this are not worth a task of their own.
constexpr std::int32_t task_size = 256;

}  // namespace

struct Clusters::Point {
  std::uint32_t x[3];
  std::int32_t ion;
  std::int32_t type;
};

void set_to_cartesian(const Cell& cell, float* matrix, bool& orthorhombic) {
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      matrix[3 * row + column] = static_cast<float>(cell.vectors()(row, column) * 0x1p-32);
    }
  }
  orthorhombic = cell.orthorhombic();
}

Vec3 separation(const Slot& a, const Slot& b, const Cell& cell) {
  // Subtracted as unsigned: differences wrap.
  const auto apart = [](std::int32_t p, std::int32_t q) {
    return 0x1p-32 *
           static_cast<std::int32_t>(static_cast<std::uint32_t>(p) - static_cast<std::uint32_t>(q));
  };
  return cell.to_cartesian({apart(a.x, b.x), apart(a.y, b.y), apart(a.z, b.z)});
}

double largest_move(const std::vector<Slot>& a, const std::vector<Slot>& b, const Cell& cell,
                    const std::array<double, max_types>& weight) {
  double largest2 = 0.0;
#pragma omp parallel for schedule(static) reduction(max : largest2) if (a.size() > worth_threads)
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double w = weight[a[k].type];
    largest2 = std::max(largest2, w * w * separation(a[k], b[k], cell).squaredNorm());
  }
  return std::sqrt(largest2);
}

void Clusters::build(const IonSystem& system, const std::vector<std::int32_t>& type) {
  const auto n = static_cast<std::int32_t>(system.size());
  std::vector<Point> points(n);
  for (std::int32_t i = 0; i < n; ++i) {
    // Wrapped into [0, 1), whole units of 2^-32: what the move kernel makes of a position too.
    const Vec3 s = system.cell.to_fractional(system.positions[i]) * 0x1p32;
    for (int axis = 0; axis < 3; ++axis) {
      points[i].x[axis] = static_cast<std::uint32_t>(std::llrint(s[axis]));
    }
    points[i].ion = i;
    points[i].type = type[system.species[i]];
  }
  const std::int32_t clusters = (n + cluster_size - 1) / cluster_size;
  nodes_.resize(2 * clusters - 1);
  leaf_.resize(clusters);
  const Vec3 edges = system.cell.vectors().colwise().norm();
#pragma omp parallel
#pragma omp single
  halve(points, 0, clusters, 0, edges);
  find_groups();

  ion_.resize(n);
  slots_.resize(static_cast<std::size_t>(clusters) * cluster_size);
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    const Point& point = points[std::min<std::size_t>(k, n - 1)];
    slots_[k] = {static_cast<std::int32_t>(point.x[0]), static_cast<std::int32_t>(point.x[1]),
                 static_cast<std::int32_t>(point.x[2]), point.type};
    if (k < ion_.size()) ion_[k] = point.ion;
  }
}

/// Orders the points of clusters [begin, end) and fills their nodes, of which `number` is the
/// first: a tree over m clusters has 2 m - 1 nodes.
void Clusters::halve(std::vector<Point>& points, std::int32_t begin, std::int32_t end,
                     std::int32_t number, const Vec3& edges) {
  const std::int32_t first = begin * cluster_size;
  const auto last =
      std::min<std::int32_t>(end * cluster_size, static_cast<std::int32_t>(points.size()));
  Node& node = nodes_[number];
  node = {};
  node.begin = begin;
  node.end = end;
  set_box(node, points, first, last);
  if (end - begin == 1) {
    leaf_[begin] = number;
    return;
  }
  int axis = 0;
  for (int a = 1; a < 3; ++a) {
    if (node.box.half[a] * edges[a] > node.box.half[axis] * edges[axis]) axis = a;
  }
  const std::int32_t middle = begin + (end - begin) / 2;
  std::nth_element(points.begin() + first, points.begin() + middle * cluster_size,
                   points.begin() + last,
                   [axis](const Point& a, const Point& b) { return a.x[axis] < b.x[axis]; });
  node.right = number + 2 * (middle - begin);
#pragma omp task shared(points, edges) if (end - begin > task_size)
  halve(points, begin, middle, number + 1, edges);
  halve(points, middle, end, node.right, edges);
#pragma omp taskwait
}

void Clusters::find_groups() {
  groups_.clear();
  for (std::size_t number = 0; number < nodes_.size();) {
    const std::int32_t clusters = nodes_[number].end - nodes_[number].begin;
    if (clusters > group_size) {
      ++number;
    } else {
      groups_.push_back(static_cast<std::int32_t>(number));
      number += 2 * clusters - 1;
    }
  }
}

void Clusters::set_box(Node& node, const std::vector<Point>& points, std::int32_t begin,
                       std::int32_t end) {
  for (int axis = 0; axis < 3; ++axis) {
    std::uint32_t low = 0xFFFFFFFFU;
    std::uint32_t high = 0;
    for (std::int32_t k = begin; k < end; ++k) {
      low = std::min(low, points[k].x[axis]);
      high = std::max(high, points[k].x[axis]);
    }
    const std::uint32_t half = (high - low) / 2 + 1;
    node.box.centre[axis] = static_cast<std::int32_t>(low + (high - low) / 2);
    node.box.half[axis] = static_cast<float>(half) * 0x1p-32F;
  }
  node.types = 0;
  for (std::int32_t k = begin; k < end; ++k) node.types |= 1U << points[k].type;
}

double Clusters::move(const IonSystem& system, const Kernels& kernels,
                      const std::vector<Slot>& reference,
                      const std::array<double, max_types>& weight) {
  MoveInput in{};
  in.positions = system.positions.front().data();
  in.ion = ion_.data();
  in.reference = reference.data();
  for (int axis = 0; axis < 3; ++axis) {
    for (int k = 0; k < 3; ++k) {
      in.to_fixed[axis][k] = system.cell.inverse()(k, axis) * 0x1p32;
      in.to_cartesian[axis][k] = static_cast<float>(system.cell.vectors()(k, axis) * 0x1p-32);
    }
  }
  for (int t = 0; t < max_types; ++t) in.weight2[t] = static_cast<float>(weight[t] * weight[t]);

  float largest2 = 0.0F;
  constexpr std::int32_t chunk = 512;
#pragma omp parallel for schedule(static) reduction(max \
                                                    : largest2) if (slots_.size() > worth_threads)
  for (std::int32_t begin = 0; begin < ions(); begin += chunk) {
    const float here = kernels.move(in, begin, std::min(begin + chunk, ions()), slots_.data());
    largest2 = std::max(largest2, here);
  }
  for (std::size_t k = ion_.size(); k < slots_.size(); ++k) slots_[k] = slots_[ion_.size() - 1];
  return std::sqrt(static_cast<double>(largest2));
}

}  // namespace catex::fast
