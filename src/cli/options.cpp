#include "options.hpp"

#include <fmt/format.h>
#include <omp.h>

#include "catex/base/errors.hpp"

namespace catex {

void add_verbosity(CLI::App& command, CommonOptions& options) {
  CLI::Option* quiet =
      command.add_flag("-q,--quiet", options.quiet, "No messages but warnings and errors");
  command.add_flag("-v,--verbose", options.verbose, "More messages")->excludes(quiet);
}

void add_set(CLI::App& command, CommonOptions& options, const std::string& example) {
  command
      .add_option(
          "--set", options.overrides,
          "Use this value instead of the input's, e.g. --set " + example + "; may be repeated")
      ->type_name("TABLE.KEY=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_threads(CLI::App& command, CommonOptions& options) {
  command
      .add_option("--threads", options.threads,
                  "Threads to use (default: OMP_NUM_THREADS, else one per core)")
      ->type_name("N")
      ->check(CLI::Range(1, 4096))
      ->each([](const std::string& text) { omp_set_num_threads(std::stoi(text)); });
}

void add_dry_run(CLI::App& command, CommonOptions& options, const std::string& help) {
  command.add_flag("--dry-run", options.dry_run, help);
}

void add_force(CLI::App& command, CommonOptions& options, const std::string& help) {
  command.add_flag("--force", options.force, help);
}

void add_json(CLI::App& command, CommonOptions& options) {
  command.add_flag("--json", options.json, "Result as JSON");
}

void require_free(const std::filesystem::path& file, bool force) {
  if (force || !std::filesystem::exists(file)) return;
  throw InputError(
      fmt::format("{}: exists; --force replaces it, or give another name", file.string()));
}

}  // namespace catex
