#include "kmc_summary.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "catex/base/constants.hpp"

namespace catex {
namespace {

using Json = nlohmann::json;

std::optional<double> number_at(const Json& json, const std::string& pointer) {
  const Json::json_pointer at(pointer);
  if (!json.contains(at) || !json[at].is_number()) return std::nullopt;
  return json[at].get<double>();
}

/// A mechanism that is not named did not happen.
std::optional<MechanismCounts> mechanisms(const Json& json) {
  const auto time = number_at(json, "/simulated_ps");
  const auto replicas = number_at(json, "/replicas");
  // MD counts events that last; runs of before have all events only.
  const std::string list =
      json.contains("lasting_by_mechanism") ? "lasting_by_mechanism" : "events_by_mechanism";
  if (!json.contains(list) || !time || !replicas) return std::nullopt;
  MechanismCounts counts;
  counts.time_ps = *time;
  counts.trajectories = static_cast<int>(*replicas);
  for (const Ion ion : all_ions) {
    for (const Mechanism mechanism : all_mechanisms) {
      const std::string pointer =
          "/" + list + "/" + std::string(name(ion)) + "/" + std::string(name(mechanism));
      counts(ion, mechanism) = number_at(json, pointer).value_or(0.0);
    }
  }
  return counts;
}

std::optional<KmcSummary::Solution> solution(const Json& json) {
  const auto host = number_at(json, "/solution_at_start/host_mol_L");
  const auto guest = number_at(json, "/solution_at_start/guest_mol_L");
  if (!host || !guest) return std::nullopt;
  KmcSummary::Solution result{.concentration = {*host, *guest}, .volume_A3 = {}};
  if (json["solution_at_start"].value("finite", Json()) == true) {
    const auto volume_nm3 = number_at(json, "/solution_at_start/volume_nm3");
    if (!volume_nm3) return std::nullopt;
    result.volume_A3 = *volume_nm3 * std::pow(constants::A_per_nm, 3);
  }
  return result;
}

std::vector<KmcSummary::FittedRun> fitted_runs(const Json& json) {
  std::vector<KmcSummary::FittedRun> runs;
  if (!json.contains("catalog_runs") || !json["catalog_runs"].is_array()) return runs;
  for (const Json& run : json["catalog_runs"]) {
    const auto temperature_K = number_at(run, "/temperature_K");
    if (!temperature_K || !run.contains("run") || !run["run"].is_string()) return {};
    const Json ligand = run.value("ligand", Json());
    runs.push_back({.run = run["run"],
                    .temperature_K = *temperature_K,
                    .ligand = ligand.is_string() ? ligand.get<std::string>() : "",
                    .anions = number_at(run, "/anions_at_release"),
                    .guest_mol_L = number_at(run, "/guest_mol_L_at_release")});
  }
  return runs;
}

}  // namespace

KmcSummary kmc_summary(const std::string& text) {
  if (text.empty()) return {};
  const Json json = Json::parse(text);
  if (!json.is_object()) return {};
  KmcSummary summary;
  if (json.contains("rates") && json["rates"].is_string()) summary.rates = json["rates"];
  summary.replicas_per_draw =
      std::max(1, static_cast<int>(number_at(json, "/replicas_per_draw").value_or(1.0)));
  summary.fitted = fitted_runs(json);
  summary.mechanisms = mechanisms(json);
  summary.solution = solution(json);
  return summary;
}

}  // namespace catex
