// Bytes of a text file to text: UTF-8, UTF-16 with its mark, else the old Arabic Windows-1256.

/**
 * `{text, encoding}` of a file's bytes; text null where they are no text. A byte order mark is not
 * part of the text; the ends of lines are.
 */
export function decode(bytes) {
  const encoding = encodingOf(bytes);
  const text = encoding && strictly(encoding, bytes);
  return { text, encoding };
}

function encodingOf(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (strictly("utf-8", bytes) !== null) return "utf-8";
  // Neither text files nor this encoding have control characters beyond tabs and line ends.
  const controls = bytes.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte));
  return controls ? null : "windows-1256";
}

function strictly(encoding, bytes) {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
