#include "catex/kmc/lasting_events.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "cases.hpp"
#include "catex/base/errors.hpp"

namespace catex {
namespace {

using namespace catex::test;

constexpr double window = 8.0;  // [ps]

/// Moves of one guest among three sites and the solution, each between sites of its own class.
class OneGuest : public testing::Test {
 protected:
  void move(SiteId from, SiteId to, double time) { events.take(event(from, to), time, lasting); }
  static PossibleEvent event(SiteId from, SiteId to) {
    const auto kind = [](SiteId s) {
      return s == solution_site ? SiteKind::Solution : static_cast<SiteKind>(s);
    };
    return {.from = from, .to = to, .event_class = guest_hop(kind(from), kind(to))};
  }
  [[nodiscard]] std::int64_t count(SiteId from, SiteId to) const {
    return lasting[index_of(event(from, to).event_class)];
  }
  [[nodiscard]] std::int64_t total() const {
    return std::accumulate(lasting.begin(), lasting.end(), std::int64_t{0});
  }

  LastingEvents events{window, 3};
  std::vector<std::int64_t> lasting = std::vector<std::int64_t>(event_class_count, 0);
};

TEST_F(OneGuest, NeitherTheWayOutNorTheWayBackLasts) {
  move(0, 1, 10.0);
  move(1, 0, 10.0 + window);
  move(0, 2, 100.0);  // what went before is forgotten
  EXPECT_EQ(total(), 0);
}

TEST_F(OneGuest, MovesLastWhenTheWayBackIsLateOrLeadsElsewhere) {
  move(0, 1, 10.0);
  move(1, 0, 10.1 + window);
  EXPECT_EQ(count(0, 1), 1);
  move(0, 2, 20.0);
  EXPECT_EQ(count(1, 0), 1);
  move(2, 1, 21.0);
  EXPECT_EQ(count(0, 2), 1);
  EXPECT_EQ(total(), 3);  // nobody knows yet about the last one
}

TEST_F(OneGuest, WhoStaysHasCome) {
  move(0, 1, 10.0);
  events.add_stays(10.0 + window, lasting);
  EXPECT_EQ(total(), 0);
  events.add_stays(10.1 + window, lasting);
  EXPECT_EQ(count(0, 1), 1);
  EXPECT_EQ(total(), 1);
}

TEST_F(OneGuest, WhoIsDissolvedAgainAtOnceHasNotCome) {
  move(solution_site, 0, 1.0);
  move(0, solution_site, 2.0);
  EXPECT_EQ(total(), 0);
  move(solution_site, 0, 3.0);
  move(0, solution_site, 50.0);
  EXPECT_EQ(count(solution_site, 0), 1);
  EXPECT_EQ(count(0, solution_site), 1);
}

TEST_F(OneGuest, ArrivalsAreAllThatThereIsToKeep) {
  move(0, 1, 10.0);
  LastingEvents other(window, 3);
  other.restore(events.arrivals());
  other.take(event(1, 0), 12.0, lasting);
  EXPECT_EQ(total(), 0);
  EXPECT_THROW(LastingEvents(window, 4).restore(events.arrivals()), InputError);
}

}  // namespace
}  // namespace catex
