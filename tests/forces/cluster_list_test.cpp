// Every pair within reach is in the list, once, whatever has moved since it was built.
#include "fast/cluster_list.hpp"

#include <gtest/gtest.h>

#include <map>

#include "support/configurations.hpp"

namespace catex {
namespace {

using namespace fast;

constexpr double near = 6.0;
constexpr double far = 9.0;  // of pairs of type 0

ClusterList make_list() {
  Reach reach;
  reach.near = near;
  reach.far[0] = far;
  reach.speed = {1.0, 0.5, 0.4, 0.3};
  // Pb and S are type 0 and 1, Cd and PSL 2 and 3.
  std::vector<std::int32_t> type(4);
  type[test::Pb] = 0;
  type[test::S] = 1;
  type[test::Cd] = 2;
  type[test::PSL] = 3;
  return {reach, 1.0, type, kernels_for(InstructionSet::Best)};
}

/// How often the list names each pair of ions.
std::map<std::pair<int, int>, int> listed_pairs(const ClusterList& list) {
  std::map<std::pair<int, int>, int> count;
  const Clusters& clusters = list.clusters();
  const NeighbourView view = list.neighbours();
  const auto add = [&](std::int32_t i, std::int32_t j) {
    const int a = clusters.ion()[i];
    const int b = clusters.ion()[j];
    ++count[{std::min(a, b), std::max(a, b)}];
  };
  for (std::int32_t c = 0; c < clusters.count(); ++c) {
    const std::int32_t end = std::min(cluster_size * (c + 1), clusters.ions());
    for (std::int32_t i = cluster_size * c; i < end; ++i) {
      for (std::int32_t j = i + 1; j < end; ++j) add(i, j);
      for (std::int32_t k = 0; k < view.near[c] + view.far[c]; ++k) {
        add(i, view.slots[view.start[c] + k]);
      }
    }
  }
  return count;
}

void expect_complete(const IonSystem& system, const ClusterList& list) {
  const auto count = listed_pairs(list);
  for (const auto& [pair, times] : count) EXPECT_EQ(times, 1) << pair.first << ' ' << pair.second;
  const int n = static_cast<int>(system.size());
  for (int a = 0; a < n; ++a) {
    for (int b = a + 1; b < n; ++b) {
      const double r = system.cell.minimum_image(system.positions[a] - system.positions[b]).norm();
      const bool both_lead = system.species[a] == test::Pb && system.species[b] == test::Pb;
      const bool listed = count.contains({a, b});
      EXPECT_TRUE(listed || r >= (both_lead ? far : near)) << a << ' ' << b;
    }
  }
}

TEST(ClusterList, HoldsEachPairOnce) {
  const IonSystem system = test::small_nanocrystal(31, 3.0, 3);
  ClusterList list = make_list();
  list.build(system);
  expect_complete(system, list);
}

TEST(ClusterList, HoldsEachPairOnceInATriclinicCell) {
  const IonSystem system = test::sheared_crystal(0.3);
  ClusterList list = make_list();
  list.build(system);
  expect_complete(system, list);
}

TEST(ClusterList, StaysCompleteWhileIonsMoveAndTheCellChanges) {
  IonSystem system = test::small_nanocrystal(31, 3.0, 3);
  ClusterList list = make_list();
  list.build(system);
  for (int i = 0; i < 30; ++i) {  // 30 steps of 0.1 Å along each axis: some prunings and builds
    test::shake(system, 0.1, 50 + i);
    const double squeeze = i % 2 == 0 ? 0.997 : 1.002;
    for (Vec3& r : system.positions) r *= squeeze;
    system.cell = system.cell.transformed(squeeze * Mat3::Identity());
    list.follow(system);
    expect_complete(system, list);
  }
}

}  // namespace
}  // namespace catex
