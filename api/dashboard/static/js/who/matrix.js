// Speakers down, their stances across: a bar for each with counts, their latest words beside it.

import { href } from "../core/state.js";
import { html, nothing, repeat, styleMap } from "../core/render.js";
import { day, isolate, name, number, t } from "../core/text.js";
import { figures } from "../parts/figures.js";
import { STANCES, stanceLabel } from "../parts/stance.js";
import { chosenBy } from "./data.js";

// `state`: what is chosen; `onChange(patch)` hears what was pressed; `onMore` asks for more rows;
// `below` is shown under the row of the chosen speaker.
export function matrix({ rows, total, more }, state, { onChange, onMore, below }) {
  const most = Math.max(...rows.map((row) => row.count), 1);
  return html`${legend(rows, state, onChange)}
    <ol class="matrix">
      ${repeat(rows, keyOf, (row) => speakerRow(row, most, state, onChange, below))}
    </ol>
    <div class="matrix-foot">
      ${more
        ? html`<button class="button" type="button" @click=${onMore}>${
            total ? t("who.more.of", { shown: rows.length, total }) : t("who.more")
          }</button>`
        : nothing}
      ${table(rows)}
    </div>`;
}

const keyOf = ({ speaker }) => speaker.entity_id ?? speaker.name;

// Every stance, with the counts of the rows that are shown; a press chooses it for all.
function legend(rows, state, onChange) {
  return html`<ul class="legend" aria-label=${t("filters.stance")}>
    ${STANCES.map((stance) => {
      const count = rows.reduce((sum, row) => sum + (row.stances[stance] ?? 0), 0);
      const isPressed = state.stance === stance && !state.speaker_id && !state.speaker;
      return html`<li><button type="button" class="legend-item stance-${stance}"
        aria-pressed=${isPressed ? "true" : "false"} ?disabled=${!count && !isPressed}
        @click=${() => onChange(isPressed ? { stance: null } : { stance, speaker_id: null, speaker: null })}>
        <span class="stance-mark" aria-hidden="true"></span>${stanceLabel(stance)}
        <span class="legend-count">${number(count)}</span>
      </button></li>`;
    })}
  </ul>`;
}

// Whether a row is that of the chosen speaker.
export function isChosen({ speaker }, state) {
  const own = chosenBy(speaker);
  return own.speaker_id
    ? own.speaker_id === state.speaker_id
    : !state.speaker_id && own.speaker === state.speaker;
}

function speakerRow(row, most, state, onChange, below) {
  const { speaker, count } = row;
  const own = chosenBy(speaker);
  const isHis = isChosen(row, state);
  const isAll = isHis && !state.stance;
  const chosen = state.speaker_id || state.speaker;
  const choose = () =>
    onChange(isAll ? { speaker_id: null, speaker: null } : { ...own, stance: null });
  return html`<li class="matrix-row ${chosen ? (isHis ? "is-chosen" : "is-other") : ""}">
    <div class="matrix-name">
      <h3>${speaker.entity_id
        ? html`<a class="speaker" href=${href(`/speakers/${speaker.entity_id}`)}>${isolate(name(speaker))}</a>`
        : html`<span class="speaker speaker-unnamed">${isolate(name(speaker))}</span>`}</h3>
      <button type="button" class="matrix-count" aria-pressed=${isAll ? "true" : "false"}
        aria-label=${`${name(speaker)}: ${t("common.quotes", { n: count })}`} @click=${choose}
        >${t("common.quotes", { n: count })}</button>
    </div>
    <div class="bar-track"><div class="bar" style=${styleMap({ "--share": `${(100 * count) / most}%` })}>
      ${STANCES.filter((stance) => row.stances[stance]).map((stance) =>
        segment(row, stance, isHis && state.stance === stance, own, onChange),
      )}
    </div></div>
    ${row.latest ? latestWords(row) : html`<div class="matrix-words"></div>`}
    ${isHis ? html`<div class="matrix-below">${below}</div>` : nothing}
  </li>`;
}

function segment({ speaker, stances }, stance, isPressed, own, onChange) {
  const count = stances[stance];
  const label = `${name(speaker)}${t("common.and")}${stanceLabel(stance)}: ${number(count)}`;
  return html`<button type="button" class="segment stance-${stance}" aria-label=${label}
    title=${`${stanceLabel(stance)}: ${number(count)}`} aria-pressed=${isPressed ? "true" : "false"}
    style=${styleMap({ "flex-grow": String(count) })}
    @click=${() => onChange(isPressed ? { speaker_id: null, speaker: null, stance: null } : { ...own, stance })}
    >${number(count)}</button>`;
}

function latestWords({ latest }) {
  const facts = [latest.outlet, day(latest.date)].filter(Boolean);
  return html`<div class="matrix-words" dir="rtl">
    <p class="matrix-quote" lang="ar" dir="auto">${latest.text}</p>
    ${facts.length
      ? html`<p class="matrix-facts">${facts.map((fact) => html`<bdi>${fact}</bdi>`)}</p>`
      : nothing}
  </div>`;
}

function table(rows) {
  return figures(
    t("who.figures"),
    [t("filters.speaker_id"), ...STANCES.map(stanceLabel), t("who.total")],
    rows.map((row) => [
      name(row.speaker),
      ...STANCES.map((stance) => row.stances[stance] ?? 0),
      row.count,
    ]),
  );
}
