"""Steps that journeys have in common: a widget by its key, a press, a choice, a typed text, a file."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import Visitor

BESIDE_MILLISECONDS = 120_000  # for an answer that is worked out beside the screen
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


def choose(visitor: Visitor, key: str, words: str) -> None:
    part(visitor, key).locator("button:visible").filter(has_text=words).first.click()
    visitor.settle()


def type_in(visitor: Visitor, key: str, text: str) -> None:
    field = part(visitor, key).locator("input")
    field.fill(text)
    field.press("Enter")
    visitor.settle()


def downloaded(visitor: Visitor, key: str) -> bytes:
    with visitor.page.expect_download() as waiting:
        part(visitor, key).locator("button:visible").first.click()
    return Path(waiting.value.path()).read_bytes()


def wait_for_answers(visitor: Visitor) -> None:
    visitor.page.wait_for_function(
        "() => !document.body.innerText.includes('hourglass_top')"
        " && document.querySelector('[data-testid=stProgress]') === null",
        timeout=BESIDE_MILLISECONDS,
    )
    visitor.settle()


def assert_nothing_sticks_out(visitor: Visitor) -> None:
    """The page is no wider than the window."""
    wide, seen = visitor.page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return [main.scrollWidth, main.clientWidth]; }"
    )
    assert wide <= seen
