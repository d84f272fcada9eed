#include "catex/kmc/rates.hpp"

namespace catex {

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
