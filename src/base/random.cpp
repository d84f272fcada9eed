#include "catex/base/random.hpp"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
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

double RandomStream::uniform() { return boost::random::uniform_01<double>()(engine_); }

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

double RandomStream::exponential() {
  return boost::random::exponential_distribution<double>()(engine_);
}

double RandomStream::gamma(double shape) {
  return boost::random::gamma_distribution<double>(shape, 1.0)(engine_);
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
