"""What machine and what versions a measurement was made with. Flow: **machine** → table."""

import datetime as dt
import os
import platform
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import torch

# Instructions that decide how fast matrix products are, as Linux names them.
_MATTER = (
    *("avx2", "fma", "f16c", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16"),
    *("amx_tile", "amx_int8", "amx_bf16", "asimd", "asimddp", "i8mm", "bf16", "sve"),
)


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine, as far as it matters for speed. `memory` is in GiB; `instructions` that matter."""

    processor: str
    cores: int
    threads: int
    memory: float
    instructions: tuple[str, ...]
    torch: str
    python: str
    system: str
    date: str

    def lines(self) -> list[str]:
        """The same for people."""
        return [
            f"{self.date}, {self.processor}, {self.cores} cores of it, {self.memory:.0f} GiB, "
            f"{self.system}; torch {self.torch} with {self.threads} threads, "
            f"Python {self.python}.",
            f"Instructions: {', '.join(self.instructions) or 'none known'}.",
        ]


def describe() -> Machine:
    """Look at this machine and this process."""
    info = _cpuinfo()
    flags = set((info.get("flags") or info.get("Features") or "").split())
    return Machine(
        processor=info.get("model name") or platform.processor() or platform.machine(),
        cores=_cores(),
        threads=torch.get_num_threads(),
        memory=psutil.virtual_memory().total / 2**30,
        instructions=tuple(name for name in _MATTER if name in flags),
        torch=torch.__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        date=dt.datetime.now(dt.UTC).date().isoformat(),
    )


def _cpuinfo() -> dict[str, str]:
    """The first processor's lines of Linux's own description; empty elsewhere."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return {}
    first = text.split("\n\n", 1)[0]
    pairs = (line.split(":", 1) for line in first.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def _cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
