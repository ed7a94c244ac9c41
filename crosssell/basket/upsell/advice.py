"""What to offer instead: the best step up from a product, and what to fall back on where it is too dear.

The first that there is: the next rung of its ladder, a solid step, a substitute, or what the same customers
bought (`crosssell.basket.upsell.likeness`). A fall-back costs a tenth less at least.
"""

from dataclasses import dataclass

from crosssell.basket.items import Item
from crosssell.basket.upsell.candidates import REACH
from crosssell.basket.upsell.likeness import falls
from crosssell.basket.upsell.result import Likeness, ProductMoves, Step, Upsell
from crosssell.basket.upsell.tables import STEP_FROM
from crosssell.columns import AdviceReason, AdviceWay, StepReason, Verdict
from crosssell.errors import CrosssellError, ErrorCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A dearer or a cheaper product of the category, or why there is none.

    Attributes:
        own: The product that was asked about.
        item: What to offer; ``None`` where there is nothing.
        price: Its median price of a piece; ``None`` likewise.
        own_price: That of the product asked about; ``None`` where no sale tells.
        way: What it is proposed for; ``None`` where there is nothing.
        step: The step between the two; ``None`` where no solid one joins them.
        likeness: What joins them otherwise; ``None`` likewise.
        reason: Why there is nothing; ``None`` where there is something.
    """

    own: Item
    item: Item | None
    price: float | None
    own_price: float | None
    way: AdviceWay | None
    step: Step | None
    likeness: Likeness | None
    reason: AdviceReason | None


def step_up(found: Upsell, item: str) -> Advice:
    """Return the best step up from a product.

    Args:
        found: What `crosssell.basket.upsell.upsell` returned.
        item: As it stands in ``found.products``.

    Raises:
        CrosssellError: ``unknown_item`` for one that does not.
    """
    own = _product(found, item)
    if reason := _cannot(own):
        return _none(own, reason)
    steps = [step for step in found.steps if step.lo.item == item and _may_be_offered(step)]
    rungs = [step for step in steps if step.ladder is not None]
    if rungs:
        best = min(rungs, key=lambda step: (step.price_hi, step.hi.item))
        return _by_step(own, best, item=best.hi, price=best.price_hi, way=AdviceWay.LADDER)
    if rung := _other_rung(found, own, upwards=True):
        return _by_rung(own, rung)
    if steps:
        best = max(steps, key=lambda step: (step.lift_ci_lower or 0.0, step.hi.item))
        return _by_step(own, best, item=best.hi, price=best.price_hi, way=AdviceWay.FOLLOW_UP)
    if alike := found.dearer.get(item):
        return _by_likeness(own, alike, _product(found, alike.item))
    return _none(own, _why_not(found, own, upwards=True))


def fall_back(found: Upsell, item: str) -> Advice:
    """Return what to offer to who finds a product too dear.

    Args:
        found: What `crosssell.basket.upsell.upsell` returned.
        item: As it stands in ``found.products``.

    Raises:
        CrosssellError: ``unknown_item`` for one that does not.
    """
    own = _product(found, item)
    if reason := _cannot(own):
        return _none(own, reason)
    steps = [
        step
        for step in found.steps
        if step.hi.item == item and _may_be_offered(step) and falls(price=step.price_lo, own=step.price_hi)
    ]
    rungs = [step for step in steps if step.ladder is not None]
    if rungs:
        best = max(rungs, key=lambda step: (step.price_lo, step.lo.item))
        return _by_step(own, best, item=best.lo, price=best.price_lo, way=AdviceWay.LADDER)
    if rung := _other_rung(found, own, upwards=False):
        return _by_rung(own, rung)
    if steps:
        best = max(steps, key=lambda step: (step.lift_ci_lower or 0.0, step.lo.item))
        return _by_step(own, best, item=best.lo, price=best.price_lo, way=AdviceWay.FOLLOW_UP)
    alike = found.cheaper.get(item)
    if alike is not None and falls(price=_product(found, alike.item).price or 0.0, own=own.price or 0.0):
        return _by_likeness(own, alike, _product(found, alike.item))
    return _none(own, _why_not(found, own, upwards=False))


def _product(found: Upsell, item: str) -> ProductMoves:
    own = next((product for product in found.products if product.item.item == item), None)
    if own is None:
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=item)
    return own


def _cannot(own: ProductMoves) -> AdviceReason | None:
    if own.category is None:
        return AdviceReason.NO_CATEGORY
    return AdviceReason.NO_PRICE if own.price is None else None


def _may_be_offered(step: Step) -> bool:
    """Tell whether a step is solid, and no companion of the product that it starts from."""
    return step.verdict == Verdict.SOLID and step.reason != StepReason.SOLD_TOGETHER


def _other_rung(found: Upsell, own: ProductMoves, *, upwards: bool) -> ProductMoves | None:
    """Return the nearest rung of the same ladder that no solid step joins directly."""
    rungs = next(
        (
            ladder.rungs
            for ladder in found.ladders
            if any(rung.item.item == own.item.item for rung in ladder.rungs)
        ),
        (),
    )
    fitting = [rung for rung in rungs if _is_step(own.price, rung.price, upwards=upwards)]
    if not fitting:
        return None
    nearest = min(fitting, key=lambda rung: (abs(rung.price - (own.price or 0.0)), rung.item.item))
    return _product(found, nearest.item.item)


def _is_step(own: float | None, price: float | None, *, upwards: bool) -> bool:
    if own is None or price is None:
        return False
    if upwards:
        return round(STEP_FROM[1] * price, 3) >= round(STEP_FROM[0] * own, 3)
    return falls(price=price, own=own)


def _why_not(found: Upsell, own: ProductMoves, *, upwards: bool) -> AdviceReason:
    within = [
        product
        for product in found.products
        if product.category == own.category
        and _is_step(own.price, product.price, upwards=upwards)
        and _in_reach(own.price or 0.0, product.price or 0.0)
    ]
    if within:
        return AdviceReason.NOTHING_RELATED
    return AdviceReason.NOTHING_DEARER if upwards else AdviceReason.NOTHING_CHEAPER


def _in_reach(one: float, other: float) -> bool:
    return max(one, other) <= REACH * min(one, other)


def _none(own: ProductMoves, reason: AdviceReason) -> Advice:
    return Advice(
        own=own.item,
        item=None,
        price=None,
        own_price=own.price,
        way=None,
        step=None,
        likeness=None,
        reason=reason,
    )


def _by_step(own: ProductMoves, step: Step, *, item: Item, price: float, way: AdviceWay) -> Advice:
    return Advice(
        own=own.item,
        item=item,
        price=price,
        own_price=own.price,
        way=way,
        step=step,
        likeness=None,
        reason=None,
    )


def _by_rung(own: ProductMoves, rung: ProductMoves) -> Advice:
    return Advice(
        own=own.item,
        item=rung.item,
        price=rung.price,
        own_price=own.price,
        way=AdviceWay.LADDER,
        step=None,
        likeness=None,
        reason=None,
    )


def _by_likeness(own: ProductMoves, alike: Likeness, other: ProductMoves) -> Advice:
    return Advice(
        own=own.item,
        item=other.item,
        price=other.price,
        own_price=own.price,
        way=alike.way,
        step=None,
        likeness=alike,
        reason=None,
    )
