"""The gazetteer: entities that a source or a list of our own knows, by every name of theirs.

Flow: data/*.tsv → **entries** → `home` (a name), `english_name`, `query_forms` (a query).
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.names.nearness import latin_score
from nlp.names.sounds import skeleton, skeletons
from nlp.names.tables import rows
from nlp.names.words import is_distinctive, tokens, without_titles
from nlp.normalise import fold, fold_name

_NEAR = 0.82  # nearness from which a leader known in Latin letters only is taken for a name


@dataclass(frozen=True, slots=True)
class Entry:
    """A known entity. `key` is `fold_name(name)`; `others` are further names in Latin letters."""

    label: str
    key: str
    name: str
    wikidata_id: str | None
    name_en: str | None
    others: tuple[str, ...] = ()


Key = tuple[str, str]


@cache
def entries() -> dict[Key, Entry]:
    """Return every known entity by (label, key) of each of its Arabic names."""
    out: dict[Key, Entry] = {}
    ids = _wikidata_ids()
    _add_countries(out, ids)
    for label, table in (("LOC", "places.tsv"), ("ORG", "organisations.tsv")):
        for name, others, english, latin in rows(table):
            key = fold_name(name)
            forms = [name, *_split(others)]
            qid = next((ids[label, k] for f in forms if (label, k := fold_name(f)) in ids), None)
            entry = Entry(label, key, name, qid, english, _split(latin))
            _put(out, entry, forms)
    _add_persons(out)
    for qid, label, name, others in rows("wikidata_names.tsv"):
        if label != "PER":
            _put(out, Entry(label, fold_name(name), name, qid, None), [name, *_split(others)])
    return out


@cache
def by_latin() -> dict[str, tuple[Entry, ...]]:
    """Return known entities by each of their English names, folded."""
    found: dict[str, dict[Key, Entry]] = defaultdict(dict)
    for entry in {**entries(), **{("", e.key): e for e in _leaders()}}.values():
        for name in (entry.name_en, *entry.others):
            if name:
                found[latin_key(name)][entry.label, entry.key] = entry
    return {name: tuple(known.values()) for name, known in found.items()}


def latin_key(name: str) -> str:
    """Return what two spellings of an English name have in common: no case, marks, `the`."""
    words = fold(name).replace(".", "").replace("-", " ").split()
    return " ".join(word for i, word in enumerate(words) if i or word != "the")


@lru_cache(maxsize=8192)
def leader(key: str) -> Entry | None:
    """Return the head of state or government whose Latin name an Arabic key of two words sounds
    like, where one stands alone."""
    words = tokens(key)
    if len(words) < 2 or not is_distinctive(words[-1]):
        return None
    near = _leaders_by_sound().get(skeleton(key).replace(" ", ""), ())
    found = [entry for entry in near if latin_score(entry.name_en or "", key) >= _NEAR]
    if len(found) != 1:
        return None
    entry = found[0]
    return Entry("PER", key, key, entry.wikidata_id, entry.name_en)


@cache
def _leaders_by_sound() -> dict[str, list[Entry]]:
    out: dict[str, list[Entry]] = defaultdict(list)
    for entry in _leaders():
        for sounds in {form.replace(" ", "") for form in skeletons(entry.name_en or "")}:
            out[sounds].append(entry)
    return out


@cache
def _leaders() -> tuple[Entry, ...]:
    """The leaders that the list gives no Arabic name of; their key is their Latin name."""
    known = {entry.wikidata_id for entry in entries().values()}
    return tuple(
        Entry("PER", fold(english), english, qid, english)
        for qid, english, arabic in rows("leaders.tsv")
        if not arabic and qid not in known
    )


def _add_countries(out: dict[Key, Entry], ids: dict[Key, str]) -> None:
    more = {row[0]: row for row in rows("country_names.tsv")}
    for code, name, official, english in rows("countries.tsv"):
        extra = more.get(code, [code, ""])
        forms = [name, official, *_split(extra[1])]
        qid = next((ids["LOC", k] for f in forms if ("LOC", k := fold_name(f)) in ids), None)
        latin = _split(extra[2]) if len(extra) > 2 else ()
        _put(out, Entry("LOC", fold_name(name), name, qid, english, latin), forms)


def _add_persons(out: dict[Key, Entry]) -> None:
    english = {row[0]: row[1] for row in rows("leaders.tsv")}
    english |= {qid: name for qid, _, name in rows("politicians.tsv")}
    for qid, label, name, others in rows("wikidata_names.tsv"):
        if label == "PER":
            entry = Entry("PER", fold_name(name), name, qid, english.get(qid))
            _put(out, entry, [name, *_split(others)])
    for qid, latin, arabic in rows("leaders.tsv"):
        if arabic:
            _put(out, Entry("PER", fold_name(arabic), arabic, qid, latin), [arabic])
    for qid, arabic, latin in rows("politicians.tsv"):
        _put(out, Entry("PER", fold_name(arabic), arabic, qid, latin), [arabic])


def _put(out: dict[Key, Entry], entry: Entry, forms: list[str]) -> None:
    """Add an entity under its names; a name that is taken stays with whoever came first."""
    known = out.get((entry.label, entry.key), entry)
    for form in forms:
        key = fold_name(form)
        out.setdefault((entry.label, key), known)
        if entry.label == "PER":
            out.setdefault((entry.label, without_titles(key)), known)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


@cache
def _wikidata_ids() -> dict[Key, str]:
    return {(label, fold_name(name)): qid for qid, label, name, _ in rows("wikidata_names.tsv")}
