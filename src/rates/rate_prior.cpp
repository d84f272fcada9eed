#include "catex/rates/rate_prior.hpp"

#include "catex/base/constants.hpp"

namespace catex {
namespace {

using Layout = RateModel::Layout;

// Means and standard deviations; docs/rates.md gives the reason of each.
constexpr double level_mean = -5.0;  // ln kappa, ln(1/ps)
constexpr double level_sd = 3.0;     // common to the paths of one type
constexpr double path_sd = 1.5;      // of each around it
constexpr double barrier_mean = 0.5;
constexpr double barrier_sd = 0.3;
constexpr double energy_per_anion = -0.17;
constexpr double binding_sd = 1.0;  // common to the sites of an ion
constexpr double site_energy_sd = 0.3;
constexpr double depth_energy_sd = 0.3;
constexpr double near_energy_sd = 0.3;
constexpr double far_energy_sd = 0.1;
constexpr double near_mobility_sd = 0.5;
constexpr double far_mobility_sd = 0.2;
constexpr double depth_mobility_sd = 1.0;

double square(double x) { return x * x; }

void set(Gaussian& prior, int parameter, double mean, double sd) {
  prior.mean[parameter] = mean;
  prior.covariance(parameter, parameter) = square(sd);
}

void set_levels(Gaussian& prior, Ion ion) {
  for (int a = 0; a < site_kind_count; ++a) {
    for (int b = 0; b <= a; ++b) {
      const auto path_kind = [](int k) { return static_cast<SiteKind>(k); };
      const int i = Layout::log_kappa(ion, path_kind(a), path_kind(b));
      const int type = Layout::barrier(ion, path_kind(a), path_kind(b));
      prior.mean[i] = level_mean;
      for (int c = 0; c < site_kind_count; ++c) {
        for (int d = 0; d <= c; ++d) {
          if (Layout::barrier(ion, path_kind(c), path_kind(d)) != type) continue;
          const int j = Layout::log_kappa(ion, path_kind(c), path_kind(d));
          prior.covariance(i, j) = square(level_sd) + (i == j ? square(path_sd) : 0.0);
        }
      }
      set(prior, type, barrier_mean, barrier_sd);
    }
  }
}

void set_site_energies(Gaussian& prior, Ion ion) {
  for (int a = 0; a + 1 < site_kind_count; ++a) {
    const auto kind = static_cast<SiteKind>(a);
    const int i = Layout::site_energy(ion, kind);
    prior.mean[i] = energy_per_anion * anion_count(kind);
    for (int b = 0; b + 1 < site_kind_count; ++b) {
      const int j = Layout::site_energy(ion, static_cast<SiteKind>(b));
      prior.covariance(i, j) = square(binding_sd) + (i == j ? square(site_energy_sd) : 0.0);
    }
  }
}

/// What neighbours do on octahedra has a common part, and so on tetrahedra.
void set_mobilities(Gaussian& prior, Ion ion, Ion neighbour) {
  for (int a = 0; a + 1 < site_kind_count; ++a) {
    for (int b = 0; b + 1 < site_kind_count; ++b) {
      const auto kind = static_cast<SiteKind>(a);
      const auto other = static_cast<SiteKind>(b);
      if (is_octahedral(kind) != is_octahedral(other)) continue;
      const auto common = [&](double sd) { return square(sd) * (a == b ? 2.0 : 1.0); };
      prior.covariance(Layout::near_mobility(ion, neighbour, kind),
                       Layout::near_mobility(ion, neighbour, other)) = common(near_mobility_sd);
      prior.covariance(Layout::far_mobility(ion, neighbour, kind),
                       Layout::far_mobility(ion, neighbour, other)) = common(far_mobility_sd);
    }
  }
}

}  // namespace

Gaussian rate_prior() {
  const int n = Layout::size();
  Gaussian prior{Eigen::VectorXd::Zero(n), Eigen::MatrixXd::Zero(n, n)};
  for (const Ion ion : all_ions) {
    set_levels(prior, ion);
    set_site_energies(prior, ion);
    for (int depth = 1; depth <= Environment::deepest; ++depth) {
      set(prior, Layout::depth_energy(ion, depth), 0.0, depth_energy_sd);
      set(prior, Layout::depth_mobility(ion, depth), 0.0, depth_mobility_sd);
    }
    for (const Ion neighbour : all_ions) {
      set(prior, Layout::near_energy(ion, neighbour), 0.0, near_energy_sd);
      for (const bool octahedral : {true, false}) {
        set(prior, Layout::far_energy(ion, neighbour, octahedral), 0.0, far_energy_sd);
      }
      set_mobilities(prior, ion, neighbour);
    }
  }
  return prior;
}

LogLinearRates rate_model_rates(Gaussian prior, const NeighbourRange& range) {
  const auto append = [range](const EventCell& cell, double temperature_K,
                              std::vector<RateModel::Term>& terms) {
    RateModel::append_terms(cell, temperature_K, range, terms);
  };
  return {std::move(prior), append};
}

LogLinearRates one_rate_rates() {
  constexpr int mechanisms = 4;
  constexpr int levels = 2 * mechanisms;
  constexpr int n = 2 * levels;
  Gaussian prior{Eigen::VectorXd::Zero(n), Eigen::MatrixXd::Zero(n, n)};
  for (int level = 0; level < levels; ++level) {
    set(prior, level, level_mean, level_sd);
    set(prior, levels + level, barrier_mean, barrier_sd);
  }
  const auto append = [](const EventCell& cell, double temperature_K,
                         std::vector<RateModel::Term>& terms) {
    const int level =
        mechanisms * static_cast<int>(cell.ion) + static_cast<int>(class_of(cell).mechanism());
    terms.push_back({level, 1.0});
    terms.push_back(
        {levels + level, 1.0 / (constants::boltzmann * RateModel::reference_temperature_K) -
                             1.0 / (constants::boltzmann * temperature_K)});
  };
  return {std::move(prior), append};
}

}  // namespace catex
