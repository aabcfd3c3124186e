"""Commands of Qala to kill: what they are given, and what they accept."""

import json
import shutil
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from api.archive.parquet import to_batch
from api.articles.given import ArticleIn
from api.database import head_revision
from tests.api.fake_reader import FakeReader
from tests.kill.ledger import Ledger
from tests.kill.texts import text
from tests.loading.conftest import analysed, record

# Tables of the revisions below hold less than is looked for afterwards.
_LOWEST = 2
FAMILIES = ("ingest", "load", "bulk", "migration", "derive", "backup")


class Job:
    """A command line, and the articles that it stores."""

    def __init__(self, family: str, folder: Path, name: str, chance: Random, size: int) -> None:
        self.family = family
        self.texts: dict[str, str] = {}
        self._folder = folder / name
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        if family in {"ingest", "load", "bulk"}:
            self.texts = {f"{name}-{number}": text(chance) for number in range(size)}
        if family == "ingest":
            lines = [json.dumps({"id": key, "text": said}) for key, said in self.texts.items()]
            (self._folder / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
        elif self.texts:
            self._archive()
        below = int(head_revision()) - chance.randint(1, max(1, int(head_revision()) - _LOWEST))
        self.lines = {
            "ingest": ["ingest", str(self._folder / "in.jsonl")],
            "load": ["db", "load", str(self._folder), "--processes", "1", "--no-bulk"],
            "bulk": ["db", "load", str(self._folder), "--processes", "1", "--bulk"],
            "migration": ["db", "migrate", "--down-to", f"{below:04}"],
            "derive": ["db", "derive", *(["--all"] if chance.random() < 0.5 else [])],
            "backup": ["db", "backup", str(self._folder / "all.qala")],
        }[family]

    def begin(self, ledger: Ledger) -> None:
        """Note what may be stored from now on."""
        for key, said in self.texts.items():
            ledger.may("article", key, said)

    def done(self, ledger: Ledger) -> None:
        """It ended well: all is stored."""
        for key, said in self.texts.items():
            ledger.done("article", key, said)

    def clean(self) -> None:
        """Remove its files."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def backup(self) -> Path:
        """The file that a backup is written to."""
        return self._folder / "all.qala"

    def _archive(self) -> None:
        reader = FakeReader()
        records = [
            record(analysed(ArticleIn(text=said, id=key), reader))
            for key, said in self.texts.items()
        ]
        for number in range(2):
            path = self._folder / f"part-{number:06}.parquet"
            pq.write_table(pa.Table.from_batches([to_batch(records[number::2])]), path)
