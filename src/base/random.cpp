#include "catex/base/random.hpp"

#include <boost/random/binomial_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cassert>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "catex/base/digest.hpp"

namespace catex {

// Distribution objects are made afresh for each draw: none keeps a spare value, so the engine's
// state is the whole state of the stream.

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t replica) {
  const std::string key =
      std::to_string(seed) + '/' + std::string(purpose) + '/' + std::to_string(replica);
  engine_.seed(digest64(key));
}

std::uint64_t RandomStream::below(std::uint64_t n) {
  return boost::random::uniform_int_distribution<std::uint64_t>(0, n - 1)(engine_);
}

double RandomStream::normal() { return boost::random::normal_distribution<double>()(engine_); }

Vec3 RandomStream::normal_vector() {
  const double x = normal();
  const double y = normal();
  const double z = normal();
  return {x, y, z};
}

double RandomStream::gamma(double shape) {
  return boost::random::gamma_distribution<double>(shape, 1.0)(engine_);
}

std::int64_t RandomStream::poisson(double mean) {
  if (mean <= 0.0) return 0;
  return boost::random::poisson_distribution<std::int64_t>(mean)(engine_);
}

std::int64_t RandomStream::binomial(std::int64_t n, double p) {
  assert(p <= 0.5);
  if (n == 0 || p <= 0.0) return 0;
  constexpr double few = 12.0;
  if (static_cast<double>(n) * p >= few) {
    return boost::random::binomial_distribution<std::int64_t>(n, p)(engine_);
  }
  // Failures before each success are geometric: exact where 1 - p is rounded.
  const double log_failure = std::log1p(-p);
  const auto trials = static_cast<double>(n);
  double used = 0.0;
  std::int64_t successes = 0;
  while (true) {
    used += std::floor(std::log(1.0 - uniform()) / log_failure) + 1.0;
    if (used > trials) return successes;
    ++successes;
  }
}

Vec3 RandomStream::direction() {
  Vec3 v = normal_vector();
  while (v.squaredNorm() < 1e-12) v = normal_vector();
  return v.normalized();
}

std::string RandomStream::state() const {
  std::ostringstream out;
  // The space: Boost's reader skips white space after the last number and fails where there is
  // none.
  out << engine_ << ' ';
  return out.str();
}

void RandomStream::restore(const std::string& state) {
  std::istringstream in(state);
  in >> engine_;
  if (!in) throw std::invalid_argument("not the state of a random stream");
}

}  // namespace catex
