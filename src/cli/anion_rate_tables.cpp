#include "anion_rate_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog_tables.hpp"
#include "catex/base/constants.hpp"
#include "catex/rates/anion_rate_fit.hpp"

namespace catex {
namespace {

using Layout = AnionRateModel::Layout;

/// Of one temperature, direction and number of neighbours.
struct NeighbourRow {
  ClassCount count;
  double by_model = 0.0;  ///< expected events
};

/// By direction, first leaving, and neighbours.
using NeighbourRows = std::map<std::pair<bool, int>, NeighbourRow, std::greater<>>;

/// @param runs  of one temperature
NeighbourRows neighbour_rows(const Catalog& runs, const std::optional<AnionRatePosterior>& rates) {
  NeighbourRows rows;
  for (const RunEvents& run : runs.runs) {
    std::optional<AnionRateModel> model;
    if (rates) model = rates->typical(run.temperature_K);
    for (const auto& [cell, count] : run.anions) {
      NeighbourRow& row = rows[{cell.leaves, cell.neighbours}];
      row.count += count;
      if (model) row.by_model += count.exposure * model->rate(cell);
    }
  }
  return rows;
}

/// A site before and after it loses a corner.
constexpr std::array<std::pair<SiteKind, SiteKind>, 6> lost_corners{{{SiteKind::O6, SiteKind::O5},
                                                                     {SiteKind::O5, SiteKind::O4},
                                                                     {SiteKind::O4, SiteKind::O3},
                                                                     {SiteKind::O3, SiteKind::O2},
                                                                     {SiteKind::T4, SiteKind::T3},
                                                                     {SiteKind::T3, SiteKind::T2}}};

std::string energy_row(const std::string& name, double mean, double sd) {
  return fmt::format("{:<34} {:>10.3f} {:>10.3f}\n", name, mean, sd);
}

std::string corner_row(const RateModelPosterior& rates, Ion ion, const std::string& cation,
                       SiteKind more, SiteKind fewer) {
  const int a = RateModel::Layout::site_energy(ion, more);
  const int b = RateModel::Layout::site_energy(ion, fewer);
  const Gaussian& p = rates.parameters;
  const double variance = p.covariance(a, a) + p.covariance(b, b) - 2.0 * p.covariance(a, b);
  return energy_row(fmt::format("{} {} to {}", cation, name(more), name(fewer)),
                    p.mean[b] - p.mean[a], std::sqrt(std::max(variance, 0.0)));
}

/// Squares of z, for their mean.
struct ZSum {
  double squares = 0.0;
  int n = 0;

  void add(const CountForecast& forecast) {
    if (!(forecast.sd > 0.0)) return;
    squares += forecast.z() * forecast.z();
    ++n;
  }
  [[nodiscard]] double rms() const { return n > 0 ? std::sqrt(squares / n) : 0.0; }
};

std::string forecast_columns(const CountForecast& forecast) {
  if (!(forecast.sd > 0.0)) return fmt::format(" {:>7} {:>9} {:>7} {:>6}", "-", "-", "-", "-");
  return fmt::format(" {:>7} {:>9.0f} {:>7.0f} {:>6.2f}", forecast.observed, forecast.expected,
                     forecast.sd, forecast.z());
}

}  // namespace

std::string anion_counts_text(const Catalog& catalog,
                              const std::optional<AnionRatePosterior>& rates) {
  std::string text;
  for (const double temperature_K : temperatures_K(catalog)) {
    const NeighbourRows rows = neighbour_rows(at_temperature(catalog, temperature_K), rates);
    if (rows.empty()) continue;
    text += fmt::format("\n{:<23} {:>9} {:>8} {:>9} {:>11} {:>12}  {}\n",
                        fmt::format("anions at {:g} K", temperature_K), "by model", "events",
                        "crossings", "exposure ns", "rate 1/ns", "90 % interval");
    for (const auto& [key, row] : rows) {
      text += fmt::format("{:<5} {:>2} neighbours     {:>9} {:>8} {:>9} {:>11.4g} {}\n",
                          key.first ? "leave" : "come", key.second,
                          rates ? fmt::format("{:.1f}", row.by_model) : "-", row.count.events,
                          row.count.crossings, row.count.exposure / constants::ps_per_ns,
                          rate_text(row.count));
    }
  }
  return text;
}

std::string anion_rates_text(const AnionRatePosterior& rates, const Catalog& catalog) {
  const Gaussian prior = anion_rate_prior();
  std::string text = fmt::format("\n{:<34} {:>10} {:>10} {:>12}  unit\n",
                                 "rates of anions, at 600 K", "mean", "sd", "sd before");
  for (int p = 0; p < Layout::size(); ++p) {
    text += fmt::format("{:<34} {:>10.3f} {:>10.3f} {:>12.3f}  {}\n",
                        Layout::describe(p, catalog.host, catalog.guest), rates.parameters.mean[p],
                        rates.interval_sd[p], prior.sd(p), Layout::unit(p));
  }
  return text + fmt::format("{:<34} {:>10.3f}\n", "between runs, anions", rates.sigma());
}

std::string bond_energies_text(const AnionRatePosterior& anions, const RateModelPosterior& cations,
                               const Catalog& catalog) {
  std::string text = fmt::format("\n{:<34} {:>10} {:>10}\n", "energy per bond [eV]", "mean", "sd");
  for (const Ion ion : all_ions) {
    const std::string& cation = ion == Ion::Host ? catalog.host : catalog.guest;
    const auto p = ion == Ion::Host ? Layout::EnergyPerHost : Layout::EnergyPerGuest;
    text +=
        energy_row(cation + ", an anion leaves", anions.parameters.mean[p], anions.interval_sd[p]);
    for (const auto& [more, fewer] : lost_corners) {
      text += corner_row(cations, ion, cation, more, fewer);
    }
  }
  return text;
}

std::string held_out_anions_text(const Catalog& catalog) {
  const std::vector<std::optional<AnionForecast>> forecasts =
      hold_out_anion_runs(anion_runs(catalog.runs));
  if (std::ranges::none_of(forecasts, [](const auto& f) { return f.has_value(); })) return "";
  std::string text = fmt::format("\n{:<30}", "anions, from the other runs");
  for (const std::string_view direction : {"leave", "come"}) {
    text += fmt::format(" {:>7} {:>9} {:>7} {:>6}", direction, "expected", "sd", "z");
  }
  text += '\n';
  ZSum z;
  for (std::size_t r = 0; r < forecasts.size(); ++r) {
    if (!forecasts[r]) continue;
    const auto& [leaving, coming] = *forecasts[r];
    z.add(leaving);
    z.add(coming);
    text += fmt::format("{:<30.30}{}{}\n", catalog.runs[r].run, forecast_columns(leaving),
                        forecast_columns(coming));
  }
  return text + fmt::format("anions by run and direction: rms z {:.2f}\n", z.rms());
}

void add_anions_json(const Catalog& catalog, const std::optional<AnionRatePosterior>& rates,
                     nlohmann::json& json) {
  for (const double temperature_K : temperatures_K(catalog)) {
    for (const auto& [key, row] : neighbour_rows(at_temperature(catalog, temperature_K), rates)) {
      nlohmann::json entry{
          {"temperature_K", temperature_K},   {"direction", key.first ? "leaves" : "comes"},
          {"neighbours", key.second},         {"events", row.count.events},
          {"crossings", row.count.crossings}, {"exposure_ps", row.count.exposure}};
      if (rates) entry["events_by_model"] = row.by_model;
      json["anions"].push_back(entry);
    }
  }
  if (!rates) return;
  const Gaussian prior = anion_rate_prior();
  nlohmann::json parameters = nlohmann::json::array();
  for (int p = 0; p < Layout::size(); ++p) {
    parameters.push_back({{"name", Layout::describe(p, catalog.host, catalog.guest)},
                          {"unit", Layout::unit(p)},
                          {"mean", rates->parameters.mean[p]},
                          {"sd", rates->interval_sd[p]},
                          {"sd_before", prior.sd(p)}});
  }
  json["anion_rates"] = {{"reference_temperature_K", RateModel::reference_temperature_K},
                         {"parameters", parameters},
                         {"sigma_between_runs", rates->sigma()}};
}

}  // namespace catex
