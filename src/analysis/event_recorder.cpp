#include "catex/analysis/event_recorder.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "catex/base/errors.hpp"
#include "catex/sites/matcher.hpp"
#include "catex/system/neighbour_grid.hpp"
#include "look_times.hpp"
#include "state_archive.hpp"

namespace catex {
namespace {

/// A random point counts as inside the crystal where a cation of it could be: with enough anions
/// bound to it, none of them closer than the repulsion allows [Å] (Cd-S and Pb-S: 2.4 and 2.8).
constexpr double closest_anion = 2.0;

/// A run has at most as many blocks of time; then two and two become one.
constexpr std::size_t most_blocks = 8;

constexpr std::size_t pair_places = 2 * site_kind_count * site_kind_count;

std::size_t pair_place(const MoveRecord& r) {
  return (static_cast<std::size_t>(r.ion) * site_kind_count +
          static_cast<std::size_t>(r.from_kind)) *
             site_kind_count +
         static_cast<std::size_t>(r.to_kind);
}

constexpr std::size_t member_places = 2 * site_kind_count;

std::size_t member_place(Ion ion, SiteKind kind) {
  return static_cast<std::size_t>(ion) * site_kind_count + static_cast<std::size_t>(kind);
}

std::vector<LastingMoves> return_windows(std::vector<std::vector<Crossing>> pending) {
  if (pending.size() != return_windows_ps.size()) {
    throw RunError("the stored state of the event recorder is of another version");
  }
  std::vector<LastingMoves> windows;
  for (std::size_t w = 0; w < return_windows_ps.size(); ++w) {
    windows.emplace_back(return_windows_ps[w], std::move(pending[w]));
  }
  return windows;
}

ClassCounts difference(ClassCounts end, const ClassCounts& begin) {
  for (const auto& [event_class, count] : begin) {
    ClassCount& c = end.at(event_class);
    c.events -= count.events;
    c.crossings -= count.crossings;
    c.exposure -= count.exposure;
  }
  return end;
}

double mean(double sum, double n) { return n > 0.0 ? sum / n : 0.0; }

}  // namespace

struct EventRecorder::Stored {
  SiteTracker::State tracker;
  std::string random;
  std::vector<std::uint64_t> keys;
  std::vector<ClassCount> counts;
  ExposureMeter::State exposure;
  AnionMeter::State anions;
  AgeMeter::State ages;
  std::vector<std::int32_t> lost_ions;
  std::vector<std::uint64_t> lost_cells;
  std::vector<Crossing> pending;
  std::vector<std::vector<Crossing>> windows;
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
    a(s.tracker, s.random, s.keys, s.counts, s.exposure, s.anions, s.ages, s.lost_ions,
      s.lost_cells, s.pending, s.windows, s.tally);
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
      anions_(tracker_, first, settings.return_window_ps),
      ages_(settings.return_window_ps),
      lasting_(settings.return_window_ps),
      windows_(return_windows(std::vector<std::vector<Crossing>>(return_windows_ps.size()))) {
  tally_.start = time;
  tally_.lasting.assign(windows_.size(), std::vector<std::int64_t>(pair_places));
  for (auto* sums : {&tally_.on_sites, &tally_.adsorbed, &tally_.inside}) {
    sums->resize(member_places);
  }
  place_cations(first);
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
      anions_(tracker_, settings.return_window_ps, std::move(stored.anions)),
      ages_(settings.return_window_ps, stored.ages),
      lasting_(settings.return_window_ps, std::move(stored.pending)),
      windows_(return_windows(std::move(stored.windows))),
      tally_(std::move(stored.tally)) {
  random_.restore(stored.random);
  if (stored.lost_ions.size() != stored.lost_cells.size()) {
    throw RunError("the stored state of the event recorder does not fit together");
  }
  for (std::size_t k = 0; k < stored.lost_ions.size(); ++k) {
    lost_cells_[stored.lost_ions[k]] = stored.lost_cells[k];
  }
}

std::string EventRecorder::state() const {
  Stored stored{.tracker = tracker_.state(),
                .random = random_.state(),
                .keys = table_.keys(),
                .counts = table_.counts(),
                .exposure = exposure_.state(),
                .anions = anions_.state(),
                .ages = ages_.state(),
                .lost_ions = {},
                .lost_cells = {},
                .pending = lasting_.pending(),
                .windows = {},
                .tally = tally_};
  for (const auto& [ion, cell] : lost_cells_) {
    stored.lost_ions.push_back(ion);
    stored.lost_cells.push_back(cell);
  }
  for (const LastingMoves& window : windows_) stored.windows.push_back(window.pending());
  ArchiveWriter writer;
  archive(writer, stored);
  return writer.take();
}

void EventRecorder::look(double time, const IonSystem& system) {
  look(time, system, look_at_crystal(system, model_, roles_, settings_.tracker.membership));
}

void EventRecorder::look(double time, const IonSystem& system, const CrystalLook& crystal) {
  exposure_.pass(time - tracker_.time(), tally_.concentration);
  ages_.pass(tracker_.graph(), tracker_.occupation(), tracker_.sites(), time - tracker_.time(),
             time);
  SiteState before = tracker_.occupation();
  std::vector<Crossing> crossings;
  const std::span<const SiteMove> moves = tracker_.look(time, system, crystal.membership);
  remember_losses(before);
  for (const SiteMove& move : moves) {
    crossings.push_back(crossing(move, before, system));
  }
  const std::vector<Crossing> lasting = lasting_.look(time, crossings);
  for (const Crossing& move : lasting) count(move);
  ages_.take(lasting);
  count_lasting(time, crossings);
  exposure_.show(tracker_.graph(), tracker_.occupation(), table_);
  anions_.look(tracker_, system);
  close_block(time);
  take_look(system, crystal.concentration);
}

void EventRecorder::place_cations(const IonSystem& first) {
  const std::vector<SiteId> sites = tracker_.state().site;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const bool host = first.species[i] == roles_.host;
    if ((!host && first.species[i] != roles_.guest) || sites[i] == unassigned_site) continue;
    MoveRecord record{
        .time = tally_.start, .id = first.ids[i], .ion = host ? Ion::Host : Ion::Guest};
    if (sites[i] >= 0) {
      record.from = record.to = tracker_.graph().node(sites[i]);
      record.from_kind = record.to_kind = tracker_.occupation().kinds[sites[i]];
    }
    tally_.records.push_back(record);
  }
}

void EventRecorder::take_look(const IonSystem& system, const SolutionConcentration& concentration) {
  tally_.concentration = concentration;
  tally_.anions_on_lattice += tracker_.net().share_on_nodes();
  tally_.cations_in_cores += tracker_.cations_in_cores();
  const auto anions = static_cast<double>(std::ranges::count(tracker_.membership().main_anion, 1));
  const double excess = tracker_.cations() - anions;
  tally_.anions += anions;
  tally_.excess += excess;
  tally_.squared_excess += excess * excess;
  count_members(system);
  if (tally_.looks % settings_.chance_interval == 0) sample_chance(system);
  ++tally_.looks;
}

void EventRecorder::count_members(const IonSystem& system) {
  const std::span<const SiteKind> kinds = tracker_.last_kinds();
  for (std::size_t i = 0; i < system.size(); ++i) {
    const bool host = system.species[i] == roles_.host;
    if (!host && system.species[i] != roles_.guest) continue;
    const Place place = tracker_.membership().place[i];
    if (kinds[i] == SiteKind::Solution && place == Place::Solution) continue;
    const std::size_t k = member_place(host ? Ion::Host : Ion::Guest, kinds[i]);
    ++tally_.on_sites[k];
    if (place == Place::Adsorbed) ++tally_.adsorbed[k];
    if (place == Place::Inside) ++tally_.inside[k];
  }
}

void EventRecorder::remember_losses(const SiteState& before) {
  const SiteGraph& graph = tracker_.graph();
  for (const SiteMove& loss : tracker_.losses()) {
    lost_cells_.erase(loss.index);
    if (!classify(graph, before, loss.ion, loss.from, solution_site)) continue;
    lost_cells_[loss.index] = key_of(cell_of(graph, before, loss.ion, loss.from, solution_site));
  }
}

/// Counts a move as a crossing, and performs it in `before`.
Crossing EventRecorder::crossing(const SiteMove& move, SiteState& before, const IonSystem& system) {
  const SiteGraph& graph = tracker_.graph();
  Crossing crossing{
      .record = {.time = tracker_.time(), .id = system.ids[move.index], .ion = move.ion},
      .from = move.from,
      .to = move.to,
      .index = move.index};
  MoveRecord& record = crossing.record;
  if (!move.irregular && classify(graph, before, move.ion, move.from, move.to)) {
    record.listed = true;
    crossing.cell = key_of(cell_of(graph, before, move.ion, move.from, move.to));
    ++table_.of(crossing.cell).crossings;
  }
  const auto lost = lost_cells_.extract(move.index);
  const bool desorbed = move.irregular && move.to == solution_site && !lost.empty();
  if (desorbed) {
    record.listed = true;
    crossing.cell = lost.mapped();
    ++table_.of(crossing.cell).crossings;
  }
  if (move.from >= 0) {
    record.from = graph.node(move.from);
    record.from_kind = desorbed ? event_cell_at(crossing.cell).from : before.kinds[move.from];
    if (!move.irregular) before.occupants[move.from] = Occupant::Empty;
  }
  if (move.to >= 0) {
    record.to = graph.node(move.to);
    record.to_kind = before.kinds[move.to];
    before.occupants[move.to] = occupant_of(move.ion);
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

/// For the return test.
void EventRecorder::count_lasting(double time, std::span<const Crossing> crossings) {
  for (std::size_t w = 0; w < windows_.size(); ++w) {
    for (const Crossing& lasting : windows_[w].look(time, crossings)) {
      if (lasting.record.listed) ++tally_.lasting[w][pair_place(lasting.record)];
    }
  }
}

/// Blocks begin as long as the time between two looks, and double whenever there are too many.
void EventRecorder::close_block(double time) {
  const double elapsed = time - tally_.start;
  if (tally_.block_ps == 0.0) tally_.block_ps = elapsed;
  const double begin = tally_.block_ends.empty() ? 0.0 : tally_.block_ends.back().duration_ps;
  if (elapsed < begin + tally_.block_ps - time_tolerance) return;
  tally_.block_ends.push_back({elapsed, class_counts(cells())});
  if (tally_.block_ends.size() < most_blocks) return;
  std::vector<TimeBlock> merged;
  for (std::size_t k = 1; k < most_blocks; k += 2) {
    merged.push_back(std::move(tally_.block_ends[k]));
  }
  tally_.block_ends = std::move(merged);
  tally_.block_ps *= 2.0;
}

std::vector<CellCount> EventRecorder::cells() const {
  CellTable table = table_;
  exposure_.add_open(table);
  return table.sorted();
}

std::vector<TimeBlock> EventRecorder::blocks(ClassCounts counts) const {
  std::vector<TimeBlock> ends = tally_.block_ends;
  const double elapsed = tracker_.time() - tally_.start;
  if (ends.empty() || elapsed > ends.back().duration_ps + time_tolerance) {
    ends.push_back({elapsed, std::move(counts)});
  } else {
    ends.back().counts = std::move(counts);
  }
  for (std::size_t k = ends.size() - 1; k > 0; --k) {
    ends[k].duration_ps -= ends[k - 1].duration_ps;
    ends[k].counts = difference(std::move(ends[k].counts), ends[k - 1].counts);
  }
  return ends;
}

std::vector<LastingCounts> EventRecorder::lasting_counts() const {
  std::vector<LastingCounts> list;
  for (std::size_t place = 0; place < pair_places; ++place) {
    LastingCounts counts{.ion = static_cast<Ion>(place / (site_kind_count * site_kind_count)),
                         .from = static_cast<SiteKind>(place / site_kind_count % site_kind_count),
                         .to = static_cast<SiteKind>(place % site_kind_count)};
    for (std::size_t w = 0; w < windows_.size(); ++w) counts.moves[w] = tally_.lasting[w][place];
    if (counts.moves[0] > 0) list.push_back(counts);
  }
  return list;
}

/// @param look_ps  time that a look stands for
std::vector<MemberTimes> EventRecorder::member_times(double look_ps) const {
  std::vector<MemberTimes> times;
  for (const Ion ion : all_ions) {
    for (int kind = 0; kind < site_kind_count; ++kind) {
      const auto site_kind = static_cast<SiteKind>(kind);
      const std::size_t k = member_place(ion, site_kind);
      if (tally_.on_sites[k] == 0) continue;
      times.push_back({.ion = ion,
                       .kind = site_kind,
                       .time_ps = look_ps * static_cast<double>(tally_.on_sites[k]),
                       .adsorbed_ps = look_ps * static_cast<double>(tally_.adsorbed[k]),
                       .inside_ps = look_ps * static_cast<double>(tally_.inside[k])});
    }
  }
  return times;
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
  run.cells = cells();
  run.anions = anions_.counts();
  run.blocks = blocks(class_counts(run.cells));
  run.lasting = lasting_counts();
  run.ages_around = ages_.counts();
  run.unlisted = tally_.unlisted;
  run.return_window_ps = settings_.return_window_ps;
  run.validity = {.anions_on_lattice = mean(tally_.anions_on_lattice, looks),
                  .cations_on_sites = mean(tally_.cations_in_cores, looks),
                  .cations_by_chance = mean(static_cast<double>(tally_.chance_hits),
                                            static_cast<double>(tally_.chance_points)),
                  .looks = tally_.looks};
  const double excess = mean(tally_.excess, looks);
  run.excess = {.mean = excess,
                .variance = mean(tally_.squared_excess, looks) - excess * excess,
                .anions = mean(tally_.anions, looks)};
  run.members = member_times(mean(run.duration_ps, looks));
  return run;
}

std::vector<MoveRecord> EventRecorder::drain() { return std::exchange(tally_.records, {}); }

}  // namespace catex
