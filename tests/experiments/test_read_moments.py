"""Units in, a few numbers out: beside definitions in plain Python, numpy and scipy."""

import datetime as dt
import itertools
import math
import random
from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import mstats

from crosssell.columns import MetricRole
from crosssell.experiments.expressions import Pulled
from crosssell.experiments.moments import Moments
from crosssell.experiments.question import Trial
from crosssell.experiments.read_moments import (
    MOST_PARTS,
    read_balance,
    read_days,
    read_extremes,
    read_moments,
    read_segments,
)
from crosssell.experiments.units import MetricColumns, lay_file
from crosssell.experiments.values import read_spread, read_values
from crosssell.warehouse import Cursor, Workspace
from tests.experiments.rows import Row, covariance, mean, ratio, row, scratch, share, united, write_rows


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One for all: each cursor has temporary tables of its own."""
    with closing(Workspace(tmp_path_factory.mktemp("engine"))) as opened:
        yield opened


@pytest.fixture
def cursor(engine: Workspace) -> Iterator[Cursor]:
    with scratch(engine) as own:
        yield own


def laid(cursor: Cursor, rows: Sequence[Row], *metrics: MetricColumns, **more) -> Trial:
    more = {"has_unit": False} | more
    return lay_file(cursor, rows=write_rows(cursor, rows), metrics=metrics, **more)


def test_moments_are_what_they_are_called(cursor: Cursor):
    rows = [row("A", None, 1, 2.0), row("A", None, 0, 4.0), row("A", None, 1, 9.0), row("B", None, 1, 3.0)]
    found = read_moments(cursor, laid(cursor, rows, share("s", "n0"), mean("m", "n1")))
    assert found.units == {"A": 3, "B": 1}
    assert found.moments["m"]["A"].mean == (2 + 4 + 9) / 3
    assert found.moments["m"]["A"].variance == pytest.approx((3**2 + 1**2 + 4**2) / 2)
    assert found.moments["s"]["A"].mean == pytest.approx(2 / 3)
    assert found.moments["s"]["A"].variance == pytest.approx(2 / 3 * 1 / 3 * 3 / 2)
    # One customer says nothing of the spread.
    assert found.moments["m"]["B"] == Moments(units=1, means=(3.0,), covariances=((0.0,),))
    assert (found.covariates, found.has_indicator, found.pulled) == ((), False, Pulled())


def test_a_large_mean_costs_no_digits(cursor: Cursor):
    values = [4.0, 7.0, 13.0, 16.0]  # variance 30, as of Chan, Golub and LeVeque (1983), shifted by 10^9
    rows = [row("A", None, 1e9 + value) for value in values]
    found = read_moments(cursor, laid(cursor, rows, mean("m", "n0")))
    assert found.moments["m"]["A"].variance == pytest.approx(30, rel=1e-12)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e9 + 0.1])
def test_a_constant_has_no_variance_at_all(cursor: Cursor, value: float):
    rows = [row("A", None, value) for _ in range(5000)]
    assert read_moments(cursor, laid(cursor, rows, mean("m", "n0"))).moments["m"]["A"].variance == 0


def test_who_is_missing_in_one_metric_is_in_the_others(cursor: Cursor):
    rows = [row("A", None, 1.0, 2.0), row("A", None, None, 4.0), row("B", None, 5.0, None)]
    found = read_moments(cursor, laid(cursor, rows, mean("m", "n0"), mean("n", "n1")))
    assert {(m, v): own.units for m in "mn" for v, own in found.moments[m].items()} == {
        ("m", "A"): 1,
        ("m", "B"): 1,
        ("n", "A"): 2,
        ("n", "B"): 0,
    }
    assert found.units == {"A": 2, "B": 1}
    assert found.moments["n"]["B"] == Moments(units=0, means=(0.0,), covariances=((0.0,),))


def test_history_that_some_lack_brings_an_indicator(cursor: Cursor):
    rows = [row("A", None, 1.0, 10.0), row("A", None, 3.0, None), row("B", None, 2.0, 20.0)]
    trial = laid(cursor, rows, mean("m", "n0"), covariates={"before": "n1"})
    found = read_moments(cursor, trial)
    assert (found.covariates, found.has_indicator) == (("before",), True)
    own = found.moments["m"]["A"]
    assert own.means == (2.0, 5.0, 0.5)  # no history counts 0
    assert own.covariances == ((2.0, -10.0, -1.0), (-10.0, 50.0, 5.0), (-1.0, 5.0, 0.5))
    balance = read_balance(cursor, trial)
    assert balance.units == {"A": 2, "B": 1}
    assert balance.figures["before"]["A"] == Moments(units=1, means=(10.0,), covariances=((0.0,),))


def test_history_that_all_have_needs_no_indicator_and_one_that_nobody_has_is_none(cursor: Cursor):
    rows = [row("A", None, 1.0, 10.0, None), row("B", None, 3.0, 30.0, None)]
    covariates = {"before": "n1", "never": "n2"}
    found = read_moments(cursor, laid(cursor, rows, mean("m", "n0"), covariates=covariates))
    assert (found.covariates, found.has_indicator) == (("before",), False)
    assert found.moments["m"]["B"].means == (3.0, 30.0)
    found = read_moments(cursor, laid(cursor, rows, mean("m", "n0"), covariates={"never": "n2"}))
    assert (found.covariates, found.has_indicator) == ((), False)
    assert found.moments["m"]["B"].means == (3.0,)


def test_figures_below_zero_are_counted(cursor: Cursor):
    rows = [row("A", None, -1.0, 2.0), row("A", None, 1.0, -2.0), row("B", None, None, -1.0)]
    found = read_moments(cursor, laid(cursor, rows, mean("m", "n0"), ratio("r", "n0", "n1")))
    assert found.negative == {"m": 1, "r": 2}


def test_nobody_at_all(cursor: Cursor):
    trial = laid(cursor, [row(None, None, 1.0)], mean("m", "n0", is_money=True), segments={})
    assert read_moments(cursor, trial, winsorise=0.1).moments == {"m": {}}
    assert read_days(cursor, trial) == read_segments(cursor, trial) == read_spread(cursor, trial) == ()
    assert read_values(cursor, trial).by_variant == {}


# Winsorising ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share_", [0.01, 0.05, 0.1, 0.29, 1 / 3])
@pytest.mark.parametrize("count", [7, 20, 100])
def test_outermost_values_are_pulled_in_as_scipy_does(cursor: Cursor, share_: float, count: int):
    draw = np.random.default_rng(count)
    values = np.round(draw.lognormal(3, 1, (count, 2)), 2)
    variants = draw.choice(["A", "B"], count)
    rows = [row(v, None, *own) for v, own in zip(variants.tolist(), values.tolist(), strict=True)]
    trial = laid(cursor, rows, mean("m", "n0"), ratio("r", "n0", "n1"))
    found = read_moments(cursor, trial, winsorise=share_)
    wanted = [np.asarray(mstats.winsorize(values[:, i], limits=(share_, share_))) for i in range(2)]
    assert found.pulled.bounds["m"] == (wanted[0].min(), wanted[0].max())
    assert found.pulled.bounds["r"] == found.pulled.bounds["m"]
    assert found.pulled.below_bounds["r"] == (wanted[1].min(), wanted[1].max())
    for variant in trial.variants:
        own = [column[variants == variant] for column in wanted]
        assert found.moments["m"][variant].mean == pytest.approx(own[0].mean())
        assert found.moments["r"][variant].means == pytest.approx([column.mean() for column in own])
    taken = read_values(cursor, trial, "r", pulled=found.pulled).by_variant
    together = np.concatenate([taken[v] for v in trial.variants])
    assert sorted(together[:, 0]) == sorted(wanted[0])


@pytest.mark.parametrize(
    "values", [[(5.0, 2)], [(0.0, i) for i in range(24)] + [(5.0, 2)], [(i, 1.0) for i in range(9)]]
)
def test_nothing_is_pulled_in_where_nothing_would_be_left(cursor: Cursor, values: list[tuple[float, float]]):
    trial = laid(cursor, [row("A", None, *own) for own in values], ratio("r", "n0", "n1"))
    assert read_moments(cursor, trial, winsorise=0.05) == read_moments(cursor, trial)


def test_what_is_missing_stays_so_and_shares_are_left_alone(cursor: Cursor):
    rows = [row("A", None, float(i), 0.0) for i in range(9)] + [row("A", None, None, 1.0)]
    found = read_moments(cursor, laid(cursor, rows, mean("m", "n0"), share("s", "n1")), winsorise=0.2)
    assert found.pulled.bounds == {"m": (1.0, 7.0)}
    assert found.moments["m"]["A"].units == 9
    assert found.moments["s"]["A"].mean == pytest.approx(0.1)


@pytest.mark.parametrize("share_", [-0.1, 0.5, math.nan, math.inf])
def test_a_share_that_makes_no_sense_is_refused(cursor: Cursor, share_: float):
    trial = laid(cursor, [row("A", None, 1.0)], mean("m", "n0"))
    with pytest.raises(ValueError, match="pulled in"):
        read_moments(cursor, trial, winsorise=share_)


# Days, parts and single units -----------------------------------------------------------------------------


def test_a_day_stands_for_itself_and_the_primary_metric_is_meant(cursor: Cursor):
    rows = [
        row("A", None, 9.0, 1.0, on="2025-03-02"),
        row("B", None, 9.0, 2.0, on="2025-03-02"),
        row("A", None, 9.0, 3.0, on="2025-03-01"),
        row("A", None, 9.0, 5.0, on="2025-03-01"),
        row("B", None, 9.0, 7.0),
    ]
    trial = laid(cursor, rows, mean("other", "n0"), mean("m", "n1", role=MetricRole.PRIMARY))
    first, second = read_days(cursor, trial)
    assert (first.day, second.day) == (dt.date(2025, 3, 1), dt.date(2025, 3, 2))
    assert first.moments["A"] == Moments(units=2, means=(4.0,), covariances=((2.0,),))
    assert first.moments["B"].units == 0
    assert (second.moments["A"].means, second.moments["B"].means) == ((1.0,), (2.0,))
    assert read_days(cursor, trial, metric="other")[0].moments["A"].mean == 9


def test_parts_hold_everybody_who_has_one(cursor: Cursor):
    rows = [
        row("A", None, 1.0, country="NL", channel="x"),
        row("A", None, None, country="NL", channel="x"),
        row("B", None, 3.0, country="NL", channel=None),
        row("B", None, 4.0, country="DE", channel="y"),
        row("B", None, 5.0, country=None, channel="x"),
    ]
    trial = laid(cursor, rows, mean("m", "n0"), segments={"land": "country", "way": "channel"})
    found = read_segments(cursor, trial)
    assert [(p.name, p.value, dict(p.units)) for p in found] == [
        ("land", "DE", {"A": 0, "B": 1}),
        ("land", "NL", {"A": 2, "B": 1}),
        ("way", "x", {"A": 2, "B": 1}),
        ("way", "y", {"A": 0, "B": 1}),
    ]
    assert [p.moments["A"].units for p in found] == [0, 1, 1, 0]
    assert found[2].moments["B"].mean == 5


def test_only_the_largest_parts_are_given(cursor: Cursor):
    rows = [row("A", None, 1.0, part=f"{i:03}") for i in range(MOST_PARTS + 3)]
    rows += [row("A", None, 1.0, part="052")]
    found = read_segments(cursor, laid(cursor, rows, mean("m", "n0"), segments={"p": "part"}))
    assert [p.value for p in found] == [f"{i:03}" for i in range(MOST_PARTS - 1)] + ["052"]


def test_the_customer_who_moves_the_figure_most(cursor: Cursor):
    rows = [row("A", None, value, below, 1) for value, below in [(10, 1), (10, 1), (90, 1), (500, 50)]]
    rows += [row("B", None, value, 1, 0) for value in (5, 6, -80)]
    rows += [row("C", None, None, None, 1)]
    trial = laid(cursor, rows, mean("m", "n0"), ratio("r", "n0", "n1"), share("s", "n2"))
    found = read_extremes(cursor, trial, moments=read_moments(cursor, trial))
    assert set(found) == {"m", "r"}
    assert set(found["m"]) == {"A", "B"}
    assert (found["m"]["A"].value, found["m"]["A"].below) == (500, None)
    assert found["m"]["B"].value == -80
    # 610 / 53 = 11.5 a piece: the large order is usual, 90 for one piece is not.
    assert (found["r"]["A"].value, found["r"]["A"].below) == (90, 1)


def test_all_values_come_where_there_are_few(cursor: Cursor):
    rows = [row("A", f"a{i}", float(i), 1.0) for i in range(5)] + [row("B", "b", None, 2.0)]
    trial = laid(cursor, rows, mean("m", "n0"), ratio("r", "n0", "n1"), has_unit=True)
    found = read_values(cursor, trial, "m")
    assert sorted(found.by_variant["A"]) == [0, 1, 2, 3, 4]
    assert found.by_variant["B"].shape == (0,)
    assert (found.units, found.capped) == ({"A": 5, "B": 0}, False)
    assert read_values(cursor, trial, "r").by_variant["A"].shape == (5, 2)
    assert read_values(cursor, trial, "r").by_variant["B"].shape == (0, 2)


@pytest.mark.parametrize("has_unit", [True, False])
def test_a_sample_stands_for_many_whatever_the_order_of_the_rows(cursor: Cursor, has_unit: bool):
    rows = [row("A", f"customer {i}", float(i)) for i in range(4000)]
    orders = [rows, random.Random(3).sample(rows, len(rows))] if has_unit else [rows, rows]
    taken = []
    for order in orders:
        trial = laid(cursor, order, mean("m", "n0"), has_unit=has_unit)
        found = read_values(cursor, trial, most=1000)
        assert (len(found.by_variant["A"]), found.units, found.capped) == (1000, {"A": 4000}, True)
        taken.append(sorted(found.by_variant["A"]))
    assert taken[0] == taken[1]
    # Drawn without regard to the value: five standard errors of a sample of 1,000 from 0 … 3,999.
    error = math.sqrt((4000**2 - 1) / 12 / 1000 * (1 - 1000 / 4000))
    assert abs(np.mean(taken[0]) - 1999.5) < 5 * error


def test_spread_tells_where_each_customer_is(cursor: Cursor):
    draw = np.random.default_rng(5)
    values = np.round(draw.lognormal(3, 1, 500), 2) * (draw.random(500) < 0.3)
    values[:3] = -1.0
    rows = [row("AB"[i % 2], None, value) for i, value in enumerate(values.tolist())]
    found = read_spread(cursor, laid(cursor, rows, mean("m", "n0")))
    assert [own.variant for own in found] == ["A", "B"]
    edges = found[0].edges
    assert edges == found[1].edges
    assert edges[0] == 0
    assert edges[-1] >= values.max()
    assert len(edges) - 1 <= 24
    for k, own in enumerate(found):
        mine = values[k::2]
        assert own.zero_share == (mine == 0).mean()
        counts = [((mine > a) & (mine <= b)).sum() for a, b in itertools.pairwise(edges)]
        assert own.shares == pytest.approx(np.array(counts) / len(mine))
        assert own.zero_share + sum(own.shares) == pytest.approx(1 - (mine < 0).mean())


@pytest.mark.parametrize(
    ("values", "zero_share"), [([0.0, 0.0], 1.0), ([5.0, 5.0], 0.0), ([-1.0, 0.0], 0.5), ([1e-7, 1e9], 0.0)]
)
def test_spread_of_odd_values(cursor: Cursor, values: list[float], zero_share: float):
    (own,) = read_spread(cursor, laid(cursor, [row("A", None, v) for v in values], mean("m", "n0")))
    assert own.zero_share == zero_share
    assert sum(own.shares) == pytest.approx(sum(v > 0 for v in values) / len(values))
    assert all(a < b for a, b in itertools.pairwise(own.edges))


# Beside the witness ---------------------------------------------------------------------------------------

CELLS = st.one_of(st.sampled_from([None, 0.0, 1.0, 2.5]), st.floats(-1e6, 1e6))
ROWS = st.lists(
    st.builds(
        lambda variant, unit, flag, numbers: row(variant, unit, flag, *numbers),
        st.sampled_from("ABC"),
        st.sampled_from("abcdefghijkl"),
        st.sampled_from([0, 1, 1, None]),
        st.tuples(CELLS, CELLS, CELLS, CELLS),
    ),
    min_size=1,
    max_size=30,
)
METRICS = [share("s", "n0"), mean("m", "n1"), ratio("r", "n1", "n2")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, has_unit=st.booleans())
def test_the_witness_agrees(cursor: Cursor, rows: list[Row], has_unit: bool):
    trial = laid(cursor, rows, *METRICS, covariates={"x": "n3", "y": "n2"}, has_unit=has_unit)
    found = read_moments(cursor, trial)
    units = united(rows, metrics=METRICS, covariates=["n3", "n2"], has_unit=has_unit).units
    has_any = [any(x is not None for x in own.history) for own in units]
    used = [j for j in range(2) if any(own.history[j] is not None for own in units)]
    assert found.covariates == tuple("xy"[j] for j in used)
    assert found.has_indicator == (any(has_any) and not all(has_any))
    for i, metric in enumerate(trial.metrics):
        for variant in trial.variants:
            table = [
                [
                    *own.values[i],
                    *(own.history[j] or 0.0 for j in used),
                    *[float(known)] * found.has_indicator,
                ]
                for own, known in zip(units, has_any, strict=True)
                if own.variant == variant and own.values[i][0] is not None
            ]
            own = found.moments[metric.name][variant]
            assert own.units == len(table)
            if not table:
                continue
            columns = list(zip(*table, strict=True))
            assert own.means == pytest.approx([math.fsum(c) / len(c) for c in columns], rel=1e-9, abs=1e-9)
            for a, b in itertools.product(range(len(columns)), repeat=2):
                scale = math.sqrt(covariance(columns[a], columns[a]) * covariance(columns[b], columns[b]))
                expected = covariance(columns[a], columns[b])
                assert own.covariances[a][b] == pytest.approx(expected, rel=1e-9, abs=1e-9 * (scale + 1))


def test_halves_of_the_rows_make_the_whole(cursor: Cursor):
    """Moments of two files of different customers, put together by hand, are those of one file."""
    draw = np.random.default_rng(11)
    rows = [
        row("AB"[i % 2], f"{i}", *values) for i, values in enumerate(draw.normal(50, 9, (60, 2)).tolist())
    ]
    whole, *halves = (
        read_moments(cursor, laid(cursor, own, ratio("r", "n0", "n1"), has_unit=True)).moments["r"]["A"]
        for own in (rows, rows[:25], rows[25:])
    )
    n = [own.units for own in halves]
    means = np.average([own.means for own in halves], axis=0, weights=n)
    assert whole.units == sum(n)
    assert whole.means == pytest.approx(means)
    apart = np.subtract(halves[0].means, halves[1].means)
    products = sum((own.units - 1) * np.array(own.covariances) for own in halves)
    products += np.outer(apart, apart) * n[0] * n[1] / sum(n)
    assert np.allclose(whole.covariances, products / (sum(n) - 1))
