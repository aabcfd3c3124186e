// A speaker's statements over time by stance: the steps, and what a chart and a table make of them.

import { get } from "../core/api.js";
import { span, t } from "../core/text.js";
import { STANCES, stanceLabel } from "../parts/stance.js";
import { daysOf } from "./steps.js";

const DAYS = ["from", "to"];

// {by, rows: [{period, key, count}], undated}; `key` is a stance. `filters` are those of `/quotes`.
export async function overTime(id, by, filters, { signal } = {}) {
  const others = Object.entries(filters).filter(([key, value]) => value && !DAYS.includes(key));
  if (others.length) {
    const asked = { ...filters, speaker_id: id, by: `${by},stance`, fill: true, limit: 1000 };
    const { items, other } = await get("/quotes/facets", asked, { signal });
    return { by, undated: other, rows: items.map((row) => ({ period: row[by], key: row.stance, count: row.count })) };
  }
  // Without other filters the timeline knows it sooner.
  const asked = { by, split: "stance", fill: true, from: filters.from, to: filters.to };
  const { items, total } = await get(`/entities/${encodeURIComponent(id)}/timeline`, asked, { signal });
  const rows = items.map((row) => ({ period: row.period, key: row.stance, count: row.quotes }));
  return { by, rows, undated: total - rows.reduce((sum, row) => sum + row.count, 0) };
}

const stancesOf = (rows) => STANCES.filter((stance) => rows.some((row) => row.key === stance && row.count));

// The series of a chart.
export function seriesOf(rows) {
  return stancesOf(rows).map((stance) => ({
    key: stance,
    label: stanceLabel(stance),
    colour: `--stance-${stance}`,
  }));
}

// Columns and rows of a table; steps in which nothing was said are left out.
export function tableOf({ by, rows }) {
  const stances = stancesOf(rows);
  const steps = new Map();
  for (const { period, key, count } of rows) {
    if (count) steps.set(period, { ...steps.get(period), [key]: count });
  }
  return {
    columns: [t(`speaker.step.${by}`), ...stances.map(stanceLabel)],
    rows: [...steps].sort().map(([period, counts]) => {
      const { from, to } = daysOf(period, by);
      return [span(from, to), ...stances.map((stance) => counts[stance] ?? 0)];
    }),
  };
}
