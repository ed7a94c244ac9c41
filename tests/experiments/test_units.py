"""From rows to units: who is in, who is not, and what of several rows becomes of one customer."""

import datetime as dt
import itertools
import math
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosssell.columns import MetricKind
from crosssell.experiments.question import Metric, Trial
from crosssell.experiments.units import LARGEST_VALUE, MetricColumns, finish_trial, lay_file
from crosssell.warehouse import Cursor, Workspace, quote_identifier
from tests.experiments.rows import Row, mean, ratio, row, scratch, share, united, write_rows

NAN, INFINITE = math.nan, math.inf


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One for all: each cursor has temporary tables of its own."""
    with closing(Workspace(tmp_path_factory.mktemp("engine"))) as opened:
        yield opened


@pytest.fixture
def cursor(engine: Workspace) -> Iterator[Cursor]:
    with scratch(engine) as own:
        yield own


def units_of(cursor: Cursor, columns: str) -> list[tuple]:
    return cursor.rows(f"select unit, {columns} from trial_unit order by all")


def test_rows_of_one_customer_are_one_unit(cursor: Cursor):
    rows = write_rows(
        cursor,
        [
            row("A", "ann", 0, 10.0, 2, on="2025-03-02"),
            row("A", "ann", 1, 5.5, 1, on="2025-03-01"),
            row("A", "bob", 0, 7.0, 3, on="2025-03-05"),
            row("B", "cis", None, None, None, on="2025-03-05"),
            row("B", "dan", 1, None, 4, on="2025-03-05"),
        ],
    )
    metrics = [share("bought", "n0"), mean("money", "n1"), ratio("per item", "n1", "n2")]
    trial = lay_file(cursor, rows=rows, metrics=metrics, has_unit=True)
    assert units_of(cursor, "variant, day::varchar, v0, v1, v2, d2") == [
        ("ann", "A", "2025-03-01", 1, 10.0 + 5.5, 10.0 + 5.5, 2 + 1),
        ("bob", "A", "2025-03-05", 0, 7.0, 7.0, 3),
        ("cis", "B", "2025-03-05", None, None, None, None),
        ("dan", "B", "2025-03-05", 1, None, None, None),
    ]
    assert trial.variants == ("A", "B")
    assert trial.has_days
    assert trial.rows_per_unit == 5 / 4
    assert trial.excluded.rows == 5
    assert trial.excluded.several_starts == 1
    assert trial.excluded.missing_metric == {"bought": 1, "money": 2, "per item": 2}
    assert trial.excluded.impossible == {"bought": 0, "money": 0, "per item": 0}


def test_a_blank_cell_beside_a_value_is_no_zero_and_takes_nothing_away(cursor: Cursor):
    rows = write_rows(cursor, [row("A", "ann", 3.0, None), row("A", "ann", None, 4), row("A", "ann", 5.0, 2)])
    lay_file(cursor, rows=rows, metrics=[mean("m", "n0"), ratio("r", "n0", "n1")], has_unit=True)
    # The ratio is of the one row that has both of its parts.
    assert units_of(cursor, "v0, v1, d1") == [("ann", 3.0 + 5.0, 5.0, 2)]


def test_a_customer_in_two_variants_is_in_none(cursor: Cursor):
    rows = [
        row("A", "ann", 1),
        row("B", "ann", 1),
        row("A", "bob", 1),
        row("B", "cis", 0),
        row("B", "cis", 1),
    ]
    trial = lay_file(cursor, rows=write_rows(cursor, rows), metrics=[share("m", "n0")], has_unit=True)
    assert units_of(cursor, "variant, v0") == [("bob", "A", 1), ("cis", "B", 1)]
    assert trial.excluded.several_variants == 1


def test_rows_without_a_variant_or_a_customer_are_counted_once(cursor: Cursor):
    rows = [row(None, "ann", 1), row(None, None, 1), row("A", None, 1), row("A", "bob", 1)]
    trial = lay_file(cursor, rows=write_rows(cursor, rows), metrics=[share("m", "n0")], has_unit=True)
    assert (trial.excluded.rows, trial.excluded.missing_variant, trial.excluded.missing_unit) == (4, 2, 1)
    assert [unit for unit, _ in units_of(cursor, "v0")] == ["bob"]


def test_rows_of_nobody_hide_no_repeated_customer(cursor: Cursor):
    rows = [row(None, None, 1), row("A", None, 1), row("A", "ann", 1), row("A", "ann", 1)]
    lay_file(cursor, rows=write_rows(cursor, rows), metrics=[mean("m", "n0")], has_unit=True)
    assert units_of(cursor, "v0") == [("ann", 2.0)]


def test_without_customers_every_row_is_its_own_unit(cursor: Cursor):
    rows = [row("A", None, 1), row("A", None, 1), row("B", "ann", 0), row("A", "ann", 1), row(None, None, 1)]
    trial = lay_file(cursor, rows=write_rows(cursor, rows), metrics=[share("m", "n0")], has_unit=False)
    assert units_of(cursor, "variant, v0") == [(None, "A", 1), (None, "A", 1), (None, "A", 1), (None, "B", 0)]
    excluded = trial.excluded
    assert (excluded.missing_variant, excluded.missing_unit, excluded.several_variants) == (1, 0, 0)
    assert excluded.duplicate_rows == 0
    assert trial.rows_per_unit == 1.0


def test_rows_that_say_the_same_twice_are_counted_and_kept(cursor: Cursor):
    twice = row("A", "ann", 2.0, on="2025-03-01", country="NL")
    rows = [twice, twice, twice, row("A", "ann", 2.0, on="2025-03-02", country="NL"), row("B", "bob", 2.0)]
    trial = lay_file(
        cursor,
        rows=write_rows(cursor, rows),
        metrics=[mean("m", "n0")],
        segments={"land": "country"},
        has_unit=True,
    )
    assert trial.excluded.duplicate_rows == 2
    assert units_of(cursor, "v0") == [("ann", 8.0), ("bob", 2.0)]


@pytest.mark.parametrize("cell", [NAN, INFINITE, -INFINITE, 2e15, 1e308])
def test_a_value_that_cannot_be_makes_its_unit_missing(cursor: Cursor, cell: float):
    rows = [row("A", "ann", 1, cell, 1), row("A", "bob", 1, 5.0, 1), row("A", "bob", 0, cell, 1)]
    metrics = [share("s", "n0"), mean("m", "n1"), ratio("above", "n1", "n2"), ratio("below", "n2", "n1")]
    trial = lay_file(cursor, rows=write_rows(cursor, rows), metrics=metrics, has_unit=True)
    assert units_of(cursor, "v0, v1, v2, d2, v3, d3") == [("ann", 1, *[None] * 5), ("bob", 1, *[None] * 5)]
    assert trial.excluded.impossible == {"s": 0, "m": 2, "above": 2, "below": 2}
    assert trial.excluded.missing_metric == {"s": 0, "m": 2, "above": 2, "below": 2}


@pytest.mark.parametrize("cell", [2.0, -1.0, 0.5, NAN])
def test_a_share_knows_yes_and_no_alone(cursor: Cursor, cell: float):
    rows = write_rows(cursor, [row("A", "ann", cell), row("A", "bob", 1), row("A", "bob", cell)])
    trial = lay_file(cursor, rows=rows, metrics=[share("s", "n0")], has_unit=True)
    assert units_of(cursor, "v0") == [("ann", None), ("bob", None)]
    assert trial.excluded.impossible == {"s": 2}


def test_negative_money_is_money(cursor: Cursor):
    rows = write_rows(cursor, [row("A", "ann", -5.0), row("A", "bob", -LARGEST_VALUE)])
    trial = lay_file(cursor, rows=rows, metrics=[mean("m", "n0")], has_unit=True)
    assert units_of(cursor, "v0") == [("ann", -5.0), ("bob", -LARGEST_VALUE)]
    assert trial.excluded.impossible == {"m": 0}


def test_history_and_segments_are_the_customers_own(cursor: Cursor):
    rows = write_rows(
        cursor,
        [
            row("A", "ann", 1, 30.0, country="NL"),
            row("A", "ann", 1, 30.0, country="DE"),
            row("A", "bob", 1, None, country=None),
            row("A", "cis", 1, NAN, country="PL"),
        ],
    )
    trial = lay_file(
        cursor,
        rows=rows,
        metrics=[mean("m", "n0")],
        covariates={"before": "n1"},
        segments={"land": "country"},
        has_unit=True,
    )
    assert units_of(cursor, "x0, g0") == [("ann", 30.0, "DE"), ("bob", None, None), ("cis", None, "PL")]
    assert (trial.covariates, trial.segments) == (("before",), ("land",))


def test_variants_keep_the_order_that_was_asked_for(cursor: Cursor):
    rows = write_rows(cursor, [row(name, name, 1) for name in ("b", "a", "é", "Z", "control")])
    metrics = [mean("m", "n0")]
    trial = lay_file(cursor, rows=rows, metrics=metrics, has_unit=True, variants=("control", "gone", "b"))
    assert trial.variants == ("control", "b", "Z", "a", "é")


def test_names_are_hostile(cursor: Cursor):
    name = 'n0" from x; drop table trial_row; --'
    rows = write_rows(cursor, [row("'; drop", "O'Hara", 1.0), row('"', "\\", 2.0)], table='rows "of" it')
    cursor.execute(f"alter table {rows} rename n0 to {quote_identifier(name)}")
    trial = lay_file(cursor, rows=rows, metrics=[mean("$m'{0}", name)], has_unit=True)
    assert trial.variants == ('"', "'; drop")
    assert units_of(cursor, "v0") == [("O'Hara", 1.0), ("\\", 2.0)]


def test_nobody_is_a_test_without_units(cursor: Cursor):
    rows = write_rows(cursor, [row(None, "ann", 1.0)])
    trial = lay_file(cursor, rows=rows, metrics=[mean("m", "n0")], has_unit=True)
    assert (trial.variants, trial.rows_per_unit, trial.has_days) == ((), 1.0, False)
    assert trial.excluded.missing_metric == {"m": 0}


def test_a_second_file_takes_the_place_of_the_first(cursor: Cursor):
    for count in (3, 2):
        rows = write_rows(cursor, [row("A", f"u{i}", 1.0) for i in range(count)])
        lay_file(cursor, rows=rows, metrics=[mean("m", "n0")], has_unit=True)
    assert len(units_of(cursor, "v0")) == 2


def test_half_a_ratio_is_none(cursor: Cursor):
    cursor.execute(
        "create temp table trial_unit (variant varchar, unit varchar, day date, v0 double, d0 double)"
    )
    cursor.execute("insert into trial_unit values ('A', 'a', null, 1, null), ('A', 'b', null, null, 2)")
    metric = Metric(name="r", kind=MetricKind.RATIO)
    trial = finish_trial(cursor, Trial(metrics=(metric,)))
    assert units_of(cursor, "v0, d0") == [("a", None, None), ("b", None, None)]
    assert trial.excluded.missing_metric == {"r": 2}


@pytest.mark.parametrize(
    ("kind", "below"), [(MetricKind.RATIO, None), (MetricKind.MEAN, "n1"), (MetricKind.PROPORTION, "n1")]
)
def test_a_ratio_and_only_a_ratio_has_a_denominator(kind: MetricKind, below: str | None):
    with pytest.raises(ValueError, match="denominator"):
        MetricColumns(metric=Metric(name="m", kind=kind), column="n0", below=below)


# Beside the witness ---------------------------------------------------------------------------------------

CELLS = st.one_of(st.sampled_from([None, NAN, INFINITE, 0.0, 1.0, 2.0, -3.5, 1e16]), st.floats(-100, 100))
ROWS = st.lists(
    st.builds(
        lambda variant, unit, day, numbers, part: Row(
            variant=variant,
            unit=unit,
            started=None if day is None else dt.date(2025, 3, day),
            numbers=dict(zip(("n0", "n1", "n2", "n3"), numbers, strict=True)),
            parts={"country": part},
        ),
        st.sampled_from([None, "A", "A", "B", "B"]),
        st.sampled_from([None, *"abcdefgh"]),
        st.sampled_from([None, 1, 2, 3]),
        st.tuples(st.sampled_from([0.0, 1.0, 1.0, None, 7.0]), CELLS, CELLS, CELLS),
        st.sampled_from([None, "DE", "NL"]),
    ),
    min_size=1,
    max_size=25,
)
METRICS = [share("s", "n0"), mean("m", "n1"), ratio("r", "n1", "n2")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, has_unit=st.booleans(), seed=st.integers(0, 9))
def test_the_witness_agrees(cursor: Cursor, rows: list[Row], has_unit: bool, seed: int):
    expected = united(rows, metrics=METRICS, covariates=["n3"], segments=["country"], has_unit=has_unit)
    trials = []
    for order in (rows, random.Random(seed).sample(rows, len(rows))):
        trial = lay_file(
            cursor,
            rows=write_rows(cursor, order),
            metrics=METRICS,
            covariates={"before": "n3"},
            segments={"land": "country"},
            has_unit=has_unit,
        )
        trials.append(trial)
        found = cursor.rows("select variant, unit, day, v0, v1, v2, d2, x0, g0 from trial_unit")
        wanted = [
            (own.variant, own.unit, own.day, *itertools.chain(*own.values), *own.history, *own.parts)
            for own in expected.units
        ]
        assert sorted(map(str, map(rounded, found))) == sorted(map(str, map(rounded, wanted)))
    assert trials[0] == trials[1]  # the order of the rows says nothing
    excluded = trials[0].excluded
    assert excluded == replace(
        excluded,
        rows=len(rows),
        missing_variant=expected.missing_variant,
        missing_unit=expected.missing_unit,
        several_variants=expected.several_variants,
        several_starts=expected.several_starts,
        duplicate_rows=expected.duplicate_rows,
        impossible={
            m.metric.name: sum(u.impossible[i] for u in expected.units) for i, m in enumerate(METRICS)
        },
        missing_metric={
            m.metric.name: sum(u.values[i][0] is None for u in expected.units) for i, m in enumerate(METRICS)
        },
    )
    assert trials[0].rows_per_unit == pytest.approx(expected.rows_per_unit)


def rounded(record: tuple) -> tuple:
    return tuple(float(f"{v:.12g}") + 0.0 if isinstance(v, int | float) else v for v in record)
