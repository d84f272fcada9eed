#pragma once

#include <array>
#include <optional>
#include <span>

#include "catex/base/random.hpp"
#include "catex/catalog/catalog.hpp"
#include "catex/sites/membership.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// What a cation on a site counts as by its bonds.
struct MemberShare {
  double adsorbed = 0.0;  ///< share of its time
  double inside = 0.0;
};

/// How the cations on the sites of a KMC would be counted by their bonds, as exchange.csv of MD
/// counts (docs/kmc.md): an ion belongs to the crystal, or not, by chance, with the shares of its
/// kind and site in MD.
class MemberShares {
 public:
  /// Nothing is known: ions count as their places on the ideal lattice say.
  MemberShares() = default;
  /// From the runs whose temperature is nearest.
  MemberShares(const Catalog& catalog, double temperature_K);

  /// Empty where the runs know nothing.
  [[nodiscard]] const std::optional<MemberShare>& at(Ion ion, SiteKind kind) const {
    return shares_[static_cast<std::size_t>(ion)][static_cast<std::size_t>(kind)];
  }

  /// Decides for each cation in turn; those outside the crystal stay there. One whose site is lost
  /// counts by the kind that the site had last, with two anions.
  /// @param kinds       by site
  /// @param cations     by site
  /// @param membership  of crystal_image() of these cations
  void draw(const SiteGraph& graph, std::span<const SiteKind> kinds,
            std::span<const Occupant> cations, RandomStream& random, Membership& membership) const;

 private:
  std::array<std::array<std::optional<MemberShare>, site_kind_count>, 2> shares_;
};

}  // namespace catex
