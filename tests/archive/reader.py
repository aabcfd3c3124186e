"""A reader for archives that finds what it is told to, and can be made to wait or to fail.

Light to import: every worker of every test does.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp.records import Analysis, Cue, Layout, Mention, Metadata, Section, Span, Speaker, Statement

TEXT = "قالت هدى العلي إن المكتبة ستفتح غدا."
# A text with this word cannot be read, whatever it is read with.
BROKEN = "معطوب"
# A text with this word is read once nobody asks that it be waited at.
WAITING = "انتظار"


class ArchiveReader:
    """Waits, once and for ever, at WAITING where the file `hold` is; fails at BROKEN."""

    model = "stub-1"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read_many(self, texts: Iterable[str], batch_size: int = 8) -> Iterator[Analysis]:
        return map(self.read, texts)

    def read(self, text: str) -> Analysis:
        if BROKEN in text:
            raise RuntimeError("out of its depth")
        if WAITING in text:
            self._wait()
        return analysis(text)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        vectors[:, 0] = 1.0
        return vectors

    def _wait(self) -> None:
        try:
            (self._folder / "hold").rename(self._folder / "held")
        except FileNotFoundError:
            return
        with (self._folder / "told").open("w") as pipe:
            pipe.write(f"{os.getppid()}\n")
        threading.Event().wait()


@dataclass(frozen=True)
class Load:
    """What loads the reader in a worker."""

    folder: Path

    def __call__(self) -> ArchiveReader:
        return ArchiveReader(self.folder)


def text(number: int) -> str:
    """An article's text, another for each number."""
    return f"{TEXT} {number}"


def analysis(text: str) -> Analysis:
    """One section, one mention and one statement of a text that begins with TEXT."""
    name = _cut(text, "هدى العلي")
    statement = Statement(
        number=1,
        cue=Cue(0, 4, "قالت", "قال", "neutral"),
        source=name,
        content=(_cut(text, "إن المكتبة ستفتح غدا"),),
        kind="indirect",
        speakers=(Speaker(name.text, "person", "explicit", name, "PER"),),
        section="s1",
    )
    return Analysis(
        text=text,
        layout=Layout((Section("s1", "body", 0, len(text)),), Metadata()),
        mentions=(Mention(name.start, name.end, name.text, "PER", name.text, "s1"),),
        statements=(statement,),
        model="stub-1",
    )


def _cut(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)
