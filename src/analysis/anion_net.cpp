#include "catex/analysis/anion_net.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <numbers>
#include <tuple>

#include "catex/base/errors.hpp"
#include "catex/sites/cluster.hpp"

namespace catex {
namespace {

/// With fewer anions on nodes there is no net to speak of (an ion and its first shell).
constexpr int fewest_anions = 13;

std::vector<std::int32_t> main_anions(const Membership& membership) {
  std::vector<std::int32_t> ions;
  for (std::size_t i = 0; i < membership.main_anion.size(); ++i) {
    if (membership.main_anion[i]) ions.push_back(static_cast<std::int32_t>(i));
  }
  return ions;
}

std::vector<Vec3> positions_of(const IonSystem& system, std::span<const std::int32_t> ions) {
  std::vector<Vec3> positions;
  positions.reserve(ions.size());
  for (const std::int32_t i : ions) positions.push_back(system.positions[i]);
  return positions;
}

AnionNet::State recognised_state(const IonSystem& system, const Membership& membership) {
  const std::vector<std::int32_t> ions = main_anions(membership);
  if (ions.empty()) throw RunError("there is no crystal: no anion is bound to a cation");
  const std::vector<Vec3> positions = positions_of(system, ions);
  const Vec3 centre = cluster_centre(system.cell, positions);
  const RecognisedLattice lattice = recognise_fcc(unwrapped_around(system.cell, centre, positions));

  AnionNet::State state;
  state.nodes = lattice.nodes;
  for (const std::int32_t index : lattice.anion) state.anion.push_back(ions[index]);
  state.displacement.assign(lattice.nodes.size(), Vec3::Zero());
  state.looks.assign(lattice.nodes.size(), 0);
  return state;
}

}  // namespace

AnionNet::AnionNet(const IonSystem& first, const Membership& membership, AnionNetSettings settings)
    : AnionNet(recognised_state(first, membership), settings) {
  update(0.0, first, membership);
}

AnionNet::AnionNet(State state, AnionNetSettings settings)
    : settings_(settings),
      state_(std::move(state)),
      graph_(state_.nodes),
      node_index_(state_.nodes),
      anion_graph_(graph_),
      site_displacement_(graph_.size(), Vec3::Zero()) {
  const std::size_t nodes = state_.nodes.size();
  if (state_.anion.size() != nodes || state_.displacement.size() != nodes ||
      state_.looks.size() != nodes) {
    throw RunError("the stored state of the anion lattice does not fit together");
  }
}

std::vector<char> AnionNet::present() const {
  std::vector<char> flags;
  flags.reserve(state_.anion.size());
  for (const std::int32_t ion : state_.anion) flags.push_back(ion >= 0);
  return flags;
}

void AnionNet::update(double elapsed, const IonSystem& system, const Membership& membership) {
  collect_anions(system, membership);
  if (refit()) {
    smooth_displacements(elapsed);
    release_strays();
    admit_anions();
  } else {
    for (std::size_t n = 0; n < state_.anion.size(); ++n) clear_node(n);
  }
  update_sites();
  const auto held = std::ranges::count_if(
      state_.anion, [&](std::int32_t ion) { return ion >= 0 && membership.main_anion[ion] != 0; });
  share_on_nodes_ = anions_.empty() ? 0.0 : double(held) / static_cast<double>(anions_.size());
}

void AnionNet::collect_anions(const IonSystem& system, const Membership& membership) {
  anions_ = main_anions(membership);
  positions_.resize(system.size());
  if (!anions_.empty()) centre_ = cluster_centre(system.cell, positions_of(system, anions_));
  const auto unwrap = [&](std::int32_t ion) {
    positions_[ion] = unwrapped(system.cell, system.positions[ion]);
  };
  std::ranges::for_each(anions_, unwrap);
  // An anion whose last bond flickers stays on its node, though outside the cluster for a moment.
  for (const std::int32_t ion : state_.anion) {
    if (ion >= 0) unwrap(ion);
  }
}

bool AnionNet::refit() {
  std::vector<Node> nodes;
  std::vector<Vec3> positions;
  for (std::size_t n = 0; n < state_.anion.size(); ++n) {
    if (state_.anion[n] < 0) continue;
    nodes.push_back(state_.nodes[n]);
    positions.push_back(positions_[state_.anion[n]]);
  }
  if (nodes.size() < fewest_anions) return false;
  fit_ = fit_lattice(nodes, positions);
  inverse_ = fit_.matrix.inverse();
  return true;
}

void AnionNet::smooth_displacements(double elapsed) {
  const double rate = -std::expm1(-elapsed / settings_.smoothing_ps);
  for (std::size_t n = 0; n < state_.anion.size(); ++n) {
    if (state_.anion[n] < 0) continue;
    const Vec3 now = positions_[state_.anion[n]] - fit_(state_.nodes[n]);
    // A plain mean until there are enough looks for the exponential one.
    const double weight = std::max(rate, 1.0 / static_cast<double>(++state_.looks[n]));
    state_.displacement[n] += weight * (now - state_.displacement[n]);
  }
}

void AnionNet::release_strays() {
  // Half the distance between nodes: an anion that is further off at once has hopped.
  const double hopped = std::numbers::sqrt2 * std::cbrt(fit_.matrix.determinant());
  std::vector<std::size_t> strays;
  for (std::size_t n = 0; n < state_.anion.size(); ++n) {
    if (state_.anion[n] < 0) continue;
    const Vec3 expected = neighbour_displacement(n);
    const Vec3 now = positions_[state_.anion[n]] - fit_(state_.nodes[n]);
    if ((state_.displacement[n] - expected).norm() > settings_.tolerance ||
        (now - expected).norm() > hopped) {
      strays.push_back(n);
    }
  }
  for (const std::size_t n : strays) clear_node(n);
}

void AnionNet::admit_anions() {
  std::vector<char> placed(positions_.size(), 0);
  for (const std::int32_t ion : state_.anion) {
    if (ion >= 0) placed[ion] = 1;
  }
  struct Candidate {
    std::int32_t node;
    double distance;
    std::int32_t ion;
  };
  std::vector<Candidate> candidates;
  for (const std::int32_t ion : anions_) {
    if (placed[ion]) continue;
    const Node node = nearest_anion_node(inverse_ * (positions_[ion] - fit_.origin));
    const std::int32_t n = node_index_.find(node);
    if (n < 0 || state_.anion[n] >= 0) continue;
    const Vec3 expected = fit_(node) + neighbour_displacement(n);
    const double distance = (positions_[ion] - expected).norm();
    if (distance < settings_.return_tolerance) candidates.push_back({n, distance, ion});
  }
  std::ranges::sort(candidates, {},
                    [](const Candidate& c) { return std::tuple(c.distance, c.ion); });
  for (const Candidate& c : candidates) {
    if (state_.anion[c.node] >= 0) continue;
    state_.anion[c.node] = c.ion;
    state_.displacement[c.node] = positions_[c.ion] - fit_(state_.nodes[c.node]);
    state_.looks[c.node] = 1;
  }
}

void AnionNet::update_sites() {
  for (SiteId s = 0; s < graph_.size(); ++s) {
    Vec3 sum = Vec3::Zero();
    int corners = 0;
    for (const std::int32_t n : graph_.corners(s)) {
      if (state_.anion[n] < 0) continue;
      sum += state_.displacement[n];
      ++corners;
    }
    site_displacement_[s] = corners == 0 ? Vec3::Zero() : Vec3(sum / corners);
  }
}

void AnionNet::clear_node(std::size_t node) {
  state_.anion[node] = -1;
  state_.displacement[node] = Vec3::Zero();
  state_.looks[node] = 0;
}

Vec3 AnionNet::neighbour_displacement(std::size_t node) const {
  Vec3 sum = Vec3::Zero();
  int present = 0;
  for (const std::int32_t n : anion_graph_.neighbours(static_cast<std::int32_t>(node))) {
    if (state_.anion[n] < 0) continue;
    sum += state_.displacement[n];
    ++present;
  }
  return present == 0 ? Vec3::Zero() : Vec3(sum / present);
}

}  // namespace catex
