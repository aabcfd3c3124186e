"""Settings of gunicorn: `gunicorn --config python:api.gunicorn`.

Flow: **server** → `api.wsgi` → application. gunicorn reads the names of this module; what its
command line says (`--bind`, `--certfile` …) counts more. `QALA_WORKERS` and `QALA_THREADS` are
settings of ours, so that the line before the reader can be held against the number of threads.
"""

import gc
import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from api.observing.logs import configuration
from api.observing.sharing import share_metrics
from api.settings import Settings, SettingsError, unknown_variables
from api.sharing import share_processor

if TYPE_CHECKING:
    from api.state import State

_settings = Settings.from_environ()
_SHARED_MEMORY = Path("/dev/shm")

wsgi_app = "api.wsgi:create()"
workers = _settings.workers
# A thread a request: analyses wait without keeping others from being served.
worker_class = "gthread"
threads = _settings.threads
# The model is loaded once and its pages are shared; it runs in the workers only, since the threads
# that it starts would not survive the fork.
preload_app = True
# Seconds without a sign of life from a worker's main thread, however long its requests take.
timeout = 120
# Asked to end, workers finish what they have accepted: who waits for an analysis, and that itself.
graceful_timeout = int(_settings.read_wait) + 60
keepalive = 5
# The application has a line for each request, of which it knows more.
accesslog = None
logconfig_dict = configuration(_settings)
# It would be a file in the home folder, and one more thread before the fork.
control_socket_disable = True
# The signs of life are a file's times, which should cost no disk.
worker_tmp_dir = str(_SHARED_MEMORY) if _SHARED_MEMORY.is_dir() else None

share_processor(workers)
# Before anything is imported that counts.
share_metrics(_settings.metrics_folder, _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None)


def check_threads(settings: Settings, threads: int) -> None:
    """Raise `SettingsError` unless reads have threads whatever is analysed or waits for it."""
    admitted = settings.readers + settings.waiting
    if threads <= admitted:
        raise SettingsError(
            f"QALA_THREADS is {threads}, but {admitted} requests may be analysed or wait for it "
            "(QALA_READERS and QALA_WAITING); more threads are needed, so that others are served."
        )


def on_starting(server: Any) -> None:
    """Refuse numbers that would let analyses take every thread, and warn of other settings."""
    check_threads(_settings, server.cfg.threads)
    for sentence in unknown_variables():
        server.log.warning(sentence)


def when_ready(_: Any) -> None:
    """Before the workers fork: what is there stays where it is, so that its pages stay shared."""
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """In a worker, before it accepts requests: let it get ready for them."""
    from api.observing import tracing  # noqa: PLC0415  (it imports what counts)
    from api.state import KEY  # noqa: PLC0415
    from api.warming import warm  # noqa: PLC0415

    parts: State = worker.wsgi.extensions[KEY]
    _refuse_when_stopping(worker, parts)
    tracing.start(worker.wsgi, parts.settings, parts.database)
    warm(worker.wsgi)


def _refuse_when_stopping(worker: Any, parts: "State") -> None:
    """Asked to end, let a worker say so, and leave its sockets while it finishes.

    gunicorn's own leaves them last: who connects meanwhile would wait, to be cut off in the end.
    """

    def leave() -> None:
        for listener in worker.sockets:
            listener.close()

    def stop(number: int, frame: FrameType | None) -> None:
        parts.stopping.set()
        worker.handle_exit(number, frame)
        if hasattr(worker, "method_queue"):  # gthread's
            worker.method_queue.defer(leave)

    signal.signal(signal.SIGTERM, stop)


def child_exit(_: Any, worker: Any) -> None:
    """In the parent, after a worker ended: what it had in use it has no more."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


# Refused before the model is loaded, where the command line does not say otherwise.
check_threads(_settings, threads)
