#include "catex/kmc/replica.hpp"

#include <cmath>
#include <utility>

#include "catex/kmc/crystal_image.hpp"

namespace catex {

namespace {

constexpr std::int64_t events_between_questions = 1000;  // at most a millisecond

RateTable rates_of(const KmcProblem& problem, int number) {
  const KmcSettings& settings = problem.settings;
  const int draw = draw_of(settings, number);
  const ClassCounts& counts = problem.catalog.pooled;
  if (settings.rate_kind == RateKind::OneRate) {
    RandomStream random(settings.seed, "rates", draw);
    return RateTable::one_rate(counts, settings.draw_rates ? &random : nullptr);
  }
  return settings.draw_rates ? RateTable::draw(counts, settings.seed, draw)
                             : RateTable::mean(counts);
}

std::optional<RateModel> model_of(const KmcProblem& problem, int number) {
  if (problem.settings.rate_kind != RateKind::Model) return std::nullopt;
  return problem.rate_model(draw_of(problem.settings, number));
}

}  // namespace

std::int64_t sample_count(const KmcSettings& settings) {
  // A duration of n intervals may come out a rounding error below n.
  const double intervals = settings.duration_ps / settings.sample_interval_ps;
  return static_cast<std::int64_t>(std::floor(intervals * (1.0 + 1e-12))) + 1;
}

Replica::Replica(const KmcProblem& problem, const PaddedLattice& lattice, int number)
    : start_(&problem.start),
      model_(&problem.model),
      roles_(&problem.roles),
      number_(number),
      rates_(rates_of(problem, number)),
      rate_model_(model_of(problem, number)),
      simulation_(lattice, rate_model_ ? RateSource(*rate_model_) : RateSource(rates_),
                  problem.start.state, problem.solution,
                  RandomStream(problem.settings.seed, "kmc", number)),
      interval_(problem.settings.sample_interval_ps),
      sample_count_(sample_count(problem.settings)) {
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
  simulation_.look_at_opportunities(rates_, sample_time(samples_done()));
  events_at_sample_ = simulation_.events();
  samples_done_ = static_cast<std::int64_t>(samples_.size());
  events_done_ = simulation_.events();
}

void Replica::restore(const SimulationSnapshot& snapshot, std::vector<ExchangeCounts> samples) {
  simulation_.restore(snapshot);
  samples_ = std::move(samples);
  events_at_sample_ = -1;
  samples_done_ = static_cast<std::int64_t>(samples_.size());
  events_done_ = simulation_.events();
}

}  // namespace catex
