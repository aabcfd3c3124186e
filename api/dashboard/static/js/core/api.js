// Requests to the public API, the only source of what the pages show.

// `status` 0: the server was not reached. `retryAfter`: seconds, where the server says so.
export class ApiError extends Error {
  constructor(status, message, errors = {}, retryAfter = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

// The address of a resource. Arrays repeat a parameter; null, undefined and "" leave it out.
export function address(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") query.append(name, one);
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export function get(path, params = {}, { signal } = {}) {
  return read(address(path, params), signal);
}

// A page that others frame must not ask for a key: who knows around what it stands.
const isFramed = window !== window.top;
let isClosed = false;

// Where only those with a key may read, one is asked for.
async function read(where, signal) {
  if (!isClosed) {
    try {
      return await request("GET", where, { signal });
    } catch (error) {
      if (error.status !== 401 || isFramed) throw error;
      isClosed = true;
    }
  }
  const { withKey } = await import("./key.js");
  return withKey((key) => request("GET", where, { headers: bearer(key), signal }));
}

const bearer = (key) => (key ? { Authorization: `Bearer ${key}` } : {});

const FRESH = 60_000; // milliseconds
const MOST = 120;
const kept = new Map();

// As `get`, with answers of the last minute at hand: what was shown before, shows again at once,
// and what two parts of a page want is asked for once.
export function recall(path, params = {}, { signal } = {}) {
  const where = address(path, params);
  const found = kept.get(where);
  const isUsable = found && (found.isDone || !found.signal?.aborted);
  if (isUsable && Date.now() - found.at < FRESH) return found.answer;
  const entry = { at: Date.now(), signal, isDone: false };
  entry.answer = read(where, signal).then(
    (answer) => {
      entry.isDone = true;
      return answer;
    },
    (error) => {
      if (kept.get(where) === entry) kept.delete(where);
      throw error;
    },
  );
  kept.delete(where);
  kept.set(where, entry);
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
  return entry.answer;
}

// `body`: an object (sent as JSON) or a string of the media type `type`. `key`: a bearer token.
export function send(method, path, body, { key, signal, type, params } = {}) {
  const headers = bearer(key);
  if (body !== undefined) headers["Content-Type"] = type ?? "application/json";
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  return request(method, address(path, params), { headers, body: text, signal });
}

async function request(method, where, { headers = {}, body, signal } = {}) {
  let response;
  try {
    response = await fetch(where, {
      method,
      body,
      signal,
      headers: { Accept: "application/json", ...headers },
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, error.message);
  }
  const text = await response.text();
  const json = (response.headers.get("Content-Type") ?? "").includes("json");
  const parsed = json && text ? JSON.parse(text) : null;
  if (response.ok) return parsed;
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  throw new ApiError(
    response.status,
    parsed?.message ?? response.statusText,
    parsed?.errors ?? {},
    Number.isNaN(wait) ? null : wait,
  );
}

// A list, page after page. After each `next()`: `done`, `total`, `totalExact`.
export class Pages {
  #path;
  #params;
  #cursor = null;
  #done = false;
  #total = null;
  #exact = true;

  constructor(path, params = {}) {
    this.#path = path;
    this.#params = params;
  }

  get done() {
    return this.#done;
  }

  get total() {
    return this.#total;
  }

  get totalExact() {
    return this.#exact;
  }

  async next({ signal } = {}) {
    if (this.#done) return [];
    const page = await get(this.#path, { ...this.#params, cursor: this.#cursor }, { signal });
    this.#cursor = page.next;
    this.#done = !page.next;
    this.#total = page.total ?? this.#total;
    this.#exact = page.total_exact ?? true;
    return page.items;
  }
}
