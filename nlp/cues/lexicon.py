"""The lexicon of reporting cues: rows of `lexicon.tsv`, and the index of the stems they generate.

Read once, at first use. The file's header names its columns and sources.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple, cast, get_args

from nlp.cues.paradigm import Slot, Stem, Verb, noun_stems, plural_stems
from nlp.cues.spelling import Spelling
from nlp.normalise import fold
from nlp.records import Stance

Pos = Literal["verb", "participle", "noun", "particle", "phrase", "mark", "unknown"]
Role = Literal["speech", "generic", "support", "particle", "phrase", "mark"]

_COLUMNS = 11


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a lemma that can head or carry a cue.

    `role` ranks the words of a chain: `speech` names the act (أكد), `generic` only that something
    was said (قال), `support` carries another word (جدد التأكيد). `parts` are the stem vowels of
    a form I verb or the broken plurals of a noun; `frequency` counts the lemma among the cues of
    the annotated training articles.
    """

    lemma: str
    pos: Pos
    role: Role
    root: str
    form: str
    pattern: str
    parts: str
    stance: Stance
    complementisers: tuple[str, ...]
    frequency: int
    gloss: str


class Candidate(NamedTuple):
    """One way to read a stem: which entry, in which slot, and how it is properly written."""

    entry: Entry
    slot: Slot
    letters: str
    shaddas: frozenset[int] | None


class Lexicon(NamedTuple):
    """All entries, candidates by folded stem, and phrases by their folded words."""

    entries: tuple[Entry, ...]
    stems: dict[str, list[Candidate]]
    phrases: dict[tuple[str, ...], Entry]
    longest_stem: int


def _entry(line: str) -> Entry:
    columns = line.split("\t")
    if len(columns) != _COLUMNS:
        raise ValueError(f"{len(columns)} columns instead of {_COLUMNS}: {line!r}")
    lemma, pos, role, root, form, pattern, parts, stance, takes, frequency, gloss = columns
    if pos not in get_args(Pos) or role not in get_args(Role) or stance not in get_args(Stance):
        raise ValueError(f"unknown word class, role or stance: {line!r}")
    return Entry(
        lemma,
        cast(Pos, pos),
        cast(Role, role),
        root,
        form,
        pattern,
        parts,
        cast(Stance, stance),
        tuple(takes.split()),
        int(frequency),
        gloss,
    )


def read_entries() -> tuple[Entry, ...]:
    """The rows of the shipped file, in its order. Raises `ValueError` on a malformed row."""
    text = (resources.files("nlp.cues") / "lexicon.tsv").read_text(encoding="utf-8")
    return tuple(_entry(line) for line in text.splitlines() if line and line[0] != "#")


def stems_of(entry: Entry) -> tuple[Stem, ...]:
    """All stems that one entry generates, its own verbal nouns apart."""
    if entry.pos == "verb":
        return tuple(Verb(entry.root, entry.form, entry.pattern, entry.parts).stems())
    if entry.pos == "noun":
        plurals = (stem for plural in entry.parts.split() for stem in plural_stems(plural))
        return (*noun_stems(entry.lemma), *plurals)
    if entry.pos == "particle":
        return (Stem("particle", Spelling(entry.lemma, frozenset())),)
    return ()


def _verbal_nouns(entry: Entry, listed: frozenset[str]) -> list[tuple[Entry, tuple[Stem, ...]]]:
    """The regular verbal nouns of a verb that have no row of their own, as derived entries."""
    if entry.pos != "verb":
        return []
    verb = Verb(entry.root, entry.form, entry.pattern, entry.parts)
    return [
        (
            Entry(
                lemma,
                "noun",
                entry.role,
                entry.root,
                entry.form,
                entry.pattern,
                "",
                entry.stance,
                entry.complementisers,
                0,
                entry.gloss,
            ),
            stems,
        )
        for lemma, stems in verb.masdars()
        if lemma not in listed
    ]


@cache
def lexicon() -> Lexicon:
    """The lexicon with its index of stems; built at the first call, in tens of milliseconds."""
    entries = read_entries()
    listed = frozenset(entry.lemma for entry in entries if entry.pos == "noun")
    generated = [(entry, stems_of(entry)) for entry in entries]
    generated += [pair for entry in entries for pair in _verbal_nouns(entry, listed)]
    index: dict[str, list[Candidate]] = {}
    seen: set[tuple[int, Slot, str]] = set()
    for number, (entry, stems) in enumerate(generated):
        for slot, (letters, shaddas) in stems:
            if (number, slot, letters) in seen:
                continue
            seen.add((number, slot, letters))
            known = shaddas if entry.pos == "verb" else None
            index.setdefault(fold(letters), []).append(Candidate(entry, slot, letters, known))
    phrases = {tuple(fold(e.lemma).split()): e for e in entries if e.pos == "phrase"}
    return Lexicon(entries, index, phrases, max(map(len, index)))
