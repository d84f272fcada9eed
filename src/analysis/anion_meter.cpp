#include "catex/analysis/anion_meter.hpp"

#include <algorithm>
#include <utility>

#include "catex/base/errors.hpp"
#include "look_times.hpp"

namespace catex {

AnionMeter::AnionMeter(const SiteTracker& tracker, const IonSystem& first, double return_window_ps)
    : anions_(tracker.graph()),
      window_(return_window_ps),
      time_(tracker.time()),
      cells_(cells(tracker, first)) {}

AnionMeter::AnionMeter(const SiteTracker& tracker, double return_window_ps, State state)
    : anions_(tracker.graph()),
      window_(return_window_ps),
      time_(state.time),
      cells_(std::move(state.cells)),
      open_(std::move(state.open)) {
  if (cells_.size() != static_cast<std::size_t>(anions_.size())) {
    throw RunError("the stored counts of anions do not fit the lattice of sites");
  }
  for (const AnionCount& entry : state.counts) counts_[key_of(entry.cell)] = entry.count;
}

AnionMeter::State AnionMeter::state() const {
  return {.time = time_, .cells = cells_, .open = open_, .counts = counts()};
}

void AnionMeter::look(const SiteTracker& tracker, const IonSystem& system) {
  const double elapsed = tracker.time() - std::exchange(time_, tracker.time());
  const std::vector<std::uint32_t> before = std::exchange(cells_, cells(tracker, system));
  close_windows(time_ - time_tolerance);
  for (std::int32_t node = 0; node < anions_.size(); ++node) {
    if (!anions_.at_surface(node)) continue;
    ClassCount& count = counts_[before[node]];
    count.exposure += elapsed;
    if (anion_cell_at(before[node]).leaves == anion_cell_at(cells_[node]).leaves) continue;
    ++count.crossings;
    const auto open = std::ranges::find(open_, node, &Change::node);
    if (open != open_.end()) {
      open_.erase(open);
    } else {
      open_.push_back({node, time_, before[node]});
    }
  }
  close_windows(time_ + time_tolerance);
}

void AnionMeter::close_windows(double time) {
  const auto first_open = std::ranges::find_if(
      open_, [&](const Change& change) { return change.time > time - window_; });
  for (auto change = open_.begin(); change != first_open; ++change) ++counts_[change->cell].events;
  open_.erase(open_.begin(), first_open);
}

std::vector<std::uint32_t> AnionMeter::cells(const SiteTracker& tracker,
                                             const IonSystem& system) const {
  AnionState state(tracker.graph());
  state.present = tracker.net().present();
  state.stranded = tracker.stranded(system);
  std::vector<std::uint32_t> cells(anions_.size(), 0);
  for (std::int32_t node = 0; node < anions_.size(); ++node) {
    if (!anions_.at_surface(node)) continue;
    cells[node] = key_of(anion_cell(tracker.graph(), anions_, tracker.occupation(), state, node));
  }
  return cells;
}

std::vector<AnionCount> AnionMeter::counts() const {
  std::vector<AnionCount> list;
  for (const auto& [key, count] : counts_) list.push_back({anion_cell_at(key), count});
  return list;
}

}  // namespace catex
