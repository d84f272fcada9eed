#pragma once

#include <string>
#include <vector>

namespace catex {

/// Vector instructions of x86-64 processors. The inner loops exist for each; `Best` takes the
/// widest that the machine has.
enum class InstructionSet { Best, Baseline, AVX2, AVX512 };

/// Those that this machine can run, narrowest first; never empty, without Best.
[[nodiscard]] std::vector<InstructionSet> available_instruction_sets();
[[nodiscard]] InstructionSet best_instruction_set();

/// "best", "baseline", "AVX2", "AVX-512".
[[nodiscard]] std::string to_string(InstructionSet set);

}  // namespace catex
