"""The tables of a question: several readers, stopping, breaking, and a dataset that goes or changes."""

import gc
import threading
import time
import weakref

import duckdb
import numpy as np
import pandas as pd
import pytest

from crosssell.basket import (
    ItemSelection,
    Laid,
    MatrixConfig,
    Stage,
    heatmap,
    item_choices,
    lay,
    matrix,
    pair_figures,
    pair_page,
    pair_table,
)
from crosssell.basket import laid as laid_module
from crosssell.basket import pairs as pairs_module
from crosssell.columns import Basis, Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse, Workspace
from tests.basket.shops import random_shop, sized_shop
from tests.basket.simulation import Shop, ranked_weights, sizes_of, unrelated, written
from tests.support import tiny_dataset

EVERYTHING = Filters()
SECONDS = 30  # a thread that has not ended by then hangs


@pytest.fixture
def dataset(workspace: Workspace) -> Warehouse:
    return tiny_dataset(workspace, sized_shop(3))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A shop whose pairs take a second or two, and its workspace."""
    draw = np.random.default_rng(1)
    held = unrelated(
        draw,
        sizes_of(draw, 40_000, mean=14, kind="geometric", most=100),
        ranked_weights(400, steepness=0.5),
    )
    workspace = Workspace(tmp_path_factory.mktemp("large"))
    yield written(workspace, Shop(held=held))
    workspace.close()


class Gate:
    """Holds the counting of pairs up until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        counting = laid_module.lay_pairs

        def held_up(*args, **choices):
            self.reached.set()
            assert self.opened.wait(SECONDS)
            counting(*args, **choices)

        monkeypatch.setattr(laid_module, "lay_pairs", held_up)


def begun(dataset: Warehouse, **choices) -> Laid:
    return lay(dataset, filters=EVERYTHING, config=MatrixConfig(**choices))


def worker_ended() -> bool:
    ends = time.monotonic() + SECONDS
    while any(thread.name == "pairs" for thread in threading.enumerate()):
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True


def test_stages_stand_one_after_the_other(dataset, monkeypatch):
    gate = Gate(monkeypatch)
    laid = begun(dataset)
    assert laid.wait(Stage.SCOPE, seconds=SECONDS)
    assert gate.reached.wait(SECONDS)
    assert (laid.stage, laid.wait(Stage.PAIRS, seconds=0.01)) == (Stage.SCOPE, False)
    assert 0 < laid.share < 1
    gate.opened.set()
    assert laid.wait(Stage.MONEY, seconds=SECONDS)
    assert (laid.stage, laid.share, laid.cancelled) == (Stage.MONEY, 1, False)
    assert worker_ended()


def test_the_scope_alone_draws_what_is_later_judged(dataset, monkeypatch):
    gate = Gate(monkeypatch)
    laid = begun(dataset)
    laid.wait(Stage.SCOPE, seconds=SECONDS)
    early = heatmap(laid, min_count=10, selection=ItemSelection(top=10))
    gate.opened.set()
    laid.wait(Stage.MONEY, seconds=SECONDS)
    late = heatmap(laid, min_count=10, selection=ItemSelection(top=10))
    assert early.items == late.items
    for name in ("counts", "expected", "lower", "upper"):
        np.testing.assert_array_equal(getattr(early, name), getattr(late, name))
    assert (early.is_judged, late.is_judged) == (False, True)
    assert Verdict.UNRELATED in late.verdicts


def test_two_readers_at_once_see_the_same(dataset):
    laid = begun(dataset, min_count=1)
    whole = pair_table(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=1)).frame
    found: list[int] = []

    def read(min_count: int) -> None:
        for _ in range(15):
            seen = matrix(laid, min_count=min_count)
            rows = pair_page(seen, search="a", sort="lift_corrected").matching
            first = item_choices(laid, limit=2)
            pair_figures(seen, a=first[0].item, b=first[1].item)
            heatmap(laid, min_count=min_count, selection=ItemSelection(top=10))
            found.append(len(pair_page(seen).frame) - int((whole["n_both"] >= min_count).sum()) + 0 * rows)

    readers = [threading.Thread(target=read, args=(count,)) for count in (1, 4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(SECONDS)
    assert found == [0] * 30


def test_several_questions_about_one_dataset_do_not_mix(dataset):
    questions = [
        MatrixConfig(min_count=1),
        MatrixConfig(min_count=1, basis=Basis.CUSTOMER),
        MatrixConfig(min_count=3, require_customer=True),
    ]
    asked = [lay(dataset, filters=EVERYTHING, config=config) for config in questions]
    for laid, config in zip(asked, questions, strict=True):
        page = pair_page(matrix(laid, min_count=config.min_count), sort="a", descending=False)
        table = pair_table(dataset, filters=EVERYTHING, config=config).frame
        assert list(page.frame["n_both"]) == list(table["n_both"])
        np.testing.assert_allclose(page.frame["lift_corrected"], table["lift_corrected"], rtol=1e-9)


def test_stopped_in_the_middle_it_says_so_and_leaves_the_dataset_alone(large, monkeypatch):
    monkeypatch.setattr(pairs_module, "INCREMENTS_PER_PART", 200_000)
    laid = begun(large, min_count=1)
    laid.wait(Stage.SCOPE, seconds=SECONDS)
    laid.cancel()
    with pytest.raises(CrosssellError) as caught:
        laid.wait(Stage.MONEY, seconds=SECONDS)
    assert (caught.value.code, laid.cancelled) == (ErrorCode.CANCELLED, True)
    assert worker_ended()
    assert large.row("select count(*) from orders") == (40_000,)
    with pytest.raises(CrosssellError):  # every later reader hears the same
        matrix(laid, min_count=10)


def test_stopping_what_is_done_changes_nothing(dataset):
    laid = begun(dataset)
    laid.wait(Stage.MONEY, seconds=SECONDS)
    laid.cancel()
    assert (laid.cancelled, matrix(laid, min_count=10).pairs > 0) == (False, True)


def test_what_breaks_the_worker_reaches_who_waits(dataset, monkeypatch, caplog):
    def breaks(*args, **choices):
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(laid_module, "two_sided_p", breaks)
    laid = begun(dataset)
    with pytest.raises(CrosssellError) as caught:
        laid.wait(Stage.PAIRS, seconds=SECONDS)
    assert caught.value.code == ErrorCode.UNEXPECTED
    assert "a fault of ours" in caplog.text
    assert heatmap(laid, min_count=10, selection=ItemSelection(top=10)).items  # what stands can be read


@pytest.mark.parametrize("stopped", [False, True])
def test_the_last_holder_takes_the_tables_along(dataset, stopped, monkeypatch):
    """Also where it is stopped in the middle of a statement, whose error has led to the one that is kept."""
    closed: list[str] = []

    class Watched(Cursor):
        def __del__(self) -> None:
            closed.append("gone")

    plain = dataset.cursor

    def watched() -> Cursor:
        opened = plain()
        opened.__class__ = Watched
        return opened

    def interrupted(*args, **choices):
        try:
            raise duckdb.InterruptException("in the middle")
        except duckdb.Error as error:
            raise CrosssellError(ErrorCode.CANCELLED) from error

    monkeypatch.setattr(dataset, "cursor", watched)
    if stopped:
        monkeypatch.setattr(laid_module, "lay_pairs", interrupted)
    laid = begun(dataset)
    assert worker_ended()
    reference = weakref.ref(laid)
    gc.disable()  # counting references must be enough: tables may be large
    try:
        del laid
        assert reference() is None
        assert closed == ["gone"]
    finally:
        gc.enable()


def test_a_dataset_deleted_meanwhile_is_named(workspace):
    laid = begun(tiny_dataset(workspace, sized_shop(4)))
    laid.wait(Stage.MONEY, seconds=SECONDS)
    workspace.delete("tiny")
    with pytest.raises(CrosssellError) as caught:
        matrix(laid, min_count=10)
    assert caught.value.code == ErrorCode.UNKNOWN_DATASET
    again = tiny_dataset(workspace, random_shop(1))
    assert len(pair_table(again, filters=EVERYTHING, config=MatrixConfig(min_count=1)).frame) > 0


def test_a_dataset_deleted_while_it_is_counted_ends_the_count(workspace, monkeypatch):
    gate = Gate(monkeypatch)
    laid = begun(tiny_dataset(workspace, sized_shop(4)))
    assert gate.reached.wait(SECONDS)
    workspace.delete("tiny")
    gate.opened.set()
    with pytest.raises(CrosssellError) as caught:
        laid.wait(Stage.MONEY, seconds=SECONDS)
    assert caught.value.code == ErrorCode.UNKNOWN_DATASET
    assert worker_ended()


def test_a_workspace_closes_under_a_count(tmp_path, monkeypatch):
    workspace = Workspace(tmp_path / "closing")
    draw = np.random.default_rng(2)
    held = unrelated(draw, np.full(20_000, 20), ranked_weights(300, steepness=0.5))
    laid = begun(written(workspace, Shop(held=held)), min_count=1)
    workspace.close()
    with pytest.raises(CrosssellError):
        laid.wait(Stage.MONEY, seconds=SECONDS)
    assert worker_ended()


def test_new_orders_do_not_move_what_is_laid(workspace):
    """On a view of all orders the counts are taken at once; what stands stays as it was."""
    rows = sized_shop(5)
    dataset = tiny_dataset(workspace, rows)
    laid = begun(dataset, min_count=2)
    laid.wait(Stage.MONEY, seconds=SECONDS)
    before = pair_page(matrix(laid, min_count=2)).frame
    with dataset.write() as cursor:
        cursor.execute("insert into basket select order_key, 0, 1, 1 from orders")
        early = pair_page(matrix(laid, min_count=2)).frame  # a reader beside the one writer
    pd.testing.assert_frame_equal(early, before)
    pd.testing.assert_frame_equal(pair_page(matrix(laid, min_count=2)).frame, before)
