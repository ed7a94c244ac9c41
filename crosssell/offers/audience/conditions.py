"""What makes up an audience: conditions that must hold, of which one must hold, and none of which may.

Frozen records, so that an audience keys caches, and is kept with its campaign as JSON (`crosssell.records`).
"""

from dataclasses import dataclass
from math import isfinite

from crosssell.columns import ConditionKind, ConsentChannel, ConsentRule, Level, PlanField
from crosssell.errors import CrosssellError, ErrorCode

MOST_CONDITIONS = 40
LONGEST_DAYS = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition on a customer.

    Attributes:
        kind: What it looks at.
        level: What ``items`` are, product or category; of ``bought`` alone.
        items: Product numbers or category names, any of which will do; of ``bought`` alone, not empty.
        values: Segments, countries, sales channels or an attribute's values, any of which will do.
        attribute: Header of the customers file's column; of ``attribute`` alone.
        within_days: Looks at the last so many days alone, the as-of day included; ``None``: ever. Of
            ``bought``, ``orders`` and ``revenue``.
        low: Least, inclusive: orders with one of the items (``bought``, 1 where ``None``), days since the
            last order (``recency``), orders, revenue or expected value in the dataset's currency.
        high: Most, inclusive; ``None`` on either side does not bound.

    Raises:
        CrosssellError: ``invalid_value``.
    """

    kind: ConditionKind
    level: Level = Level.PRODUCT
    items: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    attribute: str = ""
    within_days: int | None = None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        for bound in (self.low, self.high):
            require(bound is None or isfinite(bound), PlanField.CONDITION, bound, "0, 1, 2 …")
        both = self.low is not None and self.high is not None
        in_order = not both or self.low <= self.high  # type: ignore[operator]
        require(in_order, PlanField.CONDITION, f"{self.low}–{self.high}", f"≥ {self.low}")
        require(_are_days(self.within_days), PlanField.DAYS, self.within_days, f"1–{LONGEST_DAYS}")
        has_items = self.kind != ConditionKind.BOUGHT or bool(self.items)
        require(has_items, PlanField.CONDITION, "", "≥ 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is meant: all of, at least one of, none of. Without conditions, every known customer with an order.

    Attributes:
        all_of: Each must hold.
        any_of: At least one must hold, where there are any.
        none_of: None may hold.

    Raises:
        CrosssellError: ``invalid_value`` for more than `MOST_CONDITIONS`.
    """

    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()
    none_of: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        held = len(self.all_of) + len(self.any_of) + len(self.none_of)
        require(held <= MOST_CONDITIONS, PlanField.CONDITIONS, held, f"0–{MOST_CONDITIONS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """Who is left out whatever the conditions say. Exclusion always wins.

    Attributes:
        consent: Who may be listed; ``None`` takes yes where the dataset knows of consent. A no is never in.
        way: How they are to be contacted: their word on this way counts, else their general word.
        has_offer: Leave out who bought what is offered.
        returned_offer: Leave out who sent it back.
        contacted_within_days: Leave out who was contacted by a campaign in the last so many days before the
            send date; ``None`` does not look.
        other_campaigns: Leave out who is in another campaign whose window is not over, in either group.
    """

    consent: ConsentRule | None = None
    way: ConsentChannel = ConsentChannel.GENERAL
    has_offer: bool = True
    returned_offer: bool = True
    contacted_within_days: int | None = 30
    other_campaigns: bool = True

    def __post_init__(self) -> None:
        days = self.contacted_within_days
        require(_are_days(days), PlanField.DAYS, days, f"1–{LONGEST_DAYS}")


def require(holds: bool, field: PlanField, seen: object, allowed: str) -> None:
    """Refuse a value of a plan that cannot be.

    Raises:
        CrosssellError: ``invalid_value``.
    """
    if not holds:
        raise CrosssellError(ErrorCode.INVALID_VALUE, "plan", field=field, value=str(seen), allowed=allowed)


def _are_days(days: int | None) -> bool:
    return days is None or 1 <= days <= LONGEST_DAYS
