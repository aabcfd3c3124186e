// What all frames share: a head, a foot that leads to the whole view, and their first drawing.

import { href } from "../core/state.js";
import { html, nothing, render } from "../core/render.js";
import { t } from "../core/text.js";
import { failed, loading } from "../parts/states.js";

const main = document.getElementById("main");

// `title` and `note`: text or templates; `whole`: the page that shows all of it.
export function frame({ title, note = nothing, body, whole }) {
  render(
    html`<header class="frame-head"><h1>${title}</h1>${note === nothing ? nothing : html`<p>${note}</p>`}</header>
      <div class="frame-body">${body}</div>
      <footer class="frame-foot">
        <a href=${href(whole.path, whole.params)} target="_blank" rel="noopener">${t("embed.whole")}</a>
        <span class="frame-brand"><span lang="ar">قال</span> <span lang="en" dir="ltr">Qala</span></span>
      </footer>`,
    main,
  );
}

// Draw what `load` gives as the frame's contents; until then grey lines, and its error if it fails.
export async function show(title, whole, load) {
  frame({ title, whole, body: loading(4) });
  try {
    frame({ whole, ...(await load()) });
  } catch (error) {
    frame({ title, whole, body: failed(error, () => show(title, whole, load)) });
  }
}

// Links of a frame open beside it: the pages that they lead to are in no frame.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (link) Object.assign(link, { target: "_blank", rel: "noopener" });
}, { capture: true });
