"""Which names across articles are one entity: what the registry asks, and nothing of its tables.

Pure functions of sets of names: any order gives the same answer. The registry fetches the names
that share a block with one, resolves them together, and follows `Resolution.target`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nlp.names import others, persons
from nlp.names.home import Home, home
from nlp.names.queries import QueryForms, query_forms
from nlp.names.sounds import skeleton
from nlp.names.words import is_distinctive, tokens, without_titles

__all__ = ["Home", "Name", "QueryForms", "Resolution", "blocks", "home", "query_forms", "resolve"]

Node = tuple[str, str]
Method = Literal["own", "gazetteer", "part", "variant"]
# Of several fuller names one stands out from this many articles on, at so many times the next's.
_ENOUGH = 5
_TIMES = 10


@dataclass(frozen=True, slots=True)
class Name:
    """A name as articles have it: `key` is `fold_name(name)`, `articles` how many have it so."""

    label: str
    key: str
    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entity (label, key) that a name is a form of, and how that was found.

    `own`: it stands alone; `gazetteer`: by the gazetteer or the name's form; `part`: short for the
    target; `variant`: another spelling of it. `candidates` are the entities that it might be short
    for when none stands out; `target` is then the name itself.
    """

    target: Node
    method: Method
    candidates: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class _Group:
    """Spellings of one name: the one that stands for all, the words of each, their articles."""

    node: Node
    forms: frozenset[tuple[str, ...]]
    articles: int


def blocks(label: str, key: str) -> frozenset[str]:
    """Return keys of which two names share one if they may be connected; never empty."""
    parts = tokens(without_titles(key)) if label == "PER" else others.tokens(label, key)
    chosen = {parts[-1], *(w for w in parts[1:] if is_distinctive(w))} if parts else {key}
    return frozenset(f"{label} {skeleton(word) or word}" for word in chosen)


def resolve(names: Iterable[Name]) -> dict[Node, Resolution]:
    """Return what each name of a set is a form of, by (label, key)."""
    counts: dict[Node, int] = defaultdict(int)
    homes: dict[Node, Node] = {}
    known: set[Node] = set()
    given: dict[Node, int] = defaultdict(int)
    for name in names:
        node = (name.label, name.key)
        given[node] += name.articles
        found = home(name.label, name.key, name.name)
        homes[node] = (found.label, found.key) if found else node
        if found and found.method == "gazetteer":
            known.add(homes[node])
    for node, articles in given.items():
        counts[homes[node]] += articles
    groups = _grouped(counts, known)
    group_of = {node: group for group, members in groups.items() for node in members}
    tops = _tops(list(groups))
    out = {}
    for node in given:
        first = homes[node]
        group = group_of[first]
        top, candidates = tops[group.node]
        method: Method = "own"
        if top != group.node:
            method = "part"
        elif group.node != first:
            method = "variant"
        elif first != node:
            method = "gazetteer" if first in known else "variant"
        out[node] = Resolution(top if top != node else node, method, candidates)
    return out


def _grouped(counts: dict[Node, int], known: set[Node]) -> dict[_Group, list[Node]]:
    """Put spellings of one name together; the name that most articles have stands for them."""
    by_sound: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in sorted(counts):
        parts = _tokens(node)
        by_sound[node[0], skeleton(parts[-1]) or parts[-1]].append(node)
    out: dict[_Group, list[Node]] = {}
    for nodes in by_sound.values():
        sets: list[list[Node]] = []
        for node in nodes:
            joined = [s for s in sets if any(_is_variant(node, other) for other in s)]
            sets = [s for s in sets if s not in joined]
            sets.append([node, *(other for s in joined for other in s)])
        for members in sets:
            best = max(members, key=lambda n: (n in known, counts[n], len(n[1]), n[1]))
            forms = frozenset(_tokens(n) for n in members)
            out[_Group(best, forms, sum(counts[n] for n in members))] = sorted(members)
    return out


def _tops(groups: list[_Group]) -> dict[Node, tuple[Node, tuple[Node, ...]]]:
    """For each group the fullest group it is short for, and the candidates if none stands out."""
    by_block: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        for block in _blocks(group):
            by_block[block].append(group)
    out: dict[Node, tuple[Node, tuple[Node, ...]]] = {}
    for group in sorted(groups, key=lambda g: -max(map(len, g.forms))):
        near = {other.node: other for block in _blocks(group) for other in by_block[block]}
        weights: dict[Node, int] = defaultdict(int)
        for other in near.values():
            if other.node != group.node and _is_short_for(group, other) and other.node in out:
                weights[out[other.node][0]] += other.articles
        out[group.node] = _choice(group, weights)
    return out


def _choice(group: _Group, weights: dict[Node, int]) -> tuple[Node, tuple[Node, ...]]:
    if not weights:
        return group.node, ()
    ranked = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    best, articles = ranked[0]
    if len(ranked) == 1:
        return best, ()
    if articles >= _ENOUGH and articles >= _TIMES * ranked[1][1]:
        return best, ()
    return group.node, tuple(node for node, _ in ranked)


def _tokens(node: Node) -> tuple[str, ...]:
    return tokens(node[1]) if node[0] == "PER" else others.tokens(*node)


def _blocks(group: _Group) -> frozenset[str]:
    return blocks(*group.node)


def _is_variant(one: Node, other: Node) -> bool:
    if one[0] == "PER":
        return persons.is_variant(_tokens(one), _tokens(other))
    return others.is_variant(one[0], _tokens(one), _tokens(other))


def _is_short_for(group: _Group, other: _Group) -> bool:
    label = group.node[0]
    if label == "PER":
        return any(persons.is_short_for(a, b) for a in group.forms for b in other.forms)
    return any(others.is_short_for(label, a, b) for a in group.forms for b in other.forms)
