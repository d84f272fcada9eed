#include "catex/rates/rate_posterior.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace catex {
namespace {

RateModel model_of(const Eigen::VectorXd& parameters, double temperature_K,
                   const NeighbourRange& range) {
  return {{parameters.begin(), parameters.end()}, temperature_K, range};
}

/// Adds the deviation of its group to ln kappa of every path.
void add_deviations(const std::array<double, variation_groups>& u, Eigen::VectorXd& parameters) {
  for (const Ion ion : all_ions) {
    for (int a = 0; a < site_kind_count; ++a) {
      for (int b = 0; b <= a; ++b) {
        const auto from = static_cast<SiteKind>(a);
        const auto to = static_cast<SiteKind>(b);
        parameters[RateModel::Layout::log_kappa(ion, from, to)] +=
            u[static_cast<std::size_t>(variation_group(ion, from, to))];
      }
    }
  }
}

/// Surroundings at which the ceiling holds: moderately crowded, by either ion.
std::vector<Environment> usual_environments() {
  std::vector<Environment> environments;
  for (const int hosts : {0, 1}) {
    for (const int far_hosts : {0, 6}) {
      environments.push_back({.near_hosts = static_cast<std::uint8_t>(hosts),
                              .near_guests = static_cast<std::uint8_t>(1 - hosts),
                              .far_hosts = static_cast<std::uint8_t>(far_hosts),
                              .far_guests = static_cast<std::uint8_t>(6 - far_hosts)});
    }
  }
  return environments;
}

/// Lowers ln kappa, which both directions share, of the paths that are faster than the ceiling.
void apply_ceiling(double temperature_K, const NeighbourRange& range, Eigen::VectorXd& parameters) {
  const RateModel rates = model_of(parameters, temperature_K, range);
  const std::vector<Environment> environments = usual_environments();
  for (const Ion ion : all_ions) {
    for (int a = 0; a < site_kind_count; ++a) {
      for (int b = 0; b <= a; ++b) {
        const auto from = static_cast<SiteKind>(a);
        const auto to = static_cast<SiteKind>(b);
        double fastest = 0.0;
        for (const Environment& around : environments) {
          fastest = std::max({fastest, rates.rate({ion, from, to, around, around}),
                              rates.rate({ion, to, from, around, around})});
        }
        if (fastest <= rate_ceiling) continue;
        parameters[RateModel::Layout::log_kappa(ion, from, to)] -= std::log(fastest / rate_ceiling);
      }
    }
  }
}

}  // namespace

RateModel RateModelPosterior::draw(RandomStream& random, double temperature_K) const {
  Eigen::VectorXd drawn = parameters.draw(random);
  const Eigen::VectorXd sigmas = log_sigma.draw(random).array().exp();
  std::array<double, variation_groups> u{};
  for (int g = 0; g < variation_groups; ++g) u[g] = sigmas[g] * random.normal();
  add_deviations(u, drawn);
  apply_ceiling(temperature_K, range, drawn);
  return model_of(drawn, temperature_K, range);
}

RateModel RateModelPosterior::typical(double temperature_K) const {
  Eigen::VectorXd mean = parameters.mean;
  apply_ceiling(temperature_K, range, mean);
  return model_of(mean, temperature_K, range);
}

RateModelPosterior::LogRate RateModelPosterior::log_rate(const EventCell& cell,
                                                         double temperature_K) const {
  std::vector<RateModel::Term> terms;
  RateModel::append_terms(cell, temperature_K, range, terms);
  double mean = 0.0;
  double variance = 0.0;
  for (const auto& [i, x] : terms) {
    mean += x * parameters.mean[i];
    for (const auto& [j, y] : terms) variance += x * y * parameters.covariance(i, j);
  }
  return {mean, std::sqrt(variance)};
}

double RateModelPosterior::sigma(VariationGroup group) const {
  return std::sqrt(mean_square_sigmas(log_sigma)[static_cast<Eigen::Index>(group)]);
}

}  // namespace catex
