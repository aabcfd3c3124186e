// Which statements are one in several wordings, and where the wordings differ.

const BESIDE = 4; // other wordings that are shown

// Groups of one statement each, [{base, others}], those with most articles first. A quote stands in
// one group; `others` are of other articles than the base's, the likest first, one an article.
export function groups(found) {
  const taken = new Set();
  const made = [];
  for (const { quote, same } of [...found].sort((a, b) => reach(b) - reach(a))) {
    if (taken.has(quote.id)) continue;
    const articles = new Set([quote.article.id]);
    const others = [];
    for (const other of [...same].sort((a, b) => b.wording - a.wording)) {
      if (taken.has(other.quote.id) || articles.has(other.quote.article.id)) continue;
      articles.add(other.quote.article.id);
      others.push(other);
    }
    if (!others.length) continue;
    for (const one of [{ quote }, ...others]) taken.add(one.quote.id);
    made.push({ base: quote, others: others.slice(0, BESIDE), left: Math.max(0, others.length - BESIDE) });
  }
  return made;
}

const reach = ({ same }) => new Set(same.map(({ quote }) => quote.article.id)).size;

// The words of another version in pieces: [{op: "equal" | "insert" | "delete", text}]. `differences`
// leave punctuation out; here the whole of `text` comes back, in its order.
export function pieces(text, differences) {
  const found = [];
  let at = 0;
  for (const { op, a, b } of differences) {
    const start = b ? text.indexOf(b, at) : -1;
    if (start > at) found.push({ op: "equal", text: text.slice(at, start) });
    if (start >= 0) at = start;
    if ((op === "delete" || op === "replace") && a) found.push({ op: "delete", text: a });
    if (start >= 0) {
      found.push({ op: op === "equal" ? "equal" : "insert", text: b });
      at = start + b.length;
    }
  }
  if (at < text.length) found.push({ op: "equal", text: text.slice(at) });
  return found;
}
