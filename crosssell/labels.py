"""The words for our codes: fields, reasons, kinds, bases. English here, translated where shown."""

from enum import StrEnum

from crosssell.columns import Basis, Field, LeftOut, Level, LineKind, Measure, Verdict
from crosssell.errors import CrosssellError, filled
from crosssell.i18n import N_, Translator

# Pairs, because codes of different enums may be equal as texts (a product is a field and a level).
WORDS: tuple[tuple[StrEnum, str], ...] = (
    (Field.ORDER_ID, N_("Order number")),
    (Field.PRODUCT, N_("Product number (or name)")),
    (Field.PRODUCT_NAME, N_("Product name")),
    (Field.ORDERED_AT, N_("Order date")),
    (Field.CUSTOMER_ID, N_("Customer")),
    (Field.CATEGORY, N_("Category")),
    (Field.QUANTITY, N_("Quantity")),
    (Field.UNIT_PRICE, N_("Unit price")),
    (Field.LINE_TOTAL, N_("Line total")),
    (Field.DISCOUNT, N_("Discount")),
    (Field.COST, N_("Cost per unit")),
    (Field.CURRENCY, N_("Currency")),
    (Field.CHANNEL, N_("Sales channel")),
    (Field.COUNTRY, N_("Country")),
    (Field.STATUS, N_("Order status")),
    (Field.CONSENT, N_("Consent to be contacted")),
    (LeftOut.BLANK, N_("Blank row")),
    (LeftOut.TITLE, N_("Title or remark, not an order line")),
    (LeftOut.REPEATED_HEADER, N_("Header row repeated inside the data")),
    (LeftOut.TOTAL, N_("Totals row")),
    (LeftOut.MISSING_ORDER_ID, N_("No order number")),
    (LeftOut.MISSING_PRODUCT, N_("No product")),
    (LeftOut.UNREADABLE_NUMBER, N_("A number that cannot be read")),
    (LeftOut.UNREADABLE_DATE, N_("A date that cannot be read")),
    (LeftOut.RAGGED, N_("More or fewer cells than the header")),
    (LeftOut.OTHER_CURRENCY, N_("Another currency")),
    (LineKind.SALE, N_("Sales lines")),
    (LineKind.RETURN, N_("Returns and credit notes")),
    (LineKind.RETURNED, N_("Sent back or refunded in full")),
    (LineKind.CANCELLED, N_("Cancelled")),
    (LineKind.ZERO, N_("Without a price or quantity")),
    (Basis.ORDER, N_("Orders")),
    (Basis.CUSTOMER, N_("Customers")),
    (Level.PRODUCT, N_("Products")),
    (Level.FAMILY, N_("Products, colours and sizes folded")),
    (Level.CATEGORY, N_("Categories")),
    (Verdict.SOLID, N_("Solid")),
    (Verdict.WEAK, N_("Weak")),
    (Verdict.UNRELATED, N_("Unrelated")),
    (Verdict.AVOID, N_("Avoid each other")),
    (Verdict.TOO_LITTLE_DATA, N_("Too little data")),
    (Measure.CORRECTED, N_("Corrected lift")),
    (Measure.BASKETS, N_("Baskets with both")),
    (Measure.CONFIDENCE, N_("Confidence")),
    (Measure.LIFT, N_("Lift")),
    (Measure.COSINE, N_("Cosine")),
)
LABELS = {(type(code), code): text for code, text in WORDS}


def label(code: StrEnum, translator: Translator) -> str:
    """Return the word for ``code`` in the reader's language."""
    return translator.gettext(LABELS[type(code), code])


def error_text(error: CrosssellError, translator: Translator) -> str:
    """Return the sentence of ``error`` in the reader's language, its codes put in words."""
    values = {
        name: label(value, translator)
        if isinstance(value, StrEnum) and (type(value), value) in LABELS
        else value
        for name, value in error.values.items()
    }
    return filled(translator.gettext(error.template), values)
