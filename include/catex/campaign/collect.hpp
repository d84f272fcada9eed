#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "catex/campaign/campaign.hpp"

namespace catex {

/// Quantities of one run under one condition (a time of the exchange curve, a rule of the jumps).
struct Sample {
  int run = 0;
  std::vector<std::string> parameters;
  std::uint64_t seed = 0;
  std::string condition;
  std::vector<std::optional<double>> values;  ///< absent: 0/0, as a ratio of no jumps
};

struct SampleMean {
  double mean = 0.0;
  std::optional<double> error;  ///< s.e.m.: standard deviation (n - 1) / sqrt(n); absent for n = 1
};

/// Mean over the runs that differ only in their seeds.
struct SampleMeans {
  std::vector<std::string> parameters;
  std::string condition;
  int runs = 0;
  std::vector<std::optional<SampleMean>> values;  ///< over the runs that have a value
};

/// In the order in which the groups first appear.
[[nodiscard]] std::vector<SampleMeans> means_over_seeds(std::span<const Sample> samples);

/// Samples of one kind and what their values are.
struct SampleTable {
  std::string condition;  ///< name of its column: "time_ps", "rule"
  std::vector<std::string> quantities;
  std::vector<Sample> samples;
};

/// Exchange curves at the times of [collect]. A run that has not reached a time is left out there.
/// Of a KMC run the mean over its replicas, and only when it is finished.
/// Throws InputError when a table of a run is damaged.
[[nodiscard]] SampleTable collect_exchange(const Campaign& campaign);

/// Jumps by the paper's criteria in finished MD runs that looked for them.
[[nodiscard]] SampleTable collect_jumps(const Campaign& campaign);

/// One row per sample: run, parameters, seed, condition, quantities. Throws RunError.
void write_samples(const std::filesystem::path& file, const Campaign& campaign,
                   const SampleTable& table);
/// One row per mean: parameters, condition, n_runs, and for each quantity Q: Q_mean, Q_sem.
void write_means(const std::filesystem::path& file, const Campaign& campaign,
                 const SampleTable& table);

}  // namespace catex
