// A quote as a card: who, by which verb, the words, and where they stood.

import { href } from "../core/state.js";
import { html, nothing } from "../core/render.js";
import { date, dir, isolate, lang, name, percent, t } from "../core/text.js";
import { marked } from "./words.js";
import { stanceChip } from "./stance.js";

// A quote of `/quotes` asked for with offsets=utf16. `compact`: without the line of origin.
export function quoteCard(quote, { compact = false, markTerms = true } = {}) {
  return html`<article class="card stance-edge-${quote.cue?.stance ?? "neutral"}" data-quote=${quote.id}>
    <header class="card-head">
      <span class="card-speakers">${speakers(quote)}</span>
      ${quote.cue
        ? html`<span class="card-cue" lang="ar" dir="rtl">${
            quote.negated ? html`<span class="card-negated" lang=${lang} dir=${dir}>${t("common.negated")}</span> ` : nothing
          }${quote.cue.text}</span>${stanceChip(quote.cue.stance)}`
        : nothing}
    </header>
    <blockquote class="words" lang="ar" dir="auto">${marked(quote, { markTerms })}</blockquote>
    <footer class="card-foot">${origin(quote, compact)}</footer>
  </article>`;
}

function speakers(quote) {
  const all = quote.speakers?.length ? quote.speakers : [quote.speaker];
  return all.map((speaker, index) => html`${index ? t("common.and") : nothing}${speakerName(speaker)}`);
}

function speakerName(speaker) {
  const text = isolate(speaker.name || speaker.name_en ? name(speaker) : t(`common.${speaker.type}`));
  return speaker.entity_id
    ? html`<a class="speaker" href=${href(`/speakers/${encodeURIComponent(speaker.entity_id)}`)}>${text}</a>`
    : html`<span class="speaker speaker-unnamed">${text}</span>`;
}

function origin(quote, compact) {
  const { article } = quote;
  const place = href(`/read/${encodeURIComponent(article.id)}`, { quote: quote.id });
  const parts = [
    html`<bdi class="card-outlet">${article.outlet ?? t("common.no_outlet")}</bdi>`,
    article.date
      ? html`<time datetime=${article.date}>${date(article.date)}</time>`
      : html`<span>${t("common.no_date")}</span>`,
  ];
  if (quote.via) parts.push(html`<span>${t("common.via")} <bdi lang="ar">${quote.via.text}</bdi></span>`);
  if (quote.confidence !== null && quote.confidence !== undefined) {
    parts.push(html`<span class="card-confidence" title=${t("common.confidence.hint")}
      >${t("common.confidence", { share: percent(quote.confidence) })}</span>`);
  }
  return html`<span class="facts">${parts}</span>
    <a class="card-read" href=${place}>${
      compact || !article.title ? t("common.read") : html`<bdi lang="ar">${article.title}</bdi>`
    }</a>`;
}
