"""What a dataset can carry: for each capability, what it needs and what of it is missing."""

from dataclasses import dataclass
from enum import StrEnum

from crosssell.columns import Field
from crosssell.facts import DatasetFacts

DAYS_WANTED = 180


class Capability(StrEnum):
    """What the product can do with a dataset."""

    MATRIX_BY_ORDER = "matrix_by_order"
    MATRIX_BY_CUSTOMER = "matrix_by_customer"
    CATEGORIES = "categories"
    PERIOD = "period"
    MONEY = "money"
    SEGMENTS = "segments"
    LIFETIME_VALUE = "lifetime_value"
    CONTACT_LISTS = "contact_lists"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether one capability can be used.

    Attributes:
        capability: Which.
        ready: Nothing that it needs is missing. A short period does not make it unready.
        missing: What is missing; where any one of several fields would do, they stand together.
        days: Days the data cover, where that matters and is known, else ``None``.
        days_wanted: Days from which its figures are dependable, where that matters, else ``None``.
    """

    capability: Capability
    ready: bool
    missing: tuple[tuple[Field, ...], ...]
    days: int | None
    days_wanted: int | None

    @property
    def is_short(self) -> bool:
        """Whether the data cover fewer days than wanted."""
        return self.days is not None and self.days_wanted is not None and self.days < self.days_wanted


# An amount comes from either field, so the file needs one of them.
AMOUNT = (Field.LINE_TOTAL, Field.UNIT_PRICE)

NEEDS: dict[Capability, tuple[tuple[Field, ...], ...]] = {
    Capability.MATRIX_BY_ORDER: (),
    Capability.MATRIX_BY_CUSTOMER: ((Field.CUSTOMER_ID,),),
    Capability.CATEGORIES: ((Field.CATEGORY,),),
    Capability.PERIOD: ((Field.ORDERED_AT,),),
    Capability.MONEY: (AMOUNT,),
    Capability.SEGMENTS: ((Field.CUSTOMER_ID,), (Field.ORDERED_AT,), AMOUNT),
    Capability.LIFETIME_VALUE: ((Field.CUSTOMER_ID,), (Field.ORDERED_AT,), AMOUNT),
    Capability.CONTACT_LISTS: ((Field.CUSTOMER_ID,), (Field.CONSENT,)),
    Capability.MARGIN: (AMOUNT, (Field.COST,)),
}
WANTS_DAYS = frozenset({Capability.SEGMENTS, Capability.LIFETIME_VALUE})


def readiness(facts: DatasetFacts) -> tuple[Readiness, ...]:
    """Return each capability's readiness, in the order of `Capability`."""
    return tuple(_readiness(capability, facts) for capability in Capability)


def _readiness(capability: Capability, facts: DatasetFacts) -> Readiness:
    missing = tuple(
        choice for choice in NEEDS[capability] if not any(field in facts.fields for field in choice)
    )
    wants_days = capability in WANTS_DAYS
    return Readiness(
        capability=capability,
        ready=not missing,
        missing=missing,
        days=facts.days if wants_days else None,
        days_wanted=DAYS_WANTED if wants_days else None,
    )
