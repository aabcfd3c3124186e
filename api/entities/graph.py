"""Which entity each name is of: pure following of homes, targets, candidates and decisions.

Flow: names → `nlp.names.resolve` → **entities of names** → `api.entities.registry`. A *node* is the
id of a name without sense, whether or not that name is stored: what names point at.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from api.ids import entity_of, name_id
from nlp.names.resolve import Name as Form
from nlp.names.resolve import blocks, connected, home, resolve

# Binary digits of a count that resolution sees: so a name that gains articles is resolved anew a
# few times for each doubling, and not with each article.
_DIGITS = 3


@dataclass(slots=True)
class Known:
    """A stored name as far as resolution goes. `entity_id` is what is stored."""

    id: str
    label: str
    key: str
    sense: str
    name: str
    article_count: int
    entity_id: str
    home_id: str = ""
    target_id: str = ""
    method: str = "own"
    candidates: tuple[str, ...] = ()
    blocks: frozenset[str] = frozenset()

    @property
    def resolution(self) -> tuple[str, str, str, tuple[str, ...]]:
        """What resolution decides, to compare."""
        return self.home_id, self.target_id, self.method, self.candidates


@dataclass(slots=True)
class Graph:
    """Some names with what their pointers lead to: enough to follow those pointers.

    `decisions` are entity ids by name id, `merged` those that entities went to, `labels` the label
    and key of nodes.
    """

    homes: dict[str, Known] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)

    def put(self, names: Iterable[Known]) -> None:
        """Take names in. Names of one home have the same pointers, so any stands for it."""
        for name in names:
            self.labels[name.id] = (name.label, name.key)
            if not name.sense:
                self.homes[name.home_id] = name
                self.labels[name.home_id] = node_of(name)[1:]

    def missing(self, names: Iterable[Known]) -> set[str]:
        """Nodes that following these names may need and whose names were not taken in."""
        wanted = {node for name in names for node in (name.home_id, name.target_id)}
        wanted |= {node for name in names for node in name.candidates}
        return wanted - self.homes.keys()

    def entity(self, name: Known) -> str:
        """The entity that a name is of, after editors' decisions and merges."""
        return self.current(self.base(name))

    def base(self, name: Known) -> str:
        """The entity that a name is of before that one was merged into another."""
        if name.id in self.decisions:
            return self.decisions[name.id]
        return entity_of(name.id) if name.sense else self.of_node(name.home_id)

    def current(self, entity_id: str) -> str:
        """The entity that an entity was merged into, itself when it was not."""
        while entity_id in self.merged:
            entity_id = self.merged[entity_id]
        return entity_id

    def of_node(self, node: str, passed: tuple[str, ...] = ()) -> str:
        """The entity, before merges, of a name that no other is fuller than by its form alone."""
        if node in self.decisions:
            return self.decisions[node]
        known = self.homes.get(node)
        if known is None:
            return entity_of(node)
        if node in passed:  # names that point at each other: all take the first of them
            return min(map(entity_of, passed[passed.index(node) :]))
        passed = (*passed, node)
        if known.target_id != node:
            return self.of_node(known.target_id, passed)
        # Ambiguous no more when an editor, or a fuller name, made the candidates one.
        fuller = {self.current(self.of_node(one, passed)) for one in known.candidates}
        return fuller.pop() if len(fuller) == 1 else entity_of(node)


def node_of(name: Known) -> tuple[str, str, str]:
    """The node that a name alone says it is, with its label and key."""
    found = home(name.label, name.key, name.name)
    label, key = (found.label, found.key) if found else (name.label, name.key)
    return name_id(label, key), label, key


def blocks_of(name: Known) -> frozenset[str]:
    """The keys that names share with which this one may be connected."""
    if name.sense:
        return frozenset()
    found = home(name.label, name.key, name.name)
    if found is None:
        return blocks(name.label, name.key)
    # Names of one Wikidata item are one, however they are written.
    item = {found.wikidata_id} if found.wikidata_id else set()
    return blocks(found.label, found.key) | item


def rounded(count: int) -> int:
    """A count as resolution sees it: its first binary digits."""
    spare = max(0, count.bit_length() - _DIGITS)
    return count >> spare << spare


def resolve_among(names: Iterable[Known], around: Iterable[Known]) -> dict[str, Known]:
    """Resolve names, given all that share a block with any of them (`around`).

    Returns what each now points at, by id, as copies. What a name points at depends on the names
    that share its blocks and on no others (`nlp.names.resolve.blocks`), so that any order of
    storing gives the same.
    """
    names = [name for name in names if not name.sense]
    found = resolve(_forms((*around, *names)))
    out = {}
    for name in names:
        resolution = found[name.label, name.key]
        out[name.id] = replace(
            name,
            home_id=node_of(name)[0],
            target_id=_target(name, resolution.target),
            method=resolution.method,
            candidates=tuple(sorted(name_id(*node) for node in resolution.candidates)),
        )
    return out


def stirred_by(changed: Iterable[Known], names: Iterable[Known]) -> set[str]:
    """The ids of the names among `names` that may resolve otherwise since some of them changed.

    `changed` came, went, or have another number of articles; a name that was turned from one home
    to another is there twice.
    """
    names, changed = list(names), list(changed)
    homes = {node_of(one)[1:] for one in changed}
    forms = [Form(label, key, key, 1) for label, key in sorted(homes)]
    start = homes | {(one.label, one.key) for one in changed}
    found = connected([*_forms((*names, *changed)), *forms], start)
    return {name.id for name in names if (name.label, name.key) in found}


def _forms(names: Iterable[Known]) -> list[Form]:
    """Names as `nlp.names.resolve` takes them, each once; namesakes are not for it to tell."""
    once = {name.id: name for name in names if not name.sense}
    return [
        Form(one.label, one.key, one.name, rounded(one.article_count))
        for _, one in sorted(once.items())
    ]


def _target(name: Known, target: tuple[str, str]) -> str:
    """The node pointed at; that of the name's home where resolution says that it stands alone."""
    return node_of(name)[0] if target == (name.label, name.key) else name_id(*target)
