#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "catex/catalog/catalog.hpp"

namespace catex {

/// A run's jumps by the paper's criteria.
struct NamedJumpTables {
  std::string run;
  JumpTables tables;
};

/// jumps.csv: run,rule,n_intf,n_shell,n_kick,kick_ratio; one row per run and rule.
/// Throws RunError when it cannot be written.
void write_jumps(const std::filesystem::path& file, std::span<const NamedJumpTables> runs);

/// jump_sites.csv: rule,class,n,r_a_A,r_c_A,ratio; means over the jumps of a class, empty where
/// there were none. Throws RunError when it cannot be written.
void write_jump_sites(const std::filesystem::path& file, const JumpTables& tables);

}  // namespace catex
