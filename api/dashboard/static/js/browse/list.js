// The endless list of quotes: pages on cursors, the next asked for before the end is reached.

import { Pages } from "../core/api.js";
import { filtersOf } from "../parts/filters.js";

const LIMIT = 20;

// What `/quotes` is asked for by the state of the address.
export function asked(state) {
  const filters = filtersOf(state);
  return { ...filters, sort: sortOf(state) };
}

// The order in the address, or none where the API's own fits: it knows relevance only of a search.
export function sortOf({ sort, about }) {
  return sort === "relevance" && !about ? undefined : sort;
}

// A list that `onChange` hears of whenever it has more, or failed.
export class Quotes {
  items = [];
  error = null;
  isLoading = false;
  #pages;
  #leave = new AbortController();
  #onChange;

  constructor(state, onChange) {
    this.#pages = new Pages("/quotes", { ...asked(state), offsets: "utf16", limit: LIMIT });
    this.#onChange = onChange;
  }

  get done() {
    return this.#pages.done;
  }

  get total() {
    return this.#pages.total;
  }

  get totalExact() {
    return this.#pages.totalExact;
  }

  // Ask for no more, and say nothing of what is under way.
  leave() {
    this.#leave.abort();
  }

  async more() {
    if (this.isLoading || this.done) return;
    this.isLoading = true;
    this.error = null;
    this.#onChange();
    try {
      const { signal } = this.#leave;
      this.items = [...this.items, ...(await this.#pages.next({ signal }))];
    } catch (error) {
      if (this.#leave.signal.aborted) return;
      this.error = error;
    }
    this.isLoading = false;
    if (!this.#leave.signal.aborted) this.#onChange();
  }
}
