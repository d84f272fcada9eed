#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "catex/catalog/event_class.hpp"
#include "catex/catalog/site_kind.hpp"
#include "catex/sites/lattice.hpp"
#include "catex/sites/node_table.hpp"

namespace catex {

/// Index of a site in a SiteGraph; `solution_site` stands for the liquid.
using SiteId = std::int32_t;
inline constexpr SiteId solution_site = -1;

/// The holes of a set of anion nodes, and who is next to whom. Fixed after construction; what
/// changes (which anions are present, who sits where) lives in SiteState.
///
/// Distances of the ideal net, a = cubic lattice parameter (6.0 Å for PbS, in brackets):
///   hop neighbours: O-T a√3/4 (2.60), T-T a/2 (3.00), O-O a/√2 (4.24)
///   near sites (within 3.6 Å): O-T and T-T above
///   far sites (up to 4.5 Å): O-O and T-T at a/√2
class SiteGraph {
 public:
  /// Every hole with at least two corners among `anions` becomes a site, in the order of Node.
  /// Throws std::invalid_argument unless `anions` are distinct anion nodes.
  explicit SiteGraph(std::vector<Node> anions);

  [[nodiscard]] SiteId size() const { return static_cast<SiteId>(nodes_.size()); }
  [[nodiscard]] const Node& node(SiteId s) const { return nodes_[s]; }
  [[nodiscard]] bool octahedral(SiteId s) const { return octahedral_[s] != 0; }
  [[nodiscard]] std::optional<SiteId> find(const Node& n) const {
    const SiteId site = lookup_.find(n);
    return site < 0 ? std::nullopt : std::optional(site);
  }

  [[nodiscard]] const std::vector<Node>& anions() const { return anions_; }
  /// Corner anions of a site, as indices into anions().
  [[nodiscard]] std::span<const std::int32_t> corners(SiteId s) const { return row(corners_, s); }
  [[nodiscard]] std::span<const SiteId> hop_neighbours(SiteId s) const { return row(hops_, s); }
  [[nodiscard]] std::span<const SiteId> near_sites(SiteId s) const { return row(near_, s); }
  [[nodiscard]] std::span<const SiteId> far_sites(SiteId s) const { return row(far_, s); }

 private:
  /// Compressed rows: entries of row s are index[start[s]] .. index[start[s+1]].
  struct Rows {
    std::vector<std::int32_t> start;
    std::vector<std::int32_t> index;
  };
  [[nodiscard]] static std::span<const std::int32_t> row(const Rows& rows, SiteId s) {
    return std::span(rows.index).subspan(rows.start[s], rows.start[s + 1] - rows.start[s]);
  }

  std::vector<Node> anions_;
  std::vector<Node> nodes_;
  std::vector<char> octahedral_;
  NodeTable lookup_;
  Rows corners_, hops_, near_, far_;
};

enum class Occupant : std::uint8_t { Empty, Host, Guest };

[[nodiscard]] constexpr Occupant occupant_of(Ion ion) {
  return ion == Ion::Host ? Occupant::Host : Occupant::Guest;
}
/// Of a site that is not empty.
[[nodiscard]] constexpr Ion ion_of(Occupant occupant) {
  return occupant == Occupant::Host ? Ion::Host : Ion::Guest;
}

/// What a configuration puts on a SiteGraph.
struct SiteState {
  /// Kind of each site with the anions present now; `Solution` marks a site that is lost
  /// (fewer than two corners present).
  std::vector<SiteKind> kinds;
  std::vector<std::uint8_t> depths;  ///< as in Environment; 0 where a site is lost
  std::vector<Occupant> occupants;

  /// All anions present, all sites empty.
  explicit SiteState(const SiteGraph& graph);
  /// Recomputes `kinds` and `depths` for the anions that are present (one flag per anion of the
  /// graph).
  void set_anions(const SiteGraph& graph, std::span<const char> present);
  /// The same where only one anion has come or gone, at a cost that does not depend on the size of
  /// the crystal.
  /// @param holes  the sites of which it is a corner
  /// @return the sites whose kind or depth changed, each once
  std::vector<SiteId> change_anion(const SiteGraph& graph, std::span<const char> present,
                                   std::span<const SiteId> holes);
};

}  // namespace catex
