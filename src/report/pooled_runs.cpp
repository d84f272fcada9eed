#include "pooled_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

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
         a.band->time == b.band->time;
}

Band band_of(const std::vector<ExchangeSeries>& replicas) {
  Band band;
  band.time = replicas.front().time;
  for (std::size_t i = 0; i < band.time.size(); ++i) {
    std::vector<double> rho;
    for (const ExchangeSeries& s : replicas) rho.push_back(s.rho[i]);
    band.q05.push_back(quantile(rho, 0.05));
    band.q25.push_back(quantile(rho, 0.25));
    band.q50.push_back(quantile(rho, 0.50));
    band.q75.push_back(quantile(rho, 0.75));
    band.q95.push_back(quantile(rho, 0.95));
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

/// Totals are added, shares averaged; runs of one input have the same number of replicas.
std::string summary_of(const std::vector<const RunData*>& runs,
                       const std::vector<ExchangeSeries>& replicas) {
  Json json = Json::parse(runs.front()->summary);
  for (const char* total : {"replicas", "events", "events_by_mechanism", "absorbed_replicas"}) {
    for (std::size_t r = 1; r < runs.size(); ++r) {
      const Json other = Json::parse(runs[r]->summary);
      if (json.contains(total) && other.contains(total)) add_numbers(json[total], other[total]);
    }
  }
  for (const char* share : {"no_information", "upper_limit"}) {
    if (!json.contains(share)) continue;
    for (std::size_t r = 1; r < runs.size(); ++r) {
      const Json other = Json::parse(runs[r]->summary);
      if (other.contains(share)) add_numbers(json[share], other[share]);
    }
    for (auto& [key, value] : json[share].items()) {
      if (value.is_number()) value = value.get<double>() / static_cast<double>(runs.size());
    }
  }
  std::vector<double> ends;
  for (const ExchangeSeries& s : replicas) ends.push_back(s.rho.back());
  json["rho_guest_at_end"] = {
      {"q05", quantile(ends, 0.05)}, {"q50", quantile(ends, 0.5)}, {"q95", quantile(ends, 0.95)}};
  const int per_draw = kmc_summary(runs.front()->summary).replicas_per_draw;
  if (per_draw > 1) {
    const VarianceSplit split = split_variance(ends, per_draw);
    json["rho_guest_variance_at_end"] = {{"rates", split.rates}, {"stochastic", split.stochastic}};
  }
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
    if (!run->radial) return std::nullopt;
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
  all.band = band_of(all.trajectories);
  all.radial = radial_of(runs);
  all.kmc_classes = classes_of(runs);
  const bool all_told =
      std::ranges::none_of(runs, [](const RunData* run) { return run->summary.empty(); });
  all.summary = all_told ? summary_of(runs, all.trajectories) : std::string();
  return all;
}

}  // namespace

std::vector<RunData> pool_seeds(std::vector<RunData> runs) {
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
