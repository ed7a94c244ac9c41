"""The words for our codes: fields, reasons, kinds, bases. English here, translated where shown."""

from enum import StrEnum

from crosssell.columns import (
    Basis,
    ConsentChannel,
    CustomerField,
    Field,
    FileKind,
    InboxOutcome,
    LeftOut,
    Level,
    LineKind,
    Measure,
    ProductField,
    Verdict,
    WordKind,
    WordMeaning,
)
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
    (LeftOut.MISSING_CUSTOMER, N_("Neither customer number nor e-mail")),
    (LeftOut.UNREADABLE_NUMBER, N_("A number that cannot be read")),
    (LeftOut.UNREADABLE_DATE, N_("A date that cannot be read")),
    (LeftOut.RAGGED, N_("More or fewer cells than the header")),
    (LeftOut.OTHER_CURRENCY, N_("Another currency")),
    (WordKind.STATUS, N_("Words of the order status")),
    (WordKind.CONSENT, N_("Words of consent")),
    (WordKind.OBJECTION, N_("Words of columns that ask who must not be contacted")),
    (WordKind.PRODUCT, N_("Items that may be no products")),
    (WordMeaning.COUNTS, N_("The line counts")),
    (WordMeaning.CANCELLED, N_("Cancelled: counts nowhere")),
    (WordMeaning.RETURNED, N_("Returned: counts nowhere")),
    (WordMeaning.YES, N_("May be contacted")),
    (WordMeaning.NO, N_("Must not be contacted")),
    (WordMeaning.UNKNOWN, N_("Says neither")),
    (WordMeaning.IS_PRODUCT, N_("A product")),
    (WordMeaning.NO_PRODUCT, N_("Not a product")),
    (LineKind.SALE, N_("Sales lines")),
    (LineKind.RETURN, N_("Returns and credit notes")),
    (LineKind.RETURNED, N_("Sent back or refunded in full")),
    (LineKind.CANCELLED, N_("Cancelled")),
    (LineKind.ZERO, N_("Without a price or quantity")),
    (FileKind.ORDERS, N_("Order lines")),
    (FileKind.CUSTOMERS, N_("Customers")),
    (FileKind.PRODUCTS, N_("Products")),
    (ConsentChannel.GENERAL, N_("To be contacted")),
    (ConsentChannel.EMAIL, N_("By e-mail")),
    (ConsentChannel.PHONE, N_("By phone")),
    (ConsentChannel.SMS, N_("By text message")),
    (ConsentChannel.POST, N_("By post")),
    (CustomerField.CUSTOMER_ID, N_("Customer")),
    (CustomerField.EMAIL, N_("E-mail")),
    (CustomerField.NAME, N_("Full name")),
    (CustomerField.FIRST_NAME, N_("First name")),
    (CustomerField.LAST_NAME, N_("Last name")),
    (CustomerField.COMPANY, N_("Company")),
    (CustomerField.PHONE, N_("Phone")),
    (CustomerField.STREET, N_("Street")),
    (CustomerField.POSTCODE, N_("Postcode")),
    (CustomerField.CITY, N_("City")),
    (CustomerField.COUNTRY, N_("Country")),
    (CustomerField.BIRTHDAY, N_("Birthday")),
    (CustomerField.CONSENT, N_("Consent to be contacted")),
    (CustomerField.CONSENT_AT, N_("Day of the consent")),
    (CustomerField.CONSENT_CHANNEL, N_("Way of contact that the consent is for")),
    (CustomerField.CONSENT_EMAIL, N_("Consent: e-mail")),
    (CustomerField.CONSENT_EMAIL_AT, N_("Day of the consent: e-mail")),
    (CustomerField.CONSENT_PHONE, N_("Consent: phone")),
    (CustomerField.CONSENT_PHONE_AT, N_("Day of the consent: phone")),
    (CustomerField.CONSENT_SMS, N_("Consent: text message")),
    (CustomerField.CONSENT_SMS_AT, N_("Day of the consent: text message")),
    (CustomerField.CONSENT_POST, N_("Consent: post")),
    (CustomerField.CONSENT_POST_AT, N_("Day of the consent: post")),
    (CustomerField.NO_CONSENT, N_("Not to be contacted")),
    (CustomerField.NO_CONSENT_AT, N_("Day of the unsubscription")),
    (ProductField.PRODUCT, N_("Product number (or name)")),
    (ProductField.PRODUCT_ID, N_("Key of the product in the shop")),
    (ProductField.PRODUCT_NAME, N_("Product name")),
    (ProductField.CATEGORY, N_("Category")),
    (ProductField.COST, N_("Cost per unit")),
    (ProductField.PRICE, N_("Price per unit")),
    (ProductField.PARENT, N_("Product that it is a variant of")),
    (ProductField.STOCK, N_("Stock")),
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
    (InboxOutcome.IMPORTED, N_("Imported")),
    (InboxOutcome.UNCHANGED, N_("Nothing new in it")),
    (InboxOutcome.WAITING, N_("Waits for an answer")),
    (InboxOutcome.FAILED, N_("Could not be used")),
    (InboxOutcome.DISCARDED, N_("Discarded")),
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
