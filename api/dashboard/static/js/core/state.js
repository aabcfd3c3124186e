// The state of a view is the query string of its address, so that a view can be sent and gone back to.

const listeners = new Set();

// The query as an object: a name that stands twice has an array.
export function read() {
  const found = {};
  const query = new URLSearchParams(location.search);
  for (const name of new Set(query.keys())) {
    const all = query.getAll(name).filter((value) => value !== "");
    if (all.length) found[name] = all.length > 1 ? all : all[0];
  }
  return found;
}

// Change some of the state; null removes. Listeners run afterwards. `replace`: no step of "back".
export function write(patch, { replace = false } = {}) {
  const now = read();
  for (const [name, value] of Object.entries(patch)) {
    const empty = value === null || value === undefined || value === "";
    if (empty || (Array.isArray(value) && !value.length)) delete now[name];
    else now[name] = value;
  }
  const target = location.pathname + search(now) + location.hash;
  if (target === location.pathname + location.search + location.hash) return;
  history[replace ? "replaceState" : "pushState"](null, "", target);
  tell();
}

// Hear of every change, that of "back" too. Gives a function that ends it.
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// The address of another page in the same language and theme.
export function href(path, params = {}) {
  const { lang, theme } = read();
  return path + search({ ...params, lang: one(lang), theme: one(theme) });
}

const one = (value) => (Array.isArray(value) ? value[0] : value);

function search(params) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== null && item !== undefined && item !== "") query.append(name, item);
    }
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

function tell() {
  const state = read();
  for (const listener of [...listeners]) listener(state);
}

window.addEventListener("popstate", tell);
