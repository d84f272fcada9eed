#include "catex/report/crystal_picture.hpp"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <regex>

#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::Cd;
using test::Pb;
using test::PSL;
using test::S;

const Model model = test::pbs_cds_psl_model();
const ExchangeRoles roles{.host = Pb, .guest = Cd, .anion = S, .psl = PSL};

std::ptrdiff_t occurrences(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  return std::distance(std::sregex_iterator(text.begin(), text.end(), regex),
                       std::sregex_iterator());
}

/// Rock-salt sphere, turned and shifted across the boundary of the cell.
CrystalPicture picture_of(const test::SyntheticCrystal& crystal) {
  const Mat3 turn = Eigen::AngleAxisd(0.5, Vec3(1, 2, 0).normalized()).toRotationMatrix();
  const IonSystem system = crystal.system(turn, Vec3(59, 2, 30));
  const Membership membership = crystal_membership(system, model);
  return crystal_picture(system, model, roles, membership,
                         local_structures(system, model, membership),
                         crystal_frame(system, membership));
}

TEST(CrystalPicture, IonsLieAlongTheCrystalsOwnAxes) {
  const test::SyntheticCrystal crystal = test::rock_salt_sphere(7);
  const CrystalPicture picture = picture_of(crystal);
  ASSERT_TRUE(picture.own_axes);
  ASSERT_EQ(picture.ions.size(), crystal.coordinates.size());
  for (std::size_t i = 0; i < picture.ions.size(); ++i) {
    EXPECT_LT((picture.ions[i].position - crystal.quarter * crystal.coordinates[i]).norm(), 1e-6);
    EXPECT_EQ(picture.ions[i].id, static_cast<std::int64_t>(i) + 1);
  }
}

TEST(CrystalPicture, ViewsAreRotationsWithTheAxisTowardsTheReader) {
  const Vec3 axes[] = {Vec3(0, 0, 1), Vec3(0, 1, 0), Vec3(0, 1, 1), Vec3(1, 1, 0)};
  for (int k = 0; k < 4; ++k) {
    const Mat3 view = view_rotation(all_view_axes[k]);
    EXPECT_LT((view * view.transpose() - Mat3::Identity()).norm(), 1e-12);
    EXPECT_NEAR(view.determinant(), 1.0, 1e-12);
    EXPECT_LT((view * axes[k].normalized() - Vec3::UnitZ()).norm(), 1e-12);
  }
}

TEST(CrystalPicture, DrawsEveryIonOfTheProjectionAndOfTheSection) {
  const test::SyntheticCrystal crystal = test::rock_salt_sphere(7);
  const CrystalPicture picture = picture_of(crystal);
  std::ptrdiff_t in_section = 0;
  for (const Vec3& r : crystal.coordinates) {
    // The layer through the centre and the next ones at 3 Å: within 2 Å only the first.
    if (std::abs(crystal.quarter * r.z()) <= 2.0) ++in_section;
  }
  const std::string svg = crystal_picture_svg(picture, {.axes = {ViewAxis::Axis001}, .slab = 4.0});
  EXPECT_EQ(occurrences(svg, "<circle cx"),
            static_cast<std::ptrdiff_t>(picture.ions.size()) + in_section);
  EXPECT_NE(svg.find("1 nm"), std::string::npos);
  EXPECT_EQ(svg.find("axes are not"), std::string::npos);
}

TEST(CrystalPicture, LinesDivideStructuresAndOnlyThese) {
  CrystalPicture picture = picture_of(test::rock_salt_sphere(7));
  const auto lines = [&] {
    const std::string svg = crystal_picture_svg(picture, {.axes = {ViewAxis::Axis001}});
    std::smatch match;
    std::regex_search(svg, match, std::regex("class=\"boundary\" d=\"([^\"]*)\""));
    return occurrences(match[1].str(), "M");
  };
  for (auto& ion : picture.ions) ion.structure = LocalStructure::RockSalt;
  EXPECT_EQ(lines(), 0);
  // Left and right of a plane between two layers: the section at x = 0 has 7 rows of columns 3 Å
  // apart (|y| <= 10.5 Å), between each two of which runs one edge.
  for (auto& ion : picture.ions) {
    if (ion.position.x() > 1.5) ion.structure = LocalStructure::ZincBlende;
  }
  EXPECT_EQ(lines(), 7);
}

TEST(CrystalPicture, FollowedIonsAndForeignAxesAreShown) {
  CrystalPicture picture = picture_of(test::rock_salt_sphere(5));
  picture.own_axes = false;
  picture.title = "run <1>";
  picture.paths.push_back(
      {.id = 42, .role = IonRole::Guest, .points = {Vec3(9, 0, 0), Vec3(0, 0, 0)}});
  picture.paths[0].points.insert(picture.paths[0].points.begin(), Vec3(-40, 0, 0));
  const std::string svg = crystal_picture_svg(picture, {.axes = {ViewAxis::Axis001}});
  std::smatch way;
  ASSERT_TRUE(std::regex_search(svg, way, std::regex("class=\"way\" d=\"([^\"]*)\"")));
  EXPECT_EQ(occurrences(way[1].str(), "M"), 2);     // 49 Å at once: around the cell
  EXPECT_EQ(occurrences(svg, "class=\"way\""), 2);  // projection and section
  EXPECT_EQ(occurrences(svg, "class=\"followed\""), 2);
  EXPECT_NE(svg.find("Cd 42"), std::string::npos);
  EXPECT_NE(svg.find("axes are not the crystal"), std::string::npos);
  EXPECT_EQ(svg.find("<1>"), std::string::npos);
}

}  // namespace
}  // namespace catex
