#include "catex/kmc/run.hpp"

#include <fmt/format.h>

#include "catex/base/errors.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/kmc/results.hpp"
#include "checkpoint.hpp"

namespace catex {

namespace {

void say(const LogSink& log, LogLevel level, const std::string& text) {
  if (log) log(level, text);
}

void report_start(const KmcStart& start, const LogSink& log) {
  const MappingReport& report = start.report;
  say(log, LogLevel::Info,
      fmt::format("{} anions, {} sites, {} cations {:.2f} A (rms) from their sites", report.anions,
                  start.graph.size(), report.cations, report.rms_distance));
  if (report.unplaced_hosts + report.unplaced_guests + report.anions_off_lattice > 0) {
    say(log, LogLevel::Warning,
        fmt::format("left out: {} host and {} guest cations without a site within reach, {} "
                    "anions off the lattice",
                    report.unplaced_hosts, report.unplaced_guests, report.anions_off_lattice));
  }
}

void load_newest(const std::filesystem::path& run_dir, const KmcProblem& problem,
                 KmcEnsemble& ensemble, const LogSink& log) {
  const std::filesystem::path previous = run_dir / run_file::previous_restart;
  try {
    load_kmc_checkpoint(run_dir / run_file::restart, problem, ensemble);
  } catch (const InputError& error) {
    if (!std::filesystem::exists(previous)) throw;
    say(log, LogLevel::Warning, fmt::format("{}; trying its predecessor", error.what()));
    load_kmc_checkpoint(previous, problem, ensemble);
  }
}

}  // namespace

void check_sampling(const KmcSettings& settings) {
  if (settings.sampling == Sampling::Logarithmic) {
    if (settings.first_sample_ps < settings.duration_ps) return;
    throw InputError(fmt::format(
        "first_sample_ps = {} is not before the end of the run of {} ps; there would be no curve",
        settings.first_sample_ps, settings.duration_ps));
  }
  if (sample_count(settings) > 1) return;
  throw InputError(fmt::format(
      "sample_interval_ps = {} is longer than the whole run of {} ps; there would be no curve",
      settings.sample_interval_ps, settings.duration_ps));
}

std::vector<std::string> catalog_problems(const Catalog& catalog, const Model& model,
                                          const ExchangeRoles& roles, bool allow_unfit) {
  std::vector<std::string> problems;
  const std::string& host = model.species(roles.host).name;
  const std::string& guest = model.species(roles.guest).name;
  if (catalog.host != host || catalog.guest != guest) {
    problems.push_back(fmt::format("is of {} replacing {}; the input is of {} replacing {}",
                                   catalog.guest, catalog.host, guest, host));
  }
  if (!catalog.fit_for_kmc() && !allow_unfit) {
    problems.push_back(fmt::format(
        "is unfit: {:.0f} % of the crystal's anions were on the lattice, {:.0f} % are needed; "
        "[kmc] allow_unfit_catalog = true uses it all the same",
        100.0 * catalog.anions_on_lattice(), 100.0 * Catalog::least_anions_on_lattice));
  }
  return problems;
}

KmcOutcome run_kmc(const KmcProblem& problem, const std::filesystem::path& run_dir, bool resume,
                   const StopToken& stop, const LogSink& log, const KmcProgressCallback& progress) {
  std::vector<std::string> problems = catalog_problems(
      problem.catalog, problem.model, problem.roles, problem.settings.allow_unfit_catalog);
  for (std::string& text : problems) text = "the catalog " + text;
  if (!problems.empty()) throw InputError(std::move(problems));
  check_sampling(problem.settings);
  report_start(problem.start, log);
  say(log, LogLevel::Info,
      problem.anion_rates ? "anions leave and come back at the surface, as in MD"
                          : "the anion lattice is fixed");
  KmcEnsemble ensemble(problem);
  if (resume) load_newest(run_dir, problem, ensemble, log);

  constexpr double seconds_per_minute = 60.0;
  while (!ensemble.finished()) {
    ensemble.run(problem.settings.checkpoint_minutes * seconds_per_minute, stop, progress);
    save_kmc_checkpoint(run_dir / run_file::restart, problem, ensemble);
    if (!ensemble.finished()) write_kmc_curves_so_far(run_dir, problem, ensemble);
    if (stop.requested()) break;
  }

  KmcOutcome outcome{.finished = ensemble.finished()};
  for (const Replica& replica : ensemble.replicas()) outcome.events += replica.events_done();
  if (outcome.finished) write_kmc_results(run_dir, problem, ensemble);
  return outcome;
}

}  // namespace catex
