"""What is bought one after the other, more often than if the customer's orders came in any order?

On known customers and their consecutive orders in scope (`crosssell.basket.journeys.orders`): the sequence
A → B occurs once for each order with A whose customer's very next order holds B, A → B → C likewise over
three. What is compared with is the customer's own orders, shuffled: whoever buys often, and buys A and B
often, has A → B often by chance, and this expectation knows it. With m_u orders of customer u, n_A of them
with A and n_AB with both, every order of the orders being equally likely,

    E(A → B) = Σ_u (n_A n_B − n_AB) / m_u                    (A → A: n_A² − n_A)
    E(A → B → C) = Σ_u T_u / (m_u (m_u − 1)),  T_u = n_A n_B n_C − n_AB n_C − n_AC n_B − n_BC n_A + 2 n_ABC

for there are m_u − 1 places for a pair, each of the m_u (m_u − 1) ordered pairs of orders equally likely to
fill it, and T_u counts ordered triples of different orders. Lift is count over E.

Customers are independent, orders of one are not: with x_u occurrences at customer u, n in all, the variance
is at most the expectation of Σ x_u². So n counts as n/φ independent occurrences, φ = Σ x_u² / n, and is
tested as a Poisson count against E/φ; the 95 % interval of the lift is on ln(n/E), se = √(φ/n). q-values
are Benjamini and Hochberg's over all sequences that the frequent items could form, those not listed
counting as p = 1; the verdict is that of pairs (`crosssell.basket.verdicts`). Where A → B is solid, so
would be most that ends in it: a sequence of three is solid only if there are more of it than its two pairs
explain, E · max(1, lift(A → B)) · max(1, lift(B → C)), one-sided p ≤ 0.05; else it is weak.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import isna

from crosssell.basket.journeys.counting import count_sequences
from crosssell.basket.journeys.orders import lay_journey_orders
from crosssell.basket.scope import MatrixConfig
from crosssell.basket.verdicts import FALSE_SHARE, verdict
from crosssell.columns import Verdict
from crosssell.filters import Filters
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.statistics.stratified import two_sided_p
from crosssell.statistics.survival import NORMAL_95
from crosssell.warehouse import Warehouse

Numbers = NDArray[np.float64]

LONGEST = 3
KEYS = ("first", "second", "third")
SEQUENCE_COLUMNS = (
    *("first", "second", "third", "first_name", "second_name", "third_name", "length", "count", "customers"),
    *("expected", "lift", "lift_ci_lower", "lift_ci_upper", "p_value", "q_value", "verdict"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sequences:
    """Items bought one after the other.

    Attributes:
        frame: `SEQUENCE_COLUMNS`, shorter ones first, then by items; ``third`` is empty in sequences of
            two, the bounds of the lift never are.
        customers: Known customers with two orders or more.
        undated: Customers left out, as one of their orders has no date.
        steps: Pairs of consecutive orders that were looked at.
        items: Items frequent enough to be in a sequence.
        asked: Fewest occurrences that were asked for.
        fewest: By length, the fewest occurrences of what is listed: more than asked where the work would
            have been too much.
    """

    frame: pd.DataFrame
    customers: int
    undated: int
    steps: int
    items: int
    asked: int
    fewest: dict[int, int]


NAMES = "select item_key, item, name from scope_item"


def sequences(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, longest: int = LONGEST
) -> Sequences:
    """Return what is bought one after the other at least ``config.min_count`` times.

    Where that few would take too long to count, the minimum is raised to what fits, for each length by
    itself.

    Args:
        warehouse: The dataset.
        filters: Which orders; its categories choose the items.
        config: What items are, and the fewest occurrences of a sequence.
        longest: Orders of a sequence at most, 2 or 3.
    """
    with warehouse.run() as cursor:
        orders = lay_journey_orders(cursor, filters=filters, config=config)
        counted = count_sequences(cursor, fewest=config.min_count, longest=longest)
        names = {key: (item, name) for key, item, name in cursor.rows(NAMES)}
    judged = [_judged(frame, length, tests=counted.items**length) for length, frame in counted.frames.items()]
    if len(judged) > 1:
        judged[1] = _beyond_pairs(judged[1], pairs=judged[0])
    return Sequences(
        frame=_named(pd.concat(judged, ignore_index=True), names),
        customers=counted.customers,
        undated=orders.undated,
        steps=counted.steps,
        items=counted.items,
        asked=config.min_count,
        fewest=counted.fewest,
    )


def _judged(frame: pd.DataFrame, length: int, *, tests: int) -> pd.DataFrame:
    """Return the sequences of one length with what is made of their counts."""
    count = frame["count"].to_numpy(np.float64)
    expected = frame["expected"].to_numpy(np.float64)
    dispersion = frame["squares"].to_numpy(np.float64) / count
    lift = count / expected
    spread = np.exp(NORMAL_95 * np.sqrt(dispersion / count))
    p_values = _p_values(count, expected, dispersion)
    judged = frame.assign(
        length=length,
        lift=lift,
        lift_ci_lower=lift / spread,
        lift_ci_upper=lift * spread,
        p_value=p_values,
        q_value=benjamini_hochberg(p_values, tests=max(tests, len(frame))),
    )
    figures = ("count", "expected", "customers", "q_value", "lift_ci_lower", "lift_ci_upper")
    rows = zip(*(judged[name].tolist() for name in figures), strict=True)
    return judged.assign(
        verdict=[
            verdict(n_both=n, expected=e, customers=c, q_value=q, ci_lower=lower, ci_upper=upper).value
            for n, e, c, q, lower, upper in rows
        ]
    )


def _beyond_pairs(triples: pd.DataFrame, *, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the sequences of three, those weak that their pairs explain."""
    lifts = pairs[["first", "second", "lift"]]
    into = triples.merge(lifts, how="left", on=["first", "second"], suffixes=("", "_pair"))
    onward = triples.merge(lifts, how="left", left_on=["second", "third"], right_on=["first", "second"],
                           suffixes=("", "_pair"))  # fmt: skip
    explained = triples["expected"].to_numpy(np.float64)
    for merged in (into, onward):
        explained = explained * np.maximum(merged["lift_pair"].to_numpy(np.float64), 1.0)
    count = triples["count"].to_numpy(np.float64)
    dispersion = triples["squares"].to_numpy(np.float64) / count
    one_sided = _p_values(count, explained, dispersion) / 2
    more = (count > explained) & (one_sided <= FALSE_SHARE)
    is_solid = triples["verdict"].to_numpy() == Verdict.SOLID.value
    return triples.assign(verdict=triples["verdict"].mask(is_solid & ~more, Verdict.WEAK.value))


def _p_values(count: Numbers, expected: Numbers, dispersion: Numbers) -> Numbers:
    independent = expected / dispersion
    return two_sided_p(count / dispersion, expected=independent, variance=independent)


def _named(frame: pd.DataFrame, names: dict[int, tuple[str, str | None]]) -> pd.DataFrame:
    """Return the sequences with their items for keys, in the order of the items."""
    by = [key for key in KEYS if key in frame]
    ordered = frame.sort_values(["length", *by], kind="stable", ignore_index=True)
    columns = {}
    for key in KEYS:
        keys = ordered[key].tolist() if key in ordered else [None] * len(ordered)
        found = [names[int(one)] if one is not None and not isna(one) else (None, None) for one in keys]
        columns[key] = pd.Series([item for item, _ in found], dtype=object)
        columns[f"{key}_name"] = pd.Series([name for _, name in found], dtype=object)
    return ordered.assign(**columns)[list(SEQUENCE_COLUMNS)]
