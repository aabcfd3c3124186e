// A frame: who said what about a topic, speakers by stance, each with the latest words.

import { get } from "../core/api.js";
import { page } from "../core/page.js";
import { html, nothing } from "../core/render.js";
import { href, onChange, read } from "../core/state.js";
import { isolate, name, number, t } from "../core/text.js";
import { show } from "../embed/frame.js";
import { figures } from "../parts/figures.js";
import { filtersOf } from "../parts/filters.js";
import { empty } from "../parts/states.js";
import { STANCES, stanceLabel } from "../parts/stance.js";
import { bar, breakdown, legend } from "../speaker/bars.js";

const SHOWN = 12;
const path = `/topics/${encodeURIComponent(page.id)}`;

function begin() {
  const filters = { ...filtersOf(read()), topic: undefined };
  const whole = { path: "/", params: { ...filters, topic: page.id } };
  return show(t("embed_topic.title"), whole, async () => {
    const [topic, speakers] = await Promise.all([
      get(path),
      get(`${path}/speakers`, { ...filters, limit: SHOWN }),
    ]);
    return {
      title: isolate(name(topic)),
      note: html`${t("embed_topic.title")} · ${t("embed_topic.note", { n: speakers.total })}`,
      body: matrix(speakers.items, name(topic)),
    };
  });
}

function matrix(rows, title) {
  if (!rows.length) return empty(t("embed.empty"));
  const most = Math.max(...rows.map((row) => row.count));
  const stances = STANCES.filter((stance) => rows.some((row) => row.stances[stance]));
  return html`${legend(rows)}
    <ul class="matrix">${rows.map((row) => speakerRow(row, most))}</ul>
    ${figures(
      title,
      [t("embed_topic.speaker"), ...stances.map(stanceLabel)],
      rows.map((row) => [name(row.speaker), ...stances.map((stance) => row.stances[stance])]),
    )}`;
}

function speakerRow({ speaker, count, stances, latest }, most) {
  const label = isolate(speaker.name || speaker.name_en ? name(speaker) : t(`common.${speaker.type}`));
  return html`<li>
    <div class="matrix-who">
      ${speaker.entity_id
        ? html`<a href=${href(`/speakers/${encodeURIComponent(speaker.entity_id)}`, { topic: page.id })}>${label}</a>`
        : html`<span>${label}</span>`}
      <span class="bar-count">${number(count)}</span>
    </div>
    ${bar(stances, count, most)}
    <span class="visually-hidden">${breakdown(stances)}</span>
    ${latest ? html`<p class="words matrix-latest" lang="ar" dir="auto">${latest.text}</p>` : nothing}
  </li>`;
}

onChange(begin);
begin();
