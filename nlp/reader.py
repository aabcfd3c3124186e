"""The one entry point to reading: text in, `Analysis` out; and sentences in, vectors out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Self

import spacy
import torch
from spacy.language import Language
from spacy.tokens import Doc

from nlp.errors import ModelError
from nlp.inference import Precision
from nlp.inference.crew import Crew
from nlp.inference.loading import give_back_memory, trim_memory
from nlp.inference.processor import can_bfloat16
from nlp.pipeline import register
from nlp.pipeline.component import Head
from nlp.pipeline.mentions import OWN, Mentions
from nlp.pipeline.tokenizer import ArabicTokenizer
from nlp.pipeline.transformer import Encoder
from nlp.records import Analysis
from nlp.sentences import SentenceEncoder
from nlp.sentences.encoder import Floats
from nlp.text import check_text

_TRIM = 30_000  # characters: some fifteen articles, read in seconds; a trim takes milliseconds


class Reader:
    """A loaded pipeline. Reading does not change it; loading takes seconds.

    Memory does not grow with the number of texts read: words go with their text, and what reading
    lets go is given back to the system from time to time.
    """

    def __init__(self, nlp: Language, precision: Precision = "auto") -> None:
        """Read with `nlp`. Raises `ModelError` when it is a pipeline of another kind."""
        if not isinstance(nlp.tokenizer, ArabicTokenizer):
            raise ModelError(f"{nlp.meta['name']!r} is no pipeline of Qala's: its words are others")
        self.nlp = nlp
        self._tokenizer = nlp.tokenizer
        self._precision = precision
        self._around: Callable[[str], AbstractContextManager[object]] = nullcontext
        self._crews: dict[int, Crew] = {}
        self._since = 0  # characters read since memory was given back

    @classmethod
    def load(cls, path: Path | None = None, precision: Precision = "auto") -> Self:
        """Load the pipeline folder at `path`, or the shipped one.

        `auto` reads in int8 where processor and model have it, else in fp32. Raises `ModelError`.
        """
        register()
        folder = path or shipped()
        try:
            nlp = spacy.load(folder)
        except (OSError, ValueError) as error:
            raise ModelError(f"no pipeline at {folder}: {error}") from error
        for _, pipe in nlp.pipeline:
            if isinstance(pipe, Encoder):
                pipe.use(precision)
            elif isinstance(pipe, Head) and precision != "fp32" and can_bfloat16():
                pipe.quicken()
        give_back_memory()
        return cls(nlp, precision)

    @cached_property
    def model(self) -> str:
        """The model's name, version and the first digits of its weights' digest."""
        meta = self.nlp.meta
        parts = [f"{meta['lang']}_{meta['name']}", meta["version"], meta.get("weights", "")]
        return "-".join(part for part in parts if part)

    def follow(self, guidelines: str) -> None:
        """Find entities by other guidelines that the pipeline learned, to compare on their sets.

        Raises `ModelError` where it learned none of that name.
        """
        mentions = self.nlp.get_pipe("mentions")
        assert isinstance(mentions, Mentions)
        known = sorted({OWN, *mentions.cfg["tagsets"]})
        if guidelines not in known:
            raise ModelError(f"no guidelines {guidelines!r}; there are {', '.join(known)}")
        mentions.cfg["guidelines"] = guidelines

    def read(self, text: str) -> Analysis:
        """Analyse one text. Raises `TextError` when it cannot be read."""
        check_text(text, max_chars=self.nlp.max_length)
        [analysis] = self._batch([text], 1)
        return analysis

    def observe(self, around: Callable[[str], AbstractContextManager[object]]) -> None:
        """From now on run each component in `around(name)`, with a text or a batch of them."""
        self._around = around

    def read_many(self, texts: Iterable[str], batch_size: int = 8) -> Iterator[Analysis]:
        """Analyse texts in order, in batches. Texts must have passed `check_text`.

        In int8 there are as many batches at once as torch has threads, each in one of its own; an
        analysis is the same in any batch and any number of threads.
        """
        threads = torch.get_num_threads() if self._quick else 1
        if threads == 1:
            yield from self._batch(texts, batch_size)
            return
        share = max(1, batch_size // threads)
        crew = self._crews.setdefault(threads, Crew(threads))
        for found in crew.map(lambda part: list(self._batch(part, share)), _parts(texts, share)):
            yield from found

    def _batch(self, texts: Iterable[str], size: int) -> Iterator[Analysis]:
        for batch in _parts(texts, size):
            yield from map(self._analysis, self._docs(batch))
            self._trim(sum(map(len, batch)))

    @property
    def _quick(self) -> bool:
        return any(isinstance(pipe, Encoder) and pipe.fast for _, pipe in self.nlp.pipeline)

    @cached_property
    def sentences(self) -> SentenceEncoder:
        """The encoder of sentences, loaded when first asked for. Raises `ModelError`."""
        return SentenceEncoder.load(precision=self._precision)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of texts for search by meaning: `SentenceEncoder.encode`."""
        return self.sentences.encode(texts)

    def _docs(self, texts: Sequence[str]) -> list[Doc]:
        docs = [self._tokenizer.alone(text) for text in texts]
        for name, component in self.nlp.pipeline:
            with self._around(name):
                if len(docs) > 1 and hasattr(component, "pipe"):
                    docs = list(component.pipe(docs, batch_size=len(docs)))
                else:
                    docs = [component(doc) for doc in docs]
        return docs

    def _trim(self, characters: int) -> None:
        self._since += characters
        if self._since >= _TRIM:
            self._since = 0
            trim_memory()

    def _analysis(self, doc: Doc) -> Analysis:
        return Analysis(
            text=doc.text,
            layout=doc._.layout,
            mentions=doc._.mentions,
            statements=doc._.statements,
            model=self.model,
        )


def _parts(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    remaining = iter(texts)
    while part := list(islice(remaining, size)):
        yield part


def shipped() -> Path:
    """Return the folder of the pipeline that ships with the package."""
    return Path(str(resources.files("nlp"))) / "model"
