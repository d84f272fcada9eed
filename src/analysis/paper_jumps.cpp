#include "catex/analysis/paper_jumps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catex/base/errors.hpp"
#include "catex/sites/cluster.hpp"
#include "look_times.hpp"
#include "state_archive.hpp"

namespace catex {
namespace {

/// Positions relative to the centre of the marked ions, in the image nearest to it. The crystal
/// is smaller than the cell, so that its ions need no further minimum image among themselves.
std::vector<Vec3> relative_positions(const IonSystem& system, const std::vector<char>& marked) {
  std::vector<Vec3> cluster;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (marked[i]) cluster.push_back(system.positions[i]);
  }
  const Vec3 centre = cluster_centre(system.cell, cluster);
  std::vector<Vec3> relative;
  relative.reserve(system.size());
  for (const Vec3& r : system.positions) relative.push_back(system.cell.minimum_image(r - centre));
  return relative;
}

template <typename Test>
int count_within(const std::vector<Vec3>& positions, const Vec3& place, double distance,
                 Test&& test) {
  int n = 0;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (test(i) && (positions[i] - place).norm() < distance) ++n;
  }
  return n;
}

/// Mean distance to the four nearest ions that pass the test (of all, where they are fewer).
template <typename Test>
double mean_of_four_nearest(const std::vector<Vec3>& positions, const Vec3& place, Test&& test) {
  std::vector<double> distances;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (test(i)) distances.push_back((positions[i] - place).norm());
  }
  const auto n = std::min<std::ptrdiff_t>(std::ssize(distances), 4);
  std::ranges::partial_sort(distances, distances.begin() + n);
  double sum = 0.0;
  for (std::ptrdiff_t k = 0; k < n; ++k) sum += distances[k];
  return n == 0 ? 0.0 : sum / static_cast<double>(n);
}

double initial_radius(const IonSystem& system, const Membership& membership) {
  const auto anions = static_cast<int>(std::ranges::count(membership.main_anion, 1));
  const double volume = crystal_volume(anions, anion_spacing(system, membership));
  return std::cbrt(0.75 * volume / std::numbers::pi);
}

void add_jump(JumpTally& tally, bool interface, bool kick_out) {
  if (interface) ++tally.interface;
  if (!interface) ++tally.shell;
  if (kick_out) ++tally.kick_out;
}

JumpSite jump_site(bool interface, bool octahedral) {
  if (interface) return octahedral ? JumpSite::InterfaceOcta : JumpSite::InterfaceTetra;
  return octahedral ? JumpSite::ShellOcta : JumpSite::ShellTetra;
}

}  // namespace

PaperJumpCounter::PaperJumpCounter(Model model, ExchangeRoles roles, PaperJumpSettings settings)
    : model_(std::move(model)), roles_(roles), settings_(settings) {}

void PaperJumpCounter::frame(double time, const IonSystem& system) {
  if (!state_.started) {
    remember(time, system);
    return;
  }
  const double gap = time - state_.time;
  if (gap < settings_.window_ps - time_tolerance) return;
  if (gap > 1.1 * settings_.window_ps) {
    throw InputError(
        fmt::format("frames at {} and {} ps are too far apart for the paper's jump criteria, which "
                    "need one every {} ps; write frames at that interval",
                    state_.time, time, settings_.window_ps));
  }
  if (system.size() != state_.positions.size()) {
    throw InputError(fmt::format("the frame at {} ps has {} ions, the one before had {}", time,
                                 system.size(), state_.positions.size()));
  }
  count_window(system);
  remember(time, system);
}

void PaperJumpCounter::remember(double time, const IonSystem& system) {
  Membership membership = crystal_membership(system, model_, settings_.membership);
  state_.started = std::ranges::count(membership.main_anion, 1) > 0;
  if (!state_.started) return;
  if (state_.centre_distance == 0.0) {
    state_.centre_distance =
        settings_.centre_distance.value_or(initial_radius(system, membership) - settings_.depth);
  }
  state_.time = time;
  state_.positions = relative_positions(system, membership.main_anion);
  state_.place = std::move(membership.place);
  state_.main_anion = std::move(membership.main_anion);
}

void PaperJumpCounter::count_window(const IonSystem& system) {
  // The same anions give the centre of both frames: their mean motion is the crystal's drift.
  const std::vector<Vec3> after = relative_positions(system, state_.main_anion);
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (system.species[i] != roles_.host) continue;
    const Vec3& start = state_.positions[i];
    if (start.norm() < state_.centre_distance &&
        (after[i] - start).norm() > settings_.displacement) {
      count_displaced(i, system.species, after);
    }
  }
}

void PaperJumpCounter::count_displaced(std::size_t ion, const std::vector<int>& species,
                                       const std::vector<Vec3>& after) {
  const std::vector<Vec3>& before = state_.positions;
  const auto is = [&](int wanted) {
    return [&species, wanted](std::size_t i) { return species[i] == wanted; };
  };
  const int hosts = count_within(before, before[ion], settings_.host_distance,
                                 [&](std::size_t i) { return i != ion && is(roles_.host)(i); });
  const bool outwards = after[ion].norm() > before[ion].norm();
  const bool interface = hosts >= settings_.interface_hosts && outwards;
  if (!interface && hosts > 0) return;

  const auto is_core_guest = [&](std::size_t i) {
    return is(roles_.guest)(i) && count_within(before, before[i], settings_.host_distance,
                                               is(roles_.host)) >= settings_.core_hosts;
  };
  const bool kick_out =
      interface && count_within(before, before[ion], settings_.kick_distance, is_core_guest) > 0;
  const bool octahedral = count_within(before, after[ion], settings_.site_distance,
                                       is(roles_.anion)) >= settings_.octahedral_anions;
  const double r_a = mean_of_four_nearest(after, after[ion], is(roles_.anion));
  const double r_c = mean_of_four_nearest(after, after[ion], [&](std::size_t i) {
    return i != ion && (is(roles_.host)(i) || is(roles_.guest)(i));
  });

  for (const JumpRule rule : {JumpRule::Letter, JumpRule::Inside}) {
    if (rule == JumpRule::Inside && state_.place[ion] < settings_.inside) continue;
    add_jump(state_.tables.tally[static_cast<int>(rule)], interface, kick_out);
    JumpSiteTally& site =
        state_.tables
            .sites[static_cast<int>(rule)][static_cast<int>(jump_site(interface, octahedral))];
    site.add(r_a, r_c);
  }
}

std::string PaperJumpCounter::state() const {
  ArchiveWriter writer;
  writer(state_);
  return writer.take();
}

void PaperJumpCounter::restore(std::string_view bytes) {
  State state;
  ArchiveReader reader(bytes);
  reader(state);
  reader.finish();
  if (state.place.size() != state.positions.size() ||
      state.main_anion.size() != state.positions.size()) {
    throw RunError("the stored state of the jump counter does not fit together");
  }
  state_ = std::move(state);
}

}  // namespace catex
