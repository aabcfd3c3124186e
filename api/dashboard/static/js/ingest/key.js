// The key of those who may store: asked for when the server wants one, kept until the tab closes.

import { html, nothing, render } from "../core/render.js";
import { t } from "../core/text.js";
import { LOCKED } from "./queue.js";

const NAME = "qala-key";

/** Does `act(key)`; where a key is wanted, asks for one and tries again, until it is given up. */
export async function withKey(act) {
  for (;;) {
    const key = sessionStorage.getItem(NAME) ?? undefined;
    try {
      return await act(key);
    } catch (error) {
      if (!LOCKED.has(error.status)) throw error;
      const given = await ask(key !== undefined);
      if (given === null) throw error;
      sessionStorage.setItem(NAME, given);
    }
  }
}

/** The key that is typed; null when the dialog is closed without one. */
function ask(refused) {
  const host = document.createElement("div");
  document.body.append(host);
  return new Promise((resolve) => {
    const close = (key) => {
      host.remove();
      resolve(key);
    };
    const submit = (event) => {
      event.preventDefault();
      const key = new FormData(event.target).get("key").trim();
      if (key) close(key);
    };
    render(
      html`<dialog class="key" aria-labelledby="key-title" @close=${() => close(null)}>
        <form @submit=${submit}>
          <h2 id="key-title">${t("ingest.key.title")}</h2>
          <p>${t("ingest.key.hint")}</p>
          ${refused ? html`<p class="problem" role="alert">${t("ingest.key.refused")}</p>` : nothing}
          <label class="field"><span>${t("ingest.key.label")}</span>
            <input name="key" type="password" autocomplete="off" required dir="ltr"></label>
          <p class="actions">
            <button class="button button-main" type="submit">${t("ingest.key.use")}</button>
            <button class="button" type="button" @click=${() => close(null)}>${t("ingest.key.cancel")}</button>
          </p>
        </form>
      </dialog>`,
      host,
    );
    host.querySelector("dialog").showModal();
  });
}
