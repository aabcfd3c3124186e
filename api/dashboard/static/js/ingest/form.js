// The form: a text, what is known of it, files.

import { html, nothing } from "../core/render.js";
import { t } from "../core/text.js";

const FIELDS = [
  ["title", "text", "auto"],
  ["outlet", "text", "auto"],
  ["date", "date", "ltr"],
  ["url", "url", "ltr"],
  ["id", "text", "ltr"],
];
const ACCEPTED = ".txt,.json,.jsonl,.ndjson";

/**
 * A template. `draft` is the article as it stands in the form; `problem` why it could not be read,
 * or null. `on` has `text(words, pasted)`, `field(name, value)`, `analyse()`, `example()`,
 * `clear()` and `files(list)`.
 */
export function form(draft, { problem, busy, on }) {
  const submit = (event) => {
    event.preventDefault();
    on.analyse();
  };
  const typed = ({ target, inputType }) => on.text(target.value, inputType === "insertFromPaste");
  const key = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  };
  return html`<form class="paste" novalidate @submit=${submit}>
    <div class="paste-text">
      <label class="field-label" for="text">${t("ingest.text")}</label>
      <textarea id="text" name="text" lang="ar" dir=${draft.text ? "auto" : "rtl"} rows="7" spellcheck="false"
        aria-invalid=${problem ? "true" : "false"} aria-describedby="text-hint text-problem"
        .value=${draft.text} @input=${typed} @keydown=${key}></textarea>
      <p class="hint" id="text-hint">${t("ingest.text.hint")}</p>
      <p class="problem" id="text-problem" role="alert">${problem ?? nothing}</p>
      <p class="actions">
        <button class="button button-main" type="submit" ?disabled=${busy}>${t("ingest.analyse")}</button>
        ${draft.text
          ? html`<button class="button" type="button" @click=${on.clear}>${t("ingest.clear")}</button>`
          : html`<button class="button" type="button" @click=${on.example}>${t("ingest.example")}</button>`}
      </p>
    </div>
    <div class="paste-side">
      ${dropZone(on.files)}
      <details class="known" ?open=${FIELDS.some(([name]) => draft[name])}>
        <summary>${t("ingest.known")}</summary>
        <p class="hint">${t("ingest.known.hint")}</p>
        ${FIELDS.map(
          ([name, type, dir]) => html`<label class="field"><span>${t(`ingest.field.${name}`)}</span>
            <input name=${name} type=${type} dir=${dir} autocomplete="off" .value=${draft[name] ?? ""}
              @change=${({ target }) => on.field(name, target.value)}></label>`,
        )}
      </details>
    </div>
  </form>`;
}

function dropZone(onFiles) {
  const chosen = ({ target }) => {
    onFiles([...target.files]);
    target.value = "";
  };
  return html`<div class="drop">
    <p class="drop-title" aria-hidden="true">${t("ingest.drop")}</p>
    <label class="button drop-choose"><input class="visually-hidden" type="file" multiple
      accept=${ACCEPTED} @change=${chosen}>${t("ingest.choose")}</label>
    <p class="hint">${t("ingest.drop.hint")}</p>
  </div>`;
}
