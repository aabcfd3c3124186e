"""Pictures of the pages for the README, taken with Chromium of a server that holds the seeds.

`python -m tests.dashboard.screenshots` (`make screenshots`) starts such a server, the model and
all, and writes the pictures into `openapi/screenshots/`. `--address http://…` takes them of one
that runs already, and `--output FOLDER` writes them elsewhere.
"""

import argparse
import base64
import json
import shutil
import sys
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from tests.readme import ROOT, serving

FOLDER = ROOT / "openapi" / "screenshots"
MOST = 150_000  # bytes of a picture
ARTICLE = "002_5b10b6b002581672"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, what it shows once it is ready, and how much of it is taken, in CSS pixels."""

    path: str
    ready: str
    width: int
    height: int


# {speaker} is the speaker with the most quotes, {quote} the second one of the article.
PICTURES = {
    "who": Picture("/?topic=hostage-deal", ".card", 1180, 800),
    "read": Picture(f"/read/{ARTICLE}?quote={{quote}}", "#main [data-quote]", 1080, 590),
    "speaker-dark": Picture("/speakers/{speaker}?lang=en&theme=dark", ".said .card", 1180, 760),
    "embed": Picture("/embed/topics/hostage-deal", ".matrix li", 340, 560),
}


def take(driver: webdriver.Chrome, address: str, picture: Picture, ids: dict[str, str]) -> bytes:
    """The picture as PNG. Raises `RuntimeError` when the page has errors in its console."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {
            "width": picture.width,
            "height": picture.height,
            "deviceScaleFactor": 1,
            "mobile": False,
        },
    )
    driver.get(address + picture.path.format(**ids))
    wait = WebDriverWait(driver, 30)
    wait.until(lambda page: page.find_elements("css selector", picture.ready))
    wait.until(lambda page: not page.find_elements("css selector", "[aria-busy=true], .skeleton"))
    # Charts are drawn anew once the fonts are there.
    driver.execute_async_script(
        "const done = arguments[0], next = requestAnimationFrame;"
        "document.fonts.ready.then(() => next(() => next(() => done())));"
    )
    errors = [
        entry["message"]
        for entry in driver.get_log("browser")  # type: ignore[no-untyped-call]
        if entry["level"] == "SEVERE"
    ]
    if errors:
        raise RuntimeError(f"{picture.path}: {errors}")
    taken = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    return base64.b64decode(taken["data"])


def chromium() -> webdriver.Chrome:
    """A headless Chromium that moves nothing."""
    options = Options()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-prefers-reduced-motion",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options, Service(shutil.which("chromedriver")))


def ids_at(address: str) -> dict[str, str]:
    """What stands in the addresses of the pages."""
    return {
        "speaker": _item(f"{address}/entities?sort=-quotes&limit=1", 0),
        "quote": _item(f"{address}/articles/{ARTICLE}/quotes?limit=2", 1),
    }


def _item(address: str, index: int) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(json.load(answer)["items"][index]["id"])


def main() -> None:
    """Take all pictures; ends with an error when one is too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="of a server that holds the seeds")
    parser.add_argument("--output", type=Path, default=FOLDER)
    given = parser.parse_args()
    if shutil.which("chromedriver") is None:
        sys.exit("Chromium and its chromedriver are needed: install them first.")
    with ExitStack() as stack:
        address = given.address or f"http://{stack.enter_context(serving())}"
        driver = stack.enter_context(chromium())
        ids = ids_at(address)
        given.output.mkdir(parents=True, exist_ok=True)
        for name, picture in PICTURES.items():
            data = take(driver, address, picture, ids)
            if len(data) > MOST:
                sys.exit(f"{name}.png has {len(data):,} bytes, more than {MOST:,}.")
            (given.output / f"{name}.png").write_bytes(data)


if __name__ == "__main__":
    main()
