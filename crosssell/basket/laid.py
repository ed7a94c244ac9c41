"""A question about pairs, counted once: its tables stay, and every measure, threshold and click reads them.

The tables are laid by a thread of their own, stage by stage, so that a screen can draw what is there:
items and strata in a moment, all pairs in seconds, then the customers who are left. They live on one
cursor and go with it, which happens when nobody holds the `Laid` any more.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.basket import money
from crosssell.basket.affinity import CELLS, TESTED
from crosssell.basket.customers import knows_customers, lay_customers
from crosssell.basket.pairs import lay_frequent, lay_pairs
from crosssell.basket.scope import MatrixConfig, lay_scope
from crosssell.basket.strata import Stratum, lay_strata, lay_vectors
from crosssell.columns import Basis
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.statistics.stratified import two_sided_p
from crosssell.warehouse import Cursor, Warehouse

logger = logging.getLogger(__name__)

MOST_CELL_ITEMS = 60
MOST_CHOICES = 2000
TURN_SECONDS = 0.002


class Stage(IntEnum):
    """How far the tables stand."""

    NOTHING = 0
    SCOPE = 1  # items, strata, and the cells of the most bought items
    PAIRS = 2  # all pairs that reach the minimum, tested
    MONEY = 3  # customers left of the pairs that can be solid, and what they are worth at most


# Share of the time at which each stage ends, measured on shops of half a million to ten million lines.
STAGE_ENDS = {Stage.NOTHING: 0.0, Stage.SCOPE: 0.1, Stage.PAIRS: 0.8, Stage.MONEY: 1.0}

TOTAL = "create temp table total as select $baskets::bigint as baskets"

CHOICES = "select item_key, item, name, n from frequent order by n desc, item_key limit $most"

CELL_ITEMS = "create or replace temp table cell_item as select unnest($keys::integer[]) as item_key"

HAS_RARE = "select exists (from cell_item anti join frequent using (item_key))"

TESTED_P = """
create temp table tested_p as
select t.*, p.p_value
from tested as t
positional join p_found as p
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """The pairs at one minimum, as far as they are not in tables (see `crosssell.basket.matrix`).

    Attributes:
        min_count: Fewest baskets with both.
        items: Items whose own count reaches it.
        tests: Pairs of those items.
        listed_p: The p-values of the pairs that reach it, sorted upwards.
        view: Name of the view with a row a pair.
    """

    min_count: int
    items: int
    tests: int
    listed_p: NDArray[np.float64]
    view: str


class Laid:
    """What `lay` returns.

    Attributes:
        warehouse: The dataset.
        filters: Which orders.
        config: What baskets and items are; its minimum is the lowest that can be asked for.
        baskets: Baskets with at least one item in scope (N); 0 before the scope stands.
        strata: Of the baskets' sizes.
        choices: The `MOST_CHOICES` most bought items, the most bought first: item_key, item, name, n.
        items: The first `MOST_CELL_ITEMS` of them.
        cells: Every pair among those: a_key, b_key, n_both, expected, variance, log_se.
        knows_customers: Whether any order in scope names its customer.
        judged: What was asked for so far, by minimum.
        p_values: Of every pair: a_key, b_key, n_both, p_value.
        stage: How far the tables stand.
        share: Done share of the work, 0–1.
    """

    def __init__(self, warehouse: Warehouse, *, filters: Filters, config: MatrixConfig) -> None:
        self.warehouse = warehouse
        self.filters = filters
        self.config = config
        self.baskets = 0
        self.strata: list[Stratum] = []
        self.choices = pd.DataFrame()
        self.items = pd.DataFrame()
        self.cells = pd.DataFrame()
        self.knows_customers = False
        self.stage = Stage.NOTHING
        self.share = 0.0
        self.judged: dict[int, Judged] = {}
        self.p_values = pd.DataFrame()
        self._cursor = warehouse.cursor()
        self._reading = threading.RLock()
        self._readers = 0  # that wait for their turn
        self._changed = threading.Condition()
        self._complete = False
        self._error: BaseException | None = None
        self._stop = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the work was stopped before it was done."""
        return self._stop.is_set() and self.stage < Stage.MONEY

    def at_minimum(self, min_count: int) -> MatrixConfig:
        """Return what baskets and items are, with another minimum."""
        return replace(self.config, min_count=min_count)

    def cancel(self) -> None:
        """Stop the work; who waits for it gets ``cancelled``."""
        self._stop.set()
        if self.stage < Stage.MONEY:
            self._cursor.interrupt()

    def wait(self, stage: Stage, *, seconds: float | None = None) -> bool:
        """Wait until ``stage`` stands, at most ``seconds``; return whether it does.

        Raises:
            CrosssellError: What stopped the work: ``cancelled``, ``no_space``, ``unexpected``.
        """
        with self._changed:
            self._changed.wait_for(lambda: self.stage >= stage or self._error is not None, seconds)
        if self.stage < stage and self._error is not None:
            if isinstance(self._error, CrosssellError):
                raise CrosssellError(self._error.code, self._error.reason, **self._error.values)
            raise CrosssellError(ErrorCode.UNEXPECTED) from self._error
        return self.stage >= stage

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """Give the cursor that sees the tables, to one reader at a time; wait for a stage before."""
        self._readers += 1
        self._reading.acquire()
        self._readers -= 1
        try:
            yield self._cursor
        finally:
            self._reading.release()

    def run(self) -> None:
        """Lay every stage; for the thread of `lay`, or for a caller that has time."""
        try:
            stages = ((Stage.SCOPE, self._scope), (Stage.PAIRS, self._pairs), (Stage.MONEY, self._money))
            for stage, work in stages:
                with self._reading:
                    self._go_on(0.0)
                    work()
                self._reach(stage)
        except BaseException as error:
            # The thread's last frame: without this a screen would wait for ever.
            if not isinstance(error, CrosssellError):
                logger.exception("counting pairs broke")
            # Tracebacks, its own and those of what led to it, hold frames, and those would keep the tables.
            error.__cause__ = error.__context__ = None
            with self._changed:
                self._error = error.with_traceback(None)
                self._changed.notify_all()

    def complete(self) -> None:
        """Count the customers left for every pair, not only for those that can be solid; waits for both.

        Raises:
            CrosssellError: What stopped the work.
        """
        self.wait(Stage.MONEY)
        with self._reading:
            if self.knows_customers and not self._complete:
                money.lay_rest(self._cursor)
            self._complete = True

    def cell_terms(self, keys: list[int]) -> pd.DataFrame:
        """Return every pair among a few items in scope, like ``cells``; the scope must stand."""
        with self.reading() as cursor:
            cursor.execute(CELL_ITEMS, keys=keys)
            lay_vectors(cursor, self.strata, wanted="cell_item", into="cell_vector")
            baskets = "member" if cursor.row(HAS_RARE)[0] else "slim"
            return cursor.query(CELLS.format(baskets=baskets))

    def _scope(self) -> None:
        cursor = self._cursor
        lay_scope(cursor, filters=self.filters, config=self.config)
        self.baskets = lay_frequent(cursor, config=self.config)
        cursor.execute(TOTAL, baskets=self.baskets)
        self.knows_customers = knows_customers(cursor)
        self.strata = lay_strata(cursor)
        self.choices = cursor.query(CHOICES, most=MOST_CHOICES)
        self.items = self.choices.head(MOST_CELL_ITEMS)
        self.cells = self.cell_terms([int(key) for key in self.items["item_key"]])

    def _pairs(self) -> None:
        cursor, basis = self._cursor, self.config.basis
        lay_vectors(cursor, self.strata, wanted="frequent")
        marked = basis == Basis.ORDER and self.knows_customers
        lay_pairs(cursor, config=self.config, marked=marked, step=lambda share: self._go_on(0.6 * share))
        lay_customers(cursor, basis=basis, known=self.knows_customers)
        self._go_on(0.8)
        cursor.execute(TESTED)
        tested = cursor.query("select a_key, b_key, n_both, expected, variance from tested")
        p_values = two_sided_p(
            tested["n_both"].to_numpy(np.float64),
            expected=tested["expected"].to_numpy(np.float64),
            variance=tested["variance"].to_numpy(np.float64),
        )
        cursor.execute("create temp table p_found (p_value double)")
        cursor.append("p_found", pa.table({"p_value": p_values}))
        cursor.execute(TESTED_P)
        cursor.execute("drop table tested")
        cursor.execute("drop table p_found")
        cursor.execute("drop table pair_customer")
        cursor.execute(money.EMPTY)
        self.p_values = tested[["a_key", "b_key", "n_both"]].assign(p_value=p_values)

    def _money(self) -> None:
        if self.knows_customers:
            money.lay_money(self._cursor, basis=self.config.basis, step=self._go_on)

    def _reach(self, stage: Stage) -> None:
        with self._changed:
            self.stage = stage
            self.share = STAGE_ENDS[stage]
            self._changed.notify_all()

    def _go_on(self, share: float) -> None:
        """Between two statements: stop if asked to, note the done share, and let who waits read."""
        if self._stop.is_set():
            raise CrosssellError(ErrorCode.CANCELLED)
        start, end = STAGE_ENDS[self.stage], STAGE_ENDS[Stage(min(self.stage + 1, Stage.MONEY))]
        self.share = start + (end - start) * share
        if self._readers:
            self._reading.release()
            time.sleep(TURN_SECONDS)  # a lock that is taken back at once is given to nobody
            self._reading.acquire()


def lay(warehouse: Warehouse, *, filters: Filters, config: MatrixConfig) -> Laid:
    """Start counting and return at once; wait for the stage that is needed.

    Args:
        warehouse: The dataset.
        filters: Which orders. Its categories keep the items of a category and leave N unchanged.
        config: What baskets and items are, and the lowest minimum that will be asked for.
    """
    laid = Laid(warehouse, filters=filters, config=config)
    threading.Thread(target=laid.run, name="pairs", daemon=True).start()
    return laid
