"""Beyond pairs: a rule used for a basket, the days to write, a set that stops paying, who is ready."""

import csv
import re
from collections.abc import Callable
from io import StringIO

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import (
    assert_nothing_sticks_out,
    downloaded,
    part,
    press,
    wait_for_answers,
)

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]
TABS = ("rules", "next", "bundles", "upsell")


@pytest.fixture
def shop(visit_sample: Visit) -> Callable[..., Visitor]:
    """Open a tab of the sample shop's matrix and wait for what is worked out beside the screen."""

    def open_(tab: str, *, lang: str = "en", width: int = 1280, dark: bool = False) -> Visitor:
        visitor = visit_sample("/matrix", lang=lang, width=width, dark=dark)
        show(visitor, tab, lang=lang)
        return visitor

    return open_


def show(visitor: Visitor, tab: str, *, lang: str = "en", **choices: str) -> None:
    visitor.open("/matrix", lang=lang, tab=tab, **choices)
    wait_for_answers(visitor)


def said_on(visitor: Visitor) -> str:
    return visitor.page.locator("[data-testid=stMain]").inner_text()


def test_a_rule_is_used_for_a_basket_and_a_follow_up_says_when_to_write(shop: Callable[..., Visitor]):
    visitor = shop("rules")
    aloud = part(visitor, "rules_aloud")
    expect(aloud).to_contain_text("Solid")
    press(visitor, "rules_use")
    wait_for_answers(visitor)
    expect(part(visitor, "rules_suggestion_1")).to_contain_text("orders with")

    show(visitor, "next")
    card = part(visitor, "next_cards")
    expect(card).to_contain_text("of equally active customers")
    card.locator("button:visible").first.click()
    wait_for_answers(visitor)
    expect(part(visitor, "next_waiting")).to_be_visible()
    assert re.search(r"between day \d+ and day \d+", said_on(visitor)), "the days to write"


def test_a_set_that_stops_paying_says_so_and_a_list_holds_those_who_agreed(shop: Callable[..., Visitor]):
    visitor = shop("bundles")
    card = part(visitor, "bundle_1")
    before = card.inner_text()
    thumb = part(visitor, "bundle_terms").get_by_role("slider").first
    for _ in range(4):
        thumb.press("ArrowRight")
    visitor.settle()
    expect(card).not_to_have_text(before)
    press(visitor, "bundle_open_2")
    expect(part(visitor, "bundle_steps_2")).to_be_visible()

    show(visitor, "upsell")
    ladder = part(visitor, "ladder_1")
    expect(ladder).to_contain_text("moved up")
    card = part(visitor, "ready_1_0")  # drawn after the ladder itself
    expect(card).to_contain_text(re.compile(r"List of \d+ customers"))
    listed = re.search(r"List of (\d+) customers", card.inner_text())
    assert listed is not None
    rows = list(csv.DictReader(StringIO(downloaded(visitor, "ready_1_0_csv").decode("utf-8-sig"))))
    assert len(rows) == int(listed[1])
    assert {row["Consent to be contacted"] for row in rows} == {"Yes"}


def test_every_tab_stands_on_a_phone(shop: Callable[..., Visitor]):
    visitor = shop("rules", lang="de", width=390, dark=True)
    parts = {"next": ("timing", "refills", "journeys")}
    for tab in TABS:
        for one in ("", *parts.get(tab, ())):
            show(visitor, tab, lang="de", **({"part": one} if one else {}))
            assert visitor.console_errors == [], (tab, one)
            visitor.shot(f"matrix-{tab}{one and '-'}{one}")
            assert visitor.page.locator("[data-testid=stAlertContentError]").count() == 0, tab
            assert not re.search(r"\bNone\b|\bnan\b|\binf\b", said_on(visitor)), (tab, one)
            assert_nothing_sticks_out(visitor)
