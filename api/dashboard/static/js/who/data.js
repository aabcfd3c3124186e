// What the first page asks of the API: speakers with their stances, counts over time, quotes.
//
// Marks filter everything but themselves: speakers are counted without the chosen speaker and
// stance, time without the chosen days, quotes with all of it.

import { recall } from "../core/api.js";
import { filtersOf } from "../parts/filters.js";
import { STANCES } from "../parts/stance.js";

export const ROWS = 10;
const MOST = 1000;
const MOST_ROWS = 200;
const FEW = 5000;
const OWN = { speakers: ["speaker_id", "speaker", "stance"], time: ["from", "to"], quotes: [] };

// The filters of the state that a part of the page follows.
export function followed(state, part) {
  const filters = filtersOf(state);
  for (const key of OWN[part]) delete filters[key];
  return filters;
}

// Rows of speakers, most quotes first: {speaker, count, stances, latest}, and how many there are.
export async function speakers(state, rows, signal) {
  const filters = followed(state, "speakers");
  if (filters.topic) return ofTopic(filters, rows, signal);
  return filters.about || filters.q ? counted(filters, rows, signal) : ranked(filters, rows, signal);
}

async function ofTopic({ topic, ...filters }, rows, signal) {
  const path = `/topics/${encodeURIComponent(topic)}/speakers`;
  const limit = Math.min(rows, MOST_ROWS);
  const page = await recall(path, { ...filters, limit }, { signal });
  return { rows: page.items, total: page.total, more: Boolean(page.next) && limit < MOST_ROWS };
}

// What a search finds is counted by speaker and stance at once.
async function counted(filters, rows, signal) {
  const by = "speaker,stance";
  const { items } = await recall("/quotes/facets", { ...filters, by, limit: MOST }, { signal });
  const found = new Map();
  for (const item of items) {
    const key = item.speaker_id ?? item.speaker ?? "";
    if (!key) continue;
    const row = found.get(key) ?? { speaker: speakerOf(item), count: 0, stances: {} };
    row.count += item.count;
    if (item.stance) row.stances[item.stance] = item.count;
    found.set(key, row);
  }
  const all = [...found.values()].sort((a, b) => b.count - a.count);
  return { rows: all.slice(0, rows), total: all.length, more: all.length > rows };
}

// Of everything, one count is kept for each speaker: it is read, and so are his stances. Few
// quotes are sooner counted by both at once.
async function ranked(filters, rows, signal) {
  const { items, total } = await recall(
    "/quotes/facets",
    { ...filters, by: "speaker", limit: rows + 2 },
    { signal },
  );
  if (total <= FEW) return counted(filters, rows, signal);
  const shown = items.filter((item) => item.speaker).slice(0, rows);
  const found = await Promise.all(
    shown.map(async (item) => {
      const own = { ...filters, ...chosenBy(speakerOf(item)), by: "stance" };
      const stances = (await recall("/quotes/facets", own, { signal })).items;
      return {
        speaker: speakerOf(item),
        count: item.count,
        stances: Object.fromEntries(stances.map(({ stance, count }) => [stance, count])),
      };
    }),
  );
  const named = items.filter((item) => item.speaker).length;
  return { rows: found, total: null, more: named > rows };
}

const speakerOf = (item) => ({
  name: item.speaker,
  name_en: item.speaker_en,
  entity_id: item.speaker_id ?? null,
});

// The filter that a speaker is chosen by.
export function chosenBy({ entity_id: id, name }) {
  return id ? { speaker_id: id, speaker: null } : { speaker_id: null, speaker: name };
}

// The rows with words: the latest, or of a search those that fit it best. Those of most rows are
// in the list that the page shows anyway; only of the others are they asked for, and not of a
// search, which costs more than a count.
export async function withWords(rows, state, signal) {
  const filters = followed(state, "speakers");
  const { items } = await listed(filters, signal);
  return Promise.all(
    rows.map(async (row) => {
      const his = row.latest ? null : items.find((quote) => isBy(quote, row.speaker));
      if (row.latest || his) return { ...row, latest: row.latest ?? wordsOf(his) };
      if (filters.about || filters.q) return row;
      const own = { ...filters, ...chosenBy(row.speaker), sort: "-date", limit: 1 };
      const found = await recall("/quotes", own, { signal });
      return found.items.length ? { ...row, latest: wordsOf(found.items[0]) } : row;
    }),
  );
}

const isBy = ({ speakers }, { entity_id: id, name }) =>
  speakers.some((one) => (id ? one.entity_id === id : !one.entity_id && one.name === name));

const wordsOf = ({ text, article }) => ({ text, date: article.date, outlet: article.outlet });

// Counts over time by stance: {rows: [{period, key, count}], by, undated}. Weeks while these are
// few enough to be told apart, months beyond.
export async function overTime(state, signal) {
  const filters = followed(state, "time");
  const dimension = filters.stance ? "" : ",stance";
  const asked = { ...filters, by: `week${dimension}` };
  const { items, other } = await recall("/quotes/facets", asked, { signal });
  const weeks = items.filter((item) => item.week);
  const by = spansMany(weeks) ? "month" : "week";
  const sums = new Map();
  for (const { week, stance = filters.stance, count } of weeks) {
    const period = by === "month" ? `${week.slice(0, 7)}-01` : week;
    const key = STANCES.includes(stance) ? stance : "neutral";
    const place = `${period} ${key}`;
    const sum = sums.get(place) ?? { period, key, count: 0 };
    sum.count += count;
    sums.set(place, sum);
  }
  return { rows: [...sums.values()], by, undated: other };
}

const spansMany = (weeks) => {
  const days = weeks.map(({ week }) => Date.parse(week));
  return Math.max(...days) - Math.min(...days) > 400 * 24 * 3600 * 1000;
};

// The days of a period, as filters.
export function daysOf(period, by) {
  const last = new Date(`${period}T00:00:00Z`);
  if (by === "month") last.setUTCMonth(last.getUTCMonth() + 1, 0);
  else last.setUTCDate(last.getUTCDate() + 6);
  return { from: period, to: last.toISOString().slice(0, 10) };
}

export function quotes(state, signal) {
  return listed(followed(state, "quotes"), signal);
}

// Without a topic or a speaker it is read further than is shown: see `withWords`.
function listed(filters, signal) {
  const limit = filters.topic || filters.speaker_id || filters.speaker ? 6 : 60;
  return recall("/quotes", { ...filters, offsets: "utf16", limit }, { signal });
}
