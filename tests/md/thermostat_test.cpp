#include "catex/md/thermostat.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "liquid.hpp"

namespace catex {
namespace {

/// Largest distance between the sample's distribution and the standard normal one.
double kolmogorov_smirnov(std::vector<double> sample) {
  std::sort(sample.begin(), sample.end());
  const boost::math::normal normal;
  double largest = 0.0;
  const auto n = static_cast<double>(sample.size());
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double p = cdf(normal, sample[i]);
    largest = std::max({largest, std::abs(p - static_cast<double>(i) / n),
                        std::abs(p - static_cast<double>(i + 1) / n)});
  }
  return largest;
}

class Thermostats : public testing::TestWithParam<ThermostatKind> {};

TEST_P(Thermostats, VelocitiesAreMaxwellBoltzmann) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem liquid = test::small_liquid(model);
  const DynamicsOptions options{.thermostat = GetParam(), .temperature = 500.0};
  NativeEngine engine(liquid, model, test::chosen_mesh(liquid, model, 1e-3), options,
                      test::none_held(liquid));
  engine.advance(1000, {});
  const double kT = constants::boltzmann * options.temperature;
  std::vector<double> scaled;
  std::vector<double> kinetic;
  const int frames = 200;
  for (int frame = 0; frame < frames; ++frame) {
    engine.advance(25, {.energy = false, .virial = false});
    kinetic.push_back(engine.snapshot().kinetic_energy);
    if (frame % 10 != 0) continue;  // 0.5 ps apart: velocities have forgotten each other
    const IonSystem& now = *engine.snapshot().system;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const double width =
          std::sqrt(kT / (model.species(now.species[i]).mass * constants::mass_unit));
      for (int axis = 0; axis < 3; ++axis) scaled.push_back(now.velocities[i][axis] / width);
    }
  }
  // Kolmogorov-Smirnov at a significance of 1e-4: 2.23 / sqrt(n).
  EXPECT_LT(kolmogorov_smirnov(scaled), 2.23 / std::sqrt(static_cast<double>(scaled.size())));

  const double freedom = 3.0 * static_cast<double>(liquid.size()) - 3.0;
  double mean = 0.0;
  for (const double k : kinetic) mean += k / frames;
  double variance = 0.0;
  for (const double k : kinetic) variance += (k - mean) * (k - mean) / (frames - 1);
  // Canonical: mean f kT / 2, variance f kT² / 2. Frames 50 fs apart at tau = 0.1 ps count as
  // about 50 independent ones: mean to 0.7 % (5 sigma 3.5 %), variance to 20 % (3 sigma 60 %).
  EXPECT_NEAR(mean / (0.5 * freedom * kT), 1.0, 0.035);
  EXPECT_NEAR(variance / (0.5 * freedom * kT * kT), 1.0, 0.6);
}

std::string kind_name(const testing::TestParamInfo<ThermostatKind>& param_info) {
  constexpr std::array names{"None", "NoseHoover", "Bussi", "Langevin"};
  return names[static_cast<std::size_t>(param_info.param)];
}

INSTANTIATE_TEST_SUITE_P(Kinds, Thermostats,
                         testing::Values(ThermostatKind::NoseHoover, ThermostatKind::Bussi,
                                         ThermostatKind::Langevin),
                         kind_name);

TEST(Motion, DrawsVelocitiesOfTheTemperature) {
  const Model model = test::pbs_cds_psl_model();
  IonSystem liquid = test::small_liquid(model);
  const Motion motion(liquid, model);
  RandomStream random(1, "test");
  double sum = 0.0;
  const int draws = 200;
  for (int i = 0; i < draws; ++i) {
    draw_velocities(liquid, motion, 300.0, random);
    sum += temperature(kinetic_energy(liquid, motion), motion) / draws;
  }
  // One draw scatters by sqrt(2 / 405) = 7 %; the mean of 200 by 0.5 %, five of which are allowed.
  EXPECT_NEAR(sum, 300.0, 7.5);
}

}  // namespace
}  // namespace catex
