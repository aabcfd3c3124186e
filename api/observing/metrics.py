"""What is counted and timed, for Prometheus: requests, analyses, the line before them, the pool.

Flow: requests, reader, database → **metrics** → `/metrics`. With `PROMETHEUS_MULTIPROC_DIR` set
when this is first imported (`api.gunicorn` sees to that), processes write into files of that folder
and whoever is asked adds them up; without it there is one process, and it alone is counted. Labels
take few values: routes are rules, never addresses.
"""

import os
from collections.abc import Iterable, Iterator

import psutil  # type: ignore[import-untyped]  # comes without types
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from api import __version__

# As prometheus_client has it, which looks when it is imported.
_SEVERAL = "PROMETHEUS_MULTIPROC_DIR" in os.environ
Family = CounterMetricFamily | GaugeMetricFamily
_REGISTRY = CollectorRegistry()
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


def _gauge(name: str, about: str) -> Gauge:
    """A number that all living processes make up together."""
    return Gauge(name, about, registry=_REGISTRY, multiprocess_mode="livesum")


REQUESTS = Counter(
    "qala_requests", "Requests answered.", ["route", "method", "status"], registry=_REGISTRY
)
LATENCY = Histogram(
    "qala_request_seconds",
    "From a request to the beginning of its answer.",
    ["route"],
    buckets=_SECONDS,
    registry=_REGISTRY,
)
STAGES = Histogram(
    "qala_analysis_seconds",
    "What each stage of an analysis took: of one article, or of a few that were read together.",
    ["stage"],
    buckets=_SECONDS,
    registry=_REGISTRY,
)
RUNNING = _gauge("qala_analyses_running", "Turns at the reader that are taken now.")
WAITING = _gauge("qala_analyses_waiting", "Requests that wait for their turn at the reader now.")
REFUSED = Counter(
    "qala_analyses_refused",
    "Requests that got no turn: the line was full, or it did not come in time.",
    ["reason"],
    registry=_REGISTRY,
)
POOL_SIZE = _gauge("qala_pool_size", "Connections that are kept to PostgreSQL.")
POOL_OPEN = _gauge("qala_pool_open", "Connections that are open.")
POOL_IN_USE = _gauge("qala_pool_in_use", "Connections that work now.")
POOL_OVERFLOW = _gauge("qala_pool_overflow", "Connections open beyond those that are kept.")
DATABASE_ERRORS = Counter(
    "qala_database_errors",
    "Answers of 503 for the database's sake, by the reason that they name.",
    ["reason"],
    registry=_REGISTRY,
)


def render(model: str) -> bytes:
    """All metrics in Prometheus' text format; `model` is the reader's, empty before it is loaded.

    Figures of processes are those of all workers and their parent, by pid.
    """
    now = CollectorRegistry()
    now.register(_Now(model, _family() if _SEVERAL else [psutil.Process()]))
    if not _SEVERAL:
        return generate_latest(now) + generate_latest(_REGISTRY)
    MultiProcessCollector(now)  # type: ignore[no-untyped-call]
    return generate_latest(now)


class _Now:
    """What is looked up when it is asked for."""

    def __init__(self, model: str, processes: Iterable[psutil.Process]) -> None:
        self._model = model
        self._processes = processes

    def collect(self) -> Iterator[Metric]:
        """The model, and what processes take of the machine."""
        info = GaugeMetricFamily(
            "qala_info", "Always 1: versions are its labels.", labels=["version", "model"]
        )
        info.add_metric([__version__, self._model], 1)
        yield info
        cpu = CounterMetricFamily("process_cpu_seconds", "Time on processors.", labels=["pid"])
        memory = GaugeMetricFamily(
            "process_resident_memory_bytes", "Memory; what is shared counts in each.", None, ["pid"]
        )
        started = GaugeMetricFamily(
            "process_start_time_seconds", "When it began, since 1970.", None, ["pid"]
        )
        threads = GaugeMetricFamily("process_threads", "Threads.", None, ["pid"])
        files = GaugeMetricFamily("process_open_fds", "Open files and sockets.", None, ["pid"])
        families: tuple[Family, ...] = (cpu, memory, started, threads, files)
        for process in self._processes:
            try:
                with process.oneshot():
                    times = process.cpu_times()
                    values = (
                        times.user + times.system,
                        process.memory_info().rss,
                        process.create_time(),
                        process.num_threads(),
                        process.num_fds(),
                    )
            except psutil.Error:
                continue  # it has ended meanwhile
            for family, value in zip(families, values, strict=True):
                family.add_metric([str(process.pid)], value)
        yield from families


def _family() -> list[psutil.Process]:
    """The process that forked us, and its children."""
    parent = psutil.Process().parent()
    return [parent, *parent.children()] if parent else [psutil.Process()]
