"""A click on a chart's pair reaches the page, whatever happened to the chart before."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Server, free_port, is_free, stop, wait_until_healthy

pytestmark = pytest.mark.browser

PAGE = Path(__file__).with_name("clicks_page.py")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Server]:
    """A server of one page, instead of the whole product."""
    folder = tmp_path_factory.mktemp("clicks")
    port = port if is_free(port) else free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(PAGE), "--server.headless=true"]
    command += ["--server.address=localhost", "--browser.gatherUsageStats=false"]
    with (folder / "server.log").open("wb") as output:
        process = subprocess.Popen(
            [*command, f"--server.port={port}"],
            cwd=folder,  # the product's settings name files that lie beside its own pages
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_healthy(f"http://localhost:{port}", process, folder / "server.log")
            yield Server(url=f"http://localhost:{port}", home=folder)
        finally:
            stop(process)


def place(visitor, row: int, column: int) -> tuple[float, float]:
    """Return where the middle of a cell is on the screen."""
    area = visitor.page.locator(".st-key-cells .nsewdrag")
    area.wait_for(state="attached")
    box = area.bounding_box()
    return box["x"] + (column + 0.5) * box["width"] / 3, box["y"] + (row + 0.5) * box["height"] / 3


def told(visitor, row: int, column: int) -> str:
    """Click on a cell and return what the page was told."""
    x, y = place(visitor, row, column)
    visitor.page.mouse.move(x - 2, y)
    visitor.page.mouse.move(x, y)
    visitor.page.wait_for_timeout(150)  # plotly looks a moment after the pointer has come
    visitor.page.mouse.click(x, y)
    visitor.settle()
    return answer(visitor)


def answer(visitor) -> str:
    return visitor.page.locator("[data-testid=stText]").inner_text()


def cursor(visitor, row: int, column: int) -> str:
    x, y = place(visitor, row, column)
    visitor.page.mouse.move(x - 2, y)
    visitor.page.mouse.move(x, y)
    visitor.page.wait_for_timeout(150)
    return visitor.page.evaluate(
        "([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor", [x, y]
    )


def test_a_cell_tells_its_row_and_its_column_once(visit):
    visitor = visit("/")
    assert told(visitor, 0, 2) == "cells ('cup', '<b>spoon</b>') links None"
    visitor.page.get_by_role("button", name="Again").click()
    visitor.settle()
    assert answer(visitor) == "cells None links None"
    assert told(visitor, 1, 0) == "cells ('saucer', 'cup') links None"


def test_the_diagonal_is_no_pair(visit):
    visitor = visit("/")
    assert told(visitor, 1, 1) == "cells None links None"
    assert cursor(visitor, 1, 1) == "default"
    assert cursor(visitor, 1, 2) == "pointer"


def test_a_point_with_a_pair_tells_it(visit):
    visitor = visit("/")
    points = visitor.page.locator(".st-key-links .point")
    points.nth(1).hover(force=True)
    visitor.page.wait_for_timeout(150)
    points.nth(1).click(force=True)
    visitor.settle()
    assert answer(visitor) == "cells None links ('cup', 'saucer')"


def test_clicks_arrive_after_another_drawing_another_look_and_another_tab(visit):
    visitor = visit("/")
    visitor.page.get_by_text("Turn").click()
    visitor.settle()
    assert told(visitor, 0, 2) == "cells ('<b>spoon</b>', 'cup') links None"
    visitor.page.emulate_media(color_scheme="dark")
    visitor.settle()
    assert told(visitor, 0, 1) == "cells ('<b>spoon</b>', 'saucer') links None"
    for _ in range(2):
        visitor.page.get_by_text("Hide").click()
        visitor.settle()
    assert told(visitor, 1, 2) == "cells ('saucer', 'cup') links None"
