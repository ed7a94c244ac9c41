"""Segments as filters know them: stored for the present data, by the scheme saved with the dataset."""

from decimal import Decimal
from typing import Any

import pytest

from crosssell.columns import MoneyBasis, Segment
from crosssell.facts import data_version, dataset_facts
from crosssell.filters import Filters
from crosssell.segments.config import BY_QUANTILE, CutOffs, RfmConfig
from crosssell.segments.figures import segment_figures
from crosssell.segments.models import find_model, keep_model
from crosssell.segments.stored import is_stored, refresh, save_scheme, scheme
from crosssell.warehouse import Warehouse, Workspace
from tests.segments.rfm_oracle import messy_rows, scored
from tests.support import Row, tiny_dataset

STORED = "select customer_id, segment from customer_segment join customer using (customer_key)"
OWN = CutOffs(recency=(1, 2, 3, 4), monetary=(Decimal("1.10"), Decimal(2), Decimal(2), Decimal("1e3")))


def stored(warehouse: Warehouse) -> dict[str, str]:
    return dict(warehouse.rows(STORED))


def test_every_scored_customer_is_stored_once(workspace: Workspace) -> None:
    rows = messy_rows(1)
    warehouse = tiny_dataset(workspace, rows)
    assert not is_stored(warehouse)
    refresh(warehouse)
    assert is_stored(warehouse)
    assert stored(warehouse) == {name: one.segment for name, one in scored(rows).items()}
    assert data_version(warehouse) == 0  # nothing that is asked of the data has changed


def test_new_data_are_stored_anew(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, [Row("1", "p", "a", "2024-01-01")])
    refresh(warehouse)
    before = stored(warehouse)
    with warehouse.write() as cursor:
        cursor.execute("update orders set ordered_at = timestamp '2023-01-01'")
        cursor.execute("insert into customer values (1, 'b', null, 1, 1, '2024-01-01', '2024-01-01')")
        cursor.execute("insert into orders values (1, '2', 1, '2024-01-01', null, null, 1, 1, 1, 0, 1, 1)")
    refresh(warehouse)
    assert stored(warehouse) == before  # the version tells that data are new, and it has not risen
    with warehouse.write() as cursor:
        cursor.execute("update setting set value = '1' where name = 'data_version'")
    refresh(warehouse)
    # Of two, b is later than half: 1 + ⌊5 × 1 / 2⌋ = 3. Frequency and money are equal, so 1.
    assert stored(warehouse) == {"a": Segment.LOST, "b": Segment.ABOUT_TO_SLEEP}


def test_beside_a_long_writer_nobody_has_to_wait(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, messy_rows(1))
    with warehouse.writing():
        assert not refresh(warehouse, seconds=0.01)
    assert not is_stored(warehouse)
    assert refresh(warehouse, seconds=0.01)
    with warehouse.writing():
        assert refresh(warehouse, seconds=0.01)  # there is nothing to do


def test_a_fit_is_not_kept_beside_a_long_writer(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crosssell.segments.models.PATIENCE_SECONDS", 0.01)
    warehouse = tiny_dataset(workspace, messy_rows(1))
    fit: dict[str, Any] = {"kind": "some", "question": {"k": 2}}
    with warehouse.writing():
        keep_model(warehouse, **fit, version=0, fitted={"a": 1})
    assert find_model(warehouse, **fit) is None
    keep_model(warehouse, **fit, version=0, fitted={"a": 1})
    assert find_model(warehouse, **fit) == {"a": 1}


def test_nobody_to_score_is_stored_as_nobody(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, [Row("1", "p", None, "2024-01-01")])
    refresh(warehouse)
    assert (is_stored(warehouse), stored(warehouse)) == (True, {})


def test_a_scheme_is_kept_and_changes_what_is_stored(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, messy_rows(2))
    assert scheme(warehouse) == RfmConfig()
    refresh(warehouse)
    by_quantile = stored(warehouse)
    save_scheme(warehouse, cut_offs=OWN, basis=MoneyBasis.NET)
    assert scheme(warehouse) == RfmConfig(basis=MoneyBasis.NET, cut_offs=OWN)
    assert (data_version(warehouse), is_stored(warehouse)) == (1, True)
    figures = segment_figures(warehouse, filters=Filters(), config=scheme(warehouse))
    own = stored(warehouse)
    assert own != by_quantile
    for group in figures.segments:
        assert list(own.values()).count(str(group.segment)) == group.customers
    save_scheme(warehouse, cut_offs=BY_QUANTILE, basis=MoneyBasis.REVENUE)
    assert stored(warehouse) == by_quantile


def test_stored_segments_are_offered_and_filter(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, messy_rows(3))
    refresh(warehouse)
    offered = dataset_facts(warehouse).segments
    assert set(offered) == set(stored(warehouse).values())
    for segment in offered:
        figures = segment_figures(warehouse, filters=Filters(segments=(segment,)), config=RfmConfig())
        assert figures.scope.customers == list(stored(warehouse).values()).count(segment)
