"""Resolves names anew where something near them changed, and finds which change their entity.

Flow: stored names → `api.entities.graph` → **moves** → `api.entities.registry`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, Text, and_, any_, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.database.models import Entity, Name, NameDecision
from api.entities.graph import Graph, Known, blocks_of, resolve_among, stirred_by
from api.ids import entity_of

_COLUMNS = (
    *(Name.id, Name.label, Name.key, Name.sense, Name.name, Name.article_count, Name.entity_id),
    *(Name.home_id, Name.target_id, Name.method, Name.candidates, Name.blocks),
)


@dataclass(slots=True)
class Moves:
    """Names whose entity changes: old and new entity by name id.

    `labels` are the label and key of the entities that may have to be made.
    """

    entities: dict[str, tuple[str, str]] = field(default_factory=dict)
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)


def load(session: Session, query: Select[Any]) -> list[Known]:
    """Names as resolution sees them; `query` selects from `names_where`."""
    return [_known(row) for row in session.execute(query)]


def names_where(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The names that meet conditions, for `load`."""
    return cast(Select[Any], select(*_COLUMNS).where(*conditions).order_by(Name.id))


def among(column: InstrumentedAttribute[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column holds one of any number of values, given as one array."""
    return column == any_(literal(sorted(values), ARRAY(Text)))


def resolve_near(session: Session, changed: Collection[Known]) -> set[str]:
    """Resolve anew the names that hang on some that changed, and store what they point at now.

    `changed` came, went, or have another number of articles. Returns the nodes of those that point
    elsewhere, before and after.
    """
    loaded = {key for name in changed for key in name.blocks}
    near = load(session, names_where(Name.blocks.overlap(sorted(loaded)))) if loaded else []
    around = list(near)
    while near:
        stirred = stirred_by(changed, around)
        names = [name for name in near if name.id in stirred]
        missing = {key for name in names for key in name.blocks} - loaded
        if not missing:
            return _resolve(session, names, around)
        around += load(session, names_where(Name.blocks.overlap(sorted(missing))))
        loaded |= missing
    return set()


def resolve_all(session: Session) -> set[str]:
    """The same for all names."""
    return _resolve(session, load(session, names_where()), ())


def moves_of_all(session: Session) -> Moves:
    """Follow the pointers of all names."""
    return _moves(session, Graph(), load(session, names_where()))


def moves(session: Session, nodes: Collection[str]) -> Moves:
    """Follow the pointers of all names that lead to some nodes, or are them."""
    graph = Graph()
    names: dict[str, Known] = {}
    front, passed = set(nodes), set(nodes)
    while front:
        leading = or_(
            among(Name.id, front),
            among(Name.home_id, front),
            among(Name.target_id, front),
            and_(Name.candidates.overlap(sorted(front)), Name.candidates != []),
        )
        found = load(session, names_where(leading))
        names |= {name.id: name for name in found}
        front = {node for name in found for node in (name.id, name.home_id)} - passed
        passed |= front
    return _moves(session, graph, names.values())


@dataclass(frozen=True, slots=True)
class WouldBe:
    """The entity that a name would be of, and those it might be short for if nobody can tell."""

    entity_id: str
    candidates: tuple[str, ...]


def preview(session: Session, names: Collection[Known]) -> dict[str, WouldBe]:
    """What names would resolve to among those that are stored, by their ids; stores nothing."""
    stored = load(session, names_where(among(Name.id, [name.id for name in names])))
    there = {name.id for name in stored}
    new = [replace(name, blocks=blocks_of(name)) for name in names if name.id not in there]
    keys = {key for name in new for key in name.blocks}
    around = load(session, names_where(Name.blocks.overlap(sorted(keys))))
    found = [*stored, *resolve_among(new, around).values()]
    graph = Graph()
    complete(session, graph, found)
    return {
        name.id: WouldBe(
            graph.entity(name),
            tuple(sorted({graph.current(graph.of_node(node)) for node in name.candidates})),
        )
        for name in found
    }


def complete(session: Session, graph: Graph, names: Iterable[Known]) -> None:
    """Take names into a graph, with all that following them needs."""
    fresh = list(names)
    graph.put(fresh)
    wanted = graph.missing(fresh)
    while wanted:
        query = names_where(among(Name.home_id, wanted), Name.sense == "")
        fresh = load(session, query)
        graph.put(fresh)
        wanted = graph.missing(fresh)
    nodes = graph.labels.keys() | graph.homes.keys()
    decided = select(NameDecision).where(among(NameDecision.name_id, nodes))
    for decision in session.scalars(decided):
        graph.decisions[decision.name_id] = decision.entity_id
        graph.labels[decision.name_id] = (decision.label, decision.key)
    gone = {*map(entity_of, nodes), *graph.decisions.values()}
    while gone:
        went = select(Entity.id, Entity.merged_into).where(
            among(Entity.id, gone), Entity.merged_into.is_not(None)
        )
        new = {key: into for key, into in session.execute(went) if into}
        graph.merged.update(new)
        gone = set(new.values()) - graph.merged.keys()


def _moves(session: Session, graph: Graph, names: Collection[Known]) -> Moves:
    out = Moves()
    complete(session, graph, names)
    for name in names:
        entity = graph.entity(name)
        if entity != name.entity_id:
            out.entities[name.id] = (name.entity_id, entity)
    out.labels = {entity_of(node): label for node, label in graph.labels.items()}
    return out


def _resolve(session: Session, names: list[Known], around: Iterable[Known]) -> set[str]:
    found = resolve_among(names, around)
    changed = [name for name in names if name.id in found and _differs(name, found[name.id])]
    if changed:
        _store(session, [found[name.id] for name in changed])
    return {node for name in changed for node in (name.home_id, found[name.id].home_id, name.id)}


def _differs(one: Known, other: Known) -> bool:
    return one.resolution != other.resolution


def _store(session: Session, names: list[Known]) -> None:
    session.execute(
        update(Name),
        [
            {
                "id": name.id,
                "home_id": name.home_id,
                "target_id": name.target_id,
                "method": name.method,
                "candidates": list(name.candidates),
            }
            for name in names
        ],
    )


def _known(row: Row[Any]) -> Known:
    values = row._asdict()
    values["candidates"] = tuple(values["candidates"])
    values["blocks"] = frozenset(values["blocks"])
    return Known(**values)
