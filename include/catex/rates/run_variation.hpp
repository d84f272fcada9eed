#pragma once

#include <string_view>

#include "catex/catalog/event_class.hpp"
#include "catex/rates/gaussian.hpp"

namespace catex {

/// Trajectories differ by more than counting noise: no two crystals have the same surface, defects
/// and shell of ligands. Each run has one deviation u of ln k for each of these groups of paths,
/// drawn from N(0, sigma^2) with a sigma of the group. Both directions of a path belong to one
/// group, so that detailed balance holds in every run.
enum class VariationGroup : std::uint8_t {
  HostInside,    ///< between O6 and T4
  GuestInside,   ///< the same
  HostSurface,   ///< with a surface site or the solution at either end
  GuestSurface,  ///< the same
};

inline constexpr int variation_groups = 4;

[[nodiscard]] VariationGroup variation_group(Ion ion, SiteKind from, SiteKind to);
[[nodiscard]] std::string_view name(VariationGroup group);

/// Mean of sigma^2 of each group, the uncertainty of sigma included.
/// @param log_sigma  posterior of ln sigma by group
[[nodiscard]] Eigen::VectorXd mean_square_sigmas(const Gaussian& log_sigma);

}  // namespace catex
