#include "catex/analysis/diffusion.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/configurations.hpp"

namespace catex::test {
namespace {

constexpr double frame_ps = 0.5;

/// Cd walk with steps of 0.3 Å, PSL of 0.1 Å, all of them in a drifting, breathing cell.
class Walk {
 public:
  explicit Walk(std::uint64_t seed) : random_(seed, "walk") {
    for (int i = 0; i < 400; ++i) {
      system_.ids.push_back(i + 1);
      system_.species.push_back(i < 200 ? Cd : PSL);
      fractional_.emplace_back(random_.uniform(), random_.uniform(), random_.uniform());
    }
    place();
  }

  static double expected(int species) {  // <dx²> / (2 dt)
    const double step = species == Cd ? 0.3 : 0.1;
    return step * step / (2.0 * frame_ps);
  }

  void step() {
    ++frame_;
    for (std::size_t i = 0; i < fractional_.size(); ++i) {
      const double width = system_.species[i] == Cd ? 0.3 : 0.1;
      const Vec3 d = width * random_.normal_vector() + Vec3(0.2, -0.1, 0.0);
      fractional_[i] += system_.cell.to_fractional(d);
    }
    place();
  }

  [[nodiscard]] double time() const { return frame_ * frame_ps; }
  [[nodiscard]] const IonSystem& system() const { return system_; }

 private:
  void place() {
    system_.cell = Cell::cubic(20.0 + 0.2 * std::sin(0.7 * frame_));
    system_.positions.clear();
    for (const Vec3& s : fractional_) {
      system_.positions.push_back(system_.cell.wrap(system_.cell.to_cartesian(s)));
    }
  }

  RandomStream random_;
  int frame_ = 0;
  std::vector<Vec3> fractional_;
  IonSystem system_{Cell::cubic(20.0), {}, {}, {}, {}};
};

Diffusion walked(std::uint64_t seed, int frames) {
  Diffusion diffusion(pbs_cds_psl_model());
  Walk walk(seed);
  for (int i = 0; i < frames; ++i, walk.step()) diffusion.frame(walk.time(), walk.system());
  return diffusion;
}

TEST(Diffusion, ARandomWalkGivesItsCoefficientBack) {
  const Diffusion diffusion = walked(1, 1000);
  for (const int species : {Cd, PSL}) {
    const auto result = diffusion.result(species);
    ASSERT_TRUE(result);
    // With eight segments Student's t has seven degrees of freedom: 3.5 errors are 1 %.
    EXPECT_NEAR(result->D_A2_ps, Walk::expected(species), 3.5 * result->D_sem_A2_ps);
    // 200 ions, eight segments of about six independent lags: a few per cent.
    EXPECT_LT(result->D_sem_A2_ps, 0.06 * result->D_A2_ps);
    EXPECT_NEAR(result->exponent, 1.0, 0.1);
  }
}

/// The interval is neither too wide nor too narrow: over many walks the deviation in units of the
/// claimed error has the spread of Student's t with seven degrees of freedom, sqrt(7/5).
TEST(Diffusion, TheUncertaintyIsHonest) {
  double squares = 0.0;
  constexpr int walks = 40;
  for (int seed = 0; seed < walks; ++seed) {
    const auto result = walked(100 + seed, 128).result(Cd);
    squares += std::pow((result->D_A2_ps - Walk::expected(Cd)) / result->D_sem_A2_ps, 2);
  }
  // 40 values: the root mean square is known to about 15 %.
  EXPECT_NEAR(std::sqrt(squares / walks), std::sqrt(7.0 / 5.0), 0.5);
}

TEST(Diffusion, AShakenCrystalDoesNotDiffuse) {
  Diffusion diffusion(pbs_cds_psl_model());
  const IonSystem crystal =
      bulk_crystal(CrystalStructure::RockSalt, Pb, S, LatticeParameters{.a = 6.0}, {3, 3, 3});
  for (int i = 0; i < 200; ++i) {
    IonSystem frame = crystal;
    shake(frame, 0.2, i);
    diffusion.frame(2.0 * i, frame);
  }
  const auto result = diffusion.result(Pb);
  EXPECT_NEAR(result->msd_at_end_A2, 6.0 * 0.04, 0.01);  // 2 · 3 · 0.2², no more than that
  EXPECT_NEAR(result->D_A2_ps, 0.0, 1e-4);
}

TEST(Diffusion, TooFewOrUnevenFramesGiveNoCoefficient) {
  EXPECT_FALSE(walked(1, 31).result(Cd));
  EXPECT_TRUE(walked(1, 32).result(Cd));
  EXPECT_FALSE(walked(1, 64).result(Pb));  // there is none
  Diffusion uneven(pbs_cds_psl_model());
  Walk walk(1);
  for (int i = 0; i < 64; ++i, walk.step()) uneven.frame(walk.time() + (i > 30), walk.system());
  EXPECT_FALSE(uneven.result(Cd));
}

}  // namespace
}  // namespace catex::test
