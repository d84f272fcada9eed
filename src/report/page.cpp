#include "page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "assets.hpp"
#include "catex/base/version.hpp"
#include "html_text.hpp"
#include "page_data.hpp"
#include "sections.hpp"

namespace catex {
namespace {

/// Errors of any later script, what the policy below refused and the number of files that were
/// asked for become attributes of the page, where a test can read them.
constexpr std::string_view watch_script = R"(
const watched = document.documentElement.dataset;
const note = text => { watched.errors = (watched.errors || "") + text + "\n"; };
addEventListener("error", event => note(event.message));
addEventListener("securitypolicyviolation", event => note("refused: " + event.blockedURI));
addEventListener("load", () => {
  watched.requests = performance.getEntriesByType("resource").length; });
)";

/// Makes the browser refuse whatever is not in the page itself.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

std::string title(std::span<const RunData> runs) {
  const Manifest& m = runs.front().manifest;
  return m.host.empty() ? "Runs of catex"
                        : fmt::format("Cation exchange {} → {}: MD and KMC", m.host, m.guest);
}

std::string subtitle(std::span<const RunData> runs) {
  std::set<std::string> all;
  for (const RunData& run : runs) all.insert(conditions(run.manifest));
  return fmt::format("{}", fmt::join(all, "; "));
}

std::string curves_section(std::span<const RunData> runs, const RunComparison& comparison) {
  const bool any_kmc =
      std::any_of(runs.begin(), runs.end(), [](const RunData& run) { return !run.is_md(); });
  const bool any_baseline = std::ranges::any_of(
      comparison.verdicts, [](const KmcVerdict& v) { return v.mean_field.exists(); });
  const bool thinned = std::any_of(runs.begin(), runs.end(), [](const RunData& run) {
    return page_stride(run.trajectories.front().time.size()) > 1;
  });
  return fmt::format(
      R"(<h2>Exchange ratio</h2>
<figure>
<div id="rho-legend" class="legend"></div>
<div id="rho" class="plot" role="img" aria-label="Exchange ratio against time"></div>
<div class="controls"><label><input type="checkbox" id="log-time"> logarithmic time</label>
<span class="faint">Drag to zoom, double-click to see all, shift-drag to move.</span></div>
<figcaption>ρ(guest) = guest / (guest + host) cations of the crystal, adsorbed ones included.
Time 0 (dashed) is the release of the crystal.{}{}{}</figcaption>
</figure>
<h2>Ions of the crystal</h2>
<figure>
<div class="controls"><label>Run <select id="counts-run"></select></label></div>
<div id="counts-legend" class="legend"></div>
<div id="counts" class="plot low" role="img" aria-label="Number of ions against time"></div>
<figcaption>An adsorbed cation is bound to three S ions or fewer; it is also counted in the total of
its species.{}</figcaption>
</figure>
)",
      any_kmc ? " Line and bands of the KMC: median, 25–75 % and 5–95 % of its replicas." : "",
      any_baseline ? " Dotted: the mean field made of the same counts." : "",
      thinned ? " Curves are thinned for drawing; curves.csv has every sample." : "",
      any_kmc ? " KMC: median and 5–95 % of the replicas." : "");
}

std::string crystal_section(std::span<const RunData> runs) {
  if (std::none_of(runs.begin(), runs.end(), [](const RunData& r) { return !!r.crystal; })) {
    return {};
  }
  return R"(<h2>The crystal at the end</h2>
<figure>
<div class="controls"><label>Run <select id="crystal-run"></select></label>
<label><input type="checkbox" id="show-cut" checked> cut through its centre</label>
<label><input type="checkbox" id="show-solution"> show the solution</label>
<span id="crystal-species" class="legend" style="min-height:0"></span></div>
<div id="crystal" class="crystal" tabindex="0" role="img"
     aria-label="Crystal at the end of the run; arrow keys turn it, plus and minus zoom"></div>
<p id="no-webgl" class="faint" hidden>This browser offers no WebGL; the crystal is drawn as flat
circles instead.</p>
<figcaption>Drag or use the arrow keys to turn, wheel or + and − to zoom. Radii are drawn for
clarity and are no property of the model.</figcaption>
</figure>
)";
}

/// How every number of the page is defined, and what a reader must not conclude from it.
std::string definitions_section(const RunComparison& comparison) {
  if (comparison.verdicts.empty()) return {};
  const VerdictLimits& limits = comparison.limits;
  return fmt::format(R"(<h2>How the numbers are defined</h2>
<dl>
<dt>common time</dt><dd>MD samples after release that the KMC covers; all averages are over these.</dd>
<dt>mean |z|</dt><dd>Mean of |MD − KMC median| / σ, with σ = (95 % − 5 % quantile)/3.29 of the
replicas, but at least one cation. Near 0.7 (20 replicas) to 0.8 (many) when MD is just another
replica; above {0:g} it counts as disagreement.</dd>
<dt>RMS outside band</dt><dd>Root mean square of the distance from the MD curve to the nearest edge
of the 5–95 % band, 0 inside; above {1:g} it counts as disagreement.</dd>
<dt>CRPS</dt><dd>Continuous ranked probability score of the replicas, time average, in units of ρ; 0
is best. Like a mean absolute error, but for a spread of predictions.</dd>
<dt>band width</dt><dd>Median over time of the width of the 5–95 % band. Above {2:g} it could not be
contradicted, and the comparison says nothing.</dd>
<dt>mean field</dt><dd>dN<sub>i</sub>/dt = a<sub>i</sub> c<sub>i</sub> (M − N<sub>host</sub> −
N<sub>guest</sub>) − d<sub>i</sub> N<sub>i</sub> for the cations of the crystal, with rates from the
counts of the MD runs used in the fit. One rate for core and surface lets the core leave too fast. Its
error, the mean of |ρ − MD|, is the CRPS of a single forecast.</dd>
<dt>rank</dt><dd>Of the last common ρ among the replicas: 0 below all, 1 above all. Even between them
when MD is just another replica.</dd>
<dt>held out</dt><dd>The events of the MD run were not used for the rates of the KMC. Only such runs
count, and at least {3} are needed. By trajectory: a run of the fit has the same conditions; else by
what none of them has.</dd>
</dl>
<h2>What the KMC cannot show</h2>
<ul class="notes">
<li>Its S lattice is fixed: no S ion moves or dissolves, so reconstruction of the shell is not in it.</li>
<li>Wurtzite stacking counts as zinc blende.</li>
<li>An event that no MD run met has no rate. It does not happen in the KMC, though it may in the
crystal.</li>
<li>Agreement at these times and concentrations is no evidence for hours or for dilute solutions.</li>
</ul>
)",
                     limits.mean_abs_z, limits.max_rms, limits.band_width, limits.held_out);
}

std::string scripts(std::span<const RunData> runs, const RunComparison& comparison) {
  return fmt::format(
      "<script id=\"data\" type=\"application/json\">{}</script>\n<script>{}</script>\n"
      "<script>{}</script>\n<script>{}</script>\n",
      escape_script(page_data(runs, comparison)), assets::dygraphs_js(), assets::curves_js(),
      assets::crystal_js());
}

}  // namespace

std::string html_page(std::span<const RunData> runs, const RunComparison& comparison) {
  std::string html = fmt::format(
      R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{5}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0}</title>
<script>{1}</script>
<style>{2}
{3}</style>
</head>
<body>
<h1>{0}</h1>
<p class="faint">{4}</p>
)",
      escape_html(title(runs)), watch_script, assets::dygraphs_css(), assets::page_css(),
      escape_html(subtitle(runs)), policy);
  html += verdict_section(comparison);
  html += "<noscript><p>The plots need JavaScript; the tables do not.</p></noscript>\n";
  html += curves_section(runs, comparison);
  html += comparison_section(runs, comparison);
  html += crystal_section(runs);
  html += statistics_section(runs);
  html += jumps_section(runs);
  html += inputs_section(runs);
  html += definitions_section(comparison);
  html += fmt::format(
      "<footer class=\"faint\">Written by catex {} ({}). Beside this page: curves.csv, and "
      "plot.py, "
      "which draws it. Curves are drawn with dygraphs 2.2 (MIT license, © Dan Vanderkam and "
      "others).</footer>\n",
      version(), commit());
  return html + scripts(runs, comparison) + "</body>\n</html>\n";
}

}  // namespace catex
