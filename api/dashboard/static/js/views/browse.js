// Quotes as cards, with filters and their counts; the same as CSV.

import { address } from "../core/api.js";
import { copyButton } from "../core/copy.js";
import { html, nothing, ref, render, repeat } from "../core/render.js";
import { onChange, read, write } from "../core/state.js";
import { name, t } from "../core/text.js";
import { asked, Quotes, sortOf } from "../browse/list.js";
import { quoteCard } from "../parts/card.js";
import { chosenChips, facets, filterPanel, filtersOf, learn } from "../parts/filters.js";
import { searchBox } from "../parts/searchbox.js";
import { empty, failed, loading } from "../parts/states.js";

const SORTS = ["-date", "date", "-confidence"];
const main = document.getElementById("main");
const isWide = matchMedia("(min-width: 56rem)");
let quotes = null;
let before = null; // what is shown until the first page of the new list is there
let counts = null;
let counting = null;
let names = { speaker_id: {}, topic: {} };

render(
  html`<div class="browse-head">
      <h1>${t("browse.heading")}</h1>
      <div id="browse-box"></div>
    </div>
    <div id="view"></div>`,
  main,
);
const box = searchBox(document.getElementById("browse-box"), {
  label: t("browse.search"),
  placeholder: t("browse.placeholder"),
  value: single(read()).about,
  onPick: picked,
});

function picked(choice) {
  if (choice.kind === "topic") {
    names.topic[choice.slug] = choice.label;
    write({ topic: choice.slug });
  } else if (choice.kind === "entity") {
    names.speaker_id[choice.id] = choice.label;
    write({ speaker_id: choice.id, speaker: null });
  } else write({ about: choice.text });
  box.value = single(read()).about ?? "";
}

function single(state) {
  return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, [value].flat()[0]]));
}

// What the list and the counts depend on: the address without language and theme.
const keyOf = (state) => address("", { ...filtersOf(state), sort: sortOf(state) });
let key = null;

function load() {
  const state = single(read());
  if (keyOf(state) === key) return;
  key = keyOf(state);
  box.value = state.about ?? "";
  before = quotes?.items.length ? quotes : before;
  quotes?.leave();
  quotes = new Quotes(state, draw);
  quotes.more();
  count(state);
}

async function count(state) {
  counting?.abort();
  counting = new AbortController();
  const { signal } = counting;
  try {
    const found = await facets(state, { signal });
    if (signal.aborted) return;
    for (const row of found.speaker_id) {
      names.speaker_id[row.speaker_id] = name({ name: row.speaker, name_en: row.speaker_en });
    }
    for (const row of found.topic) {
      names.topic[row.topic] = name({ name: row.topic_name, name_en: row.topic_name_en });
    }
    counts = found;
  } catch {
    if (signal.aborted) return;
    // The list says what is wrong; it can be read without counts.
    counts = {};
  }
  draw();
  try {
    if ((await learn(state, names, { signal })) && !signal.aborted) draw();
  } catch {
    // A chip without a name can be taken away all the same.
  }
}

function draw() {
  const state = single(read());
  document.title = [state.about || t("browse.title"), t("common.qala")].join(" · ");
  render(
    html`<div class="browse">
      <details class="browse-side" ?open=${isWide.matches}>
        <summary>${t("filters.title")}</summary>
        ${filterPanel(state, counts, write)}
      </details>
      <section aria-label=${t("browse.list")}>
        <div class="browse-bar">
          <p class="browse-total" role="status">${quotes.total === null ? "" : total()}</p>
          ${sorts(state)}
          <a class="button" download href=${address("/quotes", { ...asked(state), format: "csv" })}
            title=${t("browse.csv.hint")}>${t("browse.csv")}</a>
          ${copyButton(() => location.href, t("browse.copy"))}
        </div>
        <div class="browse-chips">${chosenChips(state, names, write)}</div>
        ${list()}
      </section>
    </div>`,
    document.getElementById("view"),
  );
}

function total() {
  const n = quotes.total;
  return quotes.totalExact ? t("common.quotes", { n }) : t("common.quotes.atleast", { n });
}

function sorts(state) {
  const offered = state.about ? ["relevance", ...SORTS] : SORTS;
  const chosen = sortOf(state) ?? offered[0];
  const choose = ({ target }) => write({ sort: target.value === offered[0] ? null : target.value });
  return html`<label class="browse-sort"><span>${t("browse.sort")}</span>
    <select @change=${choose} .value=${chosen}>
      ${repeat(
        offered,
        (sort) => sort,
        (sort) => html`<option value=${sort} ?selected=${sort === chosen}>${t(`browse.sort.${sort}`)}</option>`,
      )}
    </select></label>`;
}

function list() {
  const isFirst = quotes.total === null;
  if (quotes.error && isFirst) return failed(quotes.error, () => quotes.more());
  const shown = isFirst && before ? before : quotes;
  if (!shown.items.length) {
    return isFirst
      ? html`<div class="browse-list">${loading(12)}</div>`
      : empty(t("browse.none"), t("browse.none.hint"));
  }
  return html`<div class="browse-list" aria-busy=${isFirst ? "true" : "false"}>
      ${repeat(
        shown.items,
        ({ id }) => id,
        (quote) => quoteCard(quote),
      )}
    </div>
    <div class="browse-end" ${ref(watch)}>${end()}</div>`;
}

function end() {
  if (quotes.error) return failed(quotes.error, () => quotes.more());
  if (quotes.isLoading) return loading(3);
  if (quotes.done) return html`<p>${t("browse.end")}</p>`;
  return html`<button class="button" type="button" @click=${() => quotes.more()}>${t("common.more")}</button>`;
}

// The next page is asked for when its place comes near.
const near = new IntersectionObserver(
  (entries) => {
    if (entries.some((entry) => entry.isIntersecting) && !quotes.error) quotes.more();
  },
  { rootMargin: "600px" },
);
let watched = null;

function watch(element) {
  if (watched === element) return;
  if (watched) near.unobserve(watched);
  watched = element ?? null;
  if (watched) near.observe(watched);
}

onChange(load);
isWide.addEventListener("change", draw);
load();
