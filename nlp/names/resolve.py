"""Which names across articles are one entity: what the registry asks, and nothing of its tables.

Pure functions of sets of names: any order gives the same answer. The registry fetches the names
that share a block with one, resolves them together, and follows `Resolution.target`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from nlp.names import others, persons
from nlp.names.gazetteer import entries
from nlp.names.grouping import Group, Node, group_names, node_tokens
from nlp.names.home import Home, home
from nlp.names.queries import QueryForms, query_forms
from nlp.names.sounds import skeleton
from nlp.names.words import is_distinctive, without_titles

__all__ = [
    "Home",
    "Name",
    "QueryForms",
    "Resolution",
    "blocks",
    "connected",
    "home",
    "query_forms",
    "resolve",
]

Method = Literal["own", "gazetteer", "part", "variant"]
# Of several fuller names one stands out from this many articles on, at so many times the next's.
ENOUGH = 5
TIMES = 10


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

    `own`: it stands alone; `gazetteer`: a source or list knows it; `part`: it is short for the
    target; `variant`: it is another spelling or form of it. `candidates` are the entities that it
    may be short for when none stands out; `target` is then the name itself, or what it is a
    variant of. The target need not be a name of the set: the gazetteer may know another as the
    usual one.
    """

    target: Node
    method: Method
    candidates: tuple[Node, ...] = ()


def blocks(label: str, key: str) -> frozenset[str]:
    """Return keys of which two names share one if they may be connected; never empty.

    Take those of a name and those of its home: `blocks(*home)` finds what the home is connected
    with. For persons: the last word and every other but the first that tells who is meant. Blocks
    are small, so that a registry may look at all names of one.
    """
    parts = node_tokens((label, without_titles(key) if label == "PER" else key))
    if label == "PER":
        chosen = {parts[-1], *(word for word in parts[1:] if is_distinctive(word))}
        return frozenset(f"{label} {skeleton(word) or word}" for word in chosen)
    # The whole, the whole without the word that a shorter form leaves out, and written as one.
    forms = {parts, *(p for p in (parts[:-1], parts[1:]) if others.is_short_for(label, p, parts))}
    sounds = {" ".join(skeleton(word) or word for word in form) for form in forms}
    return frozenset(f"{label} {sound}" for sound in (*sounds, "".join(parts)))


def resolve(names: Iterable[Name]) -> dict[Node, Resolution]:
    """Return what each name of a set is a form of, by (label, key).

    What a name resolves to depends on the names that share a block with it or with its home.
    """
    homes, known, groups = _read(names)
    group_of = {node: group for group in groups for node in group.nodes}
    tops = _tops(groups)
    out = {}
    for node, first in homes.items():
        group = group_of[first]
        target, candidates = tops[group.node]
        out[node] = Resolution(target, _method(node, first, group.node, target, known), candidates)
    return out


def connected(names: Iterable[Name], start: Iterable[Node]) -> set[Node]:
    """Return the names of a set whose resolution may hang on some of them, and those themselves.

    A registry resolves these anew when the names of `start` come, go or change their articles; all
    others of the set stay what they are.
    """
    homes, _, groups = _read(names)
    group_of = {node: group.node for group in groups for node in group.nodes}
    near: dict[Node, set[Node]] = defaultdict(set)
    for one, other in _Index(groups).links(groups):
        near[one].add(other)
        near[other].add(one)
    front = {group_of[homes[node]] for node in start if node in homes}
    found: set[Node] = set()
    while front:
        found |= front
        front = {other for node in front for other in near[node]} - found
    return {node for node, first in homes.items() if group_of[first] in found}


def _read(names: Iterable[Name]) -> tuple[dict[Node, Node], set[Node], list[Group]]:
    """Return the home of each name, the homes that the gazetteer knows, and groups of homes."""
    given: dict[Node, int] = defaultdict(int)
    homes: dict[Node, Node] = {}
    known: set[Node] = set()
    ids: dict[Node, str] = {}
    for name in names:
        node = (name.label, name.key)
        given[node] += name.articles
        found = home(name.label, name.key, name.name)
        first = (found.label, found.key) if found else node
        # One key may stand for several spellings, of which a rule may read one better.
        homes[node] = min(homes.get(node, first), first)
        if found and found.method == "gazetteer" and first in entries():
            known.add(first)
        elif found and found.wikidata_id:
            ids[first] = found.wikidata_id
    counts: dict[Node, int] = defaultdict(int)
    for node, articles in given.items():
        counts[homes[node]] += articles
    return homes, known, group_names(counts, known, ids)


def _method(node: Node, first: Node, group: Node, target: Node, known: set[Node]) -> Method:
    if target == node:
        return "own"
    if target != group:
        return "part"
    if group == first and first in known:
        return "gazetteer"
    return "variant"


def _tops(groups: list[Group]) -> dict[Node, tuple[Node, tuple[Node, ...]]]:
    """For each group the fullest group it is short for, and the candidates if none stands out."""
    index = _Index(groups)
    out: dict[Node, tuple[Node, tuple[Node, ...]]] = {}
    for group in sorted(groups, key=lambda g: (-g.longest, g.node)):
        weights: dict[Node, int] = defaultdict(int)
        for other in () if group.known else index.fuller(group):
            weights[out[other.node][0]] += other.articles
        weights.pop(group.node, None)
        out[group.node] = _choice(group, weights)
    return out


def _choice(group: Group, weights: dict[Node, int]) -> tuple[Node, tuple[Node, ...]]:
    if not weights:
        return group.node, ()
    ranked = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    best, articles = ranked[0]
    if len(ranked) == 1 or (articles >= ENOUGH and articles >= TIMES * ranked[1][1]):
        return best, ()
    return group.node, tuple(node for node, _ in ranked)


class _Index:
    """Groups by block, and for persons by given name, so that few are compared."""

    def __init__(self, groups: list[Group]) -> None:
        self._groups: dict[tuple[str, str], list[Group]] = defaultdict(list)
        self._relatives: dict[str, set[str]] = defaultdict(set)
        for group in groups:
            for place in self._places(group):
                self._groups[place].append(group)
            if group.node[0] == "PER":
                for form in group.forms:
                    self._relatives[form[-1]].add(form[0])

    def fuller(self, group: Group) -> list[Group]:
        """Return the groups that a group may be short for, in order."""
        places = self._places(group, alone=True)
        near = {other.node: other for place in places for other in self._groups.get(place, ())}
        near.pop(group.node, None)
        return [near[node] for node in sorted(near) if self._is_short_for(group, near[node])]

    def links(self, groups: Iterable[Group]) -> Iterator[tuple[Node, Node]]:
        """Pairs of groups of which one may hang on the other, whatever their relatives."""
        bearers: dict[tuple[str, str], set[Node]] = defaultdict(set)
        for group in groups:
            for form in group.forms if group.node[0] == "PER" else ():
                bearers[form[0], form[-1]].add(group.node)
        for group in groups:
            places = self._places(group, alone=True)
            near = {other.node: other for place in places for other in self._groups.get(place, ())}
            near.pop(group.node, None)
            for other in near.values():
                if not self._is_short_for(group, other, related=False):
                    continue
                yield group.node, other.node
                # A relative may tell that a middle name is another's.
                for form in other.forms:
                    for word in form[1:-1]:
                        yield from ((other.node, node) for node in bearers[word, form[-1]])

    def _places(self, group: Group, alone: bool = False) -> set[tuple[str, str]]:
        """Where a group is found; with `alone`, where to look for what it is short for."""
        out = set()
        for node in group.nodes:
            form = node_tokens(node)
            single = len(form) == 1 or node[0] != "PER"
            firsts = {""} if single else {persons.first_sound(form)}
            if not alone:
                firsts.add("")
            out |= {(block, first) for block in blocks(*node) for first in firsts}
        return out

    def _is_short_for(self, group: Group, other: Group, related: bool = True) -> bool:
        if other.longest < min(map(len, group.forms)):
            return False
        label = group.node[0]
        if label != "PER":
            return any(others.is_short_for(label, a, b) for a in group.forms for b in other.forms)
        return any(
            persons.is_short_for(
                a, b, frozenset(self._relatives[b[-1]]) if related else frozenset()
            )
            for a in group.forms
            for b in other.forms
        )
