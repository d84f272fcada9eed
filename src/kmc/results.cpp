#include "catex/kmc/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <string>

#include "catex/base/constants.hpp"
#include "catex/base/file.hpp"
#include "catex/io/csv.hpp"
#include "catex/io/extxyz.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/kmc/crystal_image.hpp"
#include "catex/rates/quantile.hpp"
#include "catex/rates/variance_split.hpp"
#include "catex/sites/radial_composition.hpp"
#include "summary_parts.hpp"

namespace catex {

namespace {

using Json = nlohmann::ordered_json;

/// Samples that the curves have: all that every replica reaches, where one that came to rest
/// stays as it is. One that was stopped by its number of events ends the curves of all.
std::int64_t row_count(const KmcSettings& settings, const KmcEnsemble& ensemble) {
  std::int64_t rows = sample_count(settings);
  for (const Replica& replica : ensemble.replicas()) {
    if (replica.end() != ReplicaEnd::MaxEvents) continue;
    rows = std::min(rows, static_cast<std::int64_t>(replica.samples().size()));
  }
  return rows;
}

bool reaches(const Replica& replica, std::int64_t sample) {
  return sample < static_cast<std::int64_t>(replica.samples().size());
}

/// Of all replicas together [ps].
double simulated_time(const KmcEnsemble& ensemble) {
  double time = 0.0;
  for (const Replica& replica : ensemble.replicas()) time += replica.end_time();
  return time;
}

/// @param rows  of a replica
template <typename Rows>
void write_exchange(const std::filesystem::path& file, const KmcSettings& settings,
                    const KmcEnsemble& ensemble, Rows&& rows) {
  CsvWriter csv = CsvWriter::create(
      file, {"time_ps", "n_host", "n_guest", "n_anion", "n_host_adsorbed", "n_guest_adsorbed",
             "n_psl_inside", "rho_guest", "replica", "continued"});
  for (const Replica& replica : ensemble.replicas()) {
    for (std::int64_t i = 0; i < rows(replica); ++i) {
      const ExchangeCounts& n = replica.sample_or_last(i);
      csv.append(sample_time(settings, i), n.host, n.guest, n.anion, n.host_adsorbed,
                 n.guest_adsorbed, n.psl_inside, n.rho_guest(), replica.number(),
                 reaches(replica, i) ? 0 : 1);
    }
  }
  csv.flush();
}

/// Composition of every replica's crystal at the end.
void write_radial(const std::filesystem::path& file, const KmcProblem& problem,
                  const KmcEnsemble& ensemble) {
  CsvWriter csv = CsvWriter::create(
      file, {"time_ps", "replica", "shell", "radius_A", "n_host", "n_guest", "rho_guest"});
  const KmcStart& start = problem.start;
  for (const Replica& replica : ensemble.replicas()) {
    const IonSystem image = crystal_image(start.graph, replica.simulation().cations(),
                                          problem.roles, start.lattice_parameter);
    const RadialComposition found =
        radial_composition(image, problem.roles, replica.membership(image));
    for (int shell = 0; shell < composition_shells; ++shell) {
      csv.append(replica.end_time(), replica.number(), shell, found.radius, found.host[shell],
                 found.guest[shell], found.rho_guest(shell));
    }
  }
  csv.flush();
}

/// Cations per anion of the crystal at the last row of the curves.
QuantileRow cations_per_anion(const KmcEnsemble& ensemble, std::int64_t sample) {
  std::vector<double> ratios;
  for (const Replica& replica : ensemble.replicas()) {
    const ExchangeCounts& n = replica.sample_or_last(sample);
    ratios.push_back(static_cast<double>(n.host + n.guest) / std::max(1, n.anion));
  }
  return quantile_row(std::move(ratios));
}

std::vector<double> rho_of_replicas(const KmcEnsemble& ensemble, std::int64_t sample) {
  std::vector<double> rho;
  for (const Replica& replica : ensemble.replicas()) {
    rho.push_back(replica.sample_or_last(sample).rho_guest());
  }
  return rho;
}

QuantileRow rho_quantiles(const KmcEnsemble& ensemble, std::int64_t sample) {
  return quantile_row(rho_of_replicas(ensemble, sample));
}

void write_band(const std::filesystem::path& file, const KmcSettings& settings,
                const KmcEnsemble& ensemble) {
  CsvWriter csv =
      CsvWriter::create(file, {"time_ps", "q05", "q25", "q50", "q75", "q95", "n_simulated"});
  const std::int64_t rows = row_count(settings, ensemble);
  for (std::int64_t i = 0; i < rows; ++i) {
    const QuantileRow q = rho_quantiles(ensemble, i);
    const auto simulated = std::ranges::count_if(
        ensemble.replicas(), [i](const Replica& replica) { return reaches(replica, i); });
    csv.append(sample_time(settings, i), q.q05, q.q25, q.q50, q.q75, q.q95, simulated);
  }
  csv.flush();
}

/// Whether replicas tell the uncertainty of the rates from chance.
bool splits_variance(const KmcSettings& settings) { return settings.replicas_per_draw > 1; }

VarianceSplit rho_variance(const KmcSettings& settings, const KmcEnsemble& ensemble,
                           std::int64_t sample) {
  return split_variance(rho_of_replicas(ensemble, sample), settings.replicas_per_draw);
}

void write_variance(const std::filesystem::path& file, const KmcSettings& settings,
                    const KmcEnsemble& ensemble) {
  CsvWriter csv = CsvWriter::create(file, {"time_ps", "var_rates", "var_stochastic"});
  const std::int64_t rows = row_count(settings, ensemble);
  for (std::int64_t i = 0; i < rows; ++i) {
    const VarianceSplit split = rho_variance(settings, ensemble, i);
    csv.append(sample_time(settings, i), split.rates, split.stochastic);
  }
  csv.flush();
}

/// At the end; null when every replica has rates of its own.
Json variance_json(const KmcSettings& settings, const KmcEnsemble& ensemble) {
  if (!splits_variance(settings)) return nullptr;
  const VarianceSplit split = rho_variance(settings, ensemble, row_count(settings, ensemble) - 1);
  return {{"rates", split.rates}, {"stochastic", split.stochastic}};
}

EventRecord sum_of_records(const KmcEnsemble& ensemble) {
  EventRecord total;
  for (const Replica& replica : ensemble.replicas()) {
    total += replica.simulation().record_at(replica.end_time());
  }
  return total;
}

/// Every class that was possible at some time, with what MD knows about it.
void write_events(const std::filesystem::path& file, const KmcProblem& problem,
                  const EventRecord& total, double time) {
  CsvWriter csv = CsvWriter::create(
      file, {"class", "description", "mechanism", "status", "events", "lasting", "eliminated",
             "share_of_time", "mean_possible", "md_events", "md_crossings", "md_exposure",
             "md_exposure_unit", "md_rate_mean", "md_rate_upper_limit"});
  for (int c = 0; c < event_class_count; ++c) {
    const bool happened = total.events[c] > 0 || total.eliminated[c] > 0.0;
    if (total.clocks[c].any_time <= 0.0 && !happened) continue;
    const EventClass event_class = event_class_at(c);
    const ClassCount md = count_of(problem.catalog.pooled, event_class);
    const RateStatus known = status(md);
    const bool adsorption = event_class.mechanism() == Mechanism::Adsorption;
    csv.append(c, describe(event_class, problem.catalog.host, problem.catalog.guest),
               name(event_class.mechanism()), name(known), total.events[c], total.lasting[c],
               total.eliminated[c], total.clocks[c].any_time / time,
               total.clocks[c].integral / time, md.events, md.crossings, md.exposure,
               adsorption ? "ps mol/L" : "ps",
               known == RateStatus::Measured ? fmt::format("{}", posterior(md).mean()) : "",
               known == RateStatus::UpperLimit ? fmt::format("{}", upper_limit(md)) : "");
  }
  csv.flush();
}

/// @param counts  by class
Json event_totals(const std::vector<std::int64_t>& counts) {
  Json json;
  for (const Ion ion : all_ions) {
    for (const Mechanism mechanism : all_mechanisms) {
      std::int64_t events = 0;
      for (int c = 0; c < event_class_count; ++c) {
        const EventClass event_class = event_class_at(c);
        if (event_class.ion == ion && event_class.mechanism() == mechanism) {
          events += counts[c];
        }
      }
      json[std::string(name(ion))][std::string(name(mechanism))] = events;
    }
  }
  return json;
}

std::string rates_text(const KmcSettings& settings) {
  std::string draw = "no draws";
  if (settings.draw_rates) {
    draw = splits_variance(settings)
               ? fmt::format("a posterior draw per {} replicas", settings.replicas_per_draw)
               : "a posterior draw per replica";
  }
  switch (settings.rate_kind) {
    case RateKind::Model:
      return fmt::format("log-linear model with detailed balance, {}", draw);
    case RateKind::OneRate:
      return fmt::format("one rate per ion and mechanism, {}", draw);
    case RateKind::Classes:
      break;
  }
  return fmt::format("table of classes, {}", draw);
}

std::string rates_text(const KmcProblem& problem) {
  const double factor = problem.exchange.step_factor;
  const std::string text = rates_text(problem.settings);
  if (factor == 1.0) return text;
  return fmt::format("{}; surface steps x {:g}, {}", text, factor, step_label(problem.exchange));
}

Json unseen(const OpportunityClock& clock, double time) {
  return {{"share_of_time", clock.any_time / time}, {"mean_possible", clock.integral / time}};
}

Json optional_number(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

/// The MD runs that the rates come from, with what tells whether another run is like them.
Json fitted_runs_json(const Catalog& catalog) {
  Json runs = Json::array();
  for (const RunEvents& run : catalog.runs) {
    runs.push_back({{"run", run.run},
                    {"temperature_K", run.temperature_K},
                    {"ligand", run.ligand},
                    {"anions_at_release", optional_number(run.release.anions)},
                    {"guest_mol_L_at_release", optional_number(run.release.guest_mol_L)}});
  }
  return runs;
}

Json start_json(const KmcStart& start) {
  const MappingReport& report = start.report;
  return {{"sites", start.graph.size()},
          {"lattice_parameter_A", start.lattice_parameter},
          {"anions", report.anions},
          {"anions_off_lattice", report.anions_off_lattice},
          {"cations", report.cations},
          {"unplaced_hosts", report.unplaced_hosts},
          {"unplaced_guests", report.unplaced_guests},
          {"rms_distance_A", report.rms_distance}};
}

Json solution_json(const Reservoir& solution) {
  Json json{{"finite", solution.is_finite()},
            {"host_mol_L", solution.concentration(Ion::Host)},
            {"guest_mol_L", solution.concentration(Ion::Guest)}};
  if (solution.volume()) {
    json["volume_nm3"] = *solution.volume() / std::pow(constants::A_per_nm, 3);
  }
  return json;
}

void write_summary(const std::filesystem::path& file, const KmcProblem& problem,
                   const KmcEnsemble& ensemble, const EventRecord& total, double time) {
  const KmcSettings& settings = problem.settings;
  std::int64_t events = 0;
  for (const std::int64_t n : total.events) events += n;
  const double eliminated = std::accumulate(total.eliminated.begin(), total.eliminated.end(), 0.0);
  const auto absorbed = std::ranges::count_if(ensemble.replicas(), &Replica::absorbed);
  const std::int64_t last = row_count(settings, ensemble) - 1;
  const QuantileRow rho = rho_quantiles(ensemble, last);
  const QuantileRow cations = cations_per_anion(ensemble, last);
  const double mean_time = time / settings.replicas;
  const Json json{
      {"replicas", settings.replicas},
      {"replicas_per_draw", settings.replicas_per_draw},
      {"simulated_ps", mean_time},
      {"simulated_s", mean_time * constants::s_per_ps},
      {"curves_end_ps", sample_time(settings, last)},
      {"replica_ends", replica_ends_json(ensemble)},
      {"rates", rates_text(problem)},
      {"events", events},
      {"cation_memory", static_cast<bool>(problem.memory)},
      {"eliminate_flicker", settings.eliminate_flicker},
      {"eliminated_events", eliminated},
      {"events_by_mechanism", event_totals(total.events)},
      {"lasting_by_mechanism", event_totals(total.lasting)},
      {"absorbed_replicas", absorbed},
      {"no_information", unseen(total.no_information, time)},
      {"upper_limit", unseen(total.upper_limit, time)},
      {"without_md", without_md_json(total, problem.catalog)},
      {"rho_guest_at_end", {{"q05", rho.q05}, {"q50", rho.q50}, {"q95", rho.q95}}},
      {"rho_guest_variance_at_end", variance_json(settings, ensemble)},
      {"cations_per_anion_at_end",
       {{"q05", cations.q05}, {"q50", cations.q50}, {"q95", cations.q95}}},
      {"start", start_json(problem.start)},
      {"solution_at_start", solution_json(problem.solution)},
      {"anions", anions_json(problem, ensemble, total)},
      {"surface_exchange", surface_exchange_json(problem, ensemble)},
      {"member_shares", members_json(problem.members)},
      {"catalog_anions_on_lattice", problem.catalog.anions_on_lattice()},
      {"catalog_runs", fitted_runs_json(problem.catalog)},
      {"limits",
       Json::array(
           {problem.anion_rates
                ? "Anions leave and come back at the surface of the start structure only; none "
                  "dissolves, and cations whose site is lost do not move."
                : "The anion lattice is fixed: no anion moves or dissolves.",
            problem.memory ? "Cations remember only when they came and how mobile they are."
                           : "Cations do not remember when they came.",
            "Wurtzite stacking counts as zinc blende.",
            problem.exchange.balance ? "Of the charge only the number of cations is kept, as in MD."
                                     : "Nothing keeps the crystal neutral but the rates; "
                                       "cations_per_anion_at_end tells.",
            "Event classes without a counted event in MD never happen, unless a rate model gives "
            "them a rate; no_information and "
            "upper_limit tell how often they were possible."})}};
  write_file_atomically(file, json.dump(2) + "\n");
}

}  // namespace

void write_kmc_results(const std::filesystem::path& run_dir, const KmcProblem& problem,
                       const KmcEnsemble& ensemble) {
  const EventRecord total = sum_of_records(ensemble);
  const double time = simulated_time(ensemble);
  const std::int64_t rows = row_count(problem.settings, ensemble);
  write_exchange(run_dir / run_file::exchange, problem.settings, ensemble,
                 [rows](const Replica&) { return rows; });
  write_band(run_dir / run_file::exchange_band, problem.settings, ensemble);
  if (splits_variance(problem.settings)) {
    write_variance(run_dir / run_file::exchange_variance, problem.settings, ensemble);
  }
  write_radial(run_dir / run_file::radial, problem, ensemble);
  write_events(run_dir / run_file::kmc_events, problem, total, time);
  write_extxyz(
      run_dir / run_file::end,
      crystal_image(problem.start.graph, ensemble.replicas().front().simulation().cations(),
                    problem.roles, problem.start.lattice_parameter),
      problem.model, {.forces = {}, .time_ps = ensemble.replicas().front().end_time()});
  write_summary(run_dir / run_file::kmc_summary, problem, ensemble, total, time);
  std::filesystem::remove(run_dir / run_file::exchange_so_far);
}

void write_kmc_curves_so_far(const std::filesystem::path& run_dir, const KmcProblem& problem,
                             const KmcEnsemble& ensemble) {
  write_exchange(run_dir / run_file::exchange_so_far, problem.settings, ensemble,
                 [](const Replica& replica) { return std::ssize(replica.samples()); });
}

}  // namespace catex
