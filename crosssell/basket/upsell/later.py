"""Did more customers go on from one product to the other than equally active ones would have anyway?

The follow-ups of a few pairs, without counting those of all: the rows that `crosssell.basket.follow_ups` has,
but for the q-value. What is asked here is which steps there are, so the correction for many tests counts all
steps of the shop that could be one, those not looked at as p = 1, and not every pair of products.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.basket.follow_ups import FollowUpConfig
from crosssell.basket.follow_ups.counts import asked_counts
from crosssell.basket.follow_ups.expected import Rates, lay_rates
from crosssell.basket.follow_ups.found import FIGURES
from crosssell.basket.follow_ups.histories import lay_histories
from crosssell.basket.scope import MatrixConfig
from crosssell.basket.verdicts import ENOUGH
from crosssell.filters import Filters
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.warehouse import Cursor, Warehouse

Pair = tuple[int, int]
FollowUpRow = Mapping[str, Any]

EMPTY = """
create or replace temp table step_later (
    a_key integer, b_key integer, buyers integer, still_open integer, followed integer,
    median_days double, expected double, variance double, p_value double, q_value double
)
"""

JUDGED = FIGURES.format(rows="step_later")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Later:
    """What is bought later, ready to be asked about pairs.

    Attributes:
        cursor: Holds the histories.
        rates: What is to be expected of each item.
    """

    cursor: Cursor
    rates: Rates

    def told(self, pairs: list[Pair], *, tests: int) -> dict[Pair, FollowUpRow]:
        """Return the rows of pairs of keys, from the first to the later item; gaps are ``None``.

        Args:
            pairs: One of an item that fewer than ten customers have is not in the answer.
            tests: Pairs that could have been asked about, with those that are.
        """
        known = set(self.rates.item_keys.tolist())
        asked = [pair for pair in pairs if known.issuperset(pair)]
        if not asked:
            return {}
        keys = np.array(asked, dtype=np.int32)
        counts = asked_counts(self.cursor, self.rates, a=keys[:, 0], b=keys[:, 1])
        counts["q_value"] = q_by_direction(
            counts["p_value"].to_numpy(np.float64),
            more=(counts["followed"] > counts["expected"]).to_numpy(bool),
            tests=tests,
        )
        self.cursor.execute(EMPTY)
        self.cursor.append("step_later", pa.Table.from_pandas(counts, preserve_index=False))
        frame = self.cursor.query(JUDGED).astype(object)
        rows = frame.where(frame.notna(), None).to_dict("records")
        return {(row["a_key"], row["b_key"]): row for row in rows}


def q_by_direction(
    p_values: NDArray[np.float64], *, more: NDArray[np.bool_], tests: int
) -> NDArray[np.float64]:
    """Return the q-values, those of pairs met more often than expected apart from those met less often.

    So that many pairs that avoid each other make no chance finding among the others easier to believe.

    Args:
        p_values: Two-sided; NaN, where nothing is expected, counts as 1.
        more: Whether more was found than expected.
        tests: Of either direction, those not carried out counting as p = 1.
    """
    known = np.nan_to_num(p_values, nan=1.0)
    tests = max(tests, len(known))
    upper = benjamini_hochberg(np.where(more, known, 1.0), tests=tests)
    lower = benjamini_hochberg(np.where(more, 1.0, known), tests=tests)
    return np.where(more, upper, lower)


@contextmanager
def bought_later(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, days: int
) -> Iterator[Later]:
    """Give what answers questions on pairs; items are those that ten customers have.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What items are, so that keys are those of the caller's tables.
        days: Within how many days.
    """
    config = replace(config, min_count=ENOUGH)
    with warehouse.run() as cursor:
        lay_histories(cursor, filters=filters, config=config, follow=FollowUpConfig(within_days=days))
        yield Later(cursor=cursor, rates=lay_rates(cursor))
