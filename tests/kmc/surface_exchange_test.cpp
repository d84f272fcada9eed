#include "catex/kmc/surface_exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "cases.hpp"
#include "catex/base/constants.hpp"
#include "catex/kmc/simulation.hpp"

namespace catex {
namespace {

using namespace catex::test;

TEST(SurfaceExchange, ByDefaultChangesNothing) {
  const SurfaceExchange exchange;
  const Reservoir solution = Reservoir::infinite(0.3, 9.0);
  EXPECT_EQ(exchange.activity(Ion::Host, solution), 0.3);
  EXPECT_EQ(exchange.activity(Ion::Guest, solution), 9.0);
  EXPECT_EQ(exchange.factor(1e5, solution), 1.0);
}

TEST(SurfaceExchange, ActivityIsTheConcentrationAtTheReference) {
  const SurfaceExchange exchange{
      .saturation = SurfaceExchange::Saturation{.saturation_mol_L = 2.0, .reference_mol_L = 8.0}};
  // Both ions share the room: what counts is their sum.
  const Reservoir reference = Reservoir::infinite(3.0, 5.0);
  EXPECT_DOUBLE_EQ(exchange.activity(Ion::Host, reference), 3.0);
  EXPECT_DOUBLE_EQ(exchange.activity(Ion::Guest, reference), 5.0);
  // (2 + 8) / (2 + 0.5) = 4 times the concentration in a dilute solution.
  const Reservoir dilute = Reservoir::infinite(0.1, 0.4);
  EXPECT_DOUBLE_EQ(exchange.activity(Ion::Host, dilute), 0.4);
  EXPECT_DOUBLE_EQ(exchange.activity(Ion::Guest, dilute), 1.6);
  // Ratios of activities, hence equilibria between the ions, are those of the concentrations.
  EXPECT_DOUBLE_EQ(exchange.activity(Ion::Guest, dilute) / exchange.activity(Ion::Host, dilute),
                   4.0);
  // A concentration without end gives c_sat + c_ref.
  EXPECT_NEAR(exchange.activity(Ion::Guest, Reservoir::infinite(0.0, 1e9)), 10.0, 1e-7);
  // No saturation within reach: linear.
  const SurfaceExchange linear{
      .saturation = SurfaceExchange::Saturation{.saturation_mol_L = 1e6, .reference_mol_L = 8.0}};
  EXPECT_NEAR(linear.activity(Ion::Guest, dilute), 0.4, 0.4 * 8.0 / 1e6);
}

TEST(SurfaceExchange, ChargeFactorIsOneOnAverageOverTheFluctuations) {
  const SurfaceExchange exchange{
      .balance = SurfaceExchange::CationBalance{.cations = 300.0, .variance = 6.0}};
  double sum = 0.0;
  double norm = 0.0;
  for (int n = 250; n <= 350; ++n) {
    const double weight = std::exp(-(n - 300.0) * (n - 300.0) / 12.0);
    sum += weight * exchange.charge_factor(n);
    norm += weight;
  }
  EXPECT_NEAR(sum / norm, 1.0, 1e-9);  // sums over integers instead of integrals: e^(-2 pi^2 6)
}

TEST(SurfaceExchange, CationBalanceGrowsWithTheSurface) {
  RunEvents run;
  run.temperature_K = 600.0;
  run.validity.looks = 10;
  EXPECT_FALSE(cation_balance({&run, 1}, 600.0, 1000, 0));
  run.excess = {.mean = 20.0, .variance = 6.0, .anions = 1000.0};
  const auto same = cation_balance({&run, 1}, 600.0, 1000, 3);
  EXPECT_DOUBLE_EQ(same->cations, 1017.0);
  EXPECT_DOUBLE_EQ(same->variance, 6.0);
  const auto larger = cation_balance({&run, 1}, 300.0, 8000, 0);
  EXPECT_NEAR(larger->cations, 8080.0, 1e-9);
  EXPECT_NEAR(larger->variance, 12.0, 1e-12);
}

/// All rates 1/ps at 1 mol/L, but for a factor on exchange with the solution.
RateModel rates_of_one(double log_exchange) {
  std::vector<double> parameters(RateModel::Layout::size(), 0.0);
  for (const Ion ion : {Ion::Host, Ion::Guest}) {
    for (int kind = 0; kind + 1 < site_kind_count; ++kind) {
      parameters[RateModel::Layout::log_kappa(ion, static_cast<SiteKind>(kind),
                                              SiteKind::Solution)] = log_exchange;
    }
  }
  return RateModel(std::move(parameters), 600.0);
}

class Balance : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(EliminateFlicker, Balance, testing::Bool());

TEST_P(Balance, GivesItsDistribution) {
  // Eight sites of one energy at a concentration of 1 mol/L: numbers on them are binomial, times
  // exp(-(N - N0)^2 / 2 variance). They are two groups of four, 24 Å apart, which know of each
  // other by the balance alone: each adsorption on one changes the exits of the other's basin.
  const bool eliminate = GetParam();
  const SiteGraph graph({{0, 0, 0}, {2, 2, 0}, {16, 0, 0}, {18, 2, 0}});
  ASSERT_EQ(graph.size(), 8);
  const PaddedLattice lattice(graph);
  const RateModel model = rates_of_one(eliminate ? std::log(1e-5) : 0.0);
  const SurfaceExchange exchange{
      .balance = SurfaceExchange::CationBalance{.cations = 2.4, .variance = 0.8}};
  constexpr std::array<double, 9> ways{1, 8, 28, 56, 70, 56, 28, 8, 1};
  std::array<double, 9> expected{};
  double total = 0.0;
  for (int n = 0; n <= 8; ++n) {
    expected[n] = ways[n] * std::exp(-(n - 2.4) * (n - 2.4) / 1.6);
    total += expected[n];
  }
  Simulation run(lattice, model, SiteState(graph), Reservoir::infinite(0.0, 1.0),
                 RandomStream(3, "kmc"), {.exchange = exchange, .eliminate_flicker = eliminate});
  std::array<double, 9> time{};
  const int steps = eliminate ? 2000000 : 400000;
  for (int i = 0; i < steps; ++i) {
    const auto n = std::ranges::count(run.state().occupants, Occupant::Guest);
    time[n] += run.next_event_time() - run.time();
    run.step();
  }
  const std::int64_t exchanges = run.record().exchanges();
  EXPECT_GT(exchanges, 2000);
  // A number is forgotten after about three changes of it.
  const double independent = static_cast<double>(exchanges) / 3.0;
  for (int n = 0; n <= 8; ++n) {
    const double p = expected[n] / total;
    EXPECT_NEAR(time[n] / run.time(), p, 4.0 * std::sqrt(p * (1.0 - p) / independent) + 1e-3) << n;
  }
}

TEST(SurfaceExchange, DiffusionLimitsWhatASphereCanTakeUp) {
  constexpr double D = 0.1;
  constexpr double R = 25.0;
  const SurfaceExchange exchange{.diffusion =
                                     SurfaceExchange::Diffusion{.coefficient = D, .radius = R}};
  const Reservoir solution = Reservoir::infinite(0.0, 0.2);
  const double supply = 4.0 * std::numbers::pi * D * R;  // [Å³/ps]
  const auto adsorption = [](double K) { return K * constants::per_A3_per_mol_L; };
  // Slow surface: no effect. Equal: one half. Fast: the flux is that of Smoluchowski.
  EXPECT_NEAR(exchange.factor(adsorption(1e-6 * supply), solution), 1.0, 2e-6);
  EXPECT_DOUBLE_EQ(exchange.factor(adsorption(supply), solution), 0.5);
  const double fast = 1e9 * supply;
  EXPECT_NEAR(exchange.factor(adsorption(fast), solution) * fast, supply, 1e-8 * supply);
}

TEST(SurfaceExchange, StepFactorComesBeforeDiffusion) {
  SurfaceExchange exchange{
      .step_factor = 1e-3,
      .diffusion = SurfaceExchange::Diffusion{.coefficient = 0.1, .radius = 25.0}};
  const Reservoir solution = Reservoir::infinite(0.0, 0.2);
  const double K = 1e3 * 4.0 * std::numbers::pi * 0.1 * 25.0;
  // The slowed surface has K/1000, as much as diffusion supplies.
  EXPECT_DOUBLE_EQ(exchange.factor(K * constants::per_A3_per_mol_L, solution), 0.5e-3);
  exchange.diffusion.reset();
  EXPECT_EQ(exchange.factor(1e9, solution), 1e-3);
}

struct Case {
  SelectorKind selector;
  bool model;
};

class ExchangeOfASimulation : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] Simulation simulation(const SurfaceExchange& exchange) const {
    const RateSource source = GetParam().model ? RateSource(model) : RateSource(table);
    return {lattice,
            source,
            start.state,
            Reservoir::infinite(0.4, 0.9),
            RandomStream(2, "kmc"),
            {.selector = GetParam().selector, .exchange = exchange}};
  }

  KmcStart start = map_to_sites(small_crystal(), pbs_cds_psl_model(), lead_to_cadmium());
  PaddedLattice lattice{start.graph};
  RateModel model = random_model(7);
  RateTable table = RateTable::mean(rates_for_all());
};

INSTANTIATE_TEST_SUITE_P(
    Selectors, ExchangeOfASimulation,
    testing::Values(Case{SelectorKind::Sites, false}, Case{SelectorKind::Sites, true},
                    Case{SelectorKind::Reference, false}, Case{SelectorKind::Reference, true}),
    [](const auto& param) {
      return std::string(param.param.selector == SelectorKind::Sites ? "Sites" : "Reference") +
             (param.param.model ? "Model" : "Classes");
    });

TEST_P(ExchangeOfASimulation, FactorMultipliesAdsorptionAndDesorptionAlone) {
  const Simulation plain = simulation({});
  const Simulation slow = simulation({.step_factor = 0.125});
  const std::vector<RatedEvent> before = plain.selector().events();
  const std::vector<RatedEvent> after = slow.selector().events();
  ASSERT_EQ(before.size(), after.size());
  int exchanges = 0;
  double sum = 0.0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const PossibleEvent& event = before[i].event;
    const bool with_solution = event.from == solution_site || event.to == solution_site;
    // A power of two changes no digit, but a sum of its terms may round otherwise.
    EXPECT_DOUBLE_EQ(after[i].rate, before[i].rate * (with_solution ? 0.125 : 1.0));
    exchanges += with_solution ? 1 : 0;
    sum += after[i].rate;
  }
  EXPECT_GT(exchanges, 100);
  // What is drawn from has the factor too. Sums of 10^4 rates: 1e-12.
  EXPECT_NEAR(slow.selector().total_rate(), sum, 1e-12 * sum);
}

TEST_P(ExchangeOfASimulation, FactorsFollowTheConfigurationAndSurviveASnapshot) {
  const SurfaceExchange exchange{
      .diffusion = SurfaceExchange::Diffusion{.coefficient = 50.0, .radius = 10.0}};
  Simulation run = simulation(exchange);
  const double first = run.exchange_factor(Ion::Guest);
  EXPECT_DOUBLE_EQ(
      first, exchange.factor(run.selector().adsorption_per_mol_L(Ion::Guest), run.solution()));
  EXPECT_LT(first, 0.9);
  EXPECT_GT(first, 0.01);
  if (GetParam().selector == SelectorKind::Reference) return;  // too slow for what follows
  while (run.events() < Simulation::events_between_factors) run.step();
  EXPECT_NE(run.exchange_factor(Ion::Guest), first);
  while (run.events() < Simulation::events_between_factors + 500) run.step();

  Simulation again = simulation(exchange);
  again.restore(run.snapshot());
  for (int i = 0; i < 12000; ++i) {  // beyond the next time that the factors are found
    run.step();
    again.step();
  }
  EXPECT_EQ(again.next_event_time(), run.next_event_time());
  EXPECT_EQ(again.state().occupants, run.state().occupants);
  EXPECT_EQ(again.exchange_factor(Ion::Host), run.exchange_factor(Ion::Host));
}

}  // namespace
}  // namespace catex
