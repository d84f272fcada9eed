#include <fmt/format.h>
#include <poll.h>

#include <chrono>

#include "catex/backends/lammps_engine.hpp"
#include "catex/base/errors.hpp"
#include "lammps_session.hpp"

namespace catex {
namespace {

/// What `program -h` prints. Throws RunError when it fails or takes too long.
std::string help_text(const std::filesystem::path& program) {
  using Clock = std::chrono::steady_clock;
  PipedProcess child({program.string(), "-h"}, ".");
  const auto limit = Clock::now() + std::chrono::seconds(60);
  std::string text;
  for (bool ended = false; !ended;) {
    pollfd source{child.output().get(), POLLIN, 0};
    poll(&source, 1, 200);
    text += read_available(child.output(), ended);
    if (Clock::now() > limit) {
      throw RunError(fmt::format("'{} -h' does not end; is it LAMMPS?", program.string()));
    }
  }
  return text;
}

/// A word of the listing of styles.
bool lists(const std::string& help, const std::string& style) {
  for (std::size_t at = help.find(style); at != std::string::npos; at = help.find(style, at + 1)) {
    const auto blank = [&](std::size_t i) { return help[i] == ' ' || help[i] == '\n'; };
    const std::size_t end = at + style.size();
    if (at > 0 && blank(at - 1) && (end == help.size() || blank(end))) return true;
  }
  return false;
}

}  // namespace

void check_lammps(const LammpsSettings& settings, const DynamicsOptions& options) {
  const std::filesystem::path program = find_program(settings.command);
  if (program.empty()) {
    throw InputError(
        fmt::format("[md] lammps_command: there is no program '{}'; install LAMMPS (Debian: apt "
                    "install lammps), or give the path of its executable",
                    settings.command));
  }
  if (settings.ranks > 1 && find_program("mpirun").empty()) {
    throw InputError(fmt::format(
        "[md] lammps_ranks = {}: there is no program 'mpirun'; install MPI, or use one rank",
        settings.ranks));
  }
  const std::string help = help_text(program);
  if (help.find("LAMMPS") == std::string::npos &&
      help.find("Massively Parallel") == std::string::npos) {
    throw InputError(fmt::format(
        "[md] lammps_command: '{}' is no LAMMPS; asked for help (-h), its last words are:\n{}",
        settings.command, last_lines(help, 10)));
  }
  for (const char* const style : {"buck/coul/long", "pppm"}) {
    if (lists(help, style)) continue;
    throw InputError(fmt::format(
        "[md] lammps_command: '{}' lacks the style {}; use a LAMMPS with its package KSPACE",
        settings.command, style));
  }
  if (options.thermostat == ThermostatKind::Bussi && !lists(help, "temp/csvr")) {
    throw InputError(fmt::format(
        "[md] thermostat = \"Bussi\": '{}' has no fix temp/csvr (package EXTRA-FIX); allowed with "
        "it: \"Nose-Hoover\", \"Langevin\"",
        settings.command));
  }
}

}  // namespace catex
