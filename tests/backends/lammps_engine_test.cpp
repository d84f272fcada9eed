// LAMMPS as an engine against the native one in double precision: the same start, model and
// equations of motion. What differs: LAMMPS's constants (mass unit 6e-8), its mesh, here good to
// 1e-6 of the RMS force, and rounding.
#include <algorithm>
#include <cmath>

#include "lammps_test_support.hpp"

namespace catex {
namespace {

constexpr double force_error = 1e-6;
constexpr double usual_error = 1e-4;

class LammpsEngineTest : public test::WithLammps {
 protected:
  LammpsEngineTest() {
    test::shake(start_, 0.05);
    const Vec3 centre = start_.cell.to_cartesian(Vec3::Constant(0.5));
    for (Vec3& r : start_.positions) {
      r = start_.cell.wrap(r);
      held_.push_back((r - centre).norm() < 7.0 ? 1 : 0);
    }
  }

  [[nodiscard]] LammpsEngine lammps(const DynamicsOptions& options, std::vector<char> held = {},
                                    int ranks = 1, double error = force_error) const {
    return {from(start_, std::move(held)), model_, options, settings(ranks, error), {}};
  }
  [[nodiscard]] NativeEngine native(const DynamicsOptions& options,
                                    const std::vector<char>& held) const {
    return {start_, model_, choose_mesh(start_, model_, force_error), options, held};
  }
  [[nodiscard]] NativeEngine native(const DynamicsOptions& options) const {
    return native(options, test::none_held(start_));
  }

  void expect_held_stayed(const Engine& engine) const {
    for (std::size_t i = 0; i < held_.size(); ++i) {
      if (!held_[i]) continue;
      EXPECT_EQ(engine.snapshot().system->positions[i], start_.positions[i]);
    }
  }

  IonSystem start_ = test::small_liquid(model_);
  std::vector<char> held_;
};

constexpr ForceNeeds everything{};

double largest_difference(const std::vector<Vec3>& a, const std::vector<Vec3>& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, (a[i] - b[i]).norm());
  return largest;
}

/// Forces, from what one very short step does to velocities [eV/Å].
std::vector<Vec3> forces_of(Engine& engine, const Model& model, double time_step) {
  const IonSystem before = *engine.snapshot().system;
  engine.advance(1, everything);
  const IonSystem& after = *engine.snapshot().system;
  std::vector<Vec3> forces;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double mass = model.species(before.species[i]).mass * constants::mass_unit;
    forces.emplace_back(mass / time_step * (after.velocities[i] - before.velocities[i]));
  }
  return forces;
}

// The mesh's 1e-6 on either side, of 0.46 eV/Å; ions of this start feel more.
constexpr double force_tolerance = 3e-6;

class Ranks : public LammpsEngineTest, public testing::WithParamInterface<int> {};

TEST_P(Ranks, ForcesAreThoseOfTheNativeEngine) {
  // So short that positions stay within 1e-5 Å, where forces change by less than 1e-5 of
  // themselves, and both engines by the same.
  const DynamicsOptions options{.time_step = 1e-6, .thermostat = ThermostatKind::None};
  LammpsEngine a = lammps(options, {}, GetParam());
  NativeEngine b = native(options);
  EXPECT_NEAR(a.snapshot().potential_energy / b.snapshot().potential_energy, 1.0, 1e-7);
  EXPECT_LT(relative_force_difference(forces_of(a, model_, options.time_step),
                                      forces_of(b, model_, options.time_step)),
            force_tolerance);
}

INSTANTIATE_TEST_SUITE_P(Lammps, Ranks, testing::Values(1, 2));

// After 0.1 ps the difference of the forces has moved ions by about 1e-6 a t²/2, and chaos has not
// begun: 1e-5 Å, and 1e-4 of the potential energy that such moves make.
constexpr double position_tolerance = 1e-5;  // [Å]
constexpr double energy_tolerance = 2e-4;    // [eV]

TEST_F(LammpsEngineTest, FirstStepsAreThoseOfTheNativeEngine) {
  for (const ThermostatKind thermostat : {ThermostatKind::None, ThermostatKind::NoseHoover}) {
    const DynamicsOptions options{.thermostat = thermostat, .temperature = 600.0};
    LammpsEngine a = lammps(options);
    NativeEngine b = native(options);
    a.advance(20, everything);
    a.advance(30, everything);
    b.advance(50, everything);
    const Snapshot x = a.snapshot();
    const Snapshot y = b.snapshot();
    EXPECT_EQ(x.step, 50);
    EXPECT_LT(largest_difference(x.system->positions, y.system->positions), position_tolerance);
    EXPECT_NEAR(x.potential_energy, y.potential_energy, energy_tolerance);
    EXPECT_NEAR(x.kinetic_energy, y.kinetic_energy, energy_tolerance);
    EXPECT_NEAR(x.conserved_energy, y.conserved_energy, energy_tolerance);
    // The energy tolerance spread over the volume.
    EXPECT_NEAR(x.pressure, y.pressure, energy_tolerance / start_.cell.volume());
  }
}

TEST_F(LammpsEngineTest, HeldIonsStayAndTheirShareOfThePressureIsTakenOut) {
  const DynamicsOptions options{.temperature = 600.0};
  LammpsEngine a = lammps(options, held_);
  NativeEngine b = native(options, held_);
  EXPECT_NEAR(a.snapshot().pressure, b.snapshot().pressure,
              energy_tolerance / start_.cell.volume());
  a.advance(40, everything);
  b.advance(40, everything);
  EXPECT_NEAR(a.snapshot().temperature, b.snapshot().temperature, 0.01);
  EXPECT_NEAR(a.snapshot().pressure, b.snapshot().pressure,
              energy_tolerance / start_.cell.volume());
  expect_held_stayed(a);

  // Velocities drawn at release are the same too.
  a.release(std::nullopt);
  b.release(std::nullopt);
  EXPECT_NEAR(a.snapshot().temperature, b.snapshot().temperature, 0.01);
  a.advance(20, everything);
  b.advance(20, everything);
  EXPECT_EQ(a.step(), 60);
  const auto once_held = std::find(held_.begin(), held_.end(), 1) - held_.begin();
  EXPECT_NE(a.snapshot().system->positions[once_held], start_.positions[once_held]);
  EXPECT_LT(largest_difference(a.snapshot().system->positions, b.snapshot().system->positions),
            position_tolerance);
}

TEST_F(LammpsEngineTest, BarostatMovesTheRestAroundTheHeld) {
  const DynamicsOptions options{.temperature = 600.0, .barostat = true, .pressure = 0.03};
  LammpsEngine engine = lammps(options, held_);
  const double before = engine.snapshot().conserved_energy;
  engine.advance(100, everything);
  const Snapshot now = engine.snapshot();
  EXPECT_LT(now.system->cell.volume(), 0.99 * start_.cell.volume());  // 4.8 GPa from outside
  expect_held_stayed(engine);
  // Thermostat and barostat are in it, of which the latter did work of more than 20 eV. The mesh
  // keeps grid and split of the wider cell: a few meV per ion, the same with no ion held.
  EXPECT_NEAR(now.conserved_energy, before, 5e-3 * static_cast<double>(start_.size()));
}

TEST_F(LammpsEngineTest, LangevinCountsTheEnergyItTakes) {
  const DynamicsOptions options{.thermostat = ThermostatKind::Langevin, .temperature = 600.0};
  LammpsEngine engine = lammps(options, {}, 1, usual_error);
  const double before = engine.snapshot().conserved_energy;
  const double kinetic = engine.snapshot().kinetic_energy;
  for (int k = 0; k < 20; ++k) engine.advance(10, everything);
  const Snapshot now = engine.snapshot();
  // Several eV went through the thermostat; its account is good to second order in the time step.
  EXPECT_GT(std::abs(now.potential_energy + now.kinetic_energy - before), 1.0);
  EXPECT_NEAR(now.conserved_energy, before, 0.02 * kinetic);
}

class Resumed : public LammpsEngineTest,
                public testing::WithParamInterface<std::pair<ThermostatKind, bool>> {};

TEST_P(Resumed, GoesOnWhereItWas) {
  const auto [thermostat, barostat] = GetParam();
  const DynamicsOptions options{
      .thermostat = thermostat, .temperature = 600.0, .barostat = barostat};
  for (const bool holding : {true, false}) {
    LammpsEngine whole = lammps(options, holding ? held_ : test::none_held(start_), 1, usual_error);
    whole.advance(30, everything);
    const EngineState state = whole.state();
    const IonSystem saved = *whole.snapshot().system;
    LammpsSettings elsewhere = settings(1, usual_error);
    elsewhere.folder = folder_ / "resumed";
    LammpsEngine resumed(state, model_, options, elsewhere, {});
    EXPECT_EQ(resumed.step(), 30);
    EXPECT_LT(largest_difference(resumed.snapshot().system->positions, saved.positions), 1e-12);
    EXPECT_LT(largest_difference(resumed.snapshot().system->velocities, saved.velocities), 1e-12);
    EXPECT_NEAR(resumed.snapshot().conserved_energy, whole.snapshot().conserved_energy, 1e-6);
    if (thermostat == ThermostatKind::Langevin) continue;  // its noise is another one
    whole.advance(30, everything);
    resumed.advance(30, everything);
    // Rounding, grown by 0.06 ps of dynamics.
    EXPECT_LT(largest_difference(resumed.snapshot().system->positions,
                                 whole.snapshot().system->positions),
              1e-9);
    EXPECT_NEAR(resumed.snapshot().conserved_energy, whole.snapshot().conserved_energy, 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(Lammps, Resumed,
                         testing::Values(std::pair{ThermostatKind::None, false},
                                         std::pair{ThermostatKind::NoseHoover, false},
                                         std::pair{ThermostatKind::NoseHoover, true},
                                         std::pair{ThermostatKind::Langevin, true}));

}  // namespace
}  // namespace catex
