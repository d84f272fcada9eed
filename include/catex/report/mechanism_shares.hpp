#pragma once

#include <array>
#include <optional>
#include <span>

#include "catex/catalog/catalog.hpp"

namespace catex {

/// Events by ion and mechanism, summed over trajectories of equal length.
struct MechanismCounts {
  std::array<std::array<double, all_mechanisms.size()>, 2> events{};  ///< by Ion, Mechanism
  double time_ps = 0.0;                                               ///< of one trajectory
  int trajectories = 1;

  [[nodiscard]] double& operator()(Ion ion, Mechanism mechanism);
  [[nodiscard]] double operator()(Ion ion, Mechanism mechanism) const;
  [[nodiscard]] double total() const;
  /// Of all events; 0 without any.
  [[nodiscard]] double share(Ion ion, Mechanism mechanism) const;
  /// Adsorbed less desorbed. A flicker at the surface adds as much to one as to the other.
  [[nodiscard]] double net(Ion ion) const;
  /// The same per nanosecond of a trajectory; 0 without time.
  [[nodiscard]] double net_per_ns(Ion ion) const;
};

/// The lasting events of an MD run. Unlisted moves have no mechanism.
[[nodiscard]] MechanismCounts mechanism_counts(const RunEvents& events);

/// Total variation distance of two distributions given by numbers of events, 1/2 sum |p_i - q_i|:
/// the share of the events that would have to change their kind. 0 equal, 1 nothing in common.
/// @param a, b  parallel, not negative
/// @return nullopt when either has no event
[[nodiscard]] std::optional<double> total_variation(std::span<const double> a,
                                                    std::span<const double> b);

/// Distance between MD and KMC; absent where one of the two has no event.
struct MechanismScore {
  std::optional<double> all;         ///< over all ions and mechanisms
  std::optional<double> host_moves;  ///< over hops and kick-outs of hosts only
};

/// Mechanisms change as the exchange proceeds, so trajectories whose lengths differ by more than
/// a quarter of the longer are not scored.
[[nodiscard]] MechanismScore score_mechanisms(const MechanismCounts& md,
                                              const MechanismCounts& kmc);

}  // namespace catex
