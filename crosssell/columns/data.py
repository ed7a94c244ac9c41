"""Names of what a dataset is made of: fields, kinds of files, rows and lines, and what words mean."""

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


class InboxOutcome(StrEnum):
    """What became of files that were put into the inbox."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    FAILED = "failed"
    DISCARDED = "discarded"
