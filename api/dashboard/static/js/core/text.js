// Words, numbers, dates and names in the language of the page.

import { html } from "./render.js";
import { page, words } from "./page.js";

export const lang = page.lang;
export const dir = lang === "ar" ? "rtl" : "ltr";

// Arabic newsrooms on the web write European digits and these month names.
const locale = lang === "ar" ? "ar-u-nu-latn-ca-gregory" : "en-GB";
const plural = new Intl.PluralRules(lang);
const numbers = new Intl.NumberFormat(locale);
const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
const long = format({ day: "numeric", month: "long", year: "numeric" });
const short = format({ day: "numeric", month: "short", year: "numeric" });

function format(options) {
  // Days have no time of day and no zone.
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
}

// The words of a key. `{name}` in them is replaced by values.name, numbers by their written form.
// With a value `n`, a key's form for that number is taken: key.zero, .one, .two, .few, .many, .other.
export function t(key, values = {}) {
  const text = words[formOf(key, values)] ?? words[key];
  if (text === undefined) {
    console.error(`no words for ${key}`);
    return key;
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? number(value) : String(value);
  });
}

function formOf(key, { n }) {
  if (typeof n !== "number") return key;
  const form = `${key}.${n === 0 ? "zero" : plural.select(n)}`;
  return form in words ? form : `${key}.other`;
}

export const number = (n) => numbers.format(n);
export const percent = (x) => percents.format(x);

// A day in full, "4 November 2023"; "" for none. Takes a date, or the date part of a time.
export function date(iso) {
  return written(long, iso);
}

// The same, shorter.
export function day(iso) {
  return written(short, iso);
}

// From one day to another; open at a side that is null.
export function span(from, to) {
  if (from && to && from !== to) return short.formatRange(asDay(from), asDay(to));
  return day(from ?? to);
}

const asDay = (iso) => new Date(`${iso.slice(0, 10)}T00:00:00Z`);

function written(formatter, iso) {
  if (!iso) return "";
  const found = asDay(iso);
  return Number.isNaN(found.getTime()) ? iso : formatter.format(found);
}

// A speaker's or an entity's name in the page's language, as text; t("common.unknown") for nobody.
export function name(named) {
  const first = lang === "ar" ? named?.name : named?.name_en;
  return first ?? named?.name ?? named?.name_en ?? t("common.unknown");
}

// A piece of text of whatever script, kept from disturbing the order of its surroundings.
export function isolate(text) {
  return html`<bdi>${text}</bdi>`;
}
