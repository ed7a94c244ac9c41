"""What customers will be worth: totals that add up, the simple figure by hand, bounds that hold."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from crosssell.columns import (
    GapState,
    LifetimeReason,
    LifetimeUnit,
    MoneyBasis,
    SimpleReason,
    SpendReason,
    ValueSource,
)
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import (
    VALUE_COLUMNS,
    LifetimeQuestion,
    customer_value,
    customer_values,
    fit,
    fitted,
    value_figures,
    value_list,
)
from crosssell.warehouse import Workspace
from tests.segments.lifetime.simulation import shop_rows
from tests.support import tiny_dataset

EVERYTHING = Filters()
YEAR = LifetimeQuestion()
CONFIG = RfmConfig()
FIVE = [
    ("1", "P", "a", "2025-01-01", 10),
    ("2", "P", "a", "2025-06-30", 20),
    ("3", "P", "a", "2025-12-01", 40),
    ("4", "P", "b", "2025-03-01", 100),
    ("5", "P", "b", "2025-12-31", -50, None, None, None, "return"),
    ("6", "P", "c", "2025-12-31", 5),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("lifetime") / "workspace")
    rows = shop_rows(900, days=500, r=0.8, alpha=30.0, a=0.8, b=2.5, seed=21)
    yield tiny_dataset(workspace, rows)
    workspace.close()


def test_the_parts_make_the_whole(shop):
    found = value_figures(shop, filters=EVERYTHING, question=YEAR, config=CONFIG)
    frame = customer_values(shop, filters=EVERYTHING, question=YEAR)
    assert found.lifetime.main == ValueSource.MODEL
    assert found.customers == len(frame) == sum(one.customers for one in found.segments)
    for name in ("expected_orders", "expected_value", "model_value", "simple_value"):
        total = getattr(found, name)
        assert total == pytest.approx(sum(getattr(one, name) for one in found.segments))
        assert total == pytest.approx(frame[name].sum())
    activity = found.activity
    assert sum(one.customers for one in activity.bins) == found.lifetime.repeaters
    assert sum(activity.repeaters.values()) == found.lifetime.repeaters
    assert sum(activity.one_time.values()) == found.customers - found.lifetime.repeaters
    assert found.expected_value_ci_lower < found.expected_value < found.expected_value_ci_upper
    # the whole is surer than its parts
    halves = [one.expected_value_ci_upper - one.expected_value for one in found.segments]
    assert found.expected_value_ci_upper - found.expected_value < sum(halves)


def test_of_one_time_buyers_the_gap_rule_speaks_instead(shop):
    frame = customer_values(shop, filters=EVERYTHING, question=YEAR)
    one_time = frame[frame["repeat_orders"] == 0]
    assert one_time["probability_active"].isna().all()
    assert one_time["gap_state"].isin(list(GapState)).all()
    assert frame.loc[frame["repeat_orders"] > 0, "probability_active"].between(0, 1).all()
    assert frame["customer_id"].is_monotonic_increasing


def test_another_unit_changes_no_money(shop):
    weeks = customer_values(shop, filters=EVERYTHING, question=YEAR)
    days = customer_values(shop, filters=EVERYTHING, question=LifetimeQuestion(unit=LifetimeUnit.DAY))
    assert days["model_value"].to_numpy() == pytest.approx(weeks["model_value"].to_numpy(), rel=1e-3)
    assert days["observed"].to_numpy() == pytest.approx(7 * weeks["observed"].to_numpy())


def test_money_is_worth_less_later(shop):
    now = customer_values(shop, filters=EVERYTHING, question=YEAR)
    later = customer_values(shop, filters=EVERYTHING, question=LifetimeQuestion(discount_rate=0.2))
    assert later["model_orders"].to_numpy() == pytest.approx(now["model_orders"].to_numpy())
    # at the end of the year it is worth 1/1.2, and customers leave: sooner orders weigh more
    worth = (later["model_value"] / now["model_value"]).to_numpy()
    assert ((worth > 1 / 1.2) & (worth < 1)).all()
    evenly = (1 - 1 / 1.2 ** (364 / 365.25)) / (np.log(1.2) * 364 / 365.25)
    assert later["simple_value"].sum() == pytest.approx(now["simple_value"].sum() * evenly)


def test_the_simple_figure_is_the_last_period(workspace):
    warehouse = tiny_dataset(workspace, FIVE)
    half = LifetimeQuestion(horizon_weeks=26)  # 182 days: from 2025-07-03 on
    found = value_figures(warehouse, filters=EVERYTHING, question=half, config=CONFIG)
    assert found.lifetime.reasons == (LifetimeReason.TOO_FEW_REPEATERS,)
    assert found.lifetime.why_simple == SimpleReason.TOO_FEW_REPEATERS
    assert (found.expected_orders, found.expected_value, found.model_value) == (2, 45, None)
    assert found.expected_value_ci_lower is None
    assert found.activity.bins == ()
    assert found.activity.without_rule == 3
    # two years ahead from a year of 365 days: 728 / 365 of it
    ahead = LifetimeQuestion(horizon_weeks=104)
    twice = value_figures(warehouse, filters=EVERYTHING, question=ahead, config=CONFIG)
    assert twice.expected_value == pytest.approx(175 * 728 / 365)
    # of 175 that b spent 100 on, 50 came back
    net = dataclasses.replace(ahead, basis=MoneyBasis.NET)
    kept = value_figures(warehouse, filters=EVERYTHING, question=net, config=CONFIG)
    assert kept.expected_value == pytest.approx(125 * 728 / 365)


def test_without_amounts_orders_are_told_and_no_money(workspace):
    rows = [(*row[:4], None) for row in shop_rows(200, days=300, r=1.0, alpha=20.0, a=0.7, b=2.0, seed=4)]
    found = value_figures(tiny_dataset(workspace, rows), filters=EVERYTHING, question=YEAR, config=CONFIG)
    assert found.lifetime.spend_reasons == (SpendReason.NO_AMOUNTS,)
    assert (found.expected_value, found.model_value, found.simple_value) == (None, None, None)
    assert found.expected_orders > 0


def test_as_many_outcomes_lie_within_the_bounds_as_they_say(shop):
    # played out again, customer by customer, and from the model's own parameters
    values = customer_values(shop, filters=EVERYTHING, question=YEAR, with_interval=True)
    model, spend = (getattr(fit(shop, filters=EVERYTHING, question=YEAR), n) for n in ("purchases", "spend"))
    chosen = values[values["repeat_orders"] > 1].head(60)
    draw = np.random.default_rng(99)
    inside = []
    for row in chosen.itertuples():
        outcomes = []
        for _ in range(60):
            if draw.random() >= row.probability_active:
                outcomes.append(0.0)
                continue
            rate = draw.gamma(model.r + row.repeat_orders) / (model.alpha + row.observed)
            stopping = draw.beta(model.a, model.b + row.repeat_orders)
            orders, time = 0, draw.exponential(1 / rate)
            while time <= 52:
                orders += 1
                if draw.random() < stopping:
                    break
                time += draw.exponential(1 / rate)
            # the mean order is close to known after several; its own spread is in the bounds too
            mean = row.model_value / row.model_orders
            outcomes.append(sum(draw.gamma(spend.p, mean / spend.p) for _ in range(orders)))
        inside += [row.value_low <= one <= row.value_high for one in outcomes]
    # nothing lies below a lower bound of 0, so there it is up to nine in ten
    assert 0.76 < np.mean(inside) < 0.93


def test_a_customers_bounds_are_the_same_in_every_list(shop):
    first = customer_values(shop, filters=EVERYTHING, question=YEAR, with_interval=True, limit=5)
    assert first["expected_value"].is_monotonic_decreasing
    for row in first.itertuples():
        card = customer_value(shop, filters=EVERYTHING, question=YEAR, customer_id=row.customer_id)
        assert (card.value_low, card.value_high) == (row.value_low, row.value_high)
        assert card.expected_value == pytest.approx(row.expected_value)
        assert card.gap_state == row.gap_state
    listed = value_list(shop, filters=EVERYTHING, question=YEAR, config=CONFIG, limit=5).frame
    assert listed["customer_id"].tolist() == first["customer_id"].tolist()
    assert listed["value_high"].tolist() == first["value_high"].tolist()
    assert tuple(listed.columns) == ("customer_id", "consent", *VALUE_COLUMNS)


def test_a_fit_is_kept_for_its_data_and_serves_every_horizon(workspace):
    rows = shop_rows(150, days=300, r=1.0, alpha=20.0, a=0.7, b=2.0, seed=8)
    rows.append(("R", "P", "returner", "2025-03-01", -5, None, None, None, "return"))
    warehouse = tiny_dataset(workspace, rows)
    with warehouse.write() as cursor:
        cursor.execute("insert or replace into setting values ('data_version', '7')")
    other = LifetimeQuestion(horizon_weeks=13, discount_rate=0.1)
    assert fitted(warehouse, filters=EVERYTHING, question=YEAR) is None
    assert customer_value(warehouse, filters=EVERYTHING, question=YEAR, customer_id="c0001") is None
    first = fit(warehouse, filters=EVERYTHING, question=YEAR)
    kept = fitted(warehouse, filters=EVERYTHING, question=other)
    assert dataclasses.replace(kept, question=first.question) == first
    assert fitted(warehouse, filters=Filters(channels=("web",)), question=YEAR) is None
    for stranger in ("nobody", "returner"):
        assert customer_value(warehouse, filters=EVERYTHING, question=YEAR, customer_id=stranger) is None
    with warehouse.write() as cursor:
        cursor.execute("insert or replace into setting values ('data_version', '8')")
    assert fitted(warehouse, filters=EVERYTHING, question=YEAR) is None


@pytest.mark.parametrize(
    "wrong",
    [{"horizon_weeks": 0}, {"horizon_weeks": 521}, {"discount_rate": -0.1}, {"discount_rate": float("nan")}],
)
def test_a_question_checks_itself(wrong):
    with pytest.raises(CrosssellError):
        LifetimeQuestion(**wrong)


def test_both_fits_of_a_shop_of_steady_buyers_are_flagged(gift_shop):
    whole = fit(gift_shop, filters=EVERYTHING, question=YEAR)
    assert (whole.customers, whole.degenerate, whole.main) == (4338, True, ValueSource.SIMPLE)
    assert round(whole.purchases.r, 3) == 0.827
    assert round(whole.purchases.alpha, 2) == 9.84
    assert set(whole.reasons) == {LifetimeReason.A_AT_EDGE, LifetimeReason.FLAT_IN_B}
    part = fit(gift_shop, filters=EVERYTHING, question=LifetimeQuestion(as_of=dt.date(2011, 8, 31)))
    assert part.degenerate
    assert {LifetimeReason.B_AT_EDGE, LifetimeReason.FLAT_IN_B} <= set(part.reasons)
