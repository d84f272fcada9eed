#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <utility>
#include <vector>

#include "catex/catalog/catalog.hpp"
#include "catex/kmc/simulation.hpp"
#include "catex/kmc/start.hpp"
#include "catex/rates/anion_rates.hpp"
#include "catex/rates/rate_model.hpp"
#include "catex/sites/site_graph.hpp"
#include "catex/system/ion_system.hpp"
#include "catex/system/nanocrystal.hpp"
#include "support/test_models.hpp"

namespace catex::test {

/// Two neighbouring anions: the smallest crystal with sites. It has two octahedral and two
/// tetrahedral holes with two corners each (O2, T2). O-T and T-T are near each other, O-O are
/// not; every site is a hop neighbour of every other.
[[nodiscard]] inline SiteGraph four_sites() { return SiteGraph({{0, 0, 0}, {2, 2, 0}}); }

/// Sites of the graph above of one kind.
[[nodiscard]] inline std::vector<SiteId> sites_of(const SiteGraph& graph, bool octahedral) {
  std::vector<SiteId> sites;
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (graph.octahedral(s) == octahedral) sites.push_back(s);
  }
  return sites;
}

/// Counts whose posterior mean is exactly the given rate [1/ps] or [1/(ps mol/L)].
[[nodiscard]] inline ClassCount measured(double rate) {
  constexpr std::int64_t events = 1000;
  return {.events = events, .crossings = events, .exposure = (events + 0.5) / rate};
}

/// A guest's hop among O2 and T2 with no host anywhere.
[[nodiscard]] inline EventClass guest_hop(SiteKind from, SiteKind to, int crowding = 0) {
  return {.ion = Ion::Guest,
          .from = from,
          .to = to,
          .host_neighbours = 0,
          .crowding = static_cast<std::uint8_t>(crowding),
          .guest_near = false};
}

/// A rate for every class there could be, all different, between 0.5 and 1.5.
[[nodiscard]] inline ClassCounts rates_for_all() {
  ClassCounts counts;
  RandomStream random(1, "test rates");
  for (int c = 0; c < event_class_count; ++c) {
    counts[event_class_at(c)] = measured(0.5 + random.uniform());
  }
  return counts;
}

/// The same, of half of the classes: the others have no rate.
[[nodiscard]] inline ClassCounts rates_for_half() {
  ClassCounts counts = rates_for_all();
  RandomStream random(2, "test rates");
  std::erase_if(counts, [&random](const auto&) { return random.uniform() < 0.5; });
  return counts;
}

/// Bounds of all sorts, none of which leaves a count much room.
[[nodiscard]] inline NeighbourRange narrow_range(std::uint64_t seed) {
  RandomStream random(seed, "test range");
  NeighbourRange range;
  for (auto& of_ion : range.bounds) {
    for (NeighbourRange::Bounds& bounds : of_ion) {
      for (const auto count : {&Environment::near_hosts, &Environment::near_guests,
                               &Environment::far_hosts, &Environment::far_guests}) {
        bounds.least.*count = static_cast<std::uint8_t>(random.below(4));
        bounds.most.*count = static_cast<std::uint8_t>(bounds.least.*count + random.below(4));
      }
    }
  }
  return range;
}

/// A model whose parameters are all different: path factors around 1/ps, energies of tens of meV,
/// some of either sign, mobilities that follow the number of neighbours in part of the cases.
[[nodiscard]] inline RateModel random_model(std::uint64_t seed) {
  RandomStream random(seed, "test model");
  std::vector<double> parameters;
  for (int p = 0; p < RateModel::Layout::size(); ++p) {
    const bool energy = RateModel::Layout::unit(p) == "eV";
    parameters.push_back((energy ? 0.02 : 0.15) * random.normal());
  }
  return RateModel(std::move(parameters), 550.0, narrow_range(seed));
}

/// Anions that move about as often as cations hop with the rates of the test cases.
[[nodiscard]] inline AnionRateModel lively_anions() {
  using L = AnionRateModel::Layout;
  std::vector<double> p(L::size(), 0.0);
  p[L::LogKappa] = -1.0;
  p[L::EnergyAtSix] = 0.02;
  p[L::EnergyPerNeighbour] = 0.01;
  p[L::EnergyPerHost] = 0.015;
  p[L::EnergyPerGuest] = -0.01;
  p[L::EnergyPerLoose] = 0.005;
  p[L::MobilityPerNeighbour] = -0.1;
  p[L::MobilityPerHost] = -0.05;
  p[L::MobilityPerGuest] = 0.04;
  p[L::MobilityPerLoose] = 0.03;
  return AnionRateModel(std::move(p), 550.0);
}

/// Where two simulations stand and how they will go on, as far as all have it.
inline void expect_same_course(const SimulationSnapshot& a, const SimulationSnapshot& b) {
  EXPECT_EQ(a.occupants, b.occupants);
  EXPECT_EQ(a.order, b.order);
  EXPECT_EQ(a.random, b.random);
  EXPECT_EQ(a.time.sum, b.time.sum);
  EXPECT_EQ(a.time.lost, b.time.lost);
  EXPECT_EQ(a.waiting, b.waiting);
  EXPECT_EQ(a.next_from, b.next_from);
  EXPECT_EQ(a.next_to, b.next_to);
  EXPECT_EQ(a.solution.number(Ion::Guest), b.solution.number(Ion::Guest));
  EXPECT_EQ(a.record.events, b.record.events);
}

/// RS-PbS sphere (a = 6 Å) of 2 nm in the middle of a cubic box of 6 nm, without solution.
[[nodiscard]] inline IonSystem small_crystal() {
  const Nanocrystal crystal = cut_nanocrystal({.structure = CrystalStructure::RockSalt,
                                               .cation = Pb,
                                               .anion = S,
                                               .lattice = {.a = 6.0},
                                               .diameter = 20.0,
                                               .pairs = {}});
  IonSystem system{.cell = Cell::cubic(60.0),
                   .ids = {},
                   .species = crystal.species,
                   .positions = crystal.positions,
                   .velocities = {}};
  for (std::size_t i = 0; i < system.size(); ++i) {
    system.ids.push_back(static_cast<std::int64_t>(i) + 1);
    system.positions[i] += Vec3::Constant(30.0);
  }
  return system;
}

[[nodiscard]] inline ExchangeRoles lead_to_cadmium() {
  return {.host = Pb, .guest = Cd, .anion = S, .psl = PSL};
}

}  // namespace catex::test
