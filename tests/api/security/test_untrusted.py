"""Nothing untrusted is unpickled or run, and no request makes the server fetch an address."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.reader import shipped

# Loads the model, and says what of it was unpickled, run or fetched. What the libraries do when
# they are imported is theirs.
LOADS = """
import json, sys
from pathlib import Path
import api.app, nlp.pipeline.transformer, nlp.reader, spacy, torch, transformers
folder, seen = str(Path(sys.argv[1]).resolve()), []
def hook(event, arguments):
    if event in {"pickle.find_class", "socket.connect", "socket.getaddrinfo"}:
        seen.append([event, str(arguments[1:])])
    elif event in {"subprocess.Popen", "os.system", "os.exec"}:
        seen.append([event, str(arguments[0])])
    elif event == "exec" and arguments[0].co_filename.startswith(folder):
        seen.append([event, arguments[0].co_filename])
sys.addaudithook(hook)
reader = nlp.reader.Reader.load(Path(folder), "fp32")
reader.read("قالت ليلى منصور إن المحادثات ستستأنف غدا.")
print(json.dumps(seen))
"""
FETCHERS = {"aiohttp", "ftplib", "httpx", "requests", "urllib3", "smtplib"}
UNPICKLERS = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}
# The commands that measure a server ask it.
CLIENTS = ("api/bench/",)


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for folder in ("api", "nlp"):
        for file in sorted((root / folder).rglob("*.py")):
            yield file.relative_to(root).as_posix(), ast.parse(file.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules that a module imports; of the standard library's errors alone, none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [alias.name for alias in node.names if not alias.name.endswith("Error")]
            yield from (f"{node.module}.{name}" for name in names)
            yield from [node.module] * bool(names)


def calls(tree: ast.Module) -> Iterator[tuple[str, dict[str, str]]]:
    """Each call: the last name of what is called, whole, and its arguments by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            arguments = {word.arg: ast.unparse(word.value) for word in node.keywords if word.arg}
            yield ast.unparse(node.func), arguments


def test_nothing_is_unpickled_and_nothing_run_that_was_read(root: Path) -> None:
    walked = 0
    for name, tree in modules(root):
        assert not UNPICKLERS & {module.partition(".")[0] for module in imported(tree)}, name
        for called, arguments in calls(tree):
            walked += 1
            what = f"{name}: {called}"
            assert called not in {"eval", "exec", "compile", "os.system", "os.popen"}, what
            assert arguments.get("shell", "False") == "False", what
            assert arguments.get("allow_pickle", "False") == "False", what
            assert arguments.get("trust_remote_code", "False") == "False", what
            if called.endswith("torch.load"):
                assert arguments["weights_only"] == "True", what
            if called.endswith(".from_pretrained"):
                assert arguments.get("local_files_only") == "True" or "revision" in arguments, what
            if called.startswith("yaml."):
                assert called.startswith("yaml.safe_"), what
    assert walked > 1000


def test_no_module_of_the_server_asks_other_servers(root: Path) -> None:
    for name, tree in modules(root):
        if name.startswith(CLIENTS):
            continue
        found = set(imported(tree))
        assert not FETCHERS & {module.partition(".")[0] for module in found}, name
        assert not {"urllib.request", "http.client", "xmlrpc.client"} & found, name


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from pickle import loads",
        "from pickle import UnpicklingError, loads",
        "import urllib.request",
        "from urllib import request",
    ],
)
def test_the_walk_sees_what_is_imported(line: str) -> None:
    found = set(imported(ast.parse(line)))
    assert found & {"pickle", "urllib.request"}
    assert not set(imported(ast.parse("from pickle import UnpicklingError")))


def test_weights_are_safetensors() -> None:
    files = [file for file in shipped().rglob("*") if file.is_file()]
    assert any(file.suffix == ".safetensors" for file in files)
    code = {".py", ".pkl", ".pickle", ".pt", ".pth", ".bin", ".so", ".npy", ".ckpt"}
    # spaCy's tables of words, as MessagePack: here an empty one.
    found = [file for file in files if file.suffix in code and file.name != "lookups.bin"]
    assert found == []
    for file in shipped().rglob("*config*.json"):
        assert "auto_map" not in file.read_text("utf-8"), "names code to be run"


def test_the_model_loads_and_reads_without_foreign_code_or_the_network(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADS, os.fspath(shipped())],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
