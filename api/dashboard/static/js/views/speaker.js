// A speaker: names, what was said over time, about which topics, through which outlets, in which words.

import { address, get, Pages } from "../core/api.js";
import { page } from "../core/page.js";
import { html, nothing, render, repeat } from "../core/render.js";
import { href, onChange, read, write } from "../core/state.js";
import { name, number, t } from "../core/text.js";
import { quoteCard } from "../parts/card.js";
import { timeline } from "../parts/chart.js";
import { figures } from "../parts/figures.js";
import { chosenChips, filtersOf } from "../parts/filters.js";
import { empty, failed, loading } from "../parts/states.js";
import { choiceBars, legend } from "../speaker/bars.js";
import { byValue } from "../speaker/counts.js";
import { overTime, seriesOf, tableOf } from "../speaker/over.js";
import { comparison, lookUp } from "../speaker/same.js";
import { daysOf, stepFor, stepsFor } from "../speaker/steps.js";
import { speakerHead } from "../speaker/head.js";
import { groups } from "../speaker/wording.js";

const COMPARED = 12; // quotes looked up elsewhere at first, each a request
const MANY = 3000; // quotes of one speaker that take a while to count by two things
const main = document.getElementById("main");
const ONE = { speaker_id: page.id };
const NOBODY = { speaker_id: undefined };
const FACETS = {
  topic: { label: (row) => name({ name: row.topic_name, name_en: row.topic_name_en }) },
  outlet: { label: (row) => row.outlet },
};

// `same`: null until it is looked for.
const view = { entity: null, error: null, asked: null, over: null, quotes: [], pages: null, same: null };
let running = new AbortController();
let chart = null;
let isSeen = false; // whether the section of wordings is on the screen

function begin() {
  view.error = null;
  draw();
  const entity = get(`/entities/${encodeURIComponent(page.id)}`).then((found) => {
    view.entity = found;
    document.title = `${name(found)} · ${t("common.qala")}`;
    draw();
    wordings.observe(main.querySelector(".sames"));
    return found;
  });
  return load(entity);
}

const filters = () => ({ ...filtersOf(read()), ...ONE });
// First and last day of what is shown.
const days = ({ first_seen: start, last_seen: end }) => {
  const { from, to } = read();
  return [first(from) ?? start, first(to) ?? end];
};
const step = (entity) => {
  const chosen = first(read().by);
  return stepsFor(...days(entity)).includes(chosen) ? chosen : stepFor(...days(entity));
};

// All that depends on the filters, each part drawn once it is there. What is shown stays until then.
async function load(entity = Promise.resolve(view.entity)) {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const asked = filters();
  view.asked = JSON.stringify(asked);
  const pages = new Pages("/quotes", { ...asked, offsets: "utf16", limit: 20, sort: "-date" });
  const part = async (asking, apply) => {
    const answer = await asking;
    if (signal.aborted) return;
    apply(answer);
    draw();
  };
  const facet = (by) => part(
    entity.then((found) => counts(by, asked, signal, found.quote_count < MANY ? ",stance" : "")),
    (entries) => { view[by] = entries; },
  );
  main.setAttribute("aria-busy", "true");
  const parts = [
    part(entity, () => { view.error = null; }),
    part(pages.next({ signal }), (quotes) => Object.assign(view, { pages, quotes, same: null, more: null })),
    facet("topic"),
    facet("outlet"),
    entity.then((found) => loadOver(step(found), asked, signal)),
  ];
  // Once all is asked for: what was chosen shows before any answer.
  draw();
  try {
    await Promise.all(parts);
  } catch (error) {
    if (error.name === "AbortError" || signal.aborted) return;
    view.error = error;
  }
  main.removeAttribute("aria-busy");
  draw();
  if (view.error) return;
  lookForWordings();
  if (view.entity.quote_count >= MANY) await colour(asked, signal);
}

async function loadOver(by, asked, signal) {
  const over = await overTime(page.id, by, { ...asked, ...NOBODY }, { signal });
  if (signal.aborted) return;
  view.over = over;
  draw();
  drawChart();
}

// What was counted last, by dimension: choosing a value changes nothing in its own counts.
const counted = new Map();

// How many there are of each value of a dimension, whatever of it is chosen now.
async function counts(by, asked, signal, split) {
  const query = { ...asked, [by]: undefined, by: by + split, limit: split ? 1000 : 50 };
  const where = address("/quotes/facets", query);
  if (counted.get(by)?.where !== where) {
    const { items } = await get(where, {}, { signal });
    counted.set(by, { where, entries: byValue(items, (row) => row[by], FACETS[by].label) });
  }
  return counted.get(by).entries;
}

// Stances of the same counts: they take longer, so that they follow.
async function colour(asked, signal) {
  for (const by of Object.keys(FACETS)) {
    try {
      const entries = await counts(by, asked, signal, ",stance");
      if (signal.aborted) return;
      view[by] = entries;
      draw();
    } catch (error) {
      // The counts are there; they keep their one colour.
      if (error.name === "AbortError") return;
    }
  }
}

const wordings = new IntersectionObserver(
  (entries) => {
    isSeen = entries.at(-1).isIntersecting;
    lookForWordings();
  },
  { rootMargin: "100px" },
);

function lookForWordings() {
  if (!isSeen || view.same || !view.pages || main.hasAttribute("aria-busy")) return;
  compare(view.quotes.slice(0, COMPARED), running.signal);
}

async function compare(quotes, signal) {
  view.same = { looking: true };
  draw();
  try {
    const found = await lookUp(quotes, { signal });
    if (signal.aborted) return;
    view.same = { groups: groups(found), looked: quotes.length };
  } catch (error) {
    // What comes instead of these quotes is looked for then.
    view.same = error.name === "AbortError" ? null : { error };
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

// A bar's days, in shorter steps.
const choose = ({ period }) => write({ ...daysOf(period, view.over.by), by: null });

function drawChart() {
  const { by, rows } = view.over ?? {};
  const canvas = main.querySelector(".over canvas");
  if (!canvas || !rows) return;
  const drawn = { rows, by, series: seriesOf(rows) };
  if (chart) chart.update(drawn);
  else chart = timeline(canvas, { ...drawn, onClick: choose });
}

function draw() {
  render(view.entity ? whole() : html`${view.error ? failed(view.error, begin) : loading(8)}`, main);
}

function whole() {
  const { entity } = view;
  return html`${speakerHead(entity)}
    ${chosenChips(read(), labels(), write)}
    ${view.error ? failed(view.error, () => load()) : nothing}
    <div class="speaker-grid">
      <section class="panel over" aria-labelledby="over">
        <div class="panel-head"><h2 id="over">${t("speaker.over")}</h2>${steps()}</div>
        ${timePanel()}
      </section>
      <div class="speaker-side">
        ${facetPanel("topic")} ${facetPanel("outlet")}
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
  return { topic: Object.fromEntries((view.topic ?? []).map(({ value, label }) => [value, label])) };
}

function steps() {
  const now = step(view.entity);
  const possible = stepsFor(...days(view.entity));
  if (possible.length < 2) return nothing;
  return html`<div class="steps" role="group" aria-label=${t("speaker.steps")}>
    ${possible.map((one) => html`<button type="button" aria-pressed=${one === now ? "true" : "false"}
      @click=${() => write({ by: one })}>${t(`speaker.step.${one}`)}</button>`)}
  </div>`;
}

function timePanel() {
  const { over } = view;
  const isDated = over?.rows.some((row) => row.count);
  const table = isDated ? tableOf(over) : null;
  return html`<div class="chart" ?hidden=${Boolean(over && !isDated)}>
      <canvas role="img" aria-label=${t("speaker.over.label", { name: name(view.entity) })}></canvas>
    </div>
    ${over && !isDated ? empty(t("speaker.over.empty"), t("speaker.over.empty.hint")) : nothing}
    ${isDated && over.undated ? html`<p class="note">${t("speaker.undated", { n: over.undated })}</p>` : nothing}
    ${table ? figures(t("speaker.over"), table.columns, table.rows) : nothing}`;
}

function facetPanel(by) {
  const entries = view[by]?.slice(0, 10);
  const heading = html`<h2 id=${by}>${t(`speaker.${by}s`)}</h2>`;
  return html`<section class="panel" aria-labelledby=${by} data-facet=${by}>${heading}
    ${!entries ? loading(4) : nothing}
    ${entries?.length
      ? html`${choiceBars(entries, first(read()[by]), (value) => write({ [by]: value }))}${legend(entries)}`
      : nothing}
    ${entries && !entries.length ? html`<p class="note">${t(`speaker.${by}s.empty`)}</p>` : nothing}
  </section>`;
}

function sames() {
  const { same } = view;
  if (!same) return html`<div class="sames-later"></div>`;
  if (same.looking) return loading(3);
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

onChange(async () => {
  if (!view.entity) return;
  const asked = filters();
  if (view.error || JSON.stringify(asked) !== view.asked) {
    await load();
    return;
  }
  // Only the steps, or the theme, are others.
  const by = step(view.entity);
  const over = view.over?.by === by ? null : loadOver(by, asked, running.signal);
  draw();
  try {
    await over;
  } catch (error) {
    if (error.name === "AbortError") return;
    view.error = error;
    draw();
  }
});
begin();
