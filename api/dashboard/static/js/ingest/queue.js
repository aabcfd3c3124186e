// Stores many articles one after another, each with its own outcome; can be stopped and gone on.

const MOST_TRIES = 5;
const LONGEST_WAIT = 30;
// Worth another try: too many requests, a reader that is busy.
const BUSY = new Set([429, 503]);
// The same for every article: there is no use in going on.
const LOCKED = new Set([401, 403]);

// What the article itself is refused for: the same article is refused again.
const REFUSED = new Set([400, 409, 413, 422]);

/** Whether trying an item again may help. */
export function mayRetry({ state, article, error }) {
  return state === "failed" && Boolean(article) && !REFUSED.has(error?.status);
}

/**
 * Stores the items that wait. An item is `{article, state, error, id}`; its state goes from
 * `waiting` to `working` to `created`, `unchanged`, `replaced` or `failed`.
 *
 * `store(article)` promises `{id, outcome}` or throws an `ApiError`; `wait(seconds)` promises to
 * come back; `changed()` is called after each change. Ends early when `signal` is aborted, and
 * throws the `ApiError` of a key that is missing or of a server that is out of reach; what was not
 * stored then waits still.
 */
export async function storeAll(items, { store, wait, changed, signal }) {
  for (const item of items) {
    if (signal.aborted) return;
    if (item.state !== "waiting") continue;
    item.state = "working";
    changed();
    try {
      const { id, outcome } = await patiently(() => store(item.article), { wait, signal });
      Object.assign(item, { state: outcome, id });
    } catch (error) {
      const stopped = signal.aborted || LOCKED.has(error.status) || error.status === 0;
      Object.assign(item, stopped ? { state: "waiting" } : { state: "failed", error });
      if (stopped && !signal.aborted) throw error;
    } finally {
      changed();
    }
  }
}

/** How many items are in each state, and how many are done: `{waiting, failed, …, done}`. */
export function tally(items) {
  const counts = { waiting: 0, working: 0, created: 0, unchanged: 0, replaced: 0, failed: 0 };
  for (const item of items) counts[item.state] += 1;
  return { ...counts, done: items.length - counts.waiting - counts.working };
}

async function patiently(act, { wait, signal }) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (!BUSY.has(error.status) || tries === MOST_TRIES || signal.aborted) throw error;
      await wait(Math.min(error.retryAfter || 1, LONGEST_WAIT));
    }
  }
}
