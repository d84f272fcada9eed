#include "catex/catalog/site_kind.hpp"

#include <array>

namespace catex {
namespace {

struct KindProperties {
  std::string_view name;
  bool octahedral;
  int anions;
};

/// In the order of SiteKind.
constexpr std::array<KindProperties, site_kind_count> properties{{
    {"O6", true, 6},
    {"O5", true, 5},
    {"O4", true, 4},
    {"O3", true, 3},
    {"O2", true, 2},
    {"T4", false, 4},
    {"T3", false, 3},
    {"T2", false, 2},
    {"solution", false, 0},
}};

const KindProperties& properties_of(SiteKind kind) { return properties[static_cast<int>(kind)]; }

}  // namespace

std::string_view name(SiteKind kind) { return properties_of(kind).name; }

std::optional<SiteKind> site_kind_from_name(std::string_view text) {
  for (int k = 0; k < site_kind_count; ++k) {
    if (properties[k].name == text) return static_cast<SiteKind>(k);
  }
  return std::nullopt;
}

std::optional<SiteKind> site_kind(bool octahedral, int anions) {
  for (int k = 0; k < site_kind_count; ++k) {
    const KindProperties& p = properties[k];
    if (p.anions == anions && p.octahedral == octahedral && p.anions > 0) {
      return static_cast<SiteKind>(k);
    }
  }
  return std::nullopt;
}

int anion_count(SiteKind kind) { return properties_of(kind).anions; }

bool is_octahedral(SiteKind kind) { return properties_of(kind).octahedral; }

bool is_surface(SiteKind kind) {
  return kind != SiteKind::O6 && kind != SiteKind::T4 && kind != SiteKind::Solution;
}

}  // namespace catex
