"""`qala serve`: the API on this machine, with the seeds analysed at the first start."""

from dataclasses import replace

import click

from api.cli.ingest import Ingester
from api.cli.inputs import count_articles, find_articles
from api.cli.running import Failures, load_reader, progress, say
from api.cli.seeds import SEEDS, wants_seeds
from api.settings import Settings

_OPEN = (
    "There is no key yet: who is on this machine may write. "
    "From the first one on, all need one: qala keys create NAME --scope ingest"
)
_CLOSED = (
    "There is no key yet, and nobody may write without one: qala keys create NAME --scope ingest"
)


@click.command()
@click.option("--host", metavar="ADDRESS", help="Default: HOST, or 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", help="Default: PORT, or 8000.")
@click.option(
    "--seeds/--no-seeds",
    default=True,
    show_default=True,
    help="Analyse the articles that come with Qala when the database holds no others.",
)
def serve(host: str | None, port: int | None, seeds: bool) -> None:
    """Serve the API until Ctrl-C.

    Migrates the database first, and at the first start analyses the seed articles.
    """
    from api.observing.stages import watch
    from api.reading import ComingReader
    from api.sharing import share_processor

    share_processor(1)
    settings = Settings.from_environ()
    settings = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
    )
    # The model comes while the database starts; reading what is stored does not wait for it.
    reader = ComingReader(lambda: watch(load_reader(settings)))

    from api import serving
    from api.app import create_app
    from api.database import open_database
    from api.observing import tracing
    from api.security.keys import any_key
    from api.security.local import is_local
    from api.warming import warm

    with open_database(settings) as database:
        if seeds and wants_seeds(database):
            ingester = Ingester(database, settings, Failures(), reader)
            paths = [str(SEEDS)]
            ingester.store(progress(find_articles(paths), "Analysing seeds", count_articles(paths)))
        local = is_local(settings)
        app = create_app(settings, reader, database, local=local)
        with database.session() as session:
            if not any_key(session):
                say(_OPEN if local else _CLOSED)
        tracing.start(app, settings, database)
        database.bound()
        warming = warm(app)
        try:
            serving.serve(
                app, settings.host, settings.port, on_ready=_announce, needs=reader.coming
            )
        finally:
            warming.join()
    say("Stopped.")


def _announce(address: str) -> None:
    click.echo(f"Qala is at {address} and its documentation at {address}docs (Ctrl-C stops it)")
