"""What articles add to each name: its forms, and the quotes of who is called so.

Flow: rows → **contributions** → `api.entities.registry`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from api.database.models import Mention, Speaker, Statement


@dataclass(slots=True)
class Contribution:
    """What an article adds to one name, and the entity that the name is counted for.

    `spellings` counts the forms of its mentions, `names` of how many the form is the fullest one,
    `statements` are its quotes that are not hidden.
    """

    entity_id: str
    spellings: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    statements: set[str] = field(default_factory=set)


Contributions = dict[str, Contribution]


@dataclass(slots=True)
class Tally:
    """What an article adds to the counts of one entity."""

    mentions: int = 0
    statements: set[str] = field(default_factory=set)


def of_rows(mentions: Iterable[Mention], statements: Iterable[Statement]) -> Contributions:
    """What an article's rows add, by name id."""
    found: Contributions = {}
    for mention in mentions:
        _mention(found, mention.name_id, mention.entity_id, mention.text, mention.name)
    for statement in statements:
        for one in statement.speakers:
            if one.name_id is None or one.entity_id is None or one.name is None:
                continue
            said = None if statement.hidden else statement.id
            _speaker(found, one.name_id, one.entity_id, one.name, said)
    return found


def of_stored(session: Session, articles: Collection[str]) -> dict[str, Contributions]:
    """What stored articles add now, by article and name id; those that add nothing are left out."""
    found: defaultdict[str, Contributions] = defaultdict(dict)
    wanted = literal(list(articles), ARRAY(Text))
    named = select(
        *(Mention.article_id, Mention.name_id, Mention.entity_id, Mention.text, Mention.name)
    ).where(Mention.article_id == any_(wanted))
    for article, name_id, entity_id, form, name in session.execute(named):
        _mention(found[article], name_id, entity_id, form, name)
    spoke = (
        select(
            *(Statement.article_id, Statement.id, Statement.hidden),
            *(Speaker.name_id, Speaker.entity_id, Speaker.name),
        )
        .join(Statement, Statement.id == Speaker.statement_id)
        .where(Statement.article_id == any_(wanted), Speaker.name_id.is_not(None))
        .order_by(Statement.article_id, Statement.number, Speaker.number)
    )
    for row in session.execute(spoke):
        if row.name_id is not None and row.entity_id is not None and row.name is not None:
            said = None if row.hidden else row.id
            _speaker(found[row.article_id], row.name_id, row.entity_id, row.name, said)
    return dict(found)


def by_entity(entries: Contributions) -> dict[str, Tally]:
    """The same, summed over the names of each entity."""
    found: dict[str, Tally] = {}
    for entry in entries.values():
        tally = found.setdefault(entry.entity_id, Tally())
        tally.mentions += entry.spellings.total()
        tally.statements |= entry.statements
    return found


def forms(entries: Contributions) -> Iterator[tuple[str, str, int, int]]:
    """Each form of each name: name id, text, its mentions, those that have it as fullest form."""
    for name_id, entry in entries.items():
        for form in {*entry.spellings, *entry.names}:
            yield name_id, form, entry.spellings[form], entry.names[form]


def _mention(found: Contributions, name_id: str, entity_id: str, form: str, name: str) -> None:
    entry = found.setdefault(name_id, Contribution(entity_id))
    entry.spellings[form] += 1
    entry.names[name] += 1


def _speaker(
    found: Contributions, name_id: str, entity_id: str, name: str, statement_id: str | None
) -> None:
    entry = found.setdefault(name_id, Contribution(entity_id))
    if statement_id is not None:
        entry.statements.add(statement_id)
    # A speaker that no mention names still needs a name to show.
    if not entry.names:
        entry.names[name] += 1
