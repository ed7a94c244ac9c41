"""What a dataset can carry: for each screen and capability, what it needs and what of it is missing."""

from dataclasses import dataclass
from enum import StrEnum

from crosssell.columns import Field, FileKind
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
    FOLLOW_UPS = "follow_ups"
    BUNDLES = "bundles"
    UPSELL = "upsell"


class Screen(StrEnum):
    """What a reader can turn to with a dataset."""

    MATRIX = "matrix"
    PAIR_MONEY = "pair_money"
    FOLLOW_UPS = "follow_ups"
    BUNDLES = "bundles"
    UPSELL = "upsell"
    SEGMENTS = "segments"
    LIFETIME_VALUE = "lifetime_value"
    OFFERS = "offers"
    CAMPAIGNS = "campaigns"
    AB_TEST = "ab_test"
    ROI = "roi"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenReadiness:
    """Whether one screen can be used, and what would make it tell more.

    Attributes:
        screen: Which.
        ready: Nothing that it needs is missing.
        missing: What it needs and the data lack; where any one of several fields would do, they stand
            together.
        extras: Capabilities of the screen that are not ready, each with what it misses; empty where the
            screen itself is not ready.
        days: Days the data cover, where that matters and is known, else ``None``.
        days_wanted: Days from which its figures are dependable, where that matters, else ``None``.
    """

    screen: Screen
    ready: bool
    missing: tuple[tuple[Field, ...], ...]
    extras: tuple[Readiness, ...]
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
    Capability.SEGMENTS: ((Field.CUSTOMER_ID,), (Field.ORDERED_AT,)),
    Capability.LIFETIME_VALUE: ((Field.CUSTOMER_ID,), (Field.ORDERED_AT,), AMOUNT),
    Capability.CONTACT_LISTS: ((Field.CUSTOMER_ID,), (Field.CONSENT,)),
    Capability.MARGIN: (AMOUNT, (Field.COST,)),
    Capability.FOLLOW_UPS: ((Field.CUSTOMER_ID,), (Field.ORDERED_AT,)),
    Capability.BUNDLES: (AMOUNT,),
    Capability.UPSELL: ((Field.CATEGORY,), (Field.CUSTOMER_ID,), (Field.ORDERED_AT,), AMOUNT),
}

# What a screen cannot do without, and what makes it tell more. A test brings a file of its own, and a
# campaign can be calculated from figures that are typed in.
SCREENS: dict[Screen, tuple[tuple[Capability, ...], tuple[Capability, ...]]] = {
    Screen.MATRIX: (
        (Capability.MATRIX_BY_ORDER,),
        (Capability.MATRIX_BY_CUSTOMER, Capability.CATEGORIES, Capability.PERIOD),
    ),
    Screen.PAIR_MONEY: (
        (Capability.MATRIX_BY_CUSTOMER, Capability.MONEY),
        (Capability.CONTACT_LISTS, Capability.MARGIN),
    ),
    Screen.FOLLOW_UPS: ((Capability.FOLLOW_UPS,), ()),
    Screen.BUNDLES: ((Capability.BUNDLES,), (Capability.MARGIN,)),
    Screen.UPSELL: ((Capability.UPSELL,), (Capability.CONTACT_LISTS,)),
    Screen.SEGMENTS: ((Capability.SEGMENTS,), (Capability.MONEY, Capability.CONTACT_LISTS)),
    Screen.LIFETIME_VALUE: ((Capability.LIFETIME_VALUE,), ()),
    Screen.OFFERS: (
        (Capability.MATRIX_BY_CUSTOMER, Capability.PERIOD),
        (Capability.CONTACT_LISTS, Capability.MONEY),
    ),
    Screen.CAMPAIGNS: ((Capability.MATRIX_BY_CUSTOMER, Capability.PERIOD), (Capability.MARGIN,)),
    Screen.AB_TEST: ((), ()),
    Screen.ROI: ((), (Capability.MONEY, Capability.MARGIN)),
}

# Fields that can also come from a file of customers or of products, joined by their ids.
ELSEWHERE: dict[Field, FileKind] = {
    Field.CONSENT: FileKind.CUSTOMERS,
    Field.COUNTRY: FileKind.CUSTOMERS,
    Field.CATEGORY: FileKind.PRODUCTS,
    Field.COST: FileKind.PRODUCTS,
    Field.PRODUCT_NAME: FileKind.PRODUCTS,
}
WANTS_DAYS = frozenset({Capability.SEGMENTS, Capability.LIFETIME_VALUE})


def readiness(facts: DatasetFacts) -> tuple[Readiness, ...]:
    """Return each capability's readiness, in the order of `Capability`."""
    return tuple(_readiness(capability, facts) for capability in Capability)


def screen_readiness(facts: DatasetFacts) -> tuple[ScreenReadiness, ...]:
    """Return each screen's readiness, in the order of `Screen`."""
    found = {one.capability: one for one in readiness(facts)}
    return tuple(_of_screen(screen, found) for screen in Screen)


def file_kinds(field: Field) -> tuple[FileKind, ...]:
    """Return the kinds of files that can bring ``field``; the order lines always can."""
    return (FileKind.ORDERS, ELSEWHERE[field]) if field in ELSEWHERE else (FileKind.ORDERS,)


def _of_screen(screen: Screen, found: dict[Capability, Readiness]) -> ScreenReadiness:
    needs, extras = SCREENS[screen]
    missing = tuple(dict.fromkeys(choice for need in needs for choice in found[need].missing))
    timed = next((found[need] for need in needs if need in WANTS_DAYS), None)
    return ScreenReadiness(
        screen=screen,
        ready=not missing,
        missing=missing,
        extras=() if missing else tuple(found[one] for one in extras if not found[one].ready),
        days=timed.days if timed else None,
        days_wanted=timed.days_wanted if timed else None,
    )


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
