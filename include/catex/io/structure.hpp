#pragma once

#include <filesystem>

#include "catex/system/ion_system.hpp"

namespace catex {

/// Reads one configuration from extended XYZ or a LAMMPS data file, told apart by their content.
/// Throws InputError.
[[nodiscard]] IonSystem read_structure(const std::filesystem::path& file, const Model& model);

}  // namespace catex
