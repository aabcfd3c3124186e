"""The folder in which gunicorn's workers add up their metrics. Imports no metrics: it comes first.

Flow: gunicorn → **folder** → `api.observing.metrics`, in each worker.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def share_metrics(folder: Path | None, fast: Path | None = None) -> Path:
    """Let processes that this one forks count together, in `folder` or a new one under `fast`.

    What an earlier server left there is removed, and a new folder goes when this process ends.
    """
    if folder is None:
        chosen = Path(tempfile.mkdtemp(prefix="qala-metrics-", dir=fast))
        own = os.getpid()
        # Forked workers, which end the same way, leave it.
        atexit.register(
            lambda: shutil.rmtree(chosen, ignore_errors=True) if os.getpid() == own else None
        )
    else:
        chosen = folder
        chosen.mkdir(parents=True, exist_ok=True)
        for left in chosen.glob("*.db"):
            left.unlink()
    os.environ[_VARIABLE] = str(chosen)
    return chosen
