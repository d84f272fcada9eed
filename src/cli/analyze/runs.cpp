#include "runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "catex/base/errors.hpp"
#include "catex/config/model_file.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/report/run_data.hpp"
#include "model_search.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

AnalysedRun run_of_directory(const fs::path& path) {
  const RunDirectory run = RunDirectory::open(path);
  Manifest manifest = read_manifest(run.file(run_file::manifest));
  if (manifest.kind != RunKind::Md) {
    throw InputError(fmt::format("{}: is a KMC run, which has no trajectory", path.string()));
  }
  const MdInput input = read_md_input(run.file(run_file::resolved_input), {}, model_directories());
  Model model = load_model(input.model);
  std::optional<ExchangeRoles> roles;
  if (!manifest.host.empty()) roles = exchange_roles(model, manifest.host, manifest.guest);
  return {.name = {},
          .path = path,
          .model = std::move(model),
          .ligand = input.model.ligand,
          .roles = roles,
          .manifest = std::move(manifest)};
}

std::optional<ExchangeRoles> foreign_roles(const Model& model, const ForeignOptions& foreign) {
  if (foreign.host.empty() && foreign.guest.empty()) return std::nullopt;
  if (foreign.host.empty() || foreign.guest.empty()) {
    throw InputError(
        "--host and --guest go together: the cations that leave and enter the crystal");
  }
  try {
    return exchange_roles(model, foreign.host, foreign.guest);
  } catch (const std::invalid_argument& error) {
    throw InputError(
        fmt::format("--host {} --guest {}: {}", foreign.host, foreign.guest, error.what()));
  }
}

AnalysedRun run_of_file(const fs::path& path, const ForeignOptions& foreign) {
  if (!fs::exists(path)) {
    throw InputError(fmt::format("{}: no such run directory or trajectory", path.string()));
  }
  if (foreign.model.empty()) {
    throw InputError(
        fmt::format("{}: is no run directory; --model MODEL.toml is needed, and --host and --guest "
                    "where there is a crystal",
                    path.string()));
  }
  ModelInput input = read_model_settings(find_model(foreign.model, model_directories()),
                                         {"model.ligand=" + foreign.ligand});
  Model model = load_model(input);
  const std::optional<ExchangeRoles> roles = foreign_roles(model, foreign);
  return {.name = {},
          .path = path,
          .model = std::move(model),
          .ligand = foreign.ligand,
          .roles = roles,
          .manifest = {}};
}

/// Last components of the paths; the paths as given where these are the same.
void name_runs(std::vector<AnalysedRun>& runs) {
  for (AnalysedRun& run : runs) run.name = run_name(run.path);
  const std::vector<AnalysedRun> named = runs;
  for (AnalysedRun& run : runs) {
    const auto same = [&](const AnalysedRun& other) { return other.name == run.name; };
    if (std::ranges::count_if(named, same) > 1) run.name = run.path.string();
    if (run.name.find_first_of(",\n\r\"") != std::string::npos) {
      throw InputError(
          fmt::format("{}: a comma, quote or line break in the name would break the "
                      "tables; rename it",
                      run.path.string()));
    }
  }
}

}  // namespace

std::map<std::string, std::string, std::less<>> parse_species_map(const std::string& text) {
  std::map<std::string, std::string, std::less<>> species;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const std::size_t equals = part.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == part.size()) {
      throw InputError(fmt::format(
          "--species {}: '{}' is not TYPE=SPECIES; example: --species 1=Pb,2=S,3=Cd,4=PSL", text,
          part));
    }
    species[part.substr(0, equals)] = part.substr(equals + 1);
  }
  return species;
}

std::vector<AnalysedRun> find_runs(const std::vector<fs::path>& paths,
                                   const ForeignOptions& foreign) {
  std::vector<AnalysedRun> runs;
  std::vector<std::string> problems;
  for (const fs::path& path : paths) {
    try {
      runs.push_back(fs::is_directory(path) ? run_of_directory(path) : run_of_file(path, foreign));
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  name_runs(runs);
  return runs;
}

}  // namespace catex
