#pragma once

#include <optional>
#include <string>

#include "catex/config/md_input.hpp"
#include "catex/system/build.hpp"

namespace catex {

/// [system] of an MD input as a configuration: built, or read from system.start.
/// Throws InputError when it cannot be built or no simulation can start from it.
[[nodiscard]] StartConfiguration make_start(const SystemInput& input, const Model& model);

/// A structure file, with the roles of its ions: absent when it holds no crystal.
/// Throws InputError; `check_simulable` is not called.
[[nodiscard]] StartConfiguration read_start(const SystemInput& input, const Model& model);

/// "138 Pb, 552 Cd, 138 S, 552 PSL"
[[nodiscard]] std::string composition(const IonSystem& system, const Model& model);

/// A few lines for the user: ions, box, what was done.
[[nodiscard]] std::string describe_start(const StartConfiguration& start, const Model& model);

/// "60.00 x 60.00 x 60.00 Å"; the cell vectors when they are not at right angles.
[[nodiscard]] std::string describe_cell(const Cell& cell);

}  // namespace catex
