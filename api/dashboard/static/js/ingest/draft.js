// What stands in the form. It outlives a change of the language, and no more than the tab.

const NAME = "qala-draft";

/** Keeps a draft, an article with a `text`. */
export function keep(draft) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(draft));
  } catch {
    // Too long to be kept: it stays in the page.
  }
}

/** The draft that was kept, else an empty one. */
export function kept() {
  try {
    const draft = JSON.parse(sessionStorage.getItem(NAME));
    return typeof draft?.text === "string" ? draft : { text: "" };
  } catch {
    return { text: "" };
  }
}
