"""Names of what is asked of customers: segments, groups, lifetime value, lists."""

from enum import StrEnum


class MoneyBasis(StrEnum):
    """Which money of a customer is looked at."""

    REVENUE = "revenue"  # gross
    NET = "net"  # less returns and credit notes
    MARGIN = "margin"  # less the cost of the goods, where it is known


class Segment(StrEnum):
    """A group of customers by recency, frequency and money; the rules are in `crosssell.segments.names`."""

    CHAMPIONS = "champions"
    LOYAL = "loyal"
    POTENTIAL_LOYALISTS = "potential_loyalists"
    NEW_CUSTOMERS = "new_customers"
    PROMISING = "promising"
    NEED_ATTENTION = "need_attention"
    ABOUT_TO_SLEEP = "about_to_sleep"
    AT_RISK = "at_risk"
    CANT_LOSE_THEM = "cant_lose_them"
    HIBERNATING = "hibernating"
    LOST = "lost"
    NOTHING_EARNED = "nothing_earned"  # net revenue or margin of zero or less


class SegmentNeed(StrEnum):
    """What a segment needs from marketing; which needs what is in `crosssell.segments.needs`."""

    KEEP = "keep"
    GROW = "grow"
    WAKE = "wake"
    WIN_BACK = "win_back"
    REST = "rest"


class Outside(StrEnum):
    """Where customers come from, or go to, who bought in only one of two windows."""

    JOINED = "new"  # they bought nothing in the first
    GONE = "gone"  # they bought nothing in the second


class ClusterFeature(StrEnum):
    """What customers can be grouped by; how each is measured is in `crosssell.segments.clusters.features`."""

    RECENCY = "recency"
    FREQUENCY = "frequency"
    MONEY = "money"
    ORDER_VALUE = "order_value"
    ITEMS_PER_ORDER = "items_per_order"
    CATEGORY_BREADTH = "category_breadth"
    DISCOUNT_SHARE = "discount_share"
    RETURN_SHARE = "return_share"
    DAYS_BETWEEN = "days_between"


class TraitLevel(StrEnum):
    """How a group of customers compares with all of them in one feature."""

    VERY_LOW = "very_low"
    LOW = "low"
    HIGH = "high"
    VERY_HIGH = "very_high"


class LifetimeUnit(StrEnum):
    """In what customers' times are counted."""

    WEEK = "week"  # days / 7
    DAY = "day"


class LifetimeReason(StrEnum):
    """Why a model of purchases is not to be taken for more than a description of its data."""

    TOO_FEW_REPEATERS = "too_few_repeaters"
    R_AT_EDGE = "r_at_edge"
    ALPHA_AT_EDGE = "alpha_at_edge"
    A_AT_EDGE = "a_at_edge"  # nobody ever stops buying
    B_AT_EDGE = "b_at_edge"
    FLAT_IN_B = "flat_in_b"  # the data cannot tell who stops
    NOT_CONVERGED = "not_converged"


class SpendReason(StrEnum):
    """What is amiss with a model of what an order is worth; the last is a warning."""

    NO_AMOUNTS = "no_amounts"
    TOO_FEW_REPEATERS = "too_few_repeaters"
    SPEND_AT_EDGE = "spend_at_edge"
    MEAN_UNDEFINED = "mean_undefined"
    DEPENDS_ON_FREQUENCY = "depends_on_frequency"


class ValueSource(StrEnum):
    """Which figure of a customer's value is the main one."""

    MODEL = "model"
    SIMPLE = "simple"  # as in the last period


class SimpleReason(StrEnum):
    """Why the simple figure is the main one."""

    TOO_FEW_REPEATERS = "too_few_repeaters"
    DEGENERATE = "degenerate"
    NAIVE_WINS = "naive_wins"


class GapState(StrEnum):
    """A silence against the gaps between the orders of comparable customers."""

    AS_USUAL = "as_usual"
    OVERDUE = "overdue"
    LAPSED = "lapsed"


class WinBackReason(StrEnum):
    """What says that a customer's activity has fallen."""

    PROBABILITY = "probability"
    GAP = "gap"


class ConsentRule(StrEnum):
    """Whom a list may hold. A no is never in."""

    YES = "yes"  # customers who said yes
    UNKNOWN = "unknown"  # also those of whom nothing is known
