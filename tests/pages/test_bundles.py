"""The tab Bundles: when a set pays on which terms, what is not offered, and what it says without money."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.basket import Item
from crosssell.basket.bundles import Candidate, Offer, OwnSet, Part, RefusedPair, SlowSeller, offered
from crosssell.columns import BundleRefusal, PartBuyers, PriceSource, SetsPerOrder
from pages.shared.matrix import bundles_others, bundles_own, bundles_words
from pages.shared.matrix.bundles_card import step_row
from pages.shared.matrix.bundles_order import Order, ordered
from tests.pages.conftest import settled
from tests.pages.test_matrix import said

Open = Callable[..., AppTest]


def open_tab(open_page: Open, **query: str) -> AppTest:
    return settled(open_page("matrix", tab="bundles", **query))


def part(item: str, *, price: str | None, cost: str | None, missing: int, later: int = 0) -> Part:
    return Part(
        item=Item(item=item, name=f"{item} *name*", baskets=100),
        alone=50,
        missing=missing,
        missing_sets=2 * missing,
        only_missing=missing,
        only_missing_sets=2 * missing,
        watched=100,
        bought_later=later,
        price=None if price is None else Decimal(price),
        price_source=None if price is None else PriceSource.PAID,
        list_price=None,
        cost=None if cost is None else Decimal(cost),
    )


def candidate(
    *, together: int = 20, price: str | None = "30", cost: str | None = "10", later: int = 0
) -> Candidate:
    """A set of 30 + 20 whose products cost 10 each; 100 orders hold the one or the other alone."""
    return Candidate(
        parts=(
            part("A", price=price, cost=cost, missing=50, later=later),
            part("B", price="20", cost=cost, missing=50),
        ),
        together=together,
        in_part=100,
        sets_together=2 * together,
        sets_in_part=200,
        customers=None,
        lift_corrected=3.0,
        lift_corrected_ci_lower=2.5,
    )


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let words that are asked for outside a page be English."""
    from crosssell.i18n import translator_for

    monkeypatch.setattr("pages.shared.text.browser_language", lambda: translator_for("en").language)


def test_a_set_says_what_it_costs_and_from_where_on_it_pays(open_page: Open, busy_shop: str):
    app = open_tab(open_page)
    text = said(app)
    # teapot 5.60 + strainer 5.20, ten per cent off; 80 orders hold both and get 1.08 each
    assert "As a set **€9\\.72** instead of €10\\.80" in text
    assert "Today 80 orders hold all of it anyway" in text
    assert "€86 of discount given away" in text
    # without costs, a margin is assumed, and said to be
    assert "margin of 40% is assumed" in text
    assert app.select_slider(key="bundle_margin").value == 40
    assert "Teapot \\*classic\\*" in text
    assert len(app.get("plotly_chart")) == 1
    links = [link.proto.query_string for link in app.get("page_link") if link.proto.page == "pair"]
    assert any("a=T1&b=T2" in link for link in links)
    assert len([button for button in app.get("download_button") if "bundles" in button.proto.id]) == 2
    app.select_slider(key="bundle_discount").set_value(30).run()
    app.select_slider(key="bundle_margin").set_value(20).run()
    assert "**Does not pay** at 30% off" in said(settled(app))
    link = app.code[0].value
    assert "off=30" in link
    assert "margin=20" in link
    app.button(key="bundle_open_1").click().run()
    assert not settled(app).get("plotly_chart")


def test_a_link_carries_the_terms(open_page: Open, busy_shop: str):
    app = open_tab(
        open_page, off="0", margin="55", uptake_expected="0", sets="every", takers="any", sets_by="together"
    )
    assert "every further set is a gain" in said(app)
    assert app.select_slider(key="bundle_margin").value == 55
    # the shares are taken in rising order, whatever is chosen
    assert "0% · 1% · 6%" in " ".join(one.proto.popover.label for one in app.get("popover"))
    assert app.selectbox(key="bundle_order").value == Order.TOGETHER


def test_sets_are_of_products_in_orders_and_may_be_none(open_page: Open, busy_shop: str):
    app = open_tab(open_page, level="category", basis="customer", min_count="200")
    text = said(app)
    assert "looks at products, not at categories" in text
    assert "looks at orders, not at customers" in text
    assert "No set to offer" in text
    assert not app.get("plotly_chart")


def test_without_amounts_the_sets_stand_and_no_margin_is_asked_for(
    open_page: Open, add_dataset: Callable[..., None]
):
    rows = [f"O{n};{sku};1" for n in range(60) for sku in (("A", "B") if n % 3 == 0 else (f"C{n % 3}",))]
    add_dataset("Bare", header="Order ID;SKU;Quantity", rows=rows)
    app = open_tab(open_page)
    text = said(app)
    assert "No price is known for one of the products" in text
    assert "no amount can be given" in text
    assert not [slider for slider in app.select_slider if slider.key == "bundle_margin"]
    assert "expected" not in text


def test_what_pays_is_said_with_the_orders_that_it_is_a_share_of():
    # 10 % of 50 is 5 a set, 20 sets: 100 given away; half lack A (20), half B (10): 15 − 5 = 10 each
    bundle = offered(candidate(), offer=Offer())
    assert bundles_words.pays_words(bundle, 365) == (
        "Pays from **10 more sets** (about 0.8 a month), 50% more than today: 10.0% of 100 orders with one "
        "of the two."
    )
    assert "of 200 sets that orders with a part" in bundles_words.pays_words(
        offered(candidate(), offer=Offer(per_order=SetsPerOrder.EVERY)), 365
    )
    three = replace(candidate(), parts=(*candidate().parts, part("C", price="5", cost="1", missing=60)))
    for buyers, words in ((PartBuyers.NEARLY, "orders that lack one part"), (PartBuyers.ANY, "but not all")):
        assert words in bundles_words.takers_words(offered(three, offer=Offer(buyers=buyers)))


@pytest.mark.parametrize(
    ("changed", "offer", "words"),
    [
        ({"price": None}, Offer(), "No price is known"),
        ({"cost": None}, Offer(), "No margin is known"),
        ({"cost": "26"}, Offer(discount=Decimal("0.3")), "sold at a loss"),
        ({"cost": "14"}, Offer(discount=Decimal("0.3")), "takes more than the added products leave"),
        ({"together": 500}, Offer(), "even if all of 100 orders with one of the two took the set"),
    ],
)
def test_what_does_not_pay_says_why(changed: dict[str, object], offer: Offer, words: str):
    assert words in bundles_words.pays_words(offered(candidate(**changed), offer=offer), 365)


def test_what_is_given_away_is_counted_as_the_discount_is():
    once, every = (
        bundles_words.given_away_words(offered(candidate(), offer=Offer(per_order=kind)), None, "EUR")
        for kind in SetsPerOrder
    )
    # 5 a set: 20 orders, or 40 sets in them
    assert once == "Today 20 orders hold all of it anyway: €100 of discount given away."
    assert every == "Today 40 such sets are bought anyway: €200 of discount given away."


def test_the_expected_gain_names_its_time():
    gain = offered(candidate(), offer=Offer())  # 3 sets · 10 − 100
    assert bundles_words.expected_words(gain, 730, "EUR") == ":red[**−\u2060€70**] expected in 24 months"
    assert bundles_words.expected_words(gain, 20, "EUR").endswith("expected in 20 days")
    assert bundles_words.expected_words(gain, None, "EUR").endswith("expected")


def test_a_set_of_ones_own_is_judged_too(open_page: Open, busy_shop: str):
    app = open_tab(open_page)
    app.multiselect(key="bundle_own").set_value(["T1", "T2"]).run()
    assert len(settled(app).get("plotly_chart")) == 2
    app.multiselect(key="bundle_own").set_value(["T1", "P00"]).run()
    text = "".join(info.value for info in settled(app).info)
    assert "Too few orders" in text or "Not shown by your orders" in text
    assert len(app.get("plotly_chart")) in (1, 2)


def test_what_speaks_against_a_set_is_said():
    words = bundles_own.refusal_words
    assert not words(OwnSet(candidate=None, refusal=None, pairs=()))
    assert "Too few" in words(OwnSet(candidate=None, refusal=BundleRefusal.RARE, pairs=()))


def test_short_periods_are_not_told_by_the_month():
    assert bundles_words.per_month(12, None) == ""
    assert bundles_words.per_month(12, 40) == ""
    assert bundles_words.monthly(12, 40) == "12"
    assert bundles_words.monthly(24, 730) == "1.0"
    assert bundles_words.monthly(0, 730) == "0"


def test_an_uptake_far_above_today_is_called_bold():
    assert bundles_words.bold_words(offered(candidate(together=1), offer=Offer())).startswith(
        "A bold assumption"
    )
    assert not bundles_words.bold_words(offered(candidate(together=20), offer=Offer()))


def test_what_is_bought_later_anyway_is_said_once():
    told = bundles_words.later_words(candidate(later=12).parts)
    assert "A \\*name\\* 12%" in told
    assert "B" not in told
    assert not bundles_words.later_words(candidate().parts)


def test_the_order_by_what_no_assumption_touches():
    rare, usual = (offered(candidate(together=together), offer=Offer()) for together in (3, 20))
    lost = offered(candidate(cost="26"), offer=Offer(discount=Decimal("0.3")))
    cheap = offered(candidate(cost="1"), offer=Offer())
    # 5 / (24 − 5) more than today beats 5 / (15 − 5)
    assert ordered([lost, usual, cheap], Order.LEAST_MORE) == [cheap, usual, lost]
    assert ordered([rare, usual], Order.TOGETHER) == [usual, rare]
    assert ordered([lost, usual], Order.GAIN) == [lost, usual]


def test_a_discount_that_cannot_pay_has_no_share_and_the_chosen_one_is_bold():
    lost = offered(candidate(cost="26"), offer=Offer(discount=Decimal("0.3")))
    assert step_row(lost, days=365, currency=None, is_chosen=False)[2:] == ["does not pay", "–"]
    pays = offered(candidate(), offer=Offer())
    assert step_row(pays, days=365, currency=None, is_chosen=True)[2:] == ["**0.8**", "**10.0%**"]


def test_slow_sellers_and_refused_pairs_are_told_with_their_figures():
    slow, best = Item(item="S", name=None, baskets=12), Item(item="B", name=None, baskets=400)
    pair = SlowSeller(
        slow=slow,
        best_seller=best,
        n_both=11,
        confidence=11 / 12,
        lift_corrected=4.0,
        lift_corrected_ci_lower=2.25,
        stock=Decimal(80),
    )
    assert bundles_others.slow_words(pair) == "12 orders · in stock: 80"
    assert bundles_others.slow_words(replace(pair, stock=None)) == "12 orders"
    assert "in 400 orders; 92% of the slow one's orders" in bundles_others.carrier_words(pair)
    other = replace(pair, slow=best)
    assert bundles_others.by_slow_seller([pair, other, pair]) == [[pair, pair], [other]]
    through = tuple(Item(item=f"X{n}", name=None, baskets=1) for n in range(5))
    told = bundles_others.refused_words(
        RefusedPair(
            a=slow,
            b=best,
            n_both=3,
            expected=22.4,
            lift_corrected=0.13,
            lift_corrected_ci_upper=0.4,
            reason=BundleRefusal.AVOID,
            through=through,
        )
    )
    assert told == (
        "3 orders hold both, chance would give 22. So no set of the two with X0, X1, X2 and 2 more."
    )
