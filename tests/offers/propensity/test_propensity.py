"""A model of one product: what is planted is found, nothing of later days is known, and it steps back."""

import random
from datetime import date, timedelta

import numpy as np
import pytest

from crosssell.columns import ChanceNotice, OfferKind, PropensityFeature, ScoreSource
from crosssell.errors import CrosssellError
from crosssell.offers.plan import Offer
from crosssell.offers.propensity import lay_model_chance, propensity, usual_window
from crosssell.offers.propensity.features import NEVER_DAYS, PLAIN, columns, known_on
from crosssell.offers.related import lay_offer_days, lay_related
from tests.support import tiny_dataset

FIRST = date(2024, 1, 1)
CUP = Offer(kind=OfferKind.PRODUCT, item="cup")
KNOWN_DAY = date(2024, 3, 1)


def rows(*, customers: int = 700, draws: bool = True, seed: int = 3) -> list[tuple]:
    """Orders of 300 days; with a pot one later order of three has a cup, without one in fifty."""
    draw = random.Random(seed)
    found = []
    for n in range(customers):
        has_pot, has_cup = False, False
        days = sorted(draw.randrange(300) for _ in range(draw.choice((1, 3, 5))))
        for place, day in enumerate(days):
            things = {draw.choice(("tea", "jam"))}
            if not has_cup and draw.random() < (0.33 if has_pot and draws else 0.02 if draws else 0.08):
                things.add("cup")
                has_cup = True
            if draw.random() < 0.3:
                things.add("pot")
                has_pot = True
            when = (FIRST + timedelta(days=day)).isoformat()
            found += [
                (f"o{n}-{place}", thing, f"k{n}", when, draw.randint(1, 90)) for thing in sorted(things)
            ]
    return found


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    from crosssell.warehouse import Workspace

    workspace = Workspace(tmp_path_factory.mktemp("planted") / "workspace")
    warehouse = tiny_dataset(workspace, rows())
    yield warehouse, propensity(warehouse, offer=CUP, window_days=60)
    workspace.close()


def test_what_is_planted_is_found(planted):
    _, found = planted
    judged = found.judged

    assert found.stands
    assert judged.model.area_ci_lower > 0.5
    pot = next(one for one in found.drivers if one.feature == PropensityFeature.RELATED)
    assert (pot.related.item, pot.direction) == ("pot", 1)
    assert pot == max(found.drivers, key=lambda one: one.drop)
    assert abs(judged.expected_buyers - judged.buyers) < 4 * np.sqrt(judged.buyers)
    assert judged.brier < judged.brier_base


def test_the_same_data_give_the_same_chances(planted):
    warehouse, found = planted
    again = propensity(warehouse, offer=CUP, window_days=60)
    assert again.chances.equals(found.chances)


def test_chances_of_a_list_are_the_models_for_those_without_it(planted):
    warehouse, found = planted
    with warehouse.run() as cursor:
        facts = lay_model_chance(cursor, model=found, offer=CUP, window_days=60)
        told = dict(cursor.rows("select source, count(*) from chance group by source"))
        (customers,) = cursor.row("select count(*) from customer")
    assert facts.source == ScoreSource.MODEL
    assert told[ScoreSource.MODEL] == found.candidates == len(found.chances)
    assert sum(told.values()) == customers


def test_nothing_of_later_days_is_known(workspace):
    lines = rows(customers=60)
    early = [line for line in lines if line[3] <= KNOWN_DAY.isoformat()]
    seen = []
    for name, shown in (("all", lines), ("early", early)):
        with tiny_dataset(workspace, shown, name=name).run() as cursor:
            lay_offer_days(cursor, offer=CUP)
            related = lay_related(cursor, until=KNOWN_DAY, most=3)
            known = known_on(cursor, day=KNOWN_DAY, until=KNOWN_DAY, days=60, related=len(related))
            seen.append((len(related), known.values, known.buyers))
    assert seen[0][0] == seen[1][0]
    np.testing.assert_allclose(seen[0][1], seen[1][1])
    assert seen[0][2] == seen[1][2] == 0


def test_features_by_hand(workspace):
    lines = [
        ("1", "tea", "a", "2024-01-10", 10, "Drinks"),
        ("2", "pot", "a", "2024-02-20", 30, "Things"),
        ("2", "tea", "a", "2024-02-20", 5, "Drinks"),
        ("3", "cup", "b", "2024-02-01", 5, "Things"),
        ("4", "cup", "a", "2024-03-05", 5, "Things"),
    ]
    with tiny_dataset(workspace, lines).run() as cursor:
        lay_offer_days(cursor, offer=CUP)
        cursor.execute(
            "create temp table related_product as select 1 as place, product_key from product limit 0"
        )
        known = known_on(cursor, day=KNOWN_DAY, until=date(2024, 3, 30), days=30, related=0)
    told = dict(zip([one.feature for one in columns(0)], known.values[0], strict=True))

    assert (len(known.keys), known.buyers) == (1, 1)  # b has one already
    assert np.expm1(told[PropensityFeature.RECENCY]) == pytest.approx(10)
    assert np.exp(told[PropensityFeature.ORDERS]) == pytest.approx(2)
    assert np.expm1(told[PropensityFeature.RECENT_ORDERS]) == pytest.approx(1)
    assert np.expm1(told[PropensityFeature.REVENUE]) == pytest.approx(45)
    assert np.expm1(told[PropensityFeature.AVERAGE_ORDER]) == pytest.approx(22.5)
    assert np.expm1(told[PropensityFeature.PRODUCTS]) == pytest.approx(2)
    assert np.expm1(told[PropensityFeature.CATEGORIES]) == pytest.approx(2)
    assert np.expm1(told[PropensityFeature.FIRST_ORDER]) == pytest.approx(51)
    assert len(PLAIN) == 8
    assert NEVER_DAYS > 3_000


def test_too_little_is_said_instead_of_guessed(workspace):
    few = tiny_dataset(workspace, rows(customers=60))
    found = propensity(few, offer=CUP, window_days=60)
    assert (found.notice, found.judged, len(found.chances)) == (ChanceNotice.FEW_BUYERS, None, 0)
    assert propensity(few, offer=CUP, window_days=180).notice == ChanceNotice.SHORT_HISTORY
    assert usual_window(few, offer=CUP) == 90
    undated = tiny_dataset(workspace, [("1", "cup", "a", None)], name="undated")
    assert propensity(undated, offer=CUP, window_days=30).notice == ChanceNotice.NO_DATES
    with pytest.raises(CrosssellError, match="nothing of the kind"):
        propensity(few, offer=Offer(kind=OfferKind.PRODUCT, item="nothing of the kind"), window_days=30)


def test_a_model_that_does_no_better_steps_back(workspace):
    shop = tiny_dataset(workspace, rows(draws=False, seed=12))
    found = propensity(shop, offer=CUP, window_days=60)

    assert found.judged is not None
    assert not found.stands
    with shop.run() as cursor:
        facts = lay_model_chance(cursor, model=found, offer=CUP, window_days=60)
    assert facts.source != ScoreSource.MODEL
    assert facts.notice in (ChanceNotice.MODEL_LOSES, ChanceNotice.ALL_ALIKE)
