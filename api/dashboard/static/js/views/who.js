// The first page: who said what about a topic, or about anything, and when.

import { address } from "../core/api.js";
import { html, nothing, render, repeat } from "../core/render.js";
import { href, onChange, read, write } from "../core/state.js";
import { name, number, t } from "../core/text.js";
import { quoteCard } from "../parts/card.js";
import { chosenChips, filtersOf, learn } from "../parts/filters.js";
import { searchBox, topics } from "../parts/searchbox.js";
import { empty, failed, loading } from "../parts/states.js";
import * as data from "../who/data.js";
import { isChosen, matrix } from "../who/matrix.js";
import { overTimePart } from "../who/time.js";

const QUOTES = 6;
const main = document.getElementById("main");
const parts = { speakers: null, time: null, quotes: null };
const shownFor = {}; // which filters a part shows the answer to
const errors = { speakers: null, time: null, quotes: null };
let allTopics = [];
let shownRows = data.ROWS;
let asked = null;
const names = { speaker_id: {} };

render(
  html`<section class="ask">
      <h1 class="ask-title">${t("who.heading")}</h1>
      <div id="ask-box"></div>
      <div id="ask-topics" class="ask-topics"></div>
    </section>
    <div id="view"></div>`,
  main,
);
const box = searchBox(document.getElementById("ask-box"), {
  label: t("who.search"),
  placeholder: t("who.placeholder"),
  value: subject(read()),
  onPick: picked,
});

// The words in the box: those searched for, or the name of the topic.
function subject(state) {
  const topic = allTopics.find(({ slug }) => slug === state.topic);
  return state.about ?? (topic ? name(topic) : (state.topic ?? ""));
}

function picked(choice) {
  shownRows = data.ROWS;
  if (choice.kind === "topic") write({ topic: choice.slug, about: null });
  else if (choice.kind === "entity") {
    names.speaker_id[choice.id] = choice.label;
    write({ speaker_id: choice.id, speaker: null, stance: null });
  } else write({ about: choice.text, topic: null });
  if (choice.kind === "entity") box.value = subject(read());
}

async function load() {
  const state = single(read());
  box.value = subject(state);
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  main.setAttribute("aria-busy", "true");
  draw(state);
  const shown = async (part, promise) => {
    try {
      const found = await promise;
      if (signal.aborted) return;
      parts[part] = found;
      shownFor[part] = keyOf(state, part);
      errors[part] = null;
    } catch (error) {
      if (signal.aborted) return;
      errors[part] = error;
    }
    draw(state);
  };
  await Promise.all([
    shown("speakers", speakers(state, signal)),
    shown("time", data.overTime(state, signal)),
    shown("quotes", data.quotes(state, signal)),
  ]);
  if (signal.aborted) return;
  main.removeAttribute("aria-busy");
  try {
    if ((await learn(state, names, { signal })) && !signal.aborted) draw(state);
  } catch {
    // A chip without a name can be taken away all the same.
  }
}

async function speakers(state, signal) {
  const found = await data.speakers(state, shownRows, signal);
  for (const { speaker } of found.rows)
    if (speaker.entity_id) names.speaker_id[speaker.entity_id] = name(speaker);
  if (found.rows.some((row) => !row.latest)) {
    // The words come last; the bars do not wait for them.
    data.withWords(found.rows, state, signal).then(
      (rows) => {
        if (signal.aborted) return;
        parts.speakers = { ...found, rows };
        draw(state);
      },
      () => {},
    );
  }
  return found;
}

const keyOf = (state, part) => address("", data.followed(state, part));
const isStale = (state, part) => shownFor[part] !== keyOf(state, part);

// Of a filter that stands twice in the address, the first counts here.
const single = (state) =>
  Object.fromEntries(Object.entries(state).map(([key, value]) => [key, [value].flat()[0]]));

function draw(state) {
  document.title = [subject(state) || t("who.title"), t("common.qala")].join(" · ");
  const failure = Object.values(errors).find(Boolean);
  render(topicButtons(state), document.getElementById("ask-topics"));
  render(
    html`${chosenChips({ ...state, topic: null }, names, change)}
      ${failure && !parts.speakers
        ? failed(failure, load)
        : parts.speakers && !parts.speakers.rows.length && !parts.quotes?.items.length
          ? nothingFound(state)
          : results(state)}`,
    document.getElementById("view"),
  );
}

function topicButtons(state) {
  const offered = allTopics.filter((topic) => topic.quote_count || topic.slug === state.topic);
  return html`<ul class="topics" aria-label=${t("who.topics")}>
    ${repeat(offered.slice(0, 8), ({ slug }) => slug, (topic) => {
      const isAsked = topic.slug === state.topic;
      return html`<li><button type="button" class="topic" aria-pressed=${isAsked ? "true" : "false"}
        @click=${() => change(isAsked ? { topic: null } : { topic: topic.slug, about: null })}
        ><bdi>${name(topic)}</bdi> <span class="topic-count">${number(topic.quote_count)}</span></button></li>`;
    })}
  </ul>`;
}

function change(patch) {
  write(patch);
}

function results(state) {
  // What the chosen speaker said stands under his row, where the eye is.
  const isInRow = parts.speakers?.rows.some((row) => isChosen(row, state));
  const heard = { onChange: change, onMore: showMore, below: isInRow ? said(state, true) : nothing };
  return html`
    <section class="part" aria-labelledby="part-speakers">
      <h2 id="part-speakers">${t("who.speakers")}</h2>
      <div class="part-speakers" ?data-stale=${isStale(state, "speakers")}>${
        errors.speakers
          ? failed(errors.speakers, load)
          : parts.speakers
            ? matrix(parts.speakers, state, heard)
            : html`<div class="waiting-speakers">${loading(24)}</div>`
      }</div>
    </section>
    <section class="part" aria-labelledby="part-time">
      <h2 id="part-time">${t("who.time")}</h2>
      <div class="part-time" ?data-stale=${isStale(state, "time")}>${
        errors.time
          ? failed(errors.time, load)
          : parts.time
            ? overTimePart(parts.time, state, change)
            : loading(5)
      }</div>
    </section>
    ${isInRow
      ? nothing
      : html`<section class="part" aria-labelledby="part-quotes">
          <h2 id="part-quotes">${t("who.quotes")}</h2>
          ${said(state)}
        </section>`}`;
}

function said(state, isInRow = false) {
  if (errors.quotes) return failed(errors.quotes, load);
  const stale = isStale(state, "quotes");
  // Under a speaker's row nobody else's words may stand, not even for a moment.
  if (!parts.quotes || (stale && isInRow)) return loading(6);
  const items = parts.quotes.items.slice(0, QUOTES);
  return html`<div class="said" ?data-stale=${stale}>
    <p class="said-head"><span role="status">${total(parts.quotes)}</span>
      <a href=${href("/browse", filtersOf(state))}>${t("who.all")}</a></p>
    <div class="cards">${repeat(items, ({ id }) => id, (quote) => quoteCard(quote))}</div>
  </div>`;
}

const total = ({ total: n, total_exact: isExact }) =>
  isExact === false ? t("common.quotes.atleast", { n }) : t("common.quotes", { n });

function nothingFound(state) {
  const isFiltered = Object.keys(filtersOf(state)).length > 0;
  const clear = () =>
    change(Object.fromEntries(Object.keys(filtersOf(state)).map((key) => [key, null])));
  return isFiltered
    ? empty(
        t("who.none"),
        t("who.none.hint"),
        html`<button class="button" type="button" @click=${clear}>${t("filters.clear")}</button>`,
      )
    : empty(
        t("who.nothing"),
        t("who.nothing.hint"),
        html`<a class="button button-main" href=${href("/ingest")}>${t("common.nav.ingest")}</a>`,
      );
}

function showMore() {
  shownRows += data.ROWS;
  load();
}

onChange(load);
load();
topics().then(
  (found) => {
    allTopics = found;
    const state = single(read());
    // Whoever types already is not disturbed.
    if (!box.isFocused) box.value = subject(state);
    draw(state);
  },
  // Topics are a short way to a search; without them there still is the search.
  () => {},
);
