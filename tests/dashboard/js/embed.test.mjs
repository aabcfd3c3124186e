// The address of a frame, and the line of HTML that shows it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { frameAddress, frameLine, isComplete } from "../../../api/dashboard/static/js/embed/address.js";

test("each kind has its page, and takes of the choice what that page reads", () => {
  const choice = { about: "صفقة", topic: "hostage-deal", speaker_id: "e1", from: "2023-10-01", height: "480" };
  assert.equal(
    frameAddress({ ...choice, kind: "topic" }),
    "/embed/topics/hostage-deal?from=2023-10-01",
  );
  assert.equal(
    frameAddress({ ...choice, kind: "speaker" }),
    "/embed/speakers/e1?topic=hostage-deal&from=2023-10-01",
  );
  const quotes = new URL(frameAddress({ ...choice, kind: "quotes" }), "http://host");
  assert.equal(quotes.pathname, "/embed/quotes");
  assert.deepEqual([...quotes.searchParams], [
    ["about", "صفقة"],
    ["topic", "hostage-deal"],
    ["speaker_id", "e1"],
    ["from", "2023-10-01"],
  ]);
});

test("language and theme are the frame's own; Arabic and the device's are no parameters", () => {
  const choice = { kind: "topic", topic: "a b/c" };
  assert.equal(frameAddress({ ...choice, frame_lang: "ar", frame_theme: "" }), "/embed/topics/a%20b%2Fc");
  assert.equal(
    frameAddress({ ...choice, frame_lang: "en", frame_theme: "dark" }),
    "/embed/topics/a%20b%2Fc?lang=en&theme=dark",
  );
});

test("a topic and a speaker must be named, a search need not", () => {
  assert.equal(isComplete({ kind: "quotes" }), true);
  assert.equal(isComplete({ kind: "topic" }), false);
  assert.equal(isComplete({ kind: "speaker", topic: "x" }), false);
  assert.equal(isComplete({ kind: "speaker", speaker_id: "e1" }), true);
});

test("nothing of the choice can end an attribute", () => {
  const line = frameLine("http://host/embed/quotes?about=1&topic=2", { title: '"><script>', height: 480 });
  assert.match(line, /src="http:\/\/host\/embed\/quotes\?about=1&amp;topic=2"/);
  assert.match(line, /title="&quot;&gt;&lt;script&gt;"/);
  assert.match(line, /height="480"/);
  assert.ok(line.startsWith("<iframe ") && line.endsWith("></iframe>"));
  assert.equal(line.match(/</g).length, 2);
});
