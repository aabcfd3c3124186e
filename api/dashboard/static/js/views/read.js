// The article reader: the text as stored, its sections, who said what in it and where.

import { get } from "../core/api.js";
import { shown } from "../core/controls.js";
import { page } from "../core/page.js";
import { html, nothing, render } from "../core/render.js";
import { href, onChange, read, write } from "../core/state.js";
import { t } from "../core/text.js";
import { topics } from "../parts/searchbox.js";
import { failed, loading } from "../parts/states.js";
import { facts } from "../read/facts.js";
import { LAYERS, Reading } from "../read/reading.js";
import { webAddress } from "../read/sections.js";

const main = document.getElementById("main");
const place = `/articles/${encodeURIComponent(page.id)}`;
// More than an article of the longest length holds.
const ALL = { offsets: "utf16", limit: 5000 };

let reading = null;
let before = {};

async function start() {
  render(loading(12), main);
  let parts;
  try {
    parts = await Promise.all([
      get(place, { offsets: "utf16" }),
      get(`${place}/quotes`, ALL),
      get(`${place}/entities`, ALL),
    ]);
  } catch (error) {
    render(html`<h1 class="visually-hidden">${t("read.title")}</h1>${failed(error, start)}`, main);
    return;
  }
  show(...parts);
}

function show(article, { items: quotes }, { items: mentions }) {
  document.title = `${article.title ?? t("read.untitled")} · ${t("common.qala")}`;
  const host = document.createElement("div");
  host.className = "reading-host";
  render(host, main);
  reading = new Reading(host, {
    article,
    quotes,
    mentions,
    heading: hasOwnTitle(article) ? 2 : 1,
    head: head(article),
    addressOf: (id) => location.origin + href(location.pathname, { quote: id }),
    onQuote: (quote) => write({ quote }),
    onSpeaker: (key) => write({ ...speakerState(key), quote: null }),
    onMarks: (marks) => write({ marks: written(marks) }, { replace: true }),
  });
  const state = read();
  const lost = state.quote && !reading.has(state.quote);
  if (lost) host.prepend(note(t("read.quote_gone")));
  update(state, { first: true });
  onChange((now) => update(now, {}));
  topics().then(
    (known) => {
      reading.topics = known;
    },
    () => {}, // their slugs serve as names
  );
}

function update(state, { first = false }) {
  const now = { quote: one(state.quote), speaker: speakerOf(state), marks: marksOf(state) };
  const moved = now.quote !== before.quote || now.speaker !== before.speaker;
  reading.show(now, { scroll: moved, jump: first });
  // Letters change their width when their font comes.
  if (first && now.quote) document.fonts.ready.then(() => reading.show(now, { scroll: true, jump: true }));
  before = now;
}

function head(article) {
  const address = webAddress(article.url);
  return html`<header class="reading-head">
    ${facts(
      article,
      html`<a href=${href("/browse", { article: article.id })}>${t("common.quotes", { n: article.counts.quotes })}</a>`,
      html`<a href=${`${place}/quotes?format=csv`} download>${t("read.csv")}</a>`,
      address
        ? html`<a href=${address} rel="noopener noreferrer external">${t("read.original")}</a>`
        : nothing,
    )}
    ${hasOwnTitle(article)
      ? html`<h1 class="reading-title" dir="auto">${shown(article.title ?? t("read.untitled"))}</h1>`
      : nothing}
  </header>`;
}

/** Whether the title stands over the text: it was given with the article, or there is none. */
function hasOwnTitle({ title, sections }) {
  return !sections.some((section) => section.kind === "title" && section.text.trim() === title);
}

function note(text) {
  const made = document.createElement("p");
  made.className = "notice";
  made.setAttribute("role", "status");
  made.textContent = text;
  return made;
}

const one = (value) => [value].flat()[0] ?? null;

/** Nobody, whose key is "", is written as `-`: an empty value would be left out. */
function speakerState(key) {
  const isId = key !== null && /^e[0-9a-f]{20}$/.test(key);
  return { speaker_id: isId ? key : null, speaker: isId ? null : key === "" ? "-" : key };
}

function speakerOf(state) {
  const named = one(state.speaker);
  return one(state.speaker_id) ?? (named === "-" ? "" : named);
}

function marksOf(state) {
  const asked = one(state.marks);
  return asked === null ? LAYERS : LAYERS.filter((layer) => asked.split(",").includes(layer));
}

function written(marks) {
  return LAYERS.every((layer) => marks.has(layer)) ? null : [...marks].join(",") || "none";
}

start();
