"""Who is ready for a step up: counts, the list, and who is never on it."""

import random
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.basket import MatrixConfig
from crosssell.basket.upsell import READY_COLUMNS, ready_counts, ready_customers
from crosssell.columns import ConsentRule
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket.shops import answer
from tests.basket.upsell.records import a_ladder, a_step
from tests.support import tiny_dataset

STEP = a_step("basic", "good", days=29.5)
LADDER = a_ladder({"basic": 10.0, "good": 20.0, "best": 40.0}, STEP)
LAST = ("99", "soap", "other", "2024-06-30", 1)  # the day that everything is counted to

ROWS = [
    ("1", "basic", "ready", "2024-05-31", 10),  # 30 days before the last day
    ("2", "soap", "ready", "2024-06-01", 3),
    ("3", "basic", "early", "2024-06-01", 10),  # 29 days
    ("4", "basic", "moved", "2024-01-01", 10),
    ("5", "good", "moved", "2024-02-01", 20),
    ("6", "good", "moved back", "2024-01-01", 20),
    ("7", "basic", "moved back", "2024-02-01", 10),
    ("8", "basic", "has it elsewhere", "2024-02-01", 10, None, "web"),
    ("9", "best", "has it elsewhere", None, 40, None, "shop"),
    ("10", "basic", "said no", "2024-02-01", 900),
    ("11", "basic", "unknown", "2024-02-01", 5),
    ("12", "basic", "unknown", "2024-03-01", 5),
    ("13", "good", "only good", "2024-02-01", 20),
    ("14", "basic", None, "2024-02-01", 10),
    LAST,
]
ANSWERS = {"ready": True, "early": True, "has it elsewhere": True, "said no": False}


def asked(shop, *, filters=None, **more):
    return ready_customers(
        shop, filters=filters or Filters(), config=MatrixConfig(), ladder=LADDER, step=STEP, **more
    )


def a_shop(workspace, rows=ROWS, answers=ANSWERS):
    shop = tiny_dataset(workspace, rows)
    answer(shop, answers)
    return shop


def test_a_small_shop_by_hand(workspace):
    found = asked(a_shop(workspace))
    assert found.frame.columns.tolist() == list(READY_COLUMNS)
    row = found.frame.iloc[0]
    assert (len(found.frame), row.customer_id, row.consent, row.days_since) == (1, "ready", "yes", 30)
    assert (row.last_a, row.last_order) == (pd.Timestamp(2024, 5, 31), pd.Timestamp(2024, 6, 1))
    assert (row.orders, row.revenue) == (2, 13)
    counts = found.counts
    assert (counts.interval_days, counts.as_of) == (30, date(2024, 6, 30)), "29.5 days are 30 whole ones"
    # Those who moved, who moved back, and who has something dearer from an order without a date.
    assert (counts.customers_lo, counts.moved, counts.too_early, counts.ready) == (7, 2, 1, 4)
    assert (counts.consent_yes, counts.consent_no, counts.consent_unknown) == (2, 1, 1)
    assert (found.rule, found.listed, found.left_out_no, found.left_out_unknown, found.left_out_owners) == (
        ConsentRule.YES,
        1,
        1,
        1,
        1,
    )


def test_the_unknown_join_by_choice_and_the_last_of_several_purchases_counts(workspace):
    found = asked(a_shop(workspace), consent=ConsentRule.UNKNOWN)
    assert found.frame["customer_id"].tolist() == ["ready", "unknown"]
    assert found.frame["last_a"].tolist()[1] == pd.Timestamp(2024, 3, 1)
    assert (found.listed, found.left_out_unknown) == (2, 0)


def test_something_dearer_from_an_order_outside_the_filters_counts_too(workspace):
    found = asked(a_shop(workspace, [row for row in ROWS if row != LAST]), filters=Filters(channels=("web",)))
    assert (found.counts.ready, found.counts.customers_lo) == (0, 1), "the last day in scope is its own"
    rows = [*ROWS, ("100", "soap", "other", "2024-06-30", 1, None, "web")]
    found = asked(a_shop(Workspace(workspace.folder / "more"), rows), filters=Filters(channels=("web",)))
    assert (found.counts.ready, found.left_out_owners, len(found.frame)) == (1, 1, 0)


def test_the_response_is_told_by_those_who_waited_as_long(workspace):
    rows = [
        ("1", "basic", "late", "2024-01-01", 10),
        ("2", "good", "late", "2024-02-15", 20),  # after 45 days
        ("3", "basic", "early", "2024-01-01", 10),
        ("4", "best", "early", "2024-01-20", 40),  # after 19 days
        ("5", "basic", "never", "2024-01-01", 10),  # 181 days so far
        ("6", "basic", "much later", "2024-01-01", 10),
        ("7", "good", "much later", "2024-04-01", 20),  # after 91 days
        ("8", "basic", "waiting", "2024-04-21", 10),  # 70 days so far
        ("9", "basic", "again", "2024-03-31", 10),
        ("10", "basic", "again", "2024-06-29", 10),  # too early, and 90 days without a move before
        LAST,
    ]
    counts = asked(a_shop(workspace, rows, {})).counts
    after_45 = (1 - 1 / 7) * (1 - 1 / 5)  # one of seven clocks; the newest has run for a day only
    after_91 = after_45 * (1 - 1 / 2)
    of_waiting = (after_45 - after_91) / after_45  # from day 70 to day 100; nobody is left to move after 181
    assert counts.watched == 7
    assert counts.listed(ConsentRule.UNKNOWN) == 2
    assert counts.response(ConsentRule.UNKNOWN) == pytest.approx((of_waiting + 0) / 2)
    assert counts.ceiling(ConsentRule.UNKNOWN, price_step=10.0) == pytest.approx(10 * of_waiting)
    assert counts.response(ConsentRule.YES) is None


def test_without_an_interval_nobody_is_ready(workspace):
    step = a_step("basic", "good", days=None)
    with pytest.raises(CrosssellError):
        ready_counts(a_shop(workspace), filters=Filters(), config=MatrixConfig(), ladder=LADDER, step=step)


CUSTOMERS = tuple(f"k{n:02}" for n in range(40))


@pytest.fixture(scope="module")
def random_walks(tmp_path_factory):
    """Forty customers who buy at random, and what they bought."""
    draw = random.Random(1)
    bought = [
        (draw.choice(("basic", "basic", "good", "best", "soap")), who, date(2024, draw.randint(1, 6), 15))
        for who in CUSTOMERS
        for _ in range(draw.randint(1, 3))
    ]
    workspace = Workspace(tmp_path_factory.mktemp("ready"))
    rows = [(str(n), product, who, day.isoformat(), 1) for n, (product, who, day) in enumerate(bought)]
    yield tiny_dataset(workspace, rows), bought
    workspace.close()


@settings(max_examples=12, deadline=None)
@given(
    consents=st.lists(st.sampled_from((True, False, None)), min_size=40, max_size=40),
    rule=st.sampled_from(ConsentRule),
    days=st.integers(1, 120),
)
def test_a_no_is_never_listed_and_everybody_is_accounted_for(random_walks, consents, rule, days):
    shop, bought = random_walks
    said = dict(zip(CUSTOMERS, consents, strict=True))
    answer(shop, said)
    found = ready_customers(
        shop,
        filters=Filters(),
        config=MatrixConfig(),
        ladder=LADDER,
        step=replace(STEP, days=float(days)),
        consent=rule,
    )
    listed = set(found.frame["customer_id"])
    assert not listed & {who for who in CUSTOMERS if said[who] is False}
    allowed = (True, None) if rule == ConsentRule.UNKNOWN else (True,)
    ready = walked(bought, days)
    assert listed == {who for who in ready if said[who] in allowed}
    counts = found.counts
    assert counts.ready == len(ready) == counts.consent_yes + counts.consent_no + counts.consent_unknown
    assert counts.customers_lo == counts.moved + counts.too_early + counts.ready
    assert len(ready) == len(listed) + found.left_out_no + found.left_out_unknown + found.left_out_owners
    chances = [chance(bought, waited=ready[who], interval=days) for who in listed]
    assert counts.ceiling(rule, price_step=1.0) == (pytest.approx(sum(chances)) if listed else None)


def walked(bought, days):
    """Return who is ready and for how many days each has waited, by a walk through every customer."""
    last_day = max(day for *_, day in bought)
    ready = {}
    for who in CUSTOMERS:
        own = [(product, day) for product, customer, day in bought if customer == who]
        lower = [day for product, day in own if product == "basic"]
        dearer = any(product in ("good", "best") for product, _ in own)
        if lower and not dearer and (last_day - max(lower)).days >= days:
            ready[who] = (last_day - max(lower)).days
    return ready


def chance(bought, *, waited, interval):
    """Return the chance to move within the interval after so many days: a product over the days of moves."""
    last_day = max(day for *_, day in bought)
    clocks = []
    for who in CUSTOMERS:
        own = {(product, day) for product, customer, day in bought if customer == who and product != "soap"}
        days = sorted({day for _, day in own})
        dearer = {day for product, day in own if product in ("good", "best")}
        for day, following in zip(days, [*days[1:], None], strict=False):
            if not any(one <= day for one in dearer):
                clocks.append((((following or last_day) - day).days, following in dearer))
    stays = 1.0
    for day in sorted({day for day, moves in clocks if moves and waited < day <= waited + interval}):
        at_risk = sum(1 for one, _ in clocks if one >= day)
        stays *= 1 - sum(1 for one, moves in clocks if moves and one == day) / at_risk
    return 1 - stays
