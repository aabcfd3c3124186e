// Filters with counts: what is chosen, and by which values it can be narrowed further.

import { recall } from "../core/api.js";
import { words } from "../core/page.js";
import { html, nothing } from "../core/render.js";
import { day, name, number, t } from "../core/text.js";
import { stanceLabel } from "./stance.js";
import { loading } from "./states.js";

// Names of filters in the address, which are the API's own.
export const FILTERS = Object.freeze([
  "q", "about", "topic", "speaker", "speaker_id", "entity", "article", "kind", "verb", "stance",
  "negated", "outlet", "section", "via", "from", "to", "min_confidence",
]);

// Filter, the dimension of `/quotes/facets` that counts it, and the written form of a row.
const GROUPS = Object.freeze([
  { filter: "speaker_id", by: "speaker", value: (row) => row.speaker_id,
    label: (row) => name({ name: row.speaker, name_en: row.speaker_en }) },
  { filter: "topic", by: "topic", value: (row) => row.topic,
    label: (row) => name({ name: row.topic_name, name_en: row.topic_name_en }) },
  { filter: "stance", by: "stance", value: (row) => row.stance, label: (row) => stanceLabel(row.stance) },
  { filter: "verb", by: "verb", value: (row) => row.verb, label: (row) => row.verb },
  { filter: "outlet", by: "outlet", value: (row) => row.outlet, label: (row) => row.outlet },
  { filter: "kind", by: "kind", value: (row) => row.kind, label: (row) => t(`kind.${row.kind}`) },
]);

// Those of the state that the API filters by.
export function filtersOf(state) {
  return Object.fromEntries(Object.entries(state).filter(([key]) => FILTERS.includes(key)));
}

// Counts of every group, each without its own filter, so that another value can be chosen.
// Gives {filter: rows}.
export async function facets(state, { signal, limit = 8 } = {}) {
  const filters = filtersOf(state);
  const all = await Promise.all(
    GROUPS.map(async ({ filter, by }) => {
      const others = { ...filters, [filter]: undefined };
      const { items } = await recall("/quotes/facets", { ...others, by, limit }, { signal });
      return [filter, items];
    }),
  );
  return Object.fromEntries(all);
}

const ID = /^e[0-9a-f]{20}$/;

// Ask for the names of chosen ids that no count has named; true if there were such.
export async function learn(state, names, { signal } = {}) {
  const unknown = ["speaker_id", "entity"].filter(
    (key) => ID.test(state[key] ?? "") && !names[key]?.[state[key]],
  );
  await Promise.all(
    unknown.map(async (key) => {
      const entity = await recall(`/entities/${state[key]}`, {}, { signal });
      names[key] = { ...names[key], [state[key]]: name(entity) };
    }),
  );
  return unknown.length > 0;
}

// The groups as lists of buttons. `counts`: of `facets`, or null while they are asked for.
export function filterPanel(state, counts, onChange) {
  if (!counts) return html`<div class="filters">${loading(16)}</div>`;
  return html`<div class="filters">
    ${GROUPS.map((group) => panel(group, state, counts[group.filter], onChange))}
    ${days(state, onChange)}
  </div>`;
}

function panel(group, state, rows, onChange) {
  const chosen = [state[group.filter]].flat()[0];
  const shown = (rows ?? []).filter((row) => group.value(row));
  if (!shown.length) return nothing;
  const mark = (value) =>
    group.filter === "stance"
      ? html`<span class="stance-mark stance-${value}" aria-hidden="true"></span>`
      : nothing;
  return html`<details class="filter" open data-filter=${group.filter}>
    <summary>${t(`filters.${group.filter}`)}</summary>
    <ul>
      ${shown.map((row) => {
        const value = group.value(row);
        const isChosen = value === chosen;
        return html`<li><button type="button" class="filter-value" aria-pressed=${isChosen ? "true" : "false"}
          @click=${() => onChange({ [group.filter]: isChosen ? null : value })}>
          ${mark(value)}<span class="filter-name"><bdi>${group.label(row)}</bdi></span><span class="filter-count">${number(row.count)}</span>
        </button></li>`;
      })}
    </ul>
  </details>`;
}

function days(state, onChange) {
  const field = (key) => html`<label class="filter-day"><span>${t(`filters.${key}`)}</span>
    <input type="date" .value=${[state[key]].flat()[0] ?? ""}
      @change=${({ target }) => onChange({ [key]: target.value || null })}></label>`;
  return html`<fieldset class="filter filter-days"><legend>${t("filters.days")}</legend>
    ${field("from")}${field("to")}</fieldset>`;
}

// What is chosen, as chips that take it away. `labels`: names for ids, {speaker_id: {id: name}}.
export function chosenChips(state, labels, onChange) {
  const chips = Object.entries(filtersOf(state)).flatMap(([key, value]) =>
    [value ?? []].flat().map((one) => ({ key, one })),
  );
  if (!chips.length) return nothing;
  return html`<ul class="chips" aria-label=${t("filters.chosen")}>
    ${chips.map(({ key, one }) => {
      const shown = labels?.[key]?.[one] ?? writtenValue(key, one);
      return html`<li><button class="chip" type="button" @click=${() => onChange({ [key]: null })}>
        <span class="chip-key">${t(`filters.${key}`)}</span> <bdi>${shown}</bdi>
        <span aria-hidden="true" class="chip-x">×</span>
        <span class="visually-hidden">${t("filters.remove")}</span>
      </button></li>`;
    })}
    ${chips.length > 1
      ? html`<li><button class="chip chip-all" type="button" @click=${() =>
          onChange(Object.fromEntries(chips.map(({ key }) => [key, null])))}>${t("filters.clear")}</button></li>`
      : nothing}
  </ul>`;
}

function writtenValue(key, value) {
  const known = `${key}.${value}`;
  if (known in words) return t(known);
  if (key === "from" || key === "to") return day(value);
  return ID.test(value) ? "…" : value;
}
