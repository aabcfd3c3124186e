// A frame: what a speaker said over time, and the latest of it.

import { get } from "../core/api.js";
import { page } from "../core/page.js";
import { html, nothing, repeat } from "../core/render.js";
import { onChange, read } from "../core/state.js";
import { isolate, name, t } from "../core/text.js";
import { show } from "../embed/frame.js";
import { quoteCard } from "../parts/card.js";
import { timeline } from "../parts/chart.js";
import { figures } from "../parts/figures.js";
import { filtersOf } from "../parts/filters.js";
import { empty } from "../parts/states.js";
import { overTime, seriesOf, tableOf } from "../speaker/over.js";
import { stepFor } from "../speaker/steps.js";

const LATEST = 5;
const path = `/entities/${encodeURIComponent(page.id)}`;
let chart = null;

async function begin() {
  const filters = { ...filtersOf(read()), speaker_id: undefined };
  const whole = { path: `/speakers/${encodeURIComponent(page.id)}`, params: filters };
  let over = null;
  await show(t("embed_speaker.title"), whole, async () => {
    const asked = { ...filters, speaker_id: page.id, offsets: "utf16", limit: LATEST, sort: "-date" };
    const [entity, latest] = await Promise.all([get(path), get("/quotes", asked)]);
    const days = [filters.from ?? entity.first_seen, filters.to ?? entity.last_seen];
    over = await overTime(page.id, stepFor(...days), filters);
    return {
      title: isolate(name(entity)),
      note: t("embed.count", { n: latest.total }),
      body: body(name(entity), over, latest.items),
    };
  });
  const canvas = document.querySelector(".chart canvas");
  chart?.destroy();
  chart = canvas && over ? timeline(canvas, { ...over, series: seriesOf(over.rows) }) : null;
}

function body(title, over, quotes) {
  if (!quotes.length) return empty(t("embed.empty"));
  const table = tableOf(over);
  return html`${table.rows.length
      ? html`<div class="chart"><canvas role="img" aria-label=${t("speaker.over.label", { name: title })}></canvas></div>
          ${figures(t("speaker.over"), table.columns, table.rows)}`
      : nothing}
    <h2>${t("embed_speaker.latest")}</h2>
    <div class="cards">${repeat(quotes, (quote) => quote.id, (quote) => quoteCard(quote, { compact: true }))}</div>`;
}

onChange(begin);
begin();
