"""Names of what is asked of a test, what is checked, and what comes out."""

from enum import StrEnum


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
    EXTENDED = "extended"
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
