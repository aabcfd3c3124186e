// A frame: quotes of a search, with the API's own filters.

import { get, Pages } from "../core/api.js";
import { html, nothing, repeat } from "../core/render.js";
import { onChange, read } from "../core/state.js";
import { name, t } from "../core/text.js";
import { frame, show } from "../embed/frame.js";
import { quoteCard } from "../parts/card.js";
import { filtersOf } from "../parts/filters.js";
import { empty, failed } from "../parts/states.js";

const first = (value) => [value].flat()[0];

function begin() {
  const filters = filtersOf(read());
  const whole = { path: "/browse", params: filters };
  return show(t("embed_quotes.title"), whole, async () => {
    const pages = new Pages("/quotes", { ...filters, offsets: "utf16", limit: 10 });
    const [title, quotes] = await Promise.all([titleOf(filters), pages.next()]);
    return parts({ title, whole, pages, quotes });
  });
}

// What the quotes are of: words as they were given, names for ids.
async function titleOf(filters) {
  const named = (path, id) => get(`${path}/${encodeURIComponent(id)}`).then(name);
  const found = await Promise.all([
    filters.about ?? filters.q,
    filters.topic && named("/topics", first(filters.topic)),
    filters.speaker_id ? named("/entities", first(filters.speaker_id)) : filters.speaker,
  ]);
  const parts = found.filter(Boolean).map(first);
  return parts.length ? parts.map((part, index) => html`${index ? " · " : nothing}<bdi>${part}</bdi>`) : t("embed_quotes.title");
}

function parts({ title, whole, pages, quotes, error }) {
  async function more() {
    const next = { title, whole, pages, quotes };
    try {
      next.quotes = [...quotes, ...(await pages.next())];
    } catch (caught) {
      next.error = caught;
    }
    frame({ whole, ...parts(next) });
  }
  const body = quotes.length
    ? html`<div class="cards">${repeat(quotes, (quote) => quote.id, (quote) => quoteCard(quote, { compact: true }))}</div>
        ${error ? failed(error, more) : nothing}
        ${pages.done || error ? nothing : html`<button class="button more" type="button" @click=${more}>${t("common.more")}</button>`}`
    : empty(t("embed.empty"));
  const n = pages.total ?? 0;
  return { title, note: quotes.length ? t("embed.count", { n }) : nothing, body };
}

onChange(begin);
begin();
