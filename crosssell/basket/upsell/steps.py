"""Each step up with its moves, its verdict, and the ladder that it is of."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crosssell.basket.items import Item
from crosssell.basket.upsell.candidates import Candidates, sold_together
from crosssell.basket.upsell.ladders import KeyedStep, in_ladders, reason_alone
from crosssell.basket.upsell.later import FollowUpRow, Later
from crosssell.basket.upsell.result import Flow, Ladder, Moves, Rung, Step
from crosssell.basket.upsell.tables import SUMMED, lay_moves
from crosssell.columns import Verdict
from crosssell.warehouse import Cursor

Flown = tuple[int, int, float | None]  # moves, customers, median days
NEVER: Flown = (0, 0, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What was sold in scope.

    Attributes:
        item: With its orders.
        category: ``None`` where it has none.
        price: ``None`` where no sale tells.
        customers: Known customers with it.
    """

    item: Item
    category: str | None
    price: float | None
    customers: int


PRODUCTS = """
select
    i.item_key, i.item, i.name, i.category, i.price::double as price, i.orders,
    count(distinct b.customer_key) as customers
from upsell_item as i
left join bought as b using (item_key)
group by all
order by category nulls last, price nulls last, item
"""

FLOWS = """
select group_key, start_key, end_key, count(*), count(distinct customer_key), median(days)
from ladder_move
where start_key is not null
group by group_key, start_key, end_key
order by group_key, start_key, end_key
"""

# Of the steps that are judged, either way.
STEP_FLOWS = """
with pairs as (
    select lo_key as start_key, hi_key as end_key from chosen
    union all
    select hi_key, lo_key from chosen
)
select m.start_key, m.end_key, count(*), count(distinct m.customer_key), median(m.days)
from category_move as m
semi join pairs as p on p.start_key = m.start_key and p.end_key = m.end_key
group by m.start_key, m.end_key
order by m.start_key, m.end_key
"""

LADDER_ITEMS = """
create temp table ladder_item as
select l.group_key, l.item_key, i.price
from (
    select unnest($groups::integer[]) as group_key, unnest($keys::integer[]) as item_key
) as l
join upsell_item as i using (item_key)
"""


def products_of(cursor: Cursor) -> dict[int, Product]:
    """Return everything sold in scope by its key, in order of category, price and code point."""
    return {
        int(key): Product(
            item=Item(item=item, name=name, baskets=int(orders)),
            category=category,
            price=None if price is None else float(price),
            customers=int(customers),
        )
        for key, item, name, category, price, orders, customers in cursor.rows(PRODUCTS)
    }


def moves_by(cursor: Cursor, *, moves: str, key: str) -> dict[int, Moves]:
    """Return the moves of a table like ``category_move``, summed by one of its columns."""
    names = Moves.__dataclass_fields__
    found = {}
    for first, *rest in cursor.rows(SUMMED.format(moves=moves, key=key)):
        found[int(first)] = Moves(**dict(zip(names, rest, strict=True)))
    return found


def judged_steps(
    cursor: Cursor, *, found: Candidates, products: Mapping[int, Product], later: Later
) -> list[KeyedStep]:
    """Return the steps that customers took, each with its verdict and the number of its ladder.

    Args:
        cursor: Holds ``category_move`` and what `crosssell.basket.upsell.candidates.candidates` has laid.
        found: Its answer.
        products: By key.
        later: Tells the follow-ups of pairs.
    """
    flows = {(start, end): (*flown,) for start, end, *flown in cursor.rows(STEP_FLOWS)}
    keys = zip(found.pairs["lo_key"].tolist(), found.pairs["hi_key"].tolist(), strict=True)
    told = later.told(list(keys), tests=found.tests)
    steps = []
    for row in found.pairs.to_dict("records"):
        lo, hi = int(row["lo_key"]), int(row["hi_key"])
        follow_up = told.get((lo, hi))
        if follow_up is not None:
            step = _step(
                products[lo],
                products[hi],
                told=follow_up,
                row=row,
                flown=flows.get((lo, hi), NEVER),
                back=flows.get((hi, lo), NEVER),
            )
            steps.append(KeyedStep(lo_key=lo, hi_key=hi, step=step))
    joined = {key for one in steps if reason_alone(one.step) is None for key in (one.lo_key, one.hi_key)}
    together = sold_together(cursor, found=found, items=sorted(joined)) if joined else set()
    return in_ladders(steps, together=together)


def ladders_of(
    cursor: Cursor, *, steps: list[KeyedStep], products: Mapping[int, Product]
) -> tuple[list[KeyedStep], tuple[Ladder, ...]]:
    """Return the steps with their moves within ladders, and the ladders; the most customers first.

    Args:
        cursor: Holds ``upsell_item`` and ``bought``.
        steps: As `judged_steps` gives them.
        products: By key.
    """
    rungs: dict[int, set[int]] = {}
    for one in steps:
        if one.step.ladder is not None:
            rungs.setdefault(one.step.ladder, set()).update((one.lo_key, one.hi_key))
    pairs = [(number, key) for number, keys in sorted(rungs.items()) for key in sorted(keys)]
    cursor.execute(LADDER_ITEMS, groups=[number for number, _ in pairs], keys=[key for _, key in pairs])
    lay_moves(cursor, groups="ladder_item", into="ladder_move")
    summed = moves_by(cursor, moves="ladder_move", key="group_key")
    flows: dict[int, dict[tuple[int, int], Flown]] = {number: {} for number in rungs}
    for number, start, end, *flown in cursor.rows(FLOWS):
        flows[number][start, end] = (*flown,)
    order = sorted(rungs, key=lambda number: (-summed[number].customers, min(rungs[number])))
    place = {number: turn for turn, number in enumerate(order, start=1)}
    numbered = [
        one
        if one.step.ladder is None
        else _numbered(one, flows=flows[one.step.ladder], number=place[one.step.ladder])
        for one in steps
    ]
    ladders = tuple(
        _ladder(
            place[number],
            steps=[one for one in numbered if one.step.ladder == place[number]],
            flows=flows[number],
            products=products,
            moves=summed[number],
        )
        for number in order
    )
    return numbered, ladders


def _numbered(one: KeyedStep, *, flows: Mapping[tuple[int, int], Flown], number: int) -> KeyedStep:
    """Return the step of a ladder with the moves within it."""
    moves, customers, days = flows.get((one.lo_key, one.hi_key), NEVER)
    back, *_ = flows.get((one.hi_key, one.lo_key), NEVER)
    step = replace(one.step, ladder=number, moves=moves, back=back, customers=customers, days=days)
    return replace(one, step=step)


def _ladder(
    number: int,
    *,
    steps: list[KeyedStep],
    flows: Mapping[tuple[int, int], Flown],
    products: Mapping[int, Product],
    moves: Moves,
) -> Ladder:
    keys = {key for one in steps for key in (one.lo_key, one.hi_key)}
    rungs = [products[key] for key in sorted(keys, key=lambda key: (products[key].price or 0.0, key))]
    return Ladder(
        number=number,
        category=rungs[0].category or "",
        rungs=tuple(Rung(item=one.item, price=one.price or 0.0, customers=one.customers) for one in rungs),
        steps=tuple(
            sorted((one.step for one in steps), key=lambda step: (step.price_lo, step.price_hi, step.lo.item))
        ),
        flows=tuple(
            Flow(
                start=products[start].item.item,
                end=products[end].item.item,
                moves=flown[0],
                customers=flown[1],
                days=flown[2],
            )
            for (start, end), flown in flows.items()
        ),
        moves=moves,
    )


def _step(
    lo: Product, hi: Product, *, told: FollowUpRow, row: Mapping[Hashable, Any], flown: Flown, back: Flown
) -> Step:
    moves, customers, days = flown
    return Step(
        lo=lo.item,
        hi=hi.item,
        category=lo.category or "",
        price_lo=lo.price or 0.0,
        price_hi=hi.price or 0.0,
        moves=moves,
        back=back[0],
        customers=customers,
        days=days,
        buyers=int(told["buyers"]),
        followed=int(told["followed"]),
        share=told["share"],
        expected_share=told["expected_share"],
        lift=told["lift"],
        lift_ci_lower=told["lift_ci_lower"],
        lift_ci_upper=told["lift_ci_upper"],
        q_value=told["q_value"],
        verdict=Verdict(told["verdict"]),
        lo_first=int(row["lo_first"]),
        hi_first=int(row["hi_first"]),
        together=int(row["n_both"]),
        expected_together=float(row["expected"]),
        ladder=None,
        reason=None,
    )
