#include "catex/analysis/pair_curve.hpp"

#include <gtest/gtest.h>

#include "support/test_models.hpp"

namespace catex::test {
namespace {

// Expected numbers: docs/physics.md, from the parameters; given to 1e-3 there.
constexpr double rounding = 1.1e-3;

TEST(PairCurve, WellsAndBarriersOfTheModel) {
  const Model model = pbs_cds_psl_model("Cd-preferred");
  const PairExtrema cd_s = pair_extrema(model, Cd, S);
  EXPECT_NEAR(cd_s.minimum->r, 2.391, rounding);
  EXPECT_NEAR(cd_s.minimum->u, -3.892, rounding);
  const PairExtrema pb_s = pair_extrema(model, Pb, S);
  EXPECT_NEAR(pb_s.minimum->r, 2.768, rounding);
  EXPECT_NEAR(pb_s.minimum->u, -3.334, rounding);
  EXPECT_NEAR(pb_s.barrier->r, 0.319, rounding);
  const PairExtrema plain = pair_extrema(model, Pb, PSL);
  EXPECT_NEAR(plain.minimum->r, 3.162, rounding);
  EXPECT_NEAR(plain.minimum->u, -2.546, rounding);
  EXPECT_FALSE(plain.barrier);
  const PairExtrema preferred = pair_extrema(model, Cd, PSL);
  EXPECT_NEAR(preferred.minimum->r, 2.892, rounding);
  EXPECT_NEAR(preferred.minimum->u, -2.804, rounding);
  EXPECT_NEAR(preferred.barrier->r, 1.634, rounding);
  EXPECT_NEAR(preferred.barrier->u, 0.675, rounding);
}

TEST(PairCurve, LikeChargesHaveNoWell) {
  const Model model = pbs_cds_psl_model();
  EXPECT_FALSE(pair_extrema(model, Pb, Cd).minimum);
  EXPECT_FALSE(pair_extrema(model, Pb, Cd).barrier);
  EXPECT_FALSE(pair_extrema(model, PSL, PSL).minimum);
  const PairExtrema anions = pair_extrema(model, S, S);
  EXPECT_FALSE(anions.minimum);
  EXPECT_NEAR(anions.barrier->r, 0.957, rounding);
  EXPECT_NEAR(anions.barrier->u, 215.6, 0.05);
}

}  // namespace
}  // namespace catex::test
