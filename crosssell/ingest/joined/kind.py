"""What are the rows of a file: order lines, customers or products?

A file is taken for order lines unless its header and its values speak clearly for another kind: the columns
of customers and none of orders or products, each customer about once; or the columns of products and none of
orders, customers or sales, each product about once.
"""

from collections.abc import Sequence

from crosssell.columns import CustomerField, Field, FileKind, ProductField
from crosssell.ingest.files.stage import StagedFile
from crosssell.ingest.joined.mapping import JoinedMapping, map_customers, map_products
from crosssell.ingest.mapping.roles import Auxiliary, Context, Role
from crosssell.ingest.mapping.samples import column_samples
from crosssell.ingest.mapping.synonyms import header_key, roles_of
from crosssell.ingest.platforms.recognise import recognise
from crosssell.warehouse import Cursor

_PERSON = frozenset(CustomerField) - {CustomerField.CUSTOMER_ID}
_GOODS = frozenset(ProductField) - {ProductField.PRODUCT, ProductField.PRODUCT_ID, ProductField.PRODUCT_NAME}
_ONCE_SHARE = 0.5  # distinct keys of rows with a key

# A plain word for an amount of pieces may be a stock; one of these is what was sold.
_SOLD = ("sold", "purchased", "ordered", "shipped", "verkauf", "bestellt", "sprzeda", "verkocht", "besteld")
_OF_PAYMENTS = {Context.PAYMENT_REPORT, Context.DELIVERY_COST, Auxiliary.REFUNDED_AMOUNT}
_CREATED = ("createdat", "created", "erstelltam", "angelegtam", "aangemaaktop", "datautworzenia")

Named = dict[Role, tuple[int, bool]]

DISTINCT = "select count(distinct lower(trim({column}))), count(nullif(trim({column}), '')) from {raw}"


def guess_kind(cursor: Cursor, file: StagedFile) -> FileKind:
    """Return what the rows of a staged file are.

    Args:
        cursor: On the scratch database with its raw table.
        file: The file.
    """
    if file.header_row is None:
        return FileKind.ORDERS
    known = recognise(file.header)
    if known is not None:
        return known.kind
    roles = [roles_of(title) for title in file.header]
    if _is_of_orders(file.header, roles):
        return FileKind.ORDERS
    has_products = _names_products(roles)
    samples = column_samples(cursor, f"raw_{file.number}", file.header)
    customers = map_customers(file.header, samples, said={})
    keys = [one for one in (CustomerField.CUSTOMER_ID, CustomerField.EMAIL) if one in customers.fields]
    is_log = CustomerField.CONSENT_CHANNEL in customers.fields  # a customer has a row for each way of contact
    is_person = bool(keys) and not has_products and _is_person(customers, file.header, roles)
    if is_person and (is_log or _is_once(cursor, file, customers, keys)):
        return FileKind.CUSTOMERS
    products = map_products(file.header, samples, said={})
    is_goods = bool(_GOODS & set(products.fields)) and not _sells(file.header, roles)
    if not is_goods or _knows_customers(roles) or ProductField.PRODUCT not in products.fields:
        return FileKind.ORDERS
    return FileKind.PRODUCTS if _is_once(cursor, file, products, [ProductField.PRODUCT]) else FileKind.ORDERS


def _is_of_orders(header: Sequence[str], roles: Sequence[Named]) -> bool:
    """Whether a column names an order, its day, its lines or its payment."""
    for title, named in zip(header, roles, strict=True):
        key = header_key(title)
        if Field.ORDER_ID in named and named[Field.ORDER_ID][0] <= 3 and not key.startswith("refer"):
            return True
        if Field.ORDERED_AT in named and named[Field.ORDERED_AT] == (0, True) and key not in _CREATED:
            return True
        if key.startswith("lineitem") or _OF_PAYMENTS & set(named):
            return True
    # A customer may have an amount; with a currency and a status of its own it is a payment's.
    known = {role for named in roles for role in named}
    return {Field.LINE_TOTAL, Field.CURRENCY, Field.STATUS} <= known


def _names_products(roles: Sequence[Named]) -> bool:
    for named in roles:
        is_number = Field.PRODUCT in named and named[Field.PRODUCT][0] <= 1
        is_name = Field.PRODUCT_NAME in named and named[Field.PRODUCT_NAME][0] <= 1
        if is_name or (is_number and Field.CUSTOMER_ID not in named):
            return True
    return False


def _knows_customers(roles: Sequence[Named]) -> bool:
    return any(Field.CUSTOMER_ID in named and named[Field.CUSTOMER_ID][0] <= 2 for named in roles)


def _is_person(found: JoinedMapping, header: Sequence[str], roles: Sequence[Named]) -> bool:
    """Whether something is said of persons, or of what is plainly a customer's number and of no sale."""
    if _PERSON & set(found.fields):
        return True
    named = roles[found.fields[CustomerField.CUSTOMER_ID]]
    is_plain = named.get(Field.CUSTOMER_ID, (1, False))[0] == 0
    of_sales = {Field.QUANTITY, Field.UNIT_PRICE, Field.LINE_TOTAL, Field.ORDERED_AT}
    return is_plain and len(header) > 1 and not any(of_sales & set(one) for one in roles)


def _sells(header: Sequence[str], roles: Sequence[Named]) -> bool:
    """Whether figures of sales stand in the file: it is a report of what was sold."""
    for title, named in zip(header, roles, strict=True):
        key = header_key(title)
        if Field.LINE_TOTAL in named and named[Field.LINE_TOTAL][0] <= 1 and "price" not in key:
            return True
        if Field.QUANTITY in named and any(part in key for part in _SOLD):
            return True
        if Field.ORDERED_AT in named and named[Field.ORDERED_AT][0] == 2 and key not in _CREATED:
            return True
    return False


def _is_once(
    cursor: Cursor,
    file: StagedFile,
    found: JoinedMapping,
    keys: Sequence[CustomerField | ProductField],
) -> bool:
    for key in keys:
        column = f"c{found.fields[key]}"
        distinct, filled = cursor.row(DISTINCT.format(column=column, raw=f"raw_{file.number}"))
        if filled and distinct >= _ONCE_SHARE * filled:
            return True
    return False
