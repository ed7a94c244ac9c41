"""The next best offers of every customer: fitted once, then read out cheaply.

Offered is what is new to the customer: nothing that any order of theirs ever held, nor a variant of it. A
row's ``chance`` is that of buying this product for the first time within the window without being contacted,
as told from what came true on the window that the method was chosen on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.columns import ChoiceReason, OfferMethod
from crosssell.offers.recommend.calibration import Calibration
from crosssell.offers.recommend.check import Check, check_purchases
from crosssell.offers.recommend.config import CheckConfig, RecommendConfig, require_k
from crosssell.offers.recommend.exclusions import LeftOutItems, candidates
from crosssell.offers.recommend.model import Model, Rows, Step, Top, fit_models, silent, top
from crosssell.offers.recommend.purchases import Purchases, as_date, history, read_purchases
from crosssell.offers.recommend.reasons import REASON_COLUMNS, reasons
from crosssell.warehouse import Cursor, Warehouse

RECOMMENDED = ("customer_key", "rank", "product_key", "score", "chance", "method", *REASON_COLUMNS)
CHECK_SHARE = 0.8  # of the time, about

RECOMMENDED_TABLE = """
create or replace temp table recommended (
    customer_key integer, rank integer, product_key integer, score double, chance double, method varchar,
    reason varchar, reason_product_key integer, reason_days integer, reason_share double,
    reason_within_days integer
)
"""

TYPES = pa.schema(
    [
        *(pa.field(name, pa.int32()) for name in ("customer_key", "rank", "product_key")),
        *(pa.field(name, pa.float64()) for name in ("score", "chance")),
        *(pa.field(name, pa.string()) for name in ("method", "reason")),
        *(pa.field(name, pa.int32()) for name in ("reason_product_key", "reason_days")),
        pa.field("reason_share", pa.float64()),
        pa.field("reason_within_days", pa.int32()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recommender:
    """A fitted method, ready to be read out; several threads may at once.

    Attributes:
        config: What was asked.
        method: Which is used.
        check: The honest check that chose it.
        as_of: Last day with a purchase; ``None`` where none has a date.
        items: Products that may be recommended.
        left_out: Products that may not.
        customers: Who has bought anything.
        model: The fit.
        calibration: From scores to chances; ``None`` where they cannot be told.
    """

    config: RecommendConfig
    method: OfferMethod
    check: Check
    as_of: date | None
    items: int
    left_out: LeftOutItems
    customers: int
    model: Model
    calibration: Calibration | None

    @property
    def no_chance(self) -> ChoiceReason | None:
        """Why no chance can be told: the check had no window, or nothing came true in it; else ``None``."""
        if self.calibration is not None:
            return None
        return self.check.why if not self.check.choice else ChoiceReason.TOO_FEW_CUSTOMERS

    def recommend(
        self, *, k: int = 1, customer_keys: Sequence[int] | None = None, step: Step | None = None
    ) -> pd.DataFrame:
        """Return the best ``k`` products of customers, best first.

        Args:
            k: As many at most; a customer who has nearly everything has fewer.
            customer_keys: Whose; ``None`` for everybody. Who never bought anything is left out.
            step: Called with the done share between parts; may raise to stop.

        Returns:
            `RECOMMENDED`, by customer and rank. ``score`` orders within a method; ``chance`` is ``None``
            where it cannot be told.
        """
        require_k(k)
        return self._frame(top(self.model, rows=self._rows(customer_keys), k=k, step=step))

    def _rows(self, customer_keys: Sequence[int] | None) -> Rows:
        known = self.model.history.customer_keys
        if customer_keys is None:
            return np.arange(len(known))
        return np.flatnonzero(np.isin(known, np.asarray(customer_keys, np.int64)))

    def _frame(self, best: Top) -> pd.DataFrame:
        known = self.model.history
        is_row = best.columns >= 0
        rows = np.broadcast_to(best.rows[:, None], is_row.shape)[is_row]
        scores = best.scores[is_row].astype(np.float64)
        told = reasons(self.model, best, follow_days=self.config.follow_days)
        is_own = (best.personal[is_row] > 0) | (self.model.weights is None)
        frame = pd.DataFrame(
            {
                "customer_key": known.customer_keys[rows],
                "rank": np.broadcast_to(np.arange(1, is_row.shape[1] + 1), is_row.shape)[is_row].astype(
                    np.int32
                ),
                "product_key": known.items[best.columns[is_row]],
                "score": scores,
                "chance": self._chances(scores, rows),
                "method": pd.Series(
                    np.where(is_own, self.method, OfferMethod.BEST_SELLERS.value), dtype="str"
                ),
            }
        )
        return pd.concat([frame, told], axis=1)

    def _chances(self, scores: NDArray[np.float64], rows: Rows) -> NDArray[np.float64]:
        known = self.model.history
        if self.calibration is None:
            return np.full(len(scores), np.nan)
        return self.calibration.chances(
            scores,
            days_since=(known.as_of - known.last_seen[rows]).astype(np.float64),
            orders=known.orders[rows].astype(np.float64),
        )


def recommender(
    warehouse: Warehouse, *, config: RecommendConfig, check: Check | None = None, step: Step | None = None
) -> Recommender:
    """Fit what recommends to everything that is known.

    Args:
        warehouse: The dataset.
        config: What may be recommended, and by which method.
        check: The honest check of the same dataset, where it is at hand; one of another window or fitting is
            not used, but made anew. Where the data are shorter than two windows, it is made of the longest
            that fits in twice, and so are the chances.
        step: Called with the done share between parts; may raise to stop.
    """
    tell = step or silent
    purchases = read_purchases(warehouse)
    asked = CheckConfig(window_days=_window(purchases, config.window_days), fitting=config.fitting)
    if check is None or (check.config.window_days, check.config.fitting) != (
        asked.window_days,
        asked.fitting,
    ):
        check = check_purchases(purchases, config=asked, step=lambda share: tell(CHECK_SHARE * share))
    tell(CHECK_SHARE)
    known = history(purchases, most_items=config.fitting.most_items)
    allowed, left_out = candidates(warehouse, history=known, config=config)
    method = config.method or check.chosen
    model = fit_models(
        known,
        methods=(method,),
        fitting=check.settled,
        window_days=check.config.window_days,
        candidates=allowed,
    )[method]
    tell(1.0)
    return Recommender(
        config=config,
        method=method,
        check=check,
        as_of=as_date(known.as_of),
        items=int(allowed.sum()),
        left_out=left_out,
        customers=len(known.customer_keys),
        model=model,
        calibration=check.calibrations.get(method),
    )


def _window(purchases: Purchases, days: int) -> int:
    """Return the days of the check: those asked for, or as many as fit into the data twice."""
    first, last = purchases.first_day, purchases.last_day
    if first is None or last is None:
        return days
    return max(1, min(days, (last - first) // 2))


def lay_recommended(
    cursor: Cursor,
    found: Recommender,
    *,
    k: int = 1,
    customer_keys: Sequence[int] | None = None,
    step: Step | None = None,
) -> None:
    """Lay the temporary table ``recommended`` with the columns `RECOMMENDED`; one row a customer and rank.

    Args:
        cursor: The run that the table is for, on the dataset that ``found`` was fitted to.
        found: What recommends.
        k: As many a customer at most.
        customer_keys: Whose; ``None`` for everybody.
        step: Called with the done share between parts; may raise to stop.
    """
    frame = found.recommend(k=k, customer_keys=customer_keys, step=step)
    cursor.execute(RECOMMENDED_TABLE)
    cursor.append(
        "recommended", pa.Table.from_pandas(frame[list(RECOMMENDED)], schema=TYPES, preserve_index=False)
    )
