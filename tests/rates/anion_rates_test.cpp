#include "catex/rates/anion_rates.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "catex/base/constants.hpp"
#include "catex/base/random.hpp"

namespace catex {
namespace {

using Layout = AnionRateModel::Layout;

constexpr double temperature = 550.0;
// Sums of a dozen terms of order 10.
constexpr double rounding = 1e-12;

AnionRateModel random_model(RandomStream& random) {
  std::vector<double> parameters(Layout::size());
  for (double& p : parameters) p = 0.05 * random.normal();
  return {parameters, temperature};
}

AnionCell random_cell(RandomStream& random) {
  const auto below = [&](int n) { return static_cast<std::uint8_t>(random.below(n)); };
  return {.leaves = random.below(2) == 0,
          .neighbours = below(13),
          .hosts = below(6),
          .guests = below(6),
          .loose = below(3)};
}

TEST(AnionRates, RateIsKappaMobilityBarrierAndHalfOfTheEnergy) {
  std::vector<double> p(Layout::size());
  p[Layout::LogKappa] = -5.0;
  p[Layout::Barrier] = 0.2;
  p[Layout::EnergyAtSix] = -0.23;
  p[Layout::EnergyPerNeighbour] = 0.04;
  p[Layout::EnergyPerHost] = 0.11;
  p[Layout::EnergyPerGuest] = 0.08;
  p[Layout::EnergyPerLoose] = 0.03;
  p[Layout::MobilityPerNeighbour] = -0.15;
  p[Layout::MobilityPerSquare] = -0.02;
  p[Layout::MobilityPerHost] = -0.5;
  p[Layout::MobilityPerGuest] = 0.06;
  p[Layout::MobilityPerLoose] = 0.4;
  const AnionRateModel rates(p, temperature);
  const double beta = 1.0 / (constants::boltzmann * temperature);
  const double beta_600 = 1.0 / (constants::boltzmann * 600.0);
  // Four neighbours: n = -2. Three hosts, a guest, two loose cations.
  const double e = -0.23 - 2.0 * 0.04 + 3.0 * 0.11 + 0.08 + 2.0 * 0.03;
  const double s = -2.0 * -0.15 + 4.0 * -0.02 + 3.0 * -0.5 + 0.06 + 2.0 * 0.4;
  const double common = -5.0 + s - 0.2 * (beta - beta_600);
  const AnionCell leaves{.leaves = true, .neighbours = 4, .hosts = 3, .guests = 1, .loose = 2};
  AnionCell comes = leaves;
  comes.leaves = false;
  EXPECT_NEAR(rates.energy(leaves), e, rounding);
  EXPECT_NEAR(std::log(rates.rate(leaves)), common - 0.5 * beta * e, rounding);
  EXPECT_NEAR(std::log(rates.rate(comes)), common + 0.5 * beta * e, rounding);
}

TEST(AnionRates, BothDirectionsObeyDetailedBalance) {
  RandomStream random(1, "anion rates");
  for (int i = 0; i < 200; ++i) {
    const AnionRateModel rates = random_model(random);
    AnionCell cell = random_cell(random);
    cell.leaves = true;
    AnionCell back = cell;
    back.leaves = false;
    EXPECT_EQ(rates.energy(cell), rates.energy(back));
    EXPECT_NEAR(std::log(rates.rate(cell) / rates.rate(back)),
                -rates.energy(cell) / (constants::boltzmann * temperature), rounding);
  }
}

TEST(AnionRates, TermsAddUpToTheLogarithmOfTheRate) {
  RandomStream random(2, "anion rates");
  const AnionRateModel rates = random_model(random);
  for (int i = 0; i < 200; ++i) {
    const AnionCell cell = random_cell(random);
    std::vector<RateModel::Term> terms;
    AnionRateModel::append_terms(cell, temperature, terms);
    double log_rate = 0.0;
    for (const auto& [parameter, x] : terms) log_rate += rates.parameters()[parameter] * x;
    EXPECT_NEAR(log_rate, std::log(rates.rate(cell)), rounding);
  }
}

// A simulation tabulates the factors, each by its own number.
TEST(AnionRates, RateIsTheProductOfOneFactorForEachNumberOfTheCell) {
  RandomStream random(3, "anion rates");
  const AnionRateModel rates = random_model(random);
  for (int i = 0; i < 200; ++i) {
    const AnionCell c = random_cell(random);
    const double product =
        rates.level_factor(c.leaves) * rates.neighbour_factor(c.leaves, c.neighbours) *
        rates.host_factor(c.leaves, c.hosts) * rates.guest_factor(c.leaves, c.guests) *
        rates.loose_factor(c.leaves, c.loose);
    EXPECT_NEAR(rates.rate(c) / product, 1.0, rounding);
    const AnionCell bare{.leaves = c.leaves, .neighbours = 6, .hosts = 0, .guests = 0, .loose = 0};
    AnionCell with_hosts = bare;
    with_hosts.hosts = c.hosts;
    EXPECT_NEAR(rates.rate(with_hosts) / rates.rate(bare), rates.host_factor(c.leaves, c.hosts),
                rounding * rates.host_factor(c.leaves, c.hosts));
  }
}

TEST(AnionRates, EveryParameterHasAName) {
  std::set<std::string> names;
  for (int p = 0; p < Layout::size(); ++p) names.insert(Layout::describe(p, "Pb", "Cd"));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Layout::size()));
  EXPECT_EQ(Layout::describe(Layout::EnergyPerHost, "Pb", "Cd"), "energy per Pb");
  EXPECT_EQ(Layout::unit(Layout::Barrier), "eV");
  EXPECT_EQ(Layout::unit(Layout::EnergyPerLoose), "eV");
  EXPECT_EQ(Layout::unit(Layout::LogKappa), "");
  EXPECT_EQ(Layout::unit(Layout::MobilityPerNeighbour), "");
}

}  // namespace
}  // namespace catex
