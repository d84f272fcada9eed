#include "catex/io/jump_tables_file.hpp"

#include <fmt/format.h>

#include "catex/base/file.hpp"

namespace catex {

void write_jumps(const std::filesystem::path& file, std::span<const NamedJumpTables> runs) {
  std::string text = "run,rule,n_intf,n_shell,n_kick,kick_ratio\n";
  for (const NamedJumpTables& run : runs) {
    for (const JumpRule rule : all_jump_rules) {
      const JumpTally& tally = run.tables.tally[static_cast<int>(rule)];
      text += fmt::format("{},{},{},{},{},{}\n", run.run, name(rule), tally.interface, tally.shell,
                          tally.kick_out, tally.kick_ratio());
    }
  }
  write_file_atomically(file, text);
}

void write_jump_sites(const std::filesystem::path& file, const JumpTables& tables) {
  std::string text = "rule,class,n,r_a_A,r_c_A,ratio\n";
  for (const JumpRule rule : all_jump_rules) {
    for (const JumpSite site : all_jump_sites) {
      const JumpSiteTally& t = tables.sites[static_cast<int>(rule)][static_cast<int>(site)];
      text += fmt::format("{},{},{},", name(rule), name(site), t.n);
      const auto n = static_cast<double>(t.n);
      text += t.n == 0
                  ? ",,\n"
                  : fmt::format("{},{},{}\n", t.sum_r_a / n, t.sum_r_c / n, t.sum_r_c / t.sum_r_a);
    }
  }
  write_file_atomically(file, text);
}

}  // namespace catex
