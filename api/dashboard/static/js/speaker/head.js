// The head of a speaker's page: names in both scripts, how articles write them, how often they occur.

import { href } from "../core/state.js";
import { html, nothing } from "../core/render.js";
import { isolate, name, number, span, t } from "../core/text.js";

const FORMS = 8;

export function speakerHead(entity) {
  const shown = name(entity);
  const other = [entity.name, entity.name_en].find((one) => one && one !== shown);
  return html`<header class="speaker-head">
    <p class="speaker-type">${t(`speaker.type.${entity.type}`)}</p>
    <h1>${isolate(shown)}</h1>
    ${other ? html`<p class="speaker-other">${isolate(other)}${method(entity, other)}</p>` : nothing}
    <ul class="facts">
      <li>${t("speaker.quotes", { n: entity.quote_count })}</li>
      <li>${t("speaker.mentions", { n: entity.mention_count })}</li>
      <li>${t("speaker.articles", { n: entity.article_count })}</li>
      ${entity.first_seen ? html`<li>${span(entity.first_seen, entity.last_seen)}</li>` : nothing}
      ${entity.wikidata_id
        ? html`<li><a href="https://www.wikidata.org/wiki/${entity.wikidata_id}" rel="noreferrer">Wikidata
            <bdi>${entity.wikidata_id}</bdi></a></li>`
        : nothing}
    </ul>
    ${entity.ambiguous ? ambiguous(entity) : nothing} ${forms(entity)}
  </header>`;
}

// A name that was only transliterated is no one's own spelling, and says so.
function method(entity, other) {
  if (other !== entity.name_en || entity.name_en_method !== "transliteration") return nothing;
  return html` <span class="speaker-method">${t("speaker.transliterated")}</span>`;
}

function ambiguous({ candidates }) {
  return html`<p class="notice">${t("speaker.ambiguous")}
    ${candidates.map(({ id, name: text }) => html` <a href=${href(`/speakers/${encodeURIComponent(id)}`)}>${isolate(text)}</a>`)}</p>`;
}

function forms({ aliases }) {
  if (aliases.length < 2) return nothing;
  return html`<div class="forms"><h2>${t("speaker.forms")}</h2>
    <ul>${aliases.slice(0, FORMS).map(
      ({ text, count }) => html`<li><bdi lang="ar">${text}</bdi> <span class="count">${number(count)}</span></li>`,
    )}${aliases.length > FORMS ? html`<li>${t("speaker.forms.more", { n: aliases.length - FORMS })}</li>` : nothing}</ul></div>`;
}
