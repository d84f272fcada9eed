#include <fmt/format.h>

#include <memory>

#include "anion_rate_tables.hpp"
#include "catalog_tables.hpp"
#include "catalog_tests.hpp"
#include "catex/io/catalog_file.hpp"
#include "commands.hpp"
#include "options.hpp"
#include "rate_model_tables.hpp"

namespace catex {
namespace {

struct ShowOptions {
  CommonOptions common;
  std::filesystem::path file;
  bool all = false;
  bool hold_out = false;
};

int show(const ShowOptions& options) {
  const CatalogFile file(options.file);
  const Catalog catalog = file.catalog();
  const std::optional<RateModelPosterior> rates = file.rates();
  const std::optional<AnionRatePosterior> anion_rates = file.anion_rates();
  if (options.common.json) {
    fmt::print("{}\n", catalog_json(catalog, anion_rates));
  } else {
    fmt::print("{}", validity_text(catalog));
    for (const double temperature_K : temperatures_K(catalog)) {
      const Catalog part = at_temperature(catalog, temperature_K);
      fmt::print("\nclasses at {:g} K: {}\n{}", temperature_K, class_census(part),
                 class_table_text(part, options.all));
    }
    if (rates) {
      fmt::print("{}{}{}", rate_model_text(*rates, catalog),
                 neighbour_range_text(rates->range, catalog),
                 cation_memory_text(rates->memory, catalog));
    }
    if (rates && options.hold_out) fmt::print("{}", held_out_text(*rates, catalog));
    fmt::print("{}", anion_counts_text(catalog, anion_rates));
    if (anion_rates) fmt::print("{}", anion_rates_text(*anion_rates, catalog));
    if (rates && anion_rates) fmt::print("{}", bond_energies_text(*anion_rates, *rates, catalog));
    if (options.hold_out) fmt::print("{}", held_out_anions_text(catalog));
    fmt::print("{}{}{}{}", return_test_text(catalog), age_test_text(catalog),
               departures_text(catalog),
               gates_text(catalog, rates ? rates->memory : CationMemoryPosterior{}));
  }
  return exit_status::ok;
}

}  // namespace

void add_catalog_show(CLI::App& catalog, Action& action) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App& command = *catalog.add_subcommand(
      "show",
      "A catalog as a table: events, crossings, exposure [ns], rate [1/ns] with 90 % interval");
  command.add_option("FILE", options->file, "Catalog to show")->required();
  command.add_flag("--all", options->all,
                   "Also the classes without a rate: those that could happen but did not, with "
                   "an upper limit (95 %)");
  command.add_flag("--hold-out", options->hold_out,
                   "Also how well each run is forecast from the others; fits the rate model ten "
                   "times, which takes up to a minute");
  add_json(command, options->common);
  command.footer(
      "Rates of adsorption are per concentration [L/(ns mol)], and its exposure is in ns mol/L.\n"
      "JSON has every class, with ps for ns.\n"
      "Example: catex catalog show catalog.pb");
  command.callback([options, &action] { action = [options] { return show(*options); }; });
}

}  // namespace catex
