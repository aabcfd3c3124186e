// An article's text as blocks and lines: sections told apart, nothing of the text left out.

const RELATED = new Set(["related_article_title", "related_article", "related_headlines"]);
const ARABIC = /\p{Script=Arabic}/u;
const LETTER = /\p{L}/gu;

/**
 * Blocks of sections in order: `{related, title, outlet, date, sections}`. Sections of one related
 * article that follow each other are one block; every other section is a block of its own. Text
 * that no section holds becomes a section of the kind `between`.
 */
export function blocksOf(text, sections) {
  const blocks = [];
  for (const section of complete(text, sections)) {
    const related = RELATED.has(section.kind);
    const last = blocks.at(-1);
    if (related && last?.related && last.title === section.title) {
      last.sections.push(section);
    } else {
      const { title = null, outlet = null, date = null } = section;
      blocks.push({ related, title, outlet, date, sections: [section] });
    }
  }
  return blocks;
}

/** The lines of a stretch of text that hold more than white space: `{start, end}`. */
export function linesOf(text, start, end) {
  const lines = [];
  let from = start;
  while (from < end) {
    const broken = text.indexOf("\n", from);
    const to = broken < 0 || broken > end ? end : broken;
    const begin = from + text.slice(from, to).search(/\S/);
    if (begin >= from) lines.push({ start: begin, end: begin + text.slice(begin, to).trimEnd().length });
    from = to + 1;
  }
  return lines;
}

/** The direction of a line: `ltr` when it neither begins with Arabic nor is Arabic for the most. */
export function directionOf(line) {
  const letters = line.match(LETTER) ?? [];
  const arabic = letters.filter((letter) => ARABIC.test(letter)).length;
  return letters.length && arabic * 2 < letters.length && !ARABIC.test(letters[0]) ? "ltr" : "rtl";
}

/** The address when it is one of the web, else null: others may run as a script. */
export function webAddress(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function complete(text, sections) {
  const all = [];
  let at = 0;
  for (const section of [...sections].sort((a, b) => a.start - b.start)) {
    if (text.slice(at, section.start).trim()) all.push(between(at, section.start));
    all.push(section);
    at = section.end;
  }
  if (text.slice(at).trim()) all.push(between(at, text.length));
  return all;
}

function between(start, end) {
  return { kind: "between", start, end };
}
