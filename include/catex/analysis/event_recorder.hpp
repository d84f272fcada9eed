#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catex/analysis/age_meter.hpp"
#include "catex/analysis/anion_meter.hpp"
#include "catex/analysis/exposure_meter.hpp"
#include "catex/analysis/lasting_moves.hpp"
#include "catex/analysis/site_tracker.hpp"
#include "catex/base/random.hpp"
#include "catex/catalog/catalog.hpp"

namespace catex {

struct RecorderSettings {
  TrackerSettings tracker{};
  /// A move that the cation takes back within this time is a crossing, not an event [ps].
  double return_window_ps = 8.0;
  /// Chance level of the share of cations on sites: every so many looks so many random points in
  /// the crystal's sphere, of which those count where a cation of the crystal could be (enough
  /// anions bound, none closer than 2.0 Å).
  int chance_interval = 20;
  int chance_points = 200;
  std::uint64_t seed = 1;
};

/// Counts events and their exposure in an MD run, look by look.
///
/// Exposure of a cell grows by (number of its possible events, asked of the matcher) x (time to
/// the next look), for adsorption times the concentration of that ion in the solution. A move that
/// the matcher lists is a crossing of its cell in the configuration just before it. It becomes an
/// event unless it is taken back within the return window (LastingMoves). Moves found at one look
/// are taken one after the other. A cation that lost its site and then goes to the solution has
/// desorbed from that site, in the cell that it had last.
class EventRecorder {
 public:
  /// Throws RunError when there is no fcc crystal to recognise.
  EventRecorder(const Model& model, const ExchangeRoles& roles, double time, const IonSystem& first,
                RecorderSettings settings = {});
  /// Continues exactly from what `state` returned, with the same settings.
  /// Throws RunError when the bytes are no such state.
  EventRecorder(const Model& model, const ExchangeRoles& roles, std::string_view state,
                RecorderSettings settings = {});

  /// Takes the next configuration, 0.1-0.2 ps after the last one. Ions must keep their order.
  void look(double time, const IonSystem& system);
  /// The same with what look_at_crystal() finds by the tracker's rule.
  void look(double time, const IonSystem& system, const CrystalLook& crystal);

  /// Counts so far; moves whose return window is still open are not yet events. Sets host, guest,
  /// sampling, duration, cells, anions, blocks, lasting, ages_around, unlisted, validity, excess
  /// and members; the rest is the caller's.
  [[nodiscard]] RunEvents result() const;
  /// The raw record since the last call: first where every cation is at the start, then lasting
  /// moves in the order of decision.
  [[nodiscard]] std::vector<MoveRecord> drain();

  [[nodiscard]] const SiteTracker& tracker() const { return tracker_; }
  /// Everything that later looks depend on, for a checkpoint.
  [[nodiscard]] std::string state() const;

  struct Tally {
    double start = 0.0;                   ///< time of the first look [ps]
    SolutionConcentration concentration;  ///< at the last look
    std::int64_t unlisted = 0;
    std::int64_t looks = 0;
    double anions_on_lattice = 0.0;  ///< this and the next: sums over looks
    double cations_in_cores = 0.0;
    double excess = 0.0;  ///< cations beyond the anions; this and the next two: sums over looks
    double squared_excess = 0.0;
    double anions = 0.0;
    /// Sums over looks by member_place(): cations on a site, and those that are members.
    std::vector<std::int64_t> on_sites;
    std::vector<std::int64_t> adsorbed;
    std::vector<std::int64_t> inside;
    std::int64_t chance_points = 0;
    std::int64_t chance_hits = 0;
    std::vector<MoveRecord> records;
    /// By window of return_windows_ps: moves that last, by pair_place().
    std::vector<std::vector<std::int64_t>> lasting;
    double block_ps = 0.0;              ///< length of a block
    std::vector<TimeBlock> block_ends;  ///< counts and time since the start at each block's end
  };

 private:
  struct Stored;
  EventRecorder(const Model& model, const ExchangeRoles& roles, Stored stored,
                RecorderSettings settings);

  void place_cations(const IonSystem& first);
  void remember_losses(const SiteState& before);
  void take_look(const IonSystem& system, const SolutionConcentration& concentration);
  [[nodiscard]] Crossing crossing(const SiteMove& move, SiteState& before, const IonSystem& system);
  void count(const Crossing& lasting);
  void count_lasting(double time, std::span<const Crossing> crossings);
  void close_block(double time);
  void count_members(const IonSystem& system);
  [[nodiscard]] std::vector<CellCount> cells() const;
  [[nodiscard]] std::vector<TimeBlock> blocks(ClassCounts counts) const;
  [[nodiscard]] std::vector<LastingCounts> lasting_counts() const;
  [[nodiscard]] std::vector<MemberTimes> member_times(double look_ps) const;
  void sample_chance(const IonSystem& system);

  Model model_;
  ExchangeRoles roles_;
  RecorderSettings settings_;
  SiteTracker tracker_;
  RandomStream random_;
  CellTable table_;
  ExposureMeter exposure_;
  AnionMeter anions_;
  AgeMeter ages_;
  /// Cell of its desorption, by index, of each cation that has lost its site.
  std::map<std::int32_t, std::uint64_t> lost_cells_;
  LastingMoves lasting_;
  std::vector<LastingMoves> windows_;  ///< of the return test
  Tally tally_;
};

}  // namespace catex
