#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/analysis/anion_net.hpp"
#include "catex/catalog/event_class.hpp"
#include "catex/model/model.hpp"
#include "catex/sites/membership.hpp"
#include "catex/sites/site_graph.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// Of a cation in the crystal that has no site: it was in no core yet, or its site was lost or
/// taken.
inline constexpr SiteId unassigned_site = -2;

struct TrackerSettings {
  std::array<double, site_kind_count> core_radius = core_radii;
  /// A cation that has been outside its site's core for longer than this gives way to another
  /// one that is inside [ps].
  double handover_ps = 1.0;
  /// The core of the solution: farther than this from all anions of the crystal [Å].
  double solution_distance = 5.0;
  AnionNetSettings net{};
  MembershipRule membership{};
};

/// A cation that changed its site at a look.
struct SiteMove {
  std::int32_t index;  ///< of the ion in the IonSystem
  Ion ion;
  SiteId from;  ///< where it was last assigned; or solution_site
  SiteId to;    ///< or solution_site
  /// `from` had been given up before the move (lost or taken), or `to` was taken from another
  /// cation: no single event of the matcher.
  bool irregular;
};

/// Follows a crystal through MD as host and guest cations on the sites of its anion net.
///
/// A cation is on a site from the look at which it is found inside that site's core, with enough
/// bound anions by the membership rule, until it is found in another one's core or in that of the
/// solution: between cores it keeps its place (milestoning: A. Faradjian, R. Elber, J. Chem. Phys.
/// 120, 10880 (2004)). A site holds one cation; another one inside its core waits, where it came
/// from, until the holder has gone elsewhere or `handover_ps` is over.
///
/// Ions must keep their order from look to look; wrapped and unwrapped positions give the same.
class SiteTracker {
 public:
  struct State {
    double time = 0.0;  ///< of the last look [ps]
    AnionNet::State net;
    // Per ion of the system:
    std::vector<SiteId> site;          ///< unassigned_site for ions that are no host or guest
    std::vector<SiteId> last_site;     ///< the last one assigned
    std::vector<SiteKind> last_kind;   ///< kind of the last site, as it was while the ion had it
    std::vector<double> last_in_core;  ///< time at which it was last inside its site's core
    std::vector<Occupant> occupants;   ///< per site of the net's graph
  };

  /// Recognises the net in the first configuration and assigns every cation.
  /// Throws RunError when there is no fcc crystal.
  SiteTracker(Model model, ExchangeRoles roles, double time, const IonSystem& first,
              TrackerSettings settings = {});
  /// Continues from a stored state. Throws RunError when it does not fit together.
  SiteTracker(Model model, ExchangeRoles roles, State state, TrackerSettings settings = {});

  /// Takes the next configuration, with what belongs to the crystal by the rule of the settings.
  /// Moves are in an order in which each finds its destination empty, unless irregular; the span is
  /// valid until the next look. Throws RunError when the number of ions has changed.
  std::span<const SiteMove> look(double time, const IonSystem& system, Membership membership);

  /// Cations that had to give up their site at the last look, because it was lost or taken; `to` is
  /// unassigned_site.
  [[nodiscard]] std::span<const SiteMove> losses() const { return losses_; }

  [[nodiscard]] const SiteGraph& graph() const { return net_.graph(); }
  [[nodiscard]] const AnionNet& net() const { return net_; }
  /// Kinds of the sites and who sits where, as the last look found them.
  [[nodiscard]] const SiteState& occupation() const { return occupation_; }
  [[nodiscard]] const Membership& membership() const { return membership_; }
  /// Per ion: the site that it is on, solution_site or unassigned_site.
  [[nodiscard]] std::span<const SiteId> sites() const { return site_; }
  /// Per ion: kind of the site that it is on or, when that was lost or taken, was on; Solution also
  /// of those that never had one.
  [[nodiscard]] std::span<const SiteKind> last_kinds() const { return last_kind_; }
  [[nodiscard]] double time() const { return time_; }
  [[nodiscard]] State state() const;

  /// Share of the crystal's cations that the last look found inside a core; 0 without any.
  [[nodiscard]] double cations_in_cores() const { return cations_in_cores_; }
  /// By site: of a lost one, the cation that was on it and has no site since. Of the same system.
  [[nodiscard]] std::vector<Occupant> stranded(const IonSystem& system) const;
  /// Number of cations that are not in solution, those without a site included.
  [[nodiscard]] int cations() const;
  /// Site whose core holds a position (any image), or unassigned_site; of several the one that is
  /// nearest in units of its core's radius.
  [[nodiscard]] SiteId core_at(const Cell& cell, const Vec3& position) const;

 private:
  /// A cation that was found elsewhere than on its site.
  struct Arrival {
    double ratio;  ///< distance from the centre / core radius; 0 in solution
    std::int32_t index;
    Ion ion;
    SiteId to;
  };
  struct Core {
    SiteId site = unassigned_site;
    double ratio = 1.0;
  };

  void restore_holders();
  void unassign_from_lost_sites(const IonSystem& system);
  void give_up_site(const IonSystem& system, std::int32_t index);
  void assign_cations(const IonSystem& system);
  void remember_kinds();
  [[nodiscard]] std::vector<Arrival> find_arrivals(const IonSystem& system);
  void perform(const Arrival& arrival, bool displaced);
  void leave_site(std::int32_t index);
  [[nodiscard]] Ion ion_of(const IonSystem& system, std::int32_t index) const;
  [[nodiscard]] bool in_solution_core(const IonSystem& system, std::size_t ion) const;
  [[nodiscard]] double core_ratio(SiteId site, const Vec3& r) const;
  [[nodiscard]] Core nearest_core(const Vec3& r) const;

  Model model_;
  ExchangeRoles roles_;
  TrackerSettings settings_;
  double time_;
  Membership membership_;
  AnionNet net_;
  SiteState occupation_;
  std::vector<SiteId> site_;
  std::vector<SiteId> last_site_;
  std::vector<SiteKind> last_kind_;
  std::vector<double> last_in_core_;
  std::vector<std::int32_t> holder_;  ///< per site: ion, or -1
  std::vector<SiteMove> moves_;
  std::vector<SiteMove> losses_;
  double cations_in_cores_ = 0.0;
};

}  // namespace catex
