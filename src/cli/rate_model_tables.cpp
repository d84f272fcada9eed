#include "rate_model_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catex/rates/cation_rate_fit.hpp"
#include "catex/rates/rate_gates.hpp"
#include "catex/rates/rate_prior.hpp"

namespace catex {
namespace {

/// A parameter is shown when the counts left less of its prior's standard deviation than this.
constexpr double informed = 0.7;
constexpr int most_folds = 5;

std::string forecast_row(const std::string& run, const GateRun& gate) {
  const CountForecast& total = gate.model.total;
  return fmt::format("{:<30.30} {:>9} {:>10.0f} {:>8.0f} {:>7.2f} {:>12.1f} {:>12.1f}\n", run,
                     total.observed, total.expected, total.sd, total.z(), gate.model.log_score(),
                     gate.one_rate.log_score());
}

}  // namespace

std::string rate_model_text(const RateModelPosterior& rates, const Catalog& catalog) {
  using Layout = RateModel::Layout;
  const Gaussian prior = rate_prior();
  std::string text = fmt::format("\n{:<34} {:>10} {:>10} {:>12}  unit\n", "rate model, at 600 K",
                                 "mean", "sd", "sd before");
  int hidden = 0;
  for (int p = 0; p < Layout::size(); ++p) {
    if (rates.interval_sd[p] > informed * prior.sd(p)) {
      ++hidden;
      continue;
    }
    text += fmt::format("{:<34} {:>10.3f} {:>10.3f} {:>12.3f}  {}\n",
                        Layout::describe(p, catalog.host, catalog.guest), rates.parameters.mean[p],
                        rates.interval_sd[p], prior.sd(p), Layout::unit(p));
  }
  text += fmt::format("({} parameters of which the runs tell little are not shown)\n", hidden);
  for (int g = 0; g < variation_groups; ++g) {
    const auto group = static_cast<VariationGroup>(g);
    text += fmt::format("{:<34} {:>10.3f}\n", fmt::format("between runs, {}", name(group)),
                        rates.sigma(group));
  }
  return text;
}

std::string neighbour_range_text(const NeighbourRange& range, const Catalog& catalog) {
  if (range == NeighbourRange{}) return "";
  const std::array<std::string, 2> ions{catalog.host, catalog.guest};
  std::string text =
      fmt::format("\n{:<22} {:>12} {:>12} {:>12} {:>12}\n", "mobility follows", "near " + ions[0],
                  "near " + ions[1], "far " + ions[0], "far " + ions[1]);
  for (const Ion ion : all_ions) {
    for (int k = 0; k + 1 < site_kind_count; ++k) {
      const auto kind = static_cast<SiteKind>(k);
      const auto& [least, most] = range.at(ion, kind);
      if (most == Environment{}) continue;
      const auto span = [&](std::uint8_t Environment::*count) {
        return fmt::format("{}-{}", least.*count, most.*count);
      };
      text += fmt::format("{:<22} {:>12} {:>12} {:>12} {:>12}\n",
                          fmt::format("{} {}", ions[static_cast<std::size_t>(ion)], name(kind)),
                          span(&Environment::near_hosts), span(&Environment::near_guests),
                          span(&Environment::far_hosts), span(&Environment::far_guests));
    }
  }
  return text;
}

std::string cation_memory_text(const CationMemoryPosterior& memory, const Catalog& catalog) {
  if (memory.states.empty()) return "";
  constexpr double sds_90 = 1.645;
  std::string text = fmt::format("\n{:<22} {:>26} {:>30}\n", "cations that remember",
                                 "mobile, share of time", "until forgotten [ps]");
  for (const SettlingPosterior& state : memory.states) {
    const Settling low = state.at(-sds_90);
    const Settling mean = state.at(0.0);
    const Settling high = state.at(sds_90);
    text += fmt::format("{:<22} {:>26} {:>30}\n",
                        fmt::format("{} {}", state.ion == Ion::Host ? catalog.host : catalog.guest,
                                    name(state.kind)),
                        fmt::format("{:.2f} ({:.2f}-{:.2f})", mean.mobile_share, low.mobile_share,
                                    high.mobile_share),
                        fmt::format("{:.0f} ({:.0f}-{:.0f})", mean.relaxation_ps, low.relaxation_ps,
                                    high.relaxation_ps));
  }
  return text;
}

std::string held_out_text(const RateModelPosterior& rates, const Catalog& catalog) {
  const std::vector<CountedRun> runs = lasting_exposures(catalog.runs, rates);
  const int folds = std::min<int>(most_folds, static_cast<int>(runs.size()));
  const std::vector<GateRun> gates = hold_out_runs(runs, folds);
  std::string text = fmt::format("\n{:<30} {:>9} {:>10} {:>8} {:>7} {:>12} {:>12}\n",
                                 "forecast from the other runs", "events", "expected", "sd", "z",
                                 "score model", "one rate");
  for (const GateRun& gate : gates) text += forecast_row(catalog.runs[gate.run].run, gate);
  const GateSummary s = summary(gates);
  return text +
         fmt::format(
             "the model {} one rate: ln score {:.0f} against {:.0f}, better in {} of {} runs\n"
             "events by run, ion and mechanism: rms z {:.2f}, {} of {} beyond two sd\n",
             s.beats_one_rate() ? "beats" : "does NOT beat", s.model_log_score,
             s.one_rate_log_score, s.runs_won, s.runs, s.rms_z, s.beyond_two_sd, s.mechanisms);
}

}  // namespace catex
