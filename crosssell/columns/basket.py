"""Names of what is asked of baskets, and of what comes out."""

from enum import StrEnum


class Basis(StrEnum):
    """Whose distinct items make a basket."""

    ORDER = "order"
    CUSTOMER = "customer"


class Level(StrEnum):
    """What an item of a basket is."""

    PRODUCT = "product"
    FAMILY = "family"  # products that differ by colour or size alone, taken as one
    CATEGORY = "category"


class Verdict(StrEnum):
    """What the data say of a pair; the rules are in `crosssell.basket.verdicts`."""

    SOLID = "solid"
    WEAK = "weak"
    UNRELATED = "unrelated"
    AVOID = "avoid"
    TOO_LITTLE_DATA = "too_little_data"


class Measure(StrEnum):
    """Measures that the heatmap can be coloured by."""

    CORRECTED = "lift_corrected"
    BASKETS = "baskets"
    CONFIDENCE = "confidence"
    LIFT = "lift"
    COSINE = "cosine"


class FollowUpMeasure(StrEnum):
    """What the matrix of follow-ups can be coloured by."""

    LIFT = "lift"
    SHARE = "share"


class FollowUpNotice(StrEnum):
    """Why nothing can be said of what is bought later."""

    NO_ORDERS = "no_orders"  # none in the selection
    NO_CUSTOMERS = "no_customers"
    NO_DATES = "no_dates"
    NO_WINDOW_OVER = "no_window_over"  # nobody has been watched long enough


class SetsPerOrder(StrEnum):
    """How many sets of one order get the discount of a bundle."""

    ONE = "one"
    EVERY = "every"  # as many as the pieces of its parts make


class PartBuyers(StrEnum):
    """Whose orders the uptake of a bundle is a share of."""

    NEARLY = "nearly"  # orders that lack one part
    ANY = "any"  # orders with any part, and without the whole


class PriceSource(StrEnum):
    """Where the price of a bundle's part comes from."""

    PAID = "paid"  # the median of what was paid for a piece
    LISTED = "listed"  # the products file; where no sale has an amount


class MarginSource(StrEnum):
    """What the margin of a bundle stands on."""

    COST = "cost"  # the cost of every part is known
    MIXED = "mixed"  # of some parts; the others take the share that was typed
    ASSUMED = "assumed"  # the share that was typed


class BundleReason(StrEnum):
    """Why a bundle has no break-even, or none within reach."""

    NO_PRICE = "no_price"  # a part without any known price
    NO_MARGIN = "no_margin"  # a part without a known cost, and no share was typed
    SET_LOSES = "set_loses"  # at this discount every set is sold at a loss
    NOBODY_LEFT = "nobody_left"  # no order that the uptake could be a share of
    PART_BUYER_LOSES = "part_buyer_loses"  # the discount takes all that the added parts leave
    OUT_OF_REACH = "out_of_reach"  # more sets than there are such orders


class BundleRefusal(StrEnum):
    """Why products are no bundle."""

    AVOID = "avoid"  # two of them are clearly less often together than chance
    RARE = "rare"  # fewer orders with all of them than the minimum
    UNPROVEN = "unproven"  # two of them are not solid


class UpsellNotice(StrEnum):
    """Why nothing can be said of steps up in price."""

    CATEGORY_LEVEL = "category_level"  # items are categories, and a step is one within a category
    NO_ORDERS = "no_orders"  # none in the selection
    NO_CATEGORIES = "no_categories"
    NO_CUSTOMERS = "no_customers"
    NO_DATES = "no_dates"
    NO_PRICES = "no_prices"
    NO_REPEAT = "no_repeat"  # nobody bought in one category on two days


class StepReason(StrEnum):
    """Why a step up in price belongs to no ladder."""

    NOT_SOLID = "not_solid"  # not clearly more often than with equally active customers
    SOLD_TOGETHER = "sold_together"  # the two are companions: one order holds both too often
    BOTH_WAYS = "both_ways"  # as many go from the dearer one to the cheaper one
    MIXED = "mixed"  # it would join rungs that are sold together


class AdviceWay(StrEnum):
    """What a dearer or a cheaper product is proposed for."""

    LADDER = "ladder"  # the next rung
    FOLLOW_UP = "follow_up"  # a solid step
    SUBSTITUTE = "substitute"  # bought instead of it: the two avoid each other
    SIMILAR = "similar"  # customers in common, more than chance


class AdviceReason(StrEnum):
    """Why there is no dearer or no cheaper product to propose."""

    NO_CATEGORY = "no_category"
    NO_PRICE = "no_price"
    NOTHING_DEARER = "nothing_dearer"  # in its category, within reach
    NOTHING_CHEAPER = "nothing_cheaper"
    NOTHING_RELATED = "nothing_related"  # dearer or cheaper ones are there; no customers tie them to it


class PlaceKind(StrEnum):
    """Where a customer stands at one step of the way from order to order; drawn in this order."""

    ITEM = "item"
    OTHER = "other"  # an item that few stand at
    MAY_COME = "may_come"  # no next order yet, and the typical gap is not over
    STOPPED = "stopped"  # no next order so far


class RuleNarrowing(StrEnum):
    """What was narrowed of a question about rules that would take too long."""

    LARGEST_BASKET = "largest_basket"
    MIN_COUNT = "min_count"
    MAX_LENGTH = "max_length"
