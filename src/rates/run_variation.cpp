#include "catex/rates/run_variation.hpp"

namespace catex {

VariationGroup variation_group(Ion ion, SiteKind from, SiteKind to) {
  const auto inside = [](SiteKind kind) { return kind == SiteKind::O6 || kind == SiteKind::T4; };
  if (inside(from) && inside(to)) {
    return ion == Ion::Host ? VariationGroup::HostInside : VariationGroup::GuestInside;
  }
  return ion == Ion::Host ? VariationGroup::HostSurface : VariationGroup::GuestSurface;
}

std::string_view name(VariationGroup group) {
  switch (group) {
    case VariationGroup::HostInside:
      return "host inside";
    case VariationGroup::GuestInside:
      return "guest inside";
    case VariationGroup::HostSurface:
      return "host surface";
    case VariationGroup::GuestSurface:
      return "guest surface";
  }
  return "";
}

Eigen::VectorXd mean_square_sigmas(const Gaussian& log_sigma) {
  // Of log-normal sigmas.
  return (2.0 * (log_sigma.mean + log_sigma.covariance.diagonal())).array().exp();
}

}  // namespace catex
