"""The inbox of a running server: an export that is put there is on the screens, one that asks waits there."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Visitor, free_port, stop, wait_until_healthy

pytestmark = pytest.mark.browser

HEADER = "Order ID;Order date;SKU;Quantity;Unit price"
ROWS = [f"O{n};{13 + n % 9}.02.2026;P{n % 3};1;2,50" for n in range(40)]
ASKS = [f"O{n};0{1 + n % 9}/02/2026;P{n % 3};1;2,50" for n in range(40)]


def put(home: Path, dataset: str, name: str, rows: list[str]) -> Path:
    folder = home / "inbox" / dataset
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.part").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    (folder / f"{name}.part").rename(folder / name)
    return folder


def wait_for(holds: Callable[[], bool]) -> None:
    patience = threading.Event()
    for _ in range(600):
        if holds():
            return
        patience.wait(0.1)
    pytest.fail("it never came to hold")


def lies_in(folder: Path, name: str) -> Callable[[], bool]:
    return lambda: any(folder.glob(f"done/*/{name}"))


def test_an_export_in_the_inbox_is_on_the_screens(visit: Callable[..., Visitor], server):
    folder = put(server.home, "Corner shop", "orders.csv", ROWS)
    wait_for(lies_in(folder, "orders.csv"))
    visitor = visit("/data", dataset="Corner shop")
    assert "Corner shop" in visitor.page.locator("[data-testid=stMain]").inner_text()
    put(server.home, "Corner shop", "asks.csv", ASKS)
    wait_for(lambda: any(folder.glob("waiting/*/asks.csv")))
    visitor.open("/data", dataset="Corner shop")
    waiting = visitor.page.locator(".st-key-unfinished")
    assert "asks.csv" in waiting.inner_text()
    assert "waits for your answer" in waiting.inner_text()
    visitor.shot("inbox-waiting")
    waiting.get_by_role("button", name="Continue").click()
    visitor.page.wait_for_url("**draft=*")
    visitor.settle()


def test_a_server_that_was_killed_goes_on_with_its_inbox(tmp_path: Path):
    folder = put(tmp_path / "home", "Shop", "orders.csv", ROWS)
    for attempt, ends in enumerate((signal.SIGKILL, None)):
        port, log = free_port(), tmp_path / f"server-{attempt}.log"
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [*command, f"--server.port={port}"],
                cwd=ROOT,
                env=os.environ | {"CROSSSELL_HOME": str(tmp_path / "home")},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until_healthy(f"http://localhost:{port}", server, log)
            if ends is not None:
                wait_for(lambda: any((tmp_path / "home" / "drafts").glob("*/inbox.json")))
                server.send_signal(ends)
                server.wait()
            else:
                wait_for(lies_in(folder, "orders.csv"))
        finally:
            stop(server)
    assert not list((tmp_path / "home" / "drafts").glob("*/inbox.json"))
