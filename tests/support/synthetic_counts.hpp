#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/rates/counted_run.hpp"
#include "catex/rates/rate_model.hpp"
#include "catex/rates/rate_prior.hpp"
#include "catex/rates/run_variation.hpp"

namespace catex::test {

/// Poisson deviate: how many steps of exponential length fit into `mean`.
[[nodiscard]] inline std::int64_t poisson(double mean, RandomStream& random) {
  std::int64_t n = 0;
  for (double x = random.exponential(); x < mean; x += random.exponential()) ++n;
  return n;
}

/// Surroundings as crystals have them: sparse near a site, many far ones.
[[nodiscard]] inline Environment random_environment(RandomStream& random) {
  const auto below = [&](int n) { return static_cast<std::uint8_t>(random.below(n)); };
  return {.near_hosts = below(3),
          .near_guests = below(3),
          .far_hosts = static_cast<std::uint8_t>(2 + random.below(8)),
          .far_guests = below(5),
          .depth = below(Environment::deepest + 1)};
}

/// Events of both ions on some paths inside, on the surface, and with the solution, with their
/// ways back; `count` different surroundings for each path and direction.
[[nodiscard]] inline std::vector<EventCell> sample_cells(int count, RandomStream& random) {
  constexpr SiteKind paths[][2] = {{SiteKind::O6, SiteKind::T4},
                                   {SiteKind::O6, SiteKind::T3},
                                   {SiteKind::O5, SiteKind::T4},
                                   {SiteKind::T3, SiteKind::Solution}};
  std::vector<EventCell> cells;
  for (const Ion ion : {Ion::Host, Ion::Guest}) {
    for (const auto& path : paths) {
      for (const int way : {0, 1}) {
        const SiteKind from = path[way];
        const SiteKind to = path[1 - way];
        const auto around = [&](SiteKind kind) {
          if (kind == SiteKind::Solution) return Environment{};
          Environment e = random_environment(random);
          if (is_surface(kind)) e.depth = 0;
          return e;
        };
        for (int i = 0; i < count; ++i) {
          const Environment origin = around(from);
          cells.push_back({ion, from, to, origin, around(to)});
        }
      }
    }
  }
  return cells;
}

/// A prior from which truths for tests are drawn: moderate rates around `level` = ln k, where those
/// of rate_prior() span many decades.
[[nodiscard]] inline Gaussian sample_prior(double level) {
  using L = RateModel::Layout;
  Gaussian prior = rate_prior();
  prior.mean.setZero();
  for (const Ion ion : {Ion::Host, Ion::Guest}) {
    for (int a = 0; a < site_kind_count; ++a) {
      for (int b = 0; b < site_kind_count; ++b) {
        const auto from = static_cast<SiteKind>(a);
        const auto to = static_cast<SiteKind>(b);
        prior.mean[L::log_kappa(ion, from, to)] = level;
        prior.mean[L::barrier(ion, from, to)] = 0.5;
      }
    }
  }
  prior.covariance *= 0.2 * 0.2;  // and few rates beyond rate_ceiling
  return prior;
}

/// Deviations of one run, by VariationGroup.
using Deviations = std::array<double, variation_groups>;

[[nodiscard]] inline Deviations random_deviations(double sigma, RandomStream& random) {
  Deviations u{};
  for (double& value : u) value = sigma * random.normal();
  return u;
}

/// Exposures of `cells`, scattered by a factor of e, with at most `most` events expected in each.
[[nodiscard]] inline std::vector<double> sample_exposures(const RateModel& model,
                                                          const std::vector<EventCell>& cells,
                                                          double exposure, double most,
                                                          RandomStream& random) {
  std::vector<double> exposures;
  for (const EventCell& cell : cells) {
    exposures.push_back(std::min(exposure * std::exp(random.normal()), most / model.rate(cell)));
  }
  return exposures;
}

/// Counts of a run with the rates of `model`, at its temperature.
[[nodiscard]] inline CountedRun simulated_run(const RateModel& model, const Deviations& u,
                                              const std::vector<EventCell>& cells,
                                              const std::vector<double>& exposures,
                                              RandomStream& random) {
  CountedRun run{.temperature_K = model.temperature_K(), .cells = {}};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const EventCell& c = cells[i];
    const auto group = static_cast<std::size_t>(variation_group(c.ion, c.from, c.to));
    const std::int64_t n = poisson(exposures[i] * model.rate(c) * std::exp(u[group]), random);
    run.cells.push_back({c, {.events = n, .crossings = n, .exposure = exposures[i]}});
  }
  return run;
}

}  // namespace catex::test
