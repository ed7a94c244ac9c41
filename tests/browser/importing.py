"""How a marketing manager brings a file in: steps that several journeys have in common."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import Visitor

IMPORT_MILLISECONDS = 120_000
PRESS_MILLISECONDS = 5_000


def part(visitor: Visitor, key: str) -> Locator:
    return visitor.page.locator(f".st-key-{key}")


def press(visitor: Visitor, key: str) -> None:
    part(visitor, key).locator("button:visible").first.click()
    visitor.settle()


def press_until(button: Locator, shown: Locator) -> None:
    """Press until what the press leads to is there: a page that is being drawn anew may swallow a press."""
    for _ in range(10):
        with suppress(PlaywrightTimeout):  # what it leads to came meanwhile
            button.click(timeout=PRESS_MILLISECONDS)
        with suppress(PlaywrightTimeout):
            shown.wait_for(timeout=PRESS_MILLISECONDS)
            return
    pytest.fail("the press leads to nothing")


def start_import(visitor: Visitor) -> None:
    """Press until the import begins: a page that is being drawn anew may swallow a press."""
    button = part(visitor, "start_import").locator("button:visible").first
    for _ in range(10):
        with suppress(PlaywrightTimeout):  # it has gone meanwhile
            button.click(timeout=PRESS_MILLISECONDS)
        with suppress(PlaywrightTimeout):  # it is still there
            button.wait_for(state="hidden", timeout=PRESS_MILLISECONDS)
            visitor.settle()
            return
    pytest.fail("the import does not begin")


def check_first(visitor: Visitor, *, wanted: bool) -> None:
    """Say whether known files are to be shown before they are imported, where there is that choice."""
    choice = part(visitor, "check_first")
    if choice.count() and choice.locator("input").is_checked() != wanted:
        choice.locator("label").click()
        visitor.settle()


def choose_file(visitor: Visitor, path: Path) -> None:
    """Choose a file and come to where it is checked, be its columns known or not."""
    check_first(visitor, wanted=True)
    part(visitor, "uploader_new").locator("input[type=file]").set_input_files(path)
    part(visitor, "start_import").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()


def assert_nothing_sticks_out(visitor: Visitor) -> None:
    """The page is no wider than the window."""
    wide, seen = visitor.page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return [main.scrollWidth, main.clientWidth]; }"
    )
    assert wide <= seen
