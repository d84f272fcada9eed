#include "catex/sites/recognition.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

constexpr int shell_size = 12;  // nearest neighbours in fcc
constexpr int seeds_tried = 8;
constexpr double good_share = 0.9;   // of anions placed: no further seed is tried
constexpr double least_share = 0.5;  // below: this is not one fcc crystal

Vec3 to_vec3(const Node& n) { return {double(n.x), double(n.y), double(n.z)}; }

/// The twelve nearest neighbours of one anion, as difference vectors, nearest first.
std::array<Vec3, shell_size> first_shell(std::span<const Vec3> anions, std::size_t centre) {
  std::vector<Vec3> differences;
  differences.reserve(anions.size());
  for (std::size_t j = 0; j < anions.size(); ++j) {
    if (j != centre) differences.push_back(anions[j] - anions[centre]);
  }
  std::array<Vec3, shell_size> shell;
  std::ranges::partial_sort_copy(differences, shell, {}, &Vec3::squaredNorm, &Vec3::squaredNorm);
  return shell;
}

/// 0 for a shell in which every neighbour has its mirror image, about 1 for an open one.
double asymmetry(const std::array<Vec3, shell_size>& shell) {
  double sum = 0.0;
  double scale = 0.0;
  for (const Vec3& v : shell) {
    double closest = std::numeric_limits<double>::max();
    for (const Vec3& w : shell) closest = std::min(closest, (v + w).squaredNorm());
    sum += closest;
    scale += v.squaredNorm();
  }
  return sum / scale;
}

/// Anions in the order in which they should be tried as the origin of the net.
std::vector<std::size_t> seeds(std::span<const Vec3> anions) {
  std::vector<double> disorder(anions.size());
  for (std::size_t i = 0; i < anions.size(); ++i) disorder[i] = asymmetry(first_shell(anions, i));
  std::vector<std::size_t> order(anions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return disorder[i]; });
  order.resize(std::min<std::size_t>(order.size(), seeds_tried));
  return order;
}

/// Three neighbours of a shell that are most nearly 60° apart and equally far: in fcc such a
/// triple spans the lattice, whichever it is.
Mat3 primitive_vectors(const std::array<Vec3, shell_size>& shell) {
  double mean_length = 0.0;
  for (const Vec3& v : shell) mean_length += v.norm() / shell_size;
  const auto misfit = [&](const Vec3& a, const Vec3& b) {
    const double scaled = a.dot(b) / (mean_length * mean_length);
    return (scaled - 0.5) * (scaled - 0.5);
  };
  Mat3 best = Mat3::Identity();
  double least = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < shell.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      for (std::size_t k = 0; k < j; ++k) {
        const double sum =
            misfit(shell[i], shell[j]) + misfit(shell[j], shell[k]) + misfit(shell[k], shell[i]);
        if (sum >= least) continue;
        least = sum;
        best << shell[i], shell[j], shell[k];
      }
    }
  }
  if (best.determinant() < 0.0) best.col(0).swap(best.col(1));
  return best;
}

LatticeFit fit_around(std::span<const Vec3> anions, std::size_t seed) {
  Mat3 primitive;        // columns: three anion nodes 60° apart, right-handed
  primitive << 2, 0, 2,  //
      2, 2, 0,           //
      0, 2, 2;
  return {.origin = anions[seed],
          .matrix = primitive_vectors(first_shell(anions, seed)) * primitive.inverse()};
}

/// Anions closer than `radius` to the seed that lie on nodes of `fit`; a node takes the nearest.
RecognisedLattice place_anions(std::span<const Vec3> anions, std::size_t seed, double radius,
                               const LatticeFit& fit, double tolerance) {
  struct Candidate {
    double distance;
    std::int32_t anion;
  };
  std::map<Node, Candidate> taken;
  const Mat3 inverse = fit.matrix.inverse();
  for (std::size_t i = 0; i < anions.size(); ++i) {
    if ((anions[i] - anions[seed]).norm() > radius) continue;
    const Node node = nearest_anion_node(inverse * (anions[i] - fit.origin));
    const double distance = (anions[i] - fit(node)).norm();
    if (distance > tolerance) continue;
    const Candidate candidate{distance, static_cast<std::int32_t>(i)};
    const auto [it, fresh] = taken.try_emplace(node, candidate);
    if (!fresh && distance < it->second.distance) it->second = candidate;
  }
  RecognisedLattice lattice{.fit = fit, .nodes = {}, .anion = {}};
  for (const auto& [node, candidate] : taken) {
    lattice.nodes.push_back(node);
    lattice.anion.push_back(candidate.anion);
  }
  return lattice;
}

LatticeFit refit(const RecognisedLattice& lattice, std::span<const Vec3> anions) {
  std::vector<Vec3> positions;
  positions.reserve(lattice.anion.size());
  for (const std::int32_t i : lattice.anion) positions.push_back(anions[i]);
  return fit_lattice(lattice.nodes, positions);
}

/// Grows the net from one seed, shell by shell, until it covers every anion and no longer changes.
RecognisedLattice grow(std::span<const Vec3> anions, std::size_t seed, double tolerance) {
  LatticeFit fit = fit_around(anions, seed);
  double furthest = 0.0;
  for (const Vec3& r : anions) furthest = std::max(furthest, (r - anions[seed]).norm());
  const double spacing = fit.matrix.col(0).norm() * 2.0 * std::sqrt(2.0);

  constexpr int settling_rounds = 20;
  RecognisedLattice lattice;
  double radius = 1.25 * spacing;
  for (int round = 0; round < settling_rounds;) {
    RecognisedLattice next = place_anions(anions, seed, radius, fit, tolerance);
    const bool covered = radius >= furthest;
    const bool settled = covered && next.nodes == lattice.nodes && next.anion == lattice.anion;
    lattice = std::move(next);
    fit = lattice.fit = refit(lattice, anions);
    if (settled) break;
    if (covered) ++round;
    radius += 0.7 * spacing;
  }
  return lattice;
}

/// The 24 rotations of the cube.
std::vector<Mat3> cube_rotations() {
  std::vector<Mat3> rotations;
  std::array<int, 3> axes{0, 1, 2};
  do {
    for (int signs = 0; signs < 8; ++signs) {
      Mat3 m = Mat3::Zero();
      for (int k = 0; k < 3; ++k) m(axes[k], k) = (signs >> k & 1) != 0 ? -1.0 : 1.0;
      if (m.determinant() > 0.0) rotations.push_back(m);
    }
  } while (std::next_permutation(axes.begin(), axes.end()));
  return rotations;
}

/// Renames the nodes so that the net's axes lie closest to those of the laboratory.
void align_axes(RecognisedLattice& lattice) {
  const std::vector<Mat3> rotations = cube_rotations();
  const Mat3 best = *std::ranges::max_element(
      rotations, {}, [&](const Mat3& g) { return (lattice.fit.matrix * g).trace(); });
  lattice.fit.matrix *= best;
  for (Node& n : lattice.nodes) {
    const Vec3 turned = best.transpose() * to_vec3(n);
    n = {int(std::lround(turned.x())), int(std::lround(turned.y())), int(std::lround(turned.z()))};
  }
}

}  // namespace

Node nearest_anion_node(const Vec3& coordinates) {
  const Vec3 halved = 0.5 * coordinates;
  std::array<int, 3> n{};
  int worst = 0;  // axis on which rounding went furthest
  for (int k = 0; k < 3; ++k) {
    n[k] = static_cast<int>(std::lround(halved[k]));
    if (std::abs(halved[k] - n[k]) > std::abs(halved[worst] - n[worst])) worst = k;
  }
  if ((n[0] + n[1] + n[2]) % 2 != 0) n[worst] += halved[worst] > n[worst] ? 1 : -1;
  return {2 * n[0], 2 * n[1], 2 * n[2]};
}

RecognisedLattice recognise_fcc(std::span<const Vec3> anions, double tolerance) {
  if (anions.size() <= shell_size) {
    throw RunError(fmt::format("{} anions are too few to recognise an fcc lattice (13 are needed)",
                               anions.size()));
  }
  const auto share = [&](const RecognisedLattice& lattice) {
    return static_cast<double>(lattice.nodes.size()) / static_cast<double>(anions.size());
  };
  RecognisedLattice best;
  for (const std::size_t seed : seeds(anions)) {
    RecognisedLattice lattice = grow(anions, seed, tolerance);
    if (lattice.nodes.size() > best.nodes.size()) best = std::move(lattice);
    if (share(best) >= good_share) break;
  }
  if (share(best) < least_share) {
    throw RunError(fmt::format(
        "no fcc lattice of anions was found: only {} of {} anions lie on the best one; sites need "
        "a rock-salt or zinc-blende crystal",
        best.nodes.size(), anions.size()));
  }
  align_axes(best);
  return best;
}

LatticeFit fit_lattice(std::span<const Node> nodes, std::span<const Vec3> positions) {
  const double n = static_cast<double>(nodes.size());
  Vec3 node_mean = Vec3::Zero();
  Vec3 position_mean = Vec3::Zero();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    node_mean += to_vec3(nodes[i]) / n;
    position_mean += positions[i] / n;
  }
  Mat3 node_node = Mat3::Zero();
  Mat3 position_node = Mat3::Zero();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Vec3 d = to_vec3(nodes[i]) - node_mean;
    node_node += d * d.transpose();
    position_node += (positions[i] - position_mean) * d.transpose();
  }
  // Nodes have integer coordinates: the determinant of four that span space is not tiny.
  if (nodes.size() < 4 || !(node_node.determinant() > 1e-6)) {
    throw RunError("an affine map of the anion lattice needs four anions that are not in a plane");
  }
  LatticeFit fit;
  fit.matrix = position_node * node_node.inverse();
  fit.origin = position_mean - fit.matrix * node_mean;
  return fit;
}

}  // namespace catex
