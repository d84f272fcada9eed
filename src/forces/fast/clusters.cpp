#include "clusters.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace catex::fast {
namespace {

/// Fewer slots than this are moved faster by one thread than threads are woken.
constexpr std::ptrdiff_t worth_threads = 50000;

}  // namespace

struct Clusters::Point {
  std::uint32_t x[3];
  std::int32_t ion;
  std::int32_t type;
};

std::array<std::int32_t, 3> fixed_point(const Mat3& inverse_cell, const Vec3& r) {
  // Adding 1.5 * 2^52 leaves the integer in the low bits of the mantissa; its lower 32 are the
  // fraction of the cell, wrapped. Good for positions up to 2^19 cells away.
  constexpr double to_integer = 6755399441055744.0;
  const Vec3 s = 4294967296.0 * (inverse_cell * r);
  std::array<std::int32_t, 3> x{};
  for (int axis = 0; axis < 3; ++axis) {
    x[axis] = static_cast<std::int32_t>(std::bit_cast<std::int64_t>(s[axis] + to_integer));
  }
  return x;
}

void set_to_cartesian(const Cell& cell, float* matrix, bool& orthorhombic) {
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      matrix[3 * row + column] = static_cast<float>(cell.vectors()(row, column) * 0x1p-32);
    }
  }
  orthorhombic = cell.orthorhombic();
}

double largest_move2(const std::vector<Slot>& a, const std::vector<Slot>& b, const Cell& cell) {
  float m[9];
  bool orthorhombic = false;
  set_to_cartesian(cell, m, orthorhombic);
  float largest = 0.0F;
  const auto n = static_cast<std::ptrdiff_t>(a.size());
#pragma omp parallel for schedule(static) reduction(max : largest) if (n > worth_threads)
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    // Subtracted as unsigned: differences wrap.
    const auto difference = [](std::int32_t p, std::int32_t q) {
      return static_cast<float>(
          static_cast<std::int32_t>(static_cast<std::uint32_t>(p) - static_cast<std::uint32_t>(q)));
    };
    const float u = difference(a[k].x, b[k].x);
    const float v = difference(a[k].y, b[k].y);
    const float w = difference(a[k].z, b[k].z);
    const float x = m[0] * u + m[1] * v + m[2] * w;
    const float y = m[3] * u + m[4] * v + m[5] * w;
    const float z = m[6] * u + m[7] * v + m[8] * w;
    const float move2 = x * x + y * y + z * z;
    largest = move2 > largest ? move2 : largest;
  }
  return largest;
}

void Clusters::build(const IonSystem& system, const std::vector<std::int32_t>& type) {
  const auto n = static_cast<std::int32_t>(system.size());
  std::vector<Point> points(n);
  for (std::int32_t i = 0; i < n; ++i) {
    const auto x = fixed_point(system.cell.inverse(), system.positions[i]);
    for (int axis = 0; axis < 3; ++axis) points[i].x[axis] = static_cast<std::uint32_t>(x[axis]);
    points[i].ion = i;
    points[i].type = type[system.species[i]];
  }
  nodes_.clear();
  const std::int32_t clusters = (n + cluster_size - 1) / cluster_size;
  leaf_.assign(clusters, 0);
  const Vec3 edges = system.cell.vectors().colwise().norm();
  halve(points, 0, clusters, edges);

  ion_.resize(n);
  slots_.resize(static_cast<std::size_t>(clusters) * cluster_size);
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    const Point& point = points[std::min<std::size_t>(k, n - 1)];
    slots_[k] = {static_cast<std::int32_t>(point.x[0]), static_cast<std::int32_t>(point.x[1]),
                 static_cast<std::int32_t>(point.x[2]), point.type};
    if (k < ion_.size()) ion_[k] = point.ion;
  }
}

/// Orders the points of clusters [begin, end) and adds their nodes; returns the first one.
std::int32_t Clusters::halve(std::vector<Point>& points, std::int32_t begin, std::int32_t end,
                             const Vec3& edges) {
  const auto number = static_cast<std::int32_t>(nodes_.size());
  nodes_.emplace_back();
  const std::int32_t first = begin * cluster_size;
  const auto last = std::min<std::int32_t>(end * cluster_size, static_cast<std::int32_t>(points.size()));
  Node node{};
  node.begin = begin;
  node.end = end;
  set_box(node, points, first, last);
  if (end - begin == 1) {
    leaf_[begin] = number;
  } else {
    int axis = 0;
    for (int a = 1; a < 3; ++a) {
      if (node.half[a] * edges[a] > node.half[axis] * edges[axis]) axis = a;
    }
    const std::int32_t middle = begin + (end - begin) / 2;
    std::nth_element(points.begin() + first, points.begin() + middle * cluster_size,
                     points.begin() + last, [axis](const Point& a, const Point& b) {
                       return a.x[axis] < b.x[axis];
                     });
    halve(points, begin, middle, edges);
    node.right = halve(points, middle, end, edges);
  }
  nodes_[number] = node;
  return number;
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
    node.centre[axis] = static_cast<std::int32_t>(low + (high - low) / 2);
    node.half[axis] = static_cast<float>(half) * 0x1p-32F;
  }
  node.types = 0;
  for (std::int32_t k = begin; k < end; ++k) node.types |= 1U << points[k].type;
}

void Clusters::move(const IonSystem& system) {
  const Mat3& inverse = system.cell.inverse();
  const auto n = static_cast<std::ptrdiff_t>(ion_.size());
#pragma omp parallel for schedule(static) if (n > worth_threads)
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    const auto x = fixed_point(inverse, system.positions[ion_[k]]);
    slots_[k].x = x[0];
    slots_[k].y = x[1];
    slots_[k].z = x[2];
  }
  for (std::size_t k = ion_.size(); k < slots_.size(); ++k) {
    const std::int32_t type = slots_[k].type;
    slots_[k] = slots_[ion_.size() - 1];
    slots_[k].type = type;
  }
}

}  // namespace catex::fast
