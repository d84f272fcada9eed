#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <optional>

#include "catalog_tables.hpp"
#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "catex/config/kmc_input.hpp"
#include "catex/config/model_file.hpp"
#include "catex/io/catalog_file.hpp"
#include "catex/io/extxyz.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/io/run_log.hpp"
#include "catex/kmc/crystal_image.hpp"
#include "catex/kmc/run.hpp"
#include "catex/rates/rate_posterior.hpp"
#include "catex/system/nanocrystal.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "model_search.hpp"
#include "options.hpp"
#include "run_input.hpp"
#include "start.hpp"
#include "stop_signals.hpp"

namespace catex {
namespace {

struct KmcCommand {
  CommonOptions common;
  RunPaths paths;
};

/// Everything that a KmcProblem refers to.
struct KmcParts {
  KmcSettings settings;
  double temperature_K;
  Catalog catalog;                                ///< the runs that give the rates
  std::optional<RateModelPosterior> rates;        ///< with RateKind::Model
  std::optional<AnionRatePosterior> anion_rates;  ///< nullopt: anions do not move
  bool remember;                                  ///< cations do, as `rates` say
  Model model;
  ExchangeRoles roles;
  KmcStart start;
  Reservoir solution;
  SurfaceExchange exchange;
  MemberShares members;

  [[nodiscard]] KmcProblem problem() const {
    KmcProblem problem{settings, catalog, model, roles, start, solution};
    problem.rate_model = [this](int draw) { return rate_model(draw); };
    if (anion_rates) problem.anion_rates = [this](int draw) { return anion_model(draw); };
    if (remember) problem.memory = [this](int draw) { return memory(draw); };
    problem.exchange = exchange;
    problem.members = members;
    return problem;
  }

 private:
  [[nodiscard]] RateModel rate_model(int draw) const {
    if (!settings.draw_rates) return rates->typical(temperature_K);
    RandomStream random(settings.seed, "rates", draw);
    return rates->draw(random, temperature_K);
  }
  [[nodiscard]] CationMemory memory(int draw) const {
    if (!settings.draw_rates) return rates->memory.typical();
    RandomStream random(settings.seed, "memory of cations", draw);
    return rates->memory.draw(random);
  }
  [[nodiscard]] AnionRateModel anion_model(int draw) const {
    if (!settings.draw_rates) return anion_rates->typical(temperature_K);
    RandomStream random(settings.seed, "anion rates", draw);
    return anion_rates->draw(random, temperature_K);
  }
};

RateKind rate_kind(RateChoice choice) {
  switch (choice) {
    case RateChoice::Classes:
      return RateKind::Classes;
    case RateChoice::OneRate:
      return RateKind::OneRate;
    case RateChoice::Model:
      break;
  }
  return RateKind::Model;
}

KmcSettings kmc_settings(const KmcInput& input) {
  return {.duration_ps = input.duration_ns * constants::ps_per_ns,
          .sampling = input.sampling == SamplingChoice::Logarithmic ? Sampling::Logarithmic
                                                                    : Sampling::Linear,
          .sample_interval_ps = input.sample_interval_ps,
          .first_sample_ps = input.first_sample_ps,
          .samples_per_decade = input.samples_per_decade,
          .stop_when_stationary = input.stop_when_stationary,
          .stationary_decades = input.stationary_decades,
          .max_events = input.max_events,
          .replicas = input.replicas,
          .seed = input.seed,
          .rate_kind = rate_kind(input.rates),
          .draw_rates = input.draw_rates,
          .replicas_per_draw = input.replicas_per_draw,
          .eliminate_flicker = input.eliminate_flicker,
          .checkpoint_minutes = input.checkpoint_minutes,
          .allow_unfit_catalog = input.allow_unfit_catalog};
}

SurfaceExchange surface_exchange(const KmcInput& input, const KmcStart& start,
                                 const Catalog& catalog, double temperature_K) {
  SurfaceExchange exchange{.step_factor = input.surface_step_factor,
                           .step_source = input.surface_step_source.value_or("")};
  const SolutionInput& s = input.solution;
  if (s.saturation_mol_L) exchange.saturation = {*s.saturation_mol_L, *s.reference_mol_L};
  if (s.diffusion_A2_per_ps) {
    exchange.diffusion = {*s.diffusion_A2_per_ps, crystal_radius(start)};
  }
  if (input.cation_balance) {
    const MappingReport& map = start.report;
    exchange.balance = cation_balance(catalog.runs, temperature_K, map.anions,
                                      map.unplaced_hosts + map.unplaced_guests);
  }
  return exchange;
}

/// The crystal of the input, alone in a cell so wide that it does not meet its images.
IonSystem ideal_crystal(const SystemInput& input, const Model& model) {
  const CrystalKind kind = parse_crystal(input.crystal, model).value();
  NanocrystalSpec spec{.structure = kind.structure,
                       .cation = kind.cation,
                       .anion = kind.anion,
                       .lattice = {.a = input.lattice_parameter_A},
                       .diameter = std::nullopt,
                       .pairs = input.pairs};
  if (input.diameter_nm) spec.diameter = *input.diameter_nm * constants::A_per_nm;
  const Nanocrystal crystal = cut_nanocrystal(spec);
  const double edge = 4.0 * (crystal.radius + input.lattice_parameter_A);
  IonSystem system{.cell = Cell::cubic(edge),
                   .ids = {},
                   .species = crystal.species,
                   .positions = crystal.positions,
                   .velocities = {}};
  for (std::size_t i = 0; i < system.size(); ++i) {
    system.ids.push_back(static_cast<std::int64_t>(i) + 1);
    system.positions[i] += Vec3::Constant(0.5 * edge);
  }
  return system;
}

/// Throws InputError when the rates of the catalog are not those of the input's exchange.
void check_catalog(const KmcInput& input, const Catalog& catalog, const Model& model,
                   const ExchangeRoles& roles) {
  const std::string file = input.catalog.string();
  std::vector<std::string> problems =
      catalog_problems(catalog, model, roles, input.allow_unfit_catalog);
  for (std::string& text : problems) text = fmt::format("{}: {}", file, text);
  const RunEvents& run = catalog.runs.at(0);
  if (run.model_digest != model_digest(model)) {
    problems.push_back(
        fmt::format("{}: its runs had another model than [model] of the input: ligand {}, here {}; "
                    "or other settings or numbers",
                    file, run.ligand, input.model.ligand));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

/// That of the input, or the only one of the catalog. Throws InputError when the input must say.
double temperature(const KmcInput& input, const Catalog& catalog) {
  const std::vector<double> known = temperatures_K(catalog);
  if (!input.temperature_K) {
    if (known.size() == 1) return known.front();
    throw InputError(fmt::format(
        "[kmc] temperature_K is missing: {} has runs at {:g} K; say which temperature to run at",
        input.catalog.string(), fmt::join(known, ", ")));
  }
  if (input.rates != RateChoice::Model &&
      at_temperature(catalog, *input.temperature_K).runs.empty()) {
    throw InputError(fmt::format(
        "[kmc] temperature_K = {:g}, but {} has runs at {:g} K only; take one of these, or rates = "
        "\"model\", which goes between temperatures and beyond",
        *input.temperature_K, input.catalog.string(), fmt::join(known, ", ")));
  }
  return *input.temperature_K;
}

/// Throws InputError when the input asks for the model and the catalog holds none.
std::optional<RateModelPosterior> model_rates(const KmcInput& input, const CatalogFile& file) {
  if (input.rates != RateChoice::Model) return std::nullopt;
  auto rates = file.rates();
  if (!rates) {
    throw InputError(fmt::format(
        "{}: holds no rate model; make it with 'catex catalog', or choose rates = \"classes\"",
        input.catalog.string()));
  }
  return rates;
}

/// Throws InputError when there would be too few samples for a curve, or too many for memory.
void check_samples(const KmcInput& input) {
  constexpr double most = 1e7;  // 2 GB of memory, 0.4 GB of exchange.csv
  const KmcSettings settings = kmc_settings(input);
  check_sampling(settings);
  const double rows = static_cast<double>(sample_count(settings)) * settings.replicas;
  if (rows <= most) return;
  throw InputError(
      fmt::format("[output] makes {:.2g} samples in {:g} ns and {} replicas; at most {:g} are "
                  "allowed: take a longer sample_interval_ps, or sampling = \"logarithmic\"",
                  rows, input.duration_ns, input.replicas, most));
}

KmcParts prepare(const KmcInput& input) {
  check_samples(input);
  Model model = load_model(input.model);
  const ExchangeRoles roles =
      exchange_roles(model, host_name(input.system, model), input.system.guest);
  const CatalogFile file(input.catalog);
  Catalog catalog = file.catalog();
  check_catalog(input, catalog, model, roles);
  auto rates = model_rates(input, file);
  auto anion_rates = input.anion_moves ? file.anion_rates() : std::nullopt;
  const bool remember = input.cation_memory && rates && !rates->memory.states.empty();
  const double temperature_K = temperature(input, catalog);
  // What MD knows: at any temperature for the model, at this one for tables.
  if (!rates) catalog = at_temperature(catalog, temperature_K);
  const IonSystem system = input.system.start ? read_start(input.system, model).system
                                              : ideal_crystal(input.system, model);
  KmcStart start = map_to_sites(system, model, roles);
  const SolutionInput& s = input.solution;
  Reservoir solution = make_reservoir({.finite = s.finite,
                                       .guest_mol_L = s.guest_mol_L,
                                       .host_mol_L = s.host_mol_L,
                                       .volume_nm3 = s.volume_nm3},
                                      start.solution);
  SurfaceExchange exchange = surface_exchange(input, start, catalog, temperature_K);
  const MemberShares members(catalog, temperature_K);
  return {.settings = kmc_settings(input),
          .temperature_K = temperature_K,
          .catalog = std::move(catalog),
          .rates = std::move(rates),
          .anion_rates = std::move(anion_rates),
          .remember = remember,
          .model = std::move(model),
          .roles = roles,
          .start = std::move(start),
          .solution = std::move(solution),
          .exchange = std::move(exchange),
          .members = members};
}

Manifest kmc_manifest(const KmcInput& input, const std::filesystem::path& file,
                      const KmcParts& parts) {
  std::vector<std::filesystem::path> inputs{file, input.model.file, input.catalog};
  if (input.system.start) inputs.push_back(*input.system.start);
  const RunEvents& run = parts.catalog.runs.at(0);
  Manifest manifest = new_manifest(RunKind::Kmc, inputs);
  manifest.seed = input.seed;
  manifest.host = parts.catalog.host;
  manifest.guest = parts.catalog.guest;
  manifest.temperature_K = parts.temperature_K;
  manifest.pressure_GPa = run.pressure_GPa;
  manifest.ligand = input.model.ligand;
  manifest.model_digest = run.model_digest;
  for (const RunEvents& fitted : parts.catalog.runs) manifest.catalog_runs.push_back(fitted.run);
  return manifest;
}

void print_plan(const KmcInput& input, const KmcParts& parts) {
  const std::int64_t rows = sample_count(parts.settings) * parts.settings.replicas;
  constexpr double bytes_per_row = 40.0;
  const MappingReport& map = parts.start.report;
  fmt::print("{}\n", resolved_toml(input));
  fmt::print("crystal   {} anions and {} cations on {} sites\n", map.anions, map.cations,
             parts.start.graph.size());
  fmt::print("solution  {:.3g} mol/L {}, {:.3g} mol/L {}\n",
             parts.solution.concentration(Ion::Guest), parts.catalog.guest,
             parts.solution.concentration(Ion::Host), parts.catalog.host);
  fmt::print("rates     {}\n", class_census(parts.catalog));
  fmt::print("disk      {:.1f} MB ({} samples of {} replicas)\n",
             static_cast<double>(rows) * bytes_per_row / 1e6, sample_count(parts.settings),
             parts.settings.replicas);
  const KmcEnsemble ensemble(parts.problem());
  fmt::print("memory    about {:.0f} MB\n", peak_memory_MB());
  fmt::print("time      not known beforehand: it grows with the number of events\n");
}

/// Progress of an ensemble, with the rate since this process began.
KmcProgressCallback report_to(Console& console) {
  using Clock = std::chrono::steady_clock;
  struct Begin {
    Clock::time_point time = Clock::now();
    std::optional<KmcProgress> progress;
  };
  return [&console, begin = std::make_shared<Begin>()](const KmcProgress& p) {
    if (!begin->progress) begin->progress = p;
    const double seconds = std::chrono::duration<double>(Clock::now() - begin->time).count();
    const double done = p.done - begin->progress->done;
    const auto events = static_cast<double>(p.events - begin->progress->events);
    console.progress(p.done, fmt::format("{:.3g} events/s", events / seconds),
                     seconds * (1.0 - p.done) / done);
  };
}

/// Messages for the console that go to run.log too. Both must outlive it.
LogSink log_to(Console& console, RunLog& log) {
  return [&](LogLevel level, std::string_view text) {
    console.say(level, text);
    log.write(level == LogLevel::Warning ? fmt::format("warning: {}", text) : std::string(text));
  };
}

int run(const KmcCommand& command, const KmcParts& parts, const RunDirectory& directory,
        Manifest manifest) {
  const StopToken& stop = stop_on_signals();
  Console console(command.common.quiet, command.common.verbose);
  RunLog log(directory.file(run_file::log));
  const std::filesystem::path manifest_file = directory.file(run_file::manifest);
  manifest.status = RunStatus::Running;
  write_manifest(manifest_file, manifest);
  const KmcOutcome outcome = run_kmc(parts.problem(), directory.path(), command.paths.resume, stop,
                                     log_to(console, log), report_to(console));
  manifest.status = outcome.finished ? RunStatus::Finished : RunStatus::Interrupted;
  write_manifest(manifest_file, manifest);
  if (!outcome.finished) {
    console.say(LogLevel::Warning,
                fmt::format("stopped with a checkpoint; continue with: catex kmc -o {} --resume",
                            directory.path().string()));
    return exit_status::checkpointed;
  }
  console.say(LogLevel::Info,
              fmt::format("finished: {} ({} events)", directory.path().string(), outcome.events));
  return exit_status::ok;
}

int kmc(const KmcCommand& command) {
  const std::filesystem::path file = command.paths.input_file();
  const KmcInput input = read_kmc_input(file, command.common.overrides, model_directories());
  const KmcParts parts = prepare(input);
  if (command.common.dry_run) {
    print_plan(input, parts);
    return exit_status::ok;
  }
  if (command.paths.resume) {
    const RunDirectory directory = RunDirectory::open(command.paths.directory());
    const Manifest manifest = read_manifest(directory.file(run_file::manifest));
    require_same_input(resolved_toml(input), directory.path());
    require_same_model(manifest, model_digest(parts.model), directory.path());
    return run(command, parts, directory, manifest);
  }
  const Manifest manifest = kmc_manifest(input, file, parts);
  const RunDirectory directory =
      RunDirectory::create(command.paths.directory(), command.common.force);
  write_file_atomically(directory.file(run_file::resolved_input), resolved_toml(input));
  write_extxyz(directory.file(run_file::start),
               crystal_image(parts.start.graph, parts.start.state.occupants, parts.roles,
                             parts.start.lattice_parameter),
               parts.model);
  return run(command, parts, directory, manifest);
}

}  // namespace

void add_kmc(CLI::App& program, Action& action) {
  auto options = std::make_shared<KmcCommand>();
  CLI::App& command = *program.add_subcommand(
      "kmc",
      "Run an ensemble of kinetic Monte Carlo trajectories [ns] with the rates of a catalog");
  add_run_options(command, options->paths, options->common);
  add_set(command, options->common, "catalog.file=catalog.pb");
  add_dry_run(command, options->common,
              "Print resolved input, sites, known rates, disk and memory; run nothing");
  add_threads(command, options->common);
  add_verbosity(command, options->common);
  command.footer(
      "SIGINT, SIGTERM and SIGUSR1 write a checkpoint and stop the run with exit code 75.\n"
      "Defaults: 20 replicas, each with its own draw of the rate model, a sample every 2 ps; all "
      "keys\n"
      "in docs/input.md.\n"
      "Example: catex kmc inputs/quickstart/kmc.toml --set catalog.file=catalog.pb \\\n"
      "           --set system.start=runs/a/release.extxyz -o runs/k");
  command.callback([options, &action] { action = [options] { return kmc(*options); }; });
}

}  // namespace catex
