// Forces and virial against numerical derivatives of the energy, for every implementation.
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "catex/forces/mesh_forces.hpp"
#include "catex/forces/reference_forces.hpp"
#include "support/configurations.hpp"

namespace catex {
namespace {

using Maker = std::function<std::unique_ptr<Forces>(const IonSystem&, const Model&)>;

struct Implementation {
  const char* name;
  Maker make;
};

class Derivatives : public testing::TestWithParam<Implementation> {
 protected:
  const Model model = test::pbs_cds_psl_model("Cd-preferred");

  double energy(const IonSystem& system) {
    ForceResult result;
    forces->compute(system, {}, result);
    return result.energy();
  }

  std::unique_ptr<Forces> forces;
};

/// Central differences of O(h^4): f'(0) from f(±h), f(±2h).
double derivative(double h, const std::function<double(double)>& f) {
  return (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h);
}

TEST_P(Derivatives, ForceIsMinusTheGradient) {
  IonSystem system = test::small_nanocrystal(20, 2.8);
  test::shake(system, 0.05);
  forces = GetParam().make(system, model);
  ForceResult result;
  forces->compute(system, {}, result);
  for (const std::size_t ion : {0u, 25u, 45u, 130u}) {
    for (int axis = 0; axis < 3; ++axis) {
      // Truncated interactions jump by up to 7e-5 eV (C of Pb-S at 12 Å) when an image crosses the
      // cutoff; a step this short meets no such crossing here.
      const double slope = derivative(1e-4, [&](double h) {
        IonSystem moved = system;
        moved.positions[ion][axis] += h;
        return energy(moved);
      });
      // Rounding of the energy (1e3 eV, 1e-16) over h: 1e-8; with room for cancellation 2e-7.
      EXPECT_NEAR(result.forces[ion][axis], -slope, 2e-7) << "ion " << ion << " axis " << axis;
    }
  }
}

TEST_P(Derivatives, VirialIsMinusTheStrainDerivative) {
  // The truncated Buckingham energy steps when a pair crosses the cutoff. A crystal without
  // thermal motion has few distinct distances, none of them within a strain of 2e-6 of it.
  IonSystem system = test::sheared_crystal(0.0);
  forces = GetParam().make(system, model);
  ForceResult result;
  forces->compute(system, {}, result);
  for (int a = 0; a < 3; ++a) {
    for (int b = 0; b <= a; ++b) {
      const double slope = derivative(1e-6, [&](double h) {
        IonSystem strained = system;
        Mat3 map = Mat3::Identity();
        map(a, b) += 0.5 * h;
        map(b, a) += 0.5 * h;
        for (Vec3& r : strained.positions) r = map * r;
        strained.cell = system.cell.transformed(map);
        return energy(strained);
      });
      // Energy 3e3 eV with 1e-14 rounding over a strain of 1e-6: 3e-5; sums add to it.
      EXPECT_NEAR(result.virial(a, b), -slope, 3e-4) << a << b;
      EXPECT_NEAR(result.virial(a, b), result.virial(b, a), 1e-9);  // rounding of 1e3 eV
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    AllForces, Derivatives,
    testing::Values(
        Implementation{"Reference",
                       [](const IonSystem&, const Model& model) -> std::unique_ptr<Forces> {
                         return std::make_unique<ReferenceForces>(model);
                       }},
        Implementation{"PreciseMesh",
                       [](const IonSystem& system, const Model& model) -> std::unique_ptr<Forces> {
                         return std::make_unique<MeshForces>(system, model,
                                                             choose_mesh(system, model, 1e-6));
                       }}),
    [](const auto& param_info) { return param_info.param.name; });

}  // namespace
}  // namespace catex
