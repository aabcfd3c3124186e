// A button that copies a text and says so.

import { html } from "./render.js";
import { t } from "./text.js";

// `text`: a string, or a function that gives one when the button is pressed.
export function copyButton(text, label = t("common.copy")) {
  async function copy({ currentTarget: button }) {
    const said = button.querySelector(".copy-said");
    try {
      await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
      said.textContent = t("common.copied");
    } catch {
      // Without leave of the browser, or outside of https.
      said.textContent = t("common.copy_failed");
    }
    setTimeout(() => {
      said.textContent = "";
    }, 2500);
  }
  return html`<button class="button copy" type="button" @click=${copy}>
    <span>${label}</span><span class="copy-said" role="status"></span>
  </button>`;
}
