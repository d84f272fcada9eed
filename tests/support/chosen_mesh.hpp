#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>

#include "catex/forces/mesh_settings.hpp"

namespace catex::test {

/// choose_mesh for the instruction set that CATEX_INSTRUCTION_SET names: the tests are registered
/// once for each. One that the machine lacks gives way to the best.
inline MeshSettings chosen_mesh(const IonSystem& system, const Model& model, double error) {
  MeshSettings settings = choose_mesh(system, model, error);
  const char* const wanted = std::getenv("CATEX_INSTRUCTION_SET");
  for (const InstructionSet set : available_instruction_sets()) {
    if (wanted != nullptr && to_string(set) == wanted) settings.instructions = set;
  }
  return settings;
}

}  // namespace catex::test
