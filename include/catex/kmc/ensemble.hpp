#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "catex/base/stop.hpp"
#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/problem.hpp"
#include "catex/kmc/replica.hpp"

namespace catex {

struct KmcProgress {
  double done = 0.0;  ///< share of the samples of all replicas, 0 to 1
  std::int64_t events = 0;
};
using KmcProgressCallback = std::function<void(const KmcProgress&)>;

/// Independent replicas of one crystal over the cores; each has its own draw of the rates, or
/// shares it with others, and its own events, so that how many threads share the work changes
/// nothing.
class KmcEnsemble {
 public:
  explicit KmcEnsemble(const KmcProblem& problem);
  KmcEnsemble(const KmcEnsemble&) = delete;
  KmcEnsemble& operator=(const KmcEnsemble&) = delete;

  /// Advances all replicas until they are finished, a stop is requested or `seconds` of wall time
  /// are over; each unfinished replica gets on by at least one step or sample unless a stop is
  /// requested. The callback comes from one thread, a few times per second.
  void run(double seconds, const StopToken& stop, const KmcProgressCallback& progress);

  [[nodiscard]] bool finished() const;
  [[nodiscard]] const std::deque<Replica>& replicas() const { return replicas_; }
  [[nodiscard]] std::deque<Replica>& replicas() { return replicas_; }

 private:
  [[nodiscard]] KmcProgress progress() const;

  KmcProblem problem_;
  PaddedLattice lattice_;
  MdCoverage coverage_;
  std::deque<Replica> replicas_;  ///< a deque: replicas hold on to their address
};

}  // namespace catex
