#include "catex/rates/anion_rate_posterior.hpp"

#include <algorithm>
#include <cmath>

#include "catex/rates/rate_posterior.hpp"
#include "catex/rates/run_variation.hpp"

namespace catex {
namespace {

using Layout = AnionRateModel::Layout;

AnionRateModel model_of(const Eigen::VectorXd& parameters, double temperature_K) {
  return {{parameters.begin(), parameters.end()}, temperature_K};
}

/// [1/ps], of the cells at which the ceiling holds.
double fastest_rate(const AnionRateModel& rates, bool leaves) {
  double neighbours = 0.0;
  double hosts = 0.0;
  double guests = 0.0;
  for (int n = 3; n <= 9; ++n) neighbours = std::max(neighbours, rates.neighbour_factor(leaves, n));
  for (int n = 0; n <= 3; ++n) hosts = std::max(hosts, rates.host_factor(leaves, n));
  for (int n = 0; n <= 3; ++n) guests = std::max(guests, rates.guest_factor(leaves, n));
  const double loose = std::max(rates.loose_factor(leaves, 0), rates.loose_factor(leaves, 1));
  return rates.level_factor(leaves) * neighbours * hosts * guests * loose;
}

AnionRateModel below_ceiling(Eigen::VectorXd parameters, double temperature_K) {
  const AnionRateModel rates = model_of(parameters, temperature_K);
  const double fastest = std::max(fastest_rate(rates, true), fastest_rate(rates, false));
  if (fastest > rate_ceiling) parameters[Layout::LogKappa] -= std::log(fastest / rate_ceiling);
  return model_of(parameters, temperature_K);
}

}  // namespace

AnionRateModel AnionRatePosterior::draw(RandomStream& random, double temperature_K) const {
  Eigen::VectorXd drawn = parameters.draw(random);
  const double drawn_sigma = std::exp(log_sigma.draw(random)[0]);
  drawn[Layout::LogKappa] += drawn_sigma * random.normal();
  return below_ceiling(std::move(drawn), temperature_K);
}

AnionRateModel AnionRatePosterior::typical(double temperature_K) const {
  return below_ceiling(parameters.mean, temperature_K);
}

double AnionRatePosterior::sigma() const { return std::sqrt(mean_square_sigmas(log_sigma)[0]); }

}  // namespace catex
