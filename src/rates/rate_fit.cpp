#include "catex/rates/rate_fit.hpp"

#include <utility>
#include <vector>

#include "varied_counts.hpp"

namespace catex {

Gaussian LogLinearFit::parameters() const {
  return {joint.mean.head(parameter_count),
          joint.covariance.topLeftCorner(parameter_count, parameter_count)};
}

LogLinearFit fit_log_linear(std::span<const CountedRun> runs, const LogLinearRates& rates,
                            double sigma_scale) {
  VariedCounts counts(rates.prior, variation_groups);
  for (const CountedRun& run : runs) {
    counts.begin_run();
    for (const auto& [cell, count] : run.cells) {
      std::vector<RateModel::Term> terms;
      rates.append_terms(cell, run.temperature_K, terms);
      const auto group = variation_group(cell.ion, cell.from, cell.to);
      counts.add(std::move(terms), static_cast<int>(group), count);
    }
  }
  return std::move(counts).fit(sigma_scale);
}

RateModelPosterior rate_model_posterior(const LogLinearFit& fit, const NeighbourRange& range) {
  return {.parameters = fit.parameters(),
          .interval_sd = fit.interval_sd,
          .log_sigma = fit.log_sigma,
          .range = range};
}

}  // namespace catex
