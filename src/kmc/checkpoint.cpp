#include "checkpoint.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "catex/base/digest.hpp"
#include "catex/base/errors.hpp"
#include "catex/io/framed_file.hpp"
#include "catex/io/message_file.hpp"
#include "catex/io/proto/kmc_checkpoint.pb.h"

namespace catex {

namespace {

constexpr std::array counts_of_sample = {
    &ExchangeCounts::host,          &ExchangeCounts::guest,          &ExchangeCounts::anion,
    &ExchangeCounts::host_adsorbed, &ExchangeCounts::guest_adsorbed, &ExchangeCounts::psl_inside};

/// Calls visit(clock, name) for each clock of a record.
template <typename Record, typename Visit>
void for_each_clock(Record& record, Visit&& visit) {
  for (int c = 0; c < event_class_count; ++c) visit(record.clocks[c], std::to_string(c));
  visit(record.upper_limit, std::string("upper_limit"));
  visit(record.no_information, std::string("no_information"));
}

/// Calls visit(number, name) for each number of the coverage.
template <typename Sums, typename Visit>
void for_each_sum(Sums& sums, Visit&& visit) {
  visit(sums.rates, "coverage/rates");
  visit(sums.rates_not_met, "coverage/rates_not_met");
  visit(sums.rates_not_happened, "coverage/rates_not_happened");
  visit(sums.ions, "coverage/ions");
  visit(sums.ions_not_met, "coverage/ions_not_met");
  visit(sums.last_look, "coverage/last_look");
}

void put_record(const EventRecord& record, proto::KmcReplica& message) {
  for (int c = 0; c < event_class_count; ++c) {
    if (record.events[c] > 0) (*message.mutable_events_by_class())[c] = record.events[c];
    if (record.lasting[c] > 0) (*message.mutable_lasting_by_class())[c] = record.lasting[c];
    if (record.eliminated[c] > 0.0) {
      (*message.mutable_eliminated_by_class())[c] = record.eliminated[c];
    }
  }
  auto& times = *message.mutable_times_ps();
  for_each_clock(record, [&times](const OpportunityClock& clock, const std::string& name) {
    if (clock.integral > 0.0) times["integral/" + name] = clock.integral;
    if (clock.any_time > 0.0) times["any/" + name] = clock.any_time;
  });
  times["last_look"] = record.last_look;
  message.set_anions_left(record.anions_left);
  message.set_anions_came(record.anions_came);
  for_each_sum(record.coverage, [&times](double sum, const char* name) { times[name] = sum; });
}

EventRecord get_record(const proto::KmcReplica& message) {
  EventRecord record;
  const auto check = [](int c) {
    if (c < 0 || c >= event_class_count) throw InputError("unknown event class");
  };
  for (const auto& [c, events] : message.events_by_class()) {
    check(c);
    record.events[c] = static_cast<std::int64_t>(events);
  }
  for (const auto& [c, events] : message.lasting_by_class()) {
    check(c);
    record.lasting[c] = static_cast<std::int64_t>(events);
  }
  for (const auto& [c, hops] : message.eliminated_by_class()) {
    check(c);
    record.eliminated[c] = hops;
  }
  const auto time = [&message](const std::string& name) {
    const auto found = message.times_ps().find(name);
    return found == message.times_ps().end() ? 0.0 : found->second;
  };
  for_each_clock(record, [&time](OpportunityClock& clock, const std::string& name) {
    clock.integral = time("integral/" + name);
    clock.any_time = time("any/" + name);
  });
  record.last_look = time("last_look");
  record.anions_left = message.anions_left();
  record.anions_came = message.anions_came();
  for_each_sum(record.coverage, [&time](double& sum, const char* name) { sum = time(name); });
  return record;
}

void put_basins(const BasinsSnapshot& snapshot, proto::KmcReplica& message) {
  message.mutable_site_events()->Add(snapshot.counts.begin(), snapshot.counts.end());
  message.mutable_site_limits()->Add(snapshot.limits.begin(), snapshot.limits.end());
  for (const BasinSnapshot& basin : snapshot.basins) {
    proto::KmcBasin& out = *message.add_basins();
    for (const BasinSnapshot::Step& step : basin.steps) {
      out.add_parent(step.parent);
      out.add_from(step.from);
      out.add_to(step.to);
      out.add_is_guest(step.ion == Ion::Guest);
    }
    out.set_state(basin.state);
    out.set_since_ps(basin.since.sum);
    out.set_since_compensation_ps(basin.since.lost);
    out.set_exit_state(basin.exit_state);
    out.set_exit_time_ps(basin.exit_time);
    out.mutable_exit_hops()->Add(basin.exit_hops.begin(), basin.exit_hops.end());
    out.set_eliminated(basin.eliminated);
    out.set_updates(basin.updates);
  }
}

BasinsSnapshot get_basins(const proto::KmcReplica& message) {
  BasinsSnapshot snapshot;
  snapshot.counts.assign(message.site_events().begin(), message.site_events().end());
  snapshot.limits.assign(message.site_limits().begin(), message.site_limits().end());
  for (const proto::KmcBasin& in : message.basins()) {
    const int states = in.parent_size();
    if (in.from_size() != states || in.to_size() != states || in.is_guest_size() != states) {
      throw InputError("a flicker basin is not complete");
    }
    BasinSnapshot basin{.steps = {},
                        .state = in.state(),
                        .since = {in.since_ps(), in.since_compensation_ps()},
                        .exit_state = in.exit_state(),
                        .exit_time = in.exit_time_ps(),
                        .exit_hops = {in.exit_hops().begin(), in.exit_hops().end()},
                        .eliminated = in.eliminated(),
                        .updates = in.updates()};
    for (int i = 0; i < states; ++i) {
      basin.steps.push_back(
          {in.parent(i), in.from(i), in.to(i), in.is_guest(i) ? Ion::Guest : Ion::Host});
    }
    snapshot.basins.push_back(std::move(basin));
  }
  return snapshot;
}

std::string bytes_of(const auto& values) {
  std::string bytes;
  for (const auto value : values) bytes.push_back(static_cast<char>(value));
  return bytes;
}

void put_anions(const SimulationSnapshot& snapshot, proto::KmcReplica& message) {
  message.set_anions_present(bytes_of(snapshot.anions.present));
  message.set_stranded(bytes_of(snapshot.anions.stranded));
  message.mutable_anion_order()->Add(snapshot.anion_order.begin(), snapshot.anion_order.end());
  message.set_next_anion(snapshot.next_anion);
  (*message.mutable_times_ps())["anion_waiting"] = snapshot.anion_waiting;
}

void get_anions(const proto::KmcReplica& message, SimulationSnapshot& snapshot) {
  snapshot.anions = {};
  for (const char present : message.anions_present()) snapshot.anions.present.push_back(present);
  for (const char stranded : message.stranded()) {
    snapshot.anions.stranded.push_back(static_cast<Occupant>(stranded));
  }
  snapshot.anion_order.assign(message.anion_order().begin(), message.anion_order().end());
  snapshot.next_anion = message.next_anion();
  snapshot.anion_waiting = message.times_ps().at("anion_waiting");
}

void get_seen(const proto::KmcReplica& message, SimulationSnapshot& snapshot) {
  snapshot.seen_times.assign(message.seen_times_ps().begin(), message.seen_times_ps().end());
  snapshot.seen_mobile.clear();
  for (const char mobile : message.seen_mobile()) {
    snapshot.seen_mobile.push_back(static_cast<std::uint8_t>(mobile));
  }
  if (snapshot.seen_mobile.size() != snapshot.seen_times.size()) {
    throw InputError("what it knows of the mobility of cations is not complete");
  }
}

void get_arrivals(const proto::KmcReplica& message, SimulationSnapshot& snapshot) {
  const int sites = message.arrival_times_ps_size();
  if (message.arrival_origins_size() != sites || message.arrival_classes_size() != sites) {
    throw InputError("its arrivals are not complete");
  }
  snapshot.arrivals.clear();
  for (int s = 0; s < sites; ++s) {
    const int event_class = message.arrival_classes(s);
    if (event_class >= event_class_count) throw InputError("unknown event class");
    snapshot.arrivals.push_back(
        {message.arrival_times_ps(s), message.arrival_origins(s), event_class});
  }
}

void put_samples(const std::vector<ExchangeCounts>& samples, proto::KmcReplica& message) {
  for (const ExchangeCounts& counts : samples) {
    for (const auto count : counts_of_sample) message.add_curve(counts.*count);
  }
  message.set_curve_columns(static_cast<std::uint32_t>(counts_of_sample.size()));
  message.set_next_sample(samples.size());
}

std::vector<ExchangeCounts> get_samples(const proto::KmcReplica& message) {
  const std::size_t columns = counts_of_sample.size();
  if (message.curve_size() != static_cast<int>(message.next_sample() * columns)) {
    throw InputError("its curve is not complete");
  }
  std::vector<ExchangeCounts> samples(message.next_sample());
  int next = 0;
  for (ExchangeCounts& counts : samples) {
    for (const auto count : counts_of_sample)
      counts.*count = static_cast<int>(message.curve(next++));
  }
  return samples;
}

void put_replica(const KmcProblem& problem, const Replica& replica, proto::KmcReplica& message) {
  const SimulationSnapshot snapshot = replica.simulation().snapshot();
  message.set_replica(replica.number());
  message.set_draw(draw_of(problem.settings, replica.number()));
  message.set_steps(replica.simulation().events());
  message.set_finished(replica.finished());
  message.set_time_ps(snapshot.time.sum);
  message.set_time_compensation_ps(snapshot.time.lost);
  (*message.mutable_times_ps())["waiting"] = snapshot.waiting;
  message.set_next_from(snapshot.next_from);
  message.set_next_to(snapshot.next_to);
  message.set_next_is_guest(snapshot.next_ion == Ion::Guest);
  message.set_occupants(bytes_of(snapshot.occupants));
  message.mutable_event_order()->Add(snapshot.order.begin(), snapshot.order.end());
  message.set_random_state(snapshot.random);
  message.set_host_in_solution(snapshot.solution.number(Ion::Host));
  message.set_guest_in_solution(snapshot.solution.number(Ion::Guest));
  for (const double factor : snapshot.exchange_factors) message.add_exchange_factors(factor);
  put_anions(snapshot, message);
  message.mutable_seen_times_ps()->Add(snapshot.seen_times.begin(), snapshot.seen_times.end());
  message.set_seen_mobile(bytes_of(snapshot.seen_mobile));
  for (const LastingEvents::Arrival& arrival : snapshot.arrivals) {
    message.add_arrival_times_ps(arrival.time);
    message.add_arrival_origins(arrival.from);
    message.add_arrival_classes(arrival.event_class);
  }
  put_record(snapshot.record, message);
  put_basins(snapshot.basins, message);
  put_samples(replica.samples(), message);
  message.mutable_exchanges()->Add(replica.exchanges().begin(), replica.exchanges().end());
  message.set_end(static_cast<std::uint32_t>(replica.end()));
}

std::vector<std::int64_t> get_exchanges(const proto::KmcReplica& message) {
  if (message.exchanges_size() != static_cast<int>(message.next_sample())) {
    throw InputError("it is of an older version of catex");
  }
  return {message.exchanges().begin(), message.exchanges().end()};
}

ReplicaEnd get_end(const proto::KmcReplica& message) {
  if (message.end() > static_cast<std::uint32_t>(ReplicaEnd::Exchanged)) {
    throw InputError("it ended for an unknown reason");
  }
  return static_cast<ReplicaEnd>(message.end());
}

void restore_replica(const proto::KmcReplica& message, const KmcProblem& problem,
                     Replica& replica) {
  SimulationSnapshot snapshot = replica.simulation().snapshot();
  snapshot.occupants.clear();
  for (const char occupant : message.occupants()) {
    snapshot.occupants.push_back(static_cast<Occupant>(occupant));
  }
  if (snapshot.occupants.size() != problem.start.state.occupants.size()) {
    throw InputError("its crystal has another number of sites");
  }
  snapshot.solution.set_numbers(message.host_in_solution(), message.guest_in_solution());
  snapshot.time = {message.time_ps(), message.time_compensation_ps()};
  snapshot.waiting = message.times_ps().at("waiting");
  snapshot.next_from = message.next_from();
  snapshot.next_to = message.next_to();
  snapshot.next_ion = message.next_is_guest() ? Ion::Guest : Ion::Host;
  snapshot.random = message.random_state();
  get_anions(message, snapshot);
  get_seen(message, snapshot);
  get_arrivals(message, snapshot);
  snapshot.record = get_record(message);
  if (message.exchange_factors_size() != static_cast<int>(snapshot.exchange_factors.size())) {
    throw InputError("it is of an older version of catex");
  }
  std::ranges::copy(message.exchange_factors(), snapshot.exchange_factors.begin());
  snapshot.basins = get_basins(message);
  snapshot.order.assign(message.event_order().begin(), message.event_order().end());
  replica.restore(snapshot, get_samples(message), get_exchanges(message), get_end(message));
}

std::string text_of(const ClassCounts& counts) {
  std::string text;
  for (const auto& [event_class, count] : counts) {
    text += fmt::format("{} {} {}\n", index_of(event_class), count.events, count.exposure);
  }
  return text;
}

std::string text_of(const KmcStart& start) {
  std::string text = fmt::format("a {}\n", start.lattice_parameter);
  for (const Node& n : start.graph.anions()) text += fmt::format("{} {} {}\n", n.x, n.y, n.z);
  for (const Occupant occupant : start.state.occupants) {
    text += fmt::format("{}", static_cast<int>(occupant));
  }
  return text;
}

/// Duration, samples and what may end a replica before.
std::string text_of_sampling(const KmcSettings& s) {
  const std::string samples =
      s.sampling == Sampling::Linear
          ? fmt::format("{}", s.sample_interval_ps)
          : fmt::format("log {} {}", s.first_sample_ps, s.samples_per_decade);
  return fmt::format("{} {} {} {} {}", s.duration_ps, samples, s.stop_when_stationary,
                     s.stationary_decades, s.max_events.value_or(-1));
}

std::string text_of(const SurfaceExchange& exchange) {
  std::string text = fmt::format("step {}", exchange.step_factor);
  if (const auto& s = exchange.saturation) {
    text += fmt::format(" saturation {} {}", s->saturation_mol_L, s->reference_mol_L);
  }
  if (const auto& d = exchange.diffusion) {
    text += fmt::format(" diffusion {} {}", d->coefficient, d->radius);
  }
  if (const auto& b = exchange.balance) {
    text += fmt::format(" balance {} {}", b->cations, b->variance);
  }
  return text;
}

/// Empty when nothing is known.
std::string text_of(const MemberShares& members) {
  std::string text;
  for (const Ion ion : all_ions) {
    for (int kind = 0; kind < site_kind_count; ++kind) {
      const auto& share = members.at(ion, static_cast<SiteKind>(kind));
      if (share) text += fmt::format(" {} {}", share->adsorbed, share->inside);
    }
  }
  return text;
}

std::string text_of(const Environment& around) {
  return fmt::format(" {} {} {} {}", around.near_hosts, around.near_guests, around.far_hosts,
                     around.far_guests);
}

int draw_count(const KmcSettings& settings) { return draw_of(settings, settings.replicas - 1) + 1; }

/// Of all draws; empty when classes drive the simulation.
std::string text_of_rate_models(const KmcProblem& problem) {
  if (problem.settings.rate_kind != RateKind::Model) return "";
  std::string text;
  for (int d = 0; d < draw_count(problem.settings); ++d) {
    const RateModel model = problem.rate_model(d);
    text += fmt::format("T {}", model.temperature_K());
    for (const double parameter : model.parameters()) text += fmt::format(" {}", parameter);
    for (const auto& of_ion : model.range().bounds) {
      for (const auto& [least, most] : of_ion) text += text_of(least) + text_of(most);
    }
    text += '\n';
  }
  return text;
}

/// Of all draws; empty when no cation remembers.
std::string text_of_memory(const KmcProblem& problem) {
  if (!problem.memory) return "";
  std::string text;
  for (int d = 0; d < draw_count(problem.settings); ++d) {
    const CationMemory memory = problem.memory(d);
    for (const Ion ion : all_ions) {
      for (int kind = 0; kind < site_kind_count; ++kind) {
        const Settling& settling = memory.at(ion, static_cast<SiteKind>(kind));
        text += fmt::format(" {} {}", settling.mobile_share, settling.relaxation_ps);
      }
    }
    text += '\n';
  }
  return text;
}

/// Of all draws; empty when anions do not move.
std::string text_of_anion_rates(const KmcProblem& problem) {
  if (!problem.anion_rates) return "";
  std::string text;
  for (int d = 0; d < draw_count(problem.settings); ++d) {
    text += fmt::format("{}\n", fmt::join(problem.anion_rates(d).parameters(), " "));
  }
  return text;
}

}  // namespace

std::string input_digest(const KmcProblem& problem) {
  const KmcSettings& s = problem.settings;
  const Reservoir& solution = problem.solution;
  return digest_hex(fmt::format(
      "{}\n{} {} {} {} {}\n{} {} {} {} {}\n{}\n{}\n{}\n{}{}{}", text_of_sampling(s), s.replicas,
      s.replicas_per_draw, s.seed, s.draw_rates, s.eliminate_flicker,
      solution.volume().value_or(0.0), solution.number(Ion::Host), solution.number(Ion::Guest),
      solution.concentration(Ion::Host), solution.concentration(Ion::Guest), text_of(problem.start),
      text_of_rate_models(problem), text_of(problem.exchange), text_of_anion_rates(problem),
      text_of(problem.members), text_of_memory(problem)));
}

void save_kmc_checkpoint(const std::filesystem::path& file, const KmcProblem& problem,
                         const KmcEnsemble& ensemble) {
  proto::KmcCheckpoint message;
  message.set_input_digest(input_digest(problem));
  message.set_catalog_digest(digest_hex(text_of(problem.catalog.pooled)));
  for (const Replica& replica : ensemble.replicas()) {
    put_replica(problem, replica, *message.add_replicas());
  }
  save_message(file, file_kind::kmc_checkpoint, message, true);
}

void load_kmc_checkpoint(const std::filesystem::path& file, const KmcProblem& problem,
                         KmcEnsemble& ensemble) {
  proto::KmcCheckpoint message;
  load_message(file, file_kind::kmc_checkpoint, message);
  const auto refuse = [&file](const std::string& why) {
    return InputError(file.string() + ": cannot continue this run: " + why);
  };
  if (message.catalog_digest() != digest_hex(text_of(problem.catalog.pooled))) {
    throw refuse("it was made with another catalog");
  }
  if (message.input_digest() != input_digest(problem)) {
    throw refuse(
        "its crystal, solution, duration, sampling, replicas, seed, rates or elimination of "
        "flicker differ");
  }
  if (message.replicas_size() != static_cast<int>(ensemble.replicas().size())) {
    throw refuse("it holds another number of replicas");
  }
  try {
    for (int r = 0; r < message.replicas_size(); ++r) {
      restore_replica(message.replicas(r), problem, ensemble.replicas()[r]);
    }
  } catch (const InputError& error) {
    throw refuse(error.what());
  }
}

}  // namespace catex
