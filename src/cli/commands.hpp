#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace catex {

/// Exit codes of the program (docs/files.md); `compare` adds those of its verdict.
namespace exit_status {
inline constexpr int ok = 0;
inline constexpr int failed = 1;
inline constexpr int bad_input = 2;
inline constexpr int checkpointed = 75;  ///< EX_TEMPFAIL: please run again, with --resume
}  // namespace exit_status

/// Work of a subcommand, once the command line is understood; returns the exit code.
/// Throws InputError and RunError.
using Action = std::function<int()>;

/// Each adds its subcommand, which sets `action` when the user calls it.
void add_build(CLI::App& program, Action& action);
void add_point(CLI::App& program, Action& action);
void add_md(CLI::App& program, Action& action);
void add_catalog(CLI::App& program, Action& action);
void add_catalog_show(CLI::App& catalog, Action& action);
void add_kmc(CLI::App& program, Action& action);
void add_analyze(CLI::App& program, Action& action);
void add_compare(CLI::App& program, Action& action);
void add_calibrate(CLI::App& program, Action& action);
void add_inspect(CLI::App& program, Action& action);
void add_sweep(CLI::App& program, Action& action);
void add_sweep_run(CLI::App& sweep, Action& action);

}  // namespace catex
