// A view's states besides its contents: loading, nothing there, failed.

import { html, nothing } from "../core/render.js";
import { t } from "../core/text.js";

// Grey lines in place of what is to come, so that nothing jumps.
export function loading(lines = 3) {
  return html`<div class="skeleton" role="status">
    <span class="visually-hidden">${t("common.loading")}</span>
    ${Array.from({ length: lines }, () => html`<span class="skeleton-line"></span>`)}
  </div>`;
}

// `action`: a template (a link, a button) or nothing.
export function empty(title, hint, action = nothing) {
  return html`<div class="state">
    <p class="state-title">${title}</p>
    ${hint ? html`<p>${hint}</p>` : nothing} ${action}
  </div>`;
}

// `retry`: what the button does; without it there is none.
export function failed(error, retry) {
  const kind = kindOf(error);
  const wait = error.retryAfter;
  const known = kind === "failed" || kind === "invalid";
  return html`<div class="state state-failed" role="alert">
    <p class="state-title">${t(`common.error.${kind}`)}</p>
    <p>${t(`common.error.${kind}.hint`)}</p>
    ${kind === "busy" && wait ? html`<p>${t("common.error.wait", { n: wait })}</p>` : nothing}
    ${known && error.message
      ? html`<p class="state-detail" lang="en" dir="ltr">${error.message}</p>`
      : nothing}
    ${retry && kind !== "denied" && kind !== "missing"
      ? html`<p><button class="button" type="button" @click=${retry}>${t("common.retry")}</button></p>`
      : nothing}
  </div>`;
}

function kindOf({ status }) {
  if (status === 0) return "offline";
  if (status === 401 || status === 403) return "denied";
  if (status === 404) return "missing";
  if (status === 422 || status === 400) return "invalid";
  if (status === 429 || status === 503) return "busy";
  return "failed";
}
