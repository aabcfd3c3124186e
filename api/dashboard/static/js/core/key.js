// The key of this tab: asked for when the server wants one, kept until the tab closes.

import { html, nothing, render } from "./render.js";
import { t } from "./text.js";

const NAME = "qala-key";
/** A key is missing, or may not do this. */
const LOCKED = new Set([401, 403]);

let asking = null;

/** Does `act(key)`; where a key is wanted, asks for one and tries again, until it is given up. */
export async function withKey(act) {
  for (;;) {
    const key = kept();
    try {
      return await act(key);
    } catch (error) {
      if (!LOCKED.has(error.status)) throw error;
      // Of requests that are refused together, the first one asks for all.
      if (kept() !== key) continue;
      asking ??= ask(key !== undefined).finally(() => {
        asking = null;
      });
      const given = await asking;
      if (given === null) throw error;
      sessionStorage.setItem(NAME, given);
    }
  }
}

const kept = () => sessionStorage.getItem(NAME) ?? undefined;

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
          <h2 id="key-title">${t("common.key.title")}</h2>
          <p>${t("common.key.hint")}</p>
          ${refused ? html`<p class="problem" role="alert">${t("common.key.refused")}</p>` : nothing}
          <label class="field"><span>${t("common.key.label")}</span>
            <input name="key" type="password" autocomplete="off" required dir="ltr"></label>
          <p class="actions">
            <button class="button button-main" type="submit">${t("common.key.use")}</button>
            <button class="button" type="button" @click=${() => close(null)}>${t("common.key.cancel")}</button>
          </p>
        </form>
      </dialog>`,
      host,
    );
    host.querySelector("dialog").showModal();
  });
}
