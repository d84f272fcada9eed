#include "catex/report/mechanism_shares.hpp"

#include <gtest/gtest.h>

#include "support/class_cells.hpp"

namespace catex {
namespace {

/// Room for rounding in sums of a few doubles of order one.
constexpr double rounding = 1e-12;

TEST(MechanismCountsTest, TakesLastingEventsOfAllClasses) {
  RunEvents run;
  run.duration_ps = 500.0;
  test::add_counts(run.cells, {Ion::Host, SiteKind::O6, SiteKind::T4, 3, 1, false}, {30, 90, 1.0});
  test::add_counts(run.cells, {Ion::Host, SiteKind::O6, SiteKind::T4, 2, 1, false}, {10, 40, 1.0});
  test::add_counts(run.cells, {Ion::Host, SiteKind::O6, SiteKind::T4, 3, 1, true}, {5, 6, 1.0});
  test::add_counts(run.cells, {Ion::Host, SiteKind::O3, SiteKind::Solution, 1, 0, false},
                   {25, 70, 1.0});
  test::add_counts(run.cells, {Ion::Guest, SiteKind::Solution, SiteKind::O3, 0, 1, false},
                   {30, 80, 1.0});
  const MechanismCounts counts = mechanism_counts(run);
  EXPECT_EQ(counts(Ion::Host, Mechanism::Hop), 40.0);
  EXPECT_EQ(counts(Ion::Host, Mechanism::KickOut), 5.0);
  EXPECT_EQ(counts.total(), 100.0);
  EXPECT_NEAR(counts.share(Ion::Guest, Mechanism::Adsorption), 0.3, rounding);
  EXPECT_EQ(counts.net(Ion::Host), -25.0);
  EXPECT_NEAR(counts.net_per_ns(Ion::Guest), 60.0, rounding);
}

TEST(MechanismCountsTest, NetNumbersDoNotSeeFlicker) {
  MechanismCounts counts;
  counts.time_ps = 100.0;
  counts.trajectories = 20;
  counts(Ion::Guest, Mechanism::Adsorption) = 60.0;
  counts(Ion::Guest, Mechanism::Desorption) = 20.0;
  MechanismCounts flickering = counts;
  flickering(Ion::Guest, Mechanism::Adsorption) += 1000.0;
  flickering(Ion::Guest, Mechanism::Desorption) += 1000.0;
  EXPECT_EQ(flickering.net(Ion::Guest), counts.net(Ion::Guest));
  EXPECT_NEAR(counts.net_per_ns(Ion::Guest), 20.0, rounding) << "40 ions in 20 times 0.1 ns";
}

TEST(TotalVariation, OfKnownDistributions) {
  const std::vector<double> a{1.0, 1.0, 0.0}, b{3.0, 1.0, 0.0}, c{0.0, 0.0, 7.0}, none(3, 0.0);
  EXPECT_NEAR(*total_variation(a, b), 0.25, rounding) << "halves against 3/4 and 1/4";
  EXPECT_NEAR(*total_variation(a, a), 0.0, rounding);
  EXPECT_NEAR(*total_variation(a, c), 1.0, rounding);
  EXPECT_FALSE(total_variation(a, none));
}

MechanismCounts host_events(double hops, double kick_outs, double desorptions) {
  MechanismCounts counts;
  counts.time_ps = 100.0;
  counts(Ion::Host, Mechanism::Hop) = hops;
  counts(Ion::Host, Mechanism::KickOut) = kick_outs;
  counts(Ion::Host, Mechanism::Desorption) = desorptions;
  return counts;
}

TEST(ScoreMechanisms, TellsMovesOfHostsFromAllEvents) {
  // Hops and kick-outs 3:1 in both; of all events 40 against 80 % are at the surface.
  const MechanismScore score = score_mechanisms(host_events(45, 15, 40), host_events(150, 50, 800));
  EXPECT_NEAR(score.all.value(), 0.4, rounding);
  EXPECT_NEAR(score.host_moves.value(), 0.0, rounding);
  const MechanismScore still = score_mechanisms(host_events(45, 15, 40), host_events(0, 0, 8));
  EXPECT_TRUE(still.all);
  EXPECT_FALSE(still.host_moves);
}

TEST(ScoreMechanisms, NeedsTrajectoriesOfLikeLength) {
  const MechanismCounts md = host_events(45, 15, 40);
  MechanismCounts kmc = md;
  kmc.time_ps = 120.0;
  EXPECT_TRUE(score_mechanisms(md, kmc).all);
  kmc.time_ps = 200.0;
  EXPECT_FALSE(score_mechanisms(md, kmc).all);
}

}  // namespace
}  // namespace catex
