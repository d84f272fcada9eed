#include "catex/md/barostat.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "liquid.hpp"

namespace catex {
namespace {

struct Averages {
  double pressure_GPa = 0.0;
  double volume = 0.0;
};

Averages run_at(double pressure_GPa, const Model& model, const IonSystem& liquid) {
  DynamicsOptions options{.thermostat = ThermostatKind::Bussi, .temperature = 600.0};
  options.barostat = true;
  options.pressure = pressure_GPa / constants::GPa_per_eV_A3;
  options.barostat_time = 0.2;  // a short test; the ensemble does not depend on it
  NativeEngine engine(liquid, model, test::chosen_mesh(liquid, model, 1e-3), options,
                      test::none_held(liquid));
  engine.advance(3000, {});
  Averages mean;
  const int samples = 600;
  for (int i = 0; i < samples; ++i) {
    engine.advance(10, {.energy = false, .virial = true});
    mean.pressure_GPa += engine.snapshot().pressure * constants::GPa_per_eV_A3 / samples;
    mean.volume += engine.snapshot().system->cell.volume() / samples;
  }
  return mean;
}

TEST(Barostat, MeanPressureIsTheTargetAndDensityRisesWithIt) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem liquid = test::small_liquid(model, 2.95, 160);
  const Averages none = run_at(0.0, model, liquid);
  const Averages squeezed = run_at(0.5, model, liquid);
  // 320 ions: the instantaneous pressure scatters by about 0.10 GPa, is correlated over about
  // 0.1 ps, and 12 ps are averaged: standard error 0.009 GPa; six of them.
  EXPECT_NEAR(none.pressure_GPa, 0.0, 0.06);
  EXPECT_NEAR(squeezed.pressure_GPa, 0.5, 0.06);
  // Soft, because nothing but charge keeps pseudoligands apart: 0.5 GPa takes about 30 % here, as
  // far as a box this small can tell.
  EXPECT_LT(squeezed.volume, 0.85 * none.volume);
  EXPECT_GT(squeezed.volume, 0.55 * none.volume);
}

}  // namespace
}  // namespace catex
