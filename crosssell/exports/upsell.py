"""The files of upsell: moves by category and product, steps up, and who is ready for one."""

from collections.abc import Collection

from crosssell.columns import StepReason
from crosssell.exports.columns import ExportColumn, ExportKind, integer, money, number, share
from crosssell.exports.customers import CUSTOMER_ID, LAST_ORDER, with_contacts
from crosssell.exports.matrix import VERDICT_WORDS
from crosssell.i18n import N_
from crosssell.labels import LABELS

REASON_WORDS = {str(reason): LABELS[StepReason, reason] for reason in StepReason}
CATEGORY = ExportColumn(name="category", header=N_("Category"))

_MOVES: tuple[ExportColumn, ...] = (
    integer("again", N_("Customers with another purchase")),
    integer(
        "up",
        N_("Moves up"),
        note=N_(
            "From one purchase in the category to the customer's next one: to something over 5 % dearer. "
            "A day counts by its dearest product."
        ),
    ),
    integer(
        "stayed", N_("Stayed"), note=N_("The same product again, or another one at about the same price.")
    ),
    integer("down", N_("Moves down"), note=N_("To something over 5 % cheaper.")),
    integer("customers_up", N_("Customers who moved up")),
    integer("customers_stayed", N_("Customers who stayed")),
    integer("customers_down", N_("Customers who moved down")),
    money("price_step", N_("Price step of the moves up"), note=N_("Median amount by which they rise.")),
    number("days", N_("Days between"), 1, note=N_("Median days between the two purchases.")),
    number("days_up", N_("Days until a move up"), 1),
)

CATEGORY_COLUMNS: tuple[ExportColumn, ...] = (
    CATEGORY,
    integer("items", N_("Items")),
    integer("customers", N_("Customers")),
    *_MOVES,
)

PRODUCT_COLUMNS: tuple[ExportColumn, ...] = (
    CATEGORY,
    ExportColumn(name="item", header=N_("Item")),
    ExportColumn(name="name", header=N_("Name")),
    money("price", N_("Price"), note=N_("Median of what was paid for a piece.")),
    integer("orders", N_("Orders")),
    integer("customers", N_("Customers")),
    *_MOVES,
)

STEP_COLUMNS: tuple[ExportColumn, ...] = (
    integer(
        "ladder",
        N_("Ladder"),
        note=N_(
            "Products with one number are a ladder: customers go on from the cheaper one to the dearer one, "
            "and hardly ever buy the two together. Empty where the step is of none."
        ),
    ),
    CATEGORY,
    ExportColumn(name="lo", header=N_("From item")),
    ExportColumn(name="lo_name", header=N_("Name of the first")),
    ExportColumn(name="hi", header=N_("To item")),
    ExportColumn(name="hi_name", header=N_("Name of the second")),
    money("price_lo", N_("Price of the first"), note=N_("Median of what was paid for a piece.")),
    money("price_hi", N_("Price of the second")),
    money("price_step", N_("Price step")),
    integer(
        "moves",
        N_("Moves from the first to the second"),
        note=N_("From one purchase to the customer's next one, within the ladder or else the category."),
    ),
    integer("back", N_("Moves back")),
    integer("customers", N_("Customers with such a move up")),
    number("days", N_("Days between"), 1, note=N_("Median days between the two purchases.")),
    ExportColumn(
        name="verdict",
        header=N_("Verdict"),
        words=VERDICT_WORDS,
        note=N_(
            "Solid: clearly more buyers of the first go on to the second than equally active customers would "
            "by chance."
        ),
    ),
    ExportColumn(name="reason", header=N_("Why it is of no ladder"), words=REASON_WORDS),
    integer(
        "buyers",
        N_("Buyers watched"),
        note=N_("Customers with the first and not yet the second who could be watched for the whole time."),
    ),
    integer("followed", N_("Of these went on")),
    share("share", N_("Share that went on")),
    share(
        "expected_share",
        N_("Share by chance"),
        note=N_("The share of equally active customers who would have bought the second anyway."),
    ),
    number("lift", N_("Times as often as chance"), 3),
    number("lift_ci_lower", N_("Times as often as chance, lower bound (95 %)"), 3),
    number("lift_ci_upper", N_("Times as often as chance, upper bound (95 %)"), 3),
    number("q_value", N_("q-value"), 6),
    integer("lo_first", N_("Customers who bought the first one first")),
    integer("hi_first", N_("Customers who bought the second one first")),
    integer("together", N_("Orders with both")),
    number("expected_together", N_("Orders with both, expected"), 1),
)

_LAST = ExportColumn(name="last_a", header=N_("Last purchase of {item}"), kind=ExportKind.DATE)


def ready_columns(item: str, *, among: Collection[str] = ()) -> tuple[ExportColumn, ...]:
    """Return the columns of a list of customers who are ready for a step up from ``item``.

    A file stands alone, without the screen that says which item it is about; so its heading names it.

    Args:
        item: The lower rung, as the heading names it.
        among: Columns of the list; contacts are written as far as they are there.
    """
    own = (
        CUSTOMER_ID,
        LAST_ORDER,
        _LAST.named(item),
        integer("days_since", N_("Days since then")),
        integer("orders", N_("Orders")),
        money("revenue", N_("Revenue")),
    )
    return with_contacts(own, among=among)
