"""What is around the code: lock files, set-up, image, what the package carries, what is tracked."""

import ast
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import api

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    *("LICENSE", "ARCHIVES.md", "CHANGELOG.md", "OPERATIONS.md", "README.md", "SPEED.md"),
    *("Dockerfile", "Makefile", "docker-compose.yml", "pyproject.toml"),
    *("api", "nlp", "openapi", "seeds", "tests"),
    *("requirements.lock", "requirements-test.lock", "requirements-node.lock"),
}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def pins(lock: str) -> dict[str, set[str]]:
    """The versions that a lock file holds, by name (several where they differ by Python)."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text("utf-8").splitlines():
        if pin := re.match(r"([a-z0-9.-]+)==([^ ;\\]+)", line):
            found.setdefault(pin[1], set()).add(pin[2])
    return found


def tracked() -> list[Path]:
    """Files under version control; all files that are there when this is no clone."""
    found = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.skip("not a clone: what is tracked cannot be told")
    return [ROOT / name for name in found.stdout.split("\0") if name and (ROOT / name).exists()]


def imported(files: Iterable[Path]) -> Iterator[str]:
    """The modules that source files import, or take files from, by their first name."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    yield from (name.name.split(".")[0] for name in names)
                case ast.ImportFrom(module=str(module), level=0):
                    yield module.split(".")[0]
                case ast.Call(
                    func=ast.Attribute(attr="files" | "find_spec"),
                    args=[ast.Constant(value=str(module))],
                ):
                    yield module.split(".")[0]


@pytest.mark.parametrize(
    ("folders", "extras"), [(("api", "nlp"), ("cluster", "tracing")), (("tests",), ("test",))]
)
def test_what_is_imported_is_asked_for(folders: tuple[str, ...], extras: tuple[str, ...]) -> None:
    metadata = project()["project"]
    more = [wanted for extra in extras for wanted in metadata["optional-dependencies"][extra]]
    wanted = metadata["dependencies"] + more
    declared = {canonicalize_name(Requirement(requirement).name) for requirement in wanted}
    files = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    # The load and the fuzz run in environments of their own, where these are: Locust, atheris.
    apart = {ROOT / "tests/load/locustfile.py", ROOT / "tests/fuzz/target.py"}
    modules = set(imported(file for file in files if file not in apart))
    foreign = modules - sys.stdlib_module_names - {"api", "nlp", "tests"}
    carried = packages_distributions()
    names = {m: {canonicalize_name(name) for name in carried[m]} for m in foreign}
    assert {module: given for module, given in names.items() if not given & declared} == {}


@pytest.mark.parametrize(
    ("lock", "extra"), [("requirements.lock", None), ("requirements-test.lock", "test")]
)
def test_the_lock_files_hold_what_the_project_asks_for(lock: str, extra: str | None) -> None:
    metadata = project()["project"]
    wanted = metadata["dependencies"] + (metadata["optional-dependencies"][extra] if extra else [])
    held = pins(lock)
    for requirement in map(Requirement, wanted):
        if requirement.name == "torch":
            continue
        versions = held[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(v) for v in versions), requirement


def test_the_lock_files_leave_torch_and_cuda_to_the_setting() -> None:
    metadata = project()
    (torch,) = (d for d in metadata["project"]["dependencies"] if d.startswith("torch"))
    (pin,) = metadata["tool"]["uv"]["constraint-dependencies"]
    version = next(iter(Requirement(pin).specifier)).version
    assert Requirement(torch).specifier.contains(Version(version))
    for lock in ("requirements.lock", "requirements-test.lock"):
        names = pins(lock).keys()
        assert not [n for n in names if n == "torch" or n.startswith(("nvidia", "cuda", "triton"))]
        # What torch itself needs is there.
        assert {"sympy", "networkx", "jinja2", "fsspec", "filelock", "setuptools"} <= names


def test_every_pin_has_hashes_and_no_address() -> None:
    for lock in ("requirements.lock", "requirements-test.lock", "requirements-node.lock"):
        text = (ROOT / lock).read_text("utf-8")
        blocks = re.findall(r"^\S+==.*(?:\n .*)*", text, re.M)
        assert len(blocks) >= len(pins(lock))
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in text


def test_the_test_lock_adds_to_the_run_lock() -> None:
    run, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert {name: test[name] for name in run} == run
    assert len(test) > len(run)


def test_one_version_everywhere() -> None:
    version = project()["project"]["version"]
    assert api.__version__ == version
    assert compose()["services"]["api"]["image"] == f"qala:{version}"
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_package_carries_every_file_of_its_packages(tmp_path: Path) -> None:
    files = [
        f.relative_to(ROOT) for f in tracked() if f.relative_to(ROOT).parts[0] in ("api", "nlp")
    ]
    # Sources are laid out anew, so that nothing is written into the clone.
    source, built = tmp_path / "source", tmp_path / "built"
    for file in (*files, Path("pyproject.toml"), Path("README.md"), Path("LICENSE")):
        (source / file).parent.mkdir(parents=True, exist_ok=True)
        (source / file).symlink_to(ROOT / file)
    command = [sys.executable, "-W", "ignore", "-c", "import setuptools; setuptools.setup()"]
    subprocess.run(
        [*command, "-q", "build_py", "--build-lib", str(built)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    assert [str(f) for f in files if not (built / f).exists()] == []


def test_the_package_carries_what_is_fetched_for_the_pages_and_nothing_else_of_it() -> None:
    vendor = ROOT / "api" / "dashboard" / "static" / "vendor"
    found = {f.relative_to(vendor).as_posix() for f in vendor.rglob("*") if f.is_file()}
    assert {"lit-html/lit-html.js", "chart.js/chart.umd.min.js", "lit-html/LICENSE"} <= found
    assert {"fonts/noto-naskh-arabic.LICENSE", "fonts/ibm-plex-sans-arabic.LICENSE"} <= found
    assert sum((vendor / name).stat().st_size for name in found) < 1_000_000
    assert not list((ROOT / "api").rglob("node_modules"))
    # What is fetched is not tracked, and goes into the image by the installation alone.
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "api/dashboard/static/vendor/" in ignored
    assert "api/dashboard/static/vendor" in (ROOT / ".dockerignore").read_text("utf-8")


def test_what_the_project_registers_is_there() -> None:
    metadata = project()["project"]
    groups = {"scripts": metadata["scripts"], **metadata["entry-points"]}
    for group, entries in groups.items():
        for name, value in entries.items():
            assert callable(EntryPoint(name, value, group).load()), name
    assert "qala_statements" in metadata["entry-points"]["spacy_factories"]


def test_the_top_level_is_as_planned() -> None:
    names = {file.relative_to(ROOT).parts[0] for file in tracked()}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_too_large_for_a_plain_clone() -> None:
    assert [str(f) for f in tracked() if f.stat().st_size > 90_000_000] == []


def test_the_licence() -> None:
    assert project()["project"]["license"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return found


def test_the_compose_file_joins_a_checked_api_and_a_checked_database() -> None:
    data = compose()
    services = data["services"]
    assert set(services) == {"api", "db"}
    assert all("healthcheck" in service for service in services.values())
    assert services["api"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert re.fullmatch(r"pgvector/pgvector:\d+\.\d+\.\d+-pg\d+.*", services["db"]["image"])
    (mount,) = services["db"]["volumes"]
    assert mount.split(":")[0] in data["volumes"]


def test_secrets_of_the_compose_file_come_from_the_environment() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    example = (ROOT / ".env.example").read_text("utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.M))
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) == named
    assert re.search(r"^POSTGRES_PASSWORD=$", example, re.M)
    # Required, with no default.
    assert len(re.findall(r"\$\{POSTGRES_PASSWORD:\?", text)) == text.count("${POSTGRES_PASSWORD")


def test_the_image_is_built_in_stages_and_runs_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    stages = re.findall(r"^FROM (\S+)", text, re.M)
    assert len(stages) == 2
    assert len(set(stages)) == 1
    last = text.rpartition("\nFROM ")[2]
    user = re.search(r"^USER (\d+)", last, re.M)
    assert user is not None
    assert int(user[1]) >= 1000
    assert "HEALTHCHECK" in last
    assert "sh .ci/install" in text


def install(tmp_path: Path, **programs: str) -> "subprocess.CompletedProcess[str]":
    """Run the installation in a folder of its own, on a PATH with only these programs."""
    found = tmp_path / "bin"
    found.mkdir()
    for tool in ("sh", "dirname", "cat", "cksum", "sed", "rm", "uname", "grep", "tail", "id"):
        real = shutil.which(tool)
        assert real is not None
        (found / tool).symlink_to(real)
    for name, script in programs.items():
        program = found / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    clone = tmp_path / "clone of qala"
    (clone / ".ci").mkdir(parents=True)
    for file in (".ci/install", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / file, clone / file)
    return subprocess.run(
        ["sh", os.fspath(clone / ".ci" / "install"), "run"],
        env={"PATH": os.fspath(found)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_python_is_named_with_its_remedy(tmp_path: Path) -> None:
    found = install(tmp_path)
    assert found.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in found.stderr
    assert "apt-get install python3" in found.stderr


def test_a_python_that_is_too_old_is_not_taken(tmp_path: Path) -> None:
    found = install(tmp_path, python3="exit 1")
    assert "Python 3.11, 3.12 or 3.13 is needed" in found.stderr


def test_a_python_without_venv_is_named_with_its_remedy(tmp_path: Path) -> None:
    script = 'case "$2" in *ensurepip*) exit 1;; *print*) echo python3.12-venv;; esac'
    found = install(tmp_path, **{"python3.12": script})
    assert found.returncode == 1
    assert "lacks the venv module" in found.stderr
    assert "apt-get install python3.12-venv" in found.stderr
    assert not (tmp_path / "clone of qala" / ".venv").exists()


def test_continuous_integration_runs_the_test_target() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert script.rstrip().endswith("exec make test")
    for file in (".ci/run", ".ci/install"):
        assert (ROOT / file).stat().st_mode & stat.S_IXUSR
        subprocess.run(["sh", "-n", os.fspath(ROOT / file)], check=True)
