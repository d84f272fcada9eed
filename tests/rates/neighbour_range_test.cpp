#include "catex/rates/neighbour_range.hpp"

#include <gtest/gtest.h>

#include "catex/base/constants.hpp"
#include "catex/base/random.hpp"
#include "catex/rates/rate_fit.hpp"

namespace catex {
namespace {

/// A hop of a host from O6 to T4 with so many far hosts around its origin.
EventCell hop(int far_hosts) {
  return {.ion = Ion::Host,
          .from = SiteKind::O6,
          .to = SiteKind::T4,
          .origin = {.near_guests = 1, .far_hosts = static_cast<std::uint8_t>(far_hosts)},
          .destination = {.near_hosts = 2}};
}

CellCount met(const EventCell& cell, double exposure) {
  CellCount count{};
  count.cell = cell;
  count.count.exposure = exposure;
  return count;
}

TEST(NeighbourRange, LeavesOutWhatWasHardlyMet) {
  // 0.1 % of 10,000 are 10: the exposure to 2 and to 12 far hosts is less, that to 3 is more.
  const std::vector<CountedRun> runs{
      {600.0, {met(hop(2), 9.0), met(hop(3), 11.0), met(hop(6), 5000.0)}},
      {500.0, {met(hop(8), 4975.0), met(hop(12), 5.0)}}};
  const NeighbourRange range = neighbour_range(runs);
  const NeighbourRange::Bounds& origin = range.at(Ion::Host, SiteKind::O6);
  EXPECT_EQ(origin.least, (Environment{.near_guests = 1, .far_hosts = 3}));
  EXPECT_EQ(origin.most, (Environment{.near_guests = 1, .far_hosts = 8}));
  // A destination of the hop is the origin of the hop back.
  const NeighbourRange::Bounds& destination = range.at(Ion::Host, SiteKind::T4);
  EXPECT_EQ(destination.least, (Environment{.near_hosts = 2}));
  EXPECT_EQ(destination.most, (Environment{.near_hosts = 2}));
  const NeighbourRange::Bounds& never = range.at(Ion::Guest, SiteKind::O6);
  EXPECT_EQ(never.least, Environment{});
  EXPECT_EQ(never.most, Environment{});
}

TEST(NeighbourRange, OutsideIsTheNearestBoundAndDepthIsKept) {
  NeighbourRange range;
  range.at(Ion::Guest, SiteKind::O3) = {
      .least = {.near_hosts = 1, .far_hosts = 4},
      .most = {.near_hosts = 3, .near_guests = 2, .far_hosts = 7, .far_guests = 5}};
  EXPECT_EQ(range.nearest(
                Ion::Guest, SiteKind::O3,
                {.near_hosts = 0, .near_guests = 3, .far_hosts = 5, .far_guests = 6, .depth = 2}),
            (Environment{
                .near_hosts = 1, .near_guests = 2, .far_hosts = 5, .far_guests = 5, .depth = 2}));
  const Environment any{.near_hosts = 9, .near_guests = 8, .far_hosts = 12, .far_guests = 11};
  EXPECT_EQ(range.nearest(Ion::Host, SiteKind::O3, any), any);
}

TEST(NeighbourRange, RatesOfTheModelEndTheirLinesThere) {
  std::vector<double> parameters(RateModel::Layout::size(), 0.0);
  constexpr double slope = -0.5;
  parameters[RateModel::Layout::far_mobility(Ion::Host, Ion::Host, SiteKind::O6)] = slope;
  constexpr double energy = 0.03;  // eV
  parameters[RateModel::Layout::far_energy(Ion::Host, Ion::Host, true)] = energy;
  NeighbourRange range;
  range.at(Ion::Host, SiteKind::O6).least.far_hosts = 4;
  range.at(Ion::Host, SiteKind::O6).most.far_hosts = 8;
  constexpr double temperature = 600.0;
  const RateModel model(parameters, temperature, range);
  const auto log_ratio = [&](int a, int b) {
    return std::log(model.rate(hop(a)) / model.rate(hop(b)));
  };
  // The energy goes on, or detailed balance would be lost: half of it acts in each direction.
  constexpr double of_energy = 0.5 * energy / (constants::boltzmann * temperature);
  constexpr double rounding = 1e-13;
  EXPECT_NEAR(log_ratio(0, 4), -4 * of_energy, rounding);
  EXPECT_NEAR(log_ratio(7, 5), 2 * (of_energy + slope), rounding);
  EXPECT_NEAR(log_ratio(12, 8), 4 * of_energy, rounding);
}

}  // namespace
}  // namespace catex
