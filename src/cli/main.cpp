#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "catex/base/errors.hpp"
#include "commands.hpp"
#include "version_text.hpp"

namespace catex {
namespace {

/// Runs the action; the only place that catches.
int run(const Action& action) {
  try {
    return action();
  } catch (const InputError& error) {
    for (const std::string& problem : error.problems()) fmt::print(stderr, "{}\n", problem);
    const std::size_t n = error.problems().size();
    fmt::print(stderr, "{} error{}; nothing was run.\n", n, n == 1 ? "" : "s");
    return exit_status::bad_input;
  } catch (const std::exception& error) {
    fmt::print(stderr, "catex: {}\n", error.what());
    return exit_status::failed;
  }
}

int main(int argc, char** argv) {
  CLI::App program(
      "catex: cation exchange in nanocrystals, by molecular dynamics (MD) and by kinetic Monte "
      "Carlo\n(KMC) at the rates counted in it. Results go to standard output, the rest to "
      "standard error.");
  program.name("catex");
  program.set_version_flag("--version", version_text,
                           "Version, commit, compiler, instruction set and libraries");
  program.require_subcommand(1);
  program.footer(
      "catex COMMAND --help tells more. Exit codes: 0 done, 1 failed while running, 2 wrong "
      "command line\nor input, 3 compare: MD and KMC disagree, 4 compare: not enough data, "
      "75 stopped with a checkpoint.");

  Action action;
  add_build(program, action);
  add_md(program, action);
  add_point(program, action);
  add_analyze(program, action);
  add_catalog(program, action);
  add_kmc(program, action);
  add_compare(program, action);
  add_calibrate(program, action);
  add_sweep(program, action);
  add_inspect(program, action);

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? exit_status::ok : exit_status::bad_input;
  }
  return run(action);
}

}  // namespace
}  // namespace catex

int main(int argc, char** argv) { return catex::main(argc, argv); }
