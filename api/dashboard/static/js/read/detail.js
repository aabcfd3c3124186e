// The panel beside a text: one statement, from its source over its cue to its content.

import { copyButton } from "../core/copy.js";
import { html, nothing } from "../core/render.js";
import { href } from "../core/state.js";
import { date, name, percent, t } from "../core/text.js";
import { stanceChip } from "../parts/stance.js";
import { marked } from "../parts/words.js";

/**
 * A template. `place` is the quote's number among `count`; `parent` the quote that it stands in, or
 * undefined; `topics` maps slugs to topics; `address` is the page's own with this quote, or null.
 * `onQuote(quote)` is called for another one to show, with null to close; `onStep(by)` for the next.
 */
export function detail(quote, { place, count, parent, topics, address, onQuote, onStep }) {
  const step = (by, sign, label) => html`<button class="icon-button" type="button" data-step=${by}
    aria-label=${label} title=${label} @click=${() => onStep(by)}><span aria-hidden="true">${sign}</span></button>`;
  return html`<div class="detail-bar">
      <span class="detail-place">${t("read.place", { place, count })}</span>
      ${step(-1, "↑", t("read.previous"))} ${step(1, "↓", t("read.next"))}
      <button class="icon-button" type="button" data-close aria-label=${t("read.close")}
        title=${t("read.close")} @click=${() => onQuote(null)}><span aria-hidden="true">×</span></button>
    </div>
    <p class="detail-who">${quote.speakers.map(
      (speaker, index) => html`${index ? t("common.and") : nothing}${speakerName(speaker)}`,
    )}</p>
    <ol class="flow">
      <li class="flow-source"><span class="flow-label">${t("read.source")}</span>${source(quote)}</li>
      ${quote.cue
        ? html`<li class="flow-cue"><span class="flow-label">${t("read.cue")}</span>
            ${quote.negated ? html`<span class="negated">${t("read.negated")}</span>` : nothing}
            <bdi lang="ar">${quote.cue.text}</bdi> ${stanceChip(quote.cue.stance)}</li>`
        : nothing}
      <li class="flow-content"><span class="flow-label">${t("read.content")}</span>
        <blockquote lang="ar" dir="auto">${marked(quote)}</blockquote></li>
      ${quote.via
        ? html`<li class="flow-via"><span class="flow-label">${t("read.via")}</span>
            <bdi lang="ar">${quote.via.text}</bdi></li>`
        : nothing}
    </ol>
    ${parent
      ? html`<p class="detail-within">${t("read.within")}
          <button class="link" type="button" @click=${() => onQuote(parent)}
            ><bdi>${speakersText(parent)}</bdi></button></p>`
      : nothing}
    <p class="detail-facts">
      <span>${t(`read.kind.${quote.kind}`)}</span>
      <span title=${t("common.confidence.hint")}
        >${t("common.confidence", { share: percent(quote.confidence) })}</span>
      ${quote.corrected?.length ? html`<span>${t("read.corrected")}</span>` : nothing}
    </p>
    ${quote.topics.length
      ? html`<ul class="detail-topics" aria-label=${t("read.topics")}>${quote.topics.map(
          (slug) => html`<li><a href=${href("/", { topic: slug })}
            ><bdi>${topics.has(slug) ? name(topics.get(slug)) : slug}</bdi></a></li>`,
        )}</ul>`
      : nothing}
    <p class="detail-actions">
      ${copyButton(() => asText(quote, address), t("read.copy"))}
      ${address ? copyButton(address, t("read.copy_link")) : nothing}
    </p>`;
}

/** The names of all who said it, as text. */
export function speakersText(quote) {
  return quote.speakers.map(nameOf).join(t("common.and"));
}

/** A speaker's name in the page's language, or what kind of source it is. */
export function nameOf(speaker) {
  return speaker.name || speaker.name_en ? name(speaker) : t("common.unknown");
}

function speakerName(speaker) {
  const words = html`<bdi>${nameOf(speaker)}</bdi>`;
  return speaker.entity_id
    ? html`<a href=${href(`/speakers/${speaker.entity_id}`)}>${words}</a>`
    : html`<span>${words}</span>`;
}

function source(quote) {
  const { method, evidence } = quote.speaker;
  return html`${quote.source
      ? html`<bdi lang="ar">${quote.source.text}</bdi>`
      : html`<span class="left-out">${t("read.left_out")}</span>`}
    ${method === "explicit" && quote.source
      ? nothing
      : html`<span class="flow-note">${t(`read.method.${method}`)}${
          evidence && evidence.text !== quote.source?.text
            ? html` <bdi lang="ar">«${evidence.text}»</bdi>`
            : nothing
        }</span>`}`;
}

/** What is pasted into a story: the words, who, where, when, and the address. */
function asText(quote, address) {
  const { title, outlet, date: day } = quote.article;
  const where = [outlet, title, day && date(day)].filter(Boolean).join(t("common.and"));
  const lines = [`«${quote.text}»`, `— ${speakersText(quote)}${where ? ` (${where})` : ""}`];
  return [...lines, address].filter(Boolean).join("\n");
}
