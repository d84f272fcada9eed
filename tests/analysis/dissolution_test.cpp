#include "catex/analysis/dissolution.hpp"

#include <gtest/gtest.h>

#include <string>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

/// Ions 11, 12, ... and in which frames, 2 ps apart, each is in the crystal ('x') or not ('.').
DissolutionTracker follow(const std::vector<std::string>& ions, double residence_ps) {
  DissolutionTracker tracker(residence_ps);
  IonSystem system{Cell::cubic(50.0), {}, {}, {}, {}};
  for (std::size_t i = 0; i < ions.size(); ++i) {
    system.ids.push_back(static_cast<std::int64_t>(i) + 11);
    system.species.push_back(0);
    system.positions.emplace_back(Vec3::Zero());
  }
  for (std::size_t frame = 0; frame < ions[0].size(); ++frame) {
    Membership membership{.place = std::vector<Place>(ions.size(), Place::Inside),
                          .anions = std::vector<int>(ions.size(), 0),
                          .main_anion = {}};
    for (const std::string& ion : ions) membership.main_anion.push_back(ion[frame] == 'x');
    tracker.frame(2.0 * static_cast<double>(frame), system, membership);
  }
  return tracker;
}

TEST(Dissolution, LeavingReturningAndFlickering) {
  const DissolutionTracker tracker = follow({"xxxxxxxxxxxx",   // stays
                                             "xxx.....xxxx",   // away from 6 ps, back from 16 ps
                                             "xx.xx.xxxxxx",   // flickers
                                             "xxxxx.......",   // away from 10 ps
                                             "xxxx...x....",   // away from 8 ps but for a moment
                                             "xxxxxxxxxx..",   // too late to tell
                                             "...xxxxxxxxx"},  // no ion of the starting crystal
                                            4.0);
  const auto events = tracker.events();
  ASSERT_EQ(events.size(), 4u);
  const double times[] = {6.0, 8.0, 10.0, 16.0};
  const std::int64_t ids[] = {12, 15, 14, 12};
  for (int k = 0; k < 4; ++k) {
    EXPECT_DOUBLE_EQ(events[k].time_ps, times[k]);
    EXPECT_EQ(events[k].id, ids[k]);
    EXPECT_EQ(events[k].left, k < 3);
  }
  const auto rows = tracker.rows();
  ASSERT_EQ(rows.size(), 12u);
  EXPECT_EQ(rows[0].remaining, 6);
  EXPECT_EQ(rows[2].dissolved, 0);
  EXPECT_EQ(rows[3].dissolved, 1);
  EXPECT_EQ(rows[7].dissolved, 3);
  EXPECT_EQ(rows[7].remaining, 3);
  EXPECT_EQ(rows[8].dissolved, 2);
  EXPECT_EQ(rows[11].left, 3);
  EXPECT_EQ(rows[11].returned, 1);
}

TEST(Dissolution, WithoutResidenceEveryFrameCounts) {
  const auto rows = follow({"xxxxx", "x.x.x"}, 0.0).rows();
  EXPECT_EQ(rows.back().left, 2);
  EXPECT_EQ(rows.back().returned, 2);
}

TEST(Dissolution, WrongUse) {
  EXPECT_THROW(DissolutionTracker(-1.0), InputError);
  DissolutionTracker tracker = follow({"x"}, 4.0);
  EXPECT_THROW(tracker.frame(2.0, IonSystem{Cell::cubic(9.0), {}, {}, {}, {}}, Membership{}),
               RunError);
}

}  // namespace
}  // namespace catex
