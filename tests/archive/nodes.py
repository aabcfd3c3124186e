"""A Ray cluster of several nodes on this machine: `python -m tests.archive.nodes FOLDER`.

Its head annotates nothing; two nodes have one processor each. It says its address, and then takes
orders from standard input: `kill PID`, the node whose raylet that is, without warning; `add`.
"""

import os
import sys
from pathlib import Path
from typing import Any

from ray.cluster_utils import Cluster

# The least that Ray takes, in bytes.
_MEMORY = 78_643_200


def say(what: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main(folder: str) -> None:
    """Start the nodes, and obey."""
    # The head's address is written there and not where other clusters of this machine have theirs,
    # a folder that Ray does not make.
    os.environ["RAY_TMPDIR"] = folder
    (Path(folder) / "ray").mkdir()
    cluster = Cluster(
        initialize_head=True,
        head_node_args={
            "num_cpus": 0,
            "object_store_memory": _MEMORY,
            "temp_dir": folder,
            "include_dashboard": False,
        },
    )

    def add() -> Any:
        return cluster.add_node(num_cpus=1, object_store_memory=_MEMORY)

    nodes = [add(), add()]
    cluster.wait_for_nodes()
    say(f"address {cluster.address}")
    try:
        for order in sys.stdin:
            if order == "add\n":
                nodes.append(add())
                cluster.wait_for_nodes()
                say("added")
                continue
            pid = int(order.removeprefix("kill "))
            (node,) = (n for n in nodes if n.all_processes["raylet"][0].process.pid == pid)
            nodes.remove(node)
            cluster.remove_node(node, allow_graceful=False)
            say("killed")
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main(sys.argv[1])
