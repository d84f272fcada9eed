#include "catex/campaign/collect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catex/campaign/run_state.hpp"
#include "catex/io/csv.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/report/comparison.hpp"

namespace catex {
namespace {

constexpr double same_time_ps = 1e-6;

constexpr std::array exchange_quantities{"rho_guest", "n_host",          "n_guest",
                                         "n_anion",   "n_host_adsorbed", "n_guest_adsorbed"};
constexpr std::array jump_quantities{"n_intf", "n_shell", "n_kick", "kick_ratio"};

/// Rows of an exchange curve that stand for the time t; none when the run has not reached it.
std::vector<std::size_t> rows_at(const std::vector<double>& times, double t, double average) {
  double reached = -1e300;
  double latest = -1e300;  // that is not after t
  for (const double time : times) {
    reached = std::max(reached, time);
    if (time <= t + same_time_ps) latest = std::max(latest, time);
  }
  std::vector<std::size_t> rows;
  if (reached < t - same_time_ps) return rows;
  const double from = std::min(t - average, latest) - same_time_ps;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i] >= from && times[i] <= t + same_time_ps) rows.push_back(i);
  }
  return rows;
}

double mean_of(const std::vector<double>& column, const std::vector<std::size_t>& rows) {
  double sum = 0.0;
  for (const std::size_t row : rows) sum += column[row];
  return sum / static_cast<double>(rows.size());
}

void add_exchange(const Campaign& campaign, const CampaignRun& run, std::vector<Sample>& samples) {
  const std::filesystem::path file = campaign.run_directory(run) / run_file::exchange;
  if (!std::filesystem::exists(file)) return;
  const CsvTable table = read_csv(file);
  const std::vector<double> times = table.numbers("time_ps");
  for (const double t : campaign.collect.at_ps) {
    const std::vector<std::size_t> rows = rows_at(times, t, campaign.collect.average_ps);
    if (rows.empty()) continue;
    Sample sample{run.number, run.parameters, run.seed, fmt::to_string(t), {}};
    for (const char* quantity : exchange_quantities) {
      sample.values.emplace_back(mean_of(table.numbers(quantity), rows));
    }
    samples.push_back(std::move(sample));
  }
}

void add_jumps(const Campaign& campaign, const CampaignRun& run, std::vector<Sample>& samples) {
  const std::filesystem::path file = campaign.run_directory(run) / run_file::jumps;
  if (!std::filesystem::exists(file)) return;
  const CsvTable table = read_csv(file);
  const std::vector<std::string> rules = table.text("rule");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Sample sample{run.number, run.parameters, run.seed, rules[row], {}};
    for (const char* count : {"n_intf", "n_shell", "n_kick"}) {
      sample.values.emplace_back(table.numbers(count)[row]);
    }
    const bool any = *sample.values.front() > 0.0;
    sample.values.push_back(any ? std::optional(table.numbers("kick_ratio")[row]) : std::nullopt);
    samples.push_back(std::move(sample));
  }
}

std::optional<SampleMean> mean_of(const std::vector<const Sample*>& group, std::size_t quantity) {
  std::vector<double> values;
  for (const Sample* sample : group) {
    if (sample->values[quantity]) values.push_back(*sample->values[quantity]);
  }
  if (values.empty()) return std::nullopt;
  const MeanError mean = mean_and_error(values);
  return SampleMean{mean.mean, mean.error};
}

/// Shortest text that reads back equal; nothing for what is absent.
std::string number(const std::optional<double>& value) {
  return value ? fmt::to_string(*value) : std::string();
}

template <class Part>
void append(std::vector<std::string>& row, const Part& part) {
  row.insert(row.end(), part.begin(), part.end());
}

}  // namespace

std::vector<SampleMeans> means_over_seeds(std::span<const Sample> samples) {
  std::vector<std::vector<const Sample*>> groups;
  for (const Sample& sample : samples) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) {
      return g.front()->parameters == sample.parameters && g.front()->condition == sample.condition;
    });
    if (group == groups.end()) {
      groups.push_back({&sample});
    } else {
      group->push_back(&sample);
    }
  }
  std::vector<SampleMeans> means;
  for (const auto& group : groups) {
    const Sample& first = *group.front();
    SampleMeans mean{first.parameters, first.condition, static_cast<int>(group.size()), {}};
    for (std::size_t q = 0; q < first.values.size(); ++q) mean.values.push_back(mean_of(group, q));
    means.push_back(std::move(mean));
  }
  return means;
}

SampleTable collect_exchange(const Campaign& campaign) {
  SampleTable table{"time_ps", {exchange_quantities.begin(), exchange_quantities.end()}, {}};
  for (const CampaignRun& run : campaign.runs) {
    const bool all_replicas = progress_of(campaign, run).state == RunState::Finished;
    if (run.kind == RunKind::Md || all_replicas) add_exchange(campaign, run, table.samples);
  }
  return table;
}

SampleTable collect_jumps(const Campaign& campaign) {
  SampleTable table{"rule", {jump_quantities.begin(), jump_quantities.end()}, {}};
  for (const CampaignRun& run : campaign.runs) {
    if (progress_of(campaign, run).state == RunState::Finished) {
      add_jumps(campaign, run, table.samples);
    }
  }
  return table;
}

void write_samples(const std::filesystem::path& file, const Campaign& campaign,
                   const SampleTable& table) {
  std::vector<std::string> columns{"run"};
  append(columns, campaign.parameters);
  append(columns, std::array<std::string, 2>{"seed", table.condition});
  append(columns, table.quantities);
  CsvWriter out = CsvWriter::create(file, columns);
  for (const Sample& sample : table.samples) {
    std::vector<std::string> row{fmt::to_string(sample.run)};
    append(row, sample.parameters);
    append(row, std::array{fmt::to_string(sample.seed), sample.condition});
    for (const auto& value : sample.values) row.push_back(number(value));
    out.append_row(row);
  }
  out.flush();
}

void write_means(const std::filesystem::path& file, const Campaign& campaign,
                 const SampleTable& table) {
  std::vector<std::string> columns = campaign.parameters;
  append(columns, std::array<std::string, 2>{table.condition, "n_runs"});
  for (const std::string& quantity : table.quantities) {
    append(columns, std::array{quantity + "_mean", quantity + "_sem"});
  }
  CsvWriter out = CsvWriter::create(file, columns);
  for (const SampleMeans& mean : means_over_seeds(table.samples)) {
    std::vector<std::string> row = mean.parameters;
    append(row, std::array{mean.condition, fmt::to_string(mean.runs)});
    for (const auto& value : mean.values) {
      row.push_back(value ? fmt::to_string(value->mean) : std::string());
      row.push_back(value ? number(value->error) : std::string());
    }
    out.append_row(row);
  }
  out.flush();
}

}  // namespace catex
