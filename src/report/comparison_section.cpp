#include <fmt/format.h>

#include "html_text.hpp"
#include "sections.hpp"
#include "validation_tables.hpp"

namespace catex {
namespace {

std::string time_text(const std::optional<double>& ps) {
  return ps ? fmt::format("{:.4g} ps", *ps) : "not reached";
}

std::string standing(const RunPair& pair) {
  return pair.used_in_fit ? "used in the fit" : "held out by " + pair.held_out_by;
}

HtmlTable score_table(std::span<const RunData> runs, const RunComparison& comparison,
                      std::size_t kmc) {
  HtmlTable table({"MD run", "standing", "common time", "ρ at its end, MD", "KMC median (5–95 %)",
                   "rank", "mean |z|", "RMS outside band", "CRPS", "band width"});
  table.set_text_column(1);
  for (const RunPair& pair : comparison.pairs) {
    if (pair.kmc != kmc || !pair.score) continue;
    const CurveScore& s = *pair.score;
    table.add({runs[pair.md].label, standing(pair),
               fmt::format("{:.4g}–{:.4g} ps", s.begin_ps, s.end_ps),
               fmt::format("{:.3f}", s.md_end),
               fmt::format("{:.3f} ({:.3f}–{:.3f})", s.kmc_end_q50, s.kmc_end_q05, s.kmc_end_q95),
               s.end_rank ? fmt::format("{:.2f}", *s.end_rank) : "–",
               fmt::format("{:.2f}", s.mean_abs_z), fmt::format("{:.4f}", s.rms_outside),
               s.crps ? fmt::format("{:.4f}", *s.crps) : "–", fmt::format("{:.3f}", s.band_width)});
  }
  return table;
}

void add_verdict_row(HtmlTable& table, const Verdict& v) {
  if (v.held_out == 0) return;
  table.add_total(
      {"all held out", fmt::format("{} run{}", v.held_out, v.held_out == 1 ? "" : "s"), "", "",
       fmt::format("inside: {} of {} (95 %: {:.2f}–{:.2f})", v.band.inside, v.band.of, v.band.low,
                   v.band.high),
       "", fmt::format("{:.2f}", v.mean_abs_z), fmt::format("{:.4f}", v.rms_outside),
       v.crps ? fmt::format("{:.4f}", *v.crps) : "–", fmt::format("{:.3f}", v.band_width)});
}

HtmlTable passage_table(std::span<const RunData> runs, const RunComparison& comparison,
                        std::size_t kmc) {
  HtmlTable table({"MD run", "ρ", "first reached in MD", "KMC median", "KMC 5 %", "KMC 95 %",
                   "replicas that reach it"});
  for (const RunPair& pair : comparison.pairs) {
    if (pair.kmc != kmc || !pair.score) continue;
    for (const PassageComparison& p : pair.score->passages) {
      table.add({runs[pair.md].label, fmt::format("{:.1f}", p.level), time_text(p.md),
                 time_text(p.kmc_q50), time_text(p.kmc_q05), time_text(p.kmc_q95),
                 fmt::format("{} of {}", p.kmc_reached, runs[kmc].trajectories.size())});
    }
  }
  return table;
}

HtmlTable radial_table(std::span<const RunData> runs, const RunComparison& comparison,
                       std::size_t kmc) {
  HtmlTable table({"MD run", "shell", "ρ, MD", "KMC median (5–95 %)", "CRPS, mean of shells"});
  for (const RunPair& pair : comparison.pairs) {
    if (pair.kmc != kmc || !pair.radial) continue;
    for (std::size_t i = 0; i < pair.radial->shells.size(); ++i) {
      const ShellComparison& s = pair.radial->shells[i];
      table.add({runs[pair.md].label, fmt::format("{}", i + 1), fmt::format("{:.3f}", s.md),
                 fmt::format("{:.3f} ({:.3f}–{:.3f})", s.kmc_q50, s.kmc_q05, s.kmc_q95),
                 i == 0 ? fmt::format("{:.4f}", pair.radial->crps) : ""});
    }
  }
  return table;
}

std::string not_compared(std::span<const RunData> runs, const RunComparison& comparison,
                         std::size_t kmc) {
  std::string items;
  for (const RunPair& pair : comparison.pairs) {
    if (pair.kmc != kmc || pair.score) continue;
    items += fmt::format("<li>{}: {}</li>\n", escape_html(runs[pair.md].label),
                         escape_html(pair.reason));
  }
  return items.empty() ? "" : "<p>Not compared:</p>\n<ul class=\"notes\">\n" + items + "</ul>\n";
}

const char* css_class(Outcome outcome) {
  switch (outcome) {
    case Outcome::Agree:
      return "agree";
    case Outcome::Disagree:
      return "disagree";
    case Outcome::NotEnoughData:
      break;
  }
  return "unknown";
}

}  // namespace

std::string verdict_section(const RunComparison& comparison) {
  return fmt::format(
      "<section id=\"verdict\" class=\"verdict {}\"><p><strong>{}</strong></p>"
      "</section>\n",
      css_class(comparison.outcome), escape_html(comparison.sentence));
}

std::string comparison_section(std::span<const RunData> runs, const RunComparison& comparison) {
  std::string html = side_by_side_table(runs, comparison);
  for (const KmcVerdict& judged : comparison.verdicts) {
    const std::size_t kmc = judged.kmc;
    const std::string& label = runs[kmc].label;
    HtmlTable scores = score_table(runs, comparison, kmc);
    if (!scores.empty()) {
      add_verdict_row(scores, judged.verdict);
      html += scores.str(fmt::format(
          "MD runs against KMC run {} ({} replicas). One row is one piece of evidence: the points "
          "of "
          "a curve depend on each other. A run used in the fit does not count, however well it "
          "fits.",
          label, runs[kmc].trajectories.size()));
      html += coverage_table(runs, judged);
      html += mean_field_table(runs, comparison, judged);
      html += passage_table(runs, comparison, kmc)
                  .str("Time after release at which an exchange ratio is first reached.");
      const HtmlTable radial = radial_table(runs, comparison, kmc);
      if (!radial.empty()) {
        html += radial.str(
            "Exchange ratio at the end in concentric shells of equal volume, from the centre "
            "outward; the last one holds the adsorbed cations too.");
      }
      html += mechanism_tables(runs, comparison, kmc);
    }
    html += not_compared(runs, comparison, kmc);
  }
  return html.empty() ? "" : "<h2>MD against KMC in numbers</h2>\n" + html;
}

}  // namespace catex
