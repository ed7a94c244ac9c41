"""The tab of rules: sentences, the choices that lead to them, one basket, and what is said where none is."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.basket.rules import Narrowed, RuleFamily, lay_rules
from crosssell.columns import RuleNarrowing
from pages.shared.matrix.rules_one import PICKED_KEY
from tests.pages.conftest import settled
from tests.pages.test_matrix import choose, said

Open = Callable[..., AppTest]


def open_rules(open_page: Open, **query: str | list[str]) -> AppTest:
    return settled(open_page("matrix", tab="rules", **query))


def sides(app: AppTest) -> set[tuple[str, str]]:
    frame = app.dataframe[0].value
    return set(zip(frame["front"], frame["end"], strict=True))


def test_the_most_useful_rule_is_read_aloud_and_another_when_it_is_ticked(open_page: Open, busy_shop: str):
    app = open_rules(open_page, confidence="1")
    # 120 orders with a teapot, two of three with a strainer, which is bought with pots only
    assert "Of 80 orders with **Tea strainer**, **100%** also hold **Teapot \\*classic\\***" in said(app)
    assert "**Solid.** At least " in said(app)
    assert "80 orders hold all of it, from " in said(app)
    assert ("Teapot *classic*", "Tea strainer") in sides(app)
    app.session_state[PICKED_KEY] = ("T1",), ("T2",)
    app = settled(app.run())
    assert "Of 120 orders with **Teapot \\*classic\\***, **67%** also hold **Tea strainer**" in said(app)
    assert "Offer Tea strainer as soon as the basket holds Teapot \\*classic\\*: 40 orders ended" in said(app)
    # one in ten of 40 orders at 4 + 12 letters / 10 each: 4 · 5.20
    assert "that would be **€21**" in said(app)
    links = [link.proto.query_string for link in app.get("page_link") if link.proto.page == "pair"]
    assert any("a=T1&b=T2" in link for link in links)
    app.button(key="rules_use").click()
    app = settled(app.run())
    assert app.multiselect(key="rules_basket_product").value == ["T1"]
    assert "**1\\. Tea strainer**" in said(app) or "**1. Tea strainer**" in said(app)


def test_rules_are_asked_for_by_item_share_and_search(open_page: Open, busy_shop: str):
    app = open_rules(open_page, about="to", about_item="T2", confidence="1", min_count="5")
    assert {end for _, end in sides(app)} == {"Tea strainer"}
    assert "about=to&about_item=T2" in app.code[0].value
    app.session_state[PICKED_KEY] = ("P04", "T1"), ("T2",)
    app = settled(app.run())
    assert "Of 20 orders with **Thing number 4** and **Teapot \\*classic\\***, **70%**" in said(app)
    assert "**Weak.** The rule Teapot \\*classic\\* → Tea strainer explains it" in said(app)
    assert "Use the shorter rule: Teapot \\*classic\\* → Tea strainer." in said(app)
    app.text_input(key="rules_search").set_value("no such *thing*").run()
    assert "No rule has all these words" in said(app)
    app.text_input(key="rules_search").set_value("")
    app = settled(choose(app, "rules_confidence", 100))
    assert "No rule is as sure as that" in said(app)
    app.button(key="rules_lower_to").click()
    app = settled(app.run())
    assert {end for _, end in sides(app)} == {"Tea strainer"}
    app = settled(choose(app, "matrix_min_count", 500))
    assert not app.dataframe
    assert "Lower the minimum" in said(app)


def test_a_basket_gets_what_goes_with_it_and_nothing_that_chance_put_there(open_page: Open, busy_shop: str):
    app = open_rules(open_page, rules_view="basket", rules_basket="T2", confidence="1")
    assert "Teapot \\*classic\\***" in said(app)
    assert "Of 80 orders with **Tea strainer**, **100%**" in said(app)
    assert "rules_basket=T2" in app.code[0].value
    app.button(key="rules_add_1").click()
    app = settled(app.run())
    assert app.multiselect(key="rules_basket_product").value == ["T2", "T1"]
    app = settled(choose(app, "rules_basket_product", ["P03"]))
    assert "Nothing goes with it in particular" in said(app)
    app = settled(choose(app, "rules_basket_product", []))
    assert "Choose items above" in said(app)


@pytest.mark.parametrize(("basis", "language"), [("order", "de"), ("customer", "pl")])
def test_the_picture_stands_for_every_question(open_page: Open, busy_shop: str, basis: str, language: str):
    app = open_rules(open_page, rules_view="picture", basis=basis, confidence="1", locale=language)
    assert len(app.get("plotly_chart")) == 1
    assert "rules_view=picture" in app.code[0].value


def test_where_nothing_is_solid_it_is_said_and_nothing_is_offered(open_page: Open, shop: str):
    app = open_rules(open_page, confidence="1")
    # tea is in ten orders of forty, always with a cup: too few customers to judge
    assert "No rule is solid here" in app.info[0].value
    assert ", none solid" in said(app)
    assert "Whom to write to" not in [link.proto.label for link in app.get("page_link")]
    app = open_rules(open_page, rules_view="basket", rules_basket="B1", confidence="1")
    assert "Nothing goes with it in particular" in said(app)


def test_what_was_narrowed_and_left_out_is_said(
    open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch
):
    def narrowed(*args, family: RuleFamily, **more):
        found = lay_rules(*args, family=replace(family, largest_basket=4), **more)
        told = (
            Narrowed(code=RuleNarrowing.MIN_COUNT, asked=10, used=12),
            Narrowed(code=RuleNarrowing.MAX_LENGTH, asked=6, used=4),
            Narrowed(code=RuleNarrowing.LARGEST_BASKET, asked=None, used=4, baskets=found.left_out),
        )
        return replace(found, narrowed=told)

    monkeypatch.setattr("pages.shared.matrix.rules.lay_rules", narrowed)
    text = open_rules(open_page, length="6").info[0].value
    assert "only rules in 12 orders and more are listed, instead of 10." in text
    assert "rules have 4 items at most, instead of 6" in text
    assert "orders with more than 4 items are left out." in text
    assert text.count("left out") == 1


def test_a_limit_of_ones_own_is_counted(open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pages.shared.matrix.rules_choices.LIMITS", (0, 3))
    app = open_rules(open_page, largest="3", confidence="1", min_count="2")
    assert re.search(r"\d+ orders with more than 3 items are left out\.", app.info[0].value)
    assert sides(app)
