"""The searches that are compared. Each answers a query with the places of quotes, best first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from flask.testing import FlaskClient
from sqlalchemy import and_, or_, select

from api.database import Database
from api.database.models import Statement
from tests.relevance.judgments import Place
from tests.relevance.measures import DEPTH

Search = Callable[[str], list[Place]]


class UnavailableError(Exception):
    """The API does not know this search."""


@dataclass(frozen=True, slots=True)
class System:
    """A search under the name that the table gives it."""

    name: str
    search: Search


def through_api(client: FlaskClient, **asked: str) -> Search:
    """The search of `/quotes`; `asked` are its parameters, `{}` standing for the query."""

    def search(query: str) -> list[Place]:
        arguments = {name: value.format(query) for name, value in asked.items()}
        answer = client.get("/quotes", query_string={**arguments, "limit": DEPTH})
        if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            raise UnavailableError(answer.json)
        if answer.status_code != HTTPStatus.OK or answer.json is None:
            raise RuntimeError(f"{answer.status_code} for {query!r}: {answer.text[:500]}")
        return [place_of(quote) for quote in answer.json["items"]]

    return search


def by_ilike(database: Database, joined: Literal["and", "or"]) -> Search:
    """What needs no search engine: every word, or any word, in the text as it is; newest first."""
    join = {"and": and_, "or": or_}[joined]

    def search(query: str) -> list[Place]:
        found = (
            select(Statement.article_id, Statement.content)
            .where(
                join(*(Statement.text.icontains(word, autoescape=True) for word in query.split()))
            )
            .order_by(Statement.day.desc(), Statement.article_id, Statement.number)
            .limit(DEPTH)
        )
        with database.session() as session:
            return [_place(article, content) for article, content in session.execute(found)]

    return search


def place_of(quote: Mapping[str, Any]) -> Place:
    """The place of a quote as the API serves it."""
    return _place(quote["article"]["id"], quote["content"])


def _place(article: str, content: Any) -> Place:
    return Place(article, content[0]["start"], content[-1]["end"])
