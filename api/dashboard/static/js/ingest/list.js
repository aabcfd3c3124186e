// Many files: what became of each article, and how far the storing is.

import { html, nothing } from "../core/render.js";
import { href } from "../core/state.js";
import { t } from "../core/text.js";
import { problemOf, reasonOf } from "./reasons.js";
import { mayRetry, tally } from "./queue.js";

// More rows help nobody; those that failed are shown whatever their number.
const MOST_ROWS = 300;

/**
 * A template. `items` are `{name, line, article, encoding, problem, state, error, id}`; `running`
 * whether they are being stored. `on` has `start()`, `stop()`, `again()`, `clear()`, `show(item)`
 * and `replace(item)`.
 */
export function fileList(items, { running, on }) {
  if (!items.length) return nothing;
  const counts = tally(items);
  const shown = items.filter((item, at) => at < MOST_ROWS || item.state === "failed");
  return html`<section class="files" aria-labelledby="files-title">
    <h2 id="files-title">${t("ingest.files", { n: items.length })}</h2>
    <div class="files-bar">
      <progress max=${items.length} value=${counts.done} aria-labelledby="files-title"></progress>
      <p role="status">${summary(counts, items.length)}</p>
      <p class="actions">
        ${running
          ? html`<button class="button" type="button" @click=${on.stop}>${t("ingest.stop")}</button>`
          : html`${counts.waiting
              ? html`<button class="button button-main" type="button" @click=${on.start}
                  >${t("ingest.store_all", { n: counts.waiting })}</button>`
              : nothing}
            ${items.some(mayRetry)
              ? html`<button class="button" type="button" @click=${on.again}>${t("ingest.again")}</button>`
              : nothing}
            <button class="button" type="button" @click=${on.clear}>${t("ingest.clear_list")}</button>`}
      </p>
    </div>
    <ul class="rows">${shown.map((item) => row(item, running, on))}</ul>
    ${shown.length < items.length
      ? html`<p class="hint">${t("ingest.more_rows", { n: items.length - shown.length })}</p>`
      : nothing}
  </section>`;
}

function summary(counts, all) {
  const parts = [t("ingest.done", { done: counts.done, all })];
  for (const state of ["created", "replaced", "unchanged", "failed"]) {
    if (counts[state]) parts.push(`${t(`ingest.state.${state}`)}: ${counts[state]}`);
  }
  return parts.join(" · ");
}

function row(item, running, on) {
  const { name, line, article, encoding, problem, state, error, id } = item;
  return html`<li class="row" data-state=${state}>
    <span class="row-state"><span class="row-sign" aria-hidden="true"></span>${t(`ingest.state.${state}`)}</span>
    <span class="row-name"><bdi>${name}</bdi>${line ? html` <span class="row-line">${t("ingest.line", { line })}</span>` : nothing}
      ${encoding && encoding !== "utf-8"
        ? html`<span class="row-line">${t("ingest.encoding", { encoding })}</span>`
        : nothing}</span>
    <span class="row-why">${problem ? problemOf(problem) : error ? reasonOf(error) : nothing}</span>
    <span class="row-do">
      ${id && state !== "failed"
        ? html`<a href=${href(`/read/${encodeURIComponent(id)}`)}>${t("ingest.open")}</a>`
        : nothing}
      ${article && !running && state !== "created" && state !== "unchanged"
        ? html`<button class="link" type="button" @click=${() => on.show(item)}>${t("ingest.show")}</button>`
        : nothing}
      ${error?.status === 409 && !running
        ? html`<button class="link" type="button" @click=${() => on.replace(item)}>${t("ingest.replace")}</button>`
        : nothing}
    </span>
  </li>`;
}
