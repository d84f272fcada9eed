#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace catex {

/// Options that many subcommands share. A subcommand adds those that mean something for it.
struct CommonOptions {
  std::vector<std::string> overrides;  ///< of --set
  int threads = 0;                     ///< 0: as many as OpenMP gives
  bool quiet = false;
  bool verbose = false;
  bool dry_run = false;
  bool force = false;
  bool json = false;
};

void add_verbosity(CLI::App& command, CommonOptions& options);
/// `example`: of one setting, for the help text.
void add_set(CLI::App& command, CommonOptions& options, const std::string& example);
/// The option takes effect while the command line is read.
void add_threads(CLI::App& command, CommonOptions& options);
void add_dry_run(CLI::App& command, CommonOptions& options, const std::string& help);
void add_force(CLI::App& command, CommonOptions& options, const std::string& help);
void add_json(CLI::App& command, CommonOptions& options);

/// Throws InputError when the file is there and not to be replaced (`force`).
void require_free(const std::filesystem::path& file, bool force);

}  // namespace catex
