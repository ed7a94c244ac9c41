"""The canonical names: fields of an order line, kinds of lines, reasons, bases and levels.

Every other module spells a field, a reason or a kind through these enums, so that a name is
defined once and a typing slip fails at import instead of in a query.
"""

from enum import StrEnum


class Field(StrEnum):
    """Fields of an order line that a column of an export can be mapped to."""

    ORDER_ID = "order_id"
    PRODUCT = "product"
    PRODUCT_NAME = "product_name"
    ORDERED_AT = "ordered_at"
    CUSTOMER_ID = "customer_id"
    CATEGORY = "category"
    QUANTITY = "quantity"
    UNIT_PRICE = "unit_price"
    LINE_TOTAL = "line_total"
    DISCOUNT = "discount"
    COST = "cost"
    CURRENCY = "currency"
    CHANNEL = "channel"
    COUNTRY = "country"
    STATUS = "status"
    CONSENT = "consent"


REQUIRED_FIELDS = (Field.ORDER_ID, Field.PRODUCT)
NUMBER_FIELDS = (Field.QUANTITY, Field.UNIT_PRICE, Field.LINE_TOTAL, Field.DISCOUNT, Field.COST)
DATE_FIELDS = (Field.ORDERED_AT,)


class FileKind(StrEnum):
    """What the rows of a file are."""

    ORDERS = "orders"
    CUSTOMERS = "customers"
    PRODUCTS = "products"


class ConsentChannel(StrEnum):
    """By which way a customer allows to be contacted; a general word counts for every way."""

    GENERAL = "general"
    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    POST = "post"


class CustomerField(StrEnum):
    """What a column of a customers file can be. ``…_AT`` dates the word of the channel.

    Without a column of words such a date is itself a yes. ``NO_CONSENT`` is a column that asks the
    opposite of all ways (``Werbesperre``), ``NO_CONSENT_AT`` the day of a no (``Unsubscribed at``).
    """

    CUSTOMER_ID = "customer_id"
    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    COMPANY = "company"
    PHONE = "phone"
    STREET = "street"
    POSTCODE = "postcode"
    CITY = "city"
    COUNTRY = "country"
    BIRTHDAY = "birthday"
    CONSENT = "consent"
    CONSENT_AT = "consent_at"
    CONSENT_CHANNEL = "consent_channel"  # of the row's word, where each way of contact has a row of its own
    CONSENT_EMAIL = "consent_email"
    CONSENT_EMAIL_AT = "consent_email_at"
    CONSENT_PHONE = "consent_phone"
    CONSENT_PHONE_AT = "consent_phone_at"
    CONSENT_SMS = "consent_sms"
    CONSENT_SMS_AT = "consent_sms_at"
    CONSENT_POST = "consent_post"
    CONSENT_POST_AT = "consent_post_at"
    NO_CONSENT = "no_consent"
    NO_CONSENT_AT = "no_consent_at"


class ProductField(StrEnum):
    """What a column of a products file can be."""

    PRODUCT = "product"
    PRODUCT_ID = "product_id"  # the shop's own key, which the parent may name instead of the sku
    PRODUCT_NAME = "product_name"
    CATEGORY = "category"
    COST = "cost"
    PRICE = "price"
    PARENT = "parent"
    STOCK = "stock"


class LeftOut(StrEnum):
    """Why a row of a file was not loaded. Each left-out row has exactly one reason."""

    BLANK = "blank"
    TITLE = "title"
    REPEATED_HEADER = "repeated_header"
    TOTAL = "total"
    MISSING_ORDER_ID = "missing_order_id"
    MISSING_PRODUCT = "missing_product"
    MISSING_CUSTOMER = "missing_customer"
    UNREADABLE_NUMBER = "unreadable_number"
    UNREADABLE_DATE = "unreadable_date"
    RAGGED = "ragged"
    OTHER_CURRENCY = "other_currency"


class FileLayout(StrEnum):
    """How the products of an order lie in the rows of a file.

    ``LINES``: one row a product. ``PACKED``: one row an order, its products in one cell. ``BASKETS``:
    one row an order, a cell a product. ``ONE_HOT``: one row an order, a column a product.
    """

    LINES = "lines"
    PACKED = "packed"
    BASKETS = "baskets"
    ONE_HOT = "one_hot"


class LineKind(StrEnum):
    """What a kept line is. Only ``SALE`` lines enter baskets and gross revenue.

    ``RETURN`` lines carry a negative quantity or amount and lower net revenue; ``CANCELLED`` and
    ``RETURNED`` are positive lines that a status (or a full refund) has undone and count nowhere;
    ``ZERO`` lines have no positive amount or quantity (gifts, samples, blank prices).
    """

    SALE = "sale"
    RETURN = "return"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    ZERO = "zero"


class WordKind(StrEnum):
    """What a word in the data is about.

    ``OBJECTION`` is a word of consent from a column that asks the opposite (``Werbesperre``), ``PRODUCT``
    an item, known by its number.
    """

    STATUS = "status"
    CONSENT = "consent"
    OBJECTION = "objection"
    PRODUCT = "product"


class WordMeaning(StrEnum):
    """What a word does: to a line, to whether a customer may be contacted, to whether an item is goods."""

    COUNTS = "counts"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    IS_PRODUCT = "is_product"
    NO_PRODUCT = "no_product"


class DateOrder(StrEnum):
    """Order of day, month and year in a written date."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


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


class InboxOutcome(StrEnum):
    """What became of files that were put into the inbox."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    FAILED = "failed"
    DISCARDED = "discarded"


class MetricKind(StrEnum):
    """How a metric of a test is computed from its customers."""

    PROPORTION = "proportion"  # the share of customers with a yes
    MEAN = "mean"  # a number for each customer, averaged
    RATIO = "ratio"  # the sum of one number over the sum of another


class MetricRole(StrEnum):
    """What a metric decides: the one chosen beforehand, the others, and those that must not get worse."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    GUARDRAIL = "guardrail"


class TrialSource(StrEnum):
    """Where the figures of a test come from."""

    FILE = "file"  # a file that has the metrics
    ORDERS = "orders"  # a list of who got what, joined with the dataset's orders
    TOTALS = "totals"  # typed in


class ShopMetric(StrEnum):
    """Metrics that a dataset's orders give; how each is counted is in `crosssell.experiments.shop`."""

    CONVERSION = "conversion"
    REVENUE = "revenue"
    MARGIN = "margin"
    ORDERS = "orders"
    ORDER_VALUE = "order_value"
    ITEMS_PER_ORDER = "items_per_order"
    PRODUCTS_PER_CUSTOMER = "products_per_customer"
    REPURCHASE = "repurchase"
    CROSS_SELL = "cross_sell"
    TARGET_PRODUCT = "target_product"
    RETURNS = "returns"
    DISCOUNT_SHARE = "discount_share"


class ShopMetricLack(StrEnum):
    """What the data lack for a metric of the orders."""

    NO_AMOUNTS = "no_amounts"
    NO_COSTS = "no_costs"
    NO_DISCOUNTS = "no_discounts"
    NO_RETURNS = "no_returns"  # nothing ever came back, so nothing can change


class ShopHistory(StrEnum):
    """What is known of a customer of a test from the orders before the start."""

    REVENUE_BEFORE = "revenue_before"
    ORDERS_BEFORE = "orders_before"
    ITEMS_BEFORE = "items_before"
    DAYS_SINCE_ORDER = "days_since_order"


class ShopPart(StrEnum):
    """What the customers of a test are parted by, as they were before the start."""

    SEGMENT = "segment"
    BUYER_KIND = "buyer_kind"
    COUNTRY = "country"
    CHANNEL = "channel"


class BuyerKind(StrEnum):
    """Whether a customer of a test had bought before the start."""

    NEW = "new"
    RETURNING = "returning"


class CheckCode(StrEnum):
    """What is checked before any result of a test."""

    SAMPLE_RATIO = "sample_ratio"
    SEGMENT_RATIO = "segment_ratio"
    SEVERAL_VARIANTS = "several_variants"
    BALANCE = "balance"
    TOO_MUCH_HISTORY = "too_much_history"
    DUPLICATES = "duplicates"
    MISSING_VALUES = "missing_values"
    IMPOSSIBLE_VALUES = "impossible_values"
    NEGATIVE_VALUES = "negative_values"
    UNKNOWN_CUSTOMERS = "unknown_customers"
    OPEN_WINDOWS = "open_windows"
    TOO_SMALL = "too_small"
    EXTREME_CUSTOMER = "extreme_customer"
    IMPLAUSIBLE_EFFECT = "implausible_effect"
    EARLY_LOOK = "early_look"


class CheckLevel(StrEnum):
    """How bad a check came out."""

    OK = "ok"
    WARNING = "warning"
    ALARM = "alarm"


class TestVerdict(StrEnum):
    """What to do about a test; the rules are in `crosssell.experiments.verdict`."""

    __test__ = False  # its name begins as those that pytest collects

    ROLL_OUT = "roll_out"
    KEEP_RUNNING = "keep_running"
    NO_EFFECT = "no_effect"
    HARMFUL = "harmful"
    DO_NOT_TRUST = "do_not_trust"


class TestReason(StrEnum):
    """Why a test's verdict is what it is; when each is said is in `crosssell.experiments.verdict`."""

    __test__ = False  # its name begins as those that pytest collects

    # what decided
    ABOVE_SMALLEST = "above_smallest"
    ABOVE_ZERO = "above_zero"
    LIKELY_ENOUGH = "likely_enough"
    UNCLEAR = "unclear"
    MAYBE_TOO_SMALL = "maybe_too_small"
    TOO_SMALL_YET = "too_small_yet"
    BELOW_SMALLEST = "below_smallest"
    BETTER_TOO_SMALL = "better_too_small"
    WORSE = "worse"
    GUARDRAIL_WORSE = "guardrail_worse"
    CHECK = "check"
    NO_RESULT = "no_result"
    # what is said beside it
    MORE_UNITS = "more_units"
    UNITS_UNKNOWN = "units_unknown"
    HARDLY_DECIDABLE = "hardly_decidable"
    EARLY = "early"
    NO_PLAN = "no_plan"
    ADJUSTED = "adjusted"
    CORRECTED = "corrected"
    BEST_OF = "best_of"
    OTHER_VARIANT = "other_variant"
    GUARDRAIL_FINE = "guardrail_fine"
    GUARDRAIL_UNKNOWN = "guardrail_unknown"
    NO_SMALLEST = "no_smallest"
    EXACT_DISAGREES = "exact_disagrees"
    BOOTSTRAP_DISAGREES = "bootstrap_disagrees"
    NOTED = "noted"


class ReadingMethod(StrEnum):
    """Which interval a test's verdict is read from."""

    FIXED = "fixed"  # to be read once, at the planned end
    ALWAYS_VALID = "always_valid"  # holds however often one looks


class NoResult(StrEnum):
    """Why a figure of a test cannot be computed."""

    NO_CUSTOMERS = "no_customers"
    ONE_CUSTOMER = "one_customer"
    CONSTANT = "constant"  # every customer has the same value, so nothing tells chance from effect
    NO_CONVERSIONS = "no_conversions"
    ALL_CONVERSIONS = "all_conversions"
    ZERO_CONTROL = "zero_control"  # nothing to be relative to
    NEGATIVE_CONTROL = "negative_control"
    TOO_UNCERTAIN = "too_uncertain"  # the control may be zero, so a relative figure has no bounds
    NO_DENOMINATOR = "no_denominator"
    TOO_MANY_CUSTOMERS = "too_many_customers"
    NO_HISTORY = "no_history"
