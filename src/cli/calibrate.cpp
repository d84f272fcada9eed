#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "catex/campaign/calibration_runs.hpp"
#include "catex/io/csv.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "options.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

struct CalibrateOptions {
  CommonOptions common;
  fs::path campaign;
  fs::path observations;
  fs::path output = "posterior.csv";
};

void write_posterior(const fs::path& file, const FactorPosterior& posterior) {
  CsvWriter csv = CsvWriter::create(file, {"factor", "ln_factor", "replicas", "chi_square",
                                           "log_likelihood", "posterior_density"});
  for (const FactorLikelihood& f : posterior.grid) {
    csv.append(f.factor, std::log(f.factor), f.replicas, f.chi_square, f.log_likelihood, f.density);
  }
  csv.flush();
}

std::string sentence(const FactorPosterior& p) {
  return fmt::format(
      "surface step factor {:.3g}, 90 % interval {:.3g} to {:.3g}; ln factor {:.2f} ({:.2f} to "
      "{:.2f})",
      std::exp(p.ln_q50), std::exp(p.ln_q05), std::exp(p.ln_q95), p.ln_q50, p.ln_q05, p.ln_q95);
}

/// What keeps the interval from being what it seems.
std::vector<std::string> doubts(const FactorPosterior& p) {
  std::vector<std::string> found;
  if (p.cut_low || p.cut_high) {
    found.push_back(
        fmt::format("the grid ends at its {} end where the posterior is still large: the interval "
                    "is cut off there; make the grid wider",
                    p.cut_low && p.cut_high ? "lower and its upper"
                    : p.cut_low             ? "lower"
                                            : "upper"));
  }
  if (p.inside < 3) {
    found.push_back(
        fmt::format("{} of the factors lie within the interval: its width is that of the grid; "
                    "make the grid finer there",
                    p.inside));
  }
  if (p.best_fit_p < 0.01) {
    found.push_back(
        fmt::format("no factor of the grid fits: a chi-square as large as the smallest one has "
                    "p = {:.1g}; one factor is not what sets these curves apart",
                    p.best_fit_p));
  }
  return found;
}

std::string json_of(const FactorPosterior& p, const std::vector<std::string>& warnings) {
  return nlohmann::ordered_json{
      {"factor", std::exp(p.ln_q50)},     {"factor_q05", std::exp(p.ln_q05)},
      {"factor_q95", std::exp(p.ln_q95)}, {"ln_factor", p.ln_q50},
      {"ln_factor_q05", p.ln_q05},        {"ln_factor_q95", p.ln_q95},
      {"best_fit_p", p.best_fit_p},       {"warnings", warnings}}
      .dump(2);
}

int calibrate(const CalibrateOptions& options) {
  require_free(options.output, options.common.force);
  const std::vector<Observation> observations = read_observations(options.observations);
  const FactorPosterior posterior = factor_posterior(
      observations, read_factor_ensembles(open_campaign(options.campaign), observations));
  write_posterior(options.output, posterior);
  const std::vector<std::string> warnings = doubts(posterior);
  fmt::print("{}\n", options.common.json ? json_of(posterior, warnings) : sentence(posterior));
  Console console(options.common.quiet, options.common.verbose);
  for (const std::string& warning : warnings) console.say(LogLevel::Warning, warning);
  console.say(LogLevel::Info, fmt::format("wrote {}", options.output.string()));
  return exit_status::ok;
}

}  // namespace

void add_calibrate(CLI::App& program, Action& action) {
  auto options = std::make_shared<CalibrateOptions>();
  CLI::App& command = *program.add_subcommand(
      "calibrate",
      "Posterior of the surface step factor: measured exchange ratios (time [s]) against a "
      "campaign\nof KMC runs over a grid of factors");
  command.add_option("CAMPAIGN", options->campaign, "Finished campaign of catex sweep, see below")
      ->required();
  command
      .add_option("OBSERVATIONS", options->observations,
                  "Table (CSV) with the columns time_s, rho, sd")
      ->required();
  command.add_option("-o,--output", options->output, "Table to write")
      ->type_name("FILE")
      ->capture_default_str();
  add_force(command, options->common, "Replace an existing table");
  add_json(command, options->common);
  add_verbosity(command, options->common);
  command.footer(
      "The campaign varies kmc.surface_step_factor alone; its runs must go on to the last\n"
      "observation. The prior is flat in ln factor between the ends of the grid.\n"
      "Example: catex calibrate grid measured.csv -o posterior.csv\n"
      "after    catex sweep plan inputs/experiment/sweeps/calibration.toml -o grid\n"
      "and      catex sweep run grid --local");
  command.callback([options, &action] { action = [options] { return calibrate(*options); }; });
}

}  // namespace catex
