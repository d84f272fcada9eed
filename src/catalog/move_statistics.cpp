#include "catex/catalog/move_statistics.hpp"

#include <algorithm>

namespace catex {

int age_bin(double age_ps) {
  return static_cast<int>(std::ranges::upper_bound(age_edges_ps, age_ps) - age_edges_ps.begin());
}

std::string_view name(MoveLabel label) {
  switch (label) {
    case MoveLabel::Surface:
      return "surface";
    case MoveLabel::Ring:
      return "ring";
    case MoveLabel::KickOut:
      return "kick-out";
    case MoveLabel::VacancyHop:
      return "vacancy hop";
    case MoveLabel::Interstitial:
      return "interstitial";
  }
  return "";
}

std::string_view name(Coincidence question) {
  switch (question) {
    case Coincidence::GuestNear:
      return "guest near";
    case Coincidence::GuestCame:
      return "guest came near before";
    case Coincidence::GuestComes:
      return "guest comes near or in after";
    case Coincidence::GuestFills:
      return "guest fills the site after";
    case Coincidence::HostFills:
      return "host fills the site after";
    case Coincidence::KickOut:
      return "guest from near fills it";
    case Coincidence::Ring:
      return "exchange of two cations";
  }
  return "";
}

}  // namespace catex
