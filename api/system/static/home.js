"use strict";
// Lists articles and quotes through the public API; texts go in as text, never as HTML.

const types = { person: "شخص", organisation: "جهة", group: "مجموعة", unnamed: "مصدر لم يُسمَّ",
  unknown: "غير معروف" };
const at = (id) => document.getElementById(id);

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function get(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  const response = await fetch(`${path}?${query}`, { headers: { Accept: "application/json" } });
  const body = await response.json();
  if (!response.ok) throw new Error(body.message);
  return body;
}

// Latin names, ids and dates keep their own order inside Arabic lines.
function isolated(text) {
  return text ? `\u2068${text}\u2069` : "";
}

function where(item) {
  return [item.outlet, item.date].filter(Boolean).map(isolated).join(" · ");
}

function articleItem(article) {
  const item = element("li");
  const button = element("button", article.title || isolated(article.id));
  button.type = "button";
  button.append(element("small", [where(article), `${article.counts.quotes} قول`]
    .filter(Boolean).join(" · ")));
  button.addEventListener("click", () => choose(article));
  item.append(button);
  return item;
}

function quoteItem(quote) {
  const item = element("li");
  const line = element("div");
  line.append(element("span", quote.speaker.name || types.unknown, "who"), " ");
  if (quote.cue) line.append(element("span", quote.cue.text, "cue"));
  const said = element("blockquote", quote.text);
  said.dir = "auto";
  item.append(line, said,
    element("small", [isolated(quote.article.title), where(quote.article)].filter(Boolean).join(" — ")));
  return item;
}

// A list on the page: fills itself, and goes on where the last page ended.
function list(name, path, present, parameters) {
  let next = null;
  async function load(fresh) {
    try {
      const page = await get(path, { ...parameters(), limit: "20", cursor: fresh ? null : next });
      if (fresh) at(name).replaceChildren();
      at(name).append(...page.items.map(present));
      next = page.next;
      at(`${name}-more`).hidden = !next;
      at(`${name}-total`).textContent = `(${page.total})`;
      at("message").textContent = "";
    } catch (error) {
      at("message").textContent = error.message;
    }
  }
  at(`${name}-more`).addEventListener("click", () => load(false));
  return load;
}

let chosen = null;
const filter = at("filter");
const loadArticles = list("articles", "/articles", articleItem, () => ({}));
const loadQuotes = list("quotes", "/quotes", quoteItem, () => ({
  article: chosen && chosen.id,
  speaker: filter.elements.speaker.value.trim(),
  verb: filter.elements.verb.value.trim(),
}));

function choose(article) {
  chosen = article;
  at("chosen").hidden = !article;
  at("chosen").querySelector("span").textContent = article ? article.title || article.id : "";
  loadQuotes(true);
}

at("chosen").querySelector("button").addEventListener("click", () => choose(null));
filter.addEventListener("submit", (event) => {
  event.preventDefault();
  loadQuotes(true);
});
loadArticles(true);
loadQuotes(true);
