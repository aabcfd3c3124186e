"""`python -m nlp.training.silver`: texts worth a model's annotation, chosen from a collection.

    python -m nlp.training.silver --texts news.txt.xz --apart dev.jsonl … --output silver.jsonl

Chosen are texts in which much is said, in an order that a seed shuffles; long ones are cut at the
end of a sentence, and texts that share sentences with those of `--apart` (what is measured or
learned from already) or with one chosen before are left out. `qala annotate` then reads them.
"""

import argparse
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nlp.interchange import to_line
from nlp.training.data import read_articles
from nlp.training.standoff import digest_of, texts_of

LONGEST, SHORTEST = 400, 70  # words of a text
CUES_PER_WORD = 0.01
SHINGLE, SHARED = 6, 4  # words of a shingle; how many shingles two texts may have in common
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[A-Za-z]")
_SENTENCE_END = re.compile(r"[.!؟?»\"”]\s|\n")
# Frequent cues: enough to tell a report of what was said from a list of results.
_CUE = re.compile(
    r"[وف]?(?:(?:قال|[أا]كد|[أا]ضاف|[أا]وضح|[أا]شار|[أا]علن|ذكر|شدد|حذر|كشف|اعتبر|نقل)ت?|صرح|دعا|دعت"
    r"|نفى|نفت|طالب|لفت|وفقا|وفق|بحسب|حسب|مؤكدا|مشيرا|مضيفا|معتبرا|موضحا|لافتا|اتهمت?|انتقد|رأى|تابع"
    r"|[يت]قول|قائلا|رحب|أعرب|عبر|وصف|زعم|كتب|غرد|توقع|تصريحا?ت?|بيان)"
)


def shingles(text: str) -> set[int]:
    """Return numbers for all runs of SHINGLE words: texts that share many are near duplicates."""
    words = _WORD.findall(text)
    return {hash(tuple(words[i : i + SHINGLE])) for i in range(len(words) - SHINGLE)}


def shortened(text: str) -> str | None:
    """Return the text, cut at a sentence's end where it is long; None where none is near."""
    words = list(re.finditer(r"\S+", text))
    if len(words) <= LONGEST:
        return text
    whole = text[: words[LONGEST - 1].end()]
    ends = [m.end() for m in _SENTENCE_END.finditer(whole)]
    return whole[: ends[-1]].strip() if ends and ends[-1] > len(whole) / 2 else None


def speaks(text: str) -> bool:
    """Whether a text is Arabic prose in which at least two things are said, not too far apart."""
    words = _WORD.findall(text)
    latin = sum(1 for word in words if _LATIN.match(word))
    cues = sum(1 for word in words if _CUE.fullmatch(word))
    return (
        len(words) >= SHORTEST
        and latin <= len(words) / 10
        and cues >= 2
        and (cues >= CUES_PER_WORD * len(words))
    )


def select(texts: Iterable[str], apart: Iterable[str], seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield chosen texts as articles, `{"id", "text"}`, in the order that `seed` gives."""
    seen: set[int] = set()
    for text in apart:
        seen |= shingles(text)
    order = list(texts)
    random.Random(seed).shuffle(order)
    for text in order:
        part = shortened(text)
        if part is None or not speaks(part):
            continue
        own = shingles(part)
        if len(own & seen) <= SHARED:
            seen |= own
            yield {"id": digest_of(part), "text": part}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Choose texts for a model to annotate.")
    parser.add_argument("--texts", type=Path, required=True, help="a collection, .xz or plain")
    parser.add_argument("--apart", type=Path, nargs="*", default=[], help="articles, JSON Lines")
    parser.add_argument("--count", type=int, default=2800)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    apart = (article["text"] for path in options.apart for article in read_articles(path))
    chosen = select(texts_of(options.texts), apart)
    with options.output.open("w", encoding="utf-8") as file:
        for _, article in zip(range(options.count), chosen, strict=False):
            file.write(to_line(article))


if __name__ == "__main__":
    main()
