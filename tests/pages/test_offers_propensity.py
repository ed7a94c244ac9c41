"""The tabs Propensity and Prospects: what they say with and without enough data, and where they lead."""

import pytest

from crosssell.columns import ChanceNotice, OfferKind, PropensityFeature, PropensityVerdict, SimpleOrder
from crosssell.offers.plan import Offer
from crosssell.offers.propensity import Driver, Propensity
from crosssell.offers.propensity.judged import GAIN_SHARES, GainPoint, Judged, Ranking
from pages.shared.offers import propensity_words
from tests.pages.conftest import settled

PAGE = "offers"
BARE = "Order ID;Customer ID;SKU"


def texts(app) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


def judged(verdict: PropensityVerdict) -> Judged:
    ranking = Ranking(area=0.7, area_ci_lower=0.6, area_ci_upper=0.8)
    gains = tuple(
        GainPoint(customers_share=x, reached_share=x, reached_ci_lower=0, reached_ci_upper=1, simple_share=x)
        for x in GAIN_SHARES
    )
    return Judged(
        customers=100, buyers=20, expected_buyers=19, model=ranking, simple_order=SimpleOrder.ORDERS,
        simple=ranking, difference=0, difference_ci_lower=-0.1, difference_ci_upper=0.1, gains=gains, bins=(),
        brier=0.1, brier_base=0.1, verdict=verdict,
    )  # fmt: skip


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_the_model_says_how_it_did_and_leads_to_a_list(open_page, busy_shop, locale):
    app = settled(open_page(PAGE, tab="propensity", offered="T1", days_ahead="30", locale=locale))
    assert not app.exception
    shown = texts(app)
    assert app.selectbox(key="propensity_item_product").value == "T1"
    if locale == "en-GB":
        assert "of customers with the highest chance held" in shown or "Too few buyers" in shown
    app.button(key="propensity_list").click().run()
    plan = app.session_state["_offers_list"].plan
    assert (plan.offer.kind, plan.offer.item, plan.window_days) == (OfferKind.PRODUCT, "T1", 30)


def test_too_short_data_and_missing_columns_are_said(open_page, shop, add_dataset):
    app = settled(open_page(PAGE, tab="propensity", days_ahead="180"))
    assert "The data are too short for so many days" in texts(app)
    add_dataset("Bare", header=BARE, rows=["1;a;x", "2;a;y"])
    app = settled(open_page(PAGE, tab="propensity", dataset="Bare"))
    assert "This dataset has no column for: " in texts(app)
    assert not app.exception


def test_prospects_need_a_customers_file(open_page, shop):
    app = settled(open_page(PAGE, tab="prospects"))
    assert not app.exception
    assert "Who of these is most like your buyers?" in texts(app)
    assert "Nothing to compare with" in texts(app)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (PropensityVerdict.BETTER, "clearly better than the best simple order"),
        (PropensityVerdict.NOT_CLEAR, "may be chance"),
        (PropensityVerdict.LOSES, "it steps back"),
        (PropensityVerdict.USELESS, "could not tell buyers from others"),
    ],
)
def test_every_verdict_has_its_sentence(verdict, said):
    assert said in propensity_words.verdict(judged(verdict))
    assert propensity_words.verdict_sign(judged(verdict)).startswith(":")


@pytest.mark.parametrize("notice", [one for one in ChanceNotice if one != ChanceNotice.MODEL_LOSES])
def test_every_lack_has_a_title_and_a_next_step(notice):
    found = Propensity(
        offer=Offer(kind=OfferKind.PRODUCT, item="a"), window_days=30, notice=notice, chances=None
    )
    title, text = propensity_words.why_none(found)
    assert title
    assert text.endswith(".")


@pytest.mark.parametrize("direction", [1, -1, None])
def test_every_driver_has_words(direction):
    words = {
        propensity_words.driver_words(Driver(feature=one, related=None, drop=0.1, direction=direction))
        for one in PropensityFeature
    }
    assert len(words) == len(PropensityFeature)
