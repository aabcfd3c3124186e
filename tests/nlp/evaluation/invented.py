"""An invented article with its annotations, as the tests of the measures take it."""

import json
from typing import Any

from nlp.interchange import AnnotatedArticle, read_annotated

TEXT = (
    "قال الوزير سامي بن نادر الحلبي إن الجسر سيفتح غدا. وأضاف الحلبي أن العمل انتهى، "
    "بينما نفت شركة الأفق ذلك الخبر."
)


def span(words: str, after: int = 0) -> dict[str, Any]:
    start = TEXT.index(words, after)
    return {"start": start, "end": start + len(words), "text": words}


def statement(
    number: int, cue: str, source: str | None, content: str, speaker: str, kind: str = "indirect"
) -> dict[str, Any]:
    return {
        "id": number,
        "cue": span(cue),
        "source": source and span(source),
        "content": [span(content)],
        "kind": kind,
        "speaker": {"name": speaker, "type": "organisation" if "شركة" in speaker else "person"},
        "via": None,
        "parent": None,
    }


def entity(words: str, label: str, name: str, after: int = 0) -> dict[str, Any]:
    return {**span(words, after), "label": label, "name": name}


MINISTER = "سامي بن نادر الحلبي"
GOLD: dict[str, Any] = {
    "id": "a1",
    "text": TEXT,
    "entities": [
        entity(MINISTER, "PER", MINISTER),
        entity("الحلبي", "PER", MINISTER, after=40),
        entity("الأفق", "ORG", "الأفق"),
    ],
    "statements": [
        statement(1, "قال", "الوزير سامي بن نادر الحلبي", "إن الجسر سيفتح غدا", MINISTER),
        statement(2, "وأضاف", "الحلبي أن"[:6], "أن العمل انتهى", MINISTER),
        statement(3, "نفت", "شركة الأفق", "ذلك الخبر", "شركة الأفق"),
    ],
}


def article(data: dict[str, Any]) -> AnnotatedArticle:
    return next(read_annotated([json.dumps(data).encode()]))


def changed(**change: Any) -> dict[str, Any]:
    """The gold article with other values in its first statement."""
    first = {**GOLD["statements"][0], **change}
    return {**GOLD, "statements": [first, *GOLD["statements"][1:]]}
