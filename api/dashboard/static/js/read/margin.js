// The lists beside a text: who speaks in it, who and what is named in it, what colours mean.

import { html, nothing } from "../core/render.js";
import { href } from "../core/state.js";
import { number, t } from "../core/text.js";
import { STANCES, stanceChip } from "../parts/stance.js";
import { nameOf } from "./detail.js";

const LABELS = ["PER", "ORG", "LOC"];

/** Speakers as buttons; `chosen` is the key of the one whose statements stand out, or null. */
export function speakerList(speakers, chosen, onSpeaker) {
  if (!speakers.length) return nothing;
  return html`<section class="who-speaks" aria-labelledby="who-speaks">
    <h2 id="who-speaks" class="margin-title">${t("read.speakers")}</h2>
    <ul>${speakers.map(({ key, speaker, quotes }) => {
      const isChosen = key === chosen;
      return html`<li>
        <button type="button" class="who" aria-pressed=${isChosen ? "true" : "false"} data-speaker=${key}
          @click=${() => onSpeaker(isChosen ? null : key)}>
          <bdi class="who-name">${nameOf(speaker)}</bdi>
          <span class="who-count">${number(quotes.length)}<span class="visually-hidden">
            ${t("read.statements", { n: quotes.length })}</span></span>
        </button>
      </li>`;
    })}</ul>
  </section>`;
}

/** Names as links to what is known of them, by kind, folded away at first. */
export function entityList(entities) {
  if (!entities.length) return nothing;
  return html`<details class="names">
    <summary class="margin-title">${t("read.entities")} <span class="who-count">${number(entities.length)}</span></summary>
    ${LABELS.map((label) => {
      const some = entities.filter((entity) => entity.label === label);
      if (!some.length) return nothing;
      return html`<h3 class="names-kind"><span class="name-mark" data-label=${label} aria-hidden="true"></span>${t(`read.label.${label}`)}</h3>
        <ul>${some.map(
          ({ id, name, mentions }) => html`<li><a href=${href(`/speakers/${id}`)}><bdi lang="ar">${name}</bdi></a>
            <span class="who-count">${number(mentions.length)}</span></li>`,
        )}</ul>`;
    })}
  </details>`;
}

/** Which marks are shown, as two switches, and the stances that the text has. */
export function legend(quotes, marks, onMarks) {
  const found = new Set(quotes.map(({ cue }) => cue?.stance ?? "neutral"));
  const box = (layer) => html`<label class="layer"><input type="checkbox" name=${layer}
    .checked=${marks.has(layer)}
    @change=${({ target }) => onMarks(layer, target.checked)}>${t(`read.marks.${layer}`)}</label>`;
  return html`<div class="legend">
    <div class="layers" role="group" aria-label=${t("read.marks")}>${box("statements")}${box("entities")}</div>
    ${quotes.length && marks.has("statements")
      ? html`<ul class="legend-stances" aria-label=${t("read.stances")}>${STANCES.filter((stance) =>
          found.has(stance),
        ).map((stance) => html`<li>${stanceChip(stance)}</li>`)}</ul>`
      : nothing}
  </div>`;
}
