// A frame: what a speaker said over time, and the latest of it.

import { get } from "../core/api.js";
import { page } from "../core/page.js";
import { html, nothing, repeat } from "../core/render.js";
import { onChange, read } from "../core/state.js";
import { isolate, name, span, t } from "../core/text.js";
import { show } from "../embed/frame.js";
import { quoteCard } from "../parts/card.js";
import { timeline } from "../parts/chart.js";
import { figures } from "../parts/figures.js";
import { filtersOf } from "../parts/filters.js";
import { empty } from "../parts/states.js";
import { STANCES, stanceLabel } from "../parts/stance.js";
import { daysOf, stepFor } from "../speaker/steps.js";

const LATEST = 5;
let chart = null;

async function begin() {
  const filters = { ...filtersOf(read()), speaker_id: page.id };
  const whole = { path: `/speakers/${encodeURIComponent(page.id)}`, params: { ...filters, speaker_id: undefined } };
  let drawn = null;
  await show(t("embed_speaker.title"), whole, async () => {
    const entity = await get(`/entities/${encodeURIComponent(page.id)}`);
    const by = stepFor(entity.first_seen, entity.last_seen);
    const [over, latest] = await Promise.all([
      get("/quotes/facets", { ...filters, by: `${by},stance`, fill: true, limit: 1000 }),
      get("/quotes", { ...filters, offsets: "utf16", limit: LATEST, sort: "-date" }),
    ]);
    drawn = { by, rows: over.items };
    return {
      title: isolate(name(entity)),
      note: t("embed.count", { n: latest.total }),
      body: body(name(entity), by, over.items, latest.items),
    };
  });
  if (drawn) drawChart(drawn);
}

const stancesOf = (rows) => STANCES.filter((stance) => rows.some((row) => row.stance === stance && row.count));

function body(title, by, rows, quotes) {
  if (!quotes.length) return empty(t("embed.empty"));
  const stances = stancesOf(rows);
  const periods = [...new Set(rows.filter((row) => row.count).map((row) => row[by]))].sort();
  const count = (period, stance) => rows.find((row) => row[by] === period && row.stance === stance)?.count ?? 0;
  return html`${stances.length
      ? html`<div class="chart"><canvas role="img" aria-label=${t("speaker.over.label", { name: title })}></canvas></div>
          ${figures(
            t("speaker.over"),
            [t(`speaker.step.${by}`), ...stances.map(stanceLabel)],
            periods.map((period) => {
              const { from, to } = daysOf(period, by);
              return [span(from, to), ...stances.map((stance) => count(period, stance))];
            }),
          )}`
      : nothing}
    <h2>${t("embed_speaker.latest")}</h2>
    <div class="cards">${repeat(quotes, (quote) => quote.id, (quote) => quoteCard(quote, { compact: true }))}</div>`;
}

function drawChart({ by, rows }) {
  chart?.destroy();
  const canvas = document.querySelector(".chart canvas");
  if (!canvas) return;
  const series = stancesOf(rows).map((stance) => ({
    key: stance, label: stanceLabel(stance), colour: `--stance-${stance}`,
  }));
  const counts = rows.map((row) => ({ period: row[by], key: row.stance, count: row.count }));
  chart = timeline(canvas, { rows: counts, by, series });
}

onChange(begin);
begin();
