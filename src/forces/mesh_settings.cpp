#include "catex/forces/mesh_settings.hpp"

#include <fmt/format.h>

#include "catex/base/errors.hpp"
#include "fast/choose_fast.hpp"
#include "precise/choose_precise.hpp"

namespace catex {
namespace {

/// Ions must not interact with themselves, nor twice with each other.
void require_room(const Cell& cell, const Model& model) {
  const double width = cell.widths().minCoeff();
  if (width >= 2.0 * model.buckingham_cutoff()) return;
  throw InputError(fmt::format(
      "the cell is {:.2f} Å wide at its narrowest, but the mesh method needs at least twice the "
      "Buckingham cutoff of {:.2f} Å; use a larger box (or `catex point --reference`)",
      width, model.buckingham_cutoff()));
}

}  // namespace

std::string describe(const MeshSettings& settings) {
  const bool fast = settings.method == ForceMethod::Fast;
  return fmt::format(
      "{} mesh {} x {} x {}, {} points, Coulomb cutoff {:.2f} Å, predicted relative force error "
      "{:.1e}, {} instructions",
      fast ? "prolate" : "double precision B-spline", settings.grid[0], settings.grid[1],
      settings.grid[2], settings.points, settings.coulomb_cutoff, settings.predicted_error,
      to_string(settings.instructions == InstructionSet::Best ? best_instruction_set()
                                                              : settings.instructions));
}

MeshSettings choose_mesh(const IonSystem& system, const Model& model, double relative_force_error) {
  require_room(system.cell, model);
  return relative_force_error >= fast::smallest_error && fast::can_evaluate(system)
             ? fast::choose_fast(system, model, relative_force_error)
             : choose_precise(system, model, relative_force_error);
}

}  // namespace catex
