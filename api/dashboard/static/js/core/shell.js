// What every page has: the links of the head keep language and theme; the theme's switch.

import { href, onChange, read, write } from "./state.js";
import { page } from "./page.js";
import { address } from "./api.js";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);

function refresh() {
  const state = read();
  const theme = [state.theme].flat()[0];
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  document
    .querySelector('meta[name="color-scheme"]')
    .setAttribute("content", root.dataset.theme ?? "light dark");
  for (const link of document.querySelectorAll("a[data-to]")) link.href = href(link.dataset.to);
  const language = document.getElementById("switch-language");
  if (language) {
    const other = page.lang === "en" ? null : "en";
    language.href = address(location.pathname, { ...state, lang: other }) + location.hash;
  }
  document.getElementById("switch-theme")?.setAttribute("aria-pressed", String(isDark()));
}

document.getElementById("switch-theme")?.addEventListener("click", () => {
  write({ theme: isDark() ? "light" : "dark" }, { replace: true });
});
dark.addEventListener("change", refresh);
onChange(refresh);
refresh();
