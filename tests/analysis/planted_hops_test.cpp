#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <map>
#include <set>

#include "catex/analysis/event_recorder.hpp"
#include "catex/sites/matcher.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::Cd;
using test::Pb;
using test::PSL;
using test::S;

const Model model = test::pbs_cds_psl_model();
const ExchangeRoles roles{.host = Pb, .guest = Cd, .anion = S, .psl = PSL};

Vec3 to_vec3(const Node& n) { return {double(n.x), double(n.y), double(n.z)}; }

constexpr double look_ps = 0.2;

/// A strained, turning, drifting, shaken rock-salt crystal with vacancies and guests, in which
/// cations hop as the matcher allows. Everything that happens is on a list.
class PlantedCrystal {
 public:
  struct Hop {
    double time;
    int ion;
    SiteKind from, to;
    Node step;  ///< of hops inside
  };
  std::vector<Hop> planted;
  std::map<Mechanism, int> of_mechanism;
  int early_returns = 0;

  explicit PlantedCrystal(double shake) : shake_(shake) {
    crystal_.edge = 80.0;
    for (const Node& n : test::sphere_nodes(NodeType::Anion, 9)) crystal_.add(n, S);
    for (SiteId s = 0; s < graph_.size(); ++s) {
      if (graph_.octahedral(s) && random_.uniform() < 0.9) {
        add(s, random_.uniform() < 0.9 ? Pb : Cd);
      } else if (!graph_.octahedral(s) && random_.uniform() < 0.08) {
        add(s, Cd);
      }
    }
    for (int k = 0; k < 40; ++k) {
      free_.push_back(crystal_.size());
      crystal_.add(pool_place(k), k % 4 == 0 ? Pb : Cd);
    }
    moved_.assign(crystal_.size(), -100.0);
  }

  [[nodiscard]] double time() const { return time_; }
  [[nodiscard]] IonSystem now() {
    Mat3 map = Eigen::AngleAxisd(0.01 * time_, Vec3(1, 1, 3).normalized()).toRotationMatrix();
    Mat3 strain = Mat3::Identity();
    strain(0, 1) = 0.02;
    strain(2, 2) = 1.015;
    map = map * strain;
    return crystal_.system(map, Vec3(0.3, -0.2, 0.1) * time_, shake_, &random_);
  }
  /// Lets a look's time pass; what changes from here on is seen at the look.
  void pass() {
    time_ += look_ps;
    for (auto it = returning_.begin(); it != returning_.end();) {
      if (it->first > time_ + 1e-9) break;
      move(it->second.ion, it->second.at, it->second.home);
      busy_.erase(it->second.home);
      it = returning_.erase(it);
    }
  }
  /// One hop of a mechanism that is drawn, if there is one to do.
  void hop() {
    const auto wanted = static_cast<Mechanism>(random_.below(4));
    std::vector<PossibleEvent> events = possible(wanted);
    if (events.empty()) return;
    const PossibleEvent e = events[random_.below(events.size())];
    const int ion = ion_of(e);
    if (ion < 0) return;
    perform(ion, e.from, e.to);
    ++of_mechanism[wanted];
    if (wanted == Mechanism::KickOut) fill(e.from);
  }
  /// A cation is for `stay` on a neighbouring site, then back.
  void flicker(double stay) {
    std::vector<PossibleEvent> events = possible(Mechanism::Hop);
    if (events.empty()) return;
    const PossibleEvent e = events[random_.below(events.size())];
    const int ion = ion_of(e);
    moved_[ion] = time_ + stay;
    busy_.insert(e.from);
    move(ion, e.from, e.to);
    returning_.insert({time_ + stay, {ion, e.to, e.from}});
    ++early_returns;
  }

 private:
  struct Return {
    int ion;
    SiteId at, home;
  };

  static Vec3 pool_place(int k) { return {22.0, 22.0, -20.0 + k}; }

  void add(SiteId s, int species) {
    on_[s] = crystal_.size();
    state_.occupants[s] = species == Pb ? Occupant::Host : Occupant::Guest;
    crystal_.add(graph_.node(s), species);
  }
  [[nodiscard]] int ion_of(const PossibleEvent& e) const {
    if (e.from != solution_site) return on_.at(e.from);
    const auto it = std::ranges::find_if(free_, [&](int ion) {
      return crystal_.species[ion] == (e.event_class.ion == Ion::Host ? Pb : Cd);
    });
    return it == free_.end() ? -1 : *it;
  }
  /// Events of a mechanism whose cation has rested for longer than the return window.
  [[nodiscard]] std::vector<PossibleEvent> possible(Mechanism mechanism) const {
    std::vector<PossibleEvent> events;
    for (SiteId s = 0; s < graph_.size(); ++s) append_events(graph_, state_, s, events);
    std::erase_if(events, [&](const PossibleEvent& e) {
      if (e.event_class.mechanism() != mechanism || busy_.contains(e.to)) return true;
      return e.from != solution_site && time_ - moved_[on_.at(e.from)] < 3.0;
    });
    return events;
  }
  void perform(int ion, SiteId from, SiteId to) {
    const auto kind = [&](SiteId s) {
      return s == solution_site ? SiteKind::Solution : state_.kinds[s];
    };
    Node step{};
    if (from != solution_site && to != solution_site) step = graph_.node(to) - graph_.node(from);
    planted.push_back({time_, ion, kind(from), kind(to), step});
    moved_[ion] = time_;
    move(ion, from, to);
  }
  void move(int ion, SiteId from, SiteId to) {
    if (from != solution_site) {
      state_.occupants[from] = Occupant::Empty;
      on_.erase(from);
    } else {
      std::erase(free_, ion);
    }
    if (to != solution_site) {
      state_.occupants[to] = crystal_.species[ion] == Pb ? Occupant::Host : Occupant::Guest;
      on_[to] = ion;
      crystal_.coordinates[ion] = to_vec3(graph_.node(to));
    } else {
      // A place of its own in the solution.
      crystal_.coordinates[ion] = Vec3(-22.0, 0.1 * ion - 20.0, 22.0);
    }
  }
  /// The second half of a kick-out: a near guest takes the site at the same look.
  void fill(SiteId site) {
    for (const SiteId near : graph_.near_sites(site)) {
      if (state_.occupants[near] != Occupant::Guest || busy_.contains(near)) continue;
      const int guest = on_.at(near);
      if (time_ - moved_[guest] < 3.0) continue;
      perform(guest, near, site);
      return;
    }
  }

  SiteGraph graph_{test::sphere_nodes(NodeType::Anion, 9)};
  SiteState state_{graph_};
  test::SyntheticCrystal crystal_;
  double shake_;
  double time_ = 0.0;
  RandomStream random_{41, "planted hops"};
  std::map<SiteId, int> on_;
  std::vector<int> free_;
  std::vector<double> moved_;
  std::multimap<double, Return> returning_;
  std::set<SiteId> busy_;
};

/// Planted hops that have a record of their own: same ion and kinds, same step inside, at most one
/// look apart.
int matches(const std::vector<PlantedCrystal::Hop>& planted,
            const std::vector<MoveRecord>& records) {
  std::vector<char> used(records.size(), 0);
  int found = 0;
  for (const auto& hop : planted) {
    for (std::size_t k = 0; k < records.size(); ++k) {
      const MoveRecord& r = records[k];
      const bool inside = hop.from != SiteKind::Solution && hop.to != SiteKind::Solution;
      if (used[k] || r.id != hop.ion + 1 || r.from_kind != hop.from || r.to_kind != hop.to ||
          std::abs(r.time - hop.time) > 1.5 * look_ps || (inside && r.to - r.from != hop.step)) {
        continue;
      }
      used[k] = 1;
      ++found;
      break;
    }
  }
  return found;
}

struct Recovery {
  int planted = 0;
  int recorded = 0;
  int matched = 0;
  int early_returns = 0;
  RunEvents run;
};

Recovery recover(double shake) {
  PlantedCrystal crystal(shake);
  EventRecorder recorder(model, roles, 0.0, crystal.now(),
                         {.tracker = {}, .return_window_ps = 2.0});
  for (int k = 0; k < 1000; ++k) {
    crystal.pass();
    if (crystal.time() < 194.0) {
      if (k % 2 == 0) crystal.hop();
      if (k % 8 == 1) crystal.flicker(look_ps);
      if (k % 8 == 5) crystal.flicker(7 * look_ps);
    }
    recorder.look(crystal.time(), crystal.now());
  }
  std::vector<MoveRecord> records = recorder.drain();
  std::erase_if(records, is_placement);
  for (const Mechanism m :
       {Mechanism::Hop, Mechanism::KickOut, Mechanism::Adsorption, Mechanism::Desorption}) {
    EXPECT_GT(crystal.of_mechanism[m], 20) << name(m);
  }
  return {.planted = int(crystal.planted.size()),
          .recorded = int(records.size()),
          .matched = matches(crystal.planted, records),
          .early_returns = crystal.early_returns,
          .run = recorder.result()};
}

TEST(PlantedHops, AreAllFoundInACrystalAtRest) {
  const Recovery r = recover(0.0);
  EXPECT_GT(r.planted, 300);
  EXPECT_GT(r.early_returns, 200);
  EXPECT_EQ(r.matched, r.planted);
  EXPECT_EQ(r.recorded, r.planted) << "an early return was taken for an event";
  EXPECT_EQ(r.run.unlisted, 0);
}

TEST(PlantedHops, AreFoundInAShakenCrystal) {
  const Recovery r = recover(0.17);  // 0.3 Å rms: 600 K
  EXPECT_GT(r.planted, 300);
  EXPECT_GT(r.early_returns, 200);
  // All of 527 hops are found, and one more: a surface cation 3.0 Å from its two sulfurs counts as
  // dissolved while one of them is beyond 3.6 Å, 2.5 standard deviations of the shaken distance,
  // which by chance may last for longer than the return window. 1 % leaves room for five.
  EXPECT_GT(double(r.matched) / r.planted, 0.99);
  EXPECT_GT(double(r.matched) / r.recorded, 0.99);
}

}  // namespace
}  // namespace catex
