"""Reads a whole list from the database while it is written.

Flow: **rows** → schemas → served items → CSV, NDJSON.
"""

from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from sqlalchemy import Select

from api.database import Database

# Rows held at once.
BATCH = 500


def stored_items(
    database: Database,
    query: Select[Any],
    present: Callable[[Any], dict[str, Any]],
    dump: Callable[[Any], dict[str, Any]],
) -> Generator[dict[str, Any], None, None]:
    """What `query` selects, each item as JSON serves it (`dumper`), in one snapshot.

    The rows come from a cursor of the server, some hundred at a time. The connection is held until
    the last item is taken or the generator is closed.
    """
    with database.session() as session:
        # What goes with a row is read after it; it must not be gone by then.
        session.connection(
            execution_options={
                "isolation_level": "REPEATABLE READ",
                "postgresql_readonly": True,
            }
        )
        with closing(session.scalars(query.execution_options(yield_per=BATCH))) as rows:
            for row in rows:
                yield dump(present(row))
