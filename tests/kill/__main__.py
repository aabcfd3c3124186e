"""`python -m tests.kill --kills 200 --seed 1 --log kill.log`: exit code 1 if anything was lost."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kill.running import Kill, Runner, line, table


def main() -> int:
    """Run, write a line a kill, and end with a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--log", type=Path, default=Path("kill.log"), metavar="FILE")
    arguments = parser.parse_args()
    kills: list[Kill] = []
    with (
        TemporaryDirectory(prefix="qala-kill-") as folder,
        arguments.log.open("w", encoding="utf-8") as log,
    ):
        # The server's own account must get to its data.
        Path(folder).chmod(0o755)
        for kill in Runner(Path(folder), arguments.seed).run(arguments.kills):
            kills.append(kill)
            print(line(kill), file=log, flush=True)
            if kill.wrong:
                print(line(kill), file=sys.stderr, flush=True)  # noqa: T201
        print(table(kills), file=log)
    print(table(kills))  # noqa: T201
    return int(any(kill.wrong for kill in kills))


if __name__ == "__main__":
    sys.exit(main())
