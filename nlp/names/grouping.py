"""Groups of names that are spellings of one: the first step of `nlp.names.resolve`."""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass

from nlp.names import others, persons
from nlp.names.sounds import skeleton
from nlp.names.words import tokens

Node = tuple[str, str]  # label, key


@dataclass(frozen=True, slots=True)
class Group:
    """Spellings of one name: `node` stands for all of `nodes`; `forms` are the words of each.

    `articles` counts those of all; `longest` is the number of words of the longest form; `known`
    whether the gazetteer knows it, so that it is short for nothing.
    """

    node: Node
    nodes: tuple[Node, ...]
    forms: tuple[tuple[str, ...], ...]
    articles: int
    longest: int
    known: bool


def node_tokens(node: Node) -> tuple[str, ...]:
    """Return the words of a name, at least one."""
    label, key = node
    return (tokens(key) or (key,)) if label == "PER" else others.tokens(label, key)


def group_names(
    counts: Mapping[Node, int], known: Set[Node], ids: Mapping[Node, str]
) -> list[Group]:
    """Put spellings of one name together; what the gazetteer knows, then most articles, leads.

    Two names that the gazetteer tells apart are never one; names of one id in `ids` are.
    """
    roots: dict[Node, Node] = {node: node for node in counts}
    leaders: dict[Node, Node | None] = {node: node if node in known else None for node in counts}

    def root(node: Node) -> Node:
        while roots[node] != node:
            node = roots[node]
        return node

    firsts: dict[str, Node] = {}
    same = [(firsts.setdefault(ids[node], node), node) for node in sorted(ids)]
    for one, other in [*same, *_variants(sorted(counts))]:
        a, b = root(one), root(other)
        if a == b or (leaders[a] and leaders[b]):
            continue
        roots[b] = a
        leaders[a] = leaders[a] or leaders[b]
    members: dict[Node, list[Node]] = defaultdict(list)
    for node in sorted(counts):
        members[root(node)].append(node)
    return [_group(nodes, counts, known) for nodes in members.values()]


def _group(nodes: list[Node], counts: Mapping[Node, int], known: Set[Node]) -> Group:
    best = max(nodes, key=lambda n: (n in known, counts[n], len(n[1]), n[1]))
    forms = tuple(sorted({node_tokens(n) for n in nodes}))
    articles = sum(counts[n] for n in nodes)
    return Group(best, tuple(nodes), forms, articles, max(map(len, forms)), best in known)


def _variants(nodes: list[Node]) -> list[tuple[Node, Node]]:
    """Return the pairs of names that are spellings of one, in order."""
    near: dict[tuple[object, ...], list[Node]] = defaultdict(list)
    for node in nodes:
        for place in _places(node):
            near[place].append(node)
    return sorted(
        {
            (one, other)
            for found in near.values()
            for i, one in enumerate(found)
            for other in found[i + 1 :]
            if _is_variant(one, other)
        }
    )


def _places(node: Node) -> list[tuple[object, ...]]:
    """Keys of which two spellings of one name share one."""
    label, form = node[0], node_tokens(node)
    last = skeleton(form[-1]) or form[-1]
    if label != "PER":
        return [(label, len(form), last), (label, "".join(form))]
    if len(form) == 1:
        return []
    first = form[0]
    return [
        (label, len(form), last, persons.first_sound(form)),
        (label, len(form), last, "letters", "".join(sorted(first))),
    ]


def _is_variant(one: Node, other: Node) -> bool:
    if one[0] == "PER":
        return persons.is_variant(node_tokens(one), node_tokens(other))
    return others.is_variant(one[0], node_tokens(one), node_tokens(other))
