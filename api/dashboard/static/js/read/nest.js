// Cuts spans that overlap at will into marks that nest: what elements in a text need.

/**
 * The marks of one stretch of a text, as a tree.
 *
 * `spans` are `{start, end, rank, …}` in UTF-16 units, in any order and overlapping in any way. The
 * longer one is outside; of two alike, that of the lower rank. Where two cross, the one that begins
 * later is cut in two. What lies outside `from` and `to` is cut off.
 *
 * A node is `{from, to}`, plain text, or `{from, to, span, first, last, nodes}`, a mark: `first` and
 * `last` say whether the span begins and ends with it.
 */
export function nest(spans, from, to) {
  const queue = spans
    .filter((span) => span.start < to && span.end > from && span.start < span.end)
    .map((span) => ({ from: Math.max(span.start, from), to: Math.min(span.end, to), span }))
    .sort(order);
  const root = { from, to, nodes: [] };
  const open = [root];
  for (let next = 0; next < queue.length; next += 1) {
    const piece = queue[next];
    while (open.length > 1 && open.at(-1).to <= piece.from) open.pop();
    const around = open.at(-1);
    if (piece.to > around.to) {
      insert(queue, next + 1, { ...piece, from: around.to });
      piece.to = around.to;
    }
    const node = {
      ...piece,
      first: piece.from === piece.span.start,
      last: piece.to === piece.span.end,
      nodes: [],
    };
    around.nodes.push(node);
    open.push(node);
  }
  return filled(root);
}

/**
 * Gives the spans that reach into a stretch, of stretches asked for from the first to the last: so
 * that a long text is gone through once and not once a line.
 */
export function sweep(spans) {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  let next = 0;
  let open = [];
  return (from, to) => {
    open = open.filter((span) => span.end > from);
    for (; next < sorted.length && sorted[next].start < to; next += 1) {
      if (sorted[next].end > from) open.push(sorted[next]);
    }
    return open.filter((span) => span.start < to);
  };
}

/** The nodes in a mark with the plain text between them. */
function filled(mark) {
  const nodes = [];
  let at = mark.from;
  for (const node of mark.nodes) {
    if (at < node.from) nodes.push({ from: at, to: node.from });
    nodes.push({ ...node, nodes: filled(node) });
    at = node.to;
  }
  if (at < mark.to) nodes.push({ from: at, to: mark.to });
  return nodes;
}

function order(a, b) {
  return a.from - b.from || b.to - a.to || a.span.rank - b.span.rank;
}

function insert(queue, from, piece) {
  let place = from;
  while (place < queue.length && order(queue[place], piece) <= 0) place += 1;
  queue.splice(place, 0, piece);
}
