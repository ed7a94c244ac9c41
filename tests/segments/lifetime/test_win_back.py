"""Who is to be won back: planted champions who fell asleep, and the rules on a few customers."""

import pytest

from crosssell.columns import ConsentRule, MoneyBasis, WinBackReason
from crosssell.filters import Filters
from crosssell.sample.truths import sample_truths
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import (
    WIN_BACK_COLUMNS,
    LifetimeQuestion,
    fit,
    win_back,
    win_back_list,
)
from crosssell.segments.lifetime.gaps import OVERDUE
from tests.segments.lifetime.simulation import shop_rows
from tests.support import tiny_dataset

ASKED = {"filters": Filters(), "question": LifetimeQuestion(), "config": RfmConfig()}


def test_the_champions_who_fell_asleep_lead_the_list(sample_shop):
    drifting = set(sample_truths().drifting.customers)
    frame = win_back_list(sample_shop, **ASKED).frame
    assert frame["customer_id"].isin(drifting).sum() > 0.9 * len(drifting)
    top = frame.head(len(drifting))["customer_id"]
    share = frame["customer_id"].isin(drifting).mean()
    assert top.isin(drifting).mean() > 3 * share  # far oftener at the head than all along


def test_the_list_is_what_the_rules_say(sample_shop):
    found, listed = win_back(sample_shop, **ASKED), win_back_list(sample_shop, **ASKED)
    frame = listed.frame
    assert tuple(frame.columns) == ("customer_id", "consent", *WIN_BACK_COLUMNS)
    assert found.customers == listed.found == len(frame) == sum(found.by_reason.values())
    assert found.value_at_risk == pytest.approx(frame["value_at_risk"].sum())
    assert frame["value_at_risk"].is_monotonic_decreasing
    assert (frame["revenue"] >= found.threshold_revenue).all()
    by_model = frame[frame["reason"] == WinBackReason.PROBABILITY]
    assert (by_model["probability_active"] < 0.5).all()
    assert by_model["value_at_risk"].to_numpy() == pytest.approx(
        (by_model["value_if_active"] * (1 - by_model["probability_active"])).to_numpy()
    )
    by_gap = frame[frame["reason"] == WinBackReason.GAP]
    assert (by_gap["gap_share"] >= OVERDUE).all()
    assert by_gap["probability_active"].isna().all()
    assert found.by_reason == {WinBackReason.PROBABILITY: len(by_model), WinBackReason.GAP: len(by_gap)}
    assert sum(one.customers for one in found.by_segment) == found.customers
    for most, value in found.leading:
        assert value == pytest.approx(frame["value_at_risk"].head(most).sum())


def test_a_no_is_never_in_a_file(sample_shop):
    screen = win_back_list(sample_shop, **ASKED)
    file = win_back_list(sample_shop, **ASKED, rule=ConsentRule.YES)
    assert set(file.frame["consent"]) == {"yes"}
    assert len(file.frame) == screen.consent_yes
    assert screen.consent_no > 0


def test_where_the_model_is_not_to_be_gone_by_the_gaps_speak(workspace):
    # nobody ever stops; some are silent at the end all the same
    rows = shop_rows(400, days=300, r=2.0, alpha=40.0, a=1e-6, b=1.0, seed=3)
    warehouse = tiny_dataset(workspace, rows)
    assert fit(warehouse, filters=ASKED["filters"], question=ASKED["question"]).degenerate
    found = win_back_list(warehouse, **ASKED).frame
    assert len(found) > 0
    assert set(found["reason"]) == {WinBackReason.GAP}
    assert found["probability_active"].isna().all()


def test_who_took_everything_back_is_not_missed(workspace):
    rows = shop_rows(300, days=400, r=1.0, alpha=30.0, a=0.8, b=2.0, seed=5)
    giant = ("giant", "P", "giant", "2025-01-02", 100_000)
    returned = ("back", "P", "giant", "2025-01-03", -100_000, None, None, None, "return")
    warehouse = tiny_dataset(workspace, [*rows, giant, returned])
    gross = win_back_list(warehouse, **ASKED).frame
    net = win_back_list(warehouse, **(ASKED | {"question": LifetimeQuestion(basis=MoneyBasis.NET)})).frame
    assert "giant" in set(gross["customer_id"])
    assert "giant" not in set(net["customer_id"])


def test_without_amounts_the_list_is_by_orders(workspace):
    rows = [(*row[:4], None) for row in shop_rows(300, days=400, r=1.0, alpha=30.0, a=0.8, b=2.0, seed=5)]
    warehouse = tiny_dataset(workspace, rows)
    found, frame = win_back(warehouse, **ASKED), win_back_list(warehouse, **ASKED).frame
    assert (found.value_at_risk, found.threshold_revenue, found.leading) == (None, None, ())
    assert found.customers == len(frame) > 0
    assert frame["orders"].is_monotonic_decreasing


@pytest.mark.parametrize("customers", [1, 5])
def test_where_all_bought_on_one_day_nobody_is_to_be_won_back(workspace, customers):
    rows = [(f"O{n}", "P", f"K{n}", "2025-03-01", 5) for n in range(customers)]
    warehouse = tiny_dataset(workspace, rows)
    found = win_back(warehouse, **ASKED)
    assert (found.customers, found.by_segment, found.leading) == (0, (), ())
    assert win_back_list(warehouse, **ASKED).found == 0
