"""A real server, a real Chromium, and a visitor who notes what no visitor should ever meet.

A test asks for ``visit`` and gets a function that opens a screen::

    def test_something(visit):
        visitor = visit("/matrix", lang="de", width=390, dark=True)
        visitor.page.get_by_role("button", name="…").click()
        visitor.settle()
        visitor.shot("matrix-de")

When the test is over, an error on the browser's console or a request to another machine fails it.
All tests of a module share one server with one workspace that starts empty. Windows are used again by the
next visitor, with nothing kept in them: a new one reads and compiles Streamlit's program anew, which takes
longer than most tests.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebSocket,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

collect_ignore = ["clicks_page.py"]  # a page to click on, run by Streamlit

ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(__file__).with_name("screenshots")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
REPORTED_LETTERS = 3000
PATIENCE_MILLISECONDS = 60_000
READY = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    return app !== null
        && app.dataset.testScriptState === 'notRunning'
        && app.dataset.testConnectionState === 'CONNECTED'
        && document.querySelector('[data-testid=stSkeleton]') === null;
}"""


@dataclass(frozen=True)
class Server:
    """A running Crosssell.

    Attributes:
        url: Without a slash at the end.
        home: Its workspace folder, empty when the server started.
        process: Its number; 0 where nobody needs it.
        log: What it says; ``None`` where nobody needs it.
    """

    url: str
    home: Path
    process: int = 0
    log: Path | None = None


@dataclass
class Visitor:
    """One browser window on the server."""

    server: Server
    page: Page
    console_errors: list[str] = field(default_factory=list)
    outside_requests: list[str] = field(default_factory=list)
    expected_errors: list[str] = field(
        default_factory=list
    )  # parts of them; a refusal is an error to a browser
    spoiled: bool = False  # no other visitor may have this window

    def open(self, path: str = "/", **parameters: str) -> None:
        """Open a screen by its path and query parameters, and wait until it stands."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        self.page.goto(f"{self.server.url}{path}{query}")
        self.settle()

    def settle(self) -> None:
        """Wait until Streamlit has nothing left to draw.

        A click reaches the server a moment later, so readiness must hold twice in a row.
        """
        for _ in range(2):
            self.page.wait_for_timeout(250)
            self.page.wait_for_function(READY)
        assert self.page.locator("[data-testid=stException]").count() == 0, "a traceback on the screen"

    def shot(self, name: str) -> Path:
        """Save the window as ``screenshots/<name>.png`` and return the file."""
        SCREENSHOTS.mkdir(exist_ok=True)
        target = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=target)
        return target

    def note_console(self, message: ConsoleMessage) -> None:
        # At a deep link Streamlit first looks for its server below the page; that miss is its own.
        expected = any(part in message.text for part in self.expected_errors)
        if message.type == "error" and "/_stcore/" not in message.location.get("url", "") and not expected:
            self.console_errors.append(message.text)

    def note_address(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "localhost":
            self.outside_requests.append(address)

    def note_request(self, request: Request) -> None:
        self.note_address(request.url)

    def note_page_error(self, error: PlaywrightError) -> None:
        self.console_errors.append(str(error))

    def note_websocket(self, opened: WebSocket) -> None:
        self.note_address(opened.url)

    def listeners(self) -> dict[str, Callable[..., None]]:
        return {
            "console": self.note_console,
            "pageerror": self.note_page_error,
            "request": self.note_request,
            "websocket": self.note_websocket,
        }


class Windows:
    """The windows of one browser, by language; one that a visitor has left is the next visitor's."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: dict[str, BrowserContext] = {}
        self._left: dict[BrowserContext, list[Page]] = {}

    def enter(self, server: Server, *, lang: str, width: int, height: int, dark: bool) -> Visitor:
        """Return a visitor in a window that remembers nobody."""
        context = self._contexts.get(lang) or self._browser.new_context(locale=lang, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        self._contexts[lang] = context
        left = self._left.setdefault(context, [])
        page = left.pop() if left else context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.goto(f"{server.url}/_stcore/health")  # a page of the server's that is no program
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        visitor = Visitor(server=server, page=page)
        for event, listener in visitor.listeners().items():
            page.on(event, listener)
        return visitor

    def pages(self) -> list[Page]:
        """Return all windows that are open."""
        return [page for context in self._contexts.values() for page in context.pages]

    def leave(self, visitor: Visitor) -> None:
        """Take the visitor out; every message of the page has come by then."""
        page = visitor.page
        page.context.clear_cookies()
        if visitor.spoiled:
            page.close()
            return
        page.goto("about:blank")
        for event, listener in visitor.listeners().items():
            page.remove_listener(event, listener)
        self._left[page.context].append(page)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all browser tests; closed with them, since its event loop disturbs others."""
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        told = "no Chromium found: install one, or name its program in $CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def windows(chromium: Browser) -> Windows:
    return Windows(chromium)


@pytest.fixture(scope="package")
def port() -> int:
    """One port for the servers of all modules, one after the other: to the browser they are the same."""
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Server]:
    """A server of its own for each module, on an empty workspace."""
    with running_server(tmp_path_factory.mktemp("server"), port=port) as server:
        yield server


@contextmanager
def running_server(folder: Path, *, port: int, **environment: str) -> Iterator[Server]:
    """Start a server on an empty workspace below ``folder``, and end it."""
    home, log = folder / "workspace", folder / "server.log"
    port = port if is_free(port) else free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "app.py",
                "--server.headless=true",
                f"--server.port={port}",
            ],
            cwd=ROOT,
            env=os.environ | {"CROSSSELL_HOME": str(home)} | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_healthy(f"http://localhost:{port}", process, log)
            yield Server(url=f"http://localhost:{port}", home=home, process=process.pid, log=log)
        finally:
            stop(process)


@pytest.fixture
def visit(windows: Windows, server: Server) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens a window: ``visit(path, *, lang, width, height, dark, **parameters)``."""
    visitors: list[Visitor] = []

    def open_window(
        path: str = "/",
        *,
        lang: str = "en",
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        **parameters: str,
    ) -> Visitor:
        visitor = windows.enter(server, lang=lang, width=width, height=height, dark=dark)
        visitors.append(visitor)
        visitor.open(path, **parameters)
        return visitor

    yield open_window
    for visitor in visitors:
        windows.leave(visitor)
    assert not [error for visitor in visitors for error in visitor.console_errors]
    assert not [address for visitor in visitors for address in visitor.outside_requests]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """Say in the report of a failure what stood in the windows, and what the server said last."""
    report = yield
    used = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed and "windows" in used:
        for page in used["windows"].pages():
            with suppress(PlaywrightError):
                report.sections.append((f"window at {page.url}", page.inner_text("body")[:REPORTED_LETTERS]))
        log = used["server"].log
        if log is not None:
            report.sections.append(("server", log.read_text(errors="replace")[-REPORTED_LETTERS:]))
    return report


def is_free(port: int) -> bool:
    """Tell whether nobody has a port in use just now."""
    with socket.socket() as probe:
        # As servers do it: connections of the one that has gone are no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("localhost", port))
        except OSError:
            return False
    return True


@pytest.fixture
def visit_sample(visit: Callable[..., Visitor], server: Server) -> Callable[..., Visitor]:
    """Return ``visit`` on a server that holds the sample shop; the first visitor of a module opens it."""

    def open_window(path: str = "/", *, lang: str = "en", **details: Any) -> Visitor:
        if (server.home / "Sample shop.duckdb").exists():
            return visit(path, lang=lang, **details)
        look = {name: details.pop(name) for name in ("width", "height", "dark") if name in details}
        visitor = visit("/", lang=lang, **look)
        visitor.page.locator(".st-key-open_sample button").click()
        visitor.page.locator(".st-key-cards_shop").wait_for(timeout=120_000)
        visitor.open(path, **details)
        return visitor

    return open_window


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; fail with its log if it ends or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the server did not start:\n" + log.read_text(errors="replace"))


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server, by force if it does not go."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
