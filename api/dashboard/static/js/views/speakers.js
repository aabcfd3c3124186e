// Speakers: whom articles quote, the most quoted first; search in both scripts.

import { Pages } from "../core/api.js";
import { html, nothing, render, repeat } from "../core/render.js";
import { href, onChange, read, write } from "../core/state.js";
import { isolate, name, span, t } from "../core/text.js";
import { empty, failed, loading } from "../parts/states.js";

const TYPES = ["person", "organisation", "place"];
const WAIT = 150; // milliseconds after the last key
const main = document.getElementById("main");
const view = { items: null, pages: null, error: null };
let running = new AbortController();
let timer = null;

const first = (value) => [value].flat()[0] ?? "";

async function load() {
  running.abort();
  running = new AbortController();
  const { q, type } = read();
  const pages = new Pages("/entities", { q: first(q), type: first(type), sort: "-quotes", limit: 40 });
  main.setAttribute("aria-busy", "true");
  try {
    const items = await pages.next({ signal: running.signal });
    Object.assign(view, { items, pages, error: null });
  } catch (error) {
    if (error.name === "AbortError") return;
    Object.assign(view, { error });
  }
  main.removeAttribute("aria-busy");
  draw();
}

async function more() {
  const { pages } = view;
  try {
    const items = await pages.next({ signal: running.signal });
    if (pages === view.pages) view.items = [...view.items, ...items];
  } catch (error) {
    if (error.name !== "AbortError") view.error = error;
  }
  draw();
}

function typed({ target }) {
  clearTimeout(timer);
  timer = setTimeout(() => write({ q: target.value.trim() || null }, { replace: true }), WAIT);
}

// The list ends where nobody speaks any more, unless somebody is searched for.
const ends = () => !first(read().q) && view.items.some((entity) => !entity.quote_count);
const shown = () => (ends() ? view.items.filter((entity) => entity.quote_count) : view.items);

function draw() {
  const { q, type } = read();
  render(
    html`<header class="speakers-head">
      <h1>${t("speakers.title")}</h1>
      <form role="search" class="speakers-search" @submit=${(event) => event.preventDefault()}>
        <label class="visually-hidden" for="speakers-q">${t("speakers.search")}</label>
        <input id="speakers-q" type="search" dir="auto" autocomplete="off" spellcheck="false" maxlength="200"
          placeholder=${t("speakers.search")} .value=${first(q)} @input=${typed}>
      </form>
      <div class="steps" role="group" aria-label=${t("speakers.types")}>
        ${["", ...TYPES].map((one) => html`<button type="button" aria-pressed=${one === first(type) ? "true" : "false"}
          @click=${() => write({ type: one || null })}>${t(one ? `speakers.type.${one}` : "speakers.type.all")}</button>`)}
      </div>
    </header>
    ${view.error ? failed(view.error, load) : list()}`,
    main,
  );
}

function list() {
  if (!view.items) return loading(10);
  const entities = shown();
  if (!entities.length) return empty(t("speakers.empty"), t("speakers.empty.hint"));
  const most = Math.max(...entities.map((entity) => entity.quote_count), 1);
  return html`<p class="visually-hidden" role="status">${t("speakers.found", { n: entities.length })}</p>
    <ol class="speaker-list">${repeat(entities, (entity) => entity.id, (entity) => row(entity, most))}</ol>
    ${view.pages.done || ends()
      ? nothing
      : html`<button class="button more" type="button" @click=${more}>${t("common.more")}</button>`}`;
}

function row(entity, most) {
  const label = name(entity);
  const other = [entity.name, entity.name_en].find((one) => one && one !== label);
  return html`<li>
    <a class="speaker-row" href=${href(`/speakers/${encodeURIComponent(entity.id)}`)}>
      <span class="speaker-names"><span class="speaker-name">${isolate(label)}</span>
        ${other ? html`<span class="speaker-other">${isolate(other)}</span>` : nothing}</span>
      <span class="speaker-share" aria-hidden="true"><progress max=${most} .value=${entity.quote_count}></progress></span>
      <span class="speaker-count">${t("speaker.quotes", { n: entity.quote_count })}</span>
      <span class="speaker-days">${entity.first_seen ? span(entity.first_seen, entity.last_seen) : nothing}</span>
    </a>
  </li>`;
}

onChange(load);
draw();
load();
