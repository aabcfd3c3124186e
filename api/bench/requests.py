"""The requests that are timed: of each kind, many with other values, taken from what is stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.database.models import Entity, Statement, Topic

_QUESTIONS = (
    *("صفقة تبادل الأسرى", "وقف إطلاق النار", "المساعدات إلى السكان", "عمل المفتشين"),
    *("ارتفاع الأسعار", "hostage deal", "ceasefire talks", "elections turnout"),
    *("humanitarian aid convoys", "nuclear inspectors", "exchange rate", "vaccination campaign"),
)
_WORDS = ("الرهائن", "القوافل", "التضخم", "المفتشين", "السفراء", "الناخبين", "الميناء", "الجسر")
_PHRASES = ('"صفقة تبادل الأسرى"', '"فتح المعابر"', '"سعر صرف العملة"', '"تجميد الأصول"')
_STARTS = ("سا", "لي", "كر", "وزا", "الح", "نا", "هي", "مد")


@dataclass(frozen=True, slots=True)
class Known:
    """What of the database the requests ask for."""

    quotes: Sequence[tuple[str, str]]
    entities: Sequence[tuple[str, str]]
    topics: Sequence[str]
    outlets: Sequence[str]
    days: Sequence[str]


Make = Callable[[Random, Known], str]


def know(session: Session, count: int = 400) -> Known:
    """Look at the database once: quotes from all over it, the entities most quoted."""
    rows = session.execute(
        select(Statement.id, Statement.article_id, Statement.outlet, Statement.date).where(
            Statement.id.in_(_some_ids(session, count))
        )
    ).all()
    top = session.execute(
        select(Entity.id, Entity.name).order_by(Entity.quote_count.desc()).limit(count)
    ).all()
    return Known(
        quotes=[(row.id, row.article_id) for row in rows],
        entities=[(key, name) for key, name in top],
        topics=session.scalars(select(Topic.slug).order_by(Topic.slug)).all(),
        outlets=sorted({row.outlet for row in rows if row.outlet}),
        days=sorted({row.date.isoformat() for row in rows if row.date}),
    )


def _some_ids(session: Session, count: int) -> Sequence[str]:
    """Ids of quotes from all over the table: ids are hashes, so a stretch of them is a sample."""
    query = select(Statement.id).order_by(Statement.id).limit(count)
    return session.scalars(query).all()


def _address(path: str, **arguments: Any) -> str:
    return f"{path}?{urlencode(arguments)}" if arguments else path


def _month(chance: Random, known: Known) -> dict[str, str]:
    day = chance.choice(known.days)
    return {"from": f"{day[:7]}-01", "to": f"{day[:7]}-28"}


KINDS: dict[str, Make] = {
    "article": lambda c, k: _address(f"/articles/{c.choice(k.quotes)[1]}"),
    "article's quotes": lambda c, k: _address(f"/articles/{c.choice(k.quotes)[1]}/quotes"),
    "articles, newest": lambda c, _k: _address("/articles", limit=c.randint(20, 50)),
    "articles by word": lambda c, _k: _address("/articles", q=c.choice(_WORDS)),
    "quote": lambda c, k: _address(f"/quotes/{c.choice(k.quotes)[0]}"),
    "quotes, newest": lambda c, _k: _address("/quotes", limit=c.randint(20, 50)),
    "quotes by speaker": lambda c, k: _address("/quotes", speaker=c.choice(k.entities)[1]),
    "quotes by speaker id": lambda c, k: _address("/quotes", speaker_id=c.choice(k.entities)[0]),
    "quotes by topic": lambda c, k: _address("/quotes", topic=c.choice(k.topics)),
    "quotes by speaker, topic": lambda c, k: _address(
        "/quotes", speaker_id=c.choice(k.entities)[0], topic=c.choice(k.topics)
    ),
    "quotes by outlet, month": lambda c, k: _address(
        "/quotes", outlet=c.choice(k.outlets), **_month(c, k)
    ),
    "quotes by stance, trust": lambda c, _k: _address(
        "/quotes", stance=c.choice(("denial", "directive", "neutral")), min_confidence=0.6
    ),
    "quotes by word": lambda c, _k: _address("/quotes", q=c.choice(_WORDS)),
    "quotes by two words": lambda c, _k: _address("/quotes", q=" ".join(c.sample(_WORDS, 2))),
    "quotes by phrase": lambda c, _k: _address("/quotes", q=c.choice(_PHRASES)),
    "quotes about": lambda c, _k: _address("/quotes", about=c.choice(_QUESTIONS)),
    "quotes about, speaker": lambda c, k: _address(
        "/quotes", about=c.choice(_QUESTIONS), speaker_id=c.choice(k.entities)[0]
    ),
    "quotes about, month": lambda c, k: _address(
        "/quotes", about=c.choice(_QUESTIONS), **_month(c, k)
    ),
    "similar quotes": lambda c, k: _address(f"/quotes/{c.choice(k.quotes)[0]}/similar"),
    "facets of all": lambda c, _k: _address(
        "/quotes/facets", by=c.choice(("stance", "outlet", "month", "speaker"))
    ),
    "facets of a speaker": lambda c, k: _address(
        "/quotes/facets", by="stance", speaker_id=c.choice(k.entities)[0]
    ),
    "facets of a topic": lambda c, k: _address(
        "/quotes/facets", by=c.choice(("month", "speaker")), topic=c.choice(k.topics)
    ),
    "facets of a month": lambda c, k: _address("/quotes/facets", by="day", **_month(c, k)),
    "topics": lambda _c, _k: _address("/topics"),
    "topic's speakers": lambda c, k: _address(f"/topics/{c.choice(k.topics)}/speakers"),
    "topic's quotes": lambda c, k: _address(f"/topics/{c.choice(k.topics)}/quotes"),
    "entities": lambda c, _k: _address("/entities", limit=c.randint(20, 50)),
    "entities by name": lambda c, k: _address("/entities", q=c.choice(k.entities)[1]),
    "entity": lambda c, k: _address(f"/entities/{c.choice(k.entities)[0]}"),
    "entity's quotes": lambda c, k: _address(f"/entities/{c.choice(k.entities)[0]}/quotes"),
    "entity's mentions": lambda c, k: _address(f"/entities/{c.choice(k.entities)[0]}/mentions"),
    "entity's timeline": lambda c, k: _address(
        f"/entities/{c.choice(k.entities)[0]}/timeline", by="month"
    ),
    "suggestions": lambda c, _k: _address("/entities/suggest", q=c.choice(_STARTS)),
}
