// Who speaks in an article, and how often.

/** What a speaker is known by in the address bar: the entity's id, else the name; "" of nobody. */
export function keyOf(speaker) {
  return speaker.entity_id ?? speaker.name ?? "";
}

/** Whether a quote has a speaker of this key. */
export function isBy(quote, key) {
  return quote.speakers.some((speaker) => keyOf(speaker) === key);
}

/** The speakers of quotes, `{key, speaker, quotes}`, who says most first; nobody at the end. */
export function speakersOf(quotes) {
  const found = new Map();
  for (const quote of quotes) {
    for (const key of new Set(quote.speakers.map(keyOf))) {
      if (!found.has(key)) {
        const speaker = quote.speakers.find((one) => keyOf(one) === key);
        found.set(key, { key, speaker, quotes: [] });
      }
      found.get(key).quotes.push(quote);
    }
  }
  return [...found.values()].sort(
    (a, b) => !a.key - !b.key || b.quotes.length - a.quotes.length,
  );
}

/** The entities of mentions, `{id, label, name, mentions}`, the most mentioned first. */
export function entitiesOf(mentions) {
  const found = new Map();
  for (const mention of mentions) {
    const { entity_id: id, label, name } = mention;
    if (!found.has(id)) found.set(id, { id, label, name, mentions: [] });
    found.get(id).mentions.push(mention);
  }
  return [...found.values()].sort((a, b) => b.mentions.length - a.mentions.length);
}
