#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "catex/io/manifest.hpp"
#include "options.hpp"

namespace catex {

/// Where `md` and `kmc` read from and write to.
struct RunPaths {
  std::filesystem::path input;  ///< empty: resolved.toml of the run that is resumed
  std::filesystem::path run;
  bool resume = false;

  /// Throws InputError when there is none.
  [[nodiscard]] std::filesystem::path input_file() const;
  /// `run` without a slash at its end, so that it has a name.
  [[nodiscard]] std::filesystem::path directory() const;
};

/// INPUT, --output, --resume and --force, which `md` and `kmc` share.
void add_run_options(CLI::App& command, RunPaths& paths, CommonOptions& common);

/// Throws InputError, key by key, when the resolved input differs from that of the run: a resumed
/// run continues as it was started, it cannot be changed or extended.
void require_same_input(const std::string& resolved, const std::filesystem::path& run);

/// Throws InputError when the model that is read now has other physics than the run's.
void require_same_model(const Manifest& manifest, const std::string& model_digest,
                        const std::filesystem::path& run);

/// A manifest with what is the same for every run: version, commit, digests of the input files.
[[nodiscard]] Manifest new_manifest(RunKind kind, const std::vector<std::filesystem::path>& inputs);

/// Largest memory of this process so far [MB].
[[nodiscard]] double peak_memory_MB();

}  // namespace catex
