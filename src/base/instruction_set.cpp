#include "catex/base/instruction_set.hpp"

namespace catex {

std::vector<InstructionSet> available_instruction_sets() {
  std::vector<InstructionSet> sets{InstructionSet::Baseline};
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi2")) {
    sets.push_back(InstructionSet::AVX2);
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl")) {
    sets.push_back(InstructionSet::AVX512);
  }
  return sets;
}

InstructionSet best_instruction_set() { return available_instruction_sets().back(); }

std::string to_string(InstructionSet set) {
  for (const auto& [name, named] : instruction_set_names) {
    if (named == set) return std::string(name);
  }
  return {};
}

}  // namespace catex
