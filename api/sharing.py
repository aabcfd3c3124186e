"""How processes that serve share the processor, and that none starts threads before it forks.

Flow: settings → **environment** → torch, tokenizers.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def share_processor(processes: int) -> None:
    """Set what OpenMP and tokenizers go by in `processes` processes, unless it is set already.

    Called before torch is imported, which reads it then.
    Each process gets its part of the cores. Threads that wait for the others of a team sleep: as
    they are, they wait in a loop, which on cores that others use too keeps the others from ending.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if processes > 1:
        os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (cores or 1) // processes)))
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    quiet_transformers()


def quiet_transformers() -> None:
    """Keep transformers from exporting metrics of its own, before it is imported.

    Where OpenTelemetry is installed, it begins that by itself, from threads, to whatever listens
    on this machine.
    """
    sys.modules.setdefault("opentelemetry.exporter.otlp.proto.http.metric_exporter", None)  # type: ignore[arg-type]


@contextmanager
def without_threads() -> Iterator[None]:
    """In the block, torch computes in the calling thread alone.

    The threads that it starts for itself would not be there after a fork, and would be waited for.
    """
    import torch  # noqa: PLC0415  (`share_processor` comes before)

    usual = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(usual)
