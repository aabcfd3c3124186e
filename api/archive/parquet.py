"""The Parquet form of analysed articles, written and read without loss.

Flow: records → **Parquet** → `qala db load`, DuckDB, pandas. One row an article. Offsets are code
points into `text`; null stands where a record has None. Columns beside `given` hold what serves an
analyst: `id`, `title`, `outlet` and `date` are the caller's, else what the capture says. `given` is
what the caller said and no more. `vectors` holds one vector for each item of `statements`, in their
order, or is null where none were made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from api.articles.given import ArticleIn
from nlp.errors import FormatError
from nlp.records import (
    Analysis,
    Cue,
    Layout,
    Mention,
    Metadata,
    Section,
    Span,
    Speaker,
    Statement,
)

# Raised with every change that readers must know of.
VERSION = 1
# Length of a statement's vector.
WIDTH = 384
# (statements, 384); half precision, as PostgreSQL keeps them.
Vectors = npt.NDArray[np.float16]
Record = dict[str, Any]

_VERSION_KEY = b"qala.archive"
_GIVEN = ("id", "title", "outlet", "url", "date")

_SPAN_FIELDS = [("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())]
_SPAN = pa.struct(_SPAN_FIELDS)
_SPANS = pa.list_(_SPAN)
_SPEAKER = pa.struct(
    [
        ("name", pa.string()),
        ("type", pa.string()),
        ("method", pa.string()),
        ("evidence", _SPAN),
        ("label", pa.string()),
        ("confidence", pa.float64()),
    ]
)
_SECTION = pa.struct(
    [
        ("id", pa.string()),
        ("kind", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("title", pa.string()),
        ("outlet", pa.string()),
        ("date", pa.date32()),
    ]
)
_MENTION = pa.struct(
    [
        *_SPAN_FIELDS,
        ("label", pa.string()),
        ("name", pa.string()),
        ("section", pa.string()),
        ("confidence", pa.float64()),
    ]
)
_STATEMENT = pa.struct(
    [
        ("number", pa.int32()),
        ("cue", pa.struct([*_SPAN_FIELDS, ("lemma", pa.string()), ("stance", pa.string())])),
        ("source", _SPAN),
        ("content", _SPANS),
        ("kind", pa.string()),
        ("speakers", pa.list_(_SPEAKER)),
        ("via", _SPAN),
        ("parent", pa.int32()),
        ("negated", pa.bool_()),
        ("verbatim", _SPANS),
        ("section", pa.string()),
        ("confidence", pa.float64()),
    ]
)
_HEAD = [
    ("title", pa.string()),
    ("outlet", pa.string()),
    ("date", pa.date32()),
]
_VECTORS = pa.list_(pa.list_(pa.float16(), WIDTH))

SCHEMA: pa.Schema = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        ("title", pa.string()),
        ("outlet", pa.string()),
        ("url", pa.string()),
        ("date", pa.date32()),
        pa.field("model", pa.string(), nullable=False),
        ("sections", pa.list_(_SECTION)),
        ("mentions", pa.list_(_MENTION)),
        ("statements", pa.list_(_STATEMENT)),
        ("vectors", _VECTORS),
        ("notes", pa.list_(pa.string())),
        ("given", pa.struct([("id", pa.string()), ("url", pa.string()), *_HEAD])),
        ("capture", pa.struct([*_HEAD, ("keywords", pa.list_(pa.string()))])),
    ],
    metadata={_VERSION_KEY: str(VERSION).encode()},
)


def to_record(article: ArticleIn, analysis: Analysis, vectors: Vectors | None = None) -> Record:
    """An article and its analysis as one row of `SCHEMA`; `vectors` stay an array.

    Raises `ArgumentError` for a malformed id and `ValueError` where the analysis is of another
    text, or the vectors are not one for each statement.
    """
    if analysis.text != article.text:
        raise ValueError("the analysis is of another text")
    if vectors is not None and vectors.shape != (len(analysis.statements), WIDTH):
        raise ValueError(f"{vectors.shape} vectors for {len(analysis.statements)} statements")
    found = analysis.layout.metadata
    return {
        "id": article.key,
        "text": article.text,
        "title": article.title or found.title,
        "outlet": article.outlet or found.outlet,
        "url": article.url,
        "date": article.date or found.date,
        "model": analysis.model,
        "sections": [asdict(section) for section in analysis.layout.sections],
        "mentions": [asdict(mention) for mention in analysis.mentions],
        "statements": [asdict(statement) for statement in analysis.statements],
        "vectors": None if vectors is None else vectors.astype(np.float16, copy=False),
        "notes": list(analysis.notes),
        "given": {name: getattr(article, name) for name in _GIVEN},
        "capture": asdict(found),
    }


def from_record(record: Mapping[str, Any]) -> tuple[ArticleIn, Analysis, Vectors | None]:
    """What `to_record` was given. The vectors are float16, whatever precision they were of."""
    text = record["text"]
    capture = record["capture"]
    vectors = record["vectors"]
    article = ArticleIn(text=text, **record["given"])
    analysis = Analysis(
        text=text,
        layout=Layout(
            sections=tuple(Section(**section) for section in record["sections"]),
            metadata=Metadata(**capture | {"keywords": tuple(capture["keywords"])}),
        ),
        mentions=tuple(Mention(**mention) for mention in record["mentions"]),
        statements=tuple(_statement(statement) for statement in record["statements"]),
        model=record["model"],
        notes=tuple(record["notes"]),
    )
    if vectors is not None:
        vectors = np.asarray(vectors, dtype=np.float16).reshape(-1, WIDTH)
    return article, analysis, vectors


def to_batch(records: Sequence[Record]) -> pa.RecordBatch:
    """Rows as Arrow data of `SCHEMA`, ready to be written."""
    columns = [
        _pack(records)
        if field.name == "vectors"
        else pa.array([record[field.name] for record in records], field.type)
        for field in SCHEMA
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def from_batch(batch: pa.RecordBatch) -> Iterator[Record]:
    """The rows of Arrow data of `SCHEMA`; the vectors of each are an array, or None."""
    vectors = batch.column("vectors")
    rows = batch.drop_columns(["vectors"]).to_pylist()
    for number, row in enumerate(rows):
        held = vectors[number].values
        flat = None if held is None else held.flatten().to_numpy()
        yield row | {"vectors": None if flat is None else flat.reshape(-1, WIDTH)}


def read_part(source: Any, batch_size: int = 64) -> Iterator[Record]:
    """The rows of one Parquet file, a path or an open file; `batch_size` are held at a time.

    Raises `FormatError` when it is no Parquet file of this form and version.
    """
    try:
        with pq.ParquetFile(source) as file:
            check_schema(file.schema_arrow)
            for batch in file.iter_batches(batch_size):
                yield from from_batch(batch)
    except pa.ArrowInvalid as error:
        raise FormatError(f"not a Parquet file that can be read: {error}") from error


def check_schema(schema: pa.Schema) -> None:
    """Raise `FormatError` unless a file of this schema can be read with `from_batch`."""
    version = (schema.metadata or {}).get(_VERSION_KEY)
    if version is None:
        raise FormatError("not the Parquet of `qala annotate`")
    if version != str(VERSION).encode():
        raise FormatError(
            f"made in version {version.decode()} of the archive form; {VERSION} is read here"
        )
    if not schema.equals(SCHEMA):
        raise FormatError("its columns are not those of `qala annotate`")


def _pack(records: Iterable[Record]) -> pa.Array:
    """The column of vectors, straight from the arrays: as Python numbers they take far longer."""
    starts: list[int | None] = []
    held: list[Vectors] = []
    count = 0
    for record in records:
        vectors = record["vectors"]
        starts.append(None if vectors is None else count)
        if vectors is not None:
            held.append(vectors)
            count += len(vectors)
    flat = np.concatenate(held).reshape(-1) if held else np.zeros(0, np.float16)
    values = pa.FixedSizeListArray.from_arrays(
        pa.array(flat, pa.float16()), type=_VECTORS.value_type
    )
    return pa.ListArray.from_arrays(pa.array([*starts, count], pa.int32()), values, type=_VECTORS)


def _statement(data: Mapping[str, Any]) -> Statement:
    kept = {field.name: data[field.name] for field in fields(Statement)}
    return Statement(
        **kept
        | {
            "cue": None if data["cue"] is None else Cue(**data["cue"]),
            "source": _span(data["source"]),
            "via": _span(data["via"]),
            "content": _spans(data["content"]),
            "verbatim": _spans(data["verbatim"]),
            "speakers": tuple(
                Speaker(**speaker | {"evidence": _span(speaker["evidence"])})
                for speaker in data["speakers"]
            ),
        }
    )


def _spans(items: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(**item) for item in items)


def _span(data: Mapping[str, Any] | None) -> Span | None:
    return None if data is None else Span(**data)
