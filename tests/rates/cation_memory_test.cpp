#include "catex/rates/cation_memory.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "catex/rates/cation_memory_fit.hpp"

namespace catex {
namespace {

/// There, mobile or settled, and the integrals of both; by the classical Runge-Kutta method.
struct Integrated {
  double mobile = 1.0;
  double settled = 0.0;
  double mobile_time = 0.0;
  double time = 0.0;

  void advance(const Settling& law, double rate, double duration) {
    constexpr int steps = 2000;
    const double h = duration / steps;
    const double to_mobile = law.mobile_share / law.relaxation_ps;
    const double to_settled = (1.0 - law.mobile_share) / law.relaxation_ps;
    const auto change = [&](double m, double s) {
      return std::pair(-(to_settled + rate / law.mobile_share) * m + to_mobile * s,
                       to_settled * m - to_mobile * s);
    };
    for (int i = 0; i < steps; ++i) {
      const auto [m1, s1] = change(mobile, settled);
      const auto [m2, s2] = change(mobile + 0.5 * h * m1, settled + 0.5 * h * s1);
      const auto [m3, s3] = change(mobile + 0.5 * h * m2, settled + 0.5 * h * s2);
      const auto [m4, s4] = change(mobile + h * m3, settled + h * s3);
      const double before = mobile;
      const double all_before = mobile + settled;
      mobile += h / 6.0 * (m1 + 2.0 * m2 + 2.0 * m3 + m4);
      settled += h / 6.0 * (s1 + 2.0 * s2 + 2.0 * s3 + s4);
      mobile_time += 0.5 * h * (before + mobile);
      time += 0.5 * h * (all_before + mobile + settled);
    }
  }
};

TEST(StayLaw, SolvesItsEquations) {
  for (const Settling& law : {Settling{0.3, 40.0}, Settling{0.8, 5.0}, Settling{1.0, 10.0}}) {
    for (const double rate : {0.001, 0.02, 0.1, 0.5}) {
      const StayLaw stay(law, rate);
      Integrated there;
      there.advance(law, rate, 8.0);
      EXPECT_NEAR(stay.lasts(8.0), there.mobile + there.settled, 1e-9);
      there.mobile_time = there.time = 0.0;
      there.advance(law, rate, 24.0);
      // The integrals are by trapezoids: h^2 x curvature.
      EXPECT_NEAR(stay.hazard(8.0, 32.0), there.mobile_time / (law.mobile_share * there.time),
                  1e-5);
    }
  }
}

TEST(StayLaw, WithoutMemoryIsExponential) {
  for (const double rate : {0.02, 0.1, 0.5}) {  // one equals 1 / relaxation time
    const StayLaw stay({.mobile_share = 1.0, .relaxation_ps = 10.0}, rate);
    EXPECT_NEAR(stay.lasts(8.0), std::exp(-8.0 * rate), 1e-12);
    EXPECT_NEAR(stay.hazard(8.0, 32.0), 1.0, 1e-12);
  }
}

TEST(StayLaw, WhoHardlyLeavesForgetsExponentially) {
  const Settling law{.mobile_share = 0.25, .relaxation_ps = 20.0};
  const StayLaw stay(law, 0.0);
  EXPECT_EQ(stay.lasts(100.0), 1.0);
  // Mean of 1 + 3 exp(-t / 20 ps) from 10 to 30 ps.
  EXPECT_NEAR(stay.hazard(10.0, 30.0), 1.0 + 3.0 * (std::exp(-0.5) - std::exp(-1.5)), 1e-12);
  EXPECT_NEAR(law.mobile_later(true, 20.0), 0.25 + 0.75 * std::exp(-1.0), 1e-15);
  EXPECT_NEAR(law.mobile_later(false, 20.0), 0.25 - 0.25 * std::exp(-1.0), 1e-15);
}

/// Ages of stays of a guest in surroundings of different rates, at one temperature.
RunEvents counted_stays(const Settling& law, int stays, RandomStream& random) {
  constexpr double window = 8.0;
  constexpr double longest = 400.0;
  RunEvents run;
  run.temperature_K = 600.0;
  run.return_window_ps = window;
  const std::vector<double> rates{0.003, 0.006, 0.012};  // [1/ps]
  for (std::size_t k = 0; k < rates.size(); ++k) {
    AgesAround ages{.around = {.near_hosts = static_cast<std::uint8_t>(k)},
                    .ages = {Ion::Guest, SiteKind::O3}};
    for (int i = 0; i < stays; ++i) {
      double age = 0.0;
      bool mobile = true;
      bool left = false;
      while (age < longest && !left) {
        const double leaves = mobile ? rates[k] / law.mobile_share : 0.0;
        const double turns =
            (mobile ? 1.0 - law.mobile_share : law.mobile_share) / law.relaxation_ps;
        const double next = age + random.exponential() / (leaves + turns);
        for (int bin = age_bin(window); bin < age_bins; ++bin) {
          const double end = bin + 1 < age_bins ? age_edges_ps[bin] : longest;
          const double begin = age_edges_ps[bin - 1];
          ages.ages.time_ps[bin] += std::max(0.0, std::min(next, end) - std::max(age, begin));
        }
        age = next;
        left = random.uniform() < leaves / (leaves + turns);
        mobile = !mobile;
      }
      if (left && age > window && age < longest) ++ages.ages.departures[age_bin(age)];
    }
    run.ages_around.push_back(ages);
  }
  // What the age test sums over surroundings.
  run.ages.push_back({Ion::Guest, SiteKind::O3});
  for (const AgesAround& ages : run.ages_around) {
    for (int bin = 0; bin < age_bins; ++bin) {
      run.ages[0].departures[bin] += ages.ages.departures[bin];
      run.ages[0].time_ps[bin] += ages.ages.time_ps[bin];
    }
  }
  return run;
}

TEST(CationMemoryFit, IntervalsCover) {
  RandomStream random(3, "memory");
  const Gaussian prior = settling_prior();
  int inside = 0;
  int remembering = 0;
  constexpr int repetitions = 100;
  for (int r = 0; r < repetitions; ++r) {
    const Eigen::VectorXd truth = prior.draw(random);
    const Settling law{1.0 / (1.0 + std::exp(-truth[0])), std::exp(truth[1])};
    const RunEvents run = counted_stays(law, 400, random);
    const CationMemoryPosterior memory = fit_cation_memory({&run, 1});
    if (memory.states.empty()) continue;  // too weak or too short to be seen
    ++remembering;
    ASSERT_EQ(memory.states[0].ion, Ion::Guest);
    ASSERT_EQ(memory.states[0].kind, SiteKind::O3);
    const Gaussian& fitted = memory.states[0].numbers;
    for (int i = 0; i < 2; ++i) {
      inside += std::abs(truth[i] - fitted.mean[i]) < 1.645 * fitted.sd(i) ? 1 : 0;
    }
  }
  RecordProperty("remembering", remembering);
  RecordProperty("in_90_percent_interval", inside);
  ASSERT_GT(remembering, 60);
  // 90 %; those with too weak a memory were left out, which favours overestimates.
  EXPECT_NEAR(inside / (2.0 * remembering), 0.9, 3.0 * std::sqrt(0.09 / (2.0 * remembering)));
}

TEST(CationMemoryFit, SurroundingsOfDifferentRatesMakeNone) {
  RandomStream random(4, "memory");
  int remembering = 0;
  for (int r = 0; r < 40; ++r) {
    const RunEvents run = counted_stays({.mobile_share = 1.0, .relaxation_ps = 30.0}, 400, random);
    remembering += fit_cation_memory({&run, 1}).states.empty() ? 0 : 1;
  }
  // The age test takes chance for memory in 2.5 % of all cases: more than 4 of 40 once in 300.
  EXPECT_LE(remembering, 4);
}

TEST(LastingShare, IsThatOfBothDirections) {
  std::vector<double> parameters(RateModel::Layout::size(), 0.0);
  parameters[RateModel::Layout::log_kappa(Ion::Guest, SiteKind::O3, SiteKind::T3)] = -4.0;
  parameters[RateModel::Layout::site_energy(Ion::Guest, SiteKind::O3)] = -0.1;
  const RateModel model(parameters, 600.0);
  CationMemory memory;
  memory.set(Ion::Guest, SiteKind::T3, {.mobile_share = 0.5, .relaxation_ps = 20.0});
  const EventCell out{Ion::Guest, SiteKind::O3, SiteKind::T3, {.far_hosts = 4}, {.near_hosts = 1}};
  const EventCell back{Ion::Guest, SiteKind::T3, SiteKind::O3, {.near_hosts = 1}, {.far_hosts = 4}};
  EXPECT_EQ(reversed(out), back);
  const double stays_out =
      StayLaw(memory.at(Ion::Guest, SiteKind::T3), model.rate(back)).lasts(8.0);
  const double stays_back = std::exp(-8.0 * model.rate(out));
  ASSERT_LT(stays_out, 0.99 * stays_back);
  const double share = lasting_share(out, model, memory, 8.0);
  EXPECT_NEAR(share, 1.0 / (1.0 / stays_out + 1.0 / stays_back - 1.0), 1e-12);
  EXPECT_EQ(lasting_share(back, model, memory, 8.0), share);
  // Adsorbed cations may be gone soon; dissolved ones do not come back.
  const EventCell leave{Ion::Guest, SiteKind::T3, SiteKind::Solution, {.far_hosts = 1}, {}};
  EXPECT_NEAR(lasting_share(reversed(leave), model, memory, 8.0),
              StayLaw(memory.at(Ion::Guest, SiteKind::T3), model.rate(leave)).lasts(8.0), 1e-12);
}

}  // namespace
}  // namespace catex
