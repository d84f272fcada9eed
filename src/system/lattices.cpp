#include "catex/system/lattices.hpp"

#include <fmt/format.h>

#include <cmath>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

/// Two face-centred cubic lattices, the anions' shifted by `shift` edges.
std::vector<UnitCell::Atom> two_fcc_lattices(const Vec3& shift) {
  std::vector<UnitCell::Atom> atoms;
  for (const Vec3& site :
       {Vec3(0, 0, 0), Vec3(0, 0.5, 0.5), Vec3(0.5, 0, 0.5), Vec3(0.5, 0.5, 0)}) {
    atoms.push_back({site, true});
    atoms.push_back({site + shift, false});
  }
  return atoms;
}

UnitCell rock_salt(double a) {
  return {.edges = Vec3::Constant(a),
          .atoms = two_fcc_lattices({0.5, 0.5, 0.5}),
          .centres = {{"a tetrahedral hole", {0.25, 0.25, 0.25}},
                      {"a cation", {0, 0, 0}},
                      {"an anion", {0.5, 0.5, 0.5}}},
          .bond = a / 2};
}

UnitCell zinc_blende(double a) {
  return {.edges = Vec3::Constant(a),
          .atoms = two_fcc_lattices({0.25, 0.25, 0.25}),
          .centres = {{"a cation", {0, 0, 0}},
                      {"an anion", {0.25, 0.25, 0.25}},
                      {"a hole between cations", {0.5, 0.5, 0.5}},
                      {"a hole between anions", {0.75, 0.75, 0.75}}},
          .bond = a * std::sqrt(3.0) / 4};
}

/// Cations in hexagonal layers ABAB at z = 0, c/2; an anion above each at u c. Layers C stay
/// empty: there run the channels, with the octahedral holes.
UnitCell wurtzite(const LatticeParameters& lattice) {
  const double c = lattice.a * lattice.c_over_a;
  const double u = lattice.u;
  UnitCell cell{.edges = {lattice.a, lattice.a * std::sqrt(3.0), c},
                .atoms = {},
                .centres = {{"a cation", {0, 0, 0}},
                            {"an anion", {0, 0, u}},
                            {"an octahedral hole", {0, 1.0 / 3, u + 0.25}}},
                .bond = std::min(u * c, std::hypot(lattice.a / std::sqrt(3.0), (0.5 - u) * c))};
  for (const Vec3& site :
       {Vec3(0, 0, 0), Vec3(0.5, 0.5, 0), Vec3(0.5, 1.0 / 6, 0.5), Vec3(0, 2.0 / 3, 0.5)}) {
    cell.atoms.push_back({site, true});
    cell.atoms.push_back({site + Vec3(0, 0, u), false});
  }
  return cell;
}

}  // namespace

std::string_view name(CrystalStructure structure) {
  switch (structure) {
    case CrystalStructure::RockSalt:
      return "RS";
    case CrystalStructure::ZincBlende:
      return "ZB";
    case CrystalStructure::Wurtzite:
      break;
  }
  return "WZ";
}

UnitCell unit_cell(CrystalStructure structure, const LatticeParameters& lattice) {
  if (!(lattice.a > 0.0) || !(lattice.c_over_a > 0.0) || !(lattice.u > 0.0 && lattice.u < 0.5)) {
    throw InputError(fmt::format(
        "lattice parameter a = {} Å, c/a = {}, u = {}: all must be positive, and u below 0.5",
        lattice.a, lattice.c_over_a, lattice.u));
  }
  switch (structure) {
    case CrystalStructure::RockSalt:
      return rock_salt(lattice.a);
    case CrystalStructure::ZincBlende:
      return zinc_blende(lattice.a);
    case CrystalStructure::Wurtzite:
      break;
  }
  return wurtzite(lattice);
}

IonSystem bulk_crystal(CrystalStructure structure, int cation, int anion,
                       const LatticeParameters& lattice, const std::array<int, 3>& repeats) {
  const UnitCell unit = unit_cell(structure, lattice);
  const Vec3 edges = unit.edges.cwiseProduct(Vec3(repeats[0], repeats[1], repeats[2]));
  IonSystem system{.cell = Cell(Mat3(edges.asDiagonal())),
                   .ids = {},
                   .species = {},
                   .positions = {},
                   .velocities = {}};
  for (int i = 0; i < repeats[0]; ++i) {
    for (int j = 0; j < repeats[1]; ++j) {
      for (int k = 0; k < repeats[2]; ++k) {
        for (const UnitCell::Atom& atom : unit.atoms) {
          system.ids.push_back(static_cast<std::int64_t>(system.size()) + 1);
          system.species.push_back(atom.cation ? cation : anion);
          system.positions.push_back(unit.to_cartesian(atom.fractional + Vec3(i, j, k)));
        }
      }
    }
  }
  return system;
}

}  // namespace catex
