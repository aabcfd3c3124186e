// What a speaker's page works out without a page: counts, steps of time, wordings.

import assert from "node:assert/strict";
import { test } from "node:test";

import { byValue } from "../../../api/dashboard/static/js/speaker/counts.js";
import { daysOf, stepFor, stepsFor } from "../../../api/dashboard/static/js/speaker/steps.js";
import { groups, pieces } from "../../../api/dashboard/static/js/speaker/wording.js";

const topics = (rows) =>
  byValue(rows, (row) => row.topic, (row) => row.topic?.toUpperCase());

test("rows by value and stance become one entry a value, the most first", () => {
  const rows = [
    { topic: "a", stance: "neutral", count: 2 },
    { topic: "b", stance: "denial", count: 4 },
    { topic: "a", stance: "denial", count: 1 },
    { topic: "b", stance: null, count: 1 },
    { topic: null, stance: "neutral", count: 9 },
  ];
  assert.deepEqual(topics(rows), [
    { value: "b", label: "B", total: 5, stances: { denial: 4 } },
    { value: "a", label: "A", total: 3, stances: { neutral: 2, denial: 1 } },
  ]);
});

test("a step is as long as the time asks for", () => {
  assert.equal(stepFor(null, null), "day");
  assert.equal(stepFor("2023-10-09", "2023-11-04"), "day");
  assert.equal(stepFor("2023-10-09", "2024-06-01"), "week");
  assert.equal(stepFor("2021-10-09", "2024-06-01"), "month");
});

test("steps that would be too many are not offered", () => {
  assert.deepEqual(stepsFor(null, null), ["day", "week", "month"]);
  assert.deepEqual(stepsFor("2023-10-09", "2024-06-01"), ["day", "week", "month"]);
  assert.deepEqual(stepsFor("2021-10-09", "2024-06-01"), ["week", "month"]);
  assert.deepEqual(stepsFor("2014-10-09", "2024-06-01"), ["month"]);
  for (const last of ["2023-10-09", "2024-01-01", "2025-01-01", "2044-01-01"]) {
    assert.ok(stepsFor("2023-10-09", last).includes(stepFor("2023-10-09", last)));
  }
});

test("a step holds its days", () => {
  assert.deepEqual(daysOf("2024-02-28", "day"), { from: "2024-02-28", to: "2024-02-28" });
  assert.deepEqual(daysOf("2024-02-26", "week"), { from: "2024-02-26", to: "2024-03-03" });
  assert.deepEqual(daysOf("2024-02-01", "month"), { from: "2024-02-01", to: "2024-02-29" });
  assert.deepEqual(daysOf("2023-12-01", "month"), { from: "2023-12-01", to: "2023-12-31" });
});

test("differences come back as the whole text, with what was left out in its place", () => {
  const text = "«اتفاق قريب» في المدينة، غدا.";
  const found = pieces(text, [
    { op: "insert", a: "", b: "اتفاق" },
    { op: "equal", a: "قريب", b: "قريب" },
    { op: "replace", a: "هنا", b: "في المدينة" },
    { op: "delete", a: "اليوم", b: "" },
    { op: "equal", a: "غدا", b: "غدا" },
  ]);
  const kept = found.filter(({ op }) => op !== "delete");
  assert.equal(kept.map((piece) => piece.text).join(""), text);
  assert.deepEqual(
    found.filter(({ op }) => op !== "equal"),
    [
      { op: "insert", text: "اتفاق" },
      { op: "delete", text: "هنا" },
      { op: "insert", text: "في المدينة" },
      { op: "delete", text: "اليوم" },
    ],
  );
});

test("words that the text has no more are passed over, and the text stays whole", () => {
  const found = pieces("نص آخر", [{ op: "equal", a: "غير موجود", b: "غير موجود" }]);
  assert.deepEqual(found, [{ op: "equal", text: "نص آخر" }]);
});

const quote = (id, article) => ({ id, article: { id: article } });
const like = (id, article, wording = 0.5) => ({ quote: quote(id, article), wording });

test("a statement stands in one group, with one version an article, the likest first", () => {
  const found = [
    { quote: quote("q1", "a"), same: [like("q2", "b", 0.4), like("q3", "c", 0.9), like("q4", "c", 0.6)] },
    { quote: quote("q2", "b"), same: [like("q1", "a"), like("q3", "c")] },
  ];
  const [group, ...rest] = groups(found);
  assert.deepEqual(rest, []);
  assert.equal(group.base.id, "q1");
  assert.deepEqual(group.others.map((other) => other.quote.id), ["q3", "q2"]);
  assert.equal(group.left, 0);
});

test("the same words in the same article are no other version", () => {
  assert.deepEqual(groups([{ quote: quote("q1", "a"), same: [like("q2", "a", 1)] }]), []);
});

test("what is not shown is counted", () => {
  const same = ["b", "c", "d", "e", "f", "g"].map((article) => like(`q-${article}`, article));
  const [group] = groups([{ quote: quote("q1", "a"), same }]);
  assert.equal(group.others.length, 4);
  assert.equal(group.left, 2);
});
