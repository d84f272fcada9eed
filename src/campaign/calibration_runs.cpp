#include "catex/campaign/calibration_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "catex/campaign/run_state.hpp"
#include "catex/io/csv.hpp"
#include "catex/report/run_data.hpp"

namespace catex {
namespace {

/// Throws InputError unless the campaign is made for a calibration.
void check_grid(const Campaign& campaign) {
  std::vector<std::string> problems;
  const std::string path = campaign.path.string();
  for (const std::string& key : campaign.parameters) {
    if (key == calibrated_key) continue;
    problems.push_back(fmt::format(
        "{}: varies {} too; calibrate each value of it on its own, with a grid of {} alone", path,
        key, calibrated_key));
  }
  if (std::ranges::count(campaign.parameters, calibrated_key) == 0) {
    problems.push_back(fmt::format("{}: does not vary {}", path, calibrated_key));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

double factor_of(const CampaignRun& run) {
  const std::string& text = run.parameters.front();
  double factor = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), factor);
  if (error != std::errc() || end != text.data() + text.size() || factor <= 0.0) {
    throw InputError(
        fmt::format("run {}: {} = {} is no positive number", run.number, calibrated_key, text));
  }
  return factor;
}

}  // namespace

std::vector<Observation> read_observations(const std::filesystem::path& file) {
  const CsvTable table = read_csv(file);
  const std::vector<double> time = table.numbers("time_s");
  const std::vector<double> rho = table.numbers("rho");
  const std::vector<double> sd = table.numbers("sd");
  std::vector<Observation> observations;
  std::vector<std::string> problems;
  const auto refuse = [&](std::size_t row, const std::string& what) {
    problems.push_back(fmt::format("{}: row {}: {}", file.string(), row + 1, what));
  };
  for (std::size_t i = 0; i < table.rows(); ++i) {
    if (!(time[i] > 0.0)) refuse(i, fmt::format("time_s = {} must be above 0", time[i]));
    if (!(rho[i] >= 0.0 && rho[i] <= 1.0)) {
      refuse(i, fmt::format("rho = {} is no exchange ratio: 0 to 1", rho[i]));
    }
    if (!(sd[i] > 0.0)) refuse(i, fmt::format("sd = {} must be above 0", sd[i]));
    observations.push_back({time[i] / constants::s_per_ps, rho[i], sd[i]});
  }
  if (table.rows() == 0) problems.push_back(fmt::format("{}: holds no row", file.string()));
  if (!problems.empty()) throw InputError(std::move(problems));
  return observations;
}

std::vector<FactorEnsemble> read_factor_ensembles(const Campaign& campaign,
                                                  std::span<const Observation> observations) {
  check_grid(campaign);
  const double last = std::ranges::max_element(observations, {}, &Observation::time_ps)->time_ps;
  std::map<double, FactorEnsemble> ensembles;
  std::vector<std::string> problems;
  for (const CampaignRun& run : campaign.runs) {
    const auto refuse = [&](const std::string& what) {
      problems.push_back(fmt::format("{}: run {} ({}) {}", campaign.path.string(), run.number,
                                     describe(campaign, run), what));
    };
    const RunState state = progress_of(campaign, run).state;
    if (run.kind != RunKind::Kmc || state != RunState::Finished) {
      refuse(run.kind != RunKind::Kmc ? "is no KMC run" : fmt::format("is {}", name(state)));
      continue;
    }
    FactorEnsemble& ensemble = ensembles[factor_of(run)];
    ensemble.factor = factor_of(run);
    for (ExchangeSeries& s : read_run({campaign.run_directory(run), std::nullopt}).trajectories) {
      if (s.time.back() < last) {
        refuse(fmt::format("ends at {:g} s, before the last observation at {:g} s",
                           s.time.back() * constants::s_per_ps, last * constants::s_per_ps));
        break;
      }
      ensemble.replicas.push_back({std::move(s.time), std::move(s.rho)});
    }
  }
  if (problems.empty() && ensembles.size() < 2) {
    problems.push_back(fmt::format("{}: two values of {} or more are needed",
                                   campaign.path.string(), calibrated_key));
  }
  for (const auto& [factor, ensemble] : ensembles) {
    if (!problems.empty() || ensemble.replicas.size() >= 2) continue;
    problems.push_back(fmt::format("{}: two replicas or more are needed to know their spread",
                                   campaign.path.string()));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  std::vector<FactorEnsemble> result;
  for (auto& [factor, ensemble] : ensembles) result.push_back(std::move(ensemble));
  return result;
}

}  // namespace catex
