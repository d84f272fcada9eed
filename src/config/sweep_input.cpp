#include "catex/config/sweep_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "catex/base/file.hpp"
#include "input_fields.hpp"
#include "toml_reader.hpp"

namespace catex {
namespace {

constexpr std::string_view seeds_key = "seeds";

template <class T>
bool repeats(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) != values.end();
}

void read_bases(TomlTable sweep, SweepInput& input) {
  sweep.exactly_one("base", "bases");
  if (sweep.has("base")) {
    std::filesystem::path base;
    sweep.optional("base", base, FileSearch{});
    if (!base.empty()) input.bases = {base};
  }
  sweep.optional("bases", input.bases, FileSearch{});
  std::vector<std::string> names;
  for (const std::filesystem::path& base : input.bases) names.push_back(base.stem().string());
  if (repeats(names)) sweep.problem("bases", "two bases have the same name: runs are told by it");
}

/// The name becomes a folder and the name of jobs.
void check_name(TomlTable sweep, const std::string& name) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
  };
  if (!name.empty() && std::all_of(name.begin(), name.end(), fits)) return;
  sweep.problem("name", fmt::format("name '{}' cannot name a folder and its jobs", name),
                "letters, digits, dot, dash and underscore");
}

std::vector<std::string> texts_of(const std::vector<TomlScalar>& values) {
  std::vector<std::string> texts;
  for (const TomlScalar& value : values) texts.push_back(value.text);
  return texts;
}

/// Seeds are no axis: means are taken over them.
void read_grid(TomlTable grid, SweepInput& input) {
  grid.optional(seeds_key, input.seeds, seed_range);
  if (repeats(input.seeds))
    grid.problem(seeds_key, "a seed is given twice: means would count it so");
  for (const std::string& key : grid.keys()) {
    if (key == seeds_key) continue;
    SweepAxis axis{key, {}};
    grid.required(key, axis.values, Scalars{});
    if (key.ends_with(".seed")) {
      grid.problem(key, fmt::format("{} is set by the seeds", key), "write seeds = [1, 2, 3]");
    } else if (repeats(texts_of(axis.values))) {
      grid.problem(key, fmt::format("{} has a value twice", key), "give each once");
    } else if (std::count(key.begin(), key.end(), '.') != 1) {
      grid.problem(key, fmt::format("'{}' names no key of an input", key),
                   "write \"table.key\" in quotes, as \"md.temperature_K\"");
    }
    input.axes.push_back(std::move(axis));
  }
}

void read_collect(TomlTable collect, CollectSettings& settings) {
  collect.optional("at_ps", settings.at_ps, Range{0, 1e18});
  collect.optional("average_ps", settings.average_ps, Range{0, 1e18});
  if (!std::is_sorted(settings.at_ps.begin(), settings.at_ps.end())) {
    collect.problem("at_ps", "at_ps must increase");
  }
}

void read_slurm(TomlTable slurm, SlurmSettings& settings) {
  slurm.optional("time_minutes", settings.time_minutes, Range{5, 1e6});
  slurm.optional("threads", settings.threads, Range{1, 4096});
  slurm.optional("options", settings.options);
}

}  // namespace

SweepInput read_sweep_input(const std::filesystem::path& file) {
  TomlReader reader(file, read_file(file));
  TomlTable root = reader.root();
  SweepInput input;
  input.name = file.stem().string();
  TomlTable sweep = root.table("sweep");
  sweep.optional("name", input.name);
  check_name(sweep, input.name);
  read_bases(sweep, input);
  read_grid(root.table("grid"), input);
  read_collect(root.table("collect"), input.collect);
  read_slurm(root.table("slurm"), input.slurm);
  reader.finish();
  return input;
}

bool is_kmc_input(const std::filesystem::path& file) {
  return TomlReader(file, read_file(file)).root().has("kmc");
}

}  // namespace catex
