#include "catex/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "catex/base/errors.hpp"
#include "support/class_cells.hpp"

namespace catex {
namespace {

using testing::HasSubstr;

TEST(RatePosterior, QuantilesAreThoseOfTheGammaDistribution) {
  // Without events the shape is 1/2: half a chi-square of one degree of freedom, whose 95 %
  // quantile is 3.841459 and whose median is 0.454936 (standard tables, 7 digits).
  const RatePosterior none = posterior({.events = 0, .crossings = 0, .exposure = 1.0});
  EXPECT_NEAR(none.quantile(0.95), 3.841459 / 2.0, 1e-6);
  EXPECT_NEAR(none.quantile(0.5), 0.454936 / 2.0, 1e-6);
  // Ten events: 2 x exposure x rate is chi-square of 21 degrees; 2.5 % 10.28290, 97.5 % 35.47888.
  const RatePosterior ten = posterior({.events = 10, .crossings = 12, .exposure = 50.0});
  EXPECT_NEAR(ten.quantile(0.025), 10.28290 / 100.0, 1e-6);
  EXPECT_NEAR(ten.quantile(0.975), 35.47888 / 100.0, 1e-6);
  EXPECT_DOUBLE_EQ(ten.mean(), 10.5 / 50.0);
}

TEST(RatePosterior, DrawsHaveTheMeanAndTheSpread) {
  const RatePosterior rate = posterior({.events = 4, .crossings = 4, .exposure = 9.0});
  RandomStream random(1, "posterior test");
  constexpr int draws = 20000;
  double sum = 0.0;
  int below = 0;
  for (int i = 0; i < draws; ++i) {
    const double k = rate.draw(random);
    sum += k;
    if (k < rate.quantile(0.9)) ++below;
  }
  // Four standard errors: sqrt(4.5)/9/sqrt(20000) = 0.00167; sqrt(0.9 x 0.1/20000) = 0.0021.
  EXPECT_NEAR(sum / draws, 0.5, 4 * 0.00167);
  EXPECT_NEAR(below / double(draws), 0.9, 4 * 0.0021);
}

TEST(RateStatus, TellsWhatIsKnown) {
  EXPECT_EQ(status({.events = 3, .crossings = 3, .exposure = 1.0}), RateStatus::Measured);
  EXPECT_EQ(status({.events = 0, .crossings = 5, .exposure = 1.0}), RateStatus::UpperLimit);
  EXPECT_EQ(status({.events = 0, .crossings = 0, .exposure = 0.0}), RateStatus::NoInformation);
  EXPECT_DOUBLE_EQ(upper_limit({.events = 0, .crossings = 0, .exposure = 6.0}), 0.5);
}

constexpr EventClass hop{.ion = Ion::Host,
                         .from = SiteKind::O6,
                         .to = SiteKind::T4,
                         .host_neighbours = 3,
                         .crowding = 0,
                         .guest_near = false};

RunEvents run_of(std::string name, std::int64_t events, double exposure) {
  RunEvents run;
  run.run = std::move(name);
  run.host = "Pb";
  run.guest = "Cd";
  run.temperature_K = 600.0;
  run.ligand = "non-preferential";
  run.model_digest = "00ff";
  test::add_counts(run.cells, hop,
                   {.events = events, .crossings = 2 * events, .exposure = exposure});
  return run;
}

TEST(Catalog, PoolsCountsAndExposure) {
  RunEvents first = run_of("one", 3, 10.0);
  first.validity = {
      .anions_on_lattice = 0.9, .cations_on_sites = 0.0, .cations_by_chance = 0.0, .looks = 100};
  RunEvents second = run_of("two", 1, 30.0);
  second.validity = first.validity;
  second.validity.anions_on_lattice = 0.6;
  second.validity.looks = 300;
  const Catalog catalog = make_catalog({first, second}, false);
  ASSERT_EQ(catalog.pooled.size(), 1u);
  EXPECT_EQ(catalog.pooled.at(hop).events, 4);
  EXPECT_EQ(catalog.pooled.at(hop).crossings, 8);
  EXPECT_DOUBLE_EQ(catalog.pooled.at(hop).exposure, 40.0);
  EXPECT_DOUBLE_EQ(catalog.anions_on_lattice(), (0.9 * 100 + 0.6 * 300) / 400);
}

TEST(Catalog, KeepsTemperaturesApart) {
  RunEvents hot = run_of("hot", 3, 30.0);
  hot.temperature_K = 650.0;
  const Catalog catalog = make_catalog({hot, run_of("cold", 1, 10.0)}, false);
  EXPECT_EQ(temperatures_K(catalog), (std::vector<double>{600.0, 650.0}));
  const Catalog part = at_temperature(catalog, 650.0);
  ASSERT_EQ(part.runs.size(), 1u);
  EXPECT_EQ(part.runs[0].run, "hot");
  EXPECT_EQ(part.pooled.at(hop).events, 3);
  EXPECT_TRUE(at_temperature(catalog, 500.0).runs.empty());
}

TEST(Catalog, RefusesToPoolDifferentConditions) {
  RunEvents hot = run_of("hot", 1, 1.0);
  hot.pressure_GPa = 1.0;
  hot.ligand = "Pb-preferred";
  try {
    (void)make_catalog({run_of("cold", 1, 1.0), hot}, false);
    FAIL() << "runs of two ligands were pooled";
  } catch (const InputError& error) {
    ASSERT_EQ(error.problems().size(), 2u);
    EXPECT_THAT(error.problems()[0], HasSubstr("hot has ligand Pb-preferred"));
    EXPECT_THAT(error.problems()[1], HasSubstr("pressure_GPa 1"));
  }
  EXPECT_THROW((void)make_catalog({}, false), InputError);
}

TEST(Catalog, RefusesStochasticFrictionUnlessForced) {
  RunEvents run = run_of("langevin", 1, 1.0);
  run.deterministic_dynamics = false;
  EXPECT_THROW((void)make_catalog({run}, false), InputError);
  EXPECT_EQ(make_catalog({run}, true).pooled.at(hop).events, 1);
}

TEST(JumpTables, AddAndGiveTheKickRatio) {
  JumpTables tables;
  EXPECT_EQ(tables.tally[0].kick_ratio(), 0.0);
  tables.tally[0] = {.interface = 4, .shell = 2, .kick_out = 1};
  tables.sites[1][2] = {.n = 1, .sum_r_a = 2.5, .sum_r_c = 4.0};
  JumpTables sum = tables;
  sum += tables;
  EXPECT_EQ(sum.tally[0].interface, 8);
  EXPECT_EQ(sum.tally[0].shell, 4);
  EXPECT_DOUBLE_EQ(sum.tally[0].kick_ratio(), 0.25);
  EXPECT_EQ(sum.sites[1][2].n, 2);
  EXPECT_DOUBLE_EQ(sum.sites[1][2].sum_r_c, 8.0);
}

TEST(JumpSiteTally, CountsRatios) {
  JumpSiteTally tally;
  tally.add(2.5, 4.0);   // 1.6
  tally.add(2.5, 4.06);  // 1.624
  tally.add(1.0, 90.0);
  EXPECT_EQ(tally.n, 3);
  EXPECT_EQ(tally.ratios[32] + tally.ratios[31], 2);  // 1.6 is an edge
  EXPECT_EQ(tally.ratios.back(), 1);
  tally += tally;
  EXPECT_EQ(tally.ratios.back(), 2);
}

}  // namespace
}  // namespace catex
