// A text with its marks, the margin and the panel: one statement at a time stands out.

import { html, nothing, render } from "../core/render.js";
import { t } from "../core/text.js";
import { detail } from "./detail.js";
import { inOrder } from "./layers.js";
import { entityList, legend, speakerList } from "./margin.js";
import { markedText } from "./marked.js";
import { entitiesOf, isBy, speakersOf } from "./speakers.js";

export const LAYERS = ["statements", "entities"];
// A text of so many characters is laid out only where it is looked at.
const LONG = 30_000;
const narrow = matchMedia("(max-width: 52rem)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Draws an article (`text`, `sections`) with `quotes` and `mentions`, all offsets in UTF-16 units,
 * into `host`. It keeps no state of its own but what the pointer or the focus is at: `show` tells it
 * what is chosen, and `onQuote(id)`, `onSpeaker(key)`, `onMarks(set)` what the reader wants.
 */
export class Reading {
  #host;
  #options;
  #quotes;
  #byId;
  #speakers;
  #entities;
  #text = document.createElement("article");
  #state = { quote: null, speaker: null, marks: new Set(LAYERS) };
  #near = null;
  #lit = new Set();
  #marks = new Map();
  #topics = new Map();

  /** `head` is a template over the text; `addressOf(id)` the page's address with a quote, or null. */
  constructor(host, { article, quotes, mentions, heading, head = nothing, ...options }) {
    this.#host = host;
    this.#options = { addressOf: () => null, ...options, head };
    this.#quotes = inOrder(quotes);
    this.#byId = new Map(quotes.map((quote) => [quote.id, quote]));
    this.#speakers = speakersOf(quotes);
    this.#entities = entitiesOf(mentions);
    this.#text.className = article.text.length > LONG ? "reading-text is-long" : "reading-text";
    this.#text.append(markedText(article, quotes, mentions, heading));
    for (const made of this.#text.querySelectorAll("[data-quote]")) {
      const { quote } = made.dataset;
      if (!this.#marks.has(quote)) this.#marks.set(quote, []);
      this.#marks.get(quote).push(made);
    }
    this.#listen();
    this.#draw();
  }

  /** Names for topics, `{slug, name, name_en}` each, once they are known. */
  set topics(topics) {
    this.#topics = new Map(topics.map((topic) => [topic.slug, topic]));
    this.#draw();
  }

  has(id) {
    return this.#byId.has(id);
  }

  /** What is chosen. With `scroll` the text moves to where it can be seen, at once with `jump`. */
  show({ quote = null, speaker = null, marks = LAYERS }, { scroll = false, jump = false } = {}) {
    const known = this.#byId.has(quote) ? quote : null;
    this.#state = { quote: known, speaker, marks: new Set(marks) };
    this.#near = null;
    this.#draw();
    const target = known ?? this.#quotes.find((one) => speaker !== null && isBy(one, speaker))?.id;
    if (target && scroll) this.#reveal(target, jump);
  }

  get #current() {
    return this.#byId.get(this.#near ?? this.#state.quote) ?? null;
  }

  #draw() {
    const { quote, speaker, marks } = this.#state;
    const { head, onSpeaker } = this.#options;
    render(
      html`<div class=${`reading${this.#current ? " has-detail" : ""}`}>
        ${head}
        <div class="reading-margin">
          ${speakerList(this.#speakers, speaker, onSpeaker)} ${entityList(this.#entities)}
        </div>
        <div class="reading-page">
          ${legend(this.#quotes, marks, this.#changeMarks)} ${this.#text}
        </div>
        <aside class=${`reading-detail${quote ? " is-chosen" : ""}`} aria-label=${t("read.detail")}
          aria-live="polite" @keydown=${this.#keys}>${this.#panel()}</aside>
      </div>`,
      this.#host,
    );
    this.#light();
  }

  #panel() {
    const quote = this.#current;
    if (!quote) {
      const hint = this.#quotes.length ? "read.hint" : "read.no_statements";
      return html`<p class="detail-hint">${t(hint)}</p>`;
    }
    return detail(quote, {
      place: this.#quotes.indexOf(quote) + 1,
      count: this.#quotes.length,
      parent: this.#byId.get(quote.parent),
      topics: this.#topics,
      address: this.#options.addressOf(quote.id),
      onQuote: (other) => this.#choose(other?.id ?? null),
      onStep: (by) => this.#step(by),
    });
  }

  #light() {
    const { quote, speaker, marks } = this.#state;
    const current = this.#current;
    const by = speaker === null ? [] : this.#quotes.filter((one) => isBy(one, speaker));
    const lit = new Set(current ? [current.id] : by.map(({ id }) => id));
    const { classList } = this.#text;
    classList.toggle("has-lit", lit.size > 0);
    classList.toggle("has-one", current !== null);
    for (const layer of LAYERS) classList.toggle(`no-${layer}`, !marks.has(layer));
    // A text may have thousands of marks: only those are touched that change.
    for (const id of this.#lit) if (!lit.has(id)) this.#toggle(id, false);
    for (const id of lit) if (!this.#lit.has(id)) this.#toggle(id, true);
    this.#lit = lit;
    this.#text.querySelector("a[aria-current]")?.removeAttribute("aria-current");
    if (quote) this.#anchor(quote)?.setAttribute("aria-current", "true");
  }

  #toggle(id, isLit) {
    for (const made of this.#marks.get(id) ?? []) made.classList.toggle("lit", isLit);
  }

  #listen() {
    const text = this.#text;
    text.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType === "mouse") this.#approach(quoteAt(target));
    });
    text.addEventListener("pointerleave", () => this.#approach(null));
    text.addEventListener("focusin", ({ target }) => this.#approach(quoteAt(target)));
    text.addEventListener("focusout", () => this.#approach(null));
    text.addEventListener("click", this.#clicked);
    text.addEventListener("keydown", this.#keys);
  }

  #approach(id) {
    const near = this.#state.marks.has("statements") ? id : null;
    if (near === this.#near) return;
    this.#near = near;
    this.#draw();
  }

  #clicked = (event) => {
    const { target } = event;
    const anchor = target.closest("a");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (elsewhere || (anchor && !anchor.dataset.quote)) return;
    const id = quoteAt(target);
    if (anchor) event.preventDefault();
    // A click that ends a selection of words is no choice.
    if (!id || (!anchor && !getSelection().isCollapsed)) return;
    if (this.#state.marks.has("statements")) this.#choose(id);
  };

  #keys = (event) => {
    if (event.key !== "Escape" || !this.#state.quote) return;
    const id = this.#state.quote;
    this.#choose(null);
    this.#anchor(id)?.focus({ preventScroll: true });
  };

  #choose(id) {
    this.#near = null;
    this.#options.onQuote(id);
  }

  #step(by) {
    const from = this.#quotes.indexOf(this.#current);
    const next = this.#quotes.at((from + by) % this.#quotes.length);
    this.#choose(next.id);
  }

  #changeMarks = (layer, shown) => {
    const marks = new Set(this.#state.marks);
    marks[shown ? "add" : "delete"](layer);
    this.#options.onMarks(marks);
  };

  #anchor(id) {
    return this.#marks.get(id)?.find((made) => made.localName === "a") ?? null;
  }

  #reveal(id, jump) {
    const target = this.#anchor(id) ?? this.#marks.get(id)?.[0];
    if (!target) return;
    const { top, bottom } = target.getBoundingClientRect();
    // Half of a narrow window is under the panel.
    const end = innerHeight * (narrow.matches ? 0.5 : 0.9);
    if (!jump && top > innerHeight * 0.05 && bottom < end) return;
    const behavior = jump || still.matches ? "auto" : "smooth";
    target.scrollIntoView({ block: narrow.matches ? "start" : "center", behavior });
  }
}

function quoteAt(target) {
  return target.closest("[data-quote]")?.dataset.quote ?? null;
}
