"""The pages' files: scripts, style sheets, fonts, words; their version; what a module imports.

Flow: files → **version** → addresses in the page → the browser's cache, for good.
"""

import gzip
import hashlib
import json
import posixpath
import re
import time
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
STATIC = HERE / "static"
LANGUAGES = ("ar", "en")
_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.{1,2}/[^"']+)["'];""", re.MULTILINE)

# A file's name, size and time of change: cheap to compare, so that a changed file is seen at once.
Signature = tuple[tuple[str, int, int], ...]


def version() -> str:
    """A name of the present contents of all files: 12 hexadecimal digits."""
    return _digest(_signature())


def find(name: str) -> Path | None:
    """The file that is served under a name, such as `js/core/api.js`; None where there is none."""
    return STATIC / name if name in _names(_signature()) else None


def contents(file: Path, packed: bool) -> bytes:
    """What is in a file, by gzip if wanted; packed once for as long as it stays as it is."""
    return _packed(file, file.stat().st_mtime_ns) if packed else file.read_bytes()


def words(language: str) -> dict[str, str]:
    """The words of the pages in a language of `LANGUAGES`, by key."""
    return _words(language, (HERE / "strings" / f"{language}.json").stat().st_mtime_ns)


def imported(name: str) -> list[str]:
    """All modules that a module imports, directly or not, to be loaded along with it."""
    return _imported(name, _signature())


def _signature() -> Signature:
    """All files as they are, or were less than a second ago."""
    return _signature_at(STATIC, int(time.monotonic()))


@lru_cache(maxsize=1)
def _signature_at(folder: Path, _second: int) -> Signature:
    return tuple(
        (path.relative_to(folder).as_posix(), stat.st_size, stat.st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
        for stat in (path.stat(),)
    )


@lru_cache(maxsize=256)
def _packed(file: Path, _changed: int) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)


@lru_cache(maxsize=1)
def _names(signature: Signature) -> frozenset[str]:
    return frozenset(entry[0] for entry in signature)


@lru_cache(maxsize=1)
def _digest(signature: Signature) -> str:
    digest = hashlib.sha256()
    for name, size, _ in signature:
        digest.update(f"{name}\0{size}\0".encode())
        digest.update((STATIC / name).read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=len(LANGUAGES))
def _words(language: str, _changed: int) -> dict[str, str]:
    read: dict[str, str] = json.loads(
        (HERE / "strings" / f"{language}.json").read_text(encoding="utf-8")
    )
    return read


@lru_cache(maxsize=64)
def _imported(name: str, signature: Signature) -> list[str]:
    known = _names(signature)
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module not in known:
            continue
        for target in _IMPORT.findall((STATIC / module).read_text(encoding="utf-8")):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(module), target))
            if path not in found:
                found[path] = None
                waiting.append(path)
    return sorted(found)
