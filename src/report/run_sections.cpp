#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "html_text.hpp"
#include "sections.hpp"
#include "validation_tables.hpp"

namespace catex {
namespace {

/// Rows of the table of classes; the rest have few events each.
constexpr std::size_t shown_classes = 25;

using Group = std::vector<const RunData*>;

/// MD runs by what they must share to be averaged over.
std::map<std::string, Group> md_groups(std::span<const RunData> runs) {
  std::map<std::string, Group> groups;
  for (const RunData& run : runs) {
    if (run.is_md()) groups[conditions(run.manifest)].push_back(&run);
  }
  return groups;
}

struct ClassTotals {
  std::int64_t events = 0, crossings = 0;
  int measured = 0, limits = 0;
};

ClassTotals totals(const ClassCounts& counts) {
  ClassTotals t;
  for (const auto& [event_class, count] : counts) {
    t.events += count.events;
    t.crossings += count.crossings;
    if (status(count) == RateStatus::Measured) ++t.measured;
    if (status(count) == RateStatus::UpperLimit) ++t.limits;
  }
  return t;
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100.0 * share); }

void add_counts_row(HtmlTable& table, const RunEvents& e, const std::string& label) {
  const ClassTotals t = totals(class_counts(e.cells));
  table.add({label, fmt::format("{:.4g} ps", e.duration_ps),
             fmt::format("{:.3g} ps", e.sampling_ps), fmt::format("{}", t.events),
             fmt::format("{}", t.crossings), fmt::format("{}", t.measured),
             fmt::format("{}", t.limits), fmt::format("{}", e.unlisted),
             percent(e.validity.anions_on_lattice), percent(e.validity.cations_on_sites),
             percent(e.validity.cations_by_chance)});
}

ClassCounts pooled_counts(const Group& group) {
  ClassCounts pooled;
  for (const RunData* run : group) {
    if (run->events) add_classes(pooled, run->events->cells);
  }
  return pooled;
}

std::string class_table(const ClassCounts& counts, const Manifest& manifest) {
  std::vector<std::pair<EventClass, ClassCount>> classes;
  for (const auto& entry : counts) {
    if (status(entry.second) == RateStatus::Measured) classes.push_back(entry);
  }
  std::stable_sort(classes.begin(), classes.end(),
                   [](const auto& a, const auto& b) { return a.second.events > b.second.events; });
  if (classes.empty()) return {};
  HtmlTable table({"class", "events", "raw crossings", "exposure", "rate", "5–95 %", "unit"});
  for (std::size_t i = 0; i < std::min(shown_classes, classes.size()); ++i) {
    const auto& [event_class, count] = classes[i];
    const RatePosterior rate = posterior(count);
    const bool adsorption = event_class.mechanism() == Mechanism::Adsorption;
    const double per_ns = 1e3;
    table.add(
        {describe(event_class, manifest.host, manifest.guest), fmt::format("{}", count.events),
         fmt::format("{}", count.crossings), fmt::format("{:.4g}", count.exposure),
         fmt::format("{:.3g}", per_ns * rate.mean()),
         fmt::format("{:.3g}–{:.3g}", per_ns * rate.quantile(0.05), per_ns * rate.quantile(0.95)),
         adsorption ? "1/(ns mol/L)" : "1/ns"});
  }
  return fmt::format(
      "<details><summary>Rates of the {} most frequent of {} measured classes</summary>\n{}"
      "</details>\n",
      std::min(shown_classes, classes.size()), classes.size(),
      table.str("Events and exposure of these MD runs together. Exposure: time integral of the "
                "number of possible events, in ps (adsorption: ps mol/L). Gamma posterior with "
                "Jeffreys prior; the scatter between runs is not in its interval."));
}

std::string group_statistics(const std::string& title, const Group& group) {
  HtmlTable table({"MD run", "watched for", "a look every", "lasting events", "raw crossings",
                   "classes measured", "upper limit only", "unlisted moves", "S on the lattice",
                   "cations on sites", "by chance"});
  std::vector<std::string> unfit;
  for (const RunData* run : group) {
    if (!run->events) continue;
    add_counts_row(table, *run->events, run->label);
    if (run->events->validity.anions_on_lattice < Catalog::least_anions_on_lattice) {
      unfit.push_back(run->label);
    }
  }
  if (table.empty()) return {};
  const ClassCounts pooled = pooled_counts(group);
  const ClassTotals t = totals(pooled);
  table.add_total({"together", "", "", fmt::format("{}", t.events), fmt::format("{}", t.crossings),
                   fmt::format("{}", t.measured), fmt::format("{}", t.limits), "", "", "", ""});
  std::string html = table.str(
      title +
      ". Measured: at least one event. Upper limit only: the event was possible but never "
      "happened. Every other class of event was never possible in these runs, and nothing "
      "is known about it.");
  for (const std::string& label : unfit) {
    html += fmt::format(
        "<p>In {} fewer than 80 % of the S ions are on the lattice: its events are unfit to drive "
        "a KMC.</p>\n",
        escape_html(label));
  }
  return html + class_table(pooled, group.front()->manifest);
}

std::string plain(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.is_number_float() ? fmt::format("{:.4g}", value.get<double>()) : value.dump();
}

/// How many replicas ended for which reason.
std::map<std::string, int> end_reasons(const nlohmann::json& summary) {
  std::map<std::string, int> number;
  if (!summary.contains("replica_ends")) return number;
  for (const nlohmann::json& end : summary["replica_ends"]) {
    ++number[end.value("reason", "unknown")];
  }
  return number;
}

/// What kmc_summary.json says; a quantity that an older file lacks is left out.
HtmlTable kmc_summary_table(const nlohmann::json& summary, const Manifest& manifest) {
  HtmlTable table({"quantity", "value"});
  const auto add = [&](const std::string& words, const char* pointer, const char* unit = "") {
    const nlohmann::json::json_pointer at(pointer);
    if (summary.contains(at)) table.add({words, plain(summary[at]) + unit});
  };
  add("replicas", "/replicas");
  add("simulated time of each", "/simulated_ps", " ps");
  add("rates", "/rates");
  add("variance of ρ at the end from the rates", "/rho_guest_variance_at_end/rates");
  add("variance of ρ at the end from chance", "/rho_guest_variance_at_end/stochastic");
  add("events, all replicas", "/events");
  for (const auto& [ion, name] :
       {std::pair("host", manifest.host), std::pair("guest", manifest.guest)}) {
    for (const char* mechanism : {"hop", "kick-out", "adsorption", "desorption"}) {
      add(fmt::format("… {} {}", name, mechanism),
          fmt::format("/events_by_mechanism/{}/{}", ion, mechanism).c_str());
    }
  }
  add("share of time with a possible event that MD never met", "/no_information/share_of_time");
  add("share of time with a possible event that MD never saw happen", "/upper_limit/share_of_time");
  add("share of events of classes that MD never met", "/without_md/share_of_events_not_met");
  add("share of events of classes that MD never saw happen",
      "/without_md/share_of_events_not_happened");
  add("share of the rates in cells that MD never met", "/without_md/share_of_rates_not_met");
  add("share of the cations' time in surroundings that MD never met",
      "/without_md/share_of_ion_time_not_met");
  add("replicas in which nothing can happen any more", "/absorbed_replicas");
  for (const auto& [reason, number] : end_reasons(summary)) {
    table.add({"replicas that ended by " + reason, fmt::format("{}", number)});
  }
  add("cations per anion at the end, median", "/cations_per_anion_at_end/q50");
  add("sites", "/start/sites");
  add("S ions at the start", "/start/anions");
  add("guest in solution at the start", "/solution_at_start/guest_mol_L", " mol/L");
  add("solution depletes", "/solution_at_start/finite");
  add("surface step factor", "/surface_exchange/step_factor");
  add("… which is", "/surface_exchange/step_label");
  add("saturation of adsorption", "/surface_exchange/saturation_mol_L", " mol/L");
  add("… which is", "/surface_exchange/saturation_label");
  add("diffusion limit, D", "/surface_exchange/diffusion_A2_per_ps", " Å²/ps");
  add("share of S on the lattice in the catalog's MD", "/catalog_anions_on_lattice");
  return table;
}

/// Classes that were possible in the KMC but have no rate, those possible longest first.
std::string blind_classes(const RunData& run) {
  std::map<std::string, int> number;
  std::vector<KmcClassRow> blind;
  for (const KmcClassRow& row : run.kmc_classes) {
    ++number[row.status];
    if (row.status != "measured") blind.push_back(row);
  }
  if (run.kmc_classes.empty()) return {};
  std::string html = fmt::format(
      "<p>Event classes that were possible at some time in {1}: {0}. With a measured rate: {2}. "
      "With only an upper limit from MD: {3}. With no information from MD: {4}. The last two "
      "have no rate in a table of classes; the rate model gives them one.</p>\n",
      run.kmc_classes.size(), escape_html(run.label), number["measured"], number["upper limit"],
      number["no information"]);
  if (blind.empty()) return html;
  std::stable_sort(blind.begin(), blind.end(), [](const KmcClassRow& a, const KmcClassRow& b) {
    return a.share_of_time > b.share_of_time;
  });
  HtmlTable table({"class", "known from MD", "possible for"});
  table.set_text_column(1);
  for (std::size_t i = 0; i < std::min(shown_classes, blind.size()); ++i) {
    table.add({blind[i].description, blind[i].status, percent(blind[i].share_of_time)});
  }
  return html + fmt::format(
                    "<details><summary>The {} classes without a rate that were possible "
                    "longest</summary>\n{}</details>\n",
                    std::min(shown_classes, blind.size()),
                    table.str("Share of the simulated time. More MD is needed here first."));
}

std::string pooled_text(const RunData& run) {
  std::vector<std::string> runs;
  for (const PooledRun& p : run.pooled) {
    runs.push_back(fmt::format("{} (seed {})", p.label, p.seed));
  }
  return fmt::format(
      "<p>It is {} KMC runs taken for one ensemble of {} replicas, as they differ by their seed "
      "only: {}.</p>\n",
      run.pooled.size(), run.trajectories.size(),
      escape_html(fmt::format("{}", fmt::join(runs, ", "))));
}

std::string kmc_statistics(const RunData& run) {
  std::string html =
      fmt::format("<p>KMC run {} takes its rates from the MD run{} {}.</p>\n",
                  escape_html(run.label), run.manifest.catalog_runs.size() == 1 ? "" : "s",
                  run.manifest.catalog_runs.empty()
                      ? "that its manifest does not name"
                      : escape_html(fmt::format("{}", fmt::join(run.manifest.catalog_runs, ", "))));
  if (!run.pooled.empty()) html += pooled_text(run);
  if (!run.summary.empty()) {
    html += kmc_summary_table(nlohmann::json::parse(run.summary), run.manifest)
                .str("KMC run " + run.label);
  }
  return html + spread_table(run) + blind_classes(run);
}

/// "0.50 ± 0.03 (n = 5)"
std::string mean_text(const std::vector<double>& values, int digits) {
  if (values.empty()) return "–";
  const MeanError m = mean_and_error(values);
  return m.error ? fmt::format("{:.{}f} ± {:.{}f}", m.mean, digits, *m.error, digits)
                 : fmt::format("{:.{}f}", m.mean, digits);
}

std::string jump_table(const Group& group, const std::string& rule, const std::string& caption) {
  HtmlTable table({"MD run", "interface jumps", "shell jumps", "kick-outs", "kick-outs/interface"});
  JumpTally sum;
  std::vector<double> ratios;
  for (const RunData* run : group) {
    for (const JumpRow& row : run->jumps) {
      if (row.rule != rule) continue;
      const JumpTally& t = row.tally;
      if (t.interface > 0) ratios.push_back(t.kick_ratio());
      sum.interface += t.interface;
      sum.shell += t.shell;
      sum.kick_out += t.kick_out;
      table.add({run->label, fmt::format("{}", t.interface), fmt::format("{}", t.shell),
                 fmt::format("{}", t.kick_out),
                 t.interface > 0 ? fmt::format("{:.3f}", t.kick_ratio()) : "–"});
    }
  }
  if (table.empty()) return {};
  table.add_total({"total; mean ratio ± s.e.m.", fmt::format("{}", sum.interface),
                   fmt::format("{}", sum.shell), fmt::format("{}", sum.kick_out),
                   mean_text(ratios, 3)});
  return table.str(caption);
}

std::string jump_site_table(const Group& group, const std::string& rule) {
  struct Values {
    std::int64_t n = 0;
    std::vector<double> r_a, r_c, ratio;
  };
  std::vector<std::string> order;
  std::map<std::string, Values> sites;
  for (const RunData* run : group) {
    for (const JumpSiteRow& row : run->jump_sites) {
      if (row.rule != rule) continue;
      if (!sites.contains(row.site)) order.push_back(row.site);
      Values& v = sites[row.site];
      v.n += row.n;
      if (!row.r_a || !row.r_c) continue;
      v.r_a.push_back(*row.r_a);
      v.r_c.push_back(*row.r_c);
      v.ratio.push_back(*row.r_c / *row.r_a);
    }
  }
  HtmlTable table({"jump to", "jumps", "r_a [Å]", "r_c [Å]", "r_c/r_a"});
  for (const std::string& site : order) {
    const Values& v = sites.at(site);
    table.add({site, fmt::format("{}", v.n), mean_text(v.r_a, 3), mean_text(v.r_c, 3),
               mean_text(v.ratio, 3)});
  }
  if (table.empty()) return {};
  return table.str(
      "Mean distance of the jumped ion to its four nearest anions (r_a) and cations (r_c) after "
      "the jump: mean over runs, with its s.e.m. where there are two runs or more.");
}

std::string status_text(RunStatus status) {
  switch (status) {
    case RunStatus::Running:
      return "not finished";
    case RunStatus::Interrupted:
      return "interrupted";
    case RunStatus::Finished:
      break;
  }
  return "finished";
}

}  // namespace

std::string conditions(const Manifest& m) {
  if (m.host.empty())
    return fmt::format("liquid, {:g} K, {:g} GPa", m.temperature_K, m.pressure_GPa);
  return fmt::format("{} → {}, {:g} K, {:g} GPa, {} ligands", m.host, m.guest, m.temperature_K,
                     m.pressure_GPa, m.ligand);
}

std::string statistics_section(std::span<const RunData> runs) {
  std::string html;
  for (const auto& [title, group] : md_groups(runs)) html += group_statistics(title, group);
  for (const RunData& run : runs) {
    if (!run.is_md()) html += kmc_statistics(run);
  }
  return html.empty() ? "" : "<h2>How much statistics this is</h2>\n" + html;
}

std::string jumps_section(std::span<const RunData> runs) {
  std::string html;
  for (const auto& [title, group] : md_groups(runs)) {
    html += jump_table(group, "letter", title + ": criteria to the letter.");
    html += jump_table(group, "inside", title + ": the same, only ions inside the S cluster.");
    html += jump_site_table(group, "inside");
  }
  if (html.empty()) return {};
  return "<h2>Jumps by the criteria of Fan et al. (2016)</h2>\n<p>Windows of 2 ps. An ion that "
         "jumps "
         "back later counts as often as it jumps, so these are not the events the KMC uses.</p>\n" +
         html;
}

std::string inputs_section(std::span<const RunData> runs) {
  HtmlTable table(
      {"run", "kind", "conditions", "state", "seed", "model digest", "catex", "commit"});
  for (const std::size_t column : {1, 2, 3, 5, 6, 7}) table.set_text_column(column);
  HtmlTable measured({"MD run", "temperature [K]", "pressure [GPa]", "host in solution [mol/L]",
                      "guest in solution [mol/L]"});
  std::string details;
  for (const RunData& run : runs) {
    const Manifest& m = run.manifest;
    table.add({run.label, run.is_md() ? "MD" : "KMC", conditions(m), status_text(m.status),
               fmt::format("{}", m.seed), m.model_digest, m.version, m.commit});
    if (const auto& t = run.thermo) {
      measured.add({run.label, fmt::format("{:.1f}", t->temperature_K),
                    fmt::format("{:.3f}", t->pressure_GPa), fmt::format("{:.2f}", t->host_mol_L),
                    fmt::format("{:.2f}", t->guest_mol_L)});
    }
    if (run.resolved_input.empty()) continue;
    details += fmt::format("<details><summary>Input of {}</summary><pre>{}</pre></details>\n",
                           escape_html(run.label), escape_html(run.resolved_input));
  }
  std::string html = "<h2>Runs and their inputs</h2>\n" + table.str("");
  if (!measured.empty()) html += measured.str("Measured in MD: averages after release.");
  return html + details;
}

}  // namespace catex
