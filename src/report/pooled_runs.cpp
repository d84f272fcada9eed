#include "pooled_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <utility>

#include "catex/rates/quantile.hpp"
#include "catex/rates/variance_split.hpp"
#include "kmc_summary.hpp"

namespace catex {
namespace {

using Json = nlohmann::json;

/// resolved.toml without the line of the seed.
std::string without_seed(const std::string& input) {
  std::istringstream lines(input);
  std::string rest;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("seed =")) rest += line + '\n';
  }
  return rest;
}

/// Same content wherever both name a file. Inputs (.toml) hold the seed and are compared as
/// resolved.
bool same_inputs(const Manifest& a, const Manifest& b) {
  return std::ranges::all_of(a.input_digests, [&b](const auto& input) {
    const auto other = b.input_digests.find(input.first);
    return input.first.ends_with(".toml") || other == b.input_digests.end() ||
           other->second == input.second;
  });
}

/// Whether samples are at the same times as far as both go.
bool same_times(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.begin() + std::min(std::ssize(a), std::ssize(b)), b.begin());
}

bool differ_by_seed_only(const RunData& a, const RunData& b) {
  if (a.is_md() || b.is_md() || a.manifest.seed == b.manifest.seed) return false;
  Manifest left = a.manifest;
  Manifest right = b.manifest;
  if (!same_inputs(left, right)) return false;
  left.seed = right.seed = 0;
  left.input_digests.clear();
  right.input_digests.clear();
  return left == right && !a.resolved_input.empty() &&
         without_seed(a.resolved_input) == without_seed(b.resolved_input) &&
         same_times(a.band->time, b.band->time);
}

/// Ends all at the end of the shortest: runs that stop by a number of events differ in length.
void cut_to_common_end(std::vector<ExchangeSeries>& replicas) {
  std::size_t samples = replicas.front().time.size();
  for (const ExchangeSeries& s : replicas) samples = std::min(samples, s.time.size());
  for (ExchangeSeries& s : replicas) {
    for (auto* column :
         {&s.time, &s.host, &s.guest, &s.anion, &s.host_adsorbed, &s.guest_adsorbed, &s.rho}) {
      column->resize(samples);
    }
  }
}

Band band_of(const std::vector<ExchangeSeries>& replicas) {
  Band band;
  band.time = replicas.front().time;
  for (std::size_t i = 0; i < band.time.size(); ++i) {
    std::vector<double> rho;
    for (const ExchangeSeries& s : replicas) rho.push_back(s.rho[i]);
    const QuantileRow row = quantile_row(std::move(rho));
    band.q05.push_back(row.q05);
    band.q25.push_back(row.q25);
    band.q50.push_back(row.q50);
    band.q75.push_back(row.q75);
    band.q95.push_back(row.q95);
  }
  return band;
}

/// Adds numbers, also those further down; what is no number stays that of the first.
void add_numbers(Json& sum, const Json& other) {
  if (sum.is_object() && other.is_object()) {
    for (auto& [key, value] : sum.items()) {
      if (other.contains(key)) add_numbers(value, other[key]);
    }
  } else if (sum.is_number_integer() && other.is_number_integer()) {
    sum = sum.get<std::int64_t>() + other.get<std::int64_t>();
  } else if (sum.is_number() && other.is_number()) {
    sum = sum.get<double>() + other.get<double>();
  }
}

/// Divides all numbers, also those further down.
void divide_numbers(Json& json, double divisor) {
  if (json.is_object()) {
    for (auto& [key, value] : json.items()) divide_numbers(value, divisor);
  } else if (json.is_number()) {
    json = json.get<double>() / divisor;
  }
}

Json quantiles_json(std::vector<double> values) {
  const QuantileRow row = quantile_row(std::move(values));
  return {{"q05", row.q05}, {"q50", row.q50}, {"q95", row.q95}};
}

/// Quantities of the replicas at the common end.
void set_ends(Json& json, const std::vector<ExchangeSeries>& replicas, int per_draw) {
  std::vector<double> rho, cations_per_anion;
  for (const ExchangeSeries& s : replicas) {
    rho.push_back(s.rho.back());
    const double anions = std::max(1.0, s.anion.back());
    cations_per_anion.push_back((s.host.back() + s.guest.back()) / anions);
  }
  json["curves_end_ps"] = replicas.front().time.back();
  json["rho_guest_at_end"] = quantiles_json(rho);
  json["cations_per_anion_at_end"] = quantiles_json(cations_per_anion);
  if (per_draw < 2) return;
  const VarianceSplit split = split_variance(rho, per_draw);
  json["rho_guest_variance_at_end"] = {{"rates", split.rates}, {"stochastic", split.stochastic}};
}

/// Totals are added and what is per replica or a share is averaged: runs of one input have the
/// same number of replicas.
std::string summary_of(const std::vector<const RunData*>& runs,
                       const std::vector<ExchangeSeries>& replicas) {
  constexpr std::array totals{"replicas", "events", "events_by_mechanism", "lasting_by_mechanism",
                              "absorbed_replicas"};
  constexpr std::array means{"simulated_ps", "simulated_s", "no_information", "upper_limit",
                             "without_md"};
  Json json = Json::parse(runs.front()->summary);
  for (const RunData* run : std::span(runs).subspan(1)) {
    const Json other = Json::parse(run->summary);
    const auto add = [&](const char* key) {
      if (json.contains(key) && other.contains(key)) add_numbers(json[key], other[key]);
    };
    std::ranges::for_each(totals, add);
    std::ranges::for_each(means, add);
    if (!json.contains("replica_ends") || !other.contains("replica_ends")) continue;
    for (const Json& end : other["replica_ends"]) json["replica_ends"].push_back(end);
  }
  for (const char* key : means) {
    if (json.contains(key)) divide_numbers(json[key], static_cast<double>(runs.size()));
  }
  set_ends(json, replicas, kmc_summary(runs.front()->summary).replicas_per_draw);
  return json.dump();
}

std::vector<KmcClassRow> classes_of(const std::vector<const RunData*>& runs) {
  std::vector<KmcClassRow> rows;
  std::map<std::string, std::size_t> row_of;
  for (const RunData* run : runs) {
    for (const KmcClassRow& row : run->kmc_classes) {
      const auto [at, added] = row_of.try_emplace(row.description, rows.size());
      if (added) rows.push_back({row.description, row.status, 0.0, 0.0});
      rows[at->second].events += row.events;
      rows[at->second].share_of_time += row.share_of_time / static_cast<double>(runs.size());
    }
  }
  return rows;
}

std::optional<RadialEnd> radial_of(const std::vector<const RunData*>& runs) {
  std::optional<RadialEnd> all;
  for (const RunData* run : runs) {
    if (!run->radial || run->radial->time_ps != runs.front()->radial->time_ps) return std::nullopt;
    if (!all) {
      all = run->radial;
    } else {
      std::ranges::copy(run->radial->rho, std::back_inserter(all->rho));
    }
  }
  return all;
}

RunData pool(const std::vector<const RunData*>& runs) {
  RunData all = *runs.front();
  all.label += fmt::format(" and {} more seed{}", runs.size() - 1, runs.size() == 2 ? "" : "s");
  all.trajectories.clear();
  for (const RunData* run : runs) {
    all.pooled.push_back({run->label, run->manifest.seed});
    std::ranges::copy(run->trajectories, std::back_inserter(all.trajectories));
  }
  cut_to_common_end(all.trajectories);
  all.band = band_of(all.trajectories);
  all.radial = radial_of(runs);
  all.kmc_classes = classes_of(runs);
  const bool all_told =
      std::ranges::none_of(runs, [](const RunData* run) { return run->summary.empty(); });
  all.summary = all_told ? summary_of(runs, all.trajectories) : std::string();
  return all;
}

}  // namespace

std::vector<RunData> pool_seeds(const std::vector<RunData>& runs) {
  std::vector<std::vector<const RunData*>> groups;
  for (const RunData& run : runs) {
    // Not alike only to the first: no two of a group may have the same seed.
    const auto group = std::ranges::find_if(groups, [&run](const auto& others) {
      return std::ranges::all_of(
          others, [&run](const RunData* other) { return differ_by_seed_only(*other, run); });
    });
    if (group == groups.end()) {
      groups.push_back({&run});
    } else {
      group->push_back(&run);
    }
  }
  std::vector<RunData> pooled;
  for (const auto& group : groups) {
    pooled.push_back(group.size() == 1 ? *group.front() : pool(group));
  }
  return pooled;
}

}  // namespace catex
