#pragma once

#include <memory>
#include <optional>
#include <string>

#include "catex/analysis/event_recorder.hpp"
#include "catex/analysis/paper_jumps.hpp"
#include "catex/io/csv.hpp"
#include "observers.hpp"

namespace catex {

/// What events.pb says of a run besides what was counted.
struct RunConditions {
  std::string run;
  double temperature_K = 0.0;
  double pressure_GPa = 0.0;
  std::string ligand;
  std::string model_digest;
  double sampling_ps = 0.0;
  bool deterministic_dynamics = true;
};

/// Where a continued run's recorders stand.
struct JumpObserverStart {
  std::uint64_t position;
  std::string state;
};

/// Cation jumps while MD runs: site-to-site events with their exposure (events.pb,
/// event_records.csv) and the paper's criteria (jumps.csv, jump_sites.csv).
class JumpObserver final : public Observer {
 public:
  static constexpr std::string_view observer_name = "jumps";

  /// Starts with the configuration at release. Throws RunError when it has no fcc crystal.
  JumpObserver(const ObserverSetup& setup, Step interval, double return_window,
               RunConditions conditions, double time, const IonSystem& first);
  JumpObserver(const ObserverSetup& setup, Step interval, double return_window,
               RunConditions conditions, const JumpObserverStart& start);

  [[nodiscard]] std::string name() const override { return std::string(observer_name); }
  [[nodiscard]] Step interval() const override { return interval_; }
  void observe(const Snapshot& snapshot, double time) override;
  void flush() override;
  [[nodiscard]] std::uint64_t output_position() const override { return records_.position(); }
  [[nodiscard]] std::string state() const override;

 private:
  void write_records();

  RunDirectory directory_;
  CrystalWatch* crystal_;
  Step interval_;
  RunConditions conditions_;
  EventRecorder recorder_;
  PaperJumpCounter paper_;
  CsvWriter records_;
};

}  // namespace catex
