"""Plans to start from: a pair, a segment, the win-back list, a rung of a ladder, a refill, what follows, or a
product that something new is like.

Each is a plain plan whose conditions can be seen and changed. A family of products is written out as the
numbers of its products; where a family is offered, that is its product that is in stock and sells most.
"""

from dataclasses import dataclass
from math import ceil

from crosssell.basket.pair.refill import item_refill
from crosssell.basket.pair.timing import typical_window
from crosssell.basket.pair.waiting import pair_waiting
from crosssell.basket.scope import MatrixConfig
from crosssell.basket.upsell import Ladder, Step, UpsellConfig, upsell
from crosssell.basket.variants import PRODUCT_FAMILIES, variant_pattern
from crosssell.columns import AudienceStart, ConditionKind, Level, OfferKind, Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.new_product import new_product_start
from crosssell.offers.plan import CampaignPlan, Offer
from crosssell.warehouse import Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class _Things:
    """An item as conditions know it: products or a category, and what of it is offered."""

    level: Level
    items: tuple[str, ...]
    offer: Offer

    def bought(self, *, within_days: int | None = None) -> Condition:
        return Condition(
            kind=ConditionKind.BOUGHT, level=self.level, items=self.items, within_days=within_days
        )


PRODUCT = "select product from product where product = $item"

CATEGORY = "select distinct category from product where category = $item and is_product"

FAMILY = f"""
select p.product
from ({PRODUCT_FAMILIES}) as f
join product as p using (product_key)
where f.item = $item
order by p.stock is not null and p.stock <= 0, p.orders desc, p.product
"""


def empty_plan() -> CampaignPlan:
    """Return a plan without conditions: every customer, what fits each best."""
    return CampaignPlan()


def pair_plan(warehouse: Warehouse, *, a: str, b: str, level: Level) -> CampaignPlan:
    """Return the plan that offers b to those who have a and not b.

    Args:
        warehouse: The dataset.
        a: What they have.
        b: What is offered.
        level: What the two are.

    Raises:
        CrosssellError: ``unknown_item`` for one that is not in the dataset, ``invalid_value`` for twice the
            same.
    """
    have, lack = _two(warehouse, a=a, b=b, level=level)
    audience = Audience(all_of=(have.bought(),), none_of=(lack.bought(),))
    return CampaignPlan(start=AudienceStart.PAIR, audience=audience, offer=lack.offer)


def segment_plan(warehouse: Warehouse, *, segment: Segment) -> CampaignPlan:
    """Return the plan that offers everybody of a segment what fits each best."""
    del warehouse  # all starts are called alike
    condition = Condition(kind=ConditionKind.SEGMENT, values=(segment.value,))
    return CampaignPlan(start=AudienceStart.SEGMENT, audience=Audience(all_of=(condition,)))


def win_back_plan(warehouse: Warehouse) -> CampaignPlan:
    """Return the plan for valuable customers who are slipping away, with what fits each best."""
    del warehouse
    condition = Condition(kind=ConditionKind.WIN_BACK)
    return CampaignPlan(start=AudienceStart.WIN_BACK, audience=Audience(all_of=(condition,)))


def upsell_plan(
    warehouse: Warehouse, *, lower: str, upper: str, level: Level, days: int | None = None
) -> CampaignPlan:
    """Return the plan that offers the next rung to those who bought the lower one long enough ago.

    Nobody who has something dearer of the ladder already. Takes as long as `crosssell.basket.upsell.upsell`.

    Args:
        warehouse: The dataset.
        lower: The rung they have.
        upper: The one that is offered.
        level: What the two are.
        days: How long ago they bought the lower rung at least; ``None``: the usual days of the step.

    Raises:
        CrosssellError: As `pair_plan`.
    """
    have, lack = _two(warehouse, a=lower, b=upper, level=level)
    found = _step(warehouse, lower=lower, upper=upper, level=level)
    dearer = [] if found is None else _dearer(*found)
    others = [_things(warehouse, item=item, level=level).bought() for item in dearer if item != upper]
    if days is None and found is not None and found[1].days is not None:
        days = ceil(found[1].days)
    too_early = () if not days or days <= 1 else (have.bought(within_days=days - 1),)
    audience = Audience(all_of=(have.bought(),), none_of=(lack.bought(), *others, *too_early))
    return CampaignPlan(start=AudienceStart.UPSELL, audience=audience, offer=lack.offer)


def refill_plan(warehouse: Warehouse, *, item: str, level: Level) -> CampaignPlan:
    """Return the plan that offers an item again to those for whom a refill is due.

    Due it is in the typical window after a purchase; where none stands out, from the median on.

    Args:
        warehouse: The dataset.
        item: What they bought.
        level: What it is.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in the dataset.
    """
    things = _things(warehouse, item=item, level=level)
    found = item_refill(warehouse, filters=Filters(), config=MatrixConfig(level=level), item=item)
    window = found.refill.window
    if window is not None and window.is_marked:
        late = things.bought(within_days=window.last_day + 1)
        early = (things.bought(within_days=window.first_day),) if window.first_day else ()
        audience = Audience(all_of=(late,), none_of=early)
    elif found.median_days is not None and found.median_days > 1:
        early = (things.bought(within_days=found.median_days - 1),)
        audience = Audience(all_of=(things.bought(),), none_of=early)
    else:
        audience = Audience(all_of=(things.bought(),))
    return CampaignPlan(
        start=AudienceStart.REFILL,
        audience=audience,
        exclusions=Exclusions(has_offer=False),
        offer=things.offer,
    )


def follow_up_plan(
    warehouse: Warehouse, *, a: str, b: str, level: Level, days: int | None = None
) -> CampaignPlan:
    """Return the plan that offers b to those who bought a lately and do not have b.

    Args:
        warehouse: The dataset.
        a: What they bought.
        b: What is offered.
        level: What the two are.
        days: How lately; ``None``: so that the typical window after a is not over, or ever where none stands
            out. For whom it is too early, the list says when to write.

    Raises:
        CrosssellError: As `pair_plan`.
    """
    have, lack = _two(warehouse, a=a, b=b, level=level)
    if days is None:
        waiting = pair_waiting(warehouse, filters=Filters(), config=MatrixConfig(level=level), a=a, b=b)
        window = typical_window(waiting.curve)
        if window is not None and window.is_marked:
            days = window.last_day + 1
    audience = Audience(all_of=(have.bought(within_days=days),), none_of=(lack.bought(),))
    return CampaignPlan(start=AudienceStart.FOLLOW_UP, audience=audience, offer=lack.offer)


def new_product_plan(warehouse: Warehouse, *, like: str, level: Level) -> CampaignPlan:
    """Return the plan for something new: the buyers of what it is like, and who buys as they do.

    What is offered has no number yet, so it is nothing in particular.

    Args:
        warehouse: The dataset.
        like: What it is like.
        level: What that is.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in the dataset.
    """
    things = _things(warehouse, item=like, level=level)
    with warehouse.run() as cursor:
        start = new_product_start(cursor, level=things.level, item=things.offer.item)
    return CampaignPlan(
        start=AudienceStart.NEW_PRODUCT, audience=start.audience, offer=Offer(kind=OfferKind.NONE)
    )


def _two(warehouse: Warehouse, *, a: str, b: str, level: Level) -> tuple[_Things, _Things]:
    if a == b:
        raise CrosssellError(ErrorCode.INVALID_VALUE, "same_items", value=b)
    return _things(warehouse, item=a, level=level), _things(warehouse, item=b, level=level)


def _things(warehouse: Warehouse, *, item: str, level: Level) -> _Things:
    if level == Level.CATEGORY:
        found = warehouse.rows(CATEGORY, item=item)
        offer = Offer(kind=OfferKind.CATEGORY, item=item) if found else None
    elif level == Level.FAMILY:
        pattern = variant_pattern()
        found = warehouse.rows(FAMILY, item=item, variant_pattern=pattern, include_non_products=False)
        offer = Offer(kind=OfferKind.PRODUCT, item=found[0][0]) if found else None
    else:
        found = warehouse.rows(PRODUCT, item=item)
        offer = Offer(kind=OfferKind.PRODUCT, item=item) if found else None
    if offer is None:
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=item)
    items = tuple(sorted(name for (name,) in found))
    return _Things(
        level=Level.CATEGORY if level == Level.CATEGORY else Level.PRODUCT, items=items, offer=offer
    )


def _step(warehouse: Warehouse, *, lower: str, upper: str, level: Level) -> tuple[Ladder, Step] | None:
    """Return the step between two rungs with its ladder; ``None`` where there is none."""
    if level == Level.CATEGORY:
        return None
    config = MatrixConfig(level=level)
    found = upsell(warehouse, filters=Filters(), config=config, asked=UpsellConfig())
    for ladder in found.ladders:
        for step in ladder.steps:
            if (step.lo.item, step.hi.item) == (lower, upper):
                return ladder, step
    return None


def _dearer(ladder: Ladder, step: Step) -> list[str]:
    """Return the rungs above the lower one of a step."""
    return [rung.item.item for rung in ladder.rungs if rung.price > step.price_lo]
