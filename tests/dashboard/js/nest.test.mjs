// Marks that nest, from spans that do not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nest, sweep } from "../../../api/dashboard/static/js/read/nest.js";

const span = (name, start, end, rank = 0) => ({ name, start, end, rank });

/** A tree as a line of text: `a[bc]` is a mark around the text of `bc`. */
function drawn(nodes, text) {
  return nodes
    .map((node) =>
      node.span ? `${node.span.name}[${drawn(node.nodes, text)}]` : text.slice(node.from, node.to),
    )
    .join("");
}

const draw = (text, spans, from = 0, to = text.length) => drawn(nest(spans, from, to), text);

test("a text without spans is one piece of plain text", () => {
  assert.deepEqual(nest([], 0, 4), [{ from: 0, to: 4 }]);
  assert.deepEqual(nest([], 4, 4), []);
});

test("the longer span is outside, whatever the order", () => {
  const spans = [span("C", 2, 4), span("P", 0, 6), span("E", 2, 3)];
  assert.equal(draw("abcdef", spans), "P[abC[E[c]d]ef]");
  assert.equal(draw("abcdef", spans.toReversed()), "P[abC[E[c]d]ef]");
});

test("of spans alike the lower rank is outside", () => {
  assert.equal(draw("abc", [span("B", 0, 3, 2), span("A", 0, 3, 1)]), "A[B[abc]]");
});

test("neighbours do not nest", () => {
  assert.equal(draw("abcd", [span("A", 0, 2), span("B", 2, 4)]), "A[ab]B[cd]");
});

test("of two that cross the later one is cut, and its pieces say so", () => {
  const nodes = nest([span("A", 0, 4), span("B", 2, 6)], 0, 6);
  assert.equal(drawn(nodes, "abcdef"), "A[abB[cd]]B[ef]");
  const [inner, outer] = [nodes[0].nodes[1], nodes[1]];
  assert.deepEqual([inner.first, inner.last], [true, false]);
  assert.deepEqual([outer.first, outer.last], [false, true]);
});

test("what is cut may cross again", () => {
  const spans = [span("A", 0, 3), span("B", 1, 5), span("C", 2, 7), span("D", 4, 8)];
  assert.equal(draw("abcdefgh", spans), "A[aB[bC[c]]]C[B[dD[e]]D[fg]]D[h]");
});

test("spans are cut to the stretch that is asked for", () => {
  const spans = [span("A", 0, 4), span("B", 5, 6), span("C", 3, 5)];
  const nodes = nest(spans, 2, 5);
  assert.equal(drawn(nodes, "abcdefg"), "A[cC[d]]C[e]");
  assert.equal(nodes[0].first, false);
});

test("empty spans and spans the wrong way round are left out", () => {
  assert.equal(draw("abc", [span("A", 1, 1), span("B", 2, 1)]), "abc");
});

test("every character stands once, in its marks and in no others", () => {
  let seed = 7;
  const random = (most) => (seed = (seed * 48271) % 2147483647) % most;
  const text = Array.from({ length: 60 }, (_, at) => String.fromCharCode(0x4e00 + at)).join("");
  for (let round = 0; round < 200; round += 1) {
    const spans = Array.from({ length: 12 }, (_, name) => {
      const start = random(60);
      return span(String(name), start, Math.min(60, start + 1 + random(25)), random(3));
    });
    const around = new Map();
    let read = "";
    const walk = (nodes, names) => {
      for (const node of nodes) {
        if (node.span) walk(node.nodes, [...names, node.span.name]);
        else {
          for (let at = node.from; at < node.to; at += 1) around.set(at, names);
          read += text.slice(node.from, node.to);
        }
      }
    };
    walk(nest(spans, 0, 60), []);
    assert.equal(read, text);
    for (let at = 0; at < 60; at += 1) {
      const due = spans.filter((one) => one.start <= at && at < one.end).map((one) => one.name);
      assert.deepEqual([...around.get(at)].sort(), due.sort());
    }
  }
});

test("a sweep over stretches gives each its spans", () => {
  const spans = [span("D", 9, 12), span("A", 0, 10), span("B", 2, 4), span("C", 4, 6)];
  const reaching = sweep(spans);
  const names = (from, to) => reaching(from, to).map(({ name }) => name).sort().join("");
  assert.equal(names(0, 3), "AB");
  assert.equal(names(3, 5), "ABC");
  assert.equal(names(5, 9), "AC");
  assert.equal(names(9, 20), "AD");
  assert.equal(names(20, 30), "");
});
