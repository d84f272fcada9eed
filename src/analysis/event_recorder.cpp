#include "catex/analysis/event_recorder.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "catex/base/errors.hpp"
#include "catex/sites/matcher.hpp"
#include "catex/system/neighbour_grid.hpp"
#include "state_archive.hpp"

namespace catex {
namespace {

constexpr std::int32_t unlisted_class = -1;

/// Times of looks are sums of steps: equal up to rounding, far below any sampling interval [ps].
constexpr double time_tolerance = 1e-6;

/// A random point counts as inside the crystal where a cation of it could be: with enough anions
/// bound to it, none of them closer than the repulsion allows [Å] (Cd-S and Pb-S: 2.4 and 2.8).
constexpr double closest_anion = 2.0;

double mean(double sum, double n) { return n > 0.0 ? sum / n : 0.0; }

}  // namespace

struct EventRecorder::Stored {
  SiteTracker::State tracker;
  std::string random;
  Tally tally;

  static Stored parse(std::string_view bytes) {
    Stored stored;
    ArchiveReader reader(bytes);
    reader(stored.tracker, stored.random, stored.tally);
    reader.finish();
    if (stored.tally.counts.size() != event_class_count) {
      throw RunError("the stored state of the event recorder is of another version");
    }
    return stored;
  }
};

EventRecorder::EventRecorder(const Model& model, const ExchangeRoles& roles, double time,
                             const IonSystem& first, RecorderSettings settings)
    : model_(model),
      roles_(roles),
      settings_(settings),
      tracker_(model, roles, time, first, settings.tracker),
      random_(settings.seed, "chance level of sites") {
  tally_.start = time;
  tally_.counts.resize(event_class_count);
  take_look(first, solution_concentration(first, roles, tracker_.membership()));
}

EventRecorder::EventRecorder(const Model& model, const ExchangeRoles& roles, std::string_view state,
                             RecorderSettings settings)
    : EventRecorder(model, roles, Stored::parse(state), settings) {}

EventRecorder::EventRecorder(const Model& model, const ExchangeRoles& roles, Stored stored,
                             RecorderSettings settings)
    : model_(model),
      roles_(roles),
      settings_(settings),
      tracker_(model, roles, std::move(stored.tracker), settings.tracker),
      random_(settings.seed, "chance level of sites"),
      tally_(std::move(stored.tally)) {
  random_.restore(stored.random);
}

std::string EventRecorder::state() const {
  ArchiveWriter writer;
  writer(tracker_.state(), random_.state(), tally_);
  return writer.take();
}

void EventRecorder::look(double time, const IonSystem& system) {
  look(time, system, look_at_crystal(system, model_, roles_, settings_.tracker.membership));
}

void EventRecorder::look(double time, const IonSystem& system, const CrystalLook& crystal) {
  const double window = settings_.return_window_ps;
  add_exposure(time - tracker_.time());
  SiteState before = tracker_.occupation();
  const std::span<const SiteMove> moves = tracker_.look(time, system, crystal.membership);
  decide_before(time - window - time_tolerance);
  for (const SiteMove& move : moves) record(move, before, system);
  decide_before(time - window + time_tolerance);
  take_look(system, crystal.concentration);
}

void EventRecorder::take_look(const IonSystem& system, const SolutionConcentration& concentration) {
  tally_.concentration = concentration;
  tally_.anions_on_lattice += tracker_.net().share_on_nodes();
  tally_.cations_in_cores += tracker_.cations_in_cores();
  if (tally_.looks % settings_.chance_interval == 0) sample_chance(system);
  ++tally_.looks;
}

void EventRecorder::add_exposure(double elapsed) {
  std::vector<PossibleEvent> events;
  for (SiteId s = 0; s < tracker_.graph().size(); ++s) {
    append_events(tracker_.graph(), tracker_.occupation(), s, events);
  }
  for (const PossibleEvent& event : events) {
    double weight = elapsed;
    if (event.from == solution_site) {
      weight *= event.event_class.ion == Ion::Host ? tally_.concentration.host
                                                   : tally_.concentration.guest;
    }
    tally_.counts[index_of(event.event_class)].exposure += weight;
  }
}

void EventRecorder::record(const SiteMove& move, SiteState& before, const IonSystem& system) {
  const SiteGraph& graph = tracker_.graph();
  std::optional<EventClass> event_class;
  if (!move.irregular) event_class = classify(graph, before, move.ion, move.from, move.to);

  Pending pending{.record = {.time = tracker_.time(),
                             .id = system.ids[move.index],
                             .ion = move.ion,
                             .listed = event_class.has_value()},
                  .index = move.index,
                  .class_index = event_class ? index_of(*event_class) : unlisted_class,
                  .from = move.from,
                  .to = move.to};
  if (move.from >= 0) {
    pending.record.from = graph.node(move.from);
    pending.record.from_kind = before.kinds[move.from];
    if (!move.irregular) before.occupants[move.from] = Occupant::Empty;
  }
  if (move.to >= 0) {
    pending.record.to = graph.node(move.to);
    pending.record.to_kind = before.kinds[move.to];
    before.occupants[move.to] = move.ion == Ion::Host ? Occupant::Host : Occupant::Guest;
  }
  if (event_class) ++tally_.counts[pending.class_index].crossings;
  if (!takes_back(move)) tally_.pending.push_back(pending);
}

/// Drops the cation's moves since it left where it now is again, if that is within the window.
bool EventRecorder::takes_back(const SiteMove& move) {
  const auto left = std::ranges::find_if(
      tally_.pending, [&](const Pending& p) { return p.index == move.index && p.from == move.to; });
  if (left == tally_.pending.end()) return false;
  const auto dropped = std::remove_if(left, tally_.pending.end(),
                                      [&](const Pending& p) { return p.index == move.index; });
  tally_.pending.erase(dropped, tally_.pending.end());
  return true;
}

/// Moves found before `time` last: their window is over.
void EventRecorder::decide_before(double time) {
  const auto open =
      std::ranges::find_if(tally_.pending, [&](const Pending& p) { return p.record.time >= time; });
  for (auto it = tally_.pending.begin(); it != open; ++it) {
    if (it->class_index == unlisted_class) {
      ++tally_.unlisted;
    } else {
      ++tally_.counts[it->class_index].events;
    }
    tally_.records.push_back(it->record);
  }
  tally_.pending.erase(tally_.pending.begin(), open);
}

void EventRecorder::sample_chance(const IonSystem& system) {
  const MembershipRule& rule = settings_.tracker.membership;
  std::vector<Vec3> anions;
  double radius = 0.0;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (!tracker_.membership().main_anion[i]) continue;
    anions.push_back(tracker_.net().unwrapped(system.cell, system.positions[i]));
    radius = std::max(radius, (anions.back() - tracker_.net().centre()).norm());
  }
  const NeighbourGrid grid(system.cell, rule.anion_distance, anions);
  for (int trial = 0; trial < settings_.chance_points; ++trial) {
    const Vec3 r =
        tracker_.net().centre() + radius * std::cbrt(random_.uniform()) * random_.direction();
    int bound = 0;
    bool blocked = false;
    grid.for_each_near(r, [&](int, const Vec3& d) {
      ++bound;
      blocked = blocked || d.norm() < closest_anion;
    });
    if (blocked || bound < rule.member_anions) continue;
    ++tally_.chance_points;
    if (tracker_.core_at(system.cell, r) != unassigned_site) ++tally_.chance_hits;
  }
}

RunEvents EventRecorder::result() const {
  RunEvents run;
  run.host = model_.species(roles_.host).name;
  run.guest = model_.species(roles_.guest).name;
  run.duration_ps = tracker_.time() - tally_.start;
  const auto looks = static_cast<double>(tally_.looks);
  run.sampling_ps = mean(run.duration_ps, looks - 1.0);
  for (int c = 0; c < event_class_count; ++c) {
    const ClassCount& count = tally_.counts[c];
    if (count.exposure > 0.0 || count.crossings > 0) run.counts[event_class_at(c)] = count;
  }
  run.unlisted = tally_.unlisted;
  run.return_window_ps = settings_.return_window_ps;
  run.validity = {.anions_on_lattice = mean(tally_.anions_on_lattice, looks),
                  .cations_on_sites = mean(tally_.cations_in_cores, looks),
                  .cations_by_chance = mean(static_cast<double>(tally_.chance_hits),
                                            static_cast<double>(tally_.chance_points)),
                  .looks = tally_.looks};
  return run;
}

std::vector<MoveRecord> EventRecorder::drain() { return std::exchange(tally_.records, {}); }

}  // namespace catex
