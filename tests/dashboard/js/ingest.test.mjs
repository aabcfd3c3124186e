// Articles in files, and storing many of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decode } from "../../../api/dashboard/static/js/ingest/decode.js";
import { articlesIn, articlesOf } from "../../../api/dashboard/static/js/ingest/files.js";
import { mayRetry, storeAll, tally } from "../../../api/dashboard/static/js/ingest/queue.js";

const bytes = (text) => new TextEncoder().encode(text);
const inFile = (name, text) => articlesIn(name, { text, encoding: "utf-8" });

test("UTF-8 is read with its line ends and without its mark", () => {
  assert.deepEqual(decode(bytes("\ufeffقال\r\nنعم")), { text: "قال\r\nنعم", encoding: "utf-8" });
});

test("UTF-16 is known by its mark", () => {
  assert.equal(decode(new Uint8Array([0xff, 0xfe, 0x42, 0x06])).text, "ق");
  assert.equal(decode(new Uint8Array([0xfe, 0xff, 0x06, 0x42])).text, "ق");
});

test("what is not UTF-8 is the old Arabic encoding, unless it is no text at all", () => {
  assert.deepEqual(decode(new Uint8Array([0xde, 0xc7, 0xe1])), {
    text: "قال",
    encoding: "windows-1256",
  });
  assert.equal(decode(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])).text, null);
});

test("a text file is an article by its name where that can be an id", () => {
  assert.deepEqual(inFile("news-1.txt", "قال.")[0].article, { id: "news-1", text: "قال." });
  assert.deepEqual(inFile("my news.txt", "قال.")[0].article, { text: "قال." });
  assert.deepEqual(inFile("batch.txt", "قال.")[0].article, { text: "قال." });
});

test("each line of JSON lines stands alone", () => {
  const lines = '{"id": "a", "text": "قال"}\n\nnonsense\n[1]\n{"id": "b"}\n';
  assert.deepEqual(
    inFile("x.jsonl", lines).map(({ line, article, problem }) => [line, article?.id, problem]),
    [
      [1, "a", null],
      [3, undefined, "not_json"],
      [4, undefined, "not_article"],
      [5, undefined, "no_text"],
    ],
  );
});

test("only what an article has is sent, and an annotated line's source is its outlet", () => {
  const line = '{"text": "قال", "source": "صحيفة", "date": null, "entities": [], "title": "عنوان"}';
  assert.deepEqual(inFile("x.ndjson", line)[0].article, {
    text: "قال",
    title: "عنوان",
    outlet: "صحيفة",
  });
});

test("a JSON file is one article or a list", () => {
  assert.deepEqual(inFile("one.json", '{"text": "قال"}')[0].article, { id: "one", text: "قال" });
  assert.equal(inFile("one.json", '[{"text": "قال"}, {"text": "زعم"}]').length, 2);
  assert.equal(inFile("one.json", '{"text"')[0].problem, "not_json");
});

test("other files say why they are not read", () => {
  assert.equal(inFile("x.pdf", "قال")[0].problem, "kind");
  assert.equal(inFile("x.txt", " \n")[0].problem, "empty");
  assert.equal(inFile("x.jsonl", "")[0].problem, "empty");
  assert.equal(inFile("x.json", "[]")[0].problem, "empty");
  assert.equal(articlesIn("x.txt", { text: null, encoding: null })[0].problem, "not_text");
});

test("a file that cannot be opened is a failure, not an exception", async () => {
  const gone = { name: "x.txt", arrayBuffer: () => Promise.reject(new Error("gone")) };
  assert.equal((await articlesOf(gone))[0].problem, "unreadable");
});

const waiting = (count) => Array.from({ length: count }, (_, n) => ({ article: { id: String(n) }, state: "waiting" }));
const failing = (status, extra = {}) => Object.assign(new Error("no"), { status, ...extra });

function rules(store, controller = new AbortController()) {
  const waits = [];
  let changes = 0;
  return {
    store,
    wait: (seconds) => Promise.resolve(waits.push(seconds)),
    changed: () => (changes += 1),
    signal: controller.signal,
    controller,
    waits,
    changes: () => changes,
  };
}

test("one failure does not stop the others", async () => {
  const items = waiting(3);
  const all = rules(async ({ id }) => {
    if (id === "1") throw failing(422);
    return { id, outcome: "created" };
  });
  await storeAll(items, all);
  assert.deepEqual(items.map(({ state }) => state), ["created", "failed", "created"]);
  assert.deepEqual(tally(items), {
    waiting: 0,
    working: 0,
    created: 2,
    unchanged: 0,
    replaced: 0,
    failed: 1,
    done: 3,
  });
  assert.equal(all.changes(), 6);
});

test("a busy server is asked again after the time it names", async () => {
  const items = waiting(1);
  let tries = 0;
  const all = rules(async ({ id }) => {
    tries += 1;
    if (tries < 3) throw failing(503, { retryAfter: 7 });
    return { id, outcome: "created" };
  });
  await storeAll(items, all);
  assert.equal(items[0].state, "created");
  assert.deepEqual(all.waits, [7, 7]);
});

test("a server that stays busy is a failure in the end", async () => {
  const items = waiting(1);
  await storeAll(items, rules(() => Promise.reject(failing(503))));
  assert.equal(items[0].state, "failed");
});

test("a key that is missing stops, and what was not stored waits", async () => {
  const items = waiting(3);
  const all = rules(async ({ id }) => {
    if (id === "1") throw failing(401);
    return { id, outcome: "unchanged" };
  });
  await assert.rejects(storeAll(items, all), { status: 401 });
  assert.deepEqual(items.map(({ state }) => state), ["unchanged", "waiting", "waiting"]);
});

test("only what was not refused for itself is worth another try", () => {
  const failed = (status, article = {}) => ({ state: "failed", article, error: failing(status) });
  assert.ok(mayRetry(failed(503)));
  assert.ok(mayRetry(failed(500)));
  assert.ok(!mayRetry(failed(422)));
  assert.ok(!mayRetry(failed(409)));
  assert.ok(!mayRetry({ state: "failed", article: null, error: null }));
  assert.ok(!mayRetry({ ...failed(503), state: "waiting" }));
});

test("a stop leaves the rest waiting", async () => {
  const items = waiting(3);
  const all = rules(async ({ id }) => {
    all.controller.abort();
    return { id, outcome: "created" };
  });
  await storeAll(items, all);
  assert.deepEqual(items.map(({ state }) => state), ["created", "waiting", "waiting"]);
});
