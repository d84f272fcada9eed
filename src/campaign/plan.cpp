#include "catex/campaign/plan.hpp"

#include <fmt/format.h>

#include <optional>

#include "catex/base/errors.hpp"
#include "catex/config/kmc_input.hpp"
#include "catex/config/md_input.hpp"

namespace catex {
namespace {

using Directories = std::vector<std::filesystem::path>;
using Overrides = std::vector<std::string>;

/// Every combination of one value per axis, the last axis fastest.
std::vector<std::vector<TomlScalar>> combinations(const std::vector<SweepAxis>& axes) {
  std::vector<std::vector<TomlScalar>> points(1);
  for (const SweepAxis& axis : axes) {
    std::vector<std::vector<TomlScalar>> longer;
    for (const std::vector<TomlScalar>& point : points) {
      for (const TomlScalar& value : axis.values) {
        longer.push_back(point);
        longer.back().push_back(value);
      }
    }
    points = std::move(longer);
  }
  return points;
}

void resolve_md(PlannedRun& run, const std::filesystem::path& base, const Overrides& overrides,
                std::optional<std::uint64_t> seed, const Directories& models) {
  MdInput input = read_md_input(base, overrides, models);
  if (seed) {
    input.md.seed = *seed;
    input.system.seed = *seed;
  }
  run.seed = input.md.seed;
  run.input = resolved_toml(input);
}

void resolve_kmc(PlannedRun& run, const std::filesystem::path& base, const Overrides& overrides,
                 std::optional<std::uint64_t> seed, const Directories& models) {
  KmcInput input = read_kmc_input(base, overrides, models);
  if (seed) input.seed = *seed;
  run.seed = input.seed;
  run.input = resolved_toml(input);
}

/// Problems of many runs, each told once.
class Problems {
 public:
  void add(const std::string& text, std::size_t run) {
    for (auto& [known, runs] : texts_) {
      if (known == text) {
        runs.push_back(run);
        return;
      }
    }
    texts_.push_back({text, {run}});
  }

  /// `count`: of all runs. A problem of every run needs no list of them.
  [[nodiscard]] std::vector<std::string> report(std::size_t count) const {
    std::vector<std::string> lines;
    for (const auto& [text, runs] : texts_) {
      lines.push_back(runs.size() == count ? text
                                           : fmt::format("{}\n  in {} of {} runs, first in run {}",
                                                         text, runs.size(), count, runs.front()));
    }
    return lines;
  }

  [[nodiscard]] bool empty() const { return texts_.empty(); }

 private:
  std::vector<std::pair<std::string, std::vector<std::size_t>>> texts_;
};

/// What the reader of an input calls --set came from the grid.
std::string from_grid(std::string problem) {
  constexpr std::string_view option = "--set ";
  if (problem.starts_with(option)) problem.replace(0, option.size(), "[grid] ");
  return problem;
}

/// Settings of the grid in the form of --set.
Overrides overrides_of(const std::vector<SweepAxis>& axes, const std::vector<TomlScalar>& point) {
  Overrides overrides;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    overrides.push_back(axes[i].key + "=" + point[i].toml);
  }
  return overrides;
}

}  // namespace

CampaignPlan plan_campaign(const SweepInput& sweep, const Directories& model_directories) {
  CampaignPlan plan{sweep.name, {}, {}, sweep.collect, sweep.slurm};
  const bool many_bases = sweep.bases.size() > 1;
  if (many_bases) plan.keys.emplace_back("base");
  for (const SweepAxis& axis : sweep.axes) plan.keys.push_back(axis.key);
  std::vector<std::optional<std::uint64_t>> seeds(sweep.seeds.begin(), sweep.seeds.end());
  if (seeds.empty()) seeds.emplace_back();

  Problems problems;
  const auto add = [&](const std::filesystem::path& base, const std::vector<TomlScalar>& point,
                       const std::optional<std::uint64_t>& seed) {
    PlannedRun run{is_kmc_input(base) ? RunKind::Kmc : RunKind::Md, {}, 0, {}};
    if (many_bases) run.values.push_back(base.stem().string());
    for (const TomlScalar& value : point) run.values.push_back(value.text);
    const auto resolve = run.kind == RunKind::Md ? resolve_md : resolve_kmc;
    try {
      resolve(run, base, overrides_of(sweep.axes, point), seed, model_directories);
    } catch (const InputError& error) {
      for (const std::string& text : error.problems()) {
        problems.add(from_grid(text), plan.runs.size() + 1);
      }
    }
    plan.runs.push_back(std::move(run));
  };
  for (const auto& seed : seeds) {
    for (const std::filesystem::path& base : sweep.bases) {
      for (const auto& point : combinations(sweep.axes)) add(base, point, seed);
    }
  }
  if (!problems.empty()) throw InputError(problems.report(plan.runs.size()));
  return plan;
}

}  // namespace catex
