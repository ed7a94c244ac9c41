"""One pair, whether it is listed or not: what its page says in figures."""

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any

import numpy as np

from crosssell.basket.items import Item
from crosssell.basket.laid import Laid
from crosssell.basket.matrix import Matrix
from crosssell.basket.verdicts import verdict
from crosssell.columns import Basis, Level, Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.statistics.multiple import q_value_of_one_more
from crosssell.statistics.stratified import two_sided_p
from crosssell.warehouse import quote_identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFigures:
    """Everything about one pair, oriented as it was asked for.

    Attributes:
        a: The first item, with its own baskets.
        b: The second.
        basis: Whose baskets.
        level: What the items are.
        baskets: N.
        n_both: Baskets with both.
        confidence_ab: Of the baskets with a, the share with b too (0–1).
        confidence_ba: The reverse.
        lift: Times as often together as chance over all baskets would have it.
        lift_ci_lower: 95 %; ``None`` where no basket holds both.
        lift_ci_upper: As above.
        expected_corrected: Baskets with both among baskets of the same size, were they unrelated.
        lift_corrected: ``None`` where none is expected.
        lift_corrected_ci_lower: 95 %; ``None`` where no basket holds both.
        lift_corrected_ci_upper: As above.
        p_value: Of the stratified test; ``None`` where nothing is expected.
        q_value: The same after correction for all pairs; ``None`` as above.
        customers: Different customers behind ``n_both``; ``None`` where the data name none.
        verdict: What may be concluded.
        left_ab: Customers with a and without b; ``None`` (as all below) where the pair is not listed,
            the data name no customers, or they are not counted yet.
        left_ba: The reverse.
        left_ab_consenting: Those of them who consent; ``None`` where the data know no consent either.
        left_ba_consenting: The reverse.
        response_ab: Share of those left that would have b if they took it as equally active ones do.
        response_ba: The reverse.
        price_a: Median amount of an order's purchase of a.
        price_b: The same of b.
        ceiling_ab: left_ab · response_ab · price_b, an amount.
        ceiling_ba: The reverse.
    """

    a: Item
    b: Item
    basis: Basis
    level: Level
    baskets: int
    n_both: int
    confidence_ab: float
    confidence_ba: float
    lift: float
    lift_ci_lower: float | None
    lift_ci_upper: float | None
    expected_corrected: float
    lift_corrected: float | None
    lift_corrected_ci_lower: float | None
    lift_corrected_ci_upper: float | None
    p_value: float | None
    q_value: float | None
    customers: int | None
    verdict: Verdict
    left_ab: int | None
    left_ba: int | None
    left_ab_consenting: int | None
    left_ba_consenting: int | None
    response_ab: float | None
    response_ba: float | None
    price_a: float | None
    price_b: float | None
    ceiling_ab: float | None
    ceiling_ba: float | None


ONE = "select * from {view} where a_key = $a_key and b_key = $b_key"

ITEM_KEYS = "select item, name, item_key from scope_item where item in ($a, $b)"

CUSTOMERS_COUNTED = "select customers from tested_p where a_key = $a_key and b_key = $b_key"

CUSTOMERS_BEHIND = """
select count(distinct o.customer_key)
from member as x
join member as y on y.basket_key = x.basket_key and y.item_key = $b_key
join scope_order as o on o.order_key = x.basket_key
where x.item_key = $a_key
"""

OWN_BASKETS = "select item_key, count(*) from member where item_key in ($a_key, $b_key) group by item_key"


def pair_figures(matrix: Matrix, *, a: str, b: str) -> PairFigures:
    """Return everything about one pair.

    Args:
        matrix: The pairs.
        a: The first item, as `Item.item`.
        b: The second, another one.

    Raises:
        CrosssellError: ``unknown_item`` for an item that no basket in scope holds, or for a = b.
    """
    with matrix.reading() as cursor:
        known = {item: (name, int(key)) for item, name, key in cursor.rows(ITEM_KEYS, a=a, b=b)}
        keys = {"a_key": known.get(a, (None, -1))[1], "b_key": known.get(b, (None, -1))[1]}
        own = {int(key): int(n) for key, n in cursor.rows(OWN_BASKETS, **keys)}
        for item, key in ((a, keys["a_key"]), (b, keys["b_key"])):
            if key not in own or a == b:
                raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=item)
        swapped = keys["a_key"] > keys["b_key"]
        ordered = {"a_key": min(keys.values()), "b_key": max(keys.values())}
        listed = cursor.query(ONE.format(view=quote_identifier(matrix.view)), **ordered)
    items = [Item(item=one, name=known[one][0], baskets=own[known[one][1]]) for one in (a, b)]
    row = _none_for_gaps(listed.iloc[0].to_dict()) if len(listed) else {}
    return _figures(matrix, items[0], items[1], row or _unlisted(matrix, ordered), swapped=swapped)


def lift_interval(both: int, n_a: int, n_b: int, baskets: int) -> tuple[float | None, float | None]:
    """Return the 95 % interval of `crosssell.basket.affinity`, or nothing where no basket holds both."""
    if both == 0:
        return None, None
    lift = both * baskets / (n_a * n_b)
    variance = 1 / both - 1 / n_a - 1 / n_b + (2 * lift - 1) / baskets
    half_width = 1.96 * sqrt(max(0.0, variance))
    return exp(log(lift) - half_width), exp(log(lift) + half_width)


def _figures(matrix: Matrix, a: Item, b: Item, row: dict[str, Any], *, swapped: bool) -> PairFigures:
    both, baskets = int(row["n_both"]), matrix.baskets
    lower, upper = lift_interval(both, a.baskets, b.baskets, baskets)
    first, second = ("ba", "ab") if swapped else ("ab", "ba")

    def integer(name: str) -> int | None:
        value = row.get(name)
        return None if value is None else int(value)

    return PairFigures(
        a=a,
        b=b,
        basis=matrix.config.basis,
        level=matrix.config.level,
        baskets=baskets,
        n_both=both,
        confidence_ab=both / a.baskets,
        confidence_ba=both / b.baskets,
        lift=both * baskets / (a.baskets * b.baskets),
        lift_ci_lower=lower,
        lift_ci_upper=upper,
        expected_corrected=float(row["expected_corrected"]),
        lift_corrected=row.get("lift_corrected"),
        lift_corrected_ci_lower=row.get("lift_corrected_ci_lower"),
        lift_corrected_ci_upper=row.get("lift_corrected_ci_upper"),
        p_value=row.get("p_value"),
        q_value=row.get("q_value"),
        customers=integer("customers"),
        verdict=Verdict(row["verdict"]),
        left_ab=integer(f"left_{first}"),
        left_ba=integer(f"left_{second}"),
        left_ab_consenting=integer(f"left_{first}_consenting"),
        left_ba_consenting=integer(f"left_{second}_consenting"),
        response_ab=row.get(f"response_{first}"),
        response_ba=row.get(f"response_{second}"),
        price_a=row.get(f"price_{first[0]}"),
        price_b=row.get(f"price_{first[1]}"),
        ceiling_ab=row.get(f"ceiling_{first}"),
        ceiling_ba=row.get(f"ceiling_{second}"),
    )


def _unlisted(matrix: Matrix, keys: dict[str, int]) -> dict[str, Any]:
    """Return the figures of a pair that does not reach the minimum, its test as one more of the tests."""
    cells = matrix.laid.cell_terms([keys["a_key"], keys["b_key"]])
    if cells.empty:  # no basket has room for two items
        return {
            "n_both": 0,
            "expected_corrected": 0.0,
            "verdict": Verdict.TOO_LITTLE_DATA,
            "customers": customers_behind(matrix.laid, both=0, **keys),
        }
    cell = cells.iloc[0]
    both, expected = int(cell["n_both"]), max(0.0, float(cell["expected"] or 0.0))
    customers = customers_behind(matrix.laid, both=both, **keys)
    found = cell_judgement(
        matrix,
        both=both,
        expected=expected,
        variance=cell["variance"],
        log_se=cell["log_se"],
        customers=customers,
    )
    return {"n_both": both, "expected_corrected": expected, "customers": customers, **found}


def customers_behind(laid: Laid, *, a_key: int, b_key: int, both: int) -> int | None:
    """Return how many different customers stand behind a pair's baskets; ``None`` where none is known.

    Args:
        laid: The counts; the pairs must stand.
        a_key: The item with the smaller key.
        b_key: The other.
        both: Baskets with both.
    """
    if laid.config.basis == Basis.CUSTOMER or not laid.knows_customers:
        return both if laid.knows_customers else None
    if not both:
        return 0
    with laid.reading() as cursor:
        found = cursor.rows(CUSTOMERS_COUNTED, a_key=a_key, b_key=b_key) or cursor.rows(
            CUSTOMERS_BEHIND, a_key=a_key, b_key=b_key
        )
        return int(found[0][0])


def cell_judgement(
    matrix: Matrix, *, both: int, expected: float, variance: float, log_se: float, customers: int | None
) -> dict[str, Any]:
    """Return lift, interval, p, q and verdict of a pair that is not listed."""
    if not expected > 0:
        return {"verdict": Verdict.TOO_LITTLE_DATA}
    counts = [np.array([value], dtype=float) for value in (both, expected, variance)]
    p_value = float(two_sided_p(counts[0], expected=counts[1], variance=counts[2])[0])
    q_value = q_value_of_one_more(p_value, listed=matrix.listed_p, tests=max(matrix.tests, 1))
    lift = both / expected
    lower, upper = (lift * exp(-1.96 * log_se), lift * exp(1.96 * log_se)) if both else (None, None)
    judged = verdict(
        n_both=both, expected=expected, customers=customers, q_value=q_value, ci_lower=lower, ci_upper=upper
    )
    return {
        "lift_corrected": lift,
        "lift_corrected_ci_lower": lower,
        "lift_corrected_ci_upper": upper,
        "p_value": p_value,
        "q_value": q_value,
        "verdict": judged,
    }


def _none_for_gaps(row: dict[Any, Any]) -> dict[str, Any]:
    return {name: None if value is None or value != value else value for name, value in row.items()}
