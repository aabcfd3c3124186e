// A search box with suggestions while typing, by the pattern of ARIA 1.2 for a combobox with a list.

import { get } from "../core/api.js";
import { html, nothing, render } from "../core/render.js";
import { dir, name, number, t } from "../core/text.js";

const WAIT = 120; // milliseconds after the last key
let boxes = 0;

// Draws itself into `host`. `sources`: of "topics", "entities". `onPick(choice)` hears what was
// chosen: {kind: "topic", slug, label}, {kind: "entity", id, label} or {kind: "words", text}.
// Gives {value (read and set), isFocused, focus()}.
export function searchBox(host, options) {
  return new SearchBox(host, options);
}

class SearchBox {
  #host;
  #options;
  #id = `search-${(boxes += 1)}`;
  #value;
  #found = [];
  #open = false;
  #active = -1;
  #timer = null;
  #asked = null;

  constructor(host, options) {
    this.#host = host;
    this.#options = { sources: ["topics", "entities"], label: t("common.search"), ...options };
    this.#value = options.value ?? "";
    this.#draw();
  }

  get value() {
    return this.#value;
  }

  set value(text) {
    this.#value = text;
    this.#close();
  }

  get isFocused() {
    return document.activeElement === this.#input;
  }

  focus() {
    this.#input.focus();
  }

  get #input() {
    return this.#host.querySelector("input");
  }

  #draw() {
    const { label, placeholder = "" } = this.#options;
    const active = this.#open && this.#active >= 0 ? `${this.#id}-${this.#active}` : nothing;
    render(
      html`<form class="search" role="search" @submit=${this.#submit}>
        <label class="visually-hidden" for=${this.#id}>${label}</label>
        <input id=${this.#id} type="text" inputmode="search" enterkeyhint="search" dir=${this.#value ? "auto" : dir}
          role="combobox" autocomplete="off" spellcheck="false" maxlength="300"
          aria-autocomplete="list" aria-controls="${this.#id}-list"
          aria-expanded=${this.#open ? "true" : "false"} aria-activedescendant=${active}
          placeholder=${placeholder} .value=${this.#value}
          @input=${this.#typed} @keydown=${this.#key} @focus=${this.#focused} @blur=${this.#left}>
        <button class="button search-go" type="submit">${t("common.search.go")}</button>
        <ul class="suggestions" id="${this.#id}-list" role="listbox" aria-label=${t("common.suggestions")}
          ?hidden=${!this.#open}>
          ${this.#found.map((choice, index) => this.#option(choice, index))}
        </ul>
        <span class="visually-hidden" role="status">${
          this.#open ? t("common.suggestions.n", { n: this.#found.length }) : ""
        }</span>
      </form>`,
      this.#host,
    );
  }

  #option(choice, index) {
    // A press would take the focus from the input, and so close the list before the click.
    const press = (event) => event.preventDefault();
    return html`<li id="${this.#id}-${index}" role="option" class="suggestion"
      aria-selected=${index === this.#active ? "true" : "false"}
      @mousedown=${press} @click=${() => this.#pick(choice)}>
      <bdi class="suggestion-name">${choice.label}</bdi>
      ${choice.other ? html`<bdi class="suggestion-other">${choice.other}</bdi>` : nothing}
      <span class="suggestion-kind">${t(`common.suggest.${choice.kind}`)}${
        choice.count === undefined ? nothing : html` · ${number(choice.count)}`
      }</span>
    </li>`;
  }

  #typed = ({ target }) => {
    this.#value = target.value;
    // An empty box has no direction of its own: its placeholder is in the page's language.
    target.dir = target.value ? "auto" : dir;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#suggest(), WAIT);
  };

  #focused = () => {
    if (this.#options.suggestAtOnce && !this.#open) this.#suggest();
  };

  #left = () => {
    clearTimeout(this.#timer);
    this.#close();
  };

  #submit = (event) => {
    event.preventDefault();
    const text = this.#input.value.trim();
    this.#value = text;
    this.#close();
    this.#options.onPick({ kind: "words", text });
  };

  #pick(choice) {
    this.#value = choice.kind === "words" ? choice.text : choice.label;
    this.#close();
    this.#options.onPick(choice);
  }

  #key = (event) => {
    const last = this.#found.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.#open) {
        this.#suggest();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#active += step;
      if (this.#active > last) this.#active = -1;
      if (this.#active < -1) this.#active = last;
      this.#draw();
      this.#host.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && this.#open && this.#active >= 0) {
      event.preventDefault();
      this.#pick(this.#found[this.#active]);
    } else if (event.key === "Escape" && this.#open) {
      event.preventDefault();
      this.#close();
    }
  };

  #close() {
    this.#asked?.abort();
    clearTimeout(this.#timer);
    this.#open = false;
    this.#active = -1;
    this.#draw();
  }

  async #suggest() {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const text = this.#value.trim();
    try {
      const found = await Promise.all(
        this.#options.sources.map((source) => SOURCES[source](text, signal)),
      );
      if (signal.aborted || document.activeElement !== this.#input) return;
      this.#show(found.flat(), text);
    } catch {
      if (signal.aborted) return;
      // Suggestions are a help: without them, the words can be searched for all the same.
      this.#show([], text);
    }
  }

  #show(found, text) {
    // What the keys have reached already stays reached, if it is still there.
    const reached = this.#found[this.#active];
    this.#found = found;
    if (text && this.#options.words !== false) found.push({ kind: "words", text, label: text });
    this.#active = reached ? found.findIndex((choice) => keyOf(choice) === keyOf(reached)) : -1;
    this.#open = this.#found.length > 0;
    this.#draw();
  }
}

const keyOf = ({ kind, slug, id }) => `${kind} ${slug ?? id ?? ""}`;

const SOURCES = {
  async topics(text) {
    const all = await topics();
    const wanted = plain(text);
    const byName = all.filter((topic) => topic.named.includes(wanted));
    const byTerm = all.filter((topic) => !byName.includes(topic) && topic.termed.includes(wanted));
    return [...byName, ...byTerm]
      .slice(0, 8)
      .map((topic) => choice("topic", topic, { slug: topic.slug }));
  },
  async entities(text, signal) {
    if (!text) return [];
    const { items } = await get("/entities/suggest", { q: text, limit: 6 }, { signal });
    return items.map((entity) => choice("entity", entity, { id: entity.id }));
  },
};

function choice(kind, named, ids) {
  const label = name(named);
  const other = [named.name, named.name_en].find((one) => one && one !== label);
  return { kind, label, other, count: named.quote_count, ...ids };
}

let kept = null;

// All topics, asked for once; those of most quotes first. `named` and `termed` are their names and
// terms as they are compared.
export function topics() {
  kept ??= get("/topics", { limit: 200 }).then(
    ({ items }) =>
      items
        .sort((a, b) => b.quote_count - a.quote_count)
        .map((topic) => ({
          ...topic,
          named: plain(`${topic.name} ${topic.name_en} ${topic.slug}`),
          termed: plain([...(topic.terms_ar ?? []), ...(topic.terms_en ?? [])].join("\n")),
        })),
    (error) => {
      kept = null;
      throw error;
    },
  );
  return kept;
}

// Letters as they are compared: without marks, and without the differences that writers overlook.
export function plain(text) {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\u0640]/gu, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه")
    .toLowerCase();
}
