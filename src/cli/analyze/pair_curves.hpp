#pragma once

#include <string>

#include "analysis_folder.hpp"
#include "catex/model/model.hpp"

namespace catex {

/// Tables and plot of u(r) of every pair of a model (--pair-curves).
/// @param ligand  its name, for the titles
void write_pair_curves(const Model& model, const std::string& ligand, AnalysisFolder& folder);

}  // namespace catex
