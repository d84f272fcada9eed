#include "catex/analysis/move_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "catex/base/random.hpp"

namespace catex {
namespace {

constexpr Node octa{2, 0, 0};
constexpr Node near_tetra{1, 1, 1};
constexpr Node other_tetra{3, -1, -1};
constexpr Node far_octa{22, 0, 0};
constexpr Node far_tetra{31, 1, 1};

SiteKind kind_at(const Node& n) {
  return node_type(n) == NodeType::Octahedral ? SiteKind::O6 : SiteKind::T4;
}

/// Writes a raw record by hand.
class Record {
 public:
  std::vector<MoveRecord> rows;

  void place(std::int64_t id, Ion ion, const Node& n) { add(0.0, id, ion, n, n); }
  void move(double time, std::int64_t id, const Node& to) {
    const auto last = std::ranges::find(rows.rbegin(), rows.rend(), id, &MoveRecord::id);
    add(time, id, last->ion, last->to, to);
  }

 private:
  void add(double time, std::int64_t id, Ion ion, const Node& from, const Node& to) {
    rows.push_back({.time = time,
                    .id = id,
                    .ion = ion,
                    .from = from,
                    .to = to,
                    .from_kind = kind_at(from),
                    .to_kind = kind_at(to),
                    .listed = true});
  }
};

const ControlledShare& share(const DepartureCounts& counts, Coincidence question) {
  return counts.coincidences[static_cast<std::size_t>(question)];
}

TEST(MoveHistory, StaysFollowFromTheRecord) {
  Record record;
  record.place(7, Ion::Guest, near_tetra);
  record.place(3, Ion::Host, octa);
  record.move(10.0, 7, other_tetra);
  record.move(30.0, 7, near_tetra);
  record.move(60.0, 7, other_tetra);  // after the end
  const MoveHistory history(record.rows, 50.0);
  ASSERT_EQ(history.stays().size(), 4u);
  const Stay& middle = history.stays()[2];
  EXPECT_EQ(middle.id, 7);
  EXPECT_EQ(middle.node, other_tetra);
  EXPECT_EQ(middle.begin, 10.0);
  EXPECT_EQ(middle.end, 30.0);
  EXPECT_TRUE(middle.arrived && middle.left);
  EXPECT_FALSE(history.stays()[1].arrived);
  EXPECT_EQ(history.stays()[3].end, 50.0);
  EXPECT_FALSE(history.stays()[3].left);
}

TEST(MoveHistory, AgesOfThoseThatWereSeenToArrive) {
  Record record;
  record.place(7, Ion::Guest, near_tetra);
  record.move(10.0, 7, other_tetra);
  record.move(13.0, 7, near_tetra);
  const std::vector<AgeCounts> ages = age_counts(MoveHistory(record.rows, 18.5));
  ASSERT_EQ(ages.size(), 1u);
  EXPECT_EQ(ages[0].ion, Ion::Guest);
  EXPECT_EQ(ages[0].kind, SiteKind::T4);
  // Stays of 3 ps, which ended, and of 5.5 ps, which did not; edges 0.25, 0.5, 1, 2, 4, 8, ...
  const std::array<double, age_bins> time{0.5, 0.5, 1.0, 2.0, 3.0, 1.5};
  for (int bin = 0; bin < age_bins; ++bin) {
    EXPECT_DOUBLE_EQ(ages[0].time_ps[bin], time[bin]);
    EXPECT_EQ(ages[0].departures[bin], bin == 4 ? 1 : 0);
  }
}

TEST(MoveHistory, AKickOutIsLabelledAndItsCoincidencesStandOutFromTheirControls) {
  // Every 100 ps a guest comes to a tetrahedron, the host beside it leaves 3 ps later, and the
  // guest takes its place after 4 ps more. Another host stays at home far away.
  Record record;
  record.place(1, Ion::Host, octa);
  record.place(2, Ion::Guest, far_tetra);
  record.place(3, Ion::Host, far_octa);
  constexpr int rounds = 20;
  for (int k = 0; k < rounds; ++k) {
    const double t = 100.0 * k;
    record.move(t + 20.0, 2, near_tetra);
    record.move(t + 23.0, 1, other_tetra);
    record.move(t + 27.0, 2, octa);
    record.move(t + 60.0, 2, {5, 5, 5});
    record.move(t + 80.0, 1, octa);
  }
  const std::vector<DepartureCounts> counts =
      departure_counts(MoveHistory(record.rows, 100.0 * rounds));
  ASSERT_EQ(counts.size(), 2u);  // from O6, and back from T4
  const DepartureCounts& from_octa = counts[0];
  EXPECT_EQ(from_octa.from, SiteKind::O6);
  EXPECT_EQ(from_octa.labels[static_cast<std::size_t>(MoveLabel::KickOut)], rounds);
  for (const Coincidence q : {Coincidence::GuestNear, Coincidence::GuestCame,
                              Coincidence::GuestFills, Coincidence::KickOut}) {
    EXPECT_EQ(share(from_octa, q).departures.yes, rounds) << name(q);
    EXPECT_EQ(share(from_octa, q).departures.asked, rounds);
  }
  EXPECT_EQ(share(from_octa, Coincidence::Ring).departures.yes, 0);
  EXPECT_EQ(share(from_octa, Coincidence::HostFills).departures.yes, 0);
  // At a random time a guest has come near in the last 10 ps in one case of ten: 2 of 20 expected,
  // with a standard deviation of 1.3; more than 7 in one run of 3,000.
  EXPECT_LE(share(from_octa, Coincidence::GuestCame).shifted.yes, 7);
  EXPECT_EQ(share(from_octa, Coincidence::GuestCame).at_home.asked, rounds);
  EXPECT_EQ(share(from_octa, Coincidence::GuestCame).at_home.yes, 0);
  EXPECT_EQ(share(from_octa, Coincidence::GuestFills).at_home.asked, 0) << "not vacated";
}

TEST(MoveHistory, RingsAndVacancyHopsAreToldApart) {
  Record record;
  constexpr Node next_octa{4, 2, 0};
  constexpr Node third_octa{6, 0, 0};
  record.place(1, Ion::Host, octa);
  record.place(2, Ion::Guest, next_octa);
  record.place(3, Ion::Host, far_octa);
  record.move(50.0, 1, next_octa);  // with ion 2, which is 1 ps late
  record.move(51.0, 2, octa);
  record.move(100.0, 1, third_octa);
  record.move(150.0, 1, {5, 1, 1});
  const std::vector<DepartureCounts> counts = departure_counts(MoveHistory(record.rows, 200.0));
  ASSERT_EQ(counts.size(), 1u);
  const auto label = [&](MoveLabel l) { return counts[0].labels[static_cast<std::size_t>(l)]; };
  EXPECT_EQ(label(MoveLabel::Ring), 1);
  EXPECT_EQ(label(MoveLabel::VacancyHop), 1);
  EXPECT_EQ(label(MoveLabel::Interstitial), 1);
  EXPECT_EQ(label(MoveLabel::KickOut), 0);
}

TEST(MoveHistory, GuestsThatComeByChanceAreAsOftenNearInTheControls) {
  // Hosts leave and guests come and go independently of each other.
  RandomStream random(5, "chance");
  Record record;
  struct Planned {
    double time;
    std::int64_t id;
  };
  std::vector<Planned> plan;
  constexpr int pairs = 40;
  constexpr double end = 4000.0;
  const auto centre = [](int k) { return Node{2 + 20 * k, 0, 0}; };
  for (int k = 0; k < pairs; ++k) {
    record.place(2 * k, Ion::Host, centre(k));
    record.place(2 * k + 1, Ion::Guest, centre(k) + Node{9, 1, 1});
    for (double t = 0.0; (t += 40.0 * -std::log(1.0 - random.uniform())) < end;) {
      plan.push_back({t, 2 * k});
    }
    for (double t = 0.0; (t += 40.0 * -std::log(1.0 - random.uniform())) < end;) {
      plan.push_back({t, 2 * k + 1});
    }
  }
  std::ranges::sort(plan, {}, &Planned::time);
  std::vector<char> away(2 * pairs, 0);
  for (const auto& [time, id] : plan) {
    const Node home = centre(static_cast<int>(id / 2));
    const bool out = away[id] != 0;
    if (id % 2 == 0) {
      record.move(time, id, out ? home : home + Node{0, -2, 2});
    } else {
      record.move(time, id, home + (out ? Node{9, 1, 1} : Node{1, 1, 1}));
    }
    away[id] = out ? 0 : 1;
  }
  const std::vector<DepartureCounts> counts = departure_counts(MoveHistory(record.rows, end));
  ASSERT_EQ(counts.size(), 1u);
  for (const Coincidence q : {Coincidence::GuestNear, Coincidence::GuestCame}) {
    const ControlledShare& c = share(counts[0], q);
    ASSERT_GT(c.departures.asked, 3000);
    ASSERT_GT(c.at_home.asked, 2500);
    // Four standard errors of a difference of two shares of 2,500 near 0.25: 4 x 0.0122. (Half of
    // the departures are from the home site, beside which the guest comes, and so are the
    // controls.)
    EXPECT_NEAR(c.departures.value(), c.shifted.value(), 0.049) << name(q);
    EXPECT_NEAR(c.departures.value(), c.at_home.value(), 0.049) << name(q);
  }
}

}  // namespace
}  // namespace catex
