// When it was said: bars over time by stance, and the same figures in a table.

import { html, nothing, ref } from "../core/render.js";
import { span, t } from "../core/text.js";
import { figures } from "../parts/figures.js";
import { STANCES, stanceLabel } from "../parts/stance.js";
import { daysOf } from "./data.js";

const SERIES = STANCES.map((key) => ({
  key,
  label: stanceLabel(key),
  colour: `--stance-${key}`,
}));

// The chart is loaded after what needs none is there, and lives as long as its canvas.
let chart = null;
let drawnOn = null;

export function overTimePart({ rows, by, undated }, state, onChange) {
  const used = SERIES.filter(({ key }) => rows.some((row) => row.key === key));
  const draw = (canvas) => canvas && show(canvas, { rows, by, series: used }, onChange);
  const isChosen = state.from || state.to;
  return html`
    ${rows.length
      ? html`<div class="chart"><canvas role="img" aria-label=${t("who.time.label")} ${ref(draw)}></canvas></div>`
      : html`<p class="quiet">${t("who.time.none")}</p>`}
    <div class="time-foot">
      ${undated ? html`<p class="quiet">${t("who.undated", { n: undated })}</p>` : nothing}
      ${isChosen
        ? html`<button class="button" type="button" @click=${() => onChange({ from: null, to: null })}
            >${t("who.time.all", { days: span(state.from, state.to) })}</button>`
        : nothing}
      ${rows.length ? table(rows, by, used, state, onChange) : nothing}
    </div>`;
}

async function show(canvas, given, onChange) {
  // One bar, or few, stay slim: see `maxBarThickness` of the part.
  const { timeline } = await import("../parts/chart.js");
  if (!canvas.isConnected) return;
  if (drawnOn !== canvas) {
    chart?.destroy();
    drawnOn = canvas;
    chart = timeline(canvas, {
      ...given,
      onClick: ({ period }) => onChange(daysOf(period, chart.by)),
    });
  } else {
    chart.update(given);
  }
  chart.by = given.by;
}

function table(rows, by, series, state, onChange) {
  const periods = [...new Set(rows.map((row) => row.period))].sort();
  const count = (period, key) =>
    rows.find((row) => row.period === period && row.key === key)?.count ?? 0;
  return figures(
    t("who.time.figures"),
    [t("who.period"), ...series.map(({ label }) => label)],
    periods.map((period) => {
      const days = daysOf(period, by);
      const isChosen = state.from === days.from && state.to === days.to;
      return [
        html`<button type="button" class="plain" aria-pressed=${isChosen ? "true" : "false"}
          @click=${() => onChange(isChosen ? { from: null, to: null } : days)}
          >${span(days.from, days.to)}</button>`,
        ...series.map(({ key }) => count(period, key)),
      ];
    }),
  );
}
