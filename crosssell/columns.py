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


class LeftOut(StrEnum):
    """Why a row of a file was not loaded. Each left-out row has exactly one reason."""

    BLANK = "blank"
    TITLE = "title"
    REPEATED_HEADER = "repeated_header"
    TOTAL = "total"
    MISSING_ORDER_ID = "missing_order_id"
    MISSING_PRODUCT = "missing_product"
    UNREADABLE_NUMBER = "unreadable_number"
    UNREADABLE_DATE = "unreadable_date"
    RAGGED = "ragged"
    OTHER_CURRENCY = "other_currency"


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
