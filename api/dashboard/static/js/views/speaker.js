// A speaker: names, what was said over time, about which topics, through which outlets, in which words.

import { get, Pages } from "../core/api.js";
import { page } from "../core/page.js";
import { html, nothing, render, repeat } from "../core/render.js";
import { href, onChange, read, write } from "../core/state.js";
import { name, number, span, t } from "../core/text.js";
import { quoteCard } from "../parts/card.js";
import { timeline } from "../parts/chart.js";
import { figures } from "../parts/figures.js";
import { chosenChips, filtersOf } from "../parts/filters.js";
import { empty, failed, loading } from "../parts/states.js";
import { STANCES, stanceLabel } from "../parts/stance.js";
import { choiceBars, legend } from "../speaker/bars.js";
import { byValue } from "../speaker/counts.js";
import { comparison, lookUp } from "../speaker/same.js";
import { daysOf, stepFor, STEPS } from "../speaker/steps.js";
import { speakerHead } from "../speaker/head.js";
import { groups } from "../speaker/wording.js";

const COMPARED = 12; // quotes looked up elsewhere at first, each a request
const main = document.getElementById("main");
const ONE = { speaker_id: page.id };

const view = { entity: null, error: null, counts: null, quotes: [], pages: null, same: null, more: null };
let running = new AbortController();
let chart = null;

async function begin() {
  view.error = null;
  draw();
  try {
    view.entity = await get(`/entities/${encodeURIComponent(page.id)}`);
    document.title = `${name(view.entity)} · ${t("common.qala")}`;
  } catch (error) {
    view.error = error;
    draw();
    return;
  }
  await load();
}

const filters = () => ({ ...filtersOf(read()), ...ONE });
const step = () => {
  const chosen = [read().by].flat()[0];
  if (STEPS.includes(chosen)) return chosen;
  return stepFor(view.entity.first_seen, view.entity.last_seen);
};

// All that depends on the filters. What is shown stays until the new is there.
async function load() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const by = step();
  const asked = filters();
  const pages = new Pages("/quotes", { ...asked, offsets: "utf16", limit: 20, sort: "-date" });
  const facet = (dimension, own, more = {}) =>
    get("/quotes/facets", { ...asked, [own]: undefined, by: `${dimension},stance`, limit: 1000, ...more }, { signal });
  main.setAttribute("aria-busy", "true");
  try {
    const [over, topics, outlets, quotes] = await Promise.all([
      facet(by, "by", { fill: true }),
      facet("topic", "topic"),
      facet("outlet", "outlet"),
      pages.next({ signal }),
    ]);
    Object.assign(view, { error: null, counts: { by, over, topics, outlets }, pages, quotes, same: null, more: null });
  } catch (error) {
    if (error.name === "AbortError") return;
    Object.assign(view, { error, counts: null });
  }
  main.removeAttribute("aria-busy");
  draw();
  drawChart();
  if (!view.error) await compare(view.quotes.slice(0, COMPARED), signal);
}

async function compare(quotes, signal) {
  try {
    const found = await lookUp(quotes, { signal });
    if (signal.aborted) return;
    view.same = { groups: groups(found), looked: quotes.length };
  } catch (error) {
    if (error.name === "AbortError") return;
    view.same = { error };
  }
  draw();
}

async function more() {
  const { pages } = view;
  view.more = null;
  try {
    const items = await pages.next({ signal: running.signal });
    if (pages === view.pages) view.quotes = [...view.quotes, ...items];
  } catch (error) {
    if (error.name !== "AbortError") view.more = error;
  }
  draw();
}

const first = (value) => [value].flat()[0];
const stancesOf = (rows) => STANCES.filter((stance) => rows.some((row) => row.stance === stance && row.count));

function drawChart() {
  const canvas = main.querySelector(".over canvas");
  if (!canvas || !view.counts) return;
  const { by, over } = view.counts;
  const rows = over.items.map((row) => ({ period: row[by], key: row.stance, count: row.count }));
  const series = stancesOf(over.items).map((stance) => ({
    key: stance, label: stanceLabel(stance), colour: `--stance-${stance}`,
  }));
  chart?.destroy();
  chart = timeline(canvas, { rows, by, series, onClick: ({ period }) => write(daysOf(period, by)) });
}

function draw() {
  render(view.entity ? whole() : html`${view.error ? failed(view.error, begin) : loading(8)}`, main);
}

function whole() {
  const { entity } = view;
  return html`${speakerHead(entity)}
    ${chosenChips(read(), labels(), write)}
    ${view.error ? failed(view.error, load) : nothing}
    <div class="speaker-grid">
      <section class="panel over" aria-labelledby="over">
        <div class="panel-head"><h2 id="over">${t("speaker.over")}</h2>${steps()}</div>
        ${overTime()}
      </section>
      <div class="speaker-side">
        ${facetPanel("topics", "topic", (row) => row.topic, (row) => name({ name: row.topic_name, name_en: row.topic_name_en }))}
        ${facetPanel("outlets", "outlet", (row) => row.outlet, (row) => row.outlet)}
      </div>
      <section class="panel sames" aria-labelledby="sames">
        <h2 id="sames">${t("speaker.same")}</h2>
        ${sames()}
      </section>
      <section class="panel said" aria-labelledby="said">
        <h2 id="said">${t("speaker.said")} ${view.pages ? html`<span class="count">${number(view.pages.total)}</span>` : nothing}</h2>
        ${said()}
      </section>
    </div>`;
}

function labels() {
  const topics = view.counts?.topics.items ?? [];
  const named = (row) => name({ name: row.topic_name, name_en: row.topic_name_en });
  return { topic: Object.fromEntries(topics.filter((row) => row.topic).map((row) => [row.topic, named(row)])) };
}

function steps() {
  const now = step();
  return html`<div class="steps" role="group" aria-label=${t("speaker.steps")}>
    ${STEPS.map((one) => html`<button type="button" aria-pressed=${one === now ? "true" : "false"}
      @click=${() => write({ by: one })}>${t(`speaker.step.${one}`)}</button>`)}
  </div>`;
}

function overTime() {
  const { counts } = view;
  const dated = counts?.over.items.some((row) => row.count);
  const undated = counts ? counts.over.other : 0;
  return html`<div class="chart" ?hidden=${Boolean(counts && !dated)}>
      <canvas role="img" aria-label=${t("speaker.over.label", { name: name(view.entity) })}></canvas>
    </div>
    ${counts && !dated ? empty(t("speaker.over.empty"), t("speaker.over.empty.hint")) : nothing}
    ${dated && undated ? html`<p class="note">${t("speaker.undated", { n: undated })}</p>` : nothing}
    ${dated ? table() : nothing}`;
}

function table() {
  const { by, over } = view.counts;
  const stances = stancesOf(over.items);
  const periods = [...new Set(over.items.filter((row) => row.count).map((row) => row[by]))].sort();
  const count = (period, stance) =>
    over.items.find((row) => row[by] === period && row.stance === stance)?.count ?? 0;
  return figures(
    t("speaker.over"),
    [t(`speaker.step.${by}`), ...stances.map(stanceLabel)],
    periods.map((period) => {
      const { from, to } = daysOf(period, by);
      return [span(from, to), ...stances.map((stance) => count(period, stance))];
    }),
  );
}

function facetPanel(key, filter, valueOf, labelOf) {
  const heading = html`<h2 id=${key}>${t(`speaker.${key}`)}</h2>`;
  const facet = view.counts?.[key];
  if (!facet) return html`<section class="panel">${heading}${loading(4)}</section>`;
  const entries = byValue(facet.items, valueOf, labelOf).slice(0, 10);
  const chosen = first(read()[filter]);
  return html`<section class="panel" aria-labelledby=${key} data-facet=${filter}>${heading}
    ${entries.length
      ? html`${choiceBars(entries, chosen, (value) => write({ [filter]: value }))}${legend(entries)}`
      : html`<p class="note">${t(`speaker.${key}.empty`)}</p>`}
  </section>`;
}

function sames() {
  const { same } = view;
  if (!same) return loading(3);
  if (same.error) return failed(same.error, () => compare(view.quotes.slice(0, COMPARED), running.signal));
  const further = same.looked < view.quotes.length
    ? html`<button class="button" type="button" @click=${() => compare(view.quotes, running.signal)}>
        ${t("speaker.same.further")}</button>`
    : nothing;
  if (!same.groups.length) {
    return html`<p class="note">${t("speaker.same.empty", { n: same.looked })}</p>${further}`;
  }
  return html`<p class="note">${t("speaker.same.hint")}
      <ins>${t("speaker.same.added")}</ins> <del>${t("speaker.same.left_out")}</del></p>
    ${repeat(same.groups, (group) => group.base.id, comparison)}${further}`;
}

function said() {
  if (!view.pages) return loading(6);
  if (!view.quotes.length) return empty(t("speaker.said.empty"), t("speaker.said.empty.hint"));
  return html`<div class="cards">${repeat(view.quotes, (quote) => quote.id, (quote) => quoteCard(quote))}</div>
    ${view.more ? failed(view.more, more) : nothing}
    ${view.pages.done ? nothing : html`<button class="button more" type="button" @click=${more}>${t("common.more")}</button>`}
    <p class="note"><a href=${href("/browse", { ...filtersOf(read()), ...ONE })}>${t("speaker.all")}</a> ·
      <a href=${href("/embed", { kind: "speaker", ...ONE })}>${t("speaker.embed")}</a></p>`;
}

onChange(() => view.entity && load());
begin();
