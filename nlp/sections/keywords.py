"""The keywords of a keyword line, with or without marks between them.

Flow: text → **sections** → Doc.
"""

import re

from nlp.sections.fold import folded

_MARKS = re.compile(r"[،,|؛;•·/\n\t]+|\s[-–—]\s|#")
_MAX_WORDS = 120
_LONGEST = 6
# Words of two letters are particles cut out of a phrase (في, من), not subjects.
_PARTICLE_CHARS = 2


def keywords_of(value: str, prose: str) -> tuple[str, ...]:
    """The keywords in `value`, in order, each once.

    Where nothing but spaces divides them, the longest runs of words that `prose` (the rest of the
    capture) also has are taken as keywords, and the words between are joined as Arabic joins nouns:
    a definite word to the indefinite noun before it, an adjective to its noun. That is an estimate.
    """
    parts = [part.replace("_", " ").strip(" .:\u200e\u200f") for part in _MARKS.split(value)]
    parts = [part for part in parts if part]
    if len(parts) == 1:
        parts = _divide(parts[0].split()[:_MAX_WORDS], f" {folded(prose)} ")
    seen: dict[str, str] = {}
    for part in parts:
        seen.setdefault(folded(part), part)
    return tuple(part for key, part in seen.items() if len(key) > _PARTICLE_CHARS)


def _divide(words: list[str], prose: str) -> list[str]:
    keys = [folded(word) for word in words]
    parts: list[list[str]] = []
    at, before = 0, -1
    while at < len(words):
        size = _known(keys[at:], prose)
        # `before` is the size of the run before; runs of several words are keywords as they are.
        grows = parts and before < 2 and size < 2 and not (before == size == 1)
        if grows and _joins(keys[at - 1], keys[at], len(parts[-1])):
            parts[-1].append(words[at])
        else:
            parts.append(words[at : at + max(size, 1)])
        before = size
        at += max(size, 1)
    return [" ".join(part) for part in parts]


def _known(keys: list[str], prose: str) -> int:
    """Length of the longest run at the beginning of `keys` that the prose has; 0 for none."""
    for size in range(min(_LONGEST, len(keys)), 0, -1):
        run = " ".join(keys[:size])
        if f" {run} " in prose or (size > 1 and any(f" {p}{run} " in prose for p in "وبلف")):
            return size
    return 0


def _joins(before: str, word: str, length: int) -> bool:
    """Whether `word` goes on with a keyword of `length` words that ends with `before`."""
    if word.startswith("ال") and word.endswith(("ي", "يه")):
        return True
    if word.startswith("و"):
        return length == 1
    return length == 1 and not before.startswith("ال")
