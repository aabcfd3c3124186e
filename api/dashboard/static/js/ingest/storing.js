// The two requests of the page: what a text yields, and storing it.

import { ApiError, send } from "../core/api.js";
import { withKey } from "../core/key.js";

/** The analysis of an article, its offsets in UTF-16 units. Stores nothing. */
export function analyse(article, signal) {
  const { id: _, ...body } = article;
  const params = { offsets: "utf16" };
  return withKey((key) => send("POST", "/analyze", body, { key, signal, params }));
}

/**
 * Stores an article and gives `{id, outcome}`, the outcome `created`, `unchanged` or `replaced`.
 * It is sent as a batch of one, whose answer tells these apart.
 */
export async function store(article, { replace = false, signal } = {}) {
  const params = replace ? { replace: "true" } : {};
  const { items } = await withKey((key) =>
    send("POST", "/articles/batch", [article], { key, signal, params }),
  );
  const [{ id, status, error }] = items;
  if (error) throw new ApiError(error.code, error.message, error.errors);
  return { id, outcome: status };
}
