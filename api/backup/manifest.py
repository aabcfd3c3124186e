"""What a backup says of itself: which tables it holds, how many rows, and their digests."""

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import orjson

from api.backup.errors import BackupError

FORMAT = 1
# The file in the archive; it is written last.
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, and the number, bytes and SHA-256 of its rows as COPY text.

    `identities` are the columns that count by themselves, with the last number given.
    """

    name: str
    columns: list[str]
    rows: int
    bytes: int
    sha256: str
    identities: dict[str, int] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The name of its file in the archive."""
        return f"tables/{self.name}.copy"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole backup: versions, when it was made (ISO 8601, UTC), and its tables in order."""

    revision: str
    qala: str
    postgresql: str
    made_at: str
    tables: list[Table]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(table.rows for table in self.tables)

    def to_json(self) -> bytes:
        """As JSON, with the digest of all of it."""
        body = asdict(self)
        return orjson.dumps(body | {"sha256": _digest(body)}, option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read it back. Raises `BackupError`."""
        try:
            body: dict[str, Any] = orjson.loads(data)
            said = body.pop("sha256")
            known = body["format"]
        except (orjson.JSONDecodeError, KeyError, AttributeError, TypeError) as error:
            raise BackupError("The backup's manifest cannot be read.") from error
        if known != FORMAT:
            raise BackupError(
                f"The backup has format {known}; this version of Qala reads format {FORMAT}."
            )
        if said != _digest(body):
            raise BackupError("The backup's manifest was altered.")
        return cls(**body | {"tables": [Table(**one) for one in body["tables"]]})


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
