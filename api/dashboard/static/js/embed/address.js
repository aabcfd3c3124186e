// What is embedded, as the address of a frame and as the line of HTML that shows it.

const PAGES = {
  quotes: () => "/embed/quotes",
  topic: ({ topic }) => `/embed/topics/${encodeURIComponent(topic)}`,
  speaker: ({ speaker_id: id }) => `/embed/speakers/${encodeURIComponent(id)}`,
};
// Which parts of the choice go into the address, by kind.
const PARTS = {
  quotes: ["about", "topic", "speaker_id", "stance", "outlet", "from", "to"],
  topic: ["from", "to"],
  speaker: ["topic", "from", "to"],
};
export const KINDS = Object.freeze(Object.keys(PAGES));

// Whether a frame can be made of a choice: a topic and a speaker must be named.
export function isComplete(choice) {
  if (choice.kind === "topic") return Boolean(choice.topic);
  return choice.kind !== "speaker" || Boolean(choice.speaker_id);
}

// The address of the frame, without the host. `choice`: {kind, topic, speaker_id, about, …,
// frame_lang, frame_theme}.
export function frameAddress(choice) {
  const query = new URLSearchParams();
  for (const part of PARTS[choice.kind]) if (choice[part]) query.set(part, choice[part]);
  if (choice.frame_lang === "en") query.set("lang", "en");
  if (choice.frame_theme) query.set("theme", choice.frame_theme);
  const text = query.toString();
  return PAGES[choice.kind](choice) + (text ? `?${text}` : "");
}

// The line of HTML. `title` is what screen readers say of the frame.
export function frameLine(source, { title, height }) {
  return (
    `<iframe src="${attribute(source)}" title="${attribute(title)}" width="100%" ` +
    `height="${height}" loading="lazy" style="border:0"></iframe>`
  );
}

const attribute = (text) =>
  text.replace(/[&"<>]/g, (sign) => ({ "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" })[sign]);
