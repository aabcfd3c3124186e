// The line over a text: outlet, day, and what else is known of the article.

import { shown } from "../core/controls.js";
import { html } from "../core/render.js";
import { date, t } from "../core/text.js";

/** A template; `more` are further facts. */
export function facts({ outlet, date: day }, ...more) {
  return html`<p class="facts">
    <bdi class="outlet">${shown(outlet ?? t("common.no_outlet"))}</bdi>
    ${day ? html`<time datetime=${day}>${date(day)}</time>` : html`<span>${t("common.no_date")}</span>`}
    ${more}
  </p>`;
}
