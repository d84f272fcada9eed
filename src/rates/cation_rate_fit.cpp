#include "catex/rates/cation_rate_fit.hpp"

#include <algorithm>
#include <utility>

#include "catex/rates/cation_memory_fit.hpp"

namespace catex {
namespace {

// Nine in ten moves of most pairs last, so that shares follow the rates only weakly.
constexpr int rounds = 3;

}  // namespace

std::vector<CountedRun> lasting_exposures(std::span<const RunEvents> runs,
                                          const RateModelPosterior& rates) {
  const CationMemory memory = rates.memory.typical();
  std::vector<CountedRun> lasting = counted_runs(runs);
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const RateModel model = rates.typical(runs[r].temperature_K);
    for (auto& [cell, count] : lasting[r].cells) {
      const double share = lasting_share(cell, model, memory, runs[r].return_window_ps);
      count.exposure *= std::max(share, least_lasting_share);
    }
  }
  return lasting;
}

CationRateFit fit_cation_rates(std::span<const RunEvents> runs) {
  CationMemoryPosterior memory = fit_cation_memory(runs);
  std::vector<CountedRun> counts = counted_runs(runs);
  const NeighbourRange range = neighbour_range(counts);
  const LogLinearRates rates = rate_model_rates(rate_prior(), range);
  CationRateFit result;
  for (int round = 0; round < rounds; ++round) {
    result.rates = fit_log_linear(counts, rates);
    result.posterior = rate_model_posterior(result.rates, range);
    result.posterior.memory = memory;
    counts = lasting_exposures(runs, result.posterior);
  }
  return result;
}

}  // namespace catex
