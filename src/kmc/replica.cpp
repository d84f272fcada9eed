#include "catex/kmc/replica.hpp"

#include <cassert>
#include <cmath>
#include <utility>

#include "catex/kmc/crystal_image.hpp"

namespace catex {

namespace {

constexpr std::int64_t events_between_questions = 1000;  // about a millisecond

RateTable rates_of(const KmcSettings& settings, const ClassCounts& counts, int number) {
  return settings.draw_rates ? RateTable::draw(counts, settings.seed, number)
                             : RateTable::mean(counts);
}

}  // namespace

std::int64_t sample_count(const KmcSettings& settings) {
  // A duration of n intervals may come out a rounding error below n.
  const double intervals = settings.duration_ps / settings.sample_interval_ps;
  return static_cast<std::int64_t>(std::floor(intervals * (1.0 + 1e-12))) + 1;
}

Replica::Replica(const KmcSettings& settings, const ClassCounts& counts, const EventSlots& slots,
                 const KmcStart& start, const Reservoir& solution, const Model& model,
                 const ExchangeRoles& roles, int number)
    : start_(&start),
      model_(&model),
      roles_(&roles),
      number_(number),
      rates_(rates_of(settings, counts, number)),
      simulation_(slots, rates_, start.state, solution, RandomStream(settings.seed, "kmc", number)),
      interval_(settings.sample_interval_ps),
      sample_count_(sample_count(settings)) {
  samples_.reserve(sample_count_);
}

void Replica::run(const std::function<bool()>& pause) {
  while (!finished()) {
    if (advance_to(sample_time(samples_done()), pause)) return;
    sample();
    if (pause()) return;
  }
}

bool Replica::advance_to(double time, const std::function<bool()>& pause) {
  while (simulation_.next_event_time() <= time) {
    simulation_.step();
    if (simulation_.events() % events_between_questions != 0) continue;
    events_done_ = simulation_.events();
    if (pause()) return true;
  }
  return false;
}

void Replica::sample() {
  const bool unchanged = simulation_.events() == events_at_sample_;
  samples_.push_back(unchanged ? samples_.back()
                               : count_exchange(start_->graph, simulation_.state(), *model_,
                                                *roles_, start_->lattice_parameter));
  events_at_sample_ = simulation_.events();
  samples_done_ = static_cast<std::int64_t>(samples_.size());
  events_done_ = simulation_.events();
}

EventRecord Replica::final_record() const {
  assert(finished());
  EventRecord record = simulation_.record();
  record.advance(sample_time(sample_count_ - 1));
  return record;
}

void Replica::restore(const SimulationSnapshot& snapshot, std::vector<ExchangeCounts> samples) {
  simulation_.restore(snapshot);
  samples_ = std::move(samples);
  events_at_sample_ = -1;
  samples_done_ = static_cast<std::int64_t>(samples_.size());
  events_done_ = simulation_.events();
}

}  // namespace catex
