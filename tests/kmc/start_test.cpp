#include "catex/kmc/start.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "cases.hpp"
#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "catex/kmc/crystal_image.hpp"
#include "catex/sites/membership.hpp"

namespace catex {
namespace {

using namespace catex::test;

void expect_same(const ExchangeCounts& a, const ExchangeCounts& b) {
  EXPECT_EQ(a.host, b.host);
  EXPECT_EQ(a.guest, b.guest);
  EXPECT_EQ(a.anion, b.anion);
  EXPECT_EQ(a.host_adsorbed, b.host_adsorbed);
  EXPECT_EQ(a.guest_adsorbed, b.guest_adsorbed);
}

ExchangeCounts counts_of(const KmcStart& start, const Model& model) {
  const ExchangeRoles roles = lead_to_cadmium();
  const IonSystem image =
      crystal_image(start.graph, start.state.occupants, roles, start.lattice_parameter);
  return count_exchange(image, model, roles, crystal_membership(image, model));
}

void add(IonSystem& system, int species, const Vec3& position) {
  system.ids.push_back(static_cast<std::int64_t>(system.size()) + 1);
  system.species.push_back(species);
  system.positions.push_back(position);
}

/// The image of a lattice configuration, with guests on every other empty surface site, moved by
/// thermal noise and across the boundary of its cell, in a solution.
IonSystem shaken_frame(const KmcStart& ideal) {
  SiteState state = ideal.state;
  int empty = 0;
  for (SiteId s = 0; s < ideal.graph.size(); ++s) {
    const auto near = ideal.graph.near_sites(s);
    const bool room =
        std::ranges::all_of(near, [&](SiteId n) { return state.occupants[n] == Occupant::Empty; });
    if (!is_surface(state.kinds[s]) || state.occupants[s] != Occupant::Empty || !room) continue;
    if (empty++ % 2 == 0) state.occupants[s] = Occupant::Guest;
  }
  const IonSystem image = crystal_image(ideal.graph, state.occupants, lead_to_cadmium(), 6.05);
  IonSystem frame{.cell = Cell::cubic(50.0),
                  .ids = image.ids,
                  .species = image.species,
                  .positions = image.positions,
                  .velocities = {}};
  RandomStream random(1, "noise");
  for (Vec3& r : frame.positions) {
    r = frame.cell.wrap(r + 0.12 * random.normal_vector() + Vec3(1.0, 24.0, 49.0));
  }
  // Half a cell from the crystal's centre, and further from it than any bond.
  const Vec3 far = image.positions.front() + Vec3(26.0, 24.0, 49.0);
  for (int i = 0; i < 4; ++i) add(frame, i == 0 ? Pb : Cd, frame.cell.wrap(far + Vec3(0, i, 0)));
  return frame;
}

TEST(MapToSites, IdealCrystalFitsExactly) {
  const Model model = pbs_cds_psl_model();
  const IonSystem crystal = small_crystal();
  const KmcStart start = map_to_sites(crystal, model, lead_to_cadmium());
  EXPECT_EQ(start.report.anions_off_lattice, 0);
  EXPECT_EQ(start.report.unplaced_hosts, 0);
  EXPECT_EQ(start.report.anions, count_species(crystal, S));
  EXPECT_NEAR(start.lattice_parameter, 6.0, 1e-9);  // a fit to exact positions
  EXPECT_LT(start.report.rms_distance, 1e-9);
  // Rock salt: every cation on an octahedral site.
  for (SiteId s = 0; s < start.graph.size(); ++s) {
    EXPECT_TRUE(start.graph.octahedral(s) || start.state.occupants[s] == Occupant::Empty);
  }
  expect_same(counts_of(start, model), count_exchange(crystal, model, lead_to_cadmium(),
                                                      crystal_membership(crystal, model)));
}

TEST(MapToSites, ShakenFrameGivesTheCountsOfTheFrame) {
  const Model model = pbs_cds_psl_model();
  const KmcStart ideal = map_to_sites(small_crystal(), model, lead_to_cadmium());
  const IonSystem frame = shaken_frame(ideal);
  const ExchangeCounts expected =
      count_exchange(frame, model, lead_to_cadmium(), crystal_membership(frame, model));
  ASSERT_GT(expected.guest_adsorbed, 5);
  ASSERT_GT(expected.host_adsorbed, 0);

  const KmcStart start = map_to_sites(frame, model, lead_to_cadmium());
  EXPECT_EQ(start.report.unplaced_hosts + start.report.unplaced_guests, 0);
  expect_same(counts_of(start, model), expected);
  // Noise of 0.12 Å per axis and the mean of the 2 to 6 anions' noise: 0.23 Å at most.
  EXPECT_LT(start.report.rms_distance, 0.3);
  EXPECT_NEAR(start.lattice_parameter, 6.05, 0.03);

  EXPECT_EQ(start.solution.number(Ion::Host), 1);
  EXPECT_EQ(start.solution.number(Ion::Guest), 3);
  EXPECT_GT(*start.solution.volume(), 0.8 * frame.cell.volume());
  EXPECT_LT(*start.solution.volume(), frame.cell.volume());
}

TEST(MapToSites, CationWithoutSiteIsCounted) {
  const Model model = pbs_cds_psl_model();
  IonSystem crystal = small_crystal();
  // A second guest on the spot of an inner host: the nearest free sites are the tetrahedral ones,
  // 2.6 Å away.
  const KmcStart ideal = map_to_sites(crystal, model, lead_to_cadmium());
  for (std::size_t i = 0; i < crystal.size(); ++i) {
    if (crystal.species[i] != Pb || (crystal.positions[i] - Vec3::Constant(30.0)).norm() > 3.0) {
      continue;
    }
    add(crystal, Cd, crystal.positions[i] + Vec3(0.1, 0.0, 0.0));
    break;
  }
  const KmcStart start = map_to_sites(crystal, model, lead_to_cadmium());
  EXPECT_EQ(start.report.unplaced_guests, 1);
  EXPECT_EQ(start.report.cations, ideal.report.cations + 1);
  EXPECT_EQ(start.state.occupants, ideal.state.occupants);
}

TEST(MapToSites, RadiusIsThatOfTheCloseSphere) {
  const KmcStart start = map_to_sites(small_crystal(), pbs_cds_psl_model(), lead_to_cadmium());
  // The sphere of 2 nm was filled with anions, one per a³/4: their number scatters about its
  // volume's by some surface sites, hence 5 %.
  EXPECT_NEAR(crystal_radius(start), 10.0, 0.5);
}

TEST(MapToSites, StructureWithoutCrystalIsRefused) {
  IonSystem liquid{
      .cell = Cell::cubic(30.0), .ids = {}, .species = {}, .positions = {}, .velocities = {}};
  add(liquid, Cd, Vec3(5.0, 5.0, 5.0));
  add(liquid, PSL, Vec3(9.0, 5.0, 5.0));
  EXPECT_THROW((void)map_to_sites(liquid, pbs_cds_psl_model(), lead_to_cadmium()), RunError);
}

}  // namespace
}  // namespace catex
