"""The README's examples: run as printed, against a server of their own.

`python -m tests.readme` (`make readme`) writes the answers into the README; a test compares them.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
TOOLS = ("bash", "curl", "jq")
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.M | re.S)
_PRINTED = "localhost:8000"


def answered(text: str, run: Callable[[str], str]) -> str:
    """The README with every answer replaced by what the command before it prints."""

    def block(found: re.Match[str]) -> str:
        commands = [line for line in found[0].splitlines() if line.startswith("$ ")]
        return "".join(f"{command}\n{run(command[2:])}" for command in commands)

    return _BLOCK.sub(block, text)


def missing_tools() -> list[str]:
    """The programs that the examples need and this machine lacks."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


@contextmanager
def server() -> Iterator[Callable[[str], str]]:
    """Serve the seeds from a new database; yields what runs a command line against it."""
    with serving() as address:
        yield lambda line: _run(line, address)


@contextmanager
def serving() -> Iterator[str]:
    """Serve the seeds from a new database, read by the model; yields host and port."""
    with TemporaryDirectory(prefix="qala-readme-") as data:
        environ = {k: v for k, v in os.environ.items() if not k.startswith("QALA_")}
        environ.pop("DATABASE_URL", None)
        environ |= {"QALA_DATA": data, "PORT": "0", "HOST": "127.0.0.1", "PYTHONUNBUFFERED": "1"}
        # The same answers on every processor.
        environ["QALA_PRECISION"] = "fp32"
        command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
        with subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                found = re.search(r"http://([^/]+)/", process.stdout.readline())
                if found is None:
                    raise RuntimeError("the server said no address")
                yield found[1]
            finally:
                process.terminate()
                process.wait(timeout=60)


def _run(line: str, address: str) -> str:
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace(_PRINTED, address)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.replace(address, _PRINTED)


if __name__ == "__main__":
    if tools := missing_tools():
        sys.exit(f"The examples need {', '.join(tools)}: install them first.")
    with server() as runner:
        README.write_text(answered(README.read_text("utf-8"), runner), "utf-8")
