#include "catex/rates/rate_gates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

/// Both ways to fit, on the same counts.
class Contest {
 public:
  explicit Contest(std::span<const CountedRun> training)
      : model_rates_(rate_model_rates(rate_prior(), neighbour_range(training))),
        model_(fit_log_linear(training, model_rates_)),
        one_rate_(fit_log_linear(training, one_rate_rates_)) {}

  [[nodiscard]] GateRun score(int index, const CountedRun& run, std::optional<int> same_run) const {
    return {.run = index,
            .model = forecast(model_, model_rates_, run, same_run),
            .one_rate = forecast(one_rate_, one_rate_rates_, run, same_run)};
  }

 private:
  LogLinearRates model_rates_;
  LogLinearRates one_rate_rates_ = catex::one_rate_rates();
  LogLinearFit model_;
  LogLinearFit one_rate_;
};

}  // namespace

std::vector<GateRun> hold_out_runs(std::span<const CountedRun> runs, int folds) {
  const int count = static_cast<int>(runs.size());
  if (count < 2) {
    throw InputError(fmt::format(
        "{} run cannot be forecast from others; a held-out forecast needs at least two", count));
  }
  folds = std::clamp(folds, 2, count);
  std::vector<GateRun> gates;
  for (int fold = 0; fold < folds; ++fold) {
    std::vector<CountedRun> training;
    for (int r = 0; r < count; ++r) {
      if (r % folds != fold) training.push_back(runs[r]);
    }
    const Contest contest(training);
    for (int r = fold; r < count; r += folds) {
      gates.push_back(contest.score(r, runs[r], std::nullopt));
    }
  }
  std::ranges::sort(gates, {}, &GateRun::run);
  return gates;
}

std::vector<GateRun> second_halves(std::span<const CountedRun> first,
                                   std::span<const CountedRun> second) {
  if (first.size() != second.size()) {
    throw InputError(
        fmt::format("{} first halves of runs, but {} second ones", first.size(), second.size()));
  }
  const Contest contest(first);
  std::vector<GateRun> gates;
  for (int r = 0; r < static_cast<int>(second.size()); ++r) {
    gates.push_back(contest.score(r, second[r], r));
  }
  return gates;
}

GateSummary summary(std::span<const GateRun> gates) {
  GateSummary sum{.runs = static_cast<int>(gates.size())};
  double squares = 0.0;
  for (const GateRun& gate : gates) {
    const double model = gate.model.log_score();
    const double one_rate = gate.one_rate.log_score();
    sum.model_log_score += model;
    sum.one_rate_log_score += one_rate;
    sum.runs_won += model > one_rate ? 1 : 0;
    for (const RunForecast::OfMechanism& m : gate.model.mechanisms) {
      const double z = m.count.z();
      ++sum.mechanisms;
      sum.beyond_two_sd += std::abs(z) > 2.0 ? 1 : 0;
      squares += z * z;
    }
  }
  if (sum.mechanisms > 0) sum.rms_z = std::sqrt(squares / sum.mechanisms);
  return sum;
}

}  // namespace catex
