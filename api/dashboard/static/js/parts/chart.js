// Charts by Chart.js, in the page's direction, font and theme. Each stands beside its figures.

import "../../vendor/chart.js/chart.umd.min.js";
import { day, dir, lang, number } from "../core/text.js";

const { Chart } = globalThis;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const living = new Set();

const token = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Colours of the series: `colour` is a name of a token ("--stance-denial") or a function.
const colourOf = ({ colour }) => (typeof colour === "function" ? colour() : token(colour));

// Horizontal bars. labels: rows; series: [{key, label, colour, values}]; onClick({label, index, key}).
// Gives {update({labels, series}), destroy()}.
export function stackedBars(canvas, { labels, series, onClick }) {
  return chart(canvas, "y", { labels, series }, (index, key, data) =>
    onClick?.({ index, key, label: data.labels[index] }),
  );
}

// Upright bars over time. rows: [{period, key, count}], periods being first days of steps;
// series: [{key, label, colour}]; by: "day", "week" or "month"; onClick({period, key}).
export function timeline(canvas, { rows, by = "day", series, onClick }) {
  const shape = (given) => arrange(given.rows ?? rows, given.series ?? series, given.by ?? by);
  const made = chart(canvas, "x", shape({}), (index, key, data) =>
    onClick?.({ period: data.periods[index], key }),
  );
  return { ...made, update: (given) => made.update(shape(given)) };
}

const MOST_PERIODS = 600;

// Rows by period and key as labels and values; periods between in which nothing was said have 0.
export function arrange(rows, series, by) {
  const known = [...new Set(rows.map((row) => row.period))].filter(Boolean).sort();
  const periods = filled(known, by);
  const counts = new Map(rows.map((row) => [`${row.period} ${row.key}`, row.count]));
  return {
    periods,
    labels: periods.map((period) => labelOf(period, by)),
    series: series.map((one) => ({
      ...one,
      values: periods.map((period) => counts.get(`${period} ${one.key}`) ?? 0),
    })),
  };
}

// Every period from the first to the last; of very many, only those that are known.
function filled(known, by) {
  const periods = [];
  const at = new Date(`${known[0]}T00:00:00Z`);
  while (known.length && periods.length < MOST_PERIODS) {
    const period = at.toISOString().slice(0, 10);
    periods.push(period);
    if (period >= known[known.length - 1]) return periods;
    if (by === "month") at.setUTCMonth(at.getUTCMonth() + 1, 1);
    else at.setUTCDate(at.getUTCDate() + (by === "week" ? 7 : 1));
  }
  return known;
}

function labelOf(period, by) {
  if (by !== "month") return day(period);
  return new Intl.DateTimeFormat(lang === "ar" ? "ar-u-nu-latn" : "en-GB", {
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${period}T00:00:00Z`));
}

function chart(canvas, indexAxis, first, onClick) {
  let data = first;
  const made = new Chart(canvas, {
    type: "bar",
    data: datasets(data),
    options: options(indexAxis, (index, dataset) => onClick(index, data.series[dataset].key, data)),
  });
  const handle = {
    redraw() {
      const animation = made.options.animation;
      made.options = options(indexAxis, (index, dataset) =>
        onClick(index, data.series[dataset].key, data),
      );
      made.options.animation = animation;
      made.data = datasets(data);
      made.update("none");
    },
    update(given) {
      data = given;
      made.data = datasets(data);
      made.update(still.matches ? "none" : undefined);
    },
    destroy() {
      living.delete(handle);
      made.destroy();
    },
  };
  living.add(handle);
  return handle;
}

function datasets({ labels, series }) {
  return {
    labels,
    datasets: series.map((one) => ({
      label: one.label,
      data: one.values,
      backgroundColor: colourOf(one),
      borderColor: token("--paper"),
      borderWidth: 1,
      borderSkipped: false,
      maxBarThickness: 34,
    })),
  };
}

function options(indexAxis, onClick) {
  const arabic = dir === "rtl";
  const ink = token("--ink-soft");
  const line = token("--line");
  const font = { family: token("--font-sans"), size: 13 };
  const across = {
    stacked: true,
    reverse: arabic,
    ticks: { color: ink, font, maxRotation: 0, autoSkipPadding: 18 },
    grid: { color: line, display: indexAxis === "y" },
    border: { color: line },
  };
  const up = {
    stacked: true,
    position: arabic ? "right" : "left",
    ticks: { color: ink, font },
    grid: { color: line, display: indexAxis === "x" },
    border: { display: false },
  };
  const counts = indexAxis === "y" ? across : up;
  counts.ticks.precision = 0;
  counts.ticks.callback = (value) => number(value);
  return {
    indexAxis,
    responsive: true,
    maintainAspectRatio: false,
    animation: still.matches ? false : { duration: 250 },
    font,
    // Room for the first and the last date, which are wider than their bars.
    layout: { padding: indexAxis === "x" ? { left: 14, right: 14 } : 0 },
    onClick: (_event, [hit]) => hit && onClick(hit.index, hit.datasetIndex),
    onHover: (event, hits) => {
      event.native.target.classList.toggle("points", hits.length > 0);
    },
    scales: { x: across, y: up },
    plugins: {
      legend: {
        rtl: arabic,
        textDirection: dir,
        position: "bottom",
        labels: { color: token("--ink"), font, boxWidth: 14, boxHeight: 14, padding: 16 },
      },
      tooltip: {
        rtl: arabic,
        textDirection: dir,
        titleFont: { ...font, weight: 600 },
        bodyFont: font,
        filter: ({ raw }) => raw > 0,
        callbacks: { label: ({ dataset, raw }) => ` ${dataset.label}: ${number(raw)}` },
      },
    },
  };
}

const redrawAll = () => {
  for (const handle of living) handle.redraw();
};
new MutationObserver(redrawAll).observe(document.documentElement, {
  attributeFilter: ["data-theme"],
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
// On paper a dark page is ink on white.
matchMedia("print").addEventListener("change", redrawAll);
// Labels are drawn in whatever font is there at first.
document.fonts.ready.then(redrawAll);
