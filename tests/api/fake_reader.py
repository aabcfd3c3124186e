"""A small deterministic reader in place of the trained one: names of a list, cues of a list.

It honours what `nlp.records` promises (offsets, `Mention.name`, speakers never empty …), so that
what is tested is storing and serving.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from nlp.records import (
    Analysis,
    Cue,
    Label,
    Layout,
    Mention,
    Metadata,
    Section,
    SectionKind,
    Span,
    Speaker,
    SpeakerType,
    Statement,
)
from nlp.text import check_text

Floats = npt.NDArray[np.float32]
Names = dict[str, tuple[Label, str]]
NAMES: Names = {
    "سامي الحداد": ("PER", "سامي الحداد"),
    "سامى الحدّاد": ("PER", "سامى الحدّاد"),
    "الحداد": ("PER", "سامي الحداد"),
    "ليلى منصور": ("PER", "ليلى منصور"),
    "منصور": ("PER", "ليلى منصور"),
    "منظمة الأفق": ("ORG", "منظمة الأفق"),
    "مدينة الرمال": ("LOC", "مدينة الرمال"),
}
CUES = {
    "قال": ("قال", "neutral"),
    "قالت": ("قال", "neutral"),
    "أكد": ("أكد", "assertive"),
    "أكدت": ("أكد", "assertive"),
    "نفى": ("نفى", "denial"),
    "زعم": ("زعم", "distancing"),
}
_SPEAKER_TYPES: dict[str, SpeakerType] = {"PER": "person", "ORG": "organisation", "LOC": "group"}
_STATEMENT = re.compile(
    rf"\b[وف]?(?P<cue>{'|'.join(sorted(CUES, key=len, reverse=True))})"
    r"(?: (?P<source>[^\n:.]{2,40}?))?(?: (?=أن |إن )|: )(?P<content>[^.\n]+)"
)
_PREFIXES: dict[str, SectionKind] = {
    "تاريخ النشر:": "date",
    "المصدر:": "source",
    "كلمات دلالية:": "keywords",
    "اقرأ أيضا:": "related_article_title",
}
_DAY = r"\d{4}-\d\d-\d\d"
_WITHOUT_SPEECH = {"date", "source", "keywords"}


class FakeReader:
    """Reads by regular expressions. `reads` counts how often it was asked."""

    def __init__(self, model: str = "fake 1", names: Names | None = None) -> None:
        self.model = model
        self._names = NAMES if names is None else names
        self.sentences = None  # nothing to load
        self.reads = 0

    def read(self, text: str) -> Analysis:
        """Analyse a text."""
        check_text(text)
        self.reads += 1
        layout = _layout(text)
        mentions = tuple(_mentions(text, layout, self._names))
        return Analysis(
            text=text,
            layout=layout,
            mentions=mentions,
            statements=tuple(_statements(text, layout, mentions)),
            model=self.model,
            notes=("read by regular expressions",),
        )

    def read_many(self, texts: Iterable[str], batch_size: int = 8) -> Iterator[Analysis]:
        """Analyse texts in order."""
        return map(self.read, texts)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors by which texts are near that share words."""
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[0] = 0.1
            for word in re.findall(r"\w+", text.casefold()):
                vector[zlib.crc32(word.encode()) % 384] += 1.0
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors


def _layout(text: str) -> Layout:
    sections: list[Section] = []
    found: dict[str, str] = {}
    related = None
    for line in re.finditer(r"[^\n]*\S[^\n]*", text):
        words = line.group()
        prefix = next((p for p in _PREFIXES if words.startswith(p)), None)
        value = words[len(prefix) :].strip() if prefix else words
        kind: SectionKind = "body" if sections else "title"
        if prefix:
            kind = _PREFIXES[prefix]
            found[kind] = value
        if kind == "related_article_title":
            related = value
        elif related and kind == "body":
            kind = "related_article"
        sections.append(
            Section(
                f"s{len(sections) + 1}",
                kind,
                line.start(),
                line.end(),
                title=related if kind.startswith("related") else None,
            )
        )
    title = sections[0] if sections and sections[0].kind == "title" else None
    day = found.get("date")
    return Layout(
        tuple(sections),
        Metadata(
            title=text[title.start : title.end] if title else None,
            date=date.fromisoformat(day) if day and re.fullmatch(_DAY, day) else None,
            outlet=found.get("source"),
            keywords=tuple(re.split("، ?", found["keywords"])) if "keywords" in found else (),
        ),
    )


def _section(layout: Layout, start: int) -> Section | None:
    return next((s for s in layout.sections if s.start <= start < s.end), None)


def _mentions(text: str, layout: Layout, names: Names) -> Iterator[Mention]:
    for match in re.finditer("|".join(sorted(names, key=len, reverse=True)), text):
        section = _section(layout, match.start())
        if section is None or section.kind in _WITHOUT_SPEECH:
            continue
        label, name = names[match.group()]
        yield Mention(
            match.start(), match.end(), match.group(), label, name, section.id, confidence=0.9
        )


def _statements(text: str, layout: Layout, mentions: tuple[Mention, ...]) -> Iterator[Statement]:
    number = 0
    for match in _STATEMENT.finditer(text):
        section = _section(layout, match.start())
        if section is None or section.kind in _WITHOUT_SPEECH:
            continue
        number += 1
        source = _span(match, "source")
        lemma, stance = CUES[match["cue"]]
        content = _span(match, "content")
        assert content is not None
        quoted = re.search('"[^"]+"', content.text)
        verbatim = (
            (Span(content.start + quoted.start(), content.start + quoted.end(), quoted.group()),)
            if quoted
            else ()
        )
        yield Statement(
            number=number,
            cue=Cue(match.start("cue"), match.end("cue"), match["cue"], lemma, stance),  # type: ignore[arg-type]
            source=source,
            content=(content,),
            kind="mixed" if quoted else "indirect",
            speakers=_speakers(source, mentions),
            verbatim=verbatim,
            negated=text[: match.start()].endswith("لم "),
            section=section.id,
            confidence=0.4 if source is None else 0.8,
        )


def _speakers(source: Span | None, mentions: tuple[Mention, ...]) -> tuple[Speaker, ...]:
    if source is None:
        return (Speaker(None, "unknown", "none", confidence=0.2),)
    named = [m for m in mentions if source.start <= m.start and m.end <= source.end]
    if not named:
        return (Speaker(source.text, "unnamed", "explicit", source, confidence=0.6),)
    return tuple(
        Speaker(m.name, _SPEAKER_TYPES[m.label], "explicit", Span(m.start, m.end, m.text), m.label)
        for m in named
    )


def _span(match: re.Match[str], group: str) -> Span | None:
    return Span(match.start(group), match.end(group), match[group]) if match[group] else None
