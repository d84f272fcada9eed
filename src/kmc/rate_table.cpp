#include "catex/kmc/rate_table.hpp"

#include <map>
#include <utility>

namespace catex {

namespace {

/// Whether the matcher may list events of the class: the solution exchanges with surface sites
/// only.
bool can_happen(const EventClass& c) {
  if (c.from == SiteKind::Solution) return is_surface(c.to);
  if (c.to == SiteKind::Solution) return is_surface(c.from);
  return true;
}

}  // namespace

RateTable::RateTable()
    : rates_(event_class_count, 0.0), status_(event_class_count, RateStatus::NoInformation) {}

void RateTable::set_status(const ClassCounts& counts) {
  for (const auto& [event_class, count] : counts) {
    status_[index_of(event_class)] = catex::status(count);
  }
  for (int c = 0; c < event_class_count; ++c) {
    if (status_[c] == RateStatus::Measured) measured_.push_back(c);
  }
}

RateTable RateTable::mean(const ClassCounts& counts) {
  RateTable table;
  table.set_status(counts);
  for (const auto& [event_class, count] : counts) {
    const int c = index_of(event_class);
    if (table.status(c) != RateStatus::Measured) continue;
    table.rates_[c] = posterior(count).mean();
  }
  return table;
}

RateTable RateTable::one_rate(const ClassCounts& counts, RandomStream* random) {
  std::map<std::pair<Ion, Mechanism>, ClassCount> totals;
  for (const auto& [event_class, count] : counts) {
    totals[{event_class.ion, event_class.mechanism()}] += count;
  }
  std::map<std::pair<Ion, Mechanism>, double> rates;
  for (const auto& [key, count] : totals) {
    if (catex::status(count) != RateStatus::Measured) continue;
    rates[key] = random != nullptr ? posterior(count).draw(*random) : posterior(count).mean();
  }
  RateTable table;
  table.set_status(counts);
  table.measured_.clear();
  for (int c = 0; c < event_class_count; ++c) {
    const EventClass event_class = event_class_at(c);
    if (!can_happen(event_class)) continue;
    const auto rate = rates.find({event_class.ion, event_class.mechanism()});
    if (rate == rates.end()) continue;
    table.rates_[c] = rate->second;
    table.measured_.push_back(c);
  }
  return table;
}

RateTable RateTable::draw(const ClassCounts& counts, std::uint64_t seed, std::uint64_t draw) {
  RateTable table;
  table.set_status(counts);
  RandomStream random(seed, "rates", draw);
  for (const auto& [event_class, count] : counts) {
    const int c = index_of(event_class);
    if (table.status(c) != RateStatus::Measured) continue;
    table.rates_[c] = posterior(count).draw(random);
  }
  return table;
}

}  // namespace catex
