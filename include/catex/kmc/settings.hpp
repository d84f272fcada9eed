#pragma once

#include <cstdint>
#include <optional>

namespace catex {

/// Where the rates of a simulation come from.
enum class RateKind {
  Classes,  ///< the table of classes: one rate constant each
  Model,    ///< the log-linear model with detailed balance
  OneRate   ///< one rate constant for each ion and mechanism, a baseline
};

enum class Sampling {
  Linear,      ///< at 0, interval, 2 interval, ... up to the duration
  Logarithmic  ///< at 0, then so many times per decade, then at the duration
};

struct KmcSettings {
  double duration_ps = 0.0;
  Sampling sampling = Sampling::Linear;
  double sample_interval_ps = 2.0;  ///< linear only
  double first_sample_ps = 1.0;     ///< logarithmic only: the first after 0
  int samples_per_decade = 40;      ///< logarithmic only
  /// A replica ends early when nothing has changed over so many decades of time (is_stationary).
  bool stop_when_stationary = false;
  double stationary_decades = 1.0;
  std::optional<std::int64_t> max_events = {};  ///< of each replica
  int replicas = 20;
  std::uint64_t seed = 1;
  RateKind rate_kind = RateKind::Classes;
  bool draw_rates = true;  ///< draws from the posterior; else the posterior means for all
  int replicas_per_draw = 1;
  bool eliminate_flicker = false;  ///< docs/kmc.md
  double checkpoint_minutes = 10.0;
  bool allow_unfit_catalog = false;
  int threads = 0;  ///< 0: as many as OpenMP gives
};

/// Number of the draw that a replica gets its rates from; replicas that share one are next to each
/// other.
[[nodiscard]] inline int draw_of(const KmcSettings& settings, int replica) {
  return replica / settings.replicas_per_draw;
}

/// Number of samples of a replica that runs to its end, which is the last of them.
[[nodiscard]] std::int64_t sample_count(const KmcSettings& settings);
/// [ps]; 0 <= index < sample_count.
[[nodiscard]] double sample_time(const KmcSettings& settings, std::int64_t index);

}  // namespace catex
