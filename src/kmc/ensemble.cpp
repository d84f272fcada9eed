#include "catex/kmc/ensemble.hpp"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>

namespace catex {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

/// Lets the first question pass, then a few per second.
class Pacemaker {
 public:
  [[nodiscard]] bool due() {
    const Clock::time_point now = Clock::now();
    if (Seconds(now - last_).count() < 0.2) return false;
    last_ = now;
    return true;
  }

 private:
  Clock::time_point last_;
};

}  // namespace

KmcEnsemble::KmcEnsemble(const KmcProblem& problem)
    : problem_(problem), lattice_(problem.start.graph), coverage_(problem.catalog) {
  for (int r = 0; r < problem.settings.replicas; ++r) {
    replicas_.emplace_back(problem, lattice_, coverage_, r);
  }
}

void KmcEnsemble::run(double seconds, const StopToken& stop, const KmcProgressCallback& callback) {
  const Clock::time_point begin = Clock::now();
  const int threads =
      problem_.settings.threads > 0 ? problem_.settings.threads : omp_get_max_threads();
  const int replicas = static_cast<int>(replicas_.size());
  std::exception_ptr failure;
  std::atomic<bool> failed = false;
  Pacemaker pacemaker;

#pragma omp parallel for schedule(dynamic) num_threads(threads)
  for (int r = 0; r < replicas; ++r) {
    const auto pause = [&] {
      if (callback && omp_get_thread_num() == 0 && pacemaker.due()) callback(progress());
      return failed || stop.requested() || Seconds(Clock::now() - begin).count() >= seconds;
    };
    try {
      if (!failed && !stop.requested()) replicas_[r].run(pause);
    } catch (...) {  // must not leave the parallel region; thrown again below
#pragma omp critical
      failure = std::current_exception();
      failed = true;
    }
  }
  if (failure) std::rethrow_exception(failure);
  if (callback) callback(progress());
}

bool KmcEnsemble::finished() const {
  return std::ranges::all_of(replicas_, [](const Replica& r) { return r.finished(); });
}

KmcProgress KmcEnsemble::progress() const {
  KmcProgress progress;
  std::int64_t samples = 0;
  for (const Replica& replica : replicas_) {
    samples += replica.samples_done();
    progress.events += replica.events_done();
  }
  const std::int64_t all =
      sample_count(problem_.settings) * static_cast<std::int64_t>(replicas_.size());
  progress.done = static_cast<double>(samples) / static_cast<double>(all);
  return progress;
}

}  // namespace catex
