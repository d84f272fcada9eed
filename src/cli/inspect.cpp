#include "catex/io/inspect.hpp"

#include <fmt/format.h>

#include <memory>

#include "commands.hpp"

namespace catex {

void add_inspect(CLI::App& program, Action& action) {
  auto file = std::make_shared<std::filesystem::path>();
  CLI::App& command = *program.add_subcommand(
      "inspect", "Any checkpoint, catalog or events file (*.pb) as readable text, units as stored");
  command.add_option("FILE", *file, "File to show")->required();
  command.footer("Example: catex inspect runs/a/restart.pb");
  command.callback([file, &action] {
    action = [file] {
      fmt::print("{}", inspect_text(*file));
      return exit_status::ok;
    };
  });
}

}  // namespace catex
