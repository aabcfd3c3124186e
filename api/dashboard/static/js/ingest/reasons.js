// Why an article was not read or stored, in the words of the page.

import { t } from "../core/text.js";

const READING = new Set(["empty", "too_long", "nul", "surrogate", "not_arabic"]);
const FIELDS = new Set(["id", "text", "title", "outlet", "url", "date"]);
const STATUSES = {
  0: "offline",
  401: "denied",
  403: "denied",
  409: "conflict",
  413: "too_large",
  429: "busy",
  503: "busy",
};

/** One or two sentences for an `ApiError`. */
export function reasonOf({ status, message, errors = {} }) {
  if (READING.has(errors.reason)) return t(`ingest.reason.${errors.reason}`);
  const fields = Object.entries(errors.json ?? {}).filter(([name]) => FIELDS.has(name));
  if (fields.length) {
    return fields
      .map(([name, words]) =>
        t("ingest.reason.field", { field: t(`ingest.field.${name}`), words: [words].flat().join(" ") }),
      )
      .join(" ");
  }
  if (status in STATUSES) return t(`ingest.reason.${STATUSES[status]}`);
  return t("ingest.reason.failed", { words: message });
}

/** The words for a file's problem, as `articlesOf` names it. */
export function problemOf(problem) {
  return t(`ingest.problem.${problem}`);
}
