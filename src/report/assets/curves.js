"use strict";
// Draws the exchange curves and the ion counts from the JSON of the page, with dygraphs.
// Every value of a series is [low, middle, high]; all three are equal where there is no band.
const page = JSON.parse(document.getElementById("data").textContent);
const mdColours = ["#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9", "#8c8c8c"];
const kmcColours = ["#1f83c4", "#8a5fbf", "#3a9a9a"];
const longest = Math.max(...page.runs.map(run => run.time[run.time.length - 1]));
const unit = [["ps", 1], ["ns", 1e3], ["µs", 1e6], ["ms", 1e9], ["s", 1e12]]
  .findLast(([, ps]) => longest >= 10 * ps || ps === 1);

function interpolate(time, value, t) {
  let low = 0, high = time.length - 1;
  if (t < time[low] || t > time[high]) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (time[middle] <= t) low = middle; else high = middle;
  }
  const weight = high === low ? 0 : (t - time[low]) / (time[high] - time[low]);
  return value[low] + weight * (value[high] - value[low]);
}

// Rows for dygraphs: all series on the union of their times, so that every one has a value
// under the pointer.
function rows(series) {
  const times = [...new Set(series.flatMap(s => s.time))].sort((a, b) => a - b);
  return times.map(t => [t / unit[1], ...series.map(s => {
    const bar = s.bars.map(values => interpolate(s.time, values, t));
    return bar[0] === null ? null : bar;
  })]);
}

function legendText(bar, digits) {
  if (!bar) return "";
  const text = bar.map(v => v.toFixed(digits));
  return text[0] === text[2] ? text[1] : `${text[1]} (${text[0]} to ${text[2]})`;
}

function legend(plot, series, digits) {
  const row = plot.rows[plot.graph ? plot.graph.getSelection() : -1];
  const parts = series.map((s, i) => {
    if (s.inner) return "";
    const item = document.createElement("span");
    const line = document.createElement("i");
    line.style.color = s.colour;
    line.textContent = s.dash ? "╌╌ " : "━━ ";
    item.append(line, s.name);
    const value = document.createElement("b");
    value.textContent = row ? legendText(row[i + 1], digits) : "";
    item.append(value);
    return item.outerHTML;
  });
  const time = document.createElement("span");
  time.textContent = row ? `t = ${row[0].toPrecision(4)} ${unit[0]}` : "";
  return parts.join("") + time.outerHTML;
}

function markRelease(context, area, graph) {
  const x = Math.round(graph.toDomXCoord(0)) + 0.5;
  if (x <= area.x || x >= area.x + area.w) return;
  context.strokeStyle = "#888888";
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(x, area.y);
  context.lineTo(x, area.y + area.h);
  context.stroke();
  context.setLineDash([]);
}

function draw(id, series, ylabel, digits, options) {
  const box = document.getElementById(id);
  const plot = { rows: rows(series), graph: null };
  plot.graph = new Dygraph(box, plot.rows, {
    labels: ["time", ...series.map((s, i) => `${i}`)],
    customBars: true,
    series: Object.fromEntries(series.map((s, i) => [`${i}`, {
      color: s.colour, strokePattern: s.dash || null, strokeWidth: s.inner ? 0 : s.width || 1.6,
      fillAlpha: s.inner ? 0.3 : 0.18,
      highlightCircleSize: s.inner ? 0 : 3 }])),
    labelsDiv: document.getElementById(id + "-legend"),
    legend: "always",
    legendFormatter: () => legend(plot, series, digits),
    xlabel: `time after release [${unit[0]}]`, ylabel,
    axes: { y: { axisLabelWidth: 56 } },
    gridLineColor: "rgba(128,128,128,0.25)", axisLineColor: "#888888",
    underlayCallback: markRelease,
    drawCallback: graph => {
      box.dataset.series = series.length;
      box.dataset.points = graph.numRows();
    },
    ...options,
  });
  plot.graph.updateOptions({});  // the legend again, now that it can ask the graph
  return plot;
}

function rhoSeries() {
  let md = 0, kmc = 0;
  return page.runs.flatMap(run => {
    if (run.kind === "md") {
      return [{ name: `MD ${run.name}${run.used_in_fit ? " (used in the fit)" : ""}`,
        colour: mdColours[md++ % mdColours.length], dash: run.used_in_fit ? [7, 4] : null,
        time: run.time, bars: [run.rho, run.rho, run.rho] }];
    }
    const colour = kmcColours[kmc++ % kmcColours.length];
    const band = { name: `KMC ${run.name}, median (5 to 95 %)`, colour, width: 2.4 };
    const bands = [{ ...band, time: run.time, bars: [run.q05, run.q50, run.q95] },
                   { ...band, inner: true, time: run.time, bars: [run.q25, run.q50, run.q75] }];
    const field = run.mean_field;
    return field ? [...bands, { name: `mean field for ${run.name}`, colour, dash: [2, 3],
      time: field.time, bars: [field.rho, field.rho, field.rho] }] : bands;
  });
}

const ionStyles = {
  host: { colour: "#3b7dd8" }, guest: { colour: "#d55e00" },
  host_adsorbed: { colour: "#3b7dd8", dash: [3, 3] },
  guest_adsorbed: { colour: "#d55e00", dash: [3, 3] },
  anion: { colour: "#b59a00" },
};

function countSeries(run) {
  const label = { host: run.host, guest: run.guest, anion: "anions",
    host_adsorbed: `${run.host} adsorbed`, guest_adsorbed: `${run.guest} adsorbed` };
  return Object.keys(ionStyles).map(key =>
    ({ name: label[key], ...ionStyles[key], time: run.count_time, bars: run.counts[key] }));
}

function fillSelect(select, names, change) {
  names.forEach((name, i) => select.add(new Option(name, i)));
  select.addEventListener("change", () => change(Number(select.value)));
  select.closest("label").hidden = names.length < 2;
}

if (page.runs.length) {
  const rho = draw("rho", rhoSeries(), "exchange ratio ρ(guest)", 3,
                   { valueRange: [0, null], includeZero: true });
  const after = rho.rows.filter(row => row[0] > 0);
  document.getElementById("log-time").addEventListener("change", event => rho.graph.updateOptions({
    file: event.target.checked ? (rho.rows = after) : (rho.rows = rows(rhoSeries())),
    axes: { x: { logscale: event.target.checked } }, dateWindow: null }));

  let counts = null;
  const show = i => {
    if (counts) counts.graph.destroy();
    counts = draw("counts", countSeries(page.runs[i]), "ions of the crystal", 0,
                  { valueRange: [0, null], includeZero: true });
  };
  fillSelect(document.getElementById("counts-run"),
             page.runs.map(run => `${run.kind.toUpperCase()} ${run.name}`), show);
  show(0);
}
