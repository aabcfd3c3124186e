"""The keywords of a keyword line, with or without marks between them.

Flow: text → **sections** → Doc.
"""

import re

from nlp.sections.fold import folded

_MARKS = re.compile(r"[،,|؛;•·/\n\t]+|\s[-–—]\s|#")
_MAX_WORDS = 120
_LONGEST = 6
# Left over where a phrase is cut, and no subject by themselves; folded.
_PARTICLES = frozenset({"", "في", "من", "عن", "الي", "علي", "مع", "او", "ان"})


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
    return tuple(part for key, part in seen.items() if key not in _PARTICLES)


def _divide(words: list[str], prose: str) -> list[str]:
    keys = [folded(word) for word in words]
    parts: list[list[str]] = []
    at, before = 0, -1
    while at < len(words):
        size = _known(keys[at:], prose)
        # `before` is the size of the run before; only an adjective goes on with a run of several.
        after_noun = bool(parts) and size < 2
        grows = before < 2 and not before == size == 1 and _joins(keys[at - 1], keys[at], parts)
        if after_noun and (grows or _is_adjective(keys[at], keys[at - 1])):
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


def _is_adjective(word: str, noun: str) -> bool:
    return word.startswith("ال") and word.endswith(("ي", "يه")) and noun.startswith("ال")


def _joins(before: str, word: str, parts: list[list[str]]) -> bool:
    """Whether `word` goes on with the last keyword, of one word so far, that ends with `before`."""
    single = bool(parts) and len(parts[-1]) == 1
    return single and (word.startswith("و") or not before.startswith("ال"))
