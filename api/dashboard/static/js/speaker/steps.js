// Steps of a speaker's timeline: how long they are, and which days one of them holds.

const DAY = 24 * 3600 * 1000;
const MOST = 420; // bars that can still be told apart
// The days of a step, and up to how many days it is the one that shows them best.
const STEPS = Object.freeze({
  day: { days: 1, upTo: 62 },
  week: { days: 7, upTo: 420 },
  month: { days: 30, upTo: Infinity },
});

const at = (iso) => Date.parse(`${iso}T00:00:00Z`);
const written = (time) => new Date(time).toISOString().slice(0, 10);
const daysBetween = (first, last) => (first && last ? (at(last) - at(first)) / DAY : 0);

// The steps that show the days between two in bars that are not too many.
export function stepsFor(first, last) {
  const days = daysBetween(first, last);
  return Object.keys(STEPS).filter((step) => step === "month" || days / STEPS[step].days <= MOST);
}

// The one of them that shows these days in a few dozen bars.
export function stepFor(first, last) {
  const days = daysBetween(first, last);
  return Object.keys(STEPS).find((step) => days <= STEPS[step].upTo);
}

// First and last day of the step that begins on a day.
export function daysOf(period, by) {
  const start = new Date(at(period));
  let end = at(period);
  if (by === "week") end += 6 * DAY;
  if (by === "month") end = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0);
  return { from: period, to: written(end) };
}
