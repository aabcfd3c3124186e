// The words of a quote with what is verbatim in them marked, and the terms that were searched for.

import { shown } from "../core/controls.js";
import { html } from "../core/render.js";

// A template of quote.text. Spans are of the article's text, in UTF-16 units; the words of a quote
// are its pieces of content joined, so that each span is moved to where its piece now stands.
export function marked(quote, { markTerms = true } = {}) {
  const pieces = place(quote);
  const verbatim = moved(pieces, quote.verbatim ?? []);
  const terms = markTerms ? moved(pieces, quote.highlights ?? []) : [];
  return cut(quote.text, verbatim, terms).map(({ text, isVerbatim, isTerm }) => {
    const inner = isTerm ? html`<mark>${shown(text)}</mark>` : shown(text);
    return isVerbatim ? html`<q class="verbatim">${inner}</q>` : inner;
  });
}

// Where each piece of content begins in quote.text.
export function place({ text, content }) {
  const found = [];
  let from = 0;
  for (const span of content ?? []) {
    const at = text.indexOf(span.text, from);
    if (at < 0) continue;
    found.push({ ...span, at });
    from = at + span.text.length;
  }
  return found;
}

// Spans of the article as [start, end) pairs of quote.text; what lies outside of it is left out.
export function moved(pieces, spans) {
  const found = [];
  for (const span of spans) {
    for (const piece of pieces) {
      const start = Math.max(span.start, piece.start);
      const end = Math.min(span.end, piece.end);
      if (start < end) found.push([start - piece.start + piece.at, end - piece.start + piece.at]);
    }
  }
  return found;
}

function cut(text, verbatim, terms) {
  const edges = new Set([0, text.length]);
  for (const [start, end] of [...verbatim, ...terms]) edges.add(start).add(end);
  const points = [...edges].sort((a, b) => a - b);
  const within = (spans, at) => spans.some(([start, end]) => start <= at && at < end);
  return points.slice(0, -1).map((start, index) => ({
    text: text.slice(start, points[index + 1]),
    isVerbatim: within(verbatim, start),
    isTerm: within(terms, start),
  }));
}
