// Spans, blocks, lines and speakers of an article.

import assert from "node:assert/strict";
import { test } from "node:test";

import { anchorOf, inOrder, statementSpans } from "../../../api/dashboard/static/js/read/layers.js";
import {
  blocksOf,
  directionOf,
  linesOf,
  webAddress,
} from "../../../api/dashboard/static/js/read/sections.js";
import { entitiesOf, isBy, keyOf, speakersOf } from "../../../api/dashboard/static/js/read/speakers.js";

const at = (start, end) => ({ start, end, text: "" });
const quote = (id, parts = {}) => ({
  id,
  parent: null,
  cue: null,
  source: null,
  via: null,
  content: [],
  verbatim: [],
  speakers: [],
  ...parts,
});

test("each part of a statement is a span, and one is the anchor", () => {
  const spans = statementSpans([
    quote("a", { cue: at(0, 3), source: at(4, 8), content: [at(9, 20), at(25, 30)] }),
  ]);
  assert.deepEqual(
    spans.map((span) => [span.role, span.start, span.end, span.anchor]),
    [
      ["cue", 0, 3, true],
      ["source", 4, 8, false],
      ["content", 9, 20, false],
      ["content", 25, 30, false],
    ],
  );
});

test("words that a speaker was found by are marked where they are not the source's", () => {
  const speakers = [{ evidence: at(1, 3) }, { evidence: at(5, 7) }, { evidence: null }];
  const roles = (source) =>
    statementSpans([quote("a", { source, speakers })])
      .filter(({ role }) => role === "evidence")
      .map(({ start }) => start);
  assert.deepEqual(roles(null), [1, 5]);
  assert.deepEqual(roles(at(4, 9)), [1]);
});

test("the anchor is the cue, else the source, else the content", () => {
  assert.deepEqual(anchorOf(quote("a", { source: at(4, 8), content: [at(9, 20)] })), {
    role: "source",
    start: 4,
  });
  assert.deepEqual(anchorOf(quote("a", { content: [at(9, 20)] })), { role: "content", start: 9 });
  assert.equal(anchorOf(quote("a")), null);
});

test("what is said in a statement is inside all of it", () => {
  const spans = statementSpans([
    quote("inner", { parent: "outer", content: [at(0, 9)] }),
    quote("outer", { content: [at(0, 9)], verbatim: [at(0, 9)] }),
  ]);
  const rank = (id, role) => spans.find((s) => s.quote.id === id && s.role === role).rank;
  assert.ok(rank("outer", "content") < rank("outer", "verbatim"));
  assert.ok(rank("outer", "verbatim") < rank("inner", "content"));
});

test("parents in a circle end", () => {
  const circle = [
    quote("a", { parent: "b", content: [at(0, 2)] }),
    quote("b", { parent: "a", content: [at(0, 2)] }),
  ];
  assert.equal(statementSpans(circle).length, 2);
});

test("quotes are read in the order of their cues", () => {
  const quotes = [quote("b", { cue: at(9, 10) }), quote("a", { source: at(2, 3) })];
  assert.deepEqual(
    inOrder(quotes).map(({ id }) => id),
    ["a", "b"],
  );
});

test("sections of one related article are one block", () => {
  const text = "A\nB\nC\nD";
  const related = { title: "R", outlet: null, date: null };
  const blocks = blocksOf(text, [
    { kind: "title", start: 0, end: 1, title: "A" },
    { kind: "related_article_title", start: 2, end: 3, ...related },
    { kind: "related_article", start: 4, end: 5, ...related },
    { kind: "related_article", start: 6, end: 7, ...related, title: "S" },
  ]);
  assert.deepEqual(
    blocks.map((block) => [block.related, block.title, block.sections.length]),
    [
      [false, "A", 1],
      [true, "R", 2],
      [true, "S", 1],
    ],
  );
});

test("text between sections and after them is not lost", () => {
  const sections = [{ kind: "body", start: 4, end: 8 }];
  const kinds = blocksOf("one two. three", sections).map(({ sections: [s] }) => [s.kind, s.start, s.end]);
  assert.deepEqual(kinds, [
    ["between", 0, 4],
    ["body", 4, 8],
    ["between", 8, 14],
  ]);
  assert.equal(blocksOf("    body", sections).length, 1);
});

test("lines leave out white space around them and know where they are", () => {
  const text = "  one \n\n\t\ntwo\r\n three";
  assert.deepEqual(
    linesOf(text, 0, text.length).map(({ start, end }) => text.slice(start, end)),
    ["one", "two", "three"],
  );
  assert.deepEqual(linesOf(text, 2, 5), [{ start: 2, end: 5 }]);
  assert.deepEqual(linesOf(" \n ", 0, 3), []);
});

test("a line goes by most of its letters, unless the first is Arabic", () => {
  assert.equal(directionOf("(CNN)-- قال الوزير إن الطريق طويل"), "rtl");
  assert.equal(directionOf("The road is long, says the minister من"), "ltr");
  assert.equal(directionOf("النشر: 4th, November 2023 GMT"), "rtl");
  assert.equal(directionOf("123 – 456"), "rtl");
});

test("only addresses of the web are links", () => {
  assert.equal(webAddress("https://news.example/1"), "https://news.example/1");
  assert.equal(webAddress("javascript:alert(1)"), null);
  assert.equal(webAddress(" JaVaScRiPt:alert(1)"), null);
  assert.equal(webAddress("data:text/html,x"), null);
  assert.equal(webAddress("/relative"), null);
  assert.equal(webAddress(null), null);
});

test("speakers are counted once a statement, nobody last", () => {
  const person = { entity_id: "e1", name: "سامي" };
  const crowd = { entity_id: null, name: "مصادر" };
  const nobody = { entity_id: null, name: null };
  const quotes = [
    quote("a", { speakers: [nobody] }),
    quote("b", { speakers: [nobody] }),
    quote("c", { speakers: [crowd, crowd] }),
    quote("d", { speakers: [person, crowd] }),
  ];
  assert.deepEqual(
    speakersOf(quotes).map(({ key, quotes: said }) => [key, said.length]),
    [
      ["مصادر", 2],
      ["e1", 1],
      ["", 2],
    ],
  );
  assert.equal(keyOf(person), "e1");
  assert.ok(isBy(quotes[3], "مصادر"));
  assert.ok(!isBy(quotes[2], "e1"));
});

test("entities are counted by their id", () => {
  const mention = (id) => ({ entity_id: id, label: "PER", name: id });
  const found = entitiesOf([mention("x"), mention("y"), mention("y")]);
  assert.deepEqual(
    found.map(({ id, mentions }) => [id, mentions.length]),
    [
      ["y", 2],
      ["x", 1],
    ],
  );
});
