"""Words of a text: the tokenizer of the pipeline.

A token is a run of letters and digits with the marks they carry (tashkeel, tatweel, joiners), one
other character, or a run of white space. `Doc.text` is the text, character for character.
"""

import re
from collections.abc import Callable
from typing import Any

from spacy.attrs import IS_SPACE
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

# Marks stay with the letters that carry them: an Arabic word with tashkeel is one word.
_MARKS = (
    r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    r"\u06ea-\u06ed"
)
_JOINERS = r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad"
_TOKEN = re.compile(rf"[^\W_](?:[{_MARKS}{_JOINERS}]*[^\W_])*[{_MARKS}]*|\s+|\S")


class ArabicTokenizer:
    """Cut a text into words, other characters and white space. Has no state to save."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return a `Doc` whose text equals `text`. Linear in the length of the text."""
        return _doc(self.vocab, text)

    def alone(self, text: str) -> Doc:
        """Return a `Doc` with a vocabulary of its own, which goes when the `Doc` goes.

        The pipeline's vocabulary keeps every word that it ever saw: in an archive, half a
        kilobyte for each. Words of this one know their text and `is_space`, which is what the
        components ask for; other flags and forms are not computed.
        """
        return _doc(Vocab(lex_attr_getters={IS_SPACE: str.isspace}), text)

    def to_disk(self, path: Any, exclude: Any = ()) -> None:
        """Write nothing: the rules are code."""

    def from_disk(self, path: Any, exclude: Any = ()) -> "ArabicTokenizer":
        """Read nothing: the rules are code."""
        return self

    def to_bytes(self, exclude: Any = ()) -> bytes:
        """Return nothing: the rules are code."""
        return b""

    def from_bytes(self, data: bytes, exclude: Any = ()) -> "ArabicTokenizer":
        """Read nothing: the rules are code."""
        return self


def _doc(vocab: Vocab, text: str) -> Doc:
    words: list[str] = []
    spaces: list[bool] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token.isspace() and token[0] == " " and words and not spaces[-1]:
            spaces[-1] = True
            token = token[1:]
        if token:
            words.append(token)
            spaces.append(False)
    return Doc(vocab, words=words, spaces=spaces)


def create_tokenizer() -> Callable[[Language], ArabicTokenizer]:
    """Make the tokenizer from a pipeline, as a spaCy config asks for it."""

    def create(nlp: Language) -> ArabicTokenizer:
        return ArabicTokenizer(nlp.vocab)

    return create


registry.tokenizers("qala.ArabicTokenizer.v1", func=create_tokenizer)
