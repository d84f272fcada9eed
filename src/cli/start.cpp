#include "start.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "catex/config/model_file.hpp"
#include "catex/io/structure.hpp"
#include "catex/sites/membership.hpp"

namespace catex {
namespace {

BuildSpec build_spec(const SystemInput& input) {
  return {.crystal = input.crystal,
          .diameter_nm = input.diameter_nm,
          .pairs = input.pairs,
          .lattice_parameter_A = input.lattice_parameter_A,
          .c_over_a = input.c_over_a,
          .guest = input.guest,
          .solution_ratio = input.solution_ratio,
          .solution_pairs = input.solution_pairs,
          .box_nm = input.box_nm,
          .minimum_distance_A = input.minimum_distance_A,
          .seed = input.seed};
}

std::string vector_text(const Vec3& v) {
  return fmt::format("({:.3f}, {:.3f}, {:.3f})", v.x(), v.y(), v.z());
}

}  // namespace

StartConfiguration read_start(const SystemInput& input, const Model& model) {
  StartConfiguration start{.system = read_structure(*input.start, model),
                           .roles = std::nullopt,
                           .crystal_ions = 0,
                           .notes = {fmt::format("read from {}", input.start->string())}};
  const Membership membership = crystal_membership(start.system, model);
  start.crystal_ions =
      static_cast<int>(start.system.size() - std::ranges::count(membership.place, Place::Solution));
  if (start.crystal_ions > 0) {
    start.roles = exchange_roles(model, host_name(input, model), input.guest);
  }
  return start;
}

StartConfiguration make_start(const SystemInput& input, const Model& model) {
  if (!input.start) return build_start(build_spec(input), model);
  StartConfiguration start = read_start(input, model);
  check_simulable(start.system, model, input.start->string());
  return start;
}

std::string composition(const IonSystem& system, const Model& model) {
  std::vector<std::string> parts;
  for (int s = 0; s < model.size(); ++s) {
    const int n = count_species(system, s);
    if (n > 0) parts.push_back(fmt::format("{} {}", n, model.species(s).name));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string describe_cell(const Cell& cell) {
  const Mat3& h = cell.vectors();
  if (!cell.orthorhombic()) {
    return fmt::format("{} {} {} Å", vector_text(h.col(0)), vector_text(h.col(1)),
                       vector_text(h.col(2)));
  }
  return fmt::format("{:.3f} x {:.3f} x {:.3f} Å", h.col(0).norm(), h.col(1).norm(),
                     h.col(2).norm());
}

std::string describe_start(const StartConfiguration& start, const Model& model) {
  std::string text =
      fmt::format("ions      {}: {}\n", start.system.size(), composition(start.system, model));
  text += fmt::format("crystal   {} ions\n", start.crystal_ions);
  text += fmt::format("box       {}\n", describe_cell(start.system.cell));
  for (const std::string& note : start.notes) text += fmt::format("note      {}\n", note);
  return text;
}

}  // namespace catex
