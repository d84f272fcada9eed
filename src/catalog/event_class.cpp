#include "catex/catalog/event_class.hpp"

#include <fmt/format.h>

#include <array>
#include <cassert>

namespace catex {

std::string_view name(Ion ion) { return ion == Ion::Host ? "host" : "guest"; }

std::string_view name(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::Hop:
      return "hop";
    case Mechanism::KickOut:
      return "kick-out";
    case Mechanism::Adsorption:
      return "adsorption";
    case Mechanism::Desorption:
      return "desorption";
  }
  return "";
}

Mechanism EventClass::mechanism() const {
  if (from == SiteKind::Solution) return Mechanism::Adsorption;
  if (to == SiteKind::Solution) return Mechanism::Desorption;
  return ion == Ion::Host && guest_near ? Mechanism::KickOut : Mechanism::Hop;
}

std::string_view host_neighbour_bin_name(int bin) {
  constexpr std::array<std::string_view, host_neighbour_bins> names{"0-2", "3-5", "6-8", "9+"};
  return names[bin];
}

EventClass event_class_at(int index) {
  assert(index >= 0 && index < event_class_count);
  const auto digit = [&index](int base) {
    const int d = index % base;
    index /= base;
    return d;
  };
  EventClass c{};
  c.guest_near = digit(2) == 1;
  c.crowding = static_cast<std::uint8_t>(digit(crowding_levels));
  c.host_neighbours = static_cast<std::uint8_t>(digit(host_neighbour_bins));
  c.to = static_cast<SiteKind>(digit(site_kind_count));
  c.from = static_cast<SiteKind>(digit(site_kind_count));
  c.ion = static_cast<Ion>(digit(2));
  return c;
}

std::string describe(const EventClass& c, const std::string& host, const std::string& guest) {
  std::string text =
      fmt::format("{} {}->{}", c.ion == Ion::Host ? host : guest, name(c.from), name(c.to));
  if (c.from != SiteKind::Solution) {
    text += fmt::format(" hosts {}", host_neighbour_bin_name(c.host_neighbours));
  }
  if (c.to != SiteKind::Solution) {
    text += fmt::format(" crowding {}", c.crowding);
    if (c.crowding == crowding_levels - 1) text += '+';
  }
  return text + ' ' + std::string(name(c.mechanism()));
}

}  // namespace catex
