#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <tuple>

#include "liquid.hpp"

namespace catex {
namespace {

/// RMS deviation of the conserved energy from its mean over one picosecond [eV].
double energy_fluctuation(const EngineState& start, const Model& model, DynamicsOptions options,
                          double time_step) {
  options.time_step = time_step;
  NativeEngine engine(start, model, options);
  const auto steps = static_cast<Step>(std::lround(1.0 / time_step));
  double sum = 0.0;
  double squares = 0.0;
  const double origin = engine.snapshot().conserved_energy;
  for (Step k = 0; k < steps; ++k) {
    engine.advance(1, {.energy = true, .virial = false});
    const double e = engine.snapshot().conserved_energy - origin;
    sum += e;
    squares += e * e;
  }
  const auto n = static_cast<double>(steps);
  return std::sqrt(squares / n - sum * sum / (n * n));
}

/// Thermostat and relative force error: the smallest of the fast path, whose error stays below that
/// of the smallest time step, and one of the double precision path.
using Case = std::tuple<ThermostatKind, double>;
class EnergyConservation : public testing::TestWithParam<Case> {};

TEST_P(EnergyConservation, FluctuationFallsAsTheSquareOfTheTimeStep) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem liquid = test::small_liquid(model);
  const auto [thermostat, error] = GetParam();
  const MeshSettings mesh = test::chosen_mesh(liquid, model, error);
  DynamicsOptions options{.thermostat = ThermostatKind::NoseHoover, .temperature = 500.0};
  NativeEngine warm(liquid, model, mesh, options, test::none_held(liquid));
  warm.advance(500, {});
  EngineState start = warm.state();

  options.thermostat = thermostat;
  if (thermostat == ThermostatKind::None) start.thermostat.clear();
  const double coarse = energy_fluctuation(start, model, options, 0.004);
  const double middle = energy_fluctuation(start, model, options, 0.002);
  const double fine = energy_fluctuation(start, model, options, 0.001);
  // Velocity Verlet: factors of 4, but for terms of the next order and a single trajectory each.
  EXPECT_NEAR(std::log2(coarse / middle), 2.0, 0.25);
  EXPECT_NEAR(std::log2(middle / fine), 2.0, 0.25);
  // And small: a thousandth of kT per ion at 2 fs.
  EXPECT_LT(middle, 1e-3 * 0.043 * static_cast<double>(liquid.size()));
}

std::string case_name(const testing::TestParamInfo<Case>& param_info) {
  const bool nve = std::get<0>(param_info.param) == ThermostatKind::None;
  const bool precise = std::get<1>(param_info.param) < 1e-5;
  return std::string(nve ? "NVE" : "NVT") + (precise ? "Precise" : "Fast");
}

INSTANTIATE_TEST_SUITE_P(Ensembles, EnergyConservation,
                         testing::Combine(testing::Values(ThermostatKind::None,
                                                          ThermostatKind::NoseHoover),
                                          testing::Values(1e-5, 1e-6)),
                         case_name);

/// r-RESPA: the mesh on every second step. Its impulses of twice the strength keep the energy as
/// well as twice the time step would for the smooth part of the forces, which is far from that.
TEST(Integrator, MeshOnEverySecondStepConservesEnergyNearlyAsWell) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem liquid = test::small_liquid(model);
  DynamicsOptions options{.thermostat = ThermostatKind::NoseHoover, .temperature = 500.0};
  NativeEngine warm(liquid, model, test::chosen_mesh(liquid, model, 1e-4), options,
                    test::none_held(liquid));
  warm.advance(500, {});
  const EngineState start = warm.state();
  const double every = energy_fluctuation(start, model, options, 0.002);
  options.mesh_interval = 2;
  const double second = energy_fluctuation(start, model, options, 0.002);
  EXPECT_LT(second, 4.0 * every);  // what velocity Verlet does when all of it goes to 4 fs
  EXPECT_NE(second, every);
}

/// Enough ions that every loop over them is shared among threads.
TEST(Integrator, IsTheSameBitForBitForAnyNumberOfThreads) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem liquid = test::small_liquid(model, 8.1, 2200);
  const MeshSettings mesh = test::chosen_mesh(liquid, model, 1e-3);
  DynamicsOptions options{.thermostat = ThermostatKind::NoseHoover, .temperature = 500.0};
  options.barostat = true;
  // Its FFT plans, found by trial, are part of the state.
  const EngineState start =
      NativeEngine(liquid, model, mesh, options, test::none_held(liquid)).state();
  const int before = omp_get_max_threads();
  std::vector<IonSystem> results;
  for (const int threads : {1, 2, 3}) {
    omp_set_num_threads(threads);
    NativeEngine engine(start, model, options);
    engine.advance(60, {});  // past a rebuilding of the pair list
    results.push_back(engine.state().system);
  }
  omp_set_num_threads(before);
  for (const IonSystem& other : results) {
    EXPECT_TRUE(other.positions == results.front().positions);
    EXPECT_TRUE(other.velocities == results.front().velocities);
  }
}

TEST(Integrator, KeepsTotalMomentumZero) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem liquid = test::small_liquid(model);
  const DynamicsOptions options{.thermostat = ThermostatKind::None, .temperature = 500.0};
  NativeEngine engine(liquid, model, test::chosen_mesh(liquid, model, 1e-3), options,
                      test::none_held(liquid));
  engine.advance(300, {});
  const IonSystem& now = *engine.snapshot().system;
  Vec3 momentum = Vec3::Zero();
  for (std::size_t i = 0; i < now.size(); ++i) {
    momentum += model.species(now.species[i]).mass * now.velocities[i];
  }
  EXPECT_LT(momentum.norm(), 1e-8);  // rounding; one ion alone carries about 100 u Å/ps
}

TEST(Integrator, HeldIonsStayAndAreReleasedWarm) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem start = test::small_nanocrystal(20, 2.6);
  std::vector<char> held(start.size(), 0);
  for (int i = 0; i < 40; ++i) held[i] = 1;
  const DynamicsOptions options{.temperature = 400.0, .barostat = true};
  NativeEngine engine(start, model, test::chosen_mesh(start, model, 1e-3), options, held);
  engine.advance(40, {});
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(engine.snapshot().system->positions[i], start.positions[i]);
  }
  engine.release(std::nullopt);
  double kinetic = 0.0;
  for (int i = 0; i < 40; ++i) {
    const Vec3& v = engine.snapshot().system->velocities[i];
    kinetic += 0.5 * constants::mass_unit * model.species(start.species[i]).mass * v.squaredNorm();
  }
  // 120 degrees of freedom: the temperature of one draw scatters by sqrt(2/120) = 13 %; 4 sigma.
  EXPECT_NEAR(kinetic / (60.0 * constants::boltzmann * 400.0), 1.0, 0.52);
  engine.advance(5, {});
  EXPECT_NE(engine.snapshot().system->positions[0], start.positions[0]);
}

}  // namespace
}  // namespace catex
