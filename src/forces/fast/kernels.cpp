#include "kernels.hpp"

#include <algorithm>

#include "catex/base/errors.hpp"

namespace catex::fast {

extern const Kernels baseline_kernels;
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;

const Kernels& kernels_for(InstructionSet set) {
  const InstructionSet wanted = set == InstructionSet::Best ? best_instruction_set() : set;
  const auto available = available_instruction_sets();
  if (std::find(available.begin(), available.end(), wanted) == available.end()) {
    std::string names;
    for (const InstructionSet s : available) names += " \"" + to_string(s) + "\"";
    throw InputError("this machine has no " + to_string(wanted) +
                     " instructions; instruction_set can be \"best\" or one of" + names);
  }
  switch (wanted) {
    case InstructionSet::AVX512:
      return avx512_kernels;
    case InstructionSet::AVX2:
      return avx2_kernels;
    default:
      return baseline_kernels;
  }
}

}  // namespace catex::fast
