#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace catex {

/// Where a cation can be, named by the polyhedron of anions (O octahedral, T tetrahedral hole of
/// the fcc anion lattice) and by how many of its corners are there. O6 and T4 are whole; the
/// others are the partial octahedra, hollows and bridge positions of the surface.
enum class SiteKind : std::uint8_t { O6, O5, O4, O3, O2, T4, T3, T2, Solution };

inline constexpr int site_kind_count = 9;

[[nodiscard]] std::string_view name(SiteKind kind);
[[nodiscard]] std::optional<SiteKind> site_kind_from_name(std::string_view text);

/// Kind of a hole with `anions` corners present; none below two, where an ion is in solution
/// (membership rule: at least two anions).
[[nodiscard]] std::optional<SiteKind> site_kind(bool octahedral, int anions);

/// Radius of the core around a site's centre [Å], by SiteKind; a cation inside it is on the site.
/// From MD of PbS in Cd-PSL at 600 K: 98 % of inner Pb lie within 1.0 Å of an octahedral centre, Cd
/// up to 1.0 Å off it. Cores of neighbours (O-T 2.6 Å) do not overlap, so that an ion between two
/// sites does not change them with every vibration. Solution has none here.
inline constexpr std::array<double, site_kind_count> core_radii{1.3, 1.3, 1.3, 1.3, 1.4,
                                                                0.9, 1.0, 1.2, 0.0};

/// Anions at the corners; 0 for Solution.
[[nodiscard]] int anion_count(SiteKind kind);
[[nodiscard]] bool is_octahedral(SiteKind kind);
/// Neither a whole polyhedron nor the solution: a place that touches the solution.
[[nodiscard]] bool is_surface(SiteKind kind);

}  // namespace catex
