// Finds articles in files that a reader drops: text files, JSON, JSON lines, as `qala ingest` does.

import { decode } from "./decode.js";

const LINES = /\.(jsonl|ndjson)$/i;
const JSON_FILE = /\.json$/i;
const TEXT = /\.(txt|text)$/i;
// An id as the API takes it: see `id` in the schema of `POST /articles`.
const ID = /^(?!batch$)[A-Za-z0-9_\u0621-\u064a\u0660-\u0669][A-Za-z0-9_\u0621-\u064a\u0660-\u0669.~@+-]{0,127}$/;
const FIELDS = ["id", "text", "title", "outlet", "url", "date"];

/**
 * The articles of a file, `{name, line, article, encoding, problem}` each: `article` is what
 * `POST /articles` takes, null where there is a `problem` (a key of the page's strings).
 */
export async function articlesOf(file) {
  let found;
  try {
    found = decode(new Uint8Array(await file.arrayBuffer()));
  } catch {
    return [failure(file.name, null, "unreadable")];
  }
  return articlesIn(file.name, found);
}

/** The articles of a file's text; apart from `articlesOf` so that it needs no file. */
export function articlesIn(name, { text, encoding }) {
  if (text === null) return [failure(name, null, "not_text")];
  if (LINES.test(name)) return linesIn(name, text);
  if (JSON_FILE.test(name)) return jsonIn(name, text);
  if (!TEXT.test(name)) return [failure(name, null, "kind")];
  if (!text.trim()) return [failure(name, null, "empty")];
  return [success(name, null, { ...idOf(name), text }, encoding)];
}

function linesIn(name, text) {
  const items = [];
  text.split("\n").forEach((line, index) => {
    if (line.trim()) items.push(parsed(name, index + 1, line));
  });
  return items.length ? items : [failure(name, null, "empty")];
}

function jsonIn(name, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return [failure(name, null, "not_json")];
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => articleFrom(name, index + 1, item));
    return items.length ? items : [failure(name, null, "empty")];
  }
  const item = articleFrom(name, null, value);
  if (item.article && item.article.id === undefined) Object.assign(item.article, idOf(name));
  return [item];
}

function parsed(name, line, words) {
  try {
    return articleFrom(name, line, JSON.parse(words));
  } catch {
    return failure(name, line, "not_json");
  }
}

function articleFrom(name, line, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return failure(name, line, "not_article");
  }
  if (typeof value.text !== "string") return failure(name, line, "no_text");
  const article = {};
  // Annotated lines call the outlet their source.
  for (const field of FIELDS) {
    const known = value[field] ?? (field === "outlet" ? value.source : undefined);
    if (known !== undefined && known !== null) article[field] = known;
  }
  return success(name, line, article, "utf-8");
}

/** The file's stem, where it can be an id; else none, and the server makes one of the text. */
function idOf(name) {
  const stem = name.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "");
  return ID.test(stem) ? { id: stem } : {};
}

function success(name, line, article, encoding) {
  return { name, line, article, encoding, problem: null };
}

function failure(name, line, problem) {
  return { name, line, article: null, encoding: null, problem };
}
