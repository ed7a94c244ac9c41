"""What stands beneath the answer of a campaign, its saved scenarios, and what came of a plan; no browser."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from crosssell.columns import ConsentRule, Level, RoiInput, RoiSource, Segment, TestVerdict
from crosssell.experiments.question import Terms
from crosssell.experiments.saved import save_test
from crosssell.roi.saved import Kept, save_scenario, saved_scenarios
from crosssell.warehouse import Workspace
from pages.shared import session
from pages.shared.abtest.saved import OPEN_IN_LINK
from pages.shared.abtest.session import Asked
from pages.shared.filters import SEGMENT_IN_LINK
from pages.shared.roi import address, compare, results
from pages.shared.roi.session import Working
from pages.shared.session import DATASET_KEY
from tests.experiments import factories
from tests.pages.conftest import settled
from tests.pages.totals import SIGN_UPS
from tests.roi.scenarios import between, scenario, uncertain

HOSTILE = "<b>Spring</b> :smile: | [x](http://x)"
NOW = dt.datetime(2026, 1, 5, 10)


def texts(app) -> str:
    shown = [*app.markdown, *app.caption, *app.info, *app.warning, *app.subheader, *app.header, *app.metric]
    said = " ".join(f"{getattr(one, 'label', '')} {one.value}" for one in shown)
    return said.replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


def working_on(app, plan) -> None:
    """Put a scenario on the calculator, as if it had been filled in."""
    app.session_state["_roi_working"] = Working(scenario=plan, stated=plan, origin=plan)


def seeded(home, *, scenarios=(), tests=()) -> list[str]:
    """Keep scenarios and invented tests in the busy shop; return the ids of the scenarios."""
    workspace = Workspace(home)
    shop = workspace.open("Busy shop")
    made = [save_scenario(shop, name=name, scenario=one, saved_at=NOW) for name, one in scenarios]
    with shop.write() as cursor:
        for name, evaluation in tests:
            save_test(cursor, name=name, evaluation=evaluation, question={"currency": "EUR"}, saved_at=NOW)
    workspace.close()
    return made


def shop():
    """Return the dataset as the app holds it open."""
    return session.workspace().open("Busy shop")


def test_each_part_says_what_it_is_for_and_shows_its_figures(open_page):
    app = open_page("roi")
    working_on(app, uncertain())
    settled(app.run())
    risk = texts(app)
    for words in (
        "How the profit may turn out",
        "Chance of a loss",
        "10,000 draws",
        "What the doubt is about",
    ):
        assert words in risk

    app.session_state[results.PART_KEY] = results.MONEY
    settled(app.run())
    money = texts(app)
    assert "Additional revenue €500.00" in money  # 5 orders at 100
    assert "Net present value €100.00" in money
    assert list(app.dataframe[0].value["month"]) == list(range(13))

    app.session_state[results.PART_KEY] = results.HOW
    settled(app.run())
    assert "orders won × (value of an order" in texts(app)


def test_more_draws_hold_until_an_input_changes_and_other_draws_have_another_number(open_page):
    app = open_page("roi")
    working_on(app, uncertain())
    settled(app.run())
    app.segmented_control(key="roi_draws").set_value(100_000)
    settled(app.run())
    assert "100,000 draws" in texts(app)
    app.button(key="roi_seed").click()
    settled(app.run())
    assert app.session_state["_roi_working"].seed == 8
    assert app.session_state["_roi_working"].draws == 100_000

    app.session_state[results.PART_KEY] = results.WHAT_IF
    settled(app.run())
    app.button(key="roi_take").click()  # another uplift
    settled(app.run())
    assert app.session_state["_roi_working"].draws == 10_000


def test_what_would_have_to_be_true_is_answered_and_can_be_taken(open_page):
    app = open_page("roi")
    working_on(app, scenario())
    app.session_state[results.PART_KEY] = results.WHAT_IF
    settled(app.run())
    # cost 100 = 500 reached × points × 100 × 0.4: half a point
    assert (
        "For a profit of zero: **Uplift** would have to be **+0.5 points**. It is +1.0 points now."
        in texts(app)
    )

    app.button(key="roi_take").click()
    settled(app.run())
    taken = app.session_state["_roi_working"].scenario[RoiInput.UPLIFT]
    assert taken.likely == pytest.approx(0.005)
    assert taken.source == RoiSource.ASSUMPTION
    assert "roi_take" not in [button.key for button in app.button]
    assert "**Uplift** is right as it is" in texts(app)

    app.selectbox(key="roi_solved").set_value(RoiInput.MARGIN)
    app.text_input(key="roi_wanted_profit_en").set_value("1000")
    settled(app.run())
    # 2.5 orders at 100 bring 250 at most, less 100 of cost
    assert "no value in its range reaches the target" in texts(app)
    assert "with a profit of €150" in texts(app)


def test_without_a_range_or_a_cost_the_risk_says_what_is_missing(open_page):
    app = open_page("roi")
    working_on(app, scenario())
    assert "No input has a low and a high value yet" in texts(settled(app.run()))
    working_on(app, uncertain(contact_cost=0, creative_cost=0))
    assert "nothing is spent, so they have no ROI" in texts(settled(app.run()))


@pytest.mark.usefixtures("busy_shop")
def test_scenarios_are_listed_compared_copied_renamed_opened_and_deleted(open_page, home):
    one, other = seeded(
        home, scenarios=[(HOSTILE, uncertain()), ("Summer", uncertain(price=between(160, 200, 260)))]
    )
    app = open_page("roi", tab="scenarios")
    working_on(app, uncertain())
    settled(app.run())
    said = texts(app)
    assert HOSTILE in said
    assert "profit €100 · ROI 100%" in said
    # 5 orders × 200 × 0.4 less 100
    assert "| Profit | **" in said
    assert "**€300.00**" in said
    price = next(row for row in said.splitlines() if row.startswith("| Price of an item |"))
    assert price.count(":primary-background[") == 1, "what differs from the first is marked"
    assert {"€100", "€200"} == set(re.findall(r"€\d+", price))
    assert "| Uplift |" not in said  # the same in both

    app.segmented_control(key=compare.KIND_KEY).set_value(compare.CASES)
    settled(app.run())
    assert "| Figure | Pessimistic | Expected | Optimistic |" in texts(app)

    app.button(key=f"scenario_{other}_copy").click()
    settled(app.run())
    assert "Copy of Summer" in [kept.name for kept in saved_scenarios(shop())]
    app.text_input(key=f"scenario_{other}_name").set_value("  Late   summer ")
    app.button(key=f"scenario_{other}_rename").click()
    settled(app.run())
    assert "Late summer" in texts(app)
    app.button(key=f"scenario_{one}_delete").click()
    settled(app.run())
    assert sorted(kept.name for kept in saved_scenarios(shop())) == ["Copy of Summer", "Late summer"]

    app.button(key=f"scenario_{other}_open").click()
    settled(app.run())
    found = app.session_state["_roi_working"]
    assert (found.name, found.saved_id) == ("Late summer", other)
    assert "How the profit may turn out" in texts(app)


@pytest.mark.usefixtures("busy_shop")
def test_a_saved_test_tells_which_assumption_was_off(open_page, home):
    untrusted = factories.evaluation()
    untrusted = replace(untrusted, verdict=replace(untrusted.verdict, code=TestVerdict.DO_NOT_TRUST))
    seeded(home, scenarios=[("Plan", uncertain())], tests=[(HOSTILE, untrusted)])
    app = settled(open_page("roi", tab="review"))
    said = texts(app)
    assert "Planned was a profit of" in said
    assert "Most off was: **" in said
    assert "cannot be trusted" in said
    assert "| Uplift |" in said

    app.pills(key="roi_review_taken").set_value([RoiInput.UPLIFT])
    settled(app.run())
    assert "Most off was: **Uplift**" in texts(app)
    assert "| Audience |" not in texts(app)


@pytest.mark.usefixtures("busy_shop")
def test_without_a_saved_test_the_review_says_what_to_do(open_page):
    assert "No measured campaign yet" in texts(settled(open_page("roi", tab="review")))


def test_what_is_on_the_calculator_stands_once_among_the_scenarios():
    plan, other = scenario(), scenario(price=50)
    kept = [Kept(scenario_id="k", name="Kept", saved_at=NOW, scenario=plan)]
    new = Working(scenario=other, stated=other, origin=other)
    as_saved = replace(new, scenario=plan, name="Kept", saved_id="k", saved=plan)
    changed = replace(as_saved, scenario=other)

    for working, keys, at in (
        (new, ["working", "k"], "working"),
        (as_saved, ["k"], "k"),
        (changed, ["working", "k"], "working"),
        (replace(as_saved, saved_id="deleted"), ["working", "k"], "working"),
    ):
        found = compare.named(working, kept)
        assert list(found) == keys
        assert compare.at_work(working, found) == at
    unreadable = [Kept(scenario_id="k", name="Newer", saved_at=NOW, scenario=None)]
    assert list(compare.named(new, unreadable)) == ["working"]


def test_scenarios_of_one_name_are_told_apart_and_no_name_turns_the_words_round():
    plan = scenario()
    kept = [
        Kept(scenario_id=name, name=title, saved_at=NOW, scenario=plan)
        for name, title in (("a", "Spring"), ("b", "Spring"), ("c", "\u202eabc"))
    ]
    as_saved = Working(scenario=plan, stated=plan, origin=plan, name="Spring", saved_id="a", saved=plan)
    found = compare.named(as_saved, kept)
    assert [name for name, _scenario in found.values()] == ["Spring", "Spring (2)", "abc"]


def test_a_result_goes_to_the_calculator_before_it_is_saved_and_by_link_after(open_page, busy_shop, home):
    del busy_shop, home
    app = open_page("abtest")
    app.session_state["_abtest_asked"] = Asked(
        source=SIGN_UPS,
        terms=Terms(control="A"),
    )
    settled(app.run())
    app.button(key="abtest_keep_worth").click()
    settled(app.run())
    prefill = app.session_state["_roi_start"].prefill
    assert prefill.estimates[RoiInput.UPLIFT].likely == pytest.approx(0.05, abs=0.001)
    assert app.session_state["_roi_tab_open"] == "calculate"

    app.button(key="abtest_keep_go").click()
    settled(app.run())
    assert "abtest_keep_worth" not in [button.key for button in app.button]


def test_links_carry_codes_under_names_that_no_other_screen_reads():
    found = [
        *address.pair_query("A & B", "C", level=Level.PRODUCT, consent=ConsentRule.YES),
        *address.segment_query(Segment.AT_RISK),
        *address.test_query("0123456789ab"),
    ]
    assert {name for name, _value in found} == {
        "from",
        "a",
        "b",
        "level",
        "consent",
        "segment_shown",
        "measured",
    }
    assert {SEGMENT_IN_LINK, OPEN_IN_LINK, DATASET_KEY}.isdisjoint(name for name, _value in found)
