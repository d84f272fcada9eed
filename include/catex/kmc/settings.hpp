#pragma once

#include <cstdint>

namespace catex {

/// Where the rates of a simulation come from.
enum class RateKind {
  Classes,  ///< the table of classes: one rate constant each
  Model,    ///< the log-linear model with detailed balance
  OneRate   ///< one rate constant for each ion and mechanism, a baseline
};

struct KmcSettings {
  double duration_ps = 0.0;
  double sample_interval_ps = 2.0;
  int replicas = 20;
  std::uint64_t seed = 1;
  RateKind rate_kind = RateKind::Classes;
  bool draw_rates = true;  ///< draws from the posterior; else the posterior means for all
  int replicas_per_draw = 1;
  double checkpoint_minutes = 10.0;
  bool allow_unfit_catalog = false;
  int threads = 0;  ///< 0: as many as OpenMP gives
};

/// Number of the draw that a replica gets its rates from; replicas that share one are next to each
/// other.
[[nodiscard]] inline int draw_of(const KmcSettings& settings, int replica) {
  return replica / settings.replicas_per_draw;
}

/// Samples at 0, interval, 2 interval, ... up to the duration; a run ends with the last of them.
[[nodiscard]] std::int64_t sample_count(const KmcSettings& settings);

}  // namespace catex
