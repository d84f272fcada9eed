#include "catex/analysis/event_recorder.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "catex/sites/matcher.hpp"
#include "catex/system/neighbour_grid.hpp"
#include "state_archive.hpp"

namespace catex {
namespace {

/// A random point counts as inside the crystal where a cation of it could be: with enough anions
/// bound to it, none of them closer than the repulsion allows [Å] (Cd-S and Pb-S: 2.4 and 2.8).
constexpr double closest_anion = 2.0;

double mean(double sum, double n) { return n > 0.0 ? sum / n : 0.0; }

}  // namespace

struct EventRecorder::Stored {
  SiteTracker::State tracker;
  std::string random;
  std::vector<std::uint64_t> keys;
  std::vector<ClassCount> counts;
  ExposureMeter::State exposure;
  std::vector<Crossing> pending;
  Tally tally;

  static Stored parse(std::string_view bytes) {
    Stored stored;
    ArchiveReader reader(bytes);
    archive(reader, stored);
    reader.finish();
    return stored;
  }
  template <typename Archive>
  friend void archive(Archive& a, Stored& s) {
    a(s.tracker, s.random, s.keys, s.counts, s.exposure, s.pending, s.tally);
  }
};

EventRecorder::EventRecorder(const Model& model, const ExchangeRoles& roles, double time,
                             const IonSystem& first, RecorderSettings settings)
    : model_(model),
      roles_(roles),
      settings_(settings),
      tracker_(model, roles, time, first, settings.tracker),
      random_(settings.seed, "chance level of sites"),
      exposure_(tracker_.graph(), tracker_.occupation(), table_),
      lasting_(settings.return_window_ps) {
  tally_.start = time;
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
      table_(std::move(stored.keys), std::move(stored.counts)),
      exposure_(tracker_.graph(), tracker_.occupation(), table_, std::move(stored.exposure)),
      lasting_(settings.return_window_ps, std::move(stored.pending)),
      tally_(std::move(stored.tally)) {
  random_.restore(stored.random);
}

std::string EventRecorder::state() const {
  Stored stored{.tracker = tracker_.state(),
                .random = random_.state(),
                .keys = table_.keys(),
                .counts = table_.counts(),
                .exposure = exposure_.state(),
                .pending = lasting_.pending(),
                .tally = tally_};
  ArchiveWriter writer;
  archive(writer, stored);
  return writer.take();
}

void EventRecorder::look(double time, const IonSystem& system) {
  look(time, system, look_at_crystal(system, model_, roles_, settings_.tracker.membership));
}

void EventRecorder::look(double time, const IonSystem& system, const CrystalLook& crystal) {
  exposure_.pass(time - tracker_.time(), tally_.concentration);
  SiteState before = tracker_.occupation();
  std::vector<Crossing> crossings;
  for (const SiteMove& move : tracker_.look(time, system, crystal.membership)) {
    crossings.push_back(crossing(move, before, system));
  }
  for (const Crossing& lasting : lasting_.look(time, crossings)) count(lasting);
  exposure_.show(tracker_.graph(), tracker_.occupation(), table_);
  take_look(system, crystal.concentration);
}

void EventRecorder::take_look(const IonSystem& system, const SolutionConcentration& concentration) {
  tally_.concentration = concentration;
  tally_.anions_on_lattice += tracker_.net().share_on_nodes();
  tally_.cations_in_cores += tracker_.cations_in_cores();
  if (tally_.looks % settings_.chance_interval == 0) sample_chance(system);
  ++tally_.looks;
}

/// Counts a move as a crossing, and performs it in `before`.
Crossing EventRecorder::crossing(const SiteMove& move, SiteState& before, const IonSystem& system) {
  const SiteGraph& graph = tracker_.graph();
  Crossing crossing{
      .record = {.time = tracker_.time(), .id = system.ids[move.index], .ion = move.ion},
      .from = move.from,
      .to = move.to};
  MoveRecord& record = crossing.record;
  if (!move.irregular && classify(graph, before, move.ion, move.from, move.to)) {
    record.listed = true;
    crossing.cell = key_of(cell_of(graph, before, move.ion, move.from, move.to));
    ++table_.of(crossing.cell).crossings;
  }
  if (move.from >= 0) {
    record.from = graph.node(move.from);
    record.from_kind = before.kinds[move.from];
    if (!move.irregular) before.occupants[move.from] = Occupant::Empty;
  }
  if (move.to >= 0) {
    record.to = graph.node(move.to);
    record.to_kind = before.kinds[move.to];
    before.occupants[move.to] = move.ion == Ion::Host ? Occupant::Host : Occupant::Guest;
  }
  return crossing;
}

void EventRecorder::count(const Crossing& lasting) {
  if (lasting.record.listed) {
    ++table_.of(lasting.cell).events;
  } else {
    ++tally_.unlisted;
  }
  tally_.records.push_back(lasting.record);
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
  CellTable table = table_;
  exposure_.add_open(table);
  run.cells = table.sorted();
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
