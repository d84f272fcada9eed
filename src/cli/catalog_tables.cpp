#include "catalog_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "anion_rate_tables.hpp"
#include "catalog_tests.hpp"
#include "catex/base/constants.hpp"
#include "catex/report/comparison.hpp"

namespace catex {
namespace {

// The 90 % interval of a rate.
constexpr double low_quantile = 0.05;
constexpr double high_quantile = 0.95;

/// [1/ps] -> [1/ns]
double per_ns(double per_ps) { return per_ps * constants::ps_per_ns; }

JumpTables total_jumps(const Catalog& catalog) {
  JumpTables total;
  for (const RunEvents& run : catalog.runs) total += run.jumps;
  return total;
}

std::string jump_row(std::string_view run, JumpRule rule, const JumpTally& t) {
  return fmt::format("{:<34.34} {:<7} {:>8} {:>8} {:>8} {:>11.3f}\n", run, name(rule), t.interface,
                     t.shell, t.kick_out, t.kick_ratio());
}

std::string mean_row(const Catalog& catalog, JumpRule rule) {
  std::vector<double> ratios;
  for (const RunEvents& run : catalog.runs) {
    const JumpTally& tally = run.jumps.tally[static_cast<int>(rule)];
    if (tally.interface > 0) ratios.push_back(tally.kick_ratio());
  }
  if (ratios.empty()) return {};
  const MeanError mean = mean_and_error(ratios);
  return fmt::format("{:<34} {:<7} {:>38.3f}{}\n", "mean over runs", name(rule), mean.mean,
                     mean.error ? fmt::format(" ± {:.3f} (s.e.m.)", *mean.error)
                                : " (one run with interface jumps: no s.e.m.)");
}

std::string jump_site_rows(const JumpTables& total) {
  std::string text = fmt::format("\n{:<7} {:<16} {:>8} {:>9} {:>9} {:>9}\n", "rule", "class", "n",
                                 "r_a [Å]", "r_c [Å]", "r_c/r_a");
  for (const JumpRule rule : all_jump_rules) {
    for (const JumpSite site : all_jump_sites) {
      const JumpSiteTally& t = total.sites[static_cast<int>(rule)][static_cast<int>(site)];
      text += fmt::format("{:<7} {:<16} {:>8}", name(rule), name(site), t.n);
      if (t.n > 0) {
        const auto n = static_cast<double>(t.n);
        text += fmt::format(" {:>9.3f} {:>9.3f} {:>9.3f}", t.sum_r_a / n, t.sum_r_c / n,
                            t.sum_r_c / t.sum_r_a);
      }
      text += '\n';
    }
  }
  return text;
}

struct ClassRow {
  EventClass event_class;
  ClassCount count;
};

std::vector<ClassRow> rows_of(const Catalog& catalog, Mechanism mechanism) {
  std::vector<ClassRow> rows;
  for (const auto& [event_class, count] : catalog.pooled) {
    if (event_class.mechanism() == mechanism) rows.push_back({event_class, count});
  }
  std::ranges::stable_sort(rows, [](const ClassRow& a, const ClassRow& b) {
    return std::pair(a.count.events, a.count.exposure) >
           std::pair(b.count.events, b.count.exposure);
  });
  return rows;
}

std::string class_row(const ClassRow& row, const Catalog& catalog) {
  std::string description = describe(row.event_class, catalog.host, catalog.guest);
  description.resize(description.rfind(' '));  // the mechanism stands above the rows
  return fmt::format("{:<33} {:>8} {:>9} {:>11.4g} {}\n", description, row.count.events,
                     row.count.crossings, row.count.exposure / constants::ps_per_ns,
                     rate_text(row.count));
}

std::string mechanism_head(Mechanism mechanism) {
  const bool adsorption = mechanism == Mechanism::Adsorption;
  return fmt::format("\n{:<33} {:>8} {:>9} {:>11} {:>12}  {}\n", name(mechanism), "events",
                     "crossings", adsorption ? "ns mol/L" : "exposure ns",
                     adsorption ? "L/(ns mol)" : "rate 1/ns", "90 % interval");
}

nlohmann::json class_json(const EventClass& event_class, const ClassCount& count,
                          const Catalog& catalog) {
  nlohmann::json json{
      {"class", index_of(event_class)},
      {"description", describe(event_class, catalog.host, catalog.guest)},
      {"mechanism", name(event_class.mechanism())},
      {"events", count.events},
      {"crossings", count.crossings},
      {"exposure", count.exposure},
      {"exposure_unit", event_class.mechanism() == Mechanism::Adsorption ? "ps mol/L" : "ps"},
      {"status", name(status(count))}};
  if (status(count) == RateStatus::Measured) {
    const RatePosterior rate = posterior(count);
    json["rate_mean"] = rate.mean();
    json["rate_q05"] = rate.quantile(low_quantile);
    json["rate_q95"] = rate.quantile(high_quantile);
  } else if (status(count) == RateStatus::UpperLimit) {
    json["rate_upper_limit"] = upper_limit(count);
  }
  return json;
}

nlohmann::json optional_number(const std::optional<double>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

nlohmann::json members_json(const RunEvents& run) {
  nlohmann::json list = nlohmann::json::array();
  for (const MemberTimes& times : run.members) {
    list.push_back({{"ion", name(times.ion)},
                    {"kind", name(times.kind)},
                    {"time_ps", times.time_ps},
                    {"adsorbed_ps", times.adsorbed_ps},
                    {"inside_ps", times.inside_ps}});
  }
  return list;
}

nlohmann::json run_json(const RunEvents& run) {
  nlohmann::json jumps;
  for (const JumpRule rule : all_jump_rules) {
    const JumpTally& t = run.jumps.tally[static_cast<int>(rule)];
    jumps[std::string(name(rule))] = {{"n_intf", t.interface},
                                      {"n_shell", t.shell},
                                      {"n_kick", t.kick_out},
                                      {"kick_ratio", t.kick_ratio()}};
  }
  return {{"run", run.run},
          {"temperature_K", run.temperature_K},
          {"pressure_GPa", run.pressure_GPa},
          {"ligand", run.ligand},
          {"model_digest", run.model_digest},
          {"duration_ps", run.duration_ps},
          {"sampling_ps", run.sampling_ps},
          {"anions_at_release", optional_number(run.release.anions)},
          {"guest_mol_L_at_release", optional_number(run.release.guest_mol_L)},
          {"deterministic_dynamics", run.deterministic_dynamics},
          {"unlisted_moves", run.unlisted},
          {"anions_on_lattice", run.validity.anions_on_lattice},
          {"cations_on_sites", run.validity.cations_on_sites},
          {"cations_on_sites_by_chance", run.validity.cations_by_chance},
          {"members", members_json(run)},
          {"jumps", jumps}};
}

}  // namespace

std::string jump_tables_text(const Catalog& catalog) {
  std::string text =
      fmt::format("{:<34} {:<7} {:>8} {:>8} {:>8} {:>11}\n", "jumps by the paper's criteria",
                  "rule", "n_intf", "n_shell", "n_kick", "kick_ratio");
  for (const RunEvents& run : catalog.runs) {
    for (const JumpRule rule : all_jump_rules) {
      text += jump_row(run.run, rule, run.jumps.tally[static_cast<int>(rule)]);
    }
  }
  const JumpTables total = total_jumps(catalog);
  for (const JumpRule rule : all_jump_rules) {
    text += jump_row("all runs", rule, total.tally[static_cast<int>(rule)]);
  }
  for (const JumpRule rule : all_jump_rules) text += mean_row(catalog, rule);
  return text + jump_site_rows(total);
}

std::string validity_text(const Catalog& catalog) {
  const RunEvents& first = catalog.runs.at(0);
  std::string text = fmt::format(
      "{} replacing {} at {:g} K and {:g} GPa, {} pseudoligands\n\n", catalog.guest, catalog.host,
      fmt::join(temperatures_K(catalog), ", "), first.pressure_GPa, first.ligand);
  text += fmt::format("{:<30} {:>9} {:>9} {:>12} {:>12} {:>10} {:>9}\n", "run", "time [ps]",
                      "look [ps]", "S on lattice", "cat. on site", "by chance", "unlisted");
  for (const RunEvents& run : catalog.runs) {
    text +=
        fmt::format("{:<30.30} {:>9.4g} {:>9.3g} {:>10.1f} % {:>10.1f} % {:>8.1f} % {:>9}\n",
                    run.run, run.duration_ps, run.sampling_ps,
                    100.0 * run.validity.anions_on_lattice, 100.0 * run.validity.cations_on_sites,
                    100.0 * run.validity.cations_by_chance, run.unlisted);
  }
  text += fmt::format(
      "\nlattice: {:.1f} % of the crystal's anions on it, at least {:.0f} % needed: {}\n",
      100.0 * catalog.anions_on_lattice(), 100.0 * Catalog::least_anions_on_lattice,
      catalog.fit_for_kmc() ? "fit for KMC" : "UNFIT for KMC");
  const bool friction = std::ranges::any_of(
      catalog.runs, [](const RunEvents& run) { return !run.deterministic_dynamics; });
  if (friction) text += "WARNING: runs with Langevin friction, which changes jump rates\n";
  return text;
}

std::string class_census(const Catalog& catalog) {
  std::array<int, 3> number{};
  for (const auto& [event_class, count] : catalog.pooled) {
    ++number[static_cast<std::size_t>(status(count))];
  }
  return fmt::format("{} classes measured, {} with an upper limit, {} without information",
                     number[0], number[1], number[2]);
}

std::string class_table_text(const Catalog& catalog, bool all) {
  std::string text;
  for (const Mechanism mechanism : all_mechanisms) {
    const std::vector<ClassRow> rows = rows_of(catalog, mechanism);
    if (rows.empty()) continue;
    text += mechanism_head(mechanism);
    int hidden = 0;
    for (const ClassRow& row : rows) {
      const bool shown = all || status(row.count) == RateStatus::Measured;
      if (shown) text += class_row(row, catalog);
      hidden += shown ? 0 : 1;
    }
    if (hidden > 0) {
      text +=
          fmt::format("({} classes without a rate; --all lists them with their limits)\n", hidden);
    }
  }
  return text;
}

std::string rate_text(const ClassCount& count) {
  switch (status(count)) {
    case RateStatus::Measured: {
      const RatePosterior rate = posterior(count);
      return fmt::format("{:>12.3g}  {:.3g} to {:.3g}", per_ns(rate.mean()),
                         per_ns(rate.quantile(low_quantile)), per_ns(rate.quantile(high_quantile)));
    }
    case RateStatus::UpperLimit:
      return fmt::format("{:>12}  upper limit",
                         fmt::format("< {:.3g}", per_ns(upper_limit(count))));
    case RateStatus::NoInformation:
      return fmt::format("{:>12}  no information", "-");
  }
  return {};
}

std::string catalog_json(const Catalog& catalog,
                         const std::optional<AnionRatePosterior>& anion_rates) {
  nlohmann::json json{{"host", catalog.host},
                      {"guest", catalog.guest},
                      {"anions_on_lattice", catalog.anions_on_lattice()},
                      {"fit_for_kmc", catalog.fit_for_kmc()},
                      {"rate_unit", "1/ps; adsorption 1/(ps mol/L)"},
                      {"runs", nlohmann::json::array()},
                      {"classes", nlohmann::json::array()}};
  for (const RunEvents& run : catalog.runs) json["runs"].push_back(run_json(run));
  for (const auto& [event_class, count] : catalog.pooled) {
    json["classes"].push_back(class_json(event_class, count, catalog));
  }
  add_anions_json(catalog, anion_rates, json);
  add_tests_json(catalog, json);
  return json.dump(2);
}

}  // namespace catex
