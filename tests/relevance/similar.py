"""Asks the API which quotes are the same statement. Flow: pairs → API → measures."""

from collections.abc import Iterable
from http import HTTPStatus

from flask.testing import FlaskClient

from tests.relevance.judgments import Pair, Place, match
from tests.relevance.measures import Answers, count_answers
from tests.relevance.systems import UnavailableError, place_of

_ALL = 100


class Similar:
    """What `/quotes/<id>/similar` calls the same statement; each quote is asked about once."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self._ids: dict[str, dict[Place, str]] = {}
        self._same: dict[str, list[Place]] = {}

    def measure(self, pairs: Iterable[Pair]) -> tuple[Answers, list[tuple[Pair, bool]]]:
        """Count answers to pairs, and list each with its answer.

        The answer is yes when either of the two names the other. A statement that is not stored,
        as a model may miss one, is the same as nothing.
        """
        listed = [(pair, self.same(pair.first, pair.second)) for pair in pairs]
        return count_answers((pair.same, answered) for pair, answered in listed), listed

    def same(self, first: Place, second: Place) -> bool:
        """Whether either statement is said to be the other one."""
        return self._names(first, second) or self._names(second, first)

    def _names(self, asked: Place, wanted: Place) -> bool:
        quote_id = self._id(asked)
        if quote_id is None:
            return False
        if quote_id not in self._same:
            answer = self._client.get(f"/quotes/{quote_id}/similar", query_string={"limit": _ALL})
            if answer.status_code == HTTPStatus.NOT_FOUND:
                raise UnavailableError("/quotes/<id>/similar")
            assert answer.json is not None
            self._same[quote_id] = [place_of(found["quote"]) for found in answer.json["same"]]
        return match([wanted], self._same[quote_id]) != [None]

    def _id(self, place: Place) -> str | None:
        """The id of the stored quote that this statement is."""
        if place.article not in self._ids:
            self._ids[place.article] = dict(self._quotes(place.article))
        places = list(self._ids[place.article])
        (index,) = match([place], places)
        return None if index is None else self._ids[place.article][places[index]]

    def _quotes(self, article: str) -> Iterable[tuple[Place, str]]:
        cursor: str | None = None
        while True:
            asked = {"limit": _ALL, **({"cursor": cursor} if cursor else {})}
            page = self._client.get(f"/articles/{article}/quotes", query_string=asked).json
            assert page is not None
            yield from ((place_of(quote), quote["id"]) for quote in page["items"])
            cursor = page["next"]
            if not cursor:
                return
