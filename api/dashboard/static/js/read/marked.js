// An article's text as elements: blocks, lines, marks. Its words go in as text, never as markup.

import { pieces } from "../core/controls.js";
import { href } from "../core/state.js";
import { date, t } from "../core/text.js";
import { mentionSpans, statementSpans } from "./layers.js";
import { nest, sweep } from "./nest.js";
import { blocksOf, directionOf, linesOf } from "./sections.js";

// Kinds whose text needs no word about what it is.
const PLAIN = new Set(["title", "body", "between", "related_article", "related_article_title"]);

/**
 * The text of `article` (`text`, `sections`), all offsets in UTF-16 units, with `quotes` and
 * `mentions` marked. `heading` is the level of its title's heading, 1 to 5.
 *
 * A line carries `data-start`, where it begins in the text. A mark carries `data-role`, `data-start`
 * and `data-end`, and either `data-quote` and `data-stance` or `data-entity` and `data-label`.
 */
export function markedText(article, quotes, mentions, heading = 1) {
  const reaching = sweep([...statementSpans(quotes), ...mentionSpans(mentions)]);
  const root = document.createDocumentFragment();
  for (const block of blocksOf(article.text, article.sections)) {
    root.append(block.related ? related(block) : section(block.sections[0], heading));
  }
  return root;

  function related(block) {
    const aside = element("aside", { class: "related" });
    const where = [block.outlet, block.date && date(block.date)].filter(Boolean);
    const label = element("p", { class: "kind" }, t("read.related"));
    for (const part of where) label.append(" · ", element("bdi", {}, part));
    aside.append(label, ...block.sections.map((part) => section(part, heading + 1)));
    return aside;
  }

  function section({ id, kind, start, end }, level) {
    const made = element("div", { class: `section section-${kind}`, "data-section": id ?? "" });
    if (!PLAIN.has(kind)) made.append(element("p", { class: "kind" }, t(`read.section.${kind}`)));
    const titles = kind === "title" || kind === "related_article_title";
    for (const line of linesOf(article.text, start, end)) {
      const words = article.text.slice(line.start, line.end);
      const shell = element(titles ? `h${level}` : "p", {
        class: "line",
        dir: directionOf(words),
        "data-start": line.start,
      });
      if (shell.dir === "rtl") shell.lang = "ar";
      fill(shell, nest(reaching(line.start, line.end), line.start, line.end), false);
      made.append(shell);
    }
    return made;
  }

  function fill(parent, nodes, inLink) {
    for (const node of nodes) {
      if (node.span) {
        const made = mark(node, inLink);
        fill(made, node.nodes, inLink || made.localName === "a");
        parent.append(made);
      } else {
        parent.append(...plain(article.text.slice(node.from, node.to)));
      }
    }
  }
}

function mark({ span, from, to, first }, inLink) {
  const place = { "data-role": span.role, "data-start": from, "data-end": to };
  if (span.mention) {
    const { entity_id: id, label, name } = span.mention;
    const known = { ...place, class: "mark", "data-entity": id, "data-label": label, title: name };
    // The list beside the text leads to the same pages: no stop for each name in the text.
    return inLink
      ? element("span", known)
      : element("a", { ...known, href: href(`/speakers/${id}`), tabindex: -1 });
  }
  const { id, cue } = span.quote;
  const kept = {
    ...place,
    class: first ? "mark first" : "mark",
    "data-quote": id,
    "data-stance": cue?.stance ?? "neutral",
  };
  // A content may hold other anchors, which cannot stand in a link.
  return span.anchor && first && !inLink && span.role !== "content"
    ? element("a", { ...kept, class: "mark first anchor", href: `?quote=${id}` })
    : element("span", kept);
}

function plain(words) {
  return pieces(words).map(({ text, control }) =>
    control
      ? element("bdi", { class: "control", "data-name": control, title: t("read.control") }, text)
      : text,
  );
}

function element(name, attributes, text) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}
