"""What the comparisons of one run share: articles, readers, databases of an invented archive.

Flow: options of `qala bench` → **ground** → comparisons. All of it is made when first asked for.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from api.bench.baseline import CAMELBERT
from api.bench.floor import Shape
from api.bench.loading import fill
from api.bench.requests import Known, know
from api.bench.writing import Archive
from api.database import Database, open_database
from api.settings import Settings
from nlp.reader import Reader

# How many times the least work is done where growth is looked at.
TIMES = (1, 10, 100)
_QUOTES = 10.0  # of an article of the archive
_COPIES = 10  # of each article written, as of wire copy: the database copies faster than we write


@dataclass(frozen=True, slots=True)
class Size:
    """How much a run does. `repeat` pairs of what reads articles, `requests` pairs of a request.

    `archive` and `words` are the articles and the words of the least work in growth, `times` its
    multiples; `starts` are processes that are started, each of which then reads `after` articles;
    `rating` are the seconds that a rate of matrix products is measured for.
    """

    repeat: int
    requests: int
    shape: Shape
    archive: int
    words: int
    starts: int
    after: int
    rating: float = 0.5
    times: tuple[int, ...] = TIMES


SIZES = {
    "usual": Size(5, 40, CAMELBERT, archive=100, words=100, starts=3, after=50),
    "tiny": Size(
        *(3, 4, Shape(2, 64, 4, 128)),
        archive=3,
        words=20,
        starts=1,
        after=2,
        rating=0.02,
        times=(1, 2),
    ),
}


class Ground:
    """One run's articles, readers and databases; a context manager that puts all away."""

    def __init__(
        self,
        texts: Sequence[str],
        size: Size,
        model: Path | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.texts = list(texts)
        self.size = size
        self.model = model
        self.say = say
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def folder(self) -> Path:
        """A folder of this run's own, gone afterwards."""
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="qala-bench-")))
        # A server of root's data runs under another account, which must reach them.
        folder.chmod(0o755)
        return folder

    @cached_property
    def reader(self) -> Reader:
        """The pipeline as it is loaded everywhere else."""
        return Reader.load(self.model)

    @cached_property
    def fp32(self) -> Reader:
        """The pipeline in float32."""
        return Reader.load(self.model, "fp32")

    @cached_property
    def archives(self) -> tuple[Database, ...]:
        """Databases of invented archives, one for each of `size.times`, the smallest first."""
        return tuple(self._archive(times) for times in self.size.times)

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """What requests may ask of each archive."""
        out = []
        for database in self.archives:
            with database.session() as session:
                out.append(know(session))
        return tuple(out)

    def text(self, words: int) -> str:
        """So many words of the articles, one after the other, over again where they run out."""
        parts: list[str] = []
        while words > 0:
            for text in self.texts:
                part = first_words(text, words)
                words -= len(part.split())
                parts.append(part)
                if words <= 0:
                    break
        return "\n\n".join(parts)

    def _archive(self, times: int) -> Database:
        articles = self.size.archive * times
        self.say(f"Filling an archive of {articles:,} articles")
        settings = Settings(data=self.folder / f"archive-{articles}")
        database = self._stack.enter_context(open_database(settings))
        copies = min(times, _COPIES)
        encode = self.reader.encode
        for _ in fill(database, Archive(quotes=_QUOTES), articles // copies, encode, copies=copies):
            pass
        return database


def first_words(text: str, count: int) -> str:
    """The beginning of a text up to the end of its word of this number."""
    ends = [word.end() for word in re.finditer(r"\S+", text)]
    return text[: ends[min(count, len(ends)) - 1]] if ends else ""
