"""Looks at the database after a restart: against the ledgers, and against itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.checking import broken
from api.database import Database, open_database
from api.entities import registry
from api.settings import Settings
from tests.kill.ledger import Ledger

_STATES = {
    "article": "SELECT id, text FROM articles",
    "quote": "SELECT quote_id, fields FROM corrections WHERE anchored",
    "merged": "SELECT id, merged_into FROM entities",
    "named": "SELECT id, chosen_name_en FROM entities",
    "topic": "SELECT slug, terms_ar FROM topics",
}
_REGISTRY = {
    "entities": "SELECT e::text FROM entities e ORDER BY 1",
    "names": "SELECT n::text FROM names n ORDER BY 1",
    "forms": "SELECT a::text FROM entity_aliases a ORDER BY 1",
    "mentioned": "SELECT e::text FROM statement_entities e ORDER BY 1",
}
_TWICE = "SELECT article_id FROM analyses GROUP BY 1 HAVING count(*) > 1"


def look(data: Path, ledgers: Sequence[Ledger]) -> tuple[list[str], int]:
    """All that is wrong, in words, and how many articles there are."""
    with open_database(Settings(data=data), upgrade=False) as database:
        wrong = [f"check {name}: {', '.join(ids)}" for name, ids in broken(database).items()]
        found = _found(database)
        for ledger in ledgers:
            for kind, states in found.items():
                wrong += ledger.settle(kind, states)
        wrong += _registry(database)
        return wrong, len(found["article"])


def analysed_twice(data: Path, keys: Sequence[str]) -> list[str]:
    """Those of some articles that more than one analysis stands for: nobody replaced them."""
    with open_database(Settings(data=data), upgrade=False) as database, database.session() as one:
        return [key for key in one.scalars(text(_TWICE)) if key in keys]


def pending(data: Path) -> bool:
    """Whether a load was cut off in bulk."""
    with open_database(Settings(data=data), upgrade=False) as database, database.session() as one:
        return bool(one.scalar(text("SELECT EXISTS (SELECT FROM pending)")))


def _found(database: Database) -> dict[str, dict[str, Any]]:
    with database.session() as session:
        rows = {kind: session.execute(text(query)).all() for kind, query in _STATES.items()}
    found = {kind: {row[0]: row[1] for row in some} for kind, some in rows.items()}
    found["quote"] = {key: _fields(value) for key, value in found["quote"].items()}
    return found


def _fields(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value["name"] if name == "speaker" and value else value
        for name, value in fields.items()
    }


def _registry(database: Database) -> list[str]:
    """Whether names and entities are what they would be if they were made anew."""
    with Session(database.engine) as session:
        before = _rows(session)
        registry.rebuild(session)
        after = _rows(session)
        session.rollback()
    return [
        f"{name} made anew differ: {sorted(set(before[name]) ^ set(after[name]))[:2]}"
        for name in _REGISTRY
        if before[name] != after[name]
    ]


def _rows(session: Session) -> dict[str, list[str]]:
    return {
        name: [str(row) for row in session.scalars(text(query))]
        for name, query in _REGISTRY.items()
    }
