#pragma once

#include <Eigen/Dense>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "catex/kmc/rate_table.hpp"
#include "catex/kmc/reservoir.hpp"
#include "catex/sites/matcher.hpp"

namespace catex::test {

/// Of four sites, each empty or with a host or a guest.
using Configuration = std::vector<Occupant>;
inline constexpr int configurations = 81;  // 3^4

[[nodiscard]] inline int number_of(const Configuration& configuration) {
  int number = 0;
  for (const Occupant occupant : configuration) number = 3 * number + static_cast<int>(occupant);
  return number;
}

[[nodiscard]] inline Configuration configuration_of(int number) {
  Configuration configuration(4);
  for (int s = 3; s >= 0; --s, number /= 3) configuration[s] = static_cast<Occupant>(number % 3);
  return configuration;
}

/// Generator of the master equation: dp/dt = M p.
[[nodiscard]] inline Eigen::MatrixXd generator(const SiteGraph& graph, const RateTable& rates,
                                               const Reservoir& solution) {
  Eigen::MatrixXd m = Eigen::MatrixXd::Zero(configurations, configurations);
  for (int i = 0; i < configurations; ++i) {
    SiteState state(graph);
    state.occupants = configuration_of(i);
    std::vector<PossibleEvent> events;
    for (SiteId s = 0; s < graph.size(); ++s) append_events(graph, state, s, events);
    for (const PossibleEvent& event : events) {
      double rate = rates.rate(index_of(event.event_class));
      if (event.from == solution_site) rate *= solution.concentration(event.event_class.ion);
      Configuration after = state.occupants;
      if (event.from != solution_site) after[event.from] = Occupant::Empty;
      if (event.to != solution_site) after[event.to] = occupant_of(event.event_class.ion);
      m(number_of(after), i) += rate;
      m(i, i) -= rate;
    }
  }
  return m;
}

/// Chi-squared of what was found against exact probabilities, and its number of bins; all that is
/// expected less than ten times is one bin.
[[nodiscard]] inline std::pair<double, int> chi_squared(
    const Eigen::VectorXd& probabilities, const std::array<int, configurations>& found) {
  int n = 0;
  for (const int f : found) n += f;
  double chi2 = 0.0;
  int bins = 0;
  double expected_rare = 0.0;
  double found_rare = 0.0;
  for (int i = 0; i < configurations; ++i) {
    const double expected = n * probabilities[i];
    if (expected < 10.0) {  // too few for the chi-squared law
      expected_rare += expected;
      found_rare += found[i];
      continue;
    }
    chi2 += (found[i] - expected) * (found[i] - expected) / expected;
    ++bins;
  }
  if (expected_rare > 0.0) {
    chi2 += (found_rare - expected_rare) * (found_rare - expected_rare) / expected_rare;
    ++bins;
  }
  return {chi2, bins};
}

}  // namespace catex::test
