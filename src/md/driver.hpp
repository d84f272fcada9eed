#pragma once

#include <functional>

#include "catex/base/profile.hpp"
#include "catex/base/stop.hpp"
#include "catex/md/engine.hpp"
#include "catex/md/observer.hpp"

namespace catex {

/// Advances an engine from one due observation to the next. Between two of them nothing is asked
/// of it, so the places where a run can be interrupted are the same in every run of one input.
class MdDriver {
 public:
  MdDriver(Engine& engine, ObserverList& observers, Step release, double time_step)
      : engine_(engine), observers_(observers), release_(release), time_step_(time_step) {}

  /// Runs to step `last`, or until stop is requested; calls `between` after each observation.
  void run_to(Step last, const StopToken& stop, const std::function<void()>& between);

  /// Observes the present step, for those due.
  void observe() {
    const Stopwatch watch(profile_, "observers");
    observers_.notify(engine_.snapshot(), time());
  }

  [[nodiscard]] const Profile& profile() const { return profile_; }

  /// [ps], 0 at release
  [[nodiscard]] double time() const {
    return static_cast<double>(engine_.step() - release_) * time_step_;
  }

 private:
  Engine& engine_;
  ObserverList& observers_;
  Step release_;
  double time_step_;
  Profile profile_;
};

}  // namespace catex
