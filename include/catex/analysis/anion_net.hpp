#pragma once

#include <cstdint>
#include <vector>

#include "catex/sites/membership.hpp"
#include "catex/sites/recognition.hpp"
#include "catex/sites/site_graph.hpp"
#include "catex/sites/surface_anions.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

struct AnionNetSettings {
  double tolerance = 1.2;         ///< [Å] an anion further from its node than this has left it
  double return_tolerance = 0.8;  ///< [Å] a free node takes an anion closer than this
  double smoothing_ps = 2.0;      ///< of the anions' displacements from the fitted net
};

/// The fcc net of a crystal's anions, followed through an MD run.
///
/// The net is recognised once, in the first configuration; its nodes are the only ones that anions
/// may come to occupy later. At each update an affine map is fitted to the anions that sit on
/// nodes, which takes out drift, rotation and strain; what remains of each one's displacement is
/// smoothed over `smoothing_ps` (exponential average: causal, one vector of memory). Whether an
/// anion has left its node is asked of the smoothed displacement, relative to the mean of the
/// neighbouring nodes' ones.
///
/// Ions must keep their order from update to update.
class AnionNet {
 public:
  /// All parallel to the graph's anion nodes.
  struct State {
    std::vector<Node> nodes;
    std::vector<std::int32_t> anion;  ///< ion on each node; -1 for none
    std::vector<Vec3> displacement;   ///< smoothed [Å]
    std::vector<std::int64_t> looks;  ///< since the anion is there
  };

  /// Throws RunError when there is no fcc crystal.
  AnionNet(const IonSystem& first, const Membership& membership, AnionNetSettings settings = {});
  /// Continues from a stored state; places can be asked for after the next update.
  /// Throws RunError when the state does not fit together.
  explicit AnionNet(State state, AnionNetSettings settings = {});

  /// @param elapsed  time since the last update [ps]
  void update(double elapsed, const IonSystem& system, const Membership& membership);

  [[nodiscard]] const SiteGraph& graph() const { return graph_; }
  [[nodiscard]] const State& state() const { return state_; }
  /// One flag per anion node of the graph.
  [[nodiscard]] std::vector<char> present() const;
  [[nodiscard]] const LatticeFit& fit() const { return fit_; }
  /// Share of the main cluster's anions that sit on a node; 0 without any.
  [[nodiscard]] double share_on_nodes() const { return share_on_nodes_; }

  /// Mean position of the main cluster's anions [Å].
  [[nodiscard]] const Vec3& centre() const { return centre_; }
  /// The image of a position closest to the centre [Å].
  [[nodiscard]] Vec3 unwrapped(const Cell& cell, const Vec3& r) const {
    return centre_ + cell.minimum_image(r - centre_);
  }
  /// Centre of a site [Å], in the crystal's image: its place in the fitted net plus the mean
  /// smoothed displacement of its present corners.
  [[nodiscard]] Vec3 site_centre(SiteId site) const {
    return fit_(graph_.node(site)) + site_displacement_[site];
  }

  /// Calls visit(site) for every site whose place in the fitted net is within half a lattice
  /// parameter of `r` along each axis of the net (r in the crystal's image): all whose centre is
  /// nearer than about 2 Å.
  template <typename Visit>
  void for_each_site_near(const Vec3& r, Visit&& visit) const {
    constexpr double reach = 2.0;  // [quarter lattice parameters]
    const Vec3 x = inverse_ * (r - fit_.origin);
    const Vec3 low = (x.array() - reach).ceil();
    const Vec3 high = (x.array() + reach).floor();
    const int begin[3] = {int(low[0]), int(low[1]), int(low[2])};
    for (const int parity : {0, 1}) {  // octahedral holes are even, tetrahedral ones odd
      const auto first = [&](int k) { return begin[k] + ((begin[k] ^ parity) & 1); };
      for (int i = first(0); i <= high[0]; i += 2) {
        for (int j = first(1); j <= high[1]; j += 2) {
          for (int k = first(2); k <= high[2]; k += 2) {
            if (const auto site = graph_.find({i, j, k})) visit(*site);
          }
        }
      }
    }
  }

 private:
  void prepare();
  void collect_anions(const IonSystem& system, const Membership& membership);
  [[nodiscard]] bool refit();
  void smooth_displacements(double elapsed);
  void release_strays();
  void admit_anions();
  void update_sites();
  void clear_node(std::size_t node);
  [[nodiscard]] Vec3 neighbour_displacement(std::size_t node) const;

  AnionNetSettings settings_;
  State state_;
  SiteGraph graph_;
  NodeTable node_index_;
  AnionGraph anion_graph_;

  // Of the last update:
  std::vector<std::int32_t> anions_;  ///< ions of the main cluster
  std::vector<Vec3> positions_;       ///< unwrapped; per ion, set for `anions_` and those on nodes
  Vec3 centre_ = Vec3::Zero();
  LatticeFit fit_;
  Mat3 inverse_ = Mat3::Identity();  ///< of fit_.matrix
  std::vector<Vec3> site_displacement_;
  double share_on_nodes_ = 0.0;
};

}  // namespace catex
