// The seven stances of a cue: their order, their words, their colours.

import { html } from "../core/render.js";
import { t } from "../core/text.js";

export const STANCES = Object.freeze([
  "neutral",
  "assertive",
  "evaluative",
  "directive",
  "commissive",
  "distancing",
  "denial",
]);

// What an address says that is no stance stays as it is: the API says what is wrong with it.
export const stanceLabel = (stance) => (STANCES.includes(stance) ? t(`stance.${stance}`) : stance);

// A chip: the colour, and always the word.
export function stanceChip(stance) {
  return html`<span class="stance stance-${stance}"><span class="stance-mark" aria-hidden="true"></span
    >${stanceLabel(stance)}</span>`;
}

// The colour of a stance in the present theme, for canvases.
export function stanceColour(stance) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--stance-${stance}`).trim();
}
