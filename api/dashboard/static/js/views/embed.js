// Makes the line of HTML that shows a part of the dashboard in another page, and shows it at once.

import { get } from "../core/api.js";
import { copyButton } from "../core/copy.js";
import { html, nothing, render } from "../core/render.js";
import { onChange, read, write } from "../core/state.js";
import { lang, name, t } from "../core/text.js";
import { frameAddress, frameLine, isComplete, KINDS } from "../embed/address.js";
import { failed } from "../parts/states.js";
import { searchBox, topics } from "../parts/searchbox.js";

const HEIGHTS = [360, 480, 640, 800];
const THEMES = ["", "light", "dark"];
const WIDTHS = ["narrow", "wide"];
const main = document.getElementById("main");
const view = { topics: [], speaker: null, error: null };
let box = null;

const first = (value) => [value].flat()[0];

// The choice as the address says it, with what is missing filled in.
function choice() {
  const state = Object.fromEntries(Object.entries(read()).map(([key, value]) => [key, first(value)]));
  const kind = KINDS.includes(state.kind) ? state.kind : "topic";
  const topic = state.topic ?? (kind === "topic" ? view.topics[0]?.slug : undefined);
  const height = HEIGHTS.includes(Number(state.height)) ? Number(state.height) : 480;
  return { ...state, kind, topic, height, frame_lang: state.frame_lang ?? lang };
}

async function begin() {
  view.error = null;
  try {
    view.topics = await topics();
    await knowSpeaker();
  } catch (error) {
    view.error = error;
  }
  draw();
}

async function knowSpeaker() {
  const { speaker_id: id } = choice();
  if (view.speaker?.id === id) return;
  view.speaker = id ? await get(`/entities/${encodeURIComponent(id)}`) : null;
}

function draw() {
  const now = choice();
  render(
    html`<header class="embed-head"><h1>${t("embed.heading")}</h1><p>${t("embed.intro")}</p></header>
      ${view.error ? failed(view.error, begin) : nothing}
      <div class="embed-grid">
        <form class="embed-form" @submit=${(event) => event.preventDefault()}>
          ${options("kind", KINDS, now.kind, (kind) => write({ kind }))}
          ${fields(now)}
          ${options("frame_lang", ["ar", "en"], now.frame_lang, (value) => write({ frame_lang: value }))}
          ${options("frame_theme", THEMES, now.frame_theme ?? "", (value) => write({ frame_theme: value }))}
          ${options("height", HEIGHTS.map(String), String(now.height), (value) => write({ height: value }))}
        </form>
        <div class="embed-result">${isComplete(now) ? result(now) : html`<p class="note">${t(`embed.choose.${now.kind}`)}</p>`}</div>
      </div>`,
    main,
  );
  const host = main.querySelector(".embed-speaker");
  if (host && !box) {
    box = searchBox(host, {
      sources: ["entities"], words: false, label: t("embed.speaker"), placeholder: t("embed.speaker"),
      value: view.speaker ? name(view.speaker) : "",
      onPick: (picked) => write({ speaker_id: picked.kind === "entity" ? picked.id : null }),
    });
  }
}

function options(key, values, chosen, onChoose) {
  return html`<fieldset class="embed-options"><legend>${t(`embed.${key}`)}</legend>
    ${values.map((value) => html`<label><input type="radio" name=${key} value=${value} .checked=${value === chosen}
      @change=${() => onChoose(value)}><span>${t(`embed.${key}.${value || "auto"}`)}</span></label>`)}
  </fieldset>`;
}

function fields({ kind, topic, about, from, to }) {
  return html`
    <label class="embed-field" ?hidden=${kind !== "quotes"}><span>${t("embed.about")}</span>
      <input type="text" dir="auto" maxlength="300" .value=${about ?? ""}
        @change=${({ target }) => write({ about: target.value.trim() || null })}></label>
    <label class="embed-field"><span>${t("embed.topic")}</span>
      <select @change=${({ target }) => write({ topic: target.value || null })}>
        ${kind === "topic" ? nothing : html`<option value="" .selected=${!topic}>${t("embed.any")}</option>`}
        ${view.topics.map((one) => html`<option value=${one.slug} .selected=${one.slug === topic}>${name(one)}</option>`)}
      </select></label>
    <div class="embed-field" ?hidden=${kind === "topic"}><span aria-hidden="true">${t("embed.speaker")}</span>
      <div class="embed-speaker"></div></div>
    <div class="embed-days">
      ${[["from", from], ["to", to]].map(([key, value]) => html`<label class="embed-field"><span>${t(`filters.${key}`)}</span>
        <input type="date" .value=${value ?? ""} @change=${({ target }) => write({ [key]: target.value || null })}></label>`)}
    </div>`;
}

function titleOf(now) {
  const topic = view.topics.find((one) => one.slug === now.topic);
  const parts = {
    quotes: [now.about, topic && name(topic), view.speaker && name(view.speaker)],
    topic: [topic && name(topic)],
    speaker: [view.speaker && name(view.speaker)],
  };
  return [t(`embed_${now.kind}.title`), ...parts[now.kind].filter(Boolean)].join(" · ");
}

function result(now) {
  const source = frameAddress(now);
  const title = titleOf(now);
  const line = frameLine(location.origin + source, { title, height: now.height });
  const width = WIDTHS.includes(now.width) ? now.width : "wide";
  return html`
    <div class="embed-line"><label for="embed-line">${t("embed.line")}</label>
      <textarea id="embed-line" readonly rows="3" dir="ltr" spellcheck="false" .value=${line}
        @focus=${({ target }) => target.select()}></textarea>
      <p>${copyButton(line)} <a href=${source} target="_blank" rel="noopener">${t("embed.open")}</a></p>
    </div>
    <div class="steps" role="group" aria-label=${t("embed.width")}>
      ${WIDTHS.map((one) => html`<button type="button" aria-pressed=${one === width ? "true" : "false"}
        @click=${() => write({ width: one }, { replace: true })}>${t(`embed.width.${one}`)}</button>`)}
    </div>
    <iframe class="embed-preview embed-preview-${width}" src=${source} title=${title} height=${now.height}></iframe>`;
}

onChange(async () => {
  try {
    await knowSpeaker();
    if (box) box.value = view.speaker ? name(view.speaker) : "";
    view.error = null;
  } catch (error) {
    view.error = error;
  }
  draw();
});
begin();
