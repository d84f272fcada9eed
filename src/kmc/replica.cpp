#include "catex/kmc/replica.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "catex/kmc/crystal_image.hpp"
#include "catex/kmc/stationary.hpp"

namespace catex {

namespace {

constexpr std::int64_t steps_between_questions = 1000;  // at most a millisecond

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

std::optional<AnionRateModel> anion_rates_of(const KmcProblem& problem, int number) {
  if (!problem.anion_rates) return std::nullopt;
  return problem.anion_rates(draw_of(problem.settings, number));
}

/// Of all the runs, which share it; 0 without runs.
double return_window_ps(const Catalog& catalog) {
  return catalog.runs.empty() ? 0.0 : catalog.runs.front().return_window_ps;
}

CationMemory memory_of(const KmcProblem& problem, int number) {
  if (!problem.memory) return {};
  return problem.memory(draw_of(problem.settings, number));
}

}  // namespace

Replica::Replica(const KmcProblem& problem, const PaddedLattice& lattice,
                 const MdCoverage& coverage, int number)
    : start_(&problem.start),
      coverage_(&coverage),
      model_(&problem.model),
      roles_(&problem.roles),
      number_(number),
      rates_(rates_of(problem, number)),
      rate_model_(model_of(problem, number)),
      anion_rates_(anion_rates_of(problem, number)),
      members_(problem.members),
      simulation_(lattice, rate_model_ ? RateSource(*rate_model_) : RateSource(rates_),
                  problem.start.state, problem.solution,
                  RandomStream(problem.settings.seed, "kmc", number),
                  {.exchange = problem.exchange,
                   .eliminate_flicker = problem.settings.eliminate_flicker,
                   .anion_rates = anion_rates_ ? &*anion_rates_ : nullptr,
                   .memory = memory_of(problem, number),
                   .return_window_ps = return_window_ps(problem.catalog)}),
      settings_(&problem.settings),
      sample_count_(sample_count(problem.settings)) {
  samples_.reserve(sample_count_);
  exchanges_.reserve(sample_count_);
}

void Replica::run(const std::function<bool()>& pause) {
  while (!finished()) {
    if (advance_to(time_of_next_sample(), pause)) return;
    if (finished()) return;
    sample();
    if (pause()) return;
  }
}

bool Replica::advance_to(double time, const std::function<bool()>& pause) {
  std::int64_t steps = 0;
  while (simulation_.next_event_time() <= time) {
    if (settings_->max_events && simulation_.events() >= *settings_->max_events) {
      simulation_.settle(simulation_.time());
      simulation_.look_at_opportunities(rates_, simulation_.time());
      finish(ReplicaEnd::MaxEvents);
      return false;
    }
    simulation_.step();
    if (++steps % steps_between_questions != 0) continue;
    events_done_ = simulation_.events();
    if (pause()) return true;
  }
  return false;
}

void Replica::sample() {
  const double now = sample_time(*settings_, samples_done_);
  const bool flickers = simulation_.settle(now);
  const bool unchanged = !flickers && changes() == changes_at_sample_;
  samples_.push_back(unchanged ? samples_.back() : count());
  exchanges_.push_back(simulation_.record().exchanges());
  simulation_.look_at_opportunities(rates_, now);
  look_at_coverage(now);
  changes_at_sample_ = changes();
  samples_done_ = static_cast<std::int64_t>(samples_.size());
  events_done_ = simulation_.events();
  if (samples_done_ == sample_count_) {
    finish(ReplicaEnd::Duration);
  } else if (settings_->stop_when_stationary && simulation_.exchanged()) {
    finish(ReplicaEnd::Exchanged);
  } else if (settings_->stop_when_stationary && stationary()) {
    finish(ReplicaEnd::Stationary);
  }
}

std::int64_t Replica::changes() const {
  const EventRecord& record = simulation_.record();
  return simulation_.events() + record.anions_left + record.anions_came;
}

ExchangeCounts Replica::count() const {
  const IonSystem image =
      crystal_image(start_->graph, simulation_.cations(), *roles_, start_->lattice_parameter);
  return count_exchange(image, *model_, *roles_, membership(image));
}

Membership Replica::membership(const IonSystem& image) const {
  Membership membership = crystal_membership(image, *model_);
  if (changes() == 0) return membership;  // the start holds no others
  // Named by the changes: what is asked again, as after a restart, has the same answer.
  RandomStream random(settings_->seed, fmt::format("members of replica {}", number_),
                      static_cast<std::uint64_t>(changes()));
  members_.draw(start_->graph, simulation_.state().kinds, simulation_.cations(), random,
                membership);
  return membership;
}

void Replica::look_at_coverage(double now) {
  // As slow as a few thousand events, and seldom needed: shares change as slowly as the curves.
  constexpr double least_growth = 1.02;
  if (coverage_->empty() || now < least_growth * simulation_.record().coverage.last_look) return;
  simulation_.look_at_coverage(*coverage_, now);
}

double Replica::time_of_next_sample() const {
  return sample_time(*settings_, static_cast<std::int64_t>(samples_.size()));
}

bool Replica::stationary() const {
  const auto last = static_cast<std::int64_t>(samples_.size()) - 1;
  if (last < 1) return false;
  if (!stationarity_due(sample_time(*settings_, last - 1), sample_time(*settings_, last))) {
    return false;
  }
  std::vector<StationaryPoint> points;
  for (std::int64_t i = 1; i <= last; ++i) {
    const ExchangeCounts& n = samples_[i];
    points.push_back({.time = sample_time(*settings_, i),
                      .rho = n.rho_guest(),
                      .cations = static_cast<double>(n.host + n.guest),
                      .exchanges = exchanges_[i]});
  }
  return is_stationary(points, {.decades = settings_->stationary_decades});
}

void Replica::finish(ReplicaEnd end) {
  end_ = end;
  if (!coverage_->empty()) simulation_.look_at_coverage(*coverage_, end_time());
  samples_done_ = sample_count_;
  events_done_ = simulation_.events();
}

bool Replica::absorbed() const { return std::isinf(simulation_.next_event_time()); }

double Replica::end_time() const {
  if (end_ == ReplicaEnd::MaxEvents) return simulation_.time();
  return sample_time(*settings_, static_cast<std::int64_t>(samples_.size()) - 1);
}

const ExchangeCounts& Replica::sample_or_last(std::int64_t index) const {
  return samples_[std::min(static_cast<std::size_t>(index), samples_.size() - 1)];
}

void Replica::restore(const SimulationSnapshot& snapshot, std::vector<ExchangeCounts> samples,
                      std::vector<std::int64_t> exchanges, ReplicaEnd end) {
  simulation_.restore(snapshot);
  samples_ = std::move(samples);
  exchanges_ = std::move(exchanges);
  changes_at_sample_ = -1;
  end_ = end;
  samples_done_ = finished() ? sample_count_ : static_cast<std::int64_t>(samples_.size());
  events_done_ = simulation_.events();
}

}  // namespace catex
