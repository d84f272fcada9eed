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

/// One trajectory of an ensemble with its samples of the exchange.
class Replica {
 public:
  /// Keeps references to the lattice and to what the problem refers to.
  Replica(const KmcProblem& problem, const PaddedLattice& lattice, int number);
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  /// Goes on until the end or until `pause` says so; it is asked every thousand events and at
  /// each sample. Where it pauses changes nothing in the trajectory.
  void run(const std::function<bool()>& pause);

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool finished() const { return samples_done() == sample_count_; }
  [[nodiscard]] const std::vector<ExchangeCounts>& samples() const { return samples_; }
  [[nodiscard]] const Simulation& simulation() const { return simulation_; }
  /// What the catalog knows about the classes; their rates drive the simulation unless there is
  /// a model.
  [[nodiscard]] const RateTable& rates() const { return rates_; }

  /// For progress; may be asked from any thread.
  [[nodiscard]] std::int64_t samples_done() const { return samples_done_; }
  [[nodiscard]] std::int64_t events_done() const { return events_done_; }

  /// Continues from a checkpoint.
  void restore(const SimulationSnapshot& snapshot, std::vector<ExchangeCounts> samples);

 private:
  [[nodiscard]] double sample_time(std::int64_t index) const {
    return static_cast<double>(index) * interval_;
  }
  /// @return whether to pause
  bool advance_to(double time, const std::function<bool()>& pause);
  void sample();

  const KmcStart* start_;
  const Model* model_;
  const ExchangeRoles* roles_;
  int number_;
  RateTable rates_;
  std::optional<RateModel> rate_model_;
  Simulation simulation_;
  double interval_;  ///< [ps]
  std::int64_t sample_count_;
  std::vector<ExchangeCounts> samples_;
  std::int64_t events_at_sample_ = -1;  ///< when the last sample was counted
  std::atomic<std::int64_t> samples_done_ = 0;
  std::atomic<std::int64_t> events_done_ = 0;
};

}  // namespace catex
