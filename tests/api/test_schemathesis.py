"""Schemathesis over the running server, all checks: requests made from the document."""

import re
import subprocess
import sys
from pathlib import Path

from flask.testing import FlaskClient

from api.database import Database
from api.security.keys import make_key
from api.settings import Settings
from tests.api.conftest import restore_topics
from tests.api.test_serving import run_server

# Schemathesis counts per operation and phase.
EXAMPLES = 10


def test_every_operation_and_operations_in_sequence(
    stored: FlaskClient, database: Database, settings: Settings, root: Path, tmp_path: Path
) -> None:
    try:
        _run(stored, database, settings, root, tmp_path)
    finally:
        restore_topics(database)


def _run(
    stored: FlaskClient, database: Database, settings: Settings, root: Path, tmp_path: Path
) -> None:
    paths = stored.get("/openapi.json").get_json()["paths"]
    methods = {"get", "post", "put", "patch", "delete"}
    operations = sum(len(methods & item.keys()) for item in paths.values())
    # From here on, nobody but who has the key may write.
    with database.session() as session:
        key = make_key(session, "tests", ["admin"])
    with run_server(settings, root) as address:
        done = subprocess.run(
            [
                *(sys.executable, "-W", "ignore", "-m", "schemathesis.cli"),
                *("--config-file", "openapi/schemathesis.toml"),
                *("run", "-c", "all", "-n", str(EXAMPLES), "--seed", "1", "--no-color"),
                *("-H", f"Authorization: Bearer {key}"),
                *("--continue-on-failure", "--report-dir", str(tmp_path)),
                f"{address}openapi.json",
            ],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    # It did run: every operation, and every phase.
    assert re.search(rf"Tested: {operations}\b", done.stdout), done.stdout
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert re.search(rf"✅ +{phase}", done.stdout), done.stdout
    found = re.search(r"(\d+) generated, \1 passed", done.stdout)
    assert found, done.stdout
    assert int(found[1]) > 500
