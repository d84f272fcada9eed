#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "catex/analysis/move_history.hpp"
#include "catex/base/random.hpp"

namespace catex {
namespace {

/// Places that a nearby cation can be in, as offsets: sites within 3.6 Å (O-T a√3/4, T-T a/2).
/// Those that are anion nodes are never found.
constexpr std::array<Node, 14> near_offsets{{{1, 1, 1},
                                             {1, 1, -1},
                                             {1, -1, 1},
                                             {1, -1, -1},
                                             {-1, 1, 1},
                                             {-1, 1, -1},
                                             {-1, -1, 1},
                                             {-1, -1, -1},
                                             {2, 0, 0},
                                             {-2, 0, 0},
                                             {0, 2, 0},
                                             {0, -2, 0},
                                             {0, 0, 2},
                                             {0, 0, -2}}};

bool are_near(const Node& a, const Node& b) {
  return std::ranges::find(near_offsets, a - b) != near_offsets.end();
}

/// Who came to each site, and when.
class Visits {
 public:
  explicit Visits(const std::vector<Stay>& stays) : stays_(stays) {
    for (std::size_t k = 0; k < stays.size(); ++k) {
      if (stays[k].kind != SiteKind::Solution) at_[stays[k].node].push_back(k);
    }
    for (auto& [node, visits] : at_) {
      std::ranges::stable_sort(visits, {}, [&](std::size_t k) { return stays[k].begin; });
    }
  }

  [[nodiscard]] const Stay& stay(std::size_t k) const { return stays_[k]; }
  /// The cation's stay before this one; null at the start.
  [[nodiscard]] const Stay* before(std::size_t k) const {
    return stays_[k].arrived && k > 0 ? &stays_[k - 1] : nullptr;
  }
  /// Whether any arrival at a site in [from, to] fulfils a condition.
  template <typename Condition>
  [[nodiscard]] bool any_arrival(const Node& node, double from, double to,
                                 Condition&& condition) const {
    const auto visits = at_.find(node);
    if (visits == at_.end()) return false;
    const auto begin_of = [&](std::size_t k) { return stays_[k].begin; };
    auto it = std::ranges::lower_bound(visits->second, from, {}, begin_of);
    for (; it != visits->second.end() && begin_of(*it) <= to; ++it) {
      if (stays_[*it].arrived && condition(*it)) return true;
    }
    return false;
  }
  /// Whether a guest sits on a site at a time.
  [[nodiscard]] bool guest_sits(const Node& node, double time) const {
    const auto visits = at_.find(node);
    return visits != at_.end() && std::ranges::any_of(visits->second, [&](std::size_t k) {
             const Stay& s = stays_[k];
             return s.ion == Ion::Guest && s.begin <= time && time < s.end;
           });
  }

 private:
  const std::vector<Stay>& stays_;
  std::map<Node, std::vector<std::size_t>> at_;
};

/// A host's departure, or what stands in for it in a control.
struct Departure {
  std::int64_t id;  ///< of the host, who is no answer to any question
  Node from;
  std::optional<Node> to;  ///< none for the solution
  double time;
};

/// Answers questions about one departure.
class Neighbourhood {
 public:
  Neighbourhood(const Visits& visits, double tau) : visits_(visits), tau_(tau) {}

  [[nodiscard]] bool answer(Coincidence question, const Departure& d) const {
    const auto guest = [&](std::size_t k) { return visits_.stay(k).ion == Ion::Guest; };
    const auto host = [&](std::size_t k) {
      return visits_.stay(k).ion == Ion::Host && visits_.stay(k).id != d.id;
    };
    const double early = d.time - tau_;
    const double late = d.time + tau_;
    switch (question) {
      case Coincidence::GuestNear:
        return any_near(d, [&](const Node& n) { return visits_.guest_sits(n, d.time); });
      case Coincidence::GuestCame:
        return any_near(
            d, [&](const Node& n) { return visits_.any_arrival(n, early, d.time, guest); });
      case Coincidence::GuestComes:
        return visits_.any_arrival(d.from, d.time, late, guest) || any_near(d, [&](const Node& n) {
                 return visits_.any_arrival(n, d.time, late, guest);
               });
      case Coincidence::GuestFills:
        return visits_.any_arrival(d.from, d.time, late, guest);
      case Coincidence::HostFills:
        return visits_.any_arrival(d.from, d.time, late, host);
      case Coincidence::KickOut:
        return visits_.any_arrival(d.from, d.time, late, [&](std::size_t k) {
          const Stay* origin = visits_.before(k);
          return guest(k) && origin != nullptr && origin->kind != SiteKind::Solution &&
                 are_near(origin->node, d.from);
        });
      case Coincidence::Ring:
        return d.to && visits_.any_arrival(d.from, early, late, [&](std::size_t k) {
          const Stay* origin = visits_.before(k);
          return visits_.stay(k).id != d.id && origin != nullptr &&
                 origin->kind != SiteKind::Solution && origin->node == *d.to;
        });
    }
    return false;
  }

 private:
  template <typename Condition>
  [[nodiscard]] static bool any_near(const Departure& d, Condition&& condition) {
    return std::ranges::any_of(near_offsets, [&](const Node& o) { return condition(d.from + o); });
  }

  const Visits& visits_;
  double tau_;
};

MoveLabel label_of(const Neighbourhood& neighbourhood, const Departure& d, SiteKind from,
                   SiteKind to) {
  if (to == SiteKind::Solution || is_surface(from) || is_surface(to)) return MoveLabel::Surface;
  if (neighbourhood.answer(Coincidence::Ring, d)) return MoveLabel::Ring;
  if (neighbourhood.answer(Coincidence::KickOut, d)) return MoveLabel::KickOut;
  return is_octahedral(from) && is_octahedral(to) ? MoveLabel::VacancyHop : MoveLabel::Interstitial;
}

/// Stays of hosts on one kind of site, from which those at home at a given time are drawn.
class HomeStays {
 public:
  explicit HomeStays(const std::vector<Stay>& stays) {
    for (const Stay& s : stays) {
      if (s.ion == Ion::Host && s.kind != SiteKind::Solution) {
        of_kind_[static_cast<std::size_t>(s.kind)].push_back(&s);
      }
    }
    for (auto& list : of_kind_) std::ranges::stable_sort(list, {}, &Stay::begin);
  }

  /// A random host that is on such a site from `begin` to `end`; null when none was found.
  [[nodiscard]] const Stay* draw(SiteKind kind, double begin, double end,
                                 RandomStream& random) const {
    const auto& list = of_kind_[static_cast<std::size_t>(kind)];
    const auto candidates = std::ranges::upper_bound(list, begin, {}, &Stay::begin) - list.begin();
    constexpr int tries = 100;
    for (int k = 0; candidates > 0 && k < tries; ++k) {
      const Stay* stay = list[random.below(static_cast<std::uint64_t>(candidates))];
      if (stay->end > end) return stay;
    }
    return nullptr;
  }

 private:
  std::array<std::vector<const Stay*>, site_kind_count> of_kind_;
};

}  // namespace

std::vector<DepartureCounts> departure_counts(const MoveHistory& history,
                                              DepartureSettings settings) {
  const std::vector<Stay>& stays = history.stays();
  const Visits visits(stays);
  const Neighbourhood neighbourhood(visits, settings.tau_ps);
  const HomeStays homes(stays);
  RandomStream random(settings.seed, "controls of mechanisms");
  const double first = history.begin() + settings.tau_ps;
  const double last = history.end() - settings.tau_ps;

  std::map<SiteKind, DepartureCounts> counts;
  for (std::size_t k = 0; k < stays.size(); ++k) {
    const Stay& stay = stays[k];
    if (stay.ion != Ion::Host || stay.kind == SiteKind::Solution || !stay.left) continue;
    if (stay.end < first || stay.end > last) continue;
    const Stay& next = stays[k + 1];
    Departure departure{stay.id, stay.node, {}, stay.end};
    if (next.kind != SiteKind::Solution) departure.to = next.node;
    Departure shifted = departure;
    shifted.time = first + (last - first) * random.uniform();
    const Stay* home =
        homes.draw(stay.kind, stay.end - settings.tau_ps, stay.end + settings.tau_ps, random);

    DepartureCounts& c = counts.try_emplace(stay.kind).first->second;
    c.from = stay.kind;
    ++c.labels[static_cast<std::size_t>(label_of(neighbourhood, departure, stay.kind, next.kind))];
    for (int q = 0; q < coincidence_count; ++q) {
      const auto question = static_cast<Coincidence>(q);
      const auto ask = [&](Share& share, const Departure& d) {
        ++share.asked;
        if (neighbourhood.answer(question, d)) ++share.yes;
      };
      ask(c.coincidences[q].departures, departure);
      ask(c.coincidences[q].shifted, shifted);
      const bool needs_vacancy = question >= Coincidence::GuestFills;
      if (home != nullptr && !needs_vacancy) {
        ask(c.coincidences[q].at_home, {home->id, home->node, {}, stay.end});
      }
    }
  }
  std::vector<DepartureCounts> list;
  for (const auto& [kind, c] : counts) list.push_back(c);
  return list;
}

}  // namespace catex
