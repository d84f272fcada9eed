#include "catex/analysis/dissolution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "catex/base/errors.hpp"
#include "look_times.hpp"

namespace catex {

DissolutionTracker::DissolutionTracker(double residence_ps) : residence_ps_(residence_ps) {
  if (!(residence_ps >= 0.0)) {
    throw InputError(
        fmt::format("residence time {} ps: it must be zero or more; 10 ps is usual", residence_ps));
  }
}

void DissolutionTracker::frame(double time_ps, const IonSystem& system,
                               const Membership& membership) {
  if (times_.empty()) {
    ions_ = system.size();
    for (std::size_t i = 0; i < system.size(); ++i) {
      if (membership.main_anion[i]) anions_.push_back({.ion = i});
    }
  }
  if (system.size() != ions_) {
    throw RunError(fmt::format("the number of ions changed from {} to {} at {} ps", ions_,
                               system.size(), time_ps));
  }
  times_.push_back(time_ps);
  for (Anion& anion : anions_) {
    const bool inside = membership.main_anion[anion.ion] != 0;
    if (inside == anion.inside) {
      anion.elsewhere = false;
      continue;
    }
    if (!anion.elsewhere) {
      anion.elsewhere = true;
      anion.since = time_ps;
    }
    if (time_ps - anion.since < residence_ps_ - time_tolerance) continue;
    events_.push_back({.time_ps = anion.since, .id = system.ids[anion.ion], .left = anion.inside});
    anion.inside = inside;
    anion.elsewhere = false;
  }
}

std::vector<DissolutionEvent> DissolutionTracker::events() const {
  std::vector<DissolutionEvent> sorted = events_;
  std::ranges::sort(sorted, {},
                    [](const DissolutionEvent& e) { return std::tuple(e.time_ps, e.id); });
  return sorted;
}

std::vector<DissolutionRow> DissolutionTracker::rows() const {
  const std::vector<DissolutionEvent> sorted = events();
  std::vector<DissolutionRow> rows;
  auto event = sorted.begin();
  int left = 0;
  int returned = 0;
  for (const double time : times_) {
    for (; event != sorted.end() && event->time_ps <= time; ++event) {
      ++(event->left ? left : returned);
    }
    const int dissolved = left - returned;
    rows.push_back({.time_ps = time,
                    .remaining = static_cast<int>(anions_.size()) - dissolved,
                    .dissolved = dissolved,
                    .left = left,
                    .returned = returned});
  }
  return rows;
}

}  // namespace catex
