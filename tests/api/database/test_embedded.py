"""The embedded server: shared, stopped by the last user, there again after every kind of kill."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from api.database.embedded import EmbeddedServer
from api.errors import DatabaseError

OPTIONS = {"fsync": "off"}
# A process that uses the server until it is told to end (a line on its standard input).
USER = """
import sys
from pathlib import Path
from api.database.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), {"fsync": "off"})
print("up", flush=True)
sys.stdin.readline()
server.stop()
print("left", flush=True)
"""


def start_user(folder: Path) -> subprocess.Popen[str]:
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # From any folder: only the code's place is given.
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def leave(process: subprocess.Popen[str]) -> None:
    out, _ = process.communicate("\n", timeout=60)
    assert (out, process.returncode) == ("left\n", 0)


def postmaster(folder: Path) -> int | None:
    """The pid of the server, as it says itself; None when it has stopped cleanly."""
    try:
        return int((folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    except FileNotFoundError:
        return None


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def until(condition: object, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def works(server: EmbeddedServer) -> bool:
    host = str(server.url.query["host"])
    with psycopg.connect(host=host, user="postgres", dbname="qala") as connection:
        row = connection.execute("SELECT current_setting('server_encoding')").fetchone()
    return row == ("UTF8",)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded")


def test_starts_and_stops(folder: Path) -> None:
    server = EmbeddedServer(folder, OPTIONS)
    assert works(server)
    pid = postmaster(folder)
    assert pid is not None
    server.stop()
    server.stop()
    assert postmaster(folder) is None
    assert not alive(pid)


def test_the_data_are_the_servers_account_only(folder: Path) -> None:
    mode = (folder / "data").stat()
    assert mode.st_mode & 0o777 == 0o700
    assert mode.st_uid != 0
    assert (os.geteuid() == 0) or mode.st_uid == os.geteuid()


def test_two_processes_share_one_server_and_the_last_stops_it(folder: Path) -> None:
    other = start_user(folder)
    pid = postmaster(folder)
    server = EmbeddedServer(folder, OPTIONS)
    assert postmaster(folder) == pid
    leave(other)
    assert postmaster(folder) == pid
    assert works(server)
    server.stop()
    assert postmaster(folder) is None


def test_a_killed_process_leaves_no_trace(folder: Path) -> None:
    other = start_user(folder)
    pid = postmaster(folder)
    other.kill()
    other.communicate()
    # The server lives on; who comes next shares it and stops it.
    server = EmbeddedServer(folder, OPTIONS)
    assert postmaster(folder) == pid
    server.stop()
    assert postmaster(folder) is None


def test_a_killed_server_recovers(folder: Path) -> None:
    server = EmbeddedServer(folder, OPTIONS)
    pid = postmaster(folder)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))
    server.stop()
    again = EmbeddedServer(folder, OPTIONS)
    assert works(again)
    again.stop()


def test_one_that_recovers_from_the_crash_of_a_part_is_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = EmbeddedServer(folder, OPTIONS)
    pid = postmaster(folder)
    answers = EmbeddedServer._answers
    asked: list[bool] = []

    def recovering(self: EmbeddedServer) -> bool:
        asked.append(True)
        return len(asked) > 3 and answers(self)

    monkeypatch.setattr(EmbeddedServer, "_answers", recovering)
    other = EmbeddedServer(folder, OPTIONS)
    assert (postmaster(folder), len(asked)) == (pid, 4)
    other.stop()
    server.stop()


def test_a_pid_that_is_another_process_now_is_no_server(folder: Path) -> None:
    stale = folder / "data" / "postmaster.pid"
    stale.write_text(
        f"{os.getpid()}\n{folder / 'data'}\n1\n5432\n{folder / 'data'}\n\n1 1\nready\n"
    )
    server = EmbeddedServer(folder, OPTIONS)
    assert works(server)
    assert postmaster(folder) != os.getpid()
    server.stop()


def test_a_forked_child_does_not_stop_it(folder: Path) -> None:
    server = EmbeddedServer(folder, OPTIONS)
    code = f"""
import os, sys
from pathlib import Path
from api.database.embedded import EmbeddedServer
server = EmbeddedServer(Path({str(folder)!r}))
child = os.fork()
if child == 0:
    server.stop()
    os._exit(0)
os.waitpid(child, 0)
assert server._answers()
"""
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
    assert works(server)
    server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_it_stops_though_its_account_has_lost_the_way(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "postgres", OPTIONS)
    tmp_path.chmod(0o700)
    server.stop()
    assert postmaster(tmp_path / "postgres") is None


def test_a_folder_with_any_name_will_do(folder: Path, tmp_path: Path) -> None:
    odd = tmp_path / "قال, it's a long name " / ("x" * 80)
    odd.mkdir(parents=True)
    for name in ("data", "users.lock", "start.lock"):
        source = folder / name
        if source.is_dir():
            shutil.copytree(source, odd / name)
            owner = source.stat()
            for place in (odd / name, *(odd / name).rglob("*")):
                os.chown(place, owner.st_uid, owner.st_gid)
    server = EmbeddedServer(odd, OPTIONS)
    assert works(server)
    assert len(str(server.url.query["host"])) < 90
    server.stop()


def test_a_place_that_cannot_be_written_is_named_with_a_remedy(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(DatabaseError, match="QALA_DATA"):
        EmbeddedServer(file / "postgres")


def test_a_server_nobody_reaped_is_no_server(tmp_path: Path) -> None:
    """As in a container whose first process reaps nobody's children but its own."""
    stale = subprocess.Popen([sys.executable, "-c", ""])
    until(lambda: not alive(stale.pid))
    server = EmbeddedServer(tmp_path / "postgres", OPTIONS)
    server.stop()
    lock = f"{stale.pid}\n{server.data}\n1\n5432\n{server.data}\n\n1 1\nready\n"
    (server.data / "postmaster.pid").write_text(lock)
    (server.data / ".s.PGSQL.5432.lock").write_text(lock)
    again = EmbeddedServer(tmp_path / "postgres", OPTIONS)
    assert works(again)
    again.stop()
    stale.wait()
