#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace catex {

/// Vector instructions of x86-64 processors. The inner loops exist for each; `Best` takes the
/// widest that the machine has.
enum class InstructionSet { Best, Baseline, AVX2, AVX512 };

/// Those that this machine can run, narrowest first; never empty, without Best.
[[nodiscard]] std::vector<InstructionSet> available_instruction_sets();
[[nodiscard]] InstructionSet best_instruction_set();

/// As inputs and messages spell them.
inline constexpr std::array<std::pair<std::string_view, InstructionSet>, 4> instruction_set_names{
    {{"best", InstructionSet::Best},
     {"baseline", InstructionSet::Baseline},
     {"AVX2", InstructionSet::AVX2},
     {"AVX-512", InstructionSet::AVX512}}};
[[nodiscard]] std::string to_string(InstructionSet set);

}  // namespace catex
