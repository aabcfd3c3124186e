"""`qala annotate`: analyse articles into files, no database.

Flow: files → reader → interchange; into a folder, by `api.cli.archives`.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from api.cli.archives import ENGINES, Means, annotate_folder, is_folder
from api.cli.inputs import Found, count_articles, find_articles
from api.cli.running import Failures, load_reader, output, progress
from api.ids import article_id
from api.settings import Settings
from nlp.errors import FormatError, TextError
from nlp.interchange import ArticleLine, to_interchange, to_line
from nlp.text import check_text

if TYPE_CHECKING:
    from nlp.reader import Reader
    from nlp.records import Analysis


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="IN…")
@click.option("-o", "--output", "out", default="-", metavar="OUT", help="Default: - (stdout).")
@click.option(
    "--model",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder of the pipeline. Default: QALA_MODEL, or the one that ships with Qala.",
)
@click.option("--batch-size", type=click.IntRange(1), default=8, show_default=True, metavar="N")
@click.option(
    "--threads",
    type=click.IntRange(1),
    metavar="N",
    help="Threads of the processor to use, in each worker. Default: torch's choice; into a "
    "folder, 1, or all that workers leave.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="Into a folder, by what: this process, several of this machine, or Ray (needs "
    "qala[cluster]). Default: processes, where there are several processors.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Into a folder, how many at once, each with its own model in about 1 GB. Default: as "
    "many as there are processors and memory for.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="With --engine ray, the cluster. Default: RAY_ADDRESS, or one on this machine.",
)
@click.option(
    "--unit",
    type=click.IntRange(1),
    metavar="N",
    help="Into a folder, articles of one part: what a stop costs at most. Default: 500.",
)
@click.option(
    "--vectors/--no-vectors",
    default=True,
    help="Into a folder, with what search by meaning needs, or without: `qala db derive` makes it "
    "later. Default: with.",
)
@click.pass_context
def annotate(
    ctx: click.Context,
    paths: tuple[str, ...],
    out: str,
    model: Path | None,
    batch_size: int,
    threads: int | None,
    engine: str | None,
    workers: int | None,
    cluster: str | None,
    unit: int | None,
    vectors: bool,
) -> None:
    """Analyse articles into JSON lines, or an archive into Parquet; nothing is stored.

    \b
    JSON lines: OUT is a file such as out.jsonl, or - for standard output.
    IN is a .jsonl file of {"id", "text", …} lines, or a .json or .txt file, a
    folder of these, or - for JSON lines from standard input. OUT has entities
    and statements in the interchange form, in the order of the input; it
    appears when all is written.

    \b
    Parquet: OUT is a folder (a name without a suffix, or with / at its end) or
    an address such as s3://bucket/out. IN are .jsonl (or .jsonl.gz) and
    .parquet files, folders and patterns of these, or such addresses. Each
    article is annotated once; what cannot be read is in OUT/_failures, with
    the reason. The same command again goes on with what was stopped; input,
    model and settings must then be the same. `qala db load` brings the folder
    into the database.

    A NUL in a text is read as a blank; the offsets stay. A line that cannot be read is reported
    with its number; the rest goes on, the exit code is 1.
    """
    if is_folder(out):
        if cluster and engine != "ray":
            raise click.UsageError("--cluster is for --engine ray.", ctx)
        means = Means(engine, workers, threads, cluster)
        annotate_folder(
            paths, out, means, model=model, batch_size=batch_size, vectors=vectors, unit=unit
        )
        return
    for name in ("engine", "workers", "cluster", "unit", "vectors"):
        if ctx.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"--{name} is for a folder: end OUT with a /.", ctx)
    _annotate_lines(paths, out, model, batch_size, threads)


def _annotate_lines(
    paths: tuple[str, ...], out: str, model: Path | None, batch_size: int, threads: int | None
) -> None:
    settings = Settings.from_environ()
    failures = Failures()
    items = progress(find_articles(paths), "Annotating", count_articles(paths))
    written = 0
    with output(out) as file:
        reader = load_reader(settings, model, threads)
        readable = _readable(items, failures, settings.max_chars)
        for article, analysis in _read(reader, readable, batch_size):
            name = article.id or article_id(article.text, article.outlet, article.url)
            data = to_interchange(name, analysis, article.outlet, article.date)
            file.write(to_line(_as_given(data, article.text)))
            written += 1
    failures.end(f"{written} annotated")


def _readable(items: Iterable[Found], failures: Failures, max_chars: int) -> Iterator[ArticleLine]:
    """The articles that can be analysed; the others are reported."""
    for item in items:
        try:
            if isinstance(item.article, FormatError):
                raise item.article
            check_text(_readable_text(item.article), max_chars)
        except (FormatError, TextError) as error:
            failures.add(item.where, error)
        else:
            yield item.article


def _read(
    reader: "Reader", articles: Iterable[ArticleLine], batch_size: int
) -> Iterator[tuple[ArticleLine, "Analysis"]]:
    """Articles with their analyses. Only those being read are held in memory."""
    waiting: deque[ArticleLine] = deque()

    def texts() -> Iterator[str]:
        for article in articles:
            waiting.append(article)
            yield _readable_text(article)

    for analysis in reader.read_many(texts(), batch_size):
        yield waiting.popleft(), analysis


def _readable_text(article: ArticleLine) -> str:
    """The text with a blank for each NUL: archives have them, and offsets must stay."""
    return article.text.replace("\0", " ")


def _as_given(data: Any, text: str) -> Any:
    """The same annotation with every span, and the text itself, as they stand in `text`."""
    if isinstance(data, list):
        return [_as_given(item, text) for item in data]
    if not isinstance(data, dict):
        return data
    given = {key: _as_given(value, text) for key, value in data.items()}
    if "start" in data:
        return given | {"text": text[data["start"] : data["end"]]}
    return given | {"text": text} if "text" in data else given
