#include "validation_tables.hpp"

#include <fmt/format.h>

#include <cmath>

#include "catex/rates/variance_split.hpp"
#include "html_text.hpp"
#include "kmc_summary.hpp"

namespace catex {
namespace {

struct Kind {
  Ion ion;
  Mechanism mechanism;
  const char* word;  ///< short, for the head of a narrow column
};

/// A kick-out is a hop of a host.
constexpr Kind kinds[] = {
    {Ion::Host, Mechanism::Hop, "hop"},         {Ion::Host, Mechanism::KickOut, "kick-out"},
    {Ion::Host, Mechanism::Adsorption, "in"},   {Ion::Host, Mechanism::Desorption, "out"},
    {Ion::Guest, Mechanism::Hop, "hop"},        {Ion::Guest, Mechanism::Adsorption, "in"},
    {Ion::Guest, Mechanism::Desorption, "out"},
};

const std::string& ion_name(const Manifest& manifest, Ion ion) {
  return ion == Ion::Host ? manifest.host : manifest.guest;
}

std::string optional_text(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "–";
}

std::string standing(const RunPair& pair) {
  return pair.used_in_fit ? "used in the fit" : "held out";
}

std::string watched(const MechanismCounts& counts) {
  return counts.trajectories == 1
             ? fmt::format("{:.4g} ps", counts.time_ps)
             : fmt::format("{} × {:.4g} ps", counts.trajectories, counts.time_ps);
}

std::vector<std::string> share_cells(const MechanismCounts& counts) {
  std::vector<std::string> cells;
  for (const Kind& k : kinds) {
    cells.push_back(fmt::format("{:.1f} %", 100.0 * counts.share(k.ion, k.mechanism)));
  }
  return cells;
}

std::string count_text(const MechanismCounts& counts) {
  return fmt::format("{:.0f}", counts.total());
}

std::vector<std::string> row(std::vector<std::string> first, const std::vector<std::string>& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

/// Pairs of one KMC run whose MD run has counted events.
std::vector<const RunPair*> counted_pairs(std::span<const RunData> runs,
                                          const RunComparison& comparison, std::size_t kmc) {
  std::vector<const RunPair*> pairs;
  for (const RunPair& pair : comparison.pairs) {
    if (pair.kmc == kmc && pair.score && runs[pair.md].events) pairs.push_back(&pair);
  }
  return pairs;
}

HtmlTable empty_share_table(const Manifest& manifest) {
  std::vector<std::string> header{"run", "standing", "events", "distance, all",
                                  fmt::format("distance, {} moves", manifest.host)};
  for (const Kind& k : kinds) {
    header.push_back(fmt::format("{} {}", ion_name(manifest, k.ion), k.word));
  }
  HtmlTable table(std::move(header));
  table.set_text_column(1);
  return table;
}

/// Mean distances of the held-out runs that have one.
void add_mean_distances(HtmlTable& table, std::span<const RunPair* const> pairs) {
  std::vector<double> all, host_moves;
  for (const RunPair* pair : pairs) {
    if (pair->used_in_fit) continue;
    if (const auto& distance = pair->mechanisms.all) all.push_back(*distance);
    if (const auto& distance = pair->mechanisms.host_moves) host_moves.push_back(*distance);
  }
  if (all.empty()) return;
  const std::string moves =
      host_moves.empty() ? "–" : fmt::format("{:.3f}", mean_and_error(host_moves).mean);
  table.add_total(
      row({"all held out", "mean", "", fmt::format("{:.3f}", mean_and_error(all).mean), moves},
          std::vector<std::string>(std::size(kinds))));
}

std::string share_table(std::span<const RunData> runs, std::span<const RunPair* const> pairs,
                        const RunData& kmc, const MechanismCounts& counts) {
  HtmlTable table = empty_share_table(kmc.manifest);
  table.add(row({"KMC " + kmc.label, "", count_text(counts), "", ""}, share_cells(counts)));
  for (const RunPair* pair : pairs) {
    const RunData& md = runs[pair->md];
    const MechanismCounts md_counts = mechanism_counts(*md.events);
    table.add(
        row({"MD " + md.label, standing(*pair), count_text(md_counts),
             optional_text(pair->mechanisms.all, 3), optional_text(pair->mechanisms.host_moves, 3)},
            share_cells(md_counts)));
  }
  add_mean_distances(table, pairs);
  return table.str(fmt::format(
      "Shares of the events by ion and mechanism; in and out: adsorption from the solution and "
      "desorption into it. Distance from the KMC: ½ Σ |p − q|, the share of the events that would "
      "have to be of another kind; over all events, and over the hops and kick-outs of {} alone. "
      "Shares change as the exchange proceeds: runs of other lengths than the KMC have no "
      "distance.",
      kmc.manifest.host));
}

std::vector<std::string> net_cells(const MechanismCounts& counts) {
  std::vector<std::string> cells{watched(counts)};
  for (const Ion ion : all_ions) {
    const double n = counts.trajectories;
    cells.push_back(fmt::format("{:.4g}", counts(ion, Mechanism::Adsorption) / n));
    cells.push_back(fmt::format("{:.4g}", counts(ion, Mechanism::Desorption) / n));
    cells.push_back(fmt::format("{:+.4g}", counts.net(ion) / n));
    cells.push_back(fmt::format("{:+.4g}", counts.net_per_ns(ion)));
  }
  return cells;
}

std::string net_table(std::span<const RunData> runs, std::span<const RunPair* const> pairs,
                      const RunData& kmc, const MechanismCounts& counts) {
  std::vector<std::string> header{"run", "standing", "watched for"};
  for (const Ion ion : all_ions) {
    const std::string& name = ion_name(kmc.manifest, ion);
    header.insert(header.end(),
                  {name + " adsorbed", name + " desorbed", name + " net", name + " net per ns"});
  }
  HtmlTable table(std::move(header));
  table.set_text_column(1);
  table.add(row({"KMC " + kmc.label, ""}, net_cells(counts)));
  for (const RunPair* pair : pairs) {
    table.add(row({"MD " + runs[pair->md].label, standing(*pair)},
                  net_cells(mechanism_counts(*runs[pair->md].events))));
  }
  return table.str(
      "Ions adsorbed from the solution and desorbed into it, per trajectory. An ion that flickers "
      "at the surface adds to both alike, so that the net numbers do not depend on what counts as "
      "lasting.");
}

std::string coverage_text(const Coverage& c) {
  return fmt::format("{} of {} ({:.2f}–{:.2f})", c.inside, c.of, c.low, c.high);
}

std::string yes_no(bool yes) { return yes ? "yes" : "no"; }

}  // namespace

std::string coverage_table(std::span<const RunData> runs, const KmcVerdict& judged) {
  if (judged.verdict.held_out == 0) return {};
  HtmlTable table({"held out by", "MD runs", "inside 5–95 %", "inside 25–75 %",
                   "ranks in fifths, lowest first", "mean |z|", "CRPS"});
  const auto cells = [](const std::string& name, const Verdict& v) {
    return std::vector<std::string>{name,
                                    fmt::format("{}", v.held_out),
                                    coverage_text(v.band),
                                    coverage_text(v.half_band),
                                    fmt::format("{}", fmt::join(v.ranks, " ")),
                                    fmt::format("{:.2f}", v.mean_abs_z),
                                    optional_text(v.crps, 4)};
  };
  for (const AxisVerdict& axis : judged.by_axis) table.add(cells(axis.held_out_by, axis.verdict));
  if (judged.by_axis.size() > 1) table.add_total(cells("all", judged.verdict));
  return table.str(fmt::format(
      "Does the spread of {} tell how far MD may be off? By what the MD runs differ from all runs "
      "of "
      "the fit; trajectory: by nothing but their chance. Inside: runs whose last common ρ lies in "
      "the band, with the 95 % interval of the probability. Ranks: of that ρ among the replicas; "
      "even when MD is just another replica, one-sided when the KMC is too slow (high ranks) or "
      "too "
      "fast, crowded at both ends when its spread is too narrow.",
      runs[judged.kmc].label));
}

std::string spread_table(const RunData& kmc) {
  const int per_draw = kmc_summary(kmc.summary).replicas_per_draw;
  if (per_draw < 2) return {};
  HtmlTable table({"time", "σ(ρ)", "from the rates", "from chance",
                   "share of the variance that is "
                   "of the rates"});
  const std::size_t samples = kmc.trajectories.front().time.size();
  for (const std::size_t quarter : {1, 2, 3, 4}) {
    const std::size_t i = (samples - 1) * quarter / 4;
    std::vector<double> rho;
    for (const ExchangeSeries& s : kmc.trajectories) rho.push_back(s.rho[i]);
    const VarianceSplit split = split_variance(rho, per_draw);
    table.add({fmt::format("{:.4g} ps", kmc.trajectories.front().time[i]),
               fmt::format("{:.4f}", std::sqrt(split.total())),
               fmt::format("{:.4f}", std::sqrt(split.rates)),
               fmt::format("{:.4f}", std::sqrt(split.stochastic)),
               fmt::format("{:.0f} %", 100.0 * split.rate_share())});
  }
  return table.str(fmt::format(
      "Spread of {}: standard deviations of ρ between the means of draws of the rates and among "
      "the "
      "{} replicas that share one. More MD makes the first smaller; the second is what one "
      "trajectory can do.",
      kmc.label, per_draw));
}

std::string mechanism_tables(std::span<const RunData> runs, const RunComparison& comparison,
                             std::size_t kmc) {
  const std::vector<const RunPair*> pairs = counted_pairs(runs, comparison, kmc);
  const std::optional<MechanismCounts> counts = kmc_summary(runs[kmc].summary).mechanisms;
  if (pairs.empty() || !counts) return {};
  return share_table(runs, pairs, runs[kmc], *counts) + net_table(runs, pairs, runs[kmc], *counts);
}

std::string mean_field_table(std::span<const RunData> runs, const RunComparison& comparison,
                             const KmcVerdict& verdict) {
  const Baseline& baseline = verdict.mean_field;
  if (!baseline.exists()) {
    return fmt::format("<p>No mean-field baseline for {}: {}.</p>\n",
                       escape_html(runs[verdict.kmc].label), escape_html(baseline.reason));
  }
  HtmlTable table({"MD run", "standing", "ρ at the end, MD", "mean field", "KMC median",
                   "mean error, mean field", "mean error, KMC median", "CRPS, KMC",
                   "KMC is better"});
  table.set_text_column(1);
  for (const RunPair& pair : comparison.pairs) {
    if (pair.kmc != verdict.kmc || !pair.score || !pair.mean_field) continue;
    const std::optional<double> crps = pair.score->crps;
    table.add({runs[pair.md].label, standing(pair), fmt::format("{:.3f}", pair.score->md_end),
               fmt::format("{:.3f}", pair.mean_field->end),
               fmt::format("{:.3f}", pair.score->kmc_end_q50),
               fmt::format("{:.4f}", pair.mean_field->mean_error),
               fmt::format("{:.4f}", pair.score->median_error), optional_text(crps, 4),
               crps ? yes_no(*crps < pair.mean_field->mean_error) : "–"});
  }
  if (table.empty()) return {};
  const BaselineVerdict& v = verdict.against_mean_field;
  if (v.held_out > 0) {
    table.add_total(
        {"all held out, mean", fmt::format("{} run{}", v.held_out, v.held_out == 1 ? "" : "s"), "",
         "", "", fmt::format("{:.4f}", v.baseline_error),
         fmt::format("{:.4f}", verdict.verdict.median_error), fmt::format("{:.4f}", v.kmc_crps),
         fmt::format("{} (in {} of {})", yes_no(v.beaten()), v.won, v.held_out)});
  }
  const Manifest& m = runs[verdict.kmc].manifest;
  const MeanFieldRates& r = baseline.rates;
  return table.str(fmt::format(
      "{} against a mean field made of the counts of {}: a crystal whose places are all alike, so "
      "that every cation of a kind leaves at one rate. Per ns: {} adsorbs at {:.3g} L/mol and free "
      "place, leaves at {:.3g}; {} at {:.3g} and {:.3g}. Places: {:.3f} per anion, the most "
      "cations "
      "seen in those runs. Better: CRPS below the mean error of the mean field, both errors of ρ. "
      "Part of that is what an ensemble gains by having a spread; where the KMC's median alone is "
      "no better, its lattice gains nothing.",
      runs[verdict.kmc].label, fmt::format("{}", fmt::join(baseline.fitted, ", ")), m.host,
      1e3 * r.adsorption[0], 1e3 * r.desorption[0], m.guest, 1e3 * r.adsorption[1],
      1e3 * r.desorption[1], r.places_per_anion));
}

std::string side_by_side_table(std::span<const RunData> runs, const RunComparison& comparison) {
  if (comparison.verdicts.size() < 2) return {};
  HtmlTable table({"KMC run", "rates", "held out", "CRPS", "mean field", "mean |z|",
                   "RMS outside band", "inside", "first passage at ρ = 0.2, |ln ratio|"});
  table.set_text_column(1);
  for (const KmcVerdict& v : comparison.verdicts) {
    const Verdict& all = v.verdict;
    const bool any = all.held_out > 0;
    const auto number = [&](double value, int digits) {
      return any ? fmt::format("{:.{}f}", value, digits) : "–";
    };
    const bool scored = v.against_mean_field.held_out > 0;
    table.add({runs[v.kmc].label, kmc_summary(runs[v.kmc].summary).rates,
               fmt::format("{}", all.held_out), optional_text(all.crps, 4),
               scored ? fmt::format("{:.4f}", v.against_mean_field.baseline_error) : "–",
               number(all.mean_abs_z, 2), number(all.rms_outside, 4),
               any ? fmt::format("{} of {}", all.band.inside, all.band.of) : "–",
               v.passage.median ? fmt::format("{:.2f} (in {} of {})", *v.passage.median,
                                              v.passage.trajectories, all.held_out)
                                : "–"});
  }
  return table.str(
      "KMC runs side by side, each over its own held-out MD runs: only rows with the same runs "
      "held "
      "out compare. First passage: median over runs of |ln(KMC median/MD)| of the time at which ρ "
      "= 0.2 is first reached.");
}

}  // namespace catex
