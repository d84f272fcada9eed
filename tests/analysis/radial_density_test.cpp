#include "catex/analysis/radial_density.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "catex/base/errors.hpp"
#include "catex/base/random.hpp"
#include "support/test_models.hpp"

namespace catex {
namespace {

using test::Cd;
using test::Pb;
using test::PSL;
using test::S;

const Model model = test::pbs_cds_psl_model();
const ExchangeRoles roles{.host = Pb, .guest = Cd, .anion = S, .psl = PSL};

/// Ions in a cubic cell of 60 Å, random and uniform in spherical shells around a centre. Two
/// anions, opposite to each other, tell where that is.
struct Shells {
  Vec3 centre{58.0, 1.0, 30.0};
  IonSystem system{Cell::cubic(60.0), {}, {}, {}, {}};

  explicit Shells(std::uint64_t frame) : random_(1, "shells", frame) {
    add(Vec3(3, 2, 1), S);
    add(Vec3(-3, -2, -1), S);
  }
  void fill(int species, double from, double to, int ions) {
    while (ions > 0) {
      const double r = to * std::cbrt(random_.uniform());
      if (r < from) continue;
      add(r * random_.direction(), species);
      --ions;
    }
  }
  [[nodiscard]] Membership membership() const {
    Membership m{.place = std::vector<Place>(system.size(), Place::Solution),
                 .anions = std::vector<int>(system.size(), 0),
                 .main_anion = std::vector<char>(system.size(), 0)};
    m.main_anion[0] = m.main_anion[1] = 1;
    return m;
  }

 private:
  void add(const Vec3& from_centre, int species) {
    system.positions.push_back(system.cell.wrap(centre + from_centre));
    system.species.push_back(species);
    system.ids.push_back(static_cast<std::int64_t>(system.ids.size()) + 1);
  }
  RandomStream random_;
};

double sphere_volume(double radius) {  // [nm³]
  return 4.0 / 3.0 * std::numbers::pi * std::pow(radius / 10.0, 3);
}

/// Hosts at 18 per nm³ within 12 Å, guests at 18 per nm³ from there to 22 Å, liquid beyond.
Shells core_and_shell(std::uint64_t frame) {
  Shells ions(frame);
  ions.fill(Pb, 0.0, 12.0, static_cast<int>(18.0 * sphere_volume(12.0)));
  ions.fill(Cd, 12.0, 22.0, static_cast<int>(18.0 * (sphere_volume(22.0) - sphere_volume(12.0))));
  ions.fill(Cd, 22.0, 30.0, 200);
  return ions;
}

TEST(RadialDensity, DensitiesAndBoundaryOfACoreAndAShell) {
  RadialDensity density(model, 0.0, 100.0);
  for (int frame = 0; frame < 100; ++frame) {
    const Shells ions = core_and_shell(frame);
    density.frame(frame, ions.system, ions.membership());
  }
  const RadialProfile profile = density.profile();
  EXPECT_EQ(profile.frames, 100);
  ASSERT_EQ(profile.density[Pb].size(), 30u);  // half the cell
  ASSERT_EQ(profile.error[Pb].size(), 30u);
  for (std::size_t bin = 2; bin < 22; ++bin) {
    // 100 frames of a Poisson number each: the bin at 2.5 Å holds 1.4 ions of 18 / nm³, so 8 %;
    // four times that for twenty bins.
    const double volume = sphere_volume(double(bin) + 1.0) - sphere_volume(double(bin));
    const double tolerance = 4.0 * std::sqrt(18.0 / (100.0 * volume));
    EXPECT_NEAR(profile.density[Pb][bin], bin < 12 ? 18.0 : 0.0, tolerance);
    EXPECT_NEAR(profile.density[Cd][bin], bin < 12 ? 0.0 : 18.0, tolerance);
  }
  EXPECT_EQ(profile.density[PSL][10], 0.0);
  EXPECT_EQ(profile.radius(11), 11.5);
  const CoreShellBoundary boundary = density.boundary(roles);
  ASSERT_TRUE(boundary.radius && boundary.error);
  // Halfway between the bins at 11.5 and 12.5 Å when their densities are equal; they are equal to
  // 2 %, which moves it by 0.005 Å.
  EXPECT_NEAR(*boundary.radius, 12.0, 0.02);
  EXPECT_GT(*boundary.error, 0.0);
  EXPECT_LT(*boundary.error, 0.02);
}

TEST(RadialDensity, FramesOutsideTheWindowAndWithoutCrystalDoNotCount) {
  RadialDensity density(model, 10.0, 20.0);
  const Shells ions = core_and_shell(0);
  density.frame(9.9, ions.system, ions.membership());
  density.frame(20.0, ions.system, ions.membership());
  Membership none = ions.membership();
  none.main_anion.assign(none.main_anion.size(), 0);
  density.frame(15.0, ions.system, none);
  EXPECT_EQ(density.frames(), 0);
  EXPECT_TRUE(density.profile().density.empty());
  EXPECT_FALSE(density.boundary(roles).radius);
  density.frame(10.0, ions.system, ions.membership());
  EXPECT_EQ(density.frames(), 1);
  EXPECT_TRUE(density.profile().error.empty());  // one block only
  EXPECT_FALSE(density.boundary(roles).error);
}

TEST(RadialDensity, BinsThatAShrunkenCellCannotFillAreLeftOut) {
  RadialDensity density(model, 0.0, 10.0);
  Shells ions = core_and_shell(0);
  density.frame(0.0, ions.system, ions.membership());
  ions.system.cell = Cell::cubic(55.9);
  density.frame(1.0, ions.system, ions.membership());
  EXPECT_EQ(density.profile().density[Pb].size(), 27u);
}

TEST(RadialDensity, OutermostCrossing) {
  const auto crossing = [](std::vector<double> host, std::vector<double> guest) {
    return outermost_crossing(host, guest, 2.0);
  };
  EXPECT_FALSE(crossing({}, {}));
  EXPECT_FALSE(crossing({1, 1, 0}, {0, 0, 0}));  // no shell
  EXPECT_FALSE(crossing({0, 0, 0}, {1, 1, 1}));  // no core
  EXPECT_FALSE(crossing({0, 0, 2}, {1, 1, 1}));  // hosts outside, guests inside
  // From 3 - 0 at 1 Å to 0 - 1 at 3 Å: three quarters of the way.
  EXPECT_DOUBLE_EQ(*crossing({3, 0}, {0, 1}), 2.5);
  // The outermost of two, across a bin that holds neither.
  EXPECT_DOUBLE_EQ(*crossing({3, 0, 1, 0, 0}, {0, 1, 0, 0, 1}), 7.0);
}

TEST(RadialDensity, SettingsThatMakeNoSenseAreNamedTogether) {
  try {
    (void)RadialDensity(model, 5.0, 5.0, {.bin_width = 0.0, .blocks = 0});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.problems().size(), 3u);
  }
}

}  // namespace
}  // namespace catex
