"""What is bought later: of those who bought a, how many then bought b, and how many would have anyway.

From a customer's first a on, if there was no b up to and on that day: *followed* if the first b comes within
so many days after, or in the next order. Counted are the customers whose window is over (``buyers``); the
others are ``still_open``, whether b is there already or not: so windows are equal and no share is above 1.
What is expected is said in `crosssell.basket.follow_ups.expected`, the verdict in
`crosssell.basket.verdicts`, with customers who followed for baskets with both.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.basket.follow_ups.config import FollowUpConfig
from crosssell.basket.follow_ups.counts import Step, lay_counts
from crosssell.basket.follow_ups.expected import Rates, lay_rates
from crosssell.basket.follow_ups.histories import lay_histories
from crosssell.basket.scope import MatrixConfig
from crosssell.basket.verdicts import VERDICT
from crosssell.columns import FollowUpNotice
from crosssell.filters import Filters
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.warehouse import Cursor, Warehouse

FOLLOW_UP_COLUMNS = (
    *("a", "b", "a_name", "b_name", "buyers", "followed", "share", "expected", "expected_share"),
    *("lift", "lift_ci_lower", "lift_ci_upper", "p_value", "q_value", "verdict", "still_open", "median_days"),
)

Q_VALUES = "create temp table q_found (q_value double)"

TESTED = """
create temp table tested as
select c.*, q.q_value
from counted as c
positional join q_found as q
"""

FIGURES = f"""
with spread as (
    select
        t.*, followed / nullif(expected, 0) as lift,
        case when followed > 0 and expected > 0 then sqrt(greatest(
            1 / followed - 1 / buyers, variance / (2 * expected * followed)
        )) end as log_se
    from {{rows}} as t
),
judged as (
    select
        *, followed as n_both, expected as expected_corrected, followed as customers,
        lift * exp(-1.96 * log_se) as lift_corrected_ci_lower,
        lift * exp(1.96 * log_se) as lift_corrected_ci_upper
    from spread
)
select
    j.a_key, j.b_key, fa.item as a, fb.item as b, fa.name as a_name, fb.name as b_name,
    fa.n as a_customers, fb.n as b_customers,
    buyers, followed, followed / nullif(buyers, 0) as share,
    expected, expected / nullif(buyers, 0) as expected_share,
    lift, lift_corrected_ci_lower as lift_ci_lower, lift_corrected_ci_upper as lift_ci_upper,
    p_value, q_value, {VERDICT} as verdict, still_open, median_days
from judged as j
join frequent as fa on fa.item_key = j.a_key
join frequent as fb on fb.item_key = j.b_key
"""

VIEW = f"create temp view follow_up as {FIGURES.format(rows='tested')}"


class FollowUps:
    """Every ordered pair that enough customers followed; made by `follow_ups`, safe for several threads.

    Attributes:
        filters: Which orders.
        config: What items are, and the minimum: of customers who followed, and of buyers of either item.
        follow: The window.
        last_day: Last order day in scope; ``None`` where no order has a date.
        customers: Known customers with a dated order in scope.
        notice: Why there is nothing; ``None`` where there may be something.
        items: Items that enough customers have.
        pairs: Ordered pairs that reach the minimum.
        tests: Ordered pairs of items that could have: what the correction for many tests counts.
        listed_p: The p-values of the pairs, sorted upwards.
        rates: What is to be expected of each item.
    """

    def __init__(
        self, cursor: Cursor, *, filters: Filters, config: MatrixConfig, follow: FollowUpConfig
    ) -> None:
        self.filters = filters
        self.config = config
        self.follow = follow
        self.last_day: date | None = None
        self.customers = 0
        self.notice: FollowUpNotice | None = None
        self.items = 0
        self.pairs = 0
        self.tests = 0
        self.listed_p: NDArray[np.float64] = np.empty(0)
        self.rates: Rates
        self._cursor = cursor
        self._reading = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """Give the cursor to one reader at a time.

        It holds the view ``follow_up``: a_key, b_key, a_customers, b_customers and every column of
        `FOLLOW_UP_COLUMNS`.
        """
        with self._reading:
            yield self._cursor

    def count(self, step: Step | None = None) -> None:
        """Do all the work."""
        cursor = self._cursor
        self.last_day = lay_histories(cursor, filters=self.filters, config=self.config, follow=self.follow)
        self.customers, over, orders, known = (int(one) for one in cursor.row(WATCHED))
        self.notice = _notice(self.customers, over=over, orders=orders, known=known)
        self.rates = lay_rates(cursor)
        p_values = lay_counts(cursor, self.rates, min_count=self.config.min_count, step=step)
        first = int((self.rates.over >= self.config.min_count).sum())
        self.items, self.pairs = len(self.rates.item_keys), len(p_values)
        self.tests = first * (self.items - 1)
        cursor.execute(Q_VALUES)
        cursor.append("q_found", pa.table({"q_value": benjamini_hochberg(p_values, tests=self.tests)}))
        cursor.execute(TESTED)
        cursor.execute("drop table counted")
        cursor.execute("drop table q_found")
        cursor.execute(VIEW)
        self.listed_p = np.sort(p_values)


WATCHED = """
select
    (select count(distinct customer_key) from anchor),
    (select count(*) from anchor where is_over),
    (select count(*) from scope_order),
    (select count(customer_key) from scope_order)
"""


def follow_ups(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: MatrixConfig,
    follow: FollowUpConfig,
    step: Step | None = None,
) -> FollowUps:
    """Count and judge every ordered pair of items.

    Args:
        warehouse: The dataset.
        filters: Which orders. Its categories choose the items shown; all others count as bought.
        config: What items are, and the minimum. Its basis does not matter: known customers always.
        follow: The window.
        step: Called with the done share between parts; may raise to stop.
    """
    found = FollowUps(warehouse.cursor(), filters=filters, config=config, follow=follow)
    found.count(step)
    return found


def _notice(customers: int, *, over: int, orders: int, known: int) -> FollowUpNotice | None:
    if not orders:
        return FollowUpNotice.NO_ORDERS
    if not known:
        return FollowUpNotice.NO_CUSTOMERS
    if not customers:
        return FollowUpNotice.NO_DATES
    return None if over else FollowUpNotice.NO_WINDOW_OVER
