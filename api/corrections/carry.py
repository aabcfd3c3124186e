"""Carries corrections of an article's quotes to a new analysis of it, and their history with them.

Flow: records → rows → **corrected rows**, before they are stored.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.corrections.matching import Stretch, match, stretch
from api.corrections.values import apply, observed
from api.database.models import Article, Correction, Revision, Statement


def reapply(session: Session, row: Article) -> None:
    """Apply the stored corrections to the rows of a new analysis, before they are stored.

    Each goes to the statement that stands where its own stood (`api.corrections.matching`); one
    whose statement is gone stays, not anchored, until a later analysis has it again.
    """
    kept = session.scalars(
        select(Correction).where(Correction.article_id == row.id).order_by(Correction.id)
    ).all()
    if not kept:
        return
    places = _places(session, row, kept)
    # Two may change places, and no two may be at one quote meanwhile.
    session.execute(
        update(Correction).where(Correction.article_id == row.id).values(anchored=False)
    )
    by_id = {statement.id: statement for statement in row.statements}
    for correction in kept:
        place = places.get(correction.id)
        if place is not None:
            statement = by_id[place.id]
            correction.quote_id, correction.anchored = place.id, True
            correction.start, correction.end, correction.text = place.start, place.end, place.text
            correction.original = observed(statement, correction.fields)
            apply(session, statement, row.id, correction.fields)
            statement.corrected = sorted(correction.fields)
        session.execute(
            update(Revision)
            .where(Revision.correction_id == correction.id)
            .values(quote_id=place.id if place else None)
        )
    row.quote_count = sum(not statement.hidden for statement in row.statements)


def _places(session: Session, row: Article, kept: Sequence[Correction]) -> dict[int, Stretch]:
    """Where each correction's statement stands now, by the correction's id."""
    old = _stored(session, row)
    new = [stretch(one.id, one.cue, one.content, row.text) for one in row.statements]
    # All that were there find theirs, so that no correction takes a statement that another was.
    found = {old[index].id: new[other] for index, other in match(old, new, row.text).items()}
    places = {
        correction.id: found[correction.quote_id]
        for correction in kept
        if correction.anchored and correction.quote_id in found
    }
    taken = {place.id for place in found.values()}
    free = [place for place in new if place.id not in taken]
    lost = [correction for correction in kept if not correction.anchored]
    waiting = [Stretch(one.quote_id, one.start, one.end, one.text, placed=False) for one in lost]
    for index, other in match(waiting, free, row.text).items():
        places[lost[index].id] = free[other]
    return places


def _stored(session: Session, row: Article) -> list[Stretch]:
    """Where the stored statements stand: in the new text when it is the old one still."""
    text = session.scalars(select(Article.text).where(Article.id == row.id)).one()
    query = (
        select(Statement.id, Statement.cue, Statement.content)
        .where(Statement.article_id == row.id)
        .order_by(Statement.number)
    )
    same = text == row.text
    return [
        stretch(key, cue, content, text, placed=same)
        for key, cue, content in session.execute(query)
    ]
