#include "catex/catalog/event_cell.hpp"

#include <cassert>

namespace catex {
namespace {

constexpr int count_bits = 4;
constexpr int depth_bits = 2;
constexpr int kind_bits = 4;
static_assert(site_kind_count <= 1 << kind_bits && Environment::deepest < 1 << depth_bits);

/// Digits of a key, most significant first.
class KeyWriter {
 public:
  void put(unsigned value, int bits) {
    assert(value < 1u << bits);
    key_ = key_ << bits | value;
  }
  [[nodiscard]] std::uint64_t key() const { return key_; }

 private:
  std::uint64_t key_ = 0;
};

/// Takes the digits back, least significant first.
class KeyReader {
 public:
  explicit KeyReader(std::uint64_t key) : key_(key) {}
  std::uint8_t take(int bits) {
    const auto value = static_cast<std::uint8_t>(key_ & ((1u << bits) - 1));
    key_ >>= bits;
    return value;
  }

 private:
  std::uint64_t key_;
};

void put(KeyWriter& writer, const Environment& environment) {
  writer.put(environment.near_hosts, count_bits);
  writer.put(environment.near_guests, count_bits);
  writer.put(environment.far_hosts, count_bits);
  writer.put(environment.far_guests, count_bits);
  writer.put(environment.depth, depth_bits);
}

Environment take_environment(KeyReader& reader) {
  Environment environment;
  environment.depth = reader.take(depth_bits);
  environment.far_guests = reader.take(count_bits);
  environment.far_hosts = reader.take(count_bits);
  environment.near_guests = reader.take(count_bits);
  environment.near_hosts = reader.take(count_bits);
  return environment;
}

}  // namespace

std::uint64_t key_of(const EventCell& cell) {
  KeyWriter writer;
  writer.put(static_cast<unsigned>(cell.ion), 1);
  writer.put(static_cast<unsigned>(cell.from), kind_bits);
  writer.put(static_cast<unsigned>(cell.to), kind_bits);
  put(writer, cell.origin);
  put(writer, cell.destination);
  return writer.key();
}

EventCell event_cell_at(std::uint64_t key) {
  KeyReader reader(key);
  EventCell cell{};
  cell.destination = take_environment(reader);
  cell.origin = take_environment(reader);
  cell.to = static_cast<SiteKind>(reader.take(kind_bits));
  cell.from = static_cast<SiteKind>(reader.take(kind_bits));
  cell.ion = static_cast<Ion>(reader.take(1));
  return cell;
}

}  // namespace catex
