#include <cmath>

#include "catex/kmc/settings.hpp"

namespace catex {

namespace {

/// Samples between 0 and the duration, both left out.
std::int64_t logarithmic_samples(const KmcSettings& s) {
  const double decades = std::log10(s.duration_ps / s.first_sample_ps);
  // A duration of n steps may come out a rounding error above n.
  return std::max<std::int64_t>(0, std::llround(std::ceil(s.samples_per_decade * decades - 1e-9)));
}

}  // namespace

std::int64_t sample_count(const KmcSettings& settings) {
  if (settings.sampling == Sampling::Logarithmic) return logarithmic_samples(settings) + 2;
  // A duration of n intervals may come out a rounding error below n.
  const double intervals = settings.duration_ps / settings.sample_interval_ps;
  return static_cast<std::int64_t>(std::floor(intervals * (1.0 + 1e-12))) + 1;
}

double sample_time(const KmcSettings& settings, std::int64_t index) {
  if (settings.sampling == Sampling::Linear) {
    return static_cast<double>(index) * settings.sample_interval_ps;
  }
  if (index == 0) return 0.0;
  if (index == sample_count(settings) - 1) return settings.duration_ps;
  const double decades = static_cast<double>(index - 1) / settings.samples_per_decade;
  return settings.first_sample_ps * std::pow(10.0, decades);
}

}  // namespace catex
