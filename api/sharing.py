"""How processes that serve share the processor. Called before torch is imported, which reads it.

Flow: settings → **environment** → torch, tokenizers.
"""

import os


def share_processor(processes: int) -> None:
    """Set what OpenMP and tokenizers go by in `processes` processes, unless it is set already.

    Each process gets its part of the cores. Threads that wait for the others of a team sleep: as
    they are, they wait in a loop, which on cores that others use too keeps the others from ending.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if processes > 1:
        os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (cores or 1) // processes)))
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
