"""The list of the sample's test: a letter that brings as many buyers as stated and changes nothing else."""

from math import sqrt

import pandas as pd
import pytest

from crosssell.sample import SampleFiles, sample_truths

LETTER = sample_truths().letter


@pytest.fixture(scope="module")
def listed(sample_files: SampleFiles, sales: pd.DataFrame) -> pd.DataFrame:
    """The list, with what its customers did before and within the window."""
    found = pd.read_csv(sample_files.test, parse_dates=["started"]).set_index("customer_id", drop=False)
    known = sales[sales["customer_id"] != ""].merge(found.reset_index(drop=True), on="customer_id")
    days = (known["moment"].dt.normalize() - known["started"]).dt.days
    in_window = (days >= 0) & (days < LETTER.window_days)
    found["ordered"] = found.index.isin(known.loc[in_window, "customer_id"])
    found["orders_before"] = known[days < 0].groupby("customer_id")["order_id"].nunique()
    found["revenue_before"] = known[days < 0].groupby("customer_id")["amount"].sum()
    found["days_since"] = -days[days < 0].groupby(known["customer_id"]).max()
    return found


def test_the_letter_brings_as_many_times_the_buyers(listed: pd.DataFrame, readme: str) -> None:
    groups = listed.groupby("variant")["ordered"]
    without, with_letter = (groups.get_group(name) for name in LETTER.variants)
    # 3.29 standard errors of a difference of shares: a chance of one in a thousand.
    spread = sqrt(sum(shares.var() / len(shares) for shares in (without, with_letter)))
    assert abs(with_letter.mean() - LETTER.times * without.mean()) < 3.29 * LETTER.times * spread
    assert with_letter.mean() > without.mean() + 2 * spread
    assert f"makes {LETTER.times} times as many customers order within {LETTER.window_days} days" in readme
    assert f"{without.mean():.1%}".replace("%", " %") in readme
    assert f"{with_letter.mean():.1%}".replace("%", " %") in readme


@pytest.mark.parametrize("figure", ["orders_before", "revenue_before", "days_since"])
def test_the_groups_were_alike_before(listed: pd.DataFrame, figure: str) -> None:
    assert listed[figure].notna().all()  # everybody had ordered
    groups = listed.groupby("variant")[figure]
    spread = sqrt((groups.var() / groups.size()).sum())
    assert abs(groups.mean().diff().iloc[-1]) < 3.29 * spread


def test_the_list_is_what_a_reader_expects(listed: pd.DataFrame, sample_files: SampleFiles) -> None:
    header = sample_files.test.read_text(encoding="utf-8").splitlines()[0]
    assert header == "customer_id,variant,started"
    assert listed["customer_id"].is_unique
    assert set(listed["variant"]) == set(LETTER.variants)
    assert listed["variant"].eq("letter").mean() == pytest.approx(0.5, abs=3.29 * 0.5 / sqrt(len(listed)))
    assert set(listed["started"].dt.day_of_week) == set(range(5))
    assert listed["started"].nunique() == 5 * LETTER.weeks
    ends = listed["started"] + pd.Timedelta(days=LETTER.window_days - 1)
    assert ends.max().date() <= sample_files.last
