"""The command line `qala`. Each command group has its module; heavy imports wait for their command.

Exit codes: 0 all went well; 1 some items, or the whole command, failed; 2 wrong usage.
"""

import errno
import logging
import os
import signal
import sys
from types import FrameType
from typing import Any

import click

from api import __version__
from api.cli.annotate import annotate
from api.cli.bench import bench
from api.cli.database import db
from api.cli.doctor import doctor
from api.cli.evaluate import evaluate
from api.cli.export import export
from api.cli.ingest import ingest
from api.cli.keys import keys
from api.cli.openapi import openapi
from api.cli.reanalyze import reanalyze
from api.cli.serve import serve
from api.cli.train import train
from api.settings import Settings, SettingsError, unknown_variables
from api.sharing import quiet_transformers
from nlp.errors import QalaError


class _Group(click.Group):
    """A group whose commands' own errors end in a message and an exit code, not in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.UsageError(str(error), ctx) from error
        except QalaError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # `qala export | head`: click leaves quietly
                raise
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qala")
@click.option("-v", "--verbose", count=True, help="Log more: -v what is done, -vv every detail.")
@click.pass_context
def main(context: click.Context, verbose: int) -> None:
    """Who said what, in Arabic news.

    Settings come from environment variables (DATABASE_URL, QALA_DATA, HOST, PORT …); README.md
    lists them all.
    """
    # The setting is for servers; other commands say what they do by themselves.
    usual = "" if context.invoked_subcommand == "serve" else "warning"
    _begin_logging(("", "info", "debug")[min(verbose, 2)] or usual, context)
    # Asked to end, end as after an error: files and the embedded database are put in order.
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # not under nohup
        signal.signal(signal.SIGHUP, _end)
    # Tokenizers warn at every fork unless told; nothing here tokenizes in a child.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    quiet_transformers()


def _begin_logging(level: str, context: click.Context) -> None:
    """Log by the settings, all of which are looked at now; `qala doctor` looks at them itself."""
    from api.observing import logs

    if context.invoked_subcommand == "doctor":
        logs.configure(Settings(), level)
        return
    logs.configure(Settings.from_environ(), level)
    for sentence in unknown_variables():
        logging.getLogger("api").warning(sentence)


def _end(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


for command in (
    *(
        serve,
        doctor,
        keys,
        ingest,
        reanalyze,
        annotate,
        evaluate,
        train,
        export,
        openapi,
        db,
        bench,
    ),
):
    main.add_command(command)
