"""The pipeline against others: a CAMeLBERT-shaped one, its own float32, its matrix products.

Flow: articles → pipelines in turn → **ratios**.
"""

import statistics
from collections.abc import Callable, Iterator

from api.bench.baseline import (
    CAMELBERT,
    lent_by,
    pieces_a_word,
    same_pieces,
    stock,
    wordpiece,
)
from api.bench.floor import NoInt8Error, Shape, fp32_rate, int8_rate
from api.bench.ground import Ground
from api.bench.ratios import Aim, Ratio, in_turn, seconds
from nlp.pipeline.transformer import encoder_of
from nlp.reader import Reader
from nlp.records import Analysis

_OURS = "pipeline"
_SPEED = "articles/s"


def camelbert(ground: Ground) -> Iterator[Ratio]:
    """The pipeline against spacy-transformers with an encoder of CAMeLBERT's shape."""
    shape, texts = ground.size.shape, ground.texts
    tokenizer, lent = wordpiece(texts), lent_by(ground.reader, texts)
    ground.say("Building pipelines of another shape")
    theirs = stock(shape, tokenizer, lent, ground.model)
    same = same_pieces(shape, lent, ground.model)
    own = encoder_of(ground.reader.nlp)
    counts: list[int] = []
    sides = [_speed(reader, texts, counts) for reader in (ground.reader, theirs, same)]
    ours, stocks, sames = in_turn(sides, ground.size.repeat)
    name = _name(shape)
    yield Ratio(
        *("pipeline", _OURS, f"spacy-transformers, {name}", _SPEED),
        *(ours, stocks),
        Aim(8, at_least=True),
        f"random weights, spacy-transformers' own windows, float32, as many threads; its WordPiece "
        f"is learned from these articles and needs {pieces_a_word(tokenizer, texts):.2f} pieces a "
        f"word, ours {pieces_a_word(own.tokenizer, texts):.2f}; its heads are the shipped ones and "
        f"get the words' vectors from our encoder, so that they find {counts[1]} statements where "
        f"ours find {counts[0]}",
    )
    yield Ratio(
        *("pipeline", _OURS, f"the same pieces and windows, {name}", _SPEED, ours, sames),
        note="the second pipeline differs from ours in the encoder's shape and float32 only",
    )


def own_fp32(ground: Ground) -> Iterator[Ratio]:
    """The pipeline against its own float32."""
    sides = [_speed(reader, ground.texts) for reader in (ground.reader, ground.fp32)]
    ours, theirs = in_turn(sides, ground.size.repeat)
    yield Ratio("fp32", _OURS, "the same in float32", _SPEED, ours, theirs)


def floor(ground: Ground) -> Iterator[Ratio]:
    """The pipeline against what the encoder's matrix products alone take."""
    shape = Shape.of(encoder_of(ground.reader.nlp).config)
    windows = _windows(ground.reader, ground.texts)
    work = shape.operations(windows) / len(ground.texts)
    what = f"the encoder's {work / 1e9:.1f} G operations an article, {sum(windows)} pieces in all"
    budget = ground.size.rating

    def eight() -> float:
        return int8_rate(shape, budget) / 1e9

    def single() -> float:
        return fp32_rate(shape, budget) / 1e9

    try:
        eight()
    except NoInt8Error as error:
        what += f"; products of int8 matrices are not to be had: {error}"
    else:
        yield _floor(ground, _OURS, ground.reader, "int8", work, eight, what, Aim(2))
        rates = in_turn([eight, single], ground.size.repeat)
        names = ("products of int8 matrices", "of float32 matrices", "GOPS")
        yield Ratio("floor", *names, rates[0], rates[1])
    yield _floor(ground, "pipeline in float32", ground.fp32, "float32", work, single, what, None)


def _floor(
    ground: Ground,
    first: str,
    reader: Reader,
    kind: str,
    work: float,
    rate: Callable[[], float],
    what: str,
    aim: Aim | None,
) -> Ratio:
    """A pipeline and products of one kind in turn; `rate` is in operations a nanosecond."""
    rates: list[float] = []

    def products() -> float:
        rates.append(rate())
        return work / rates[-1] / 1e6

    ours, theirs = in_turn([_cost(reader, ground.texts), products], ground.size.repeat)
    note = f"{what}, at the measured {statistics.median(rates):.0f} G operations a second"
    names = (first, f"its matrix products, {kind}", "ms/article")
    return Ratio("floor", *names, ours, theirs, aim, note)


def _speed(
    reader: Reader, texts: list[str], counts: list[int] | None = None
) -> Callable[[], float]:
    """Articles a second, read in batches by default; `counts` gets how many statements."""

    def speed() -> float:
        read: list[Analysis] = []
        taken = seconds(lambda: read.extend(reader.read_many(texts)))
        if counts is not None:
            counts.append(sum(len(analysis.statements) for analysis in read))
        return len(texts) / taken

    return speed


def _cost(reader: Reader, texts: list[str]) -> Callable[[], float]:
    """Milliseconds an article."""
    return lambda: seconds(lambda: list(reader.read_many(texts))) / len(texts) * 1000


def _windows(reader: Reader, texts: list[str]) -> list[int]:
    """How many pieces each window of these texts has, the two at its ends with it."""
    encoder, out = encoder_of(reader.nlp), []
    for text in texts:
        doc = reader.nlp.make_doc(text)
        for _, pipe in reader.nlp.pipeline:
            if pipe is encoder:
                break
            doc = pipe(doc)
        out += [end - start + 2 for start, end in encoder.pieces(doc).windows]
    return out


def _name(shape: Shape) -> str:
    size = f"{shape.layers} layers, {shape.width} wide"
    return f"CAMeLBERT's shape ({size})" if shape == CAMELBERT else f"a BERT of {size}"
