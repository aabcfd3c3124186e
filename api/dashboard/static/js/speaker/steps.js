// Steps of a speaker's timeline: how long they are, and which days one of them holds.

const DAY = 24 * 3600 * 1000;
export const STEPS = Object.freeze(["day", "week", "month"]);

const at = (iso) => Date.parse(`${iso}T00:00:00Z`);
const written = (time) => new Date(time).toISOString().slice(0, 10);

// The length of step that shows the days between two in a few dozen bars.
export function stepFor(first, last) {
  if (!first || !last) return "day";
  const days = (at(last) - at(first)) / DAY;
  if (days <= 62) return "day";
  return days <= 420 ? "week" : "month";
}

// First and last day of the step that begins on a day.
export function daysOf(period, by) {
  const start = new Date(at(period));
  let end = at(period);
  if (by === "week") end += 6 * DAY;
  if (by === "month") end = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0);
  return { from: period, to: written(end) };
}
