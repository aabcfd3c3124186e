"""On a Ray cluster of several nodes: nodes and drivers are killed, and nothing is lost or doubled.

All of Ray runs in processes of its own.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from api.archive.folder import Folder
from tests.archive.conftest import PATIENCE, Sample, driver, program, until, written

pytestmark = pytest.mark.skipif(
    find_spec("ray") is None, reason="Ray (the extra `cluster`) is not installed"
)


class Nodes:
    """The cluster's nodes, and its address."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.address = until(process.stdout, "address")[-1].split()[1]

    def order(self, what: str, answer: str) -> None:
        """Have something done to a node."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        until(self._process.stdout, answer)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    # Ray's sockets need a short path.
    with (
        tempfile.TemporaryDirectory(prefix="qala-ray") as folder,
        program("tests.archive.nodes", folder, patience=4 * PATIENCE) as process,
    ):
        yield Nodes(process)
        process.communicate(timeout=PATIENCE)  # its input ends, and so it does


def test_a_node_is_killed_in_the_middle(nodes: Nodes, sample: Sample) -> None:
    out = sample.folder / "out"
    sample.hold()
    with driver("ray", sample, out, nodes.address) as process:
        raylet = sample.held()
        # The other node does all the rest meanwhile.
        told = until(process.stdout, "60 48 7")
        nodes.order(f"kill {raylet}", "killed")
        until(process.stdout, "60 53 7")
        assert process.wait(PATIENCE) == 0
    assert told[0] == "60 0 0"
    assert written(out) == sample.expected
    nodes.order("add", "added")


def test_the_driver_is_killed_in_the_middle_and_run_again(nodes: Nodes, sample: Sample) -> None:
    out = sample.folder / "out"
    sample.hold()
    with driver("ray", sample, out, nodes.address) as process:
        sample.held()
        process.kill()
        process.wait(PATIENCE)
    assert 4 not in Folder(str(out)).finished()
    with driver("ray", sample, out, nodes.address) as process:
        told = until(process.stdout, "60 53 7")
        assert process.wait(PATIENCE) == 0
    assert int(told[0].split()[1]) > 0  # not from the beginning
    assert written(out) == sample.expected
