// One statement as several outlets have it, side by side, with the differences in wording marked.

import { get } from "../core/api.js";
import { href } from "../core/state.js";
import { html, nothing } from "../core/render.js";
import { date, t } from "../core/text.js";
import { stanceChip } from "../parts/stance.js";
import { pieces } from "./wording.js";

const AT_ONCE = 3; // requests under way

// The quotes with what `/quotes/<id>/similar` says of each, in their order.
export async function lookUp(quotes, { signal } = {}) {
  const found = new Array(quotes.length);
  let next = 0;
  async function work() {
    while (next < quotes.length) {
      const at = next;
      next += 1;
      const path = `/quotes/${encodeURIComponent(quotes[at].id)}/similar`;
      const { same } = await get(path, { offsets: "utf16", limit: 10 }, { signal });
      found[at] = { quote: quotes[at], same };
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

export function comparison({ base, others, left }) {
  return html`<article class="same" data-quote=${base.id}>
    <div class="versions">
      ${version(base, base.text)}
      ${others.map(({ quote, differences }) => version(quote, written(quote.text, differences)))}
    </div>
    ${left ? html`<p class="same-left">${t("speaker.same.left", { n: left })}</p>` : nothing}
  </article>`;
}

function written(text, differences) {
  return pieces(text, differences).map(({ op, text: words }, index, all) => {
    if (op === "insert") return html`<ins>${words}</ins>`;
    if (op === "equal") return words;
    // What was left out has no blanks of its own in this text.
    const open = index && !/\s$/.test(all[index - 1].text) ? " " : "";
    return html`${open}<del>${words}</del> `;
  });
}

function version(quote, words) {
  const { article } = quote;
  const place = href(`/read/${encodeURIComponent(article.id)}`, { quote: quote.id });
  return html`<section class="version">
    <h3 class="version-head">
      <a href=${place}><bdi>${article.outlet ?? t("common.no_outlet")}</bdi></a>
      ${article.date
        ? html`<time datetime=${article.date}>${date(article.date)}</time>`
        : html`<span>${t("common.no_date")}</span>`}
    </h3>
    <p class="words" lang="ar" dir="auto">${words}</p>
    ${quote.cue ? stanceChip(quote.cue.stance) : nothing}
  </section>`;
}
