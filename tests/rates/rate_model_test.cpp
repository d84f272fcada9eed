#include "catex/rates/rate_model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "catex/base/constants.hpp"
#include "catex/base/random.hpp"

namespace catex {
namespace {

constexpr double temperature = 550.0;

RateModel random_model(RandomStream& random) {
  std::vector<double> parameters(RateModel::Layout::size());
  for (double& p : parameters) p = 0.2 * random.normal();
  return {parameters, temperature};
}

Environment random_environment(RandomStream& random) {
  const auto below = [&](int n) { return static_cast<std::uint8_t>(random.below(n)); };
  return {.near_hosts = below(4),
          .near_guests = below(4),
          .far_hosts = below(7),
          .far_guests = below(7),
          .depth = below(Environment::deepest + 1)};
}

EventCell random_hop(RandomStream& random) {
  const auto kind = [&] { return static_cast<SiteKind>(random.below(site_kind_count - 1)); };
  return {.ion = static_cast<Ion>(random.below(2)),
          .from = kind(),
          .to = kind(),
          .origin = random_environment(random),
          .destination = random_environment(random)};
}

EventCell back(const EventCell& cell) {
  return {cell.ion, cell.to, cell.from, cell.destination, cell.origin};
}

// Sums of a few dozen terms of order 1.
constexpr double rounding = 1e-12;

TEST(RateModel, TermsAddUpToTheLogarithmOfTheRate) {
  RandomStream random(1, "rate model");
  const RateModel model = random_model(random);
  for (int i = 0; i < 200; ++i) {
    EventCell cell = random_hop(random);
    if (i % 3 == 1) cell = {cell.ion, SiteKind::Solution, cell.to, {}, cell.destination};
    if (i % 3 == 2) cell = {cell.ion, cell.from, SiteKind::Solution, cell.origin, {}};
    std::vector<RateModel::Term> terms;
    RateModel::append_terms(cell, temperature, model.range(), terms);
    double log_rate = 0.0;
    for (const auto& [parameter, coefficient] : terms) {
      log_rate += model.parameters()[parameter] * coefficient;
    }
    EXPECT_NEAR(log_rate, std::log(model.rate(cell)), rounding);
  }
}

TEST(RateModel, HopAndWayBackObeyDetailedBalance) {
  RandomStream random(2, "rate model");
  const RateModel model = random_model(random);
  for (int i = 0; i < 200; ++i) {
    const EventCell cell = random_hop(random);
    const double change = model.energy(cell.ion, cell.to, cell.destination) -
                          model.energy(cell.ion, cell.from, cell.origin);
    EXPECT_NEAR(std::log(model.rate(cell) / model.rate(back(cell))),
                -change / (constants::boltzmann * temperature), rounding);
  }
}

TEST(RateModel, ArrheniusParametersAreThoseOfThePath) {
  std::vector<double> parameters(RateModel::Layout::size(), 0.0);
  parameters[RateModel::Layout::log_kappa(Ion::Host, SiteKind::O6, SiteKind::T4)] = -2.0;
  parameters[RateModel::Layout::barrier(Ion::Host, SiteKind::T4, SiteKind::O6)] = 0.5;
  const EventCell hop{
      .ion = Ion::Host, .from = SiteKind::O6, .to = SiteKind::T4, .origin = {}, .destination = {}};
  const double reference = RateModel::reference_temperature_K;
  EXPECT_NEAR(RateModel(parameters, reference).rate(hop), std::exp(-2.0), rounding);
  const double change =
      1.0 / (constants::boltzmann * 500.0) - 1.0 / (constants::boltzmann * reference);
  EXPECT_NEAR(RateModel(parameters, 500.0).rate(hop), std::exp(-2.0 - 0.5 * change), rounding);
}

TEST(RateModel, EveryParameterHasAPlaceAndAName) {
  std::set<std::string> names;
  for (int p = 0; p < RateModel::Layout::size(); ++p) {
    names.insert(RateModel::Layout::describe(p, "Pb", "Cd"));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(RateModel::Layout::size()));

  using L = RateModel::Layout;
  const auto name_of = [](int p) { return L::describe(p, "Pb", "Cd") + '|' + L::unit(p); };
  EXPECT_EQ(name_of(L::log_kappa(Ion::Guest, SiteKind::T4, SiteKind::O5)), "ln kappa Cd O5-T4|");
  EXPECT_EQ(name_of(L::barrier(Ion::Host, SiteKind::O3, SiteKind::Solution)),
            "barrier Pb solution|eV");
  EXPECT_EQ(name_of(L::site_energy(Ion::Host, SiteKind::T2)), "energy Pb T2|eV");
  EXPECT_EQ(name_of(L::depth_energy(Ion::Guest, 3)), "energy Cd at depth 3|eV");
  EXPECT_EQ(name_of(L::near_energy(Ion::Guest, Ion::Host)), "near energy Pb-Cd|eV");
  EXPECT_EQ(name_of(L::far_energy(Ion::Guest, Ion::Guest, true)), "far O-O energy Cd-Cd|eV");
  EXPECT_EQ(name_of(L::near_mobility(Ion::Host, Ion::Guest, SiteKind::O4)),
            "near mobility Pb on O4 per Cd|");
  EXPECT_EQ(name_of(L::far_mobility(Ion::Guest, Ion::Host, SiteKind::T3)),
            "far mobility Cd on T3 per Pb|");
  EXPECT_EQ(name_of(L::depth_mobility(Ion::Host, 1)), "mobility Pb at depth 1|");
}

}  // namespace
}  // namespace catex
