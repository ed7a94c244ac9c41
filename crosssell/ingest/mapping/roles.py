"""What can a column of an export be? Fields of a line, and roles beside them."""

from enum import StrEnum

from crosssell.columns import Field


class Auxiliary(StrEnum):
    """Roles of columns that are no fields of a line but say something about it.

    ``CANCELLED_AT``: anything in it cancels the order. ``REFUNDED_AMOUNT``: money given back.
    ``ROW_TYPE``: sale or refund (:func:`crosssell.ingest.values.words.is_credit`). ``TIME_OF_DAY``: the
    clock time that belongs to a date in a column of its own.
    """

    CANCELLED_AT = "cancelled_at"
    REFUNDED_AMOUNT = "refunded_amount"
    ROW_TYPE = "row_type"
    TIME_OF_DAY = "time_of_day"


class Context(StrEnum):
    """Columns that are not imported but tell what kind of export a file is."""

    ORDER_TOTAL = "order_total"
    DELIVERY_COST = "delivery_cost"
    PAYMENT_REPORT = "payment_report"


Role = Field | Auxiliary | Context
