import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from crosssell.errors import CrosssellError
from crosssell.statistics.survival import SurvivalCurve, survival_curve

# Weeks in remission of 21 patients given 6-mercaptopurine (E. A. Freireich et al., Blood 21, 1963, 699-716).
REMISSION_ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_IN_REMISSION = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
# At risk, S and Greenwood's standard error as R's survival::survfit prints them for these (MASS::gehan); the
# first two also in D. G. Kleinbaum and M. Klein, Survival Analysis, 3rd ed., 2012, chapter 2.
PUBLISHED = {
    6: (21, 0.8571, 0.0764),
    7: (17, 0.8067, 0.0869),
    10: (15, 0.7529, 0.0963),
    13: (12, 0.6902, 0.1068),
    16: (11, 0.6275, 0.1141),
    22: (7, 0.5378, 0.1282),
    23: (6, 0.4482, 0.1346),
}
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def curve_of(had: list[int], gone: list[int]) -> SurvivalCurve:
    days = sorted({*had, *gone})
    return survival_curve(
        np.array(days, dtype=np.int64),
        events=np.array([had.count(day) for day in days], dtype=np.int64),
        censored=np.array([gone.count(day) for day in days], dtype=np.int64),
    )


def test_agrees_with_the_published_remission_times():
    curve = curve_of(REMISSION_ENDED, STILL_IN_REMISSION)
    assert curve.days.tolist() == list(PUBLISHED)
    assert curve.at_risk.tolist() == [at_risk for at_risk, _, _ in PUBLISHED.values()]
    assert curve.waiting == pytest.approx([share for _, share, _ in PUBLISHED.values()], abs=5e-5)
    assert (curve.units, curve.events, curve.longest_days, curve.median_days) == (21, 9, 35, 23)
    # the interval at 23 weeks from the published share and error: S^exp(±1.96 se / (S |ln S|))
    spread = np.exp(1.96 * 0.1346 / (0.4482 * -np.log(0.4482)))
    assert curve.waiting_ci_lower[-1] == pytest.approx(0.4482**spread, abs=2e-4)
    assert curve.waiting_ci_upper[-1] == pytest.approx(0.4482 ** (1 / spread), abs=2e-4)


def test_without_censoring_it_is_the_plain_share_and_ends_at_nobody():
    curve = curve_of(PLACEBO, [])
    shares = [sum(week > day for week in PLACEBO) / 21 for day in curve.days]
    assert curve.waiting == pytest.approx(shares)
    assert curve.median_days == 8
    assert np.isnan([curve.waiting_ci_lower[-1], curve.waiting_ci_upper[-1]]).all()
    last = curve.share_by(23)
    assert last is not None
    assert (last.share, last.share_ci_lower, last.share_ci_upper, last.at_risk) == (1.0, None, None, 1)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")  # scipy, where S is 0
@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_scipy_on_random_times(seed):
    draw = np.random.default_rng(seed)
    had, gone = draw.geometric(0.05, 60).tolist(), draw.integers(0, 40, 50).tolist()
    curve = curve_of(had, gone)
    theirs = ecdf(CensoredData(uncensored=had, right=gone)).sf
    interval = theirs.confidence_interval(0.95, method="log-log")
    where = np.searchsorted(theirs.quantiles, curve.days)
    np.testing.assert_allclose(curve.waiting, theirs.probabilities[where], rtol=1e-12, atol=1e-14)
    inside = curve.waiting > 0
    lower, upper = interval.low.probabilities[where], interval.high.probabilities[where]
    np.testing.assert_allclose(curve.waiting_ci_lower[inside], lower[inside], rtol=1e-9)
    np.testing.assert_allclose(curve.waiting_ci_upper[inside], upper[inside], rtol=1e-9)


def test_counts_those_at_risk_and_the_share_on_any_day():
    curve = curve_of([5, 5, 9], [0, 7, 12, 12])
    assert [curve.at_risk_on(day) for day in (0, 1, 5, 6, 8, 9, 10, 12, 13)] == [7, 6, 6, 4, 3, 3, 2, 2, 0]
    before, after = curve.share_by(4), curve.share_by(10)
    assert before is not None
    assert after is not None
    assert (before.share, before.share_ci_lower, before.at_risk) == (0.0, None, 6)
    assert after.share == pytest.approx(1 - 4 / 6 * 2 / 3)
    assert after.share_ci_lower < after.share < after.share_ci_upper
    assert curve.share_by(12) is not None
    assert curve.share_by(13) is None, "nobody was observed that long"


def test_the_median_is_reached_at_exactly_one_half():
    assert curve_of([3, 8], []).median_days == 3
    assert curve_of([2, 3, 4], [9, 9, 9]).median_days == 4, (
        "5/6 · 4/5 · 3/4 is one half but for the last digit"
    )
    assert curve_of([3], [8, 8]).median_days is None


def test_input_may_come_in_any_order_and_doubling_everyone_leaves_the_curve():
    curve = curve_of(REMISSION_ENDED, STILL_IN_REMISSION)
    days = curve.all_days[::-1]
    events = np.array([REMISSION_ENDED.count(day) for day in days], dtype=np.int64)
    censored = np.array([STILL_IN_REMISSION.count(day) for day in days], dtype=np.int64)
    mirrored = survival_curve(days, events=events, censored=censored)
    doubled = survival_curve(days, events=2 * events, censored=2 * censored)
    np.testing.assert_array_equal(mirrored.waiting, curve.waiting)
    np.testing.assert_allclose(doubled.waiting, curve.waiting)
    assert (doubled.waiting_ci_lower > curve.waiting_ci_lower).all()


def test_nobody_gives_an_empty_curve():
    curve = curve_of([], [])
    assert (curve.units, curve.events, curve.longest_days, curve.median_days) == (0, 0, None, None)
    assert curve.share_by(0) is None
    assert curve.median_ci == (None, None)


@pytest.mark.parametrize(("days", "events"), [([-1], [1]), ([2, 2], [1, 1]), ([2], [-1])])
def test_refuses_days_and_counts_that_cannot_be(days, events):
    with pytest.raises(CrosssellError):
        survival_curve(np.array(days), events=np.array(events), censored=np.zeros(len(days), dtype=np.int64))
