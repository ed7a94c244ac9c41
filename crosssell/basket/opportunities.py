"""Which pairs are worth acting on: the solid ones, by the money that customers left could bring.

Of each solid pair the better direction counts: the one with the higher ceiling or, where the data know
no customers or no amounts, with the higher confidence. Without a ceiling pairs are ranked by the
baskets with both beyond what baskets of the same size let expect (n_both − E).

One popular item would fill the whole list with its partners. So the list is taken from the top, and a
pair is passed over once one of its items has been named often enough.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crosssell.basket.items import Item
from crosssell.basket.matrix import Matrix
from crosssell.columns import Basis, Level, Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import quote_identifier

MOST_PER_ITEM = 3
FIRST_CANDIDATES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """Offer ``to_item`` to those who have ``from_item``.

    Attributes:
        from_item: What the customers have.
        to_item: What they may want.
        basis: Whose baskets it was found in.
        level: What an item is.
        n_both: Baskets with both.
        confidence: Share (0–1) of the baskets with ``from_item`` that hold ``to_item`` too.
        lift_corrected: Times as many baskets with both as expected among baskets of the same size.
        lift_corrected_ci_lower: Lower bound of its 95 % interval.
        beyond: Baskets with both beyond that expectation.
        left: Customers with ``from_item`` and without ``to_item``; ``None`` where unknown.
        left_consenting: Those of them who consent; ``None`` where the data know no consent.
        response: Share (0–1) of them that would buy as comparable customers do; ``None`` where unknown.
        price: Median amount of an order's ``to_item``; ``None`` where unknown.
        ceiling: left × response × price, in the dataset's currency: "up to"; ``None`` where unknown.
    """

    from_item: Item
    to_item: Item
    basis: Basis
    level: Level
    n_both: int
    confidence: float
    lift_corrected: float
    lift_corrected_ci_lower: float
    beyond: float
    left: int | None
    left_consenting: int | None
    response: float | None
    price: float | None
    ceiling: float | None


# `forward` is the direction from a to b.
RANKED = f"""
select
    a_key, b_key,
    coalesce(
        coalesce(ceiling_ab, -1) > coalesce(ceiling_ba, -1)
            or (coalesce(ceiling_ab, -1) = coalesce(ceiling_ba, -1) and confidence_ab >= confidence_ba),
        true
    ) as forward,
    a, a_name, n_a, b, b_name, n_b, n_both, lift_corrected, lift_corrected_ci_lower,
    n_both - expected_corrected as beyond,
    confidence_ab, left_ab, left_ab_consenting, response_ab, price_b, ceiling_ab,
    confidence_ba, left_ba, left_ba_consenting, response_ba, price_a, ceiling_ba
from {{view}}
where verdict = '{Verdict.SOLID}'
    and not list_contains($excluded::varchar[], a)
    and not list_contains($excluded::varchar[], b)
order by greatest(ceiling_ab, ceiling_ba) desc nulls last, beyond desc, a_key, b_key
limit $most
"""


def opportunities(
    matrix: Matrix, *, limit: int = 50, excluded: Sequence[str] = (), most_per_item: int = MOST_PER_ITEM
) -> list[Opportunity]:
    """Return the solid pairs, the better direction of each, those with the highest ceiling first.

    Args:
        matrix: The pairs. Before the customers left are counted, the order is that of the baskets
            beyond expectation, and everything about money is ``None``.
        limit: Most pairs, 1 or more.
        excluded: Items that are neither the one nor the other.
        most_per_item: In how many of them an item may occur, on either side; 1 or more.

    Raises:
        CrosssellError: ``invalid_value`` for a limit below 1.
    """
    for what, value in (("limit", limit), ("most_per_item", most_per_item)):
        if value < 1:
            raise CrosssellError(ErrorCode.INVALID_VALUE, value=value, what=what, allowed="≥ 1")
    statement = RANKED.format(view=quote_identifier(matrix.view))
    most = FIRST_CANDIDATES
    while True:
        with matrix.reading() as cursor:
            rows = cursor.rows(statement, most=most, excluded=list(excluded))
        taken = _taken(rows, limit=limit, most_per_item=most_per_item)
        if len(taken) >= limit or len(rows) < most:
            return [_opportunity(row, matrix) for row in taken]
        most *= 20  # the first ones share their items


def _taken(rows: list[tuple[Any, ...]], *, limit: int, most_per_item: int) -> list[tuple[Any, ...]]:
    """Return the rows from the top, passing over those of which an item has been named often enough."""
    named: Counter[int] = Counter()
    taken = []
    for row in rows:
        ends = row[:2]
        if all(named[key] < most_per_item for key in ends):
            named.update(ends)
            taken.append(row)
            if len(taken) == limit:
                break
    return taken


def _opportunity(row: tuple[Any, ...], matrix: Matrix) -> Opportunity:
    _, _, forward, a, a_name, n_a, b, b_name, n_b, n_both, lift, lower, beyond, *directed = row
    first, second = Item(item=a, name=a_name, baskets=n_a), Item(item=b, name=b_name, baskets=n_b)
    confidence, left, consenting, response, price, ceiling = directed[:6] if forward else directed[6:]
    return Opportunity(
        from_item=first if forward else second,
        to_item=second if forward else first,
        basis=matrix.config.basis,
        level=matrix.config.level,
        n_both=n_both,
        confidence=confidence,
        lift_corrected=lift,
        lift_corrected_ci_lower=lower,
        beyond=beyond,
        left=left,
        left_consenting=consenting,
        response=response,
        price=price,
        ceiling=ceiling,
    )
