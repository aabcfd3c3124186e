// Bars of one dimension of a speaker's or a topic's quotes, parted by stance.

import { html, nothing, styleMap } from "../core/render.js";
import { number, t } from "../core/text.js";
import { STANCES, stanceLabel } from "../parts/stance.js";

// The stances that occur, in words: "assertive 4, neutral 5".
export function breakdown(stances) {
  return STANCES.filter((stance) => stances[stance])
    .map((stance) => `${stanceLabel(stance)} ${number(stances[stance])}`)
    .join(t("speaker.comma"));
}

// A bar of up to its whole width, for `total` of at most `most`.
export function bar(stances, total, most) {
  const named = STANCES.filter((stance) => stances[stance]);
  return html`<span class="bar" aria-hidden="true" style=${styleMap({ "inline-size": share(total, most) })}>
    ${named.map(
      (stance) => html`<span class="bar-part stance-edge-${stance}"
        style=${styleMap({ "inline-size": share(stances[stance], total) })}></span>`,
    )}
    ${named.length ? nothing : html`<span class="bar-part bar-plain"></span>`}
  </span>`;
}

const share = (part, whole) => `${whole ? ((100 * part) / whole).toFixed(2) : 0}%`;

// A list of buttons that choose a value. `chosen`: the value now chosen, if one is.
export function choiceBars(entries, chosen, onChoose) {
  const most = Math.max(...entries.map((entry) => entry.total), 1);
  return html`<ul class="bars">
    ${entries.map(
      (entry) => html`<li>
        <button type="button" class="bar-row" aria-pressed=${entry.value === chosen ? "true" : "false"}
          title=${breakdown(entry.stances)}
          @click=${() => onChoose(entry.value === chosen ? null : entry.value)}>
          <bdi class="bar-label">${entry.label}</bdi>
          <span class="bar-count">${number(entry.total)}</span>
          ${bar(entry.stances, entry.total, most)}
          <span class="visually-hidden">${breakdown(entry.stances)}</span>
        </button>
      </li>`,
    )}
  </ul>`;
}

// What the colours mean, for the stances that occur.
export function legend(entries) {
  const present = STANCES.filter((stance) => entries.some((entry) => entry.stances[stance]));
  if (!present.length) return nothing;
  return html`<ul class="bar-legend" aria-label=${t("speaker.legend")}>
    ${present.map(
      (stance) => html`<li><span class="bar-key stance-edge-${stance}" aria-hidden="true"></span
        >${stanceLabel(stance)}</li>`,
    )}
  </ul>`;
}
