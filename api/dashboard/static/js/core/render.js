// Templates: lit-html, which writes text as text and never as markup.

export { html, nothing, render, svg } from "../../vendor/lit-html/lit-html.js";
export { classMap } from "../../vendor/lit-html/directives/class-map.js";
export { live } from "../../vendor/lit-html/directives/live.js";
export { createRef, ref } from "../../vendor/lit-html/directives/ref.js";
export { repeat } from "../../vendor/lit-html/directives/repeat.js";
export { until } from "../../vendor/lit-html/directives/until.js";

import { noChange } from "../../vendor/lit-html/lit-html.js";
import { Directive, directive } from "../../vendor/lit-html/directive.js";

// lit-html's own directive writes the attribute at first, which the policy of the pages refuses;
// this one sets properties only. For an element without another style: style=${styleMap({...})}.
class StyleMap extends Directive {
  render() {
    return noChange;
  }

  update(part, [styles]) {
    const { style } = part.element;
    for (const name of this.names ?? []) if (!(name in styles)) style.removeProperty(name);
    for (const [name, value] of Object.entries(styles)) {
      if (value === null || value === undefined) style.removeProperty(name);
      else style.setProperty(name, value);
    }
    this.names = Object.keys(styles);
    return noChange;
  }
}

export const styleMap = directive(StyleMap);
