// Ingest: a text is read at once and stored when wanted; many files are stored one by one.

import { html, nothing, render } from "../core/render.js";
import { href } from "../core/state.js";
import { t } from "../core/text.js";
import { failed, loading } from "../parts/states.js";
import { keep, kept } from "../ingest/draft.js";
import { onDrop } from "../ingest/dropping.js";
import { articlesOf } from "../ingest/files.js";
import { form } from "../ingest/form.js";
import { fileList } from "../ingest/list.js";
import { mayRetry, storeAll } from "../ingest/queue.js";
import { reasonOf } from "../ingest/reasons.js";
import { analyse, store } from "../ingest/storing.js";
import { facts } from "../read/facts.js";
import { LAYERS, Reading } from "../read/reading.js";

// Invented.
const EXAMPLE = `الحداد يستأنف المحادثات بلا شروط
شدد وزير الخارجية سامي الحداد، الأحد، على أن المحادثات ستستأنف قريبا في مدينة الرمال.
وقال الحداد: "لن نقبل بأي شروط مسبقة". وأضاف أن الطريق "لا يزال طويلا".
ونفت المتحدثة باسم منظمة الأفق، ليلى منصور، أن تكون المساعدات قد توقفت، داعية إلى فتح المعابر فورا.
`;
// An error of these is about the text, and stands beside it.
const OF_THE_TEXT = new Set([400, 413, 422]);

const main = document.getElementById("main");
const result = document.createElement("div");
result.className = "reading-host";

let draft = kept();
let problem = null;
let analysed = null; // {article, error, reading, busy}
let saved = null; // {id, outcome} or {error}
let saving = false;
let asked = null;
let items = [];
let running = null;
let dragging = false;

function draw() {
  render(
    html`<div class=${`ingest${dragging ? " is-dragging" : ""}`}>
      <h1>${t("ingest.title")}</h1>
      <p class="lead">${t("ingest.lead")}</p>
      ${form(draft, { problem, busy: analysed?.busy ?? false, on: onForm })}
      ${fileList(items, { running: running !== null, on: onList })} ${analysis()}
    </div>`,
    main,
  );
}

function analysis() {
  if (!analysed) return nothing;
  const { busy, error, found } = analysed;
  return html`<section class="analysis" id="analysis" tabindex="-1" aria-labelledby="analysis-title" aria-busy=${busy ? "true" : "false"}>
    <div class="analysis-bar">
      <h2 id="analysis-title">${t("ingest.analysis")}</h2>
      <p role="status">${busy ? t("ingest.reading") : found ? counted(found) : nothing}</p>
      ${found ? saveButtons() : nothing}
    </div>
    ${busy ? loading(8) : error ? failed(error, onForm.analyse) : result}
  </section>`;
}

function saveButtons() {
  const stored = saved?.id;
  const conflict = saved?.error?.status === 409;
  return html`<p class="actions">
      ${stored
        ? html`<a class="button" href=${href(`/read/${encodeURIComponent(stored)}`)}>${t("ingest.open")}</a>`
        : html`<button class="button button-main" type="button" ?disabled=${saving}
            @click=${() => save(false)}>${saving ? t("ingest.saving") : t("ingest.save")}</button>`}
      ${conflict
        ? html`<button class="button" type="button" ?disabled=${saving} @click=${() => save(true)}>${t("ingest.replace")}</button>`
        : nothing}
    </p>
    <p class=${saved?.error ? "problem saved" : "saved"} role="status">${
      stored ? t(`ingest.saved.${saved.outcome}`) : saved?.error ? reasonOf(saved.error) : nothing
    }</p>`;
}

function counted({ counts, quotes }) {
  const speakers = new Set(quotes.map(({ speaker }) => speaker.entity_id ?? speaker.name));
  return [
    t("common.quotes", { n: counts.quotes }),
    t("ingest.by", { n: speakers.size }),
    t("ingest.names", { n: counts.mentions }),
  ].join(" · ");
}

const onForm = {
  text(words, pasted) {
    const wasEmpty = !draft.text;
    change({ text: words });
    if (pasted && wasEmpty) onForm.analyse();
  },
  field(name, value) {
    change({ [name]: value || undefined });
  },
  async analyse() {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const article = given();
    problem = null;
    saved = null;
    if (!article.text.trim()) {
      analysed = null;
      problem = t("ingest.reason.empty");
      draw();
      document.getElementById("text").focus();
      return;
    }
    analysed = { article, busy: true };
    draw();
    document.getElementById("analysis").scrollIntoView({ block: "nearest" });
    try {
      const found = await analyse(article, signal);
      if (signal.aborted) return;
      analysed = { article, found, busy: false };
      show(article, found);
    } catch (error) {
      if (signal.aborted) return;
      const ofText = OF_THE_TEXT.has(error.status);
      problem = ofText ? reasonOf(error) : null;
      analysed = ofText ? null : { article, error, busy: false };
    }
    draw();
    if (problem) document.getElementById("text").focus();
  },
  example() {
    draft = { text: EXAMPLE };
    keep(draft);
    onForm.analyse();
  },
  clear() {
    asked?.abort();
    draft = { text: "" };
    problem = null;
    analysed = null;
    saved = null;
    keep(draft);
    draw();
    document.getElementById("text").focus();
  },
  files: (list) => take(list),
};

const onList = {
  async start() {
    running = new AbortController();
    const { signal } = running;
    draw();
    try {
      await storeAll(items, {
        store: (article) => store(article),
        wait: (seconds) => new Promise((resume) => setTimeout(resume, seconds * 1000)),
        changed: draw,
        signal,
      });
    } catch (error) {
      problem = reasonOf(error);
    } finally {
      running = null;
      draw();
    }
  },
  stop() {
    running.abort();
  },
  again() {
    for (const item of items) {
      if (mayRetry(item)) Object.assign(item, { state: "waiting", error: null });
    }
    onList.start();
  },
  clear() {
    items = [];
    draw();
  },
  show({ article }) {
    draft = { ...article };
    keep(draft);
    onForm.analyse();
  },
  async replace(item) {
    Object.assign(item, { state: "working", error: null });
    draw();
    try {
      const { id, outcome } = await store(item.article, { replace: true });
      Object.assign(item, { state: outcome, id });
    } catch (error) {
      Object.assign(item, { state: "failed", error });
    }
    draw();
  },
};

function show(article, found) {
  let state = {};
  const update = (patch) => {
    state = { ...state, ...patch };
    reading.show(state, { scroll: true });
  };
  const reading = new Reading(result, {
    article: { text: article.text, sections: found.sections },
    quotes: found.quotes,
    mentions: found.entities,
    heading: 3,
    head: html`<div class="reading-head">${facts(found)}</div>`,
    onQuote: (quote) => update({ quote }),
    onSpeaker: (speaker) => update({ speaker, quote: null }),
    onMarks: (marks) => update({ marks: LAYERS.filter((layer) => marks.has(layer)) }),
  });
}

async function save(replace) {
  const { article } = analysed;
  saving = true;
  draw();
  try {
    saved = await store(article, { replace });
  } catch (error) {
    saved = { error };
  } finally {
    saving = false;
  }
  if (analysed?.article !== article) saved = null;
  draw();
}

/** One article alone is read at once; more are listed first. */
async function take(files) {
  if (!files.length || running) return;
  const found = (await Promise.all(files.map(articlesOf))).flat();
  const [only] = found;
  if (found.length === 1 && !items.length && only.article) {
    draft = { ...only.article };
    keep(draft);
    onForm.analyse();
    return;
  }
  const rows = found.map((one) => ({ ...one, state: one.article ? "waiting" : "failed", error: null }));
  items = [...items, ...rows];
  draw();
}

function given() {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
}

function change(patch) {
  draft = { ...draft, ...patch };
  problem = null;
  keep(draft);
  draw();
}

onDrop((is) => {
  dragging = is;
  draw();
}, take);
window.addEventListener("beforeunload", (event) => {
  if (running) event.preventDefault();
});

draw();
if (draft.text) onForm.analyse();
