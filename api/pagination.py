"""Lists in pages: keyset cursors, totals and `Link` headers.

A cursor holds the order and the last row's key, so that pages neither repeat nor skip rows when
others are stored meanwhile, and deep pages cost what the first costs.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.errors import ArgumentError

_LONGEST_TEXT = 300
MOST_COUNTED = 10_000
# The `limit` of who wants the whole list.
EVERYTHING = 2**31 - 1
_unread: ContextVar[bool] = ContextVar("unread", default=False)


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order."""

    column: InstrumentedAttribute[Any] | ColumnElement[Any]
    type: type[str] | type[int] | type[float] | type[dt.date]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of a list, by name; the last key is unique among rows equal in the others."""

    name: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, the cursor of those that follow, and how many rows there are in all.

    `total` ends at `MOST_COUNTED`, and `total_exact` is false where there are more. `pending` is
    the query of the rows where they are still to be read; see `unread`.
    """

    rows: Sequence[Any]
    next: str | None
    total: int
    pending: Select[Any] | None = None
    total_exact: bool = True


@contextmanager
def unread() -> Iterator[None]:
    """Within it `fetch` reads and counts nothing: its page holds the query, to be streamed."""
    token = _unread.set(True)
    try:
        yield
    finally:
        _unread.reset(token)


def fetch(
    session: Session,
    query: Select[Any],
    order: Order,
    *,
    limit: int,
    cursor: str | None,
    counted: Select[Any] | None = None,
) -> Page:
    """One page of the entities that `query` selects. Raises `ArgumentError` for a bad cursor.

    `counted` is another query of as many rows, where those are counted with less work.
    """
    found = 0 if _unread.get() else count(session, query if counted is None else counted)
    if cursor is not None:
        query = query.where(_after(order, decode(cursor, order)))
    query = query.order_by(
        *(key.column.desc() if key.descending else key.column.asc() for key in order.keys)
    )
    if _unread.get():
        return Page((), None, 0, query if limit >= EVERYTHING else query.limit(limit))
    rows = session.scalars(query.limit(limit + 1)).all()
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(
        rows,
        encode(order, rows[-1]) if more else None,
        min(found, MOST_COUNTED),
        total_exact=found <= MOST_COUNTED,
    )


def count(session: Session, query: Select[Any]) -> int:
    """How many rows `query` selects; `MOST_COUNTED + 1` where there are more.

    Counting a million rows takes longer than reading the page that is looked at.
    """
    rows: Select[Any] = query.with_only_columns(literal_column("1"), maintain_column_froms=True)
    some = rows.order_by(None).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def encode(order: Order, row: object) -> str:
    """The cursor of what follows `row`."""
    values = [getattr(row, str(key.column.key)) for key in order.keys]
    plain = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
    text = json.dumps([order.name, *plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, order: Order) -> list[Any]:
    """The key values in a cursor. Raises `ArgumentError` unless this order made it."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        name, *values = json.loads(raw.decode())
        kinds = [key.type for key in order.keys] if name == order.name else []
        return [_typed(value, kind) for value, kind in zip(values, kinds, strict=True)]
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise ArgumentError("cursor", "Not a cursor of this list in this order.") from error


def link_header(path: str, arguments: Mapping[str, str], page: Page) -> str:
    """The `Link` header (RFC 8288) of a page: `first`, and `next` where there is more.

    Targets are relative references, right behind any proxy.
    """
    kept = {name: value for name, value in arguments.items() if name != "cursor"}

    def target(more: dict[str, str]) -> str:
        query = urlencode({**kept, **more})
        return f"<{path}?{query}>" if query else f"<{path}>"

    links = [f'{target({})}; rel="first"']
    if page.next is not None:
        links.append(f'{target({"cursor": page.next})}; rel="next"')
    return ", ".join(links)


def _typed(value: Any, kind: type[object]) -> Any:
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:  # a bool is no int here
        raise TypeError(f"a cursor holds {kind.__name__} here")
    if isinstance(value, str) and ("\0" in value or len(value) > _LONGEST_TEXT):
        raise ValueError("a text that no key has")
    if isinstance(value, int) and abs(value) >= 2**31:
        raise ValueError("a number that no key has")
    return value


def _after(order: Order, values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows that come after the key `values`, with a bound on the first column for its index."""
    branches = []
    for position, (key, value) in enumerate(zip(order.keys, values, strict=True)):
        equal = [k.column == v for k, v in zip(order.keys[:position], values, strict=False)]
        beyond = key.column < value if key.descending else key.column > value
        branches.append(and_(*equal, beyond))
    first, start = order.keys[0], values[0]
    bound = first.column <= start if first.descending else first.column >= start
    return and_(bound, or_(*branches))
