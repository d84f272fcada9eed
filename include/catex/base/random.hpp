#pragma once

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "catex/base/vec3.hpp"

namespace catex {

/// Random stream of its own for every (seed, purpose, replica), so that adding a consumer of
/// random numbers changes no other one. mt19937_64 keyed by a hash; its state travels in
/// checkpoints.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t replica = 0);

  /// Uniform in [0, 1): a multiple of 2^-53, all of them equally likely.
  [[nodiscard]] double uniform() {
    // In 53 bits the draw is a signed number, too: to convert an unsigned one takes a branch that
    // is wrong every other time.
    return static_cast<double>(static_cast<std::int64_t>(engine_() >> 11)) * 0x1p-53;
  }
  /// Uniform integer in [0, n), n > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t n);
  /// Mean 0, variance 1.
  [[nodiscard]] double normal();
  [[nodiscard]] Vec3 normal_vector();
  /// Mean 1.
  [[nodiscard]] double exponential() {
    return boost::random::exponential_distribution<double>()(engine_);
  }
  /// Gamma distribution of given shape, scale 1.
  [[nodiscard]] double gamma(double shape);
  /// Poisson distribution; mean from 0 to 1e15.
  [[nodiscard]] std::int64_t poisson(double mean);
  /// Number of successes in n trials, n from 0 to 1e15, each with probability p <= 1/2, which may
  /// be as small as 1e-300.
  [[nodiscard]] std::int64_t binomial(std::int64_t n, double p);
  /// Uniform on the unit sphere.
  [[nodiscard]] Vec3 direction();

  /// Text form of the whole state; `restore` continues the stream exactly.
  [[nodiscard]] std::string state() const;
  void restore(const std::string& state);

 private:
  boost::random::mt19937_64 engine_;
};

}  // namespace catex
