"""Takes the pictures of the README from the demo, and of every page to look at.

``python -m tests.browser.screenshots`` writes docs/img; ``--all FOLDER`` shoots every
page that links lead to, at 1280 and 390 pixels, light and dark, as three people.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Error, Page, StorageState, sync_playwright

from cis.demo import initiatives, people, series

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "img"
SERVE = "import sys; from cis.cli import main; sys.exit(main(['serve', '--demo']))"
PASSWORD = re.compile(r"with the password (\S+) as")
WIDTHS, THEMES = (1280, 390), ("light", "dark")
PATIENCE_MS = 20_000
LONGEST_NAME = 80
# Downloads, data and ways out are no pages.
NO_PAGE = re.compile(r"/(logout|static|assets)\b|\.(csv|json|svg|xlsx)$|/export")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: its address and its password."""

    url: str
    password: str


@contextmanager
def served() -> Iterator[Demo]:
    """Serve a fresh demo from a folder of its own by the command people use."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        command = [sys.executable, "-c", SERVE]
        own = {"CIS_DATA": folder, "CIS_LISTEN": listen, "CIS_DATABASE_URL": ""}
        with subprocess.Popen(
            command,
            env={**os.environ, **own},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            try:
                yield Demo(f"http://{listen}", _password(server))
            finally:
                server.terminate()


def _password(server: subprocess.Popen[str]) -> str:
    for line in server.stdout or ():
        found = PASSWORD.search(line)
        if found:
            return found[1]
    raise SystemExit("The demo did not start; see what it wrote above.")


@contextmanager
def browser() -> Iterator[Browser]:
    """Open the system's Chromium."""
    path = os.environ.get("CIS_CHROMIUM") or shutil.which("chromium")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = [*FLAGS, *(["--no-sandbox"] if root else [])]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=flags)
        yield opened
        opened.close()


def entered(opened: Browser, demo: Demo, name: str) -> StorageState:
    """Sign a person in and return what a browser of theirs remembers."""
    context = opened.new_context(base_url=demo.url)
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("E-mail").fill(people.email(name))
    page.get_by_label("Password", exact=True).fill(demo.password)
    page.get_by_role("button", name="Sign in").click()
    page.locator("nav.places").wait_for()
    state = context.storage_state()
    context.close()
    return state


@contextmanager
def window(
    opened: Browser,
    demo: Demo,
    state: StorageState,
    *,
    width: int = 1280,
    theme: str = "light",
) -> Iterator[Page]:
    """Open a window of a signed-in person."""
    context = opened.new_context(
        base_url=demo.url,
        storage_state=state,
        viewport={"width": width, "height": 860},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    yield context.new_page()
    context.close()


def ready(page: Page) -> None:
    """Wait until every chart of the page is drawn."""
    for chart in page.locator("figure[data-src]").all():
        chart.and_(page.locator("[data-ready='1']")).wait_for(timeout=PATIENCE_MS)


def for_the_readme(opened: Browser, demo: Demo) -> None:
    """Write the pictures of the tour under docs/img."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    state = entered(opened, demo, people.MARA)
    with window(opened, demo, state) as page:
        page.goto("/")
        _shoot(page, IMAGES / "home.png")
        page.get_by_role("link", name="Register", exact=True).click()
        _shoot(page, IMAGES / "register.png")
        page.get_by_role("row", name=initiatives.SWARM).get_by_role("link").click()
        _shoot(page, IMAGES / "initiative.png")
        page.get_by_role("link", name="Metrics", exact=True).click()
        page.get_by_role("link", name=series.RESTORE).click()
        _shoot(page, IMAGES / "metric.png")
        page.goto("/practices/")
        page.get_by_role("link", name="Change enablement").click()
        _shoot(page, IMAGES / "practice.png")
        page.goto("/maturity/")
        page.get_by_role("link", name="Change enablement").click()
        _shoot(page, IMAGES / "maturity.png")
        page.goto("/roadmap/")
        _shoot(page, IMAGES / "roadmap.png")
        page.goto("/what-first/")
        _shoot(page, IMAGES / "what-first.png")
    with window(opened, demo, entered(opened, demo, people.TOMAS)) as page:
        page.goto("/reports/")
        page.get_by_role("link", name=re.compile(r"^No\. \d+$")).first.click()
        _shoot(page, IMAGES / "report.png")
    with window(opened, demo, entered(opened, demo, people.PRIYA)) as page:
        page.goto("/audit/")
        _shoot(page, IMAGES / "audit.png")


def of_everything(opened: Browser, demo: Demo, folder: Path) -> None:
    """Write a picture of every page that links lead to, in every look."""
    folder.mkdir(parents=True, exist_ok=True)
    # Whoever comes later shoots only what nobody before could reach, and their home.
    shapes: set[str] = set()
    for name in (people.MARA, people.TOMAS, people.INES, people.PRIYA):
        state = entered(opened, demo, name)
        with window(opened, demo, state) as page:
            paths = list(_paths(page, demo.url, shapes))
        for width in WIDTHS:
            for theme in THEMES:
                who = name.partition(" ")[0].lower()
                with window(opened, demo, state, width=width, theme=theme) as page:
                    for path in paths:
                        page.goto(path)
                        shot = f"{_slug(path)}-{who}-{width}-{theme}.png"
                        _shoot(page, folder / shot, whole=True)


def _paths(page: Page, home: str, shapes: set[str]) -> Iterator[str]:
    """Yield one path of each new shape, following links from the first page on."""
    shapes.add("/")
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        try:
            answer = page.goto(path)
        except Error as told:
            if "Download is starting" not in told.message:
                raise
            continue
        if answer is None or not answer.ok:
            print(f"{path}: {answer.status if answer else 'no answer'}")
            continue
        yield path
        for link in page.locator("a[href]").all():
            target = urljoin(page.url, link.get_attribute("href") or "")
            found = urlsplit(target).path
            shape = re.sub(r"\d{4}-\d{2}-\d{2}|\d+", "#", found)
            known = shape in shapes or NO_PAGE.search(found)
            if target.startswith(home) and not known:
                shapes.add(shape)
                waiting.append(found)


def _shoot(page: Page, path: Path, *, whole: bool = False) -> None:
    ready(page)
    page.screenshot(path=path, full_page=whole, animations="disabled")


def _slug(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.strip("/").lower())[:LONGEST_NAME] or "home"


def main() -> None:
    """Take the pictures asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="shoot every page")
    parser.add_argument("--url", help="a demo that is running already")
    parser.add_argument("--password", help="the password of that demo")
    asked = parser.parse_args()
    with browser() as opened:
        if asked.url:
            _take(opened, Demo(asked.url, asked.password or ""), asked.all)
            return
        with served() as demo:
            _take(opened, demo, asked.all)


def _take(opened: Browser, demo: Demo, folder: Path | None) -> None:
    if folder:
        of_everything(opened, demo, folder)
    else:
        for_the_readme(opened, demo)


if __name__ == "__main__":
    main()
