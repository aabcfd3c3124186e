"""What an archive is made of: the manifest, written first, and a record for each finished unit.

Flow: input files → **units** → workers → parts and **records**. Ray Data promises neither that
every row is seen once nor that a stopped run can go on; these two do.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

from nlp.errors import FormatError

VERSION = 1


@dataclass(frozen=True, slots=True)
class Input:
    """One input file as it was when the archive was begun.

    `size` is in bytes, `mtime` in nanoseconds; `digest` is of all of its content, `rows` the number
    of its articles, those that cannot be read included.
    """

    address: str
    size: int
    mtime: int
    digest: str
    rows: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Some neighbouring rows of one input file, annotated by one worker into one part.

    `first` is the number of the first line, or of the first row of Parquet, from 1. Of lines,
    `start` and `end` are bytes (of the uncompressed file) and `digest` is that of these bytes.
    """

    number: int
    address: str
    first: int
    rows: int
    start: int = 0
    end: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The record of a finished unit: what it yielded, and its part's size and SHA-256.

    `articles` and `failures` together are the unit's rows. With no article there is no part.
    """

    number: int
    articles: int
    failures: int
    size: int = 0
    digest: str = ""

    def dump(self) -> bytes:
        """The record as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def load(cls, data: bytes) -> Self:
        """What `dump` wrote. Raises `FormatError`."""
        return cls(**_object(data))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive is made from and by: input files, their units, model and settings."""

    model: str
    settings: dict[str, Any]
    inputs: tuple[Input, ...]
    units: tuple[Unit, ...]

    @property
    def rows(self) -> int:
        """How many articles went in."""
        return sum(item.rows for item in self.inputs)

    def dump(self) -> bytes:
        """The manifest as JSON."""
        data = {"version": VERSION, **asdict(self)}
        return json.dumps(data, ensure_ascii=False, indent=0).encode()

    @classmethod
    def load(cls, data: bytes) -> Self:
        """What `dump` wrote. Raises `FormatError`."""
        given = _object(data)
        version = given.pop("version", None)
        if version != VERSION:
            raise FormatError(f"a manifest of version {version}; {VERSION} is read here")
        return cls(
            model=given["model"],
            settings=given["settings"],
            inputs=tuple(Input(**item) for item in given["inputs"]),
            units=tuple(Unit(**item) for item in given["units"]),
        )

    def differences(self, other: "Manifest") -> Iterable[str]:
        """What makes an archive begun with this manifest another one than `other`, for people."""
        if self.model != other.model:
            yield f"the model is {other.model}, it was begun with {self.model}"
        for name, value in self.settings.items():
            if other.settings.get(name) != value:
                yield f"{name} is {other.settings.get(name)}, it was begun with {value}"
        before = {item.address: item for item in self.inputs}
        now = {item.address: item for item in other.inputs}
        for address in [*before, *(new for new in now if new not in before)]:
            if address not in now:
                yield f"{address} is no longer among the input"
            elif address not in before:
                yield f"{address} is new"
            elif (before[address].digest, before[address].size) != (
                now[address].digest,
                now[address].size,
            ):
                yield f"{address} has changed"


def _object(data: bytes) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(data)
    except ValueError as error:
        raise FormatError(f"not JSON: {error}") from error
    return value
