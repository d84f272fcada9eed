#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "catex/md/engine.hpp"

namespace catex {

/// Looks at a run at regular intervals and writes something down.
class Observer {
 public:
  virtual ~Observer() = default;

  /// Key of its entries in a checkpoint.
  [[nodiscard]] virtual std::string name() const = 0;
  /// Due when the steps since release are a multiple of this.
  [[nodiscard]] virtual Step interval() const = 0;
  [[nodiscard]] virtual ForceNeeds needs() const { return {.energy = false, .virial = false}; }
  /// @param time  [ps], 0 at release
  virtual void observe(const Snapshot& snapshot, double time) = 0;

  /// Brings everything written so far to the disk; called before a checkpoint and at the end.
  virtual void flush() = 0;
  /// How much of its file belongs to the run so far: bytes of a table, frames of a trajectory.
  [[nodiscard]] virtual std::uint64_t output_position() const { return 0; }
  /// What later observations depend on.
  [[nodiscard]] virtual std::string state() const { return {}; }
};

/// The observers of one run.
class ObserverList {
 public:
  explicit ObserverList(Step release) : release_(release) {}

  void add(std::unique_ptr<Observer> observer) { observers_.push_back(std::move(observer)); }

  /// First step after `step` at which some observer is due.
  [[nodiscard]] Step next_due_after(Step step) const;
  /// Union of what the observers due at `step` need.
  [[nodiscard]] ForceNeeds needs_at(Step step) const;
  void notify(const Snapshot& snapshot, double time);
  void flush();

  [[nodiscard]] const std::vector<std::unique_ptr<Observer>>& all() const { return observers_; }

 private:
  [[nodiscard]] bool due(const Observer& observer, Step step) const {
    return (step - release_) % observer.interval() == 0;
  }

  Step release_;
  std::vector<std::unique_ptr<Observer>> observers_;
};

}  // namespace catex
