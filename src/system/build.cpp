#include "catex/system/build.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "catex/system/nanocrystal.hpp"
#include "catex/system/solution.hpp"

namespace catex {
namespace {

constexpr std::array structures = {CrystalStructure::RockSalt, CrystalStructure::ZincBlende,
                                   CrystalStructure::Wurtzite};

std::vector<std::string> names_of(const Model& model, Role role) {
  std::vector<std::string> names;
  for (const Species& s : model.species()) {
    if (s.role == role) names.push_back(s.name);
  }
  return names;
}

int find_guest(const std::string& guest, const Model& model) {
  const std::optional<int> s = model.find(guest);
  if (s && model.species(*s).role == Role::Cation) return *s;
  throw InputError(fmt::format("guest = \"{}\" is not a cation of model {}; allowed: {}", guest,
                               model.name(), fmt::join(names_of(model, Role::Cation), ", ")));
}

int find_pseudoligand(const Model& model) {
  if (names_of(model, Role::Pseudoligand).empty()) {
    throw InputError(
        fmt::format("model {} has no pseudoligand; a solution needs one", model.name()));
  }
  return model.first(Role::Pseudoligand);
}

/// Every contradiction among the keys, before anything is built.
std::vector<std::string> problems_of(const BuildSpec& spec, bool has_crystal) {
  std::vector<std::string> problems;
  const auto require = [&](bool condition, std::string problem) {
    if (!condition) problems.push_back(std::move(problem));
  };
  require(spec.box_nm > 0.0, fmt::format("box_nm = {} must be positive", spec.box_nm));
  require(spec.solution_ratio.has_value() != spec.solution_pairs.has_value(),
          "give either solution_ratio or solution_pairs");
  require(spec.solution_ratio.value_or(0.0) >= 0.0 && spec.solution_pairs.value_or(0) >= 0,
          "solution_ratio and solution_pairs must not be negative");
  if (has_crystal) {
    require(spec.diameter_nm.has_value() != spec.pairs.has_value(),
            "give either diameter_nm or pairs");
    require(!spec.diameter_nm || *spec.diameter_nm > 0.0, "diameter_nm must be positive");
    require(!spec.pairs || *spec.pairs > 0, "pairs must be positive");
    require(spec.lattice_parameter_A > 0.0,
            fmt::format("lattice_parameter_A = {} must be positive", spec.lattice_parameter_A));
  } else {
    require(!spec.diameter_nm && !spec.pairs,
            "crystal = \"none\" takes neither diameter_nm nor pairs; the size of the liquid is "
            "solution_pairs");
    require(!spec.solution_ratio, "crystal = \"none\" takes solution_pairs, not solution_ratio");
  }
  return problems;
}

Nanocrystal cut_crystal(const BuildSpec& spec, const CrystalKind& kind) {
  LatticeParameters lattice{.a = spec.lattice_parameter_A};
  if (spec.c_over_a) lattice.c_over_a = *spec.c_over_a;
  NanocrystalSpec sphere{.structure = kind.structure,
                         .cation = kind.cation,
                         .anion = kind.anion,
                         .lattice = lattice,
                         .diameter = {},
                         .pairs = spec.pairs};
  if (spec.diameter_nm) sphere.diameter = *spec.diameter_nm * constants::A_per_nm;
  return cut_nanocrystal(sphere);
}

/// Puts the crystal into the middle of the box.
/// Throws InputError when it would come too close to its own periodic image.
void insert_crystal(const Nanocrystal& crystal, const BuildSpec& spec, IonSystem& system) {
  const double edge = spec.box_nm * constants::A_per_nm;
  const double needed = 2.0 * crystal.radius + spec.minimum_distance_A;
  if (edge < needed) {
    throw InputError(fmt::format(
        "box_nm too small: {} nm for a crystal of {:.3f} nm; needs at least {:.2f} nm, "
        "and more for its solution",
        spec.box_nm, 2.0 * crystal.radius / constants::A_per_nm, needed / constants::A_per_nm));
  }
  for (std::size_t i = 0; i < crystal.positions.size(); ++i) {
    system.ids.push_back(static_cast<std::int64_t>(i) + 1);
    system.species.push_back(crystal.species[i]);
    system.positions.push_back(crystal.positions[i] + Vec3::Constant(edge / 2.0));
  }
}

}  // namespace

std::optional<CrystalKind> parse_crystal(const std::string& text, const Model& model) {
  if (text == "none") return std::nullopt;
  std::vector<std::string> allowed{"none"};
  for (const CrystalStructure structure : structures) {
    for (int cation = 0; cation < model.size(); ++cation) {
      if (model.species(cation).role != Role::Cation) continue;
      for (int anion = 0; anion < model.size(); ++anion) {
        if (model.species(anion).role != Role::Anion) continue;
        allowed.push_back(fmt::format("{}-{}{}", name(structure), model.species(cation).name,
                                      model.species(anion).name));
        if (text == allowed.back()) return CrystalKind{structure, cation, anion};
      }
    }
  }
  const std::string guess = closest_match(text, allowed);
  throw InputError(fmt::format("crystal = \"{}\" is unknown{}; allowed: {}", text,
                               guess.empty() ? "" : fmt::format("; did you mean '{}'?", guess),
                               fmt::join(allowed, ", ")));
}

StartConfiguration build_start(const BuildSpec& spec, const Model& model) {
  const std::optional<CrystalKind> kind = parse_crystal(spec.crystal, model);
  const int guest = find_guest(spec.guest, model);
  const int psl = find_pseudoligand(model);
  std::vector<std::string> problems = problems_of(spec, kind.has_value());
  if (kind && kind->structure != CrystalStructure::Wurtzite && spec.c_over_a) {
    problems.push_back("c_over_a is for a WZ crystal only");
  }
  if (!problems.empty()) throw InputError(std::move(problems));

  StartConfiguration start{.system = {.cell = Cell::cubic(spec.box_nm * constants::A_per_nm),
                                      .ids = {},
                                      .species = {},
                                      .positions = {},
                                      .velocities = {}},
                           .roles = {},
                           .crystal_ions = 0,
                           .notes = {}};
  int solution_pairs = spec.solution_pairs.value_or(0);
  if (kind) {
    const Nanocrystal crystal = cut_crystal(spec, *kind);
    insert_crystal(crystal, spec, start.system);
    start.crystal_ions = 2 * crystal.pairs;
    start.notes.push_back(crystal.note);
    if (spec.solution_ratio) {
      solution_pairs = static_cast<int>(std::lround(*spec.solution_ratio * crystal.pairs));
    }
    if (kind->cation != guest) {
      start.roles = {.host = kind->cation, .guest = guest, .anion = kind->anion, .psl = psl};
    }
  }
  start.system = add_solution(start.system, model,
                              {.cation = guest,
                               .pseudoligand = psl,
                               .pairs = solution_pairs,
                               .minimum_distance = spec.minimum_distance_A,
                               .seed = spec.seed});
  start.notes.push_back(
      fmt::format("solution of {} {}-{} pairs, at least {} Å between ions, in a "
                  "cube of {} nm, seed {}",
                  solution_pairs, model.species(guest).name, model.species(psl).name,
                  spec.minimum_distance_A, spec.box_nm, spec.seed));
  check_simulable(start.system, model, "the built configuration");
  return start;
}

}  // namespace catex
