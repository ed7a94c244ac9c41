"""Who is likely to buy one product (or category) for the first time within some days?

With T the last day of the data and w the days that are looked ahead, a model learns from what was known on
T − 2w, T − 3w … (as many of these days as it takes to see enough buyers, at most half of the data) and who
bought in the w days after each, and is judged on what was known on T − w and who bought since. Then the same
kind of model learns anew, from T − w on, and says what to expect of today's customers without the offer.

Where the model does no better than a simple order of the customers it steps back: their chances are then
those of customers like them (`crosssell.offers.chance`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from crosssell.columns import ChanceNotice, OfferKind, PropensityMethod, ScoreSource, SimpleOrder
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.windows import order_days
from crosssell.offers.chance import ChanceFacts, lay_chance
from crosssell.offers.plan import Offer
from crosssell.offers.propensity.drivers import Driver, drivers
from crosssell.offers.propensity.features import Known, columns, known_on
from crosssell.offers.propensity.judged import Judged, judged
from crosssell.offers.propensity.model import Fitted, chosen_method, fitted
from crosssell.offers.related import RelatedItem, lay_offer_days, lay_related
from crosssell.warehouse import Cursor, Warehouse

SEED = 1
MOST_RELATED = 8
FEWEST_BUYERS = 20  # in the days that it is judged on
FEWEST_LEARNED = 40  # in those that it learns from
ENOUGH_LEARNED = 400
MOST_STRETCHES = 6
WINDOWS = (30, 60, 90, 180)

Step = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Propensity:
    """A model of one offer, how it did, and what it says today.

    Attributes:
        offer: The product or category.
        window_days: How many days are looked ahead.
        notice: Why there is no model; ``None`` where there is one.
        first_day: Earliest day of what it learned from before it was judged; ``None`` without a model.
        past_day: Last day of what was known of those it is judged on; ``None`` without dates.
        last_day: Last day of the data.
        learned_buyers: Buyers that it learned from before it was judged.
        buyers: Buyers in the days that it is judged on, also where these are too few.
        method: What it is; ``None`` without a model.
        judged: How it did; ``None`` without a model.
        drivers: What it goes by, the most important first.
        candidates: Customers of today who do not have the offer.
        chances: ``customer_key`` and ``score`` (0–1) of each of these, empty without a model.
    """

    offer: Offer
    window_days: int
    notice: ChanceNotice | None
    first_day: date | None = None
    past_day: date | None = None
    last_day: date | None = None
    learned_buyers: int = 0
    buyers: int = 0
    method: PropensityMethod | None = None
    judged: Judged | None = None
    drivers: tuple[Driver, ...] = ()
    candidates: int = 0
    chances: pd.DataFrame

    @property
    def stands(self) -> bool:
        """Whether its chances are used."""
        return self.judged is not None and self.judged.stands


def propensity(
    warehouse: Warehouse,
    *,
    offer: Offer,
    window_days: int,
    seed: int = SEED,
    step: Step = lambda _share: None,
) -> Propensity:
    """Return a model of who buys an offer next.

    Args:
        warehouse: The dataset.
        offer: A product or category.
        window_days: How many days are looked ahead, 1 or more.
        seed: Of what is drawn; the same data and seed give the same chances.
        step: Told the share that is done; may raise to stop.

    Raises:
        CrosssellError: ``unknown_item`` for an offer that is not in the dataset, or of another kind.
    """
    with warehouse.run() as cursor:
        span = order_days(cursor)
        _lay_known_offer(cursor, offer)
        if span is None:
            return _without(offer, window_days, ChanceNotice.NO_DATES)
        step(0.05)
        return _Learning(cursor=cursor, offer=offer, days=window_days, seed=seed, step=step).found(*span)


def lay_model_chance(
    cursor: Cursor, *, model: Propensity, offer: Offer, window_days: int, as_of: date | None = None
) -> ChanceFacts:
    """Lay ``chance`` as `lay_chance` does, with the chances of a model where it stands.

    Those who have the offer keep the chance to buy it again of customers like them.

    Args:
        cursor: The run that the table is for, on the same data as the model's.
        model: Of the same offer and days.
        offer: What is offered.
        window_days: How many days are looked ahead.
        as_of: As for `lay_chance`.
    """
    facts = lay_chance(cursor, offer=offer, window_days=window_days, as_of=as_of)
    if not model.stands or model.judged is None:
        return _stepped_back(facts, model)
    cursor.execute("create or replace temp table model_chance (customer_key integer, score double)")
    rows = pa.table(
        {
            "customer_key": pa.array(model.chances["customer_key"].to_numpy(np.int32)),
            "score": pa.array(model.chances["score"].to_numpy(np.float64)),
        }
    )
    cursor.append("model_chance", rows)
    cursor.execute(MODEL_CHANCES)
    return ChanceFacts(
        source=ScoreSource.MODEL,
        past_day=model.past_day,
        last_day=model.last_day,
        days=window_days,
        customers=model.judged.customers,
        bought=model.judged.buyers,
        related=facts.related,
    )


MODEL_CHANCES = f"""
update chance
set score = m.score, source = '{ScoreSource.MODEL}'
from model_chance as m
where chance.customer_key = m.customer_key
"""

# The shortest window in whose last days enough bought it for the first time.
FIRST_BUYERS = """
with first_day as (
    select customer_key, min(day) as day
    from offer_day
    group by customer_key
)
select count(*) filter (f.day > $last::date - $days::integer)
from first_day as f
join (
    select customer_key, min(ordered_at)::date as day
    from orders
    where sales_lines > 0 and customer_key is not null
    group by customer_key
) as c using (customer_key)
where c.day <= $last::date - $days::integer
"""


def usual_window(warehouse: Warehouse, *, offer: Offer) -> int:
    """Return the shortest of `WINDOWS` in which enough customers lately bought the offer, else the longest.

    Args:
        warehouse: The dataset.
        offer: A product or category.

    Raises:
        CrosssellError: ``unknown_item`` for an offer that is not in the dataset, or of another kind.
    """
    with warehouse.run() as cursor:
        span = order_days(cursor)
        _lay_known_offer(cursor, offer)
        if span is None:
            return WINDOWS[0]
        first, last = span
        held = [days for days in WINDOWS if first <= last - timedelta(days=3 * days)] or [WINDOWS[0]]
        for days in held:
            if cursor.row(FIRST_BUYERS, last=last, days=days)[0] >= FEWEST_BUYERS:
                return days
    return held[-1]


def _lay_known_offer(cursor: Cursor, offer: Offer) -> None:
    lay_offer_days(cursor, offer=offer)
    if not cursor.row("select count(*) from offer_product")[0]:
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=offer.item or str(OfferKind(offer.kind)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learning:
    """One model in the making."""

    cursor: Cursor
    offer: Offer
    days: int
    seed: int
    step: Step

    def found(self, first: date, last: date) -> Propensity:
        """Learn, judge, learn anew, and tell."""
        stretches = min(MOST_STRETCHES, (last - first).days // (2 * self.days))
        past = last - timedelta(days=self.days)
        if stretches < 1 or (last - first).days < 3 * self.days:
            return _without(self.offer, self.days, ChanceNotice.SHORT_HISTORY, past_day=past, last_day=last)
        related = self._related(past, stretches)
        then = self._known(past, len(related), most_others=None)
        older = self._older(past, stretches, len(related))
        self.step(0.4)
        learned = sum(one.buyers for one in older)
        notice = _obstacle(then, learned)
        none = _without(self.offer, self.days, notice, past_day=past, last_day=last)
        none = replace(none, learned_buyers=learned, buyers=then.buyers)
        if notice is not None:
            return none
        method = chosen_method(older, seed=self.seed)
        self.step(0.55)
        model = fitted(older, method=method, seed=self.seed)
        self.step(0.65)
        result = self._judged(model, then, older, past=past)
        self.step(0.7)
        why = drivers(model, then, columns=columns(len(related)), related=related, seed=self.seed)
        self.step(0.85)
        now = self._today(last, stretches, method)
        return replace(
            none,
            first_day=past - timedelta(days=self.days * len(older)),
            method=method,
            judged=result,
            drivers=why,
            candidates=len(now),
            chances=now,
        )

    def _related(self, latest: date, stretches: int) -> tuple[RelatedItem, ...]:
        earliest = latest - timedelta(days=self.days * stretches)
        return lay_related(self.cursor, until=earliest, most=MOST_RELATED)

    def _known(self, day: date, related: int, **more: int | None) -> Known:
        until = day + timedelta(days=self.days)
        return known_on(self.cursor, day=day, until=until, days=self.days, related=related, **more)

    def _older(self, past: date, stretches: int, related: int) -> list[Known]:
        """Return what was known on earlier days, the latest first, until enough have bought."""
        found: list[Known] = []
        for number in range(1, stretches + 1):
            found.append(self._known(past - timedelta(days=self.days * number), related))
            if sum(one.buyers for one in found) >= ENOUGH_LEARNED:
                break
        return found

    def _judged(self, model: Fitted, then: Known, older: list[Known], *, past: date) -> Judged:
        lay_chance(self.cursor, offer=self.offer, window_days=self.days, as_of=past)
        like = self.cursor.query("select customer_key, score from chance order by customer_key")
        at = np.searchsorted(like["customer_key"].to_numpy(np.int64), then.keys)
        simple = {
            SimpleOrder.RECENCY: -then.recency_days,
            SimpleOrder.ORDERS: then.orders,
            SimpleOrder.REVENUE: then.revenue,
            SimpleOrder.LIKE_CUSTOMERS: np.nan_to_num(like["score"].to_numpy(np.float64)[at]),
        }
        share = sum(one.buyers for one in older) / sum(one.customers for one in older)
        return judged(model.chances(then.values), then.bought, simple=simple, base_share=share)

    def _today(self, last: date, stretches: int, method: PropensityMethod) -> pd.DataFrame:
        lay_offer_days(self.cursor, offer=self.offer)
        related = self._related(last, stretches)
        days = self._older(last, stretches, len(related))
        model = fitted(days, method=method, seed=self.seed)
        now = known_on(
            self.cursor, day=last, until=last, days=self.days, related=len(related), most_others=None
        )
        return pd.DataFrame({"customer_key": now.keys, "score": model.chances(now.values)})


def _obstacle(then: Known, learned: int) -> ChanceNotice | None:
    if not then.buyers and not learned:
        return ChanceNotice.NOT_SOLD
    if len(then.keys) == then.buyers:
        return ChanceNotice.EVERYBODY_HAS_IT
    if then.buyers < FEWEST_BUYERS or learned < FEWEST_LEARNED:
        return ChanceNotice.FEW_BUYERS
    return None


def _without(
    offer: Offer,
    window_days: int,
    notice: ChanceNotice | None,
    *,
    past_day: date | None = None,
    last_day: date | None = None,
) -> Propensity:
    empty = pd.DataFrame({"customer_key": np.zeros(0, np.int64), "score": np.zeros(0)})
    return Propensity(
        offer=offer,
        window_days=window_days,
        notice=notice,
        past_day=past_day,
        last_day=last_day,
        chances=empty,
    )


def _stepped_back(facts: ChanceFacts, model: Propensity) -> ChanceFacts:
    notice = facts.notice or model.notice or ChanceNotice.MODEL_LOSES
    return ChanceFacts(
        source=facts.source,
        notice=notice,
        past_day=facts.past_day,
        last_day=facts.last_day,
        days=facts.days,
        customers=facts.customers,
        bought=facts.bought,
        related=facts.related,
    )
