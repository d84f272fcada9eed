#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "catex/kmc/event_record.hpp"
#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/problem.hpp"
#include "catex/kmc/rate_table.hpp"
#include "catex/kmc/simulation.hpp"
#include "catex/model/model.hpp"

namespace catex {

/// Why a replica does not go on.
enum class ReplicaEnd : std::uint8_t {
  Running,
  Duration,    ///< all of its time is over
  Stationary,  ///< nothing changes any more (is_stationary)
  MaxEvents,   ///< it has done as many events as it may
  Exchanged    ///< neither crystal nor solution has a host: the exchange ratio stays 1
};

/// One trajectory of an ensemble with its samples of the exchange.
class Replica {
 public:
  /// Keeps references to the lattice, the coverage and to what the problem refers to.
  Replica(const KmcProblem& problem, const PaddedLattice& lattice, const MdCoverage& coverage,
          int number);
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  /// Goes on until the end or until `pause` says so; it is asked every thousand events and at
  /// each sample. Where it pauses changes nothing in the trajectory.
  void run(const std::function<bool()>& pause);

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool finished() const { return end_ != ReplicaEnd::Running; }
  [[nodiscard]] ReplicaEnd end() const { return end_; }
  /// Nothing can happen any more.
  [[nodiscard]] bool absorbed() const;
  /// How far it was simulated [ps].
  [[nodiscard]] double end_time() const;
  /// One for each sample that it reached.
  [[nodiscard]] const std::vector<ExchangeCounts>& samples() const { return samples_; }
  /// The same, continued with the last one for those that it did not reach.
  [[nodiscard]] const ExchangeCounts& sample_or_last(std::int64_t index) const;
  /// What belongs to the crystal, as the samples count it.
  /// @param image  crystal_image() of the state now
  [[nodiscard]] Membership membership(const IonSystem& image) const;
  /// Adsorptions and desorptions up to each sample.
  [[nodiscard]] const std::vector<std::int64_t>& exchanges() const { return exchanges_; }
  [[nodiscard]] const Simulation& simulation() const { return simulation_; }
  /// What the catalog knows about the classes; their rates drive the simulation unless there is
  /// a model.
  [[nodiscard]] const RateTable& rates() const { return rates_; }

  /// For progress; may be asked from any thread. One that has ended has done all samples.
  [[nodiscard]] std::int64_t samples_done() const { return samples_done_; }
  [[nodiscard]] std::int64_t events_done() const { return events_done_; }

  /// Continues from a checkpoint.
  void restore(const SimulationSnapshot& snapshot, std::vector<ExchangeCounts> samples,
               std::vector<std::int64_t> exchanges, ReplicaEnd end);

 private:
  /// Goes on to a time, or to the end if it comes before.
  /// @return whether to pause
  bool advance_to(double time, const std::function<bool()>& pause);
  void sample();
  /// Events of cations and moves of anions so far.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] ExchangeCounts count() const;
  /// Sees how much of the KMC is known from MD when it is time for it.
  void look_at_coverage(double now);
  [[nodiscard]] double time_of_next_sample() const;
  [[nodiscard]] bool stationary() const;
  void finish(ReplicaEnd end);

  const KmcStart* start_;
  const MdCoverage* coverage_;
  const Model* model_;
  const ExchangeRoles* roles_;
  int number_;
  RateTable rates_;
  std::optional<RateModel> rate_model_;
  std::optional<AnionRateModel> anion_rates_;
  MemberShares members_;
  Simulation simulation_;
  const KmcSettings* settings_;
  std::int64_t sample_count_;
  std::vector<ExchangeCounts> samples_;
  std::vector<std::int64_t> exchanges_;
  ReplicaEnd end_ = ReplicaEnd::Running;
  std::int64_t changes_at_sample_ = -1;  ///< when the last sample was counted
  std::atomic<std::int64_t> samples_done_ = 0;
  std::atomic<std::int64_t> events_done_ = 0;
};

}  // namespace catex
