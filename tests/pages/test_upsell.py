"""The tab Upsell: ladders with those who are ready, one product's way up and back, and all moves."""

import datetime as dt
import random
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.basket import Item
from crosssell.basket.upsell import Advice, Flow, Ladder, Likeness, Moves, ReadyCounts, Rung, Step
from crosssell.columns import AdviceReason, AdviceWay, ConsentRule, Verdict
from crosssell.i18n import translator_for
from pages.shared.matrix import upsell_ladders, upsell_product, upsell_ready
from tests.pages.conftest import CONSENT_HEADER, settled
from tests.pages.test_matrix import said

Open = Callable[..., AppTest]

FIRST = dt.date(2024, 1, 1)


def climbing_rows() -> list[str]:
    """A year and a half of 150 customers: two of three who buy the small grinder come back for the large one.

    Every tenth says no to letters, every tenth says nothing. What else they buy is chance.
    """
    draw = random.Random(3)
    rows: list[str] = []

    def order(customer: int, day: int, *things: tuple[str, str, str, str]) -> None:
        number = len(rows)
        consent = "" if customer % 10 == 1 else "no" if customer % 10 == 2 else "yes"
        day_words = f"{FIRST + dt.timedelta(days=day):%d.%m.%Y}"
        rows.extend(
            f"O{number};{day_words};K{customer};{sku};{name};{category};1;{price};EUR;Shop;Germany;{consent}"
            for sku, name, category, price in things
        )

    odds = [(f"P{n}", f"Thing {n}", "Odds" if n % 2 else "Ends", str(5 + n)) for n in range(12)]
    for customer in range(150):
        for _ in range(draw.choice((3, 4, 5))):
            order(customer, draw.randrange(540), *draw.sample(odds, draw.choice((1, 2))))
        if customer < 90:
            day = draw.randrange(400)
            order(customer, day, ("G1", "Grinder *small*", "Grinders", "20"))
            if customer % 3:
                order(customer, day + draw.randrange(40, 80), ("G2", "Grinder large", "Grinders", "45"))
    order(149, 540, odds[0])
    return rows


@pytest.fixture
def ladder_shop(add_dataset: Callable[..., None]) -> str:
    add_dataset("Ladder shop", header=CONSENT_HEADER, rows=climbing_rows())
    return "Ladder shop"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let words that are asked for outside a page be English."""
    monkeypatch.setattr("pages.shared.text.browser_language", lambda: translator_for("en").language)


def open_tab(open_page: Open, **query: str) -> AppTest:
    return settled(open_page("matrix", tab="upsell", **query))


def test_a_ladder_says_who_is_ready_and_hands_out_the_list(open_page: Open, ladder_shop: str):
    app = open_tab(open_page)
    text = said(app)
    assert len(app.get("plotly_chart")) == 1
    assert "**60 moved up**" in text
    assert "**Grinder \\*small\\* → Grinder large**" in text
    # thirty of ninety never came back, all of them long ago
    assert "**30 customers are ready:**" in text
    assert "agreed to be contacted" in text
    assert "who said no" in text
    assert "“Up to”" in text
    links = {link.proto.page: link.proto.query_string for link in app.get("page_link")}
    assert "a=G1&b=G2" in links["pair"]
    assert "from=pair&a=G1&b=G2" in links["roi"]
    assert "K1" not in text
    assert len([one for one in app.get("download_button") if "ready" in one.proto.id]) == 2
    app.segmented_control(key="upsell_consent").set_value(ConsentRule.UNKNOWN).run()
    assert "agreed to be contacted or said nothing" in said(settled(app))


def test_one_product_has_its_way_up_and_back_and_all_moves_are_tables(open_page: Open, ladder_shop: str):
    app = open_tab(open_page, upsell="product", product="G2")
    text = said(app)
    assert app.selectbox(key="upsell_product").value == "G2"
    assert "Nothing in its category costs clearly more" in text
    assert "**Grinder \\*small\\***" in text
    assert "€20\\.00, that is €25\\.00 less (−56%)" in text
    assert "product=G2" in app.code[0].value
    app.selectbox(key="upsell_product").select("G1").run()
    text = said(settled(app))
    assert "€45\\.00, that is €25\\.00 more (+125%)" in text
    assert "Solid: 60 customers moved up" in text
    app.segmented_control(key="upsell_part").set_value("moves").run()
    steps, products = (table.value for table in settled(app).dataframe)
    assert (steps["lo_name"].iloc[0], steps["hi_name"].iloc[0]) == ("Grinder *small*", "Grinder large")
    assert set(products["item"]) == {"G1", "G2", *(f"P{n}" for n in range(12))}
    assert len(app.get("plotly_chart")) == 1


def test_what_is_missing_is_named(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};{sku};1" for n in range(12) for sku in ("A", "B")]
    add_dataset("Bare", header="Order ID;SKU;Quantity", rows=rows)
    app = open_tab(open_page)
    told = app.info[0].value
    assert all(name in told for name in ("Category", "Customer", "A file of your products can bring it too"))
    assert not app.get("plotly_chart")


def test_steps_are_between_products_and_may_be_none(open_page: Open, shop: str):
    assert "Choose “Products” above" in said(open_tab(open_page, level="category"))
    assert "No ladder here" in said(open_tab(open_page))


SMALL, LARGE = Item(item="S", name="Small", baskets=100), Item(item="L", name="Large", baskets=50)


def step(*, days: float | None = 60.0, hi: Item = LARGE, price_hi: float = 45.0) -> Step:
    return Step(
        lo=SMALL,
        hi=hi,
        category="Grinders",
        price_lo=20.0,
        price_hi=price_hi,
        moves=30,
        back=2,
        customers=28,
        days=days,
        buyers=80,
        followed=24,
        share=0.3,
        expected_share=0.06,
        lift=5.0,
        lift_ci_lower=3.0,
        lift_ci_upper=8.0,
        q_value=0.001,
        verdict=Verdict.SOLID,
        lo_first=30,
        hi_first=2,
        together=0,
        expected_together=3.0,
        ladder=1,
        reason=None,
    )


def counts(*, ready: int = 10, watched: int = 40, known: bool = True) -> ReadyCounts:
    return ReadyCounts(
        customers_lo=50,
        moved=20,
        too_early=50 - 20 - ready,
        ready=ready,
        consent_yes=ready - 3 if ready else 0,
        consent_no=1 if ready else 0,
        consent_unknown=2 if ready else 0,
        consent_known=known,
        owners_yes=1 if ready else 0,
        owners_unknown=0,
        interval_days=60,
        as_of=dt.date(2025, 6, 30),
        watched=watched,
        moves_yes=1.5,
        moves_unknown=0.5,
    )


def moves(**changed: int) -> Moves:
    figures = {"up": 0, "stayed": 0, "down": 0, "customers_up": 0, "customers_stayed": 0, "customers_down": 0}
    return Moves(customers=9, again=5, price_step=None, days=None, days_up=None, **(figures | changed))


def ladder(*steps: Step, flows: tuple[Flow, ...] = ()) -> Ladder:
    best = Item(item="X", name=None, baskets=5)
    rungs = [
        Rung(item=item, price=price, customers=9)
        for item, price in ((SMALL, 20.0), (LARGE, 45.0), (best, 90.0))
    ]
    return Ladder(
        number=1, category="Grinders", rungs=tuple(rungs), steps=steps, flows=flows, moves=moves(up=1)
    )


def test_who_is_ready_stands_once_beside_the_nearest_step():
    far = step(hi=Item(item="X", name=None, baskets=5), price_hi=90.0)
    assert upsell_ready.next_steps(ladder(far, step())) == [step()]
    assert upsell_ready.next_steps(ladder(step(days=None))) == []


def test_who_is_on_the_list_and_who_is_not():
    told = upsell_ready.left_out_words(counts(), ConsentRule.YES)
    assert told == (
        "Left out: 1 who said no, 2 of whom no answer is known and 1 who bought something dearer in an "
        "order outside the filters."
    )
    assert "no answer" not in upsell_ready.left_out_words(counts(), ConsentRule.UNKNOWN)
    assert "7 of them agreed" in upsell_ready.who_is_listed(counts(), ConsentRule.YES)
    assert "do not say" in upsell_ready.who_is_listed(counts(known=False), ConsentRule.UNKNOWN)
    assert upsell_ready.rule_for(None, counts(known=False)) == ConsentRule.UNKNOWN


def test_nobody_ready_says_where_they_are():
    assert "of 50 customers with Small all have moved on" in upsell_ready.ready_words(step(), counts(ready=0))
    assert upsell_ready.who_is_listed(counts(ready=0), ConsentRule.YES) == ""


def test_a_share_of_too_few_is_not_told():
    told = upsell_ready.response_words(step(), counts(), ConsentRule.YES, "EUR")
    assert "Of others who had waited as long, 25.0% moved up within the next 60 days" in told
    assert "€25\\.00 dearer" in told
    assert upsell_ready.response_words(step(), counts(watched=9), ConsentRule.YES, "EUR") == ""


def test_the_moves_between_rungs_are_put_into_words():
    flows = (
        Flow(start="S", end="L", moves=30, customers=28, days=60.0),
        Flow(start="L", end="S", moves=2, customers=2, days=90.0),
        Flow(start="S", end="X", moves=3, customers=3, days=70.0),
    )
    first, second = upsell_ladders.ladder_steps(ladder(step(), flows=flows), "EUR")
    assert (first.up, first.down) == (28, 2)
    assert first.words == "28 moved up · +€25.00\nusually after 60 days · 2 moved down"
    assert second.up == 0
    assert upsell_ladders.other_flows_words(ladder(flows=flows)) == "3 more skipped a rung on the way up."
    assert upsell_ladders.other_flows_words(ladder()) == ""


def advice(way: AdviceWay, *, with_step: bool = False) -> Advice:
    alike = Likeness(
        item="L", way=way, customers=15, expected_customers=6.0, orders=1, expected_orders=14.2, cosine=0.2
    )
    return Advice(
        own=SMALL,
        item=LARGE,
        price=45.0,
        own_price=20.0,
        way=way,
        step=step() if with_step else None,
        likeness=None if with_step else alike,
        reason=None,
    )


@pytest.mark.parametrize(
    ("found", "is_up", "words"),
    [
        (
            advice(AdviceWay.LADDER, with_step=True),
            True,
            "28 customers moved up, half of them within 60 days",
        ),
        (advice(AdviceWay.LADDER, with_step=True), False, "a rung of the same ladder"),
        (advice(AdviceWay.LADDER), True, "a rung of the same ladder"),
        (advice(AdviceWay.FOLLOW_UP, with_step=True), True, "5.0 times as many"),
        (advice(AdviceWay.FOLLOW_UP, with_step=True), False, "began with this one"),
        (advice(AdviceWay.SUBSTITUTE), True, "1 order holds both where chance would give 14"),
        (
            advice(AdviceWay.SIMILAR),
            False,
            "A hint only: 15 customers bought both, where chance would give 6.0",
        ),
    ],
)
def test_a_proposal_says_what_it_stands_on(found: Advice, is_up: bool, words: str):
    assert words in upsell_product.way_words(found, is_up=is_up)


@pytest.mark.parametrize("reason", list(AdviceReason))
@pytest.mark.parametrize("is_up", [True, False])
def test_no_proposal_says_why(reason: AdviceReason, is_up: bool):
    assert upsell_product.no_advice_words(reason, is_up=is_up).endswith(".")
