// Characters that turn the direction of what follows them: shown, and kept from turning anything.

import { html } from "./render.js";
import { t } from "./text.js";

const CONTROLS = /([\u202a-\u202e\u2066-\u2069])/;
const NAMES = {
  "\u202a": "LRE",
  "\u202b": "RLE",
  "\u202c": "PDF",
  "\u202d": "LRO",
  "\u202e": "RLO",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
};

/** A text in pieces: `{text}`, or `{text, control}` for one such character and its name. */
export function pieces(text) {
  return text
    .split(CONTROLS)
    .filter(Boolean)
    .map((part) => (part in NAMES ? { text: part, control: NAMES[part] } : { text: part }));
}

/** A template of text by others. Each such character is closed in by itself, where it does nothing. */
export function shown(text) {
  if (!CONTROLS.test(text)) return text;
  return pieces(text).map((piece) =>
    piece.control
      ? html`<bdi class="control" data-name=${piece.control} title=${t("read.control")}>${piece.text}</bdi>`
      : piece.text,
  );
}
