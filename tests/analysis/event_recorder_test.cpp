#include "catex/analysis/event_recorder.hpp"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <map>

#include "catex/base/errors.hpp"
#include "catex/sites/matcher.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::Cd;
using test::Pb;
using test::PSL;
using test::S;
using test::SyntheticCrystal;

const Model model = test::pbs_cds_psl_model();
const ExchangeRoles roles{.host = Pb, .guest = Cd, .anion = S, .psl = PSL};

Vec3 to_vec3(const Node& n) { return {double(n.x), double(n.y), double(n.z)}; }
Node to_node(const Vec3& c) { return {int(c.x()), int(c.y()), int(c.z())}; }

const RecorderSettings short_window{.tracker = {}, .return_window_ps = 2.0};

/// A crystal whose cations are moved by hand while it turns, drifts and shakes.
class Movie {
 public:
  SyntheticCrystal crystal = test::rock_salt_sphere(8);
  double shake = 0.0;         ///< [Å] per coordinate and look, uncorrelated
  double turn = 0.0;          ///< [rad/ps]
  Vec3 drift = Vec3::Zero();  ///< [Å/ps]
  double dt = 0.125;          ///< dyadic, so that sums of it are exact
  double time = 0.0;

  [[nodiscard]] IonSystem now() {
    const Mat3 map = Eigen::AngleAxisd(turn * time, Vec3(1, 1, 3).normalized()).toRotationMatrix();
    return crystal.system(map, drift * time, shake, &random_);
  }
  [[nodiscard]] EventRecorder start(const RecorderSettings& settings = short_window) {
    return EventRecorder(model, roles, time, now(), settings);
  }
  void look(EventRecorder& recorder) {
    time += dt;
    recorder.look(time, now());
  }
  void run(EventRecorder& recorder, double duration) {
    for (const double end = time + duration; time < end;) look(recorder);
  }
  int add_guest(const Vec3& place) {
    crystal.add(place, Cd);
    return crystal.size() - 1;
  }
  [[nodiscard]] int ion_at(const Node& n) const {
    const auto it = std::ranges::find(crystal.coordinates, to_vec3(n));
    return static_cast<int>(it - crystal.coordinates.begin());
  }
  void put(int ion, const Node& n) { crystal.coordinates[ion] = to_vec3(n); }
  void put(int ion, const Vec3& r) { crystal.coordinates[ion] = r; }
  void remove(const Node& n) { put(ion_at(n), Vec3(15, 15, 15)); }

 private:
  RandomStream random_{17, "movie"};
};

struct Total {
  std::int64_t events = 0;
  std::int64_t crossings = 0;
};

Total total(const RunEvents& run) {
  Total sum;
  for (const auto& [c, count] : class_counts(run.cells)) {
    sum.events += count.events;
    sum.crossings += count.crossings;
  }
  return sum;
}

/// The raw record without the places at the start.
std::vector<MoveRecord> moves(EventRecorder& recorder) {
  std::vector<MoveRecord> records = recorder.drain();
  std::erase_if(records, is_placement);
  return records;
}

constexpr Node vacancy{2, 0, 0};
constexpr Node tetra{1, 1, 1};
constexpr Node next_tetra{-1, 1, 1};
const Vec3 outside(15, -15, 15);
constexpr Node surface{6, 4, 0};  ///< an octahedron with four of its anions
/// On the way from the octahedron at `vacancy` to the tetrahedron at (3,-1,-1), 2.6 Å away: 1.5 Å
/// from the one (core 1.3) and 1.1 Å from the other (core 0.9).
const Vec3 between_cores(2.58, -0.58, -0.58);

TEST(EventRecorder, ExposureOfAStaticConfigurationIsCountTimesTime) {
  Movie movie;
  movie.remove(vacancy);
  movie.add_guest(to_vec3(tetra));
  movie.add_guest(outside);
  EventRecorder recorder = movie.start();
  for (int k = 0; k < 16; ++k) movie.look(recorder);
  const RunEvents run = recorder.result();
  EXPECT_EQ(run.duration_ps, 2.0);
  EXPECT_EQ(run.sampling_ps, 0.125);
  EXPECT_EQ(run.host, "Pb");
  EXPECT_EQ(run.guest, "Cd");

  // The same configuration on the net it was made from.
  const SiteGraph graph(test::sphere_nodes(NodeType::Anion, 8));
  SiteState state(graph);
  int hosts_on_sites = 0;
  for (int i = 0; i < movie.crystal.size(); ++i) {
    if (movie.crystal.species[i] == S || movie.crystal.coordinates[i].norm() > 12) continue;
    if (const auto site = graph.find(to_node(movie.crystal.coordinates[i]))) {
      state.occupants[*site] = movie.crystal.species[i] == Pb ? Occupant::Host : Occupant::Guest;
      ++hosts_on_sites;
    }
  }
  ASSERT_GT(hosts_on_sites, 100);
  const double volume = std::pow(60.0, 3) - double(graph.anions().size()) * std::pow(5.98, 3) / 4.0;
  std::map<EventClass, double> expected;
  std::vector<PossibleEvent> events;
  for (SiteId s = 0; s < graph.size(); ++s) append_events(graph, state, s, events);
  for (const PossibleEvent& e : events) ++expected[e.event_class];
  const ClassCounts counts = class_counts(run.cells);
  std::size_t seen = 0;
  for (const auto& [c, number] : expected) {
    double factor = 2.0;
    if (c.mechanism() == Mechanism::Adsorption) {
      int free = 0;  // ions of the kind without two anions
      for (std::size_t i = 0; i < recorder.tracker().membership().place.size(); ++i) {
        if (recorder.tracker().membership().place[i] == Place::Solution &&
            movie.crystal.species[i] == (c.ion == Ion::Host ? Pb : Cd)) {
          ++free;
        }
      }
      factor *= free / (volume * 6.02214076e-4);
      EXPECT_NEAR(counts.at(c).exposure / (number * factor), 1.0, 1e-9);
    } else {
      EXPECT_EQ(counts.at(c).exposure, number * factor) << describe(c, "Pb", "Cd");
    }
    ++seen;
  }
  EXPECT_EQ(counts.size(), seen);
  EXPECT_EQ(total(run).crossings, 0);
  EXPECT_EQ(run.validity.anions_on_lattice, 1.0);
  EXPECT_EQ(run.validity.cations_on_sites, 1.0);
  EXPECT_EQ(run.validity.looks, 17);
  // Cores fill about 30 % of the bulk (O 1.3 Å, 2 T 0.9 Å in a³/4 = 53 Å3) and more at the
  // surface; well below one.
  EXPECT_GT(run.validity.cations_by_chance, 0.2);
  EXPECT_LT(run.validity.cations_by_chance, 0.8);
}

TEST(EventRecorder, FindsPlantedHopsOfATurningShakenCrystalAndNoOthers) {
  Movie movie;
  movie.shake = 0.17;  // 0.3 Å rms: 600 K
  movie.turn = 0.02;
  movie.drift = Vec3(0.5, -0.3, 0.2);
  movie.remove(vacancy);
  const int guest = movie.add_guest(to_vec3(tetra));
  const int diver = movie.add_guest(outside);
  EventRecorder recorder = movie.start();
  struct Planted {
    double time;
    int ion;
    Node step;
    SiteKind from, to;
  };
  std::vector<Planted> planted;
  const auto hop = [&](int ion, const Vec3& to, SiteKind from_kind, SiteKind to_kind) {
    movie.run(recorder, 5.0);
    planted.push_back({movie.time + movie.dt, ion,
                       to_node(Vec3(to - movie.crystal.coordinates[ion])), from_kind, to_kind});
    movie.put(ion, to);
  };
  const int host = movie.ion_at({0, 2, 0});
  const Node partial{6, 4, 4};  // an O3 of this sphere
  for (int round = 0; round < 5; ++round) {
    hop(guest, to_vec3(next_tetra), SiteKind::T4, SiteKind::T4);
    hop(host, to_vec3(vacancy), SiteKind::O6, SiteKind::O6);
    hop(diver, to_vec3(partial), SiteKind::Solution, SiteKind::O3);
    hop(host, Vec3(0, 2, 0), SiteKind::O6, SiteKind::O6);
    hop(guest, to_vec3(tetra), SiteKind::T4, SiteKind::T4);
    hop(diver, outside, SiteKind::O3, SiteKind::Solution);
  }
  movie.run(recorder, 5.0);
  const RunEvents run = recorder.result();
  const std::vector<MoveRecord> records = moves(recorder);
  ASSERT_EQ(records.size(), planted.size()) << "no hop missed, none invented in 1200 looks";
  for (std::size_t k = 0; k < records.size(); ++k) {
    EXPECT_NEAR(records[k].time, planted[k].time, 1e-9);
    EXPECT_EQ(records[k].id, planted[k].ion + 1);
    EXPECT_EQ(records[k].from_kind, planted[k].from);
    EXPECT_EQ(records[k].to_kind, planted[k].to);
    EXPECT_TRUE(records[k].listed);
    if (records[k].from_kind != SiteKind::Solution && records[k].to_kind != SiteKind::Solution) {
      // Axes of the net are the laboratory's, in which the crystal was straight at the start.
      EXPECT_EQ(records[k].to - records[k].from, planted[k].step);
    }
  }
  EXPECT_TRUE(moves(recorder).empty());
  EXPECT_EQ(run.unlisted, 0);
  EXPECT_EQ(total(run).events, std::int64_t(planted.size()));
  EXPECT_EQ(total(run).crossings, total(run).events);
  EXPECT_EQ(run.validity.anions_on_lattice, 1.0);
  // 0.9 Å is 5 standard deviations of a coordinate's shake.
  EXPECT_GT(run.validity.cations_on_sites, 0.999);
}

TEST(EventRecorder, AMoveTakenBackInTimeIsNoEvent) {
  for (const double stay : {1.0, 3.0}) {
    Movie movie;
    const int guest = movie.add_guest(to_vec3(tetra));
    EventRecorder recorder = movie.start();
    movie.run(recorder, 1.0);
    movie.put(guest, next_tetra);
    movie.run(recorder, stay);
    movie.put(guest, tetra);
    movie.run(recorder, 5.0);
    EXPECT_EQ(total(recorder.result()).crossings, 2);
    EXPECT_EQ(total(recorder.result()).events, stay < 2.0 ? 0 : 2);
    EXPECT_EQ(moves(recorder).size(), stay < 2.0 ? 0u : 2u);
  }
}

TEST(EventRecorder, ALoopTakenBackLeavesOnlyTheLastingPath) {
  // tetra -> next -> third -> next within the window: only the first move lasts.
  Movie movie;
  const int guest = movie.add_guest(to_vec3(tetra));
  EventRecorder recorder = movie.start();
  const Node third{-1, -1, 1};
  for (const Node& n : {next_tetra, third, next_tetra}) {
    movie.put(guest, n);
    movie.run(recorder, 0.5);
  }
  movie.run(recorder, 5.0);
  const std::vector<MoveRecord> records = moves(recorder);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].to - records[0].from, next_tetra - tetra);
  EXPECT_EQ(total(recorder.result()).crossings, 3);
}

TEST(EventRecorder, BlocksOfTimeAddUpToTheWhole) {
  Movie movie;
  const int guest = movie.add_guest(to_vec3(tetra));
  EventRecorder recorder = movie.start();
  for (int looks = 1; looks < 150; ++looks) {
    if (looks % 30 == 0) movie.put(guest, looks % 60 == 0 ? tetra : next_tetra);
    movie.look(recorder);
    const RunEvents run = recorder.result();
    ASSERT_LE(run.blocks.size(), 8u);
    ASSERT_GE(run.blocks.size(), std::min<std::size_t>(4, looks));
    double duration = 0.0;
    ClassCounts sum;
    for (const TimeBlock& block : run.blocks) {
      duration += block.duration_ps;
      for (const auto& [c, count] : block.counts) sum[c] += count;
      EXPECT_LE(block.duration_ps, run.blocks.front().duration_ps);
    }
    ASSERT_DOUBLE_EQ(duration, run.duration_ps);
    const ClassCounts whole = class_counts(run.cells);
    ASSERT_EQ(sum.size(), whole.size());
    for (const auto& [c, count] : whole) {
      ASSERT_EQ(sum.at(c).events, count.events);
      ASSERT_EQ(sum.at(c).crossings, count.crossings);
      ASSERT_NEAR(sum.at(c).exposure, count.exposure, 1e-9);
    }
  }
}

TEST(EventRecorder, MovesTakenBackLastByShorterWindowsOnly) {
  Movie movie;
  movie.dt = 0.5;
  const int guest = movie.add_guest(to_vec3(tetra));
  EventRecorder recorder = movie.start();
  movie.run(recorder, 1.0);
  movie.put(guest, next_tetra);
  movie.run(recorder, 5.0);
  movie.put(guest, tetra);
  movie.run(recorder, 70.0);
  const RunEvents run = recorder.result();
  ASSERT_EQ(run.lasting.size(), 1u);
  EXPECT_EQ(run.lasting[0].ion, Ion::Guest);
  EXPECT_EQ(run.lasting[0].from, SiteKind::T4);
  EXPECT_EQ(run.lasting[0].to, SiteKind::T4);
  for (std::size_t w = 0; w < return_windows_ps.size(); ++w) {
    EXPECT_EQ(run.lasting[0].moves[w], return_windows_ps[w] < 5.0 ? 2 : 0);
  }
}

TEST(EventRecorder, RecordsBeginWithThePlacesOfAllCations) {
  Movie movie;
  movie.add_guest(to_vec3(tetra));
  movie.add_guest(outside);
  EventRecorder recorder = movie.start();
  movie.look(recorder);
  const std::vector<MoveRecord> records = recorder.drain();
  const auto cations = std::ranges::count_if(movie.crystal.species, [](int s) { return s != S; });
  ASSERT_EQ(std::int64_t(records.size()), cations);
  EXPECT_TRUE(std::ranges::all_of(records, is_placement));
  EXPECT_EQ(records.back().to_kind, SiteKind::Solution);
  EXPECT_EQ(records[records.size() - 2].to_kind, SiteKind::T4);
  EXPECT_TRUE(recorder.drain().empty());
}

TEST(EventRecorder, ACationBetweenCoresKeepsItsSite) {
  Movie movie;
  const int guest = movie.add_guest(to_vec3(tetra));
  EventRecorder recorder = movie.start();
  movie.put(guest, Vec3(0, 1, 1));  // half way to the next T, in no core (T-T 3.0 Å, radius 0.9)
  movie.run(recorder, 10.0);
  EXPECT_EQ(total(recorder.result()).crossings, 0);
  EXPECT_LT(recorder.result().validity.cations_on_sites, 1.0);
  movie.put(guest, tetra);
  movie.run(recorder, 1.0);
  EXPECT_EQ(total(recorder.result()).crossings, 0);
}

TEST(EventRecorder, ACationIsInSolutionOnceItIsFarFromTheSurface) {
  Movie movie;
  const int host = movie.ion_at(surface);
  const Vec3 outwards = to_vec3(surface).normalized();
  EventRecorder recorder = movie.start();
  movie.put(host, to_vec3(surface) + 2.24 * outwards);  // 4.5 Å from two anions: unbound, not far
  movie.run(recorder, 10.0);
  EXPECT_EQ(total(recorder.result()).crossings, 0);
  const double cations = recorder.tracker().cations();
  movie.put(host, to_vec3(surface) + 20.0 * outwards);
  movie.run(recorder, 5.0);
  EXPECT_EQ(recorder.tracker().cations(), cations - 1);
  const std::vector<MoveRecord> records = moves(recorder);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].to_kind, SiteKind::Solution);
  EXPECT_TRUE(records[0].listed);
}

TEST(EventRecorder, CationsBeyondTheAnions) {
  Movie movie;
  EventRecorder recorder = movie.start();
  movie.run(recorder, 1.0);
  const CationExcess before = recorder.result().excess;
  EXPECT_NEAR(before.variance, 0.0, 1e-9);  // rounding of sums of squares
  for (int k = 0; k < 8; ++k) movie.look(recorder);
  movie.put(movie.ion_at(surface), outside);
  for (int k = 0; k < 17; ++k) movie.look(recorder);
  // 17 looks with one more (the first, those of 1 ps, and 8), 17 with one less.
  const CationExcess after = recorder.result().excess;
  EXPECT_NEAR(after.mean, before.mean - 0.5, 1e-12);
  EXPECT_NEAR(after.variance, 0.25, 1e-9);
  EXPECT_EQ(after.anions, before.anions);
}

/// Counts of one cell; of none, zero.
ClassCount count_of(const RunEvents& run, const AnionCell& cell) {
  const auto it = std::ranges::find(run.anions, cell, &AnionCount::cell);
  return it == run.anions.end() ? ClassCount{} : it->count;
}

TEST(EventRecorder, AnAnionLeavesTheSurfaceAndComesBack) {
  Movie movie;
  const Node tip{8, 0, 0};  // only the host at (6, 0, 0), with five more anions, holds it
  AnionCell cell{.leaves = true, .neighbours = 4, .hosts = 1, .guests = 0, .loose = 0};
  const int ion = movie.ion_at(tip);
  const Vec3 away(9, 0, 0);  // 1.5 Å off
  EventRecorder recorder = movie.start();
  const double tips = 6.0;
  movie.run(recorder, 4.0);
  EXPECT_NEAR(count_of(recorder.result(), cell).exposure, 4.0 * tips, 1e-9);

  movie.put(ion, away);
  movie.run(recorder, 6.0);
  EXPECT_EQ(count_of(recorder.result(), cell).events, 1);
  EXPECT_EQ(count_of(recorder.result(), cell).crossings, 1);
  cell.leaves = false;
  EXPECT_EQ(count_of(recorder.result(), cell).events, 0);
  // The displacement, smoothed over 2 ps, passes 1.2 Å after 2 ps ln(1.5 / (1.5 - 1.2)) = 3.2 ps.
  EXPECT_NEAR(count_of(recorder.result(), cell).exposure, 6.0 - 3.2, 2 * movie.dt);

  movie.put(ion, tip);
  movie.run(recorder, 4.0);
  EXPECT_EQ(count_of(recorder.result(), cell).events, 1);
}

TEST(EventRecorder, AnAnionThatIsSoonBackHasNotLeft) {
  Movie movie;
  const Node tip{8, 0, 0};
  const int ion = movie.ion_at(tip);
  EventRecorder recorder = movie.start();
  movie.put(ion, Vec3(9.5, 0, 0));  // more than half the way to the next node: gone at once
  movie.run(recorder, 1.0);
  movie.put(ion, tip);
  movie.run(recorder, 6.0);
  ClassCount sum;
  for (const AnionCount& entry : recorder.result().anions) sum += entry.count;
  EXPECT_EQ(sum.crossings, 2);
  EXPECT_EQ(sum.events, 0);
}

/// Times of an ion on a kind of site; 0 without an entry.
MemberTimes member_times(const RunEvents& run, Ion ion, SiteKind kind) {
  for (const MemberTimes& times : run.members) {
    if (times.ion == ion && times.kind == kind) return times;
  }
  return {.ion = ion, .kind = kind};
}

TEST(EventRecorder, MembersByBondsAmongTheCationsOfASite) {
  Movie movie;
  const int host = movie.ion_at(surface);
  EventRecorder recorder = movie.start();
  const MemberTimes none = member_times(recorder.result(), Ion::Host, SiteKind::O4);
  EXPECT_EQ(none.time_ps, 0.0);  // no time has passed
  for (int k = 0; k < 7; ++k) movie.look(recorder);
  const double before = member_times(recorder.result(), Ion::Host, SiteKind::O4).time_ps;
  EXPECT_EQ(member_times(recorder.result(), Ion::Host, SiteKind::O4).inside_ps, before);
  // Without bonds, yet not in the solution's core: 8 of 16 looks.
  movie.put(host, to_vec3(surface) + 2.24 * to_vec3(surface).normalized());
  for (int k = 0; k < 8; ++k) movie.look(recorder);
  const RunEvents run = recorder.result();
  const MemberTimes after = member_times(run, Ion::Host, SiteKind::O4);
  const double look_ps = run.duration_ps / 16.0;
  // Rounding of sums of some ten times.
  EXPECT_NEAR(after.time_ps / run.duration_ps, before / (7.0 * movie.dt), 1e-9);
  EXPECT_NEAR(after.time_ps - after.inside_ps - after.adsorbed_ps, 8.0 * look_ps, 1e-9);
  const MemberTimes inside = member_times(run, Ion::Host, SiteKind::O6);
  EXPECT_NEAR(inside.inside_ps, inside.time_ps, 1e-9);
}

TEST(EventRecorder, MembersWithoutASiteAndThoseWhoseSiteWasTaken) {
  Movie movie;
  const int free = movie.add_guest(outside);
  const int guest = movie.add_guest(to_vec3(tetra));
  const int host = movie.ion_at(vacancy);
  EventRecorder recorder = movie.start();
  for (int k = 0; k < 7; ++k) movie.look(recorder);
  // From the solution to a place with anions around, but in no core: 8 of 16 looks.
  const Vec3 elsewhere = Vec3(4, 0, 0) + (between_cores - to_vec3(vacancy));
  movie.put(free, -elsewhere);
  for (int k = 0; k < 8; ++k) movie.look(recorder);
  RunEvents run = recorder.result();
  const double look_ps = run.duration_ps / 16.0;
  const MemberTimes no_site = member_times(run, Ion::Guest, SiteKind::Solution);
  EXPECT_NEAR(no_site.time_ps, 8.0 * look_ps, 1e-9);
  EXPECT_EQ(no_site.adsorbed_ps + no_site.inside_ps, no_site.time_ps);
  EXPECT_NEAR(member_times(run, Ion::Guest, SiteKind::T4).time_ps, run.duration_ps, 1e-9);

  // A host that has to give way stays a member, on the kind of site that it had.
  const double octahedra = member_times(run, Ion::Host, SiteKind::O6).time_ps / run.duration_ps;
  movie.put(host, between_cores);
  movie.put(guest, vacancy);
  movie.run(recorder, 6.0);
  ASSERT_EQ(recorder.result().unlisted, 1);
  run = recorder.result();
  const MemberTimes hosts = member_times(run, Ion::Host, SiteKind::O6);
  EXPECT_NEAR(hosts.time_ps / run.duration_ps, octahedra, 1e-9);
  EXPECT_NEAR(hosts.adsorbed_ps + hosts.inside_ps, hosts.time_ps, 1e-9);
}

TEST(EventRecorder, KickOutIsTwoListedEventsInOrder) {
  Movie movie;
  const int guest = movie.add_guest(to_vec3(tetra));
  const int host = movie.ion_at(vacancy);
  EventRecorder recorder = movie.start();
  movie.run(recorder, 1.0);
  // The guest is in the host's site before the host has reached the next one.
  movie.put(guest, vacancy);
  movie.put(host, between_cores);
  movie.look(recorder);
  EXPECT_EQ(total(recorder.result()).crossings, 0) << "the guest waits";
  movie.put(host, Node{3, -1, -1});
  movie.run(recorder, 5.0);
  const std::vector<MoveRecord> records = moves(recorder);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].ion, Ion::Host);
  EXPECT_EQ(records[1].ion, Ion::Guest);
  EXPECT_TRUE(records[0].listed && records[1].listed);
  int kick_outs = 0;
  for (const auto& [c, count] : class_counts(recorder.result().cells)) {
    if (c.mechanism() == Mechanism::KickOut) kick_outs += int(count.events);
  }
  EXPECT_EQ(kick_outs, 1);
}

TEST(EventRecorder, AHolderLongOutsideItsCoreGivesWayAndIsCountedAsUnlisted) {
  Movie movie;
  const int guest = movie.add_guest(to_vec3(tetra));
  const int host = movie.ion_at(vacancy);
  EventRecorder recorder = movie.start();
  movie.put(host, between_cores);
  movie.put(guest, vacancy);
  movie.run(recorder, 6.0);
  EXPECT_EQ(recorder.result().unlisted, 1);  // the guest's move into a site that was held
  EXPECT_EQ(total(recorder.result()).events, 0);
  movie.put(host, Node{3, -1, -1});  // whose site is gone: no event of the matcher either
  movie.run(recorder, 6.0);
  EXPECT_EQ(recorder.result().unlisted, 2);
}

TEST(EventRecorder, WhoLostItsSiteAndLeavesHasDesorbedFromIt) {
  Movie movie;
  const int guest = movie.add_guest(outside);
  const int host = movie.ion_at(surface);
  const Vec3 outwards = to_vec3(surface).normalized();
  EventRecorder recorder = movie.start();
  movie.put(host, to_vec3(surface) + outwards);  // 1.5 Å off its site (core 1.3), still bound
  movie.put(guest, surface);
  movie.run(recorder, 6.0);
  EXPECT_EQ(recorder.result().unlisted, 1);  // the guest, into a site that was held
  EXPECT_EQ(total(recorder.result()).events, 0);

  EventRecorder restored(model, roles, recorder.state(), short_window);
  movie.put(host, to_vec3(surface) + 20.0 * outwards);
  for (int k = 0; k < 40; ++k) {
    movie.time += movie.dt;
    recorder.look(movie.time, movie.now());
    restored.look(movie.time, movie.now());
  }
  EXPECT_EQ(restored.state(), recorder.state());
  const RunEvents run = recorder.result();
  EXPECT_EQ(run.unlisted, 1);
  int desorptions = 0;
  for (const auto& [cell, count] : run.cells) {
    if (count.events == 0) continue;
    EXPECT_EQ(cell.ion, Ion::Host);
    EXPECT_EQ(cell.from, SiteKind::O4);
    EXPECT_EQ(cell.to, SiteKind::Solution);
    desorptions += static_cast<int>(count.events);
  }
  EXPECT_EQ(desorptions, 1);
  const std::vector<MoveRecord> records = moves(recorder);
  EXPECT_TRUE(std::ranges::any_of(records, [](const MoveRecord& r) {
    return r.listed && r.ion == Ion::Host && r.from_kind == SiteKind::O4 &&
           r.to_kind == SiteKind::Solution;
  }));
}

TEST(EventRecorder, HopsThatAreNotListedAreCounted) {
  Movie movie;
  const int guest = movie.add_guest(to_vec3(tetra));
  EventRecorder recorder = movie.start();
  movie.put(guest, Node{-3, -3, 1});  // far beyond the neighbours
  movie.run(recorder, 5.0);
  EXPECT_EQ(recorder.result().unlisted, 1);
  EXPECT_EQ(total(recorder.result()).crossings, 0);
  ASSERT_EQ(moves(recorder).size(), 1u);
}

TEST(EventRecorder, GivesBackTheRateOfRandomHops) {
  Movie movie;
  movie.shake = 0.15;
  movie.dt = 0.5;
  constexpr double rate = 0.004;  // [1/ps] of every possible T4 -> T4 hop of a guest
  const auto wanted = [](const EventClass& c) {
    return c.ion == Ion::Guest && c.from == SiteKind::T4 && c.to == SiteKind::T4;
  };
  RandomStream random(23, "hops");
  const SiteGraph graph(test::sphere_nodes(NodeType::Anion, 8));
  SiteState state(graph);
  std::map<SiteId, int> guest_on;
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (graph.octahedral(s) && graph.node(s).x * graph.node(s).x < 64) {
      const bool host = movie.ion_at(graph.node(s)) < movie.crystal.size();
      state.occupants[s] = host ? Occupant::Host : Occupant::Empty;
    } else if (state.kinds[s] == SiteKind::T4 && random.uniform() < 0.3) {
      state.occupants[s] = Occupant::Guest;
      guest_on[s] = movie.add_guest(to_vec3(graph.node(s)));
    }
  }
  // Every crossing counts: with a return window the planted rate is not the lasting one.
  EventRecorder recorder = movie.start({.tracker = {}, .return_window_ps = 0.0});
  for (int k = 0; k < 1500; ++k) {
    std::vector<PossibleEvent> possible;
    for (const auto& [site, ion] : guest_on) append_events(graph, state, site, possible);
    for (const PossibleEvent& e : possible) {
      if (!wanted(e.event_class) || !guest_on.contains(e.from) || guest_on.contains(e.to)) continue;
      if (random.uniform() > -std::expm1(-rate * movie.dt)) continue;
      auto guest = guest_on.extract(e.from);
      movie.put(guest.mapped(), graph.node(e.to));
      guest.key() = e.to;
      guest_on.insert(std::move(guest));
      std::swap(state.occupants[e.from], state.occupants[e.to]);
    }
    movie.look(recorder);
  }
  const RunEvents run = recorder.result();
  double exposure = 0.0;
  std::int64_t events = 0;
  for (const auto& [c, count] : class_counts(run.cells)) {
    if (!wanted(c)) continue;
    exposure += count.exposure;
    events += count.events;
  }
  ASSERT_GT(events, 300);
  // Three standard deviations of a Poisson count, and 1 % for what a look of 0.5 ps hides: two
  // hops of one guest in it (5 ways x 0.004/ps x 0.25 ps).
  EXPECT_NEAR(double(events) / (rate * exposure), 1.0, 3.0 / std::sqrt(double(events)) + 0.01);
  EXPECT_EQ(run.unlisted, 0);
}

TEST(EventRecorder, StoredStateContinuesExactly) {
  Movie movie;
  movie.shake = 0.3;  // strong: crossings happen by chance
  movie.remove(vacancy);
  const int guest = movie.add_guest(to_vec3(tetra));
  EventRecorder recorder = movie.start();
  movie.run(recorder, 4.0);
  movie.put(guest, next_tetra);
  movie.run(recorder, 1.0);  // the move is still undecided
  EventRecorder restored(model, roles, recorder.state(), short_window);
  EXPECT_EQ(restored.state(), recorder.state());
  for (int k = 0; k < 60; ++k) {
    movie.time += movie.dt;
    const IonSystem system = movie.now();
    recorder.look(movie.time, system);
    restored.look(movie.time, system);
  }
  EXPECT_EQ(restored.state(), recorder.state());
  EXPECT_GE(moves(recorder).size(), 1u);

  const std::string bytes = recorder.state();
  EXPECT_THROW(EventRecorder(model, roles, std::string_view(bytes).substr(0, bytes.size() / 2)),
               RunError);
  EXPECT_THROW(EventRecorder(model, roles, bytes + "more"), RunError);
}

TEST(EventRecorder, WrappedAndUnwrappedPositionsGiveTheSame) {
  Movie movie;
  movie.shake = 0.2;
  movie.drift = Vec3(1, 1, 1);
  movie.remove(vacancy);
  const int guest = movie.add_guest(to_vec3(tetra));
  const IonSystem first = movie.now();
  EventRecorder wrapped(model, roles, 0.0, first);
  EventRecorder shifted(model, roles, 0.0, first);
  RandomStream random(29, "images");
  for (int k = 0; k < 100; ++k) {
    if (k % 20 == 10) movie.put(guest, k % 40 == 10 ? next_tetra : tetra);
    movie.time += movie.dt;
    IonSystem system = movie.now();
    wrapped.look(movie.time, system);
    for (Vec3& r : system.positions) r += 60.0 * Vec3(double(random.below(3)), 0, -1);
    shifted.look(movie.time, system);
  }
  const RunEvents a = wrapped.result();
  const RunEvents b = shifted.result();
  ASSERT_EQ(a.cells.size(), b.cells.size());
  for (std::size_t k = 0; k < a.cells.size(); ++k) {
    EXPECT_EQ(a.cells[k].cell, b.cells[k].cell);
    EXPECT_EQ(a.cells[k].count.events, b.cells[k].count.events);
    EXPECT_EQ(a.cells[k].count.crossings, b.cells[k].count.crossings);
    const double exposure = a.cells[k].count.exposure;
    EXPECT_NEAR(exposure, b.cells[k].count.exposure, 1e-9 * (1.0 + exposure));
  }
  EXPECT_GT(total(a).crossings, 0);
}

TEST(EventRecorder, RefusesAChangedNumberOfIons) {
  Movie movie;
  EventRecorder recorder = movie.start();
  movie.add_guest(outside);
  EXPECT_THROW(movie.look(recorder), RunError);
}

}  // namespace
}  // namespace catex
