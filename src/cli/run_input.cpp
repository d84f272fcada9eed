#include "run_input.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <map>
#include <set>
#include <sstream>

#include "catex/base/digest.hpp"
#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "catex/base/version.hpp"
#include "catex/io/run_directory.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

/// Values of a resolved input by "table.key"; one key a line is how they are written.
std::map<std::string, std::string> values_by_key(const std::string& toml) {
  std::map<std::string, std::string> values;
  std::string table;
  std::istringstream lines(toml);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find(" = ");
    if (line.starts_with('[')) {
      table = line.substr(1, line.find(']') - 1);
    } else if (equals != std::string::npos) {
      values[table + "." + line.substr(0, equals)] = line.substr(equals + 3);
    }
  }
  return values;
}

}  // namespace

fs::path RunPaths::input_file() const {
  if (!input.empty()) return input;
  if (!resume) throw InputError("INPUT is required: which input file? (only --resume needs none)");
  return directory() / run_file::resolved_input;
}

fs::path RunPaths::directory() const { return run.has_filename() ? run : run.parent_path(); }

void add_run_options(CLI::App& command, RunPaths& paths, CommonOptions& common) {
  command.add_option("INPUT", paths.input,
                     "Input file (TOML), see docs/input.md; with --resume the run's own is used");
  command.add_option("-o,--output", paths.run, "Run directory to write")
      ->type_name("RUN")
      ->required();
  CLI::Option* resume = command.add_flag(
      "--resume", paths.resume,
      "Continue a stopped or killed run from its last checkpoint, with its input unchanged");
  add_force(command, common, "Replace an earlier run in the directory");
  command.get_option("--force")->excludes(resume);
}

void require_same_input(const std::string& resolved, const fs::path& run) {
  const fs::path file = run / run_file::resolved_input;
  auto before = values_by_key(read_file(file));
  auto now = values_by_key(resolved);
  std::set<std::string> keys;
  for (const auto& [key, value] : before) keys.insert(key);
  for (const auto& [key, value] : now) keys.insert(key);

  std::vector<std::string> problems;
  for (const std::string& key : keys) {
    const std::string was = before.contains(key) ? before[key] : "not given";
    const std::string is = now.contains(key) ? now[key] : "not given";
    if (was == is) continue;
    problems.push_back(fmt::format(
        "{}: {} was {}, the input now has {}; --resume continues a run as it was started",
        file.string(), key, was, is));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

void require_same_model(const Manifest& manifest, const std::string& model_digest,
                        const fs::path& run) {
  if (manifest.model_digest == model_digest) return;
  throw InputError(fmt::format(
      "{}: the model file has changed since this run was started (digest {}, now {}); --resume "
      "continues a run as it was started",
      run.string(), manifest.model_digest, model_digest));
}

Manifest new_manifest(RunKind kind, const std::vector<fs::path>& inputs) {
  Manifest manifest;
  manifest.kind = kind;
  manifest.version = version();
  manifest.commit = commit();
  for (const fs::path& file : inputs) {
    manifest.input_digests[file.filename().string()] = file_digest_hex(file);
  }
  return manifest;
}

double peak_memory_MB() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1000.0;  // Linux counts in kB
}

}  // namespace catex
