// Turns quotes and mentions of an article, as the API serves them, into the spans to be marked.

// Of spans alike in extent the later one stands inside. A statement within another is inside all
// of that one's; entities are inside everything.
const ROLES = ["content", "verbatim", "source", "evidence", "via", "cue"];
const INNERMOST = 1_000_000;

/**
 * The spans of quotes: `{start, end, rank, role, quote, anchor}`. One span of each quote is its
 * `anchor`, which a reader can follow: the cue, without one the source, else the first content.
 */
export function statementSpans(quotes) {
  const depths = depthsOf(quotes);
  return quotes.flatMap((quote) => {
    const anchor = anchorOf(quote);
    return partsOf(quote).map(([role, { start, end }]) => ({
      start,
      end,
      role,
      quote,
      anchor: start === anchor?.start && role === anchor.role,
      rank: depths.get(quote.id) * ROLES.length + ROLES.indexOf(role),
    }));
  });
}

/** The spans of mentions: `{start, end, rank, role, mention}`. */
export function mentionSpans(mentions) {
  return mentions.map((mention) => ({
    start: mention.start,
    end: mention.end,
    role: "entity",
    mention,
    rank: INNERMOST,
  }));
}

/** Where the reading of a quote begins: `{role, start}`; null of one without any words. */
export function anchorOf(quote) {
  for (const role of ["cue", "source", "content"]) {
    const span = role === "content" ? quote.content[0] : quote[role];
    if (span) return { role, start: span.start };
  }
  return null;
}

/** The quotes in the order in which their anchors stand in the text. */
export function inOrder(quotes) {
  const place = (quote) => anchorOf(quote)?.start ?? 0;
  return [...quotes].sort((a, b) => place(a) - place(b));
}

function partsOf(quote) {
  const single = ["cue", "source", "via"].flatMap((role) =>
    quote[role] ? [[role, quote[role]]] : [],
  );
  const several = ["content", "verbatim"].flatMap((role) =>
    quote[role].map((span) => [role, span]),
  );
  return [...single, ...several, ...evidenceOf(quote).map((span) => ["evidence", span])];
}

/** The words that speakers were found by, where they are others than those of the source. */
function evidenceOf({ source, speakers }) {
  return speakers
    .map(({ evidence }) => evidence)
    .filter((span) => span && !(source && span.start >= source.start && span.end <= source.end));
}

/** How many statements each one stands in; a circle of parents ends where it closes. */
function depthsOf(quotes) {
  const parents = new Map(quotes.map((quote) => [quote.id, quote.parent]));
  const depths = new Map();
  for (const { id } of quotes) {
    const seen = new Set([id]);
    let parent = parents.get(id);
    while (parent && parents.has(parent) && !seen.has(parent)) {
      seen.add(parent);
      parent = parents.get(parent);
    }
    depths.set(id, seen.size - 1);
  }
  return depths;
}
