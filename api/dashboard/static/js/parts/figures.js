// The figures of a chart as a table, for those who do not see it, and for copying.

import { html } from "../core/render.js";
import { number, t } from "../core/text.js";

// columns: names; rows: arrays of cells, the first of them the row's name.
export function figures(caption, columns, rows) {
  return html`<details class="figures">
    <summary>${t("common.figures")}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${caption}>
      <table>
        <caption>${caption}</caption>
        <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
        <tbody>
          ${rows.map(
            ([first, ...cells]) =>
              html`<tr><th scope="row"><bdi>${first}</bdi></th>${cells.map(
                (cell) => html`<td>${typeof cell === "number" ? number(cell) : cell}</td>`,
              )}</tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
