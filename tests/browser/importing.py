"""How a marketing manager brings a file in: steps that several journeys have in common."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import Visitor
from tests.browser.steps import PRESS_MILLISECONDS, part

IMPORT_MILLISECONDS = 120_000


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
