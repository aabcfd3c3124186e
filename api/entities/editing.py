"""What editors do with entities: rename, merge, split. Each change is told in `revisions`.

A merge sends one entity on to another and pins its names to it, so that no later article takes them
elsewhere. A split gives names an entity of their own; where they came by a merge it undoes just
that. Both outlive articles, analyses and rebuilding (`name_decisions`, `entities.merged_into`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from api.corrections.history import record
from api.database.models import Entity, Name, NameDecision
from api.entities.find import current_id
from api.entities.graph import Graph, Known, node_of, resolve_among
from api.entities.making import make_entities
from api.entities.registry import lock, refresh
from api.entities.resolution import among, complete, load, names_where
from api.entities.settling import settle
from api.errors import ArgumentError, ConflictError, NotFoundError
from api.folding import name_key
from api.ids import entity_of, name_id

MERGE, SPLIT = "merge", "split"
_CHOSEN = {
    "name": "chosen_name",
    "name_en": "chosen_name_en",
    "wikidata_id": "chosen_wikidata_id",
}


def rename(session: Session, entity_id: str, fields: Mapping[str, Any], by: str | None) -> None:
    """Choose what an entity is called: `name`, `name_en`, `wikidata_id`; None takes it back.

    Raises `NotFoundError`, and `ConflictError` for an entity that was merged into another.
    """
    lock(session)
    row = require(session, entity_id)
    values = {_CHOSEN[field]: value for field, value in fields.items()}
    before = {field: getattr(row, _CHOSEN[field]) for field in fields}
    if before == dict(fields):
        return
    session.execute(update(Entity).where(Entity.id == entity_id).values(**values))
    settle(session, {entity_id})
    record(session, "rename", before=before, after=dict(fields), by=by, entity_id=entity_id)


def merge(session: Session, entity_id: str, into: str, by: str | None, *, force: bool) -> str:
    """Make all names of an entity those of another; returns that one's id.

    Raises `NotFoundError` for the entity, `ConflictError` where one of both went to another
    already, `ArgumentError` for an unknown target, for itself, and for another type of thing
    unless `force` is set.
    """
    lock(session)
    source = require(session, entity_id)
    if into == entity_id:
        raise ArgumentError("into", "An entity cannot be merged into itself.", "json")
    target = session.get(Entity, into)
    if target is None:
        raise ArgumentError("into", f"There is no entity {into}.", "json")
    if target.merged_into is not None:
        now = current_id(session, into)
        itself = "this very entity" if now == entity_id else now
        raise ConflictError(f"Entity {into} was merged into {itself}; merge into that one.")
    if source.label != target.label and not force:
        raise ArgumentError(
            "into", "Not of the same type; ask with `force` to merge nevertheless.", "json"
        )
    names, bases = names_of(session, entity_id)
    # What an earlier merge brought stays pinned to what it was then.
    own = {name.id: name for name in names if bases[name.id] == entity_id}
    pinned = [(name.id, name.label, name.key, name.sense) for name in own.values()]
    node = name_id(source.label, source.name_folded)
    if entity_of(node) == entity_id and node not in own:
        pinned.append((node, source.label, source.name_folded, ""))
    decide(session, pinned, entity_id, MERGE)
    session.execute(update(Entity).where(Entity.id == entity_id).values(merged_into=into))
    follow(session, {name.id for name in names}, {entity_id, into})
    record(
        session,
        "merge",
        before={"merged_into": None},
        after={"merged_into": into},
        by=by,
        entity_id=entity_id,
    )
    return into


def split(session: Session, entity_id: str, names: Collection[str], by: str | None) -> str:
    """Make some names of an entity an entity of their own; returns its id.

    Each of `names` is a form, a name's id, or the id of an entity that was merged into this one.
    The id is what the names would have alone; where they are all that a merge brought, the merge
    is undone. Raises `NotFoundError`, `ConflictError` for an entity that was merged into another,
    and `ArgumentError` for a form that is not there, for all names, and for those that the entity
    has its own id from.
    """
    lock(session)
    require(session, entity_id)
    held, bases = names_of(session, entity_id)
    under = _merged_under(session, entity_id)
    trees = {key: _tree(under, key) for key in under}
    chosen, tree = _chosen(held, bases, trees, names)
    if chosen == {name.id for name in held}:
        raise ArgumentError("names", "These are all its names; nothing would be left.", "json")
    if tree is not None:
        alone = tree
        _unmerge(session, alone)
    else:
        alone = _part(session, entity_id, [name for name in held if name.id in chosen])
    everything = {name.id for name in held}
    follow(session, everything, {entity_id, alone})
    _keep(session, entity_id, everything - chosen)
    forms = sorted({name.name for name in held if name.id in chosen})
    record(
        session,
        "split",
        before={"names": forms, "entity_id": entity_id},
        after={"names": forms, "entity_id": alone},
        by=by,
        entity_id=entity_id,
    )
    return alone


def require(session: Session, entity_id: str) -> Entity:
    """An entity to change. Raises `NotFoundError`, `ConflictError` for a merged one."""
    row = session.get(Entity, entity_id) if "\0" not in entity_id else None
    now = current_id(session, entity_id) if "\0" not in entity_id else entity_id
    if row is None and now == entity_id:
        raise NotFoundError("There is no entity of this id.")
    if now != entity_id:
        raise ConflictError(f"Entity {entity_id} is {now} now; change that one.")
    assert row is not None
    return row


def names_of(session: Session, entity_id: str) -> tuple[list[Known], dict[str, str]]:
    """The names of an entity, and the entity of each before merges, by the name's id."""
    names = load(session, names_where(Name.entity_id == entity_id))
    graph = Graph()
    complete(session, graph, names)
    return names, {name.id: graph.base(name) for name in names}


def decide(
    session: Session, names: Iterable[tuple[str, str, str, str]], entity_id: str, kind: str
) -> None:
    """Decide whose names (id, label, key, sense) are. A pin leaves an earlier decision alone."""
    rows = [
        {
            "name_id": key,
            "label": label,
            "key": folded,
            "sense": sense,
            "entity_id": entity_id,
            "kind": kind,
        }
        for key, label, folded, sense in names
    ]
    if not rows:
        return
    query = insert(NameDecision)
    if kind == MERGE:
        session.execute(query.on_conflict_do_nothing(), rows)
    else:
        chosen = {"entity_id": query.excluded.entity_id, "kind": query.excluded.kind}
        session.execute(query.on_conflict_do_update(index_elements=["name_id"], set_=chosen), rows)


def follow(session: Session, names: Collection[str], entities: Collection[str]) -> None:
    """After decisions on names and entities: move what moves."""
    nodes = {*names, *("n" + key[1:] for key in entities)}
    settle(session, {*entities, *refresh(session, (), nodes)})


def _chosen(
    held: Sequence[Known],
    bases: Mapping[str, str],
    trees: Mapping[str, Collection[str]],
    wanted: Collection[str],
) -> tuple[set[str], str | None]:
    """The ids of the names that are wanted, and the merged entity that they are all names of."""
    chosen: set[str] = set()
    whole = {
        key: {name.id for name in held if bases[name.id] in tree} for key, tree in trees.items()
    }
    named = None
    for one in wanted:
        if one in whole:
            chosen |= whole[one]
            named = one
            continue
        found = {name.id for name in held if one == name.id or name_key(one) == name.key}
        if not found:
            raise ArgumentError(
                "names", f"{one!r} is no full name of this entity in any article.", "json"
            )
        chosen |= found
    if named is not None and whole[named] == chosen:
        return chosen, named
    fitting = [key for key, names in whole.items() if names and names == chosen]
    # The one merged last, of those that brought just these.
    return chosen, max(fitting, key=lambda key: (len(trees[key]), key), default=None)


def _part(session: Session, entity_id: str, names: Sequence[Known]) -> str:
    """Decide that names are an entity of their own, under the id they would have alone."""
    node, label, key = _alone(names)
    alone = entity_of(node)
    if alone == entity_id:
        raise ArgumentError(
            "names", "The entity has its id from these; split the others off instead.", "json"
        )
    row = session.execute(select(Entity.merged_into).where(Entity.id == alone)).one_or_none()
    if row is not None and row.merged_into is not None:
        if current_id(session, alone) != entity_id:
            raise ConflictError(f"Alone they would be {alone}, which was merged into another.")
        _unmerge(session, alone)
    make_entities(session, {alone: (label, key)})
    decide(session, [(one.id, one.label, one.key, one.sense) for one in names], alone, SPLIT)
    return alone


def _alone(names: Sequence[Known]) -> tuple[str, str, str]:
    """The node that names would resolve to if there were no others; most articles decide."""
    found = resolve_among(names, ())
    nodes = {node_of(name)[0]: node_of(name) for name in names if not name.sense}
    articles: Counter[str] = Counter()
    for name in names:
        articles[found[name.id].target_id if name.id in found else name.id] += name.article_count
    best = min(articles, key=lambda node: (-articles[node], node))
    one = next((name for name in names if name.id == best), names[0])
    return nodes.get(best, (best, one.label, one.key))


def _unmerge(session: Session, entity_id: str) -> None:
    session.execute(update(Entity).where(Entity.id == entity_id).values(merged_into=None))
    session.execute(
        delete(NameDecision).where(NameDecision.entity_id == entity_id, NameDecision.kind == MERGE)
    )


def _keep(session: Session, entity_id: str, names: Collection[str]) -> None:
    """Decide that names which were not to go stay, where they went with those that did."""
    went = load(session, names_where(among(Name.id, names), Name.entity_id != entity_id))
    if went:
        decide(session, [(one.id, one.label, one.key, one.sense) for one in went], entity_id, SPLIT)
        entities = {entity_id, *(one.entity_id for one in went)}
        follow(session, {one.id for one in went}, entities)


def _merged_under(session: Session, entity_id: str) -> dict[str, str]:
    """What was merged into an entity, or into what was: target by id."""
    found: dict[str, str] = {}
    front = {entity_id}
    while front:
        rows = session.execute(
            select(Entity.id, Entity.merged_into).where(Entity.merged_into.in_(front))
        )
        front = set()
        for key, into in rows:
            if into is not None:
                found[key] = into
                front.add(key)
    return found


def _tree(under: Mapping[str, str], top: str) -> set[str]:
    """An entity, and all that was merged into it."""
    found = {top}
    while new := {key for key, into in under.items() if into in found} - found:
        found |= new
    return found
