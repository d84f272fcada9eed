#include "catex/analysis/age_meter.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "catex/analysis/move_history.hpp"
#include "catex/analysis/site_tracker.hpp"
#include "catex/base/random.hpp"
#include "catex/rates/run_tests.hpp"
#include "catex/sites/matcher.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

constexpr double window = 2.0;  // [ps]

/// Guests that jump between octahedra of a crystal, at random and from anywhere to anywhere. In one
/// half of the crystal hosts sit in the tetrahedra.
class Walk {
 public:
  /// [1/ps] of a guest on a site with or without hosts near, by its age [ps].
  using Rate = std::function<double(bool hosts_near, double age)>;

  explicit Walk(Rate rate, double dt = 0.5) : rate_(std::move(rate)), dt_(dt) {
    for (SiteId s = 0; s < graph.size(); ++s) {
      if (state.kinds[s] == SiteKind::O6) homes_.push_back(s);
      if (state.kinds[s] == SiteKind::T4 && graph.node(s).x > 0) {
        state.occupants[s] = Occupant::Host;
      }
    }
    constexpr int guests = 20;
    for (int k = 0; k < guests; ++k) {
      sites.push_back(empty_home());
      since_.push_back(0.0);
      state.occupants[sites.back()] = Occupant::Guest;
    }
  }

  void look() {
    meter.pass(graph, state, sites, dt_, time + dt_);
    time += dt_;
    std::vector<Crossing> crossings;
    for (std::size_t i = 0; i < sites.size(); ++i) {
      const bool hosts_near = environment(graph, state, sites[i]).near_hosts > 0;
      const double rate = rate_(hosts_near, time - since_[i]);
      if (random_.uniform() < -std::expm1(-rate * dt_)) crossings.push_back(jump(i));
    }
    const std::vector<Crossing> decided = lasting_.look(time, crossings);
    meter.take(decided);
    for (const Crossing& move : decided) records_.push_back(move.record);
  }
  void run(double duration) {
    for (const double end = time + duration; time < end;) look();
  }
  [[nodiscard]] AgeTest test() const {
    RunEvents run;
    run.return_window_ps = window;
    run.ages = age_counts(MoveHistory(records_, time));
    run.ages_around = meter.counts();
    const std::vector<AgeTest> tests = age_tests({&run, 1});
    EXPECT_EQ(tests.size(), 1u);
    return tests.at(0);
  }

  SiteGraph graph{test::sphere_nodes(NodeType::Anion, 9)};
  SiteState state{graph};
  std::vector<SiteId> sites;  ///< by guest
  AgeMeter meter{window};
  double time = 0.0;

 private:
  SiteId empty_home() {
    for (;;) {
      const SiteId home = homes_[random_.below(homes_.size())];
      if (state.occupants[home] == Occupant::Empty) return home;
    }
  }
  Crossing jump(std::size_t i) {
    const SiteId from = sites[i];
    const SiteId to = empty_home();
    // A hop across the crystal is no event of the matcher; the cell of a desorption has the same
    // origin.
    Crossing crossing{.record = {.time = time,
                                 .id = static_cast<std::int64_t>(i),
                                 .ion = Ion::Guest,
                                 .from = graph.node(from),
                                 .to = graph.node(to),
                                 .from_kind = state.kinds[from],
                                 .to_kind = state.kinds[to],
                                 .listed = true},
                      .cell = key_of({.ion = Ion::Guest,
                                      .from = state.kinds[from],
                                      .to = SiteKind::Solution,
                                      .origin = environment(graph, state, from),
                                      .destination = {}}),
                      .from = from,
                      .to = to,
                      .index = static_cast<std::int32_t>(i)};
    std::swap(state.occupants[from], state.occupants[to]);
    sites[i] = to;
    since_[i] = time;
    return crossing;
  }

  Rate rate_;
  double dt_;
  std::vector<SiteId> homes_;
  std::vector<double> since_;
  LastingMoves lasting_{window};
  std::vector<MoveRecord> records_;
  RandomStream random_{23, "walk"};
};

/// Ten times as fast beside hosts.
double by_surroundings(bool hosts_near, double) { return hosts_near ? 0.05 : 0.005; }

/// Distance of a stratified ratio from an expected one, in standard errors of its logarithm.
double deviation(const StratifiedAgeTest& test, double expected) {
  const double error = std::log(test.ratio_high() / test.ratio_low()) / (2.0 * 1.96);
  return std::log(test.ratio() / expected) / error;
}

TEST(AgeMeter, WithoutMemoryOnlyThePlainTestSeesOne) {
  Walk walk(by_surroundings);
  walk.run(20000.0);
  const AgeTest test = walk.test();
  // From 2 to 8 ps after arrival half of the guests are beside hosts, and of those that are older
  // one in twelve: hazards near 0.027 and 0.0086.
  EXPECT_GT(test.ratio_low(), 2.0);
  ASSERT_TRUE(test.stratified.known());
  EXPECT_LT(std::abs(deviation(test.stratified, 1.0)), 3.0);  // more: once in 400 runs
  // Tight enough to tell a ratio of 1.3.
  EXPECT_LT(test.stratified.ratio_high() / test.stratified.ratio_low(), 1.3 * 1.3);
  EXPECT_NE(test.verdict(), Memory::TooFew);
}

TEST(AgeMeter, MemoryIsSeenWithinEqualSurroundings) {
  // The young, up to 4 windows, leave three times as fast.
  Walk walk([](bool hosts_near, double age) {
    return by_surroundings(hosts_near, age) * (age <= 4.0 * window ? 3.0 : 1.0);
  });
  walk.run(20000.0);
  const AgeTest test = walk.test();
  ASSERT_TRUE(test.stratified.known());
  EXPECT_LT(std::abs(deviation(test.stratified, 3.0)), 3.0);
  EXPECT_EQ(test.verdict(), Memory::Present);
}

TEST(AgeMeter, TimeCountsOnTheSiteAndDeparturesWhenTheyAreListed) {
  const SiteGraph graph(test::sphere_nodes(NodeType::Anion, 7));
  SiteState state(graph);
  const SiteId home = *graph.find({2, 0, 0});
  const SiteId beside = *graph.find({1, 1, 1});
  const SiteId away = *graph.find({-2, 0, 0});
  state.occupants[home] = Occupant::Host;
  std::vector<SiteId> sites{away, home};
  AgeMeter meter(window);
  const auto pass_to = [&](double from, double to) {
    meter.pass(graph, state, sites, to - from, to);
  };
  const auto leave = [&](double time, bool listed) {
    const Environment around = environment(graph, state, home);
    const EventCell cell{Ion::Host, SiteKind::O6, SiteKind::Solution, around, {}};
    return Crossing{.record = {.time = time, .ion = Ion::Host, .listed = listed},
                    .cell = key_of(cell),
                    .from = home,
                    .to = solution_site,
                    .index = 1};
  };
  pass_to(0.0, 1.0);  // nobody was seen to arrive
  EXPECT_TRUE(meter.counts().empty());
  const Crossing arrival{.record = {.time = 1.0}, .from = away, .to = home, .index = 1};
  meter.take({&arrival, 1});  // decided at 3 ps
  pass_to(3.0, 4.0);
  pass_to(4.0, 5.0);  // up to an age of 4 ps, the edge of the bin
  state.occupants[beside] = Occupant::Guest;
  pass_to(5.0, 6.0);
  sites[1] = unassigned_site;  // lost
  pass_to(6.0, 9.0);
  sites[1] = home;
  pass_to(9.0, 11.0);
  const Crossing unlisted = leave(11.0, false);
  AgeMeter other(window, meter.state());
  const Crossing listed = leave(11.0, true);
  meter.take({&listed, 1});
  other.take({&unlisted, 1});
  pass_to(11.0, 20.0);  // gone

  const std::vector<AgesAround> counts = meter.counts();
  ASSERT_EQ(counts.size(), 2u);
  EXPECT_EQ(counts[0].around.near_guests, 0);
  EXPECT_EQ(counts[1].around.near_guests, 1);
  for (const AgesAround& c : counts) {
    EXPECT_EQ(c.ages.ion, Ion::Host);
    EXPECT_EQ(c.ages.kind, SiteKind::O6);
  }
  // Edges of bins: 2, 4, 8 and 16 ps; ages of 3 and 4, of 5, and of 10 ps.
  const AgeCounts& before = counts[0].ages;
  const AgeCounts& after = counts[1].ages;
  EXPECT_DOUBLE_EQ(before.time_ps[age_bin(3.0)], 2.0);
  EXPECT_DOUBLE_EQ(after.time_ps[age_bin(5.0)], 1.0);
  EXPECT_DOUBLE_EQ(after.time_ps[age_bin(10.0)], 2.0);
  EXPECT_EQ(after.departures[age_bin(10.0)], 1);
  EXPECT_EQ(std::accumulate(before.departures.begin(), before.departures.end(), std::int64_t{0}),
            0);
  EXPECT_EQ(other.counts().at(1).ages.departures[age_bin(10.0)], 0);
}

TEST(AgeMeter, StoredStateContinuesExactly) {
  Walk whole(by_surroundings);
  Walk stopped(by_surroundings);
  whole.run(300.0);
  stopped.run(100.0);
  stopped.meter = AgeMeter(window, stopped.meter.state());
  stopped.run(200.0);
  const std::vector<AgesAround> a = whole.meter.counts();
  const std::vector<AgesAround> b = stopped.meter.counts();
  ASSERT_GT(a.size(), 10u);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    EXPECT_EQ(a[k].around, b[k].around);
    EXPECT_EQ(a[k].ages.departures, b[k].ages.departures);
    EXPECT_EQ(a[k].ages.time_ps, b[k].ages.time_ps);
  }
}

}  // namespace
}  // namespace catex
