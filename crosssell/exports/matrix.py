"""The files of the matrix: all pairs, and the customers who are left of one pair."""

from collections.abc import Collection

from crosssell.columns import Verdict
from crosssell.exports.columns import ExportColumn, ExportKind, integer, money, number, share
from crosssell.i18n import N_
from crosssell.labels import LABELS

VERDICT_WORDS = {str(verdict): LABELS[type(verdict), verdict] for verdict in Verdict}
CONSENT_WORDS = {"yes": N_("Yes"), "no": N_("No"), "unknown": N_("Unknown")}

# The pairs as a person reads them; the command line writes all columns under their own names.
MATRIX_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(name="a", header=N_("Item A")),
    ExportColumn(name="a_name", header=N_("Name of A")),
    ExportColumn(name="b", header=N_("Item B")),
    ExportColumn(name="b_name", header=N_("Name of B")),
    integer("n_a", N_("Baskets with A")),
    integer("n_b", N_("Baskets with B")),
    integer("n_both", N_("Baskets with both")),
    integer("baskets", N_("Baskets in all")),
    ExportColumn(
        name="verdict",
        header=N_("Verdict"),
        words=VERDICT_WORDS,
        note=N_(
            "Solid: clearly more often together than baskets of this size explain. Weak: a little more or "
            "less often. Unrelated: no more than chance. Avoid each other: clearly less often. "
            "Too little data: no judgement yet."
        ),
    ),
    share("support", N_("Support"), note=N_("Share of all baskets that hold both.")),
    share("confidence_ab", N_("Confidence A → B"), note=N_("Share of the baskets with A that also hold B.")),
    share("confidence_ba", N_("Confidence B → A"), note=N_("Share of the baskets with B that also hold A.")),
    number(
        "lift_corrected",
        N_("Corrected lift"),
        3,
        note=N_(
            "How many times as often the two are together as in baskets of the same size by chance: "
            "1 is chance, 2 is twice as often."
        ),
    ),
    number("lift_corrected_ci_lower", N_("Corrected lift, lower bound (95 %)"), 3),
    number("lift_corrected_ci_upper", N_("Corrected lift, upper bound (95 %)"), 3),
    number(
        "expected_corrected",
        N_("Baskets with both, expected"),
        1,
        note=N_("Baskets with both that chance would give among baskets of the same size."),
    ),
    number(
        "p_value",
        N_("p-value"),
        6,
        note=N_("How likely a deviation as large as this is if the two have nothing to do with each other."),
    ),
    number(
        "q_value",
        N_("q-value"),
        6,
        note=N_(
            "The p-value corrected for the number of pairs: of the pairs up to this value, "
            "at most this share is found by mere chance."
        ),
    ),
    number(
        "lift",
        N_("Lift"),
        3,
        note=N_(
            "The same without regard to the size of baskets; too high where large baskets hold a bit "
            "of everything."
        ),
    ),
    number("lift_ci_lower", N_("Lift, lower bound (95 %)"), 3),
    number("lift_ci_upper", N_("Lift, upper bound (95 %)"), 3),
    number("leverage", N_("Leverage"), 6),
    number("conviction_ab", N_("Conviction A → B"), 3),
    number("conviction_ba", N_("Conviction B → A"), 3),
    number("cosine", N_("Cosine")),
    number("kulczynski", N_("Kulczynski")),
    integer(
        "customers", N_("Customers with both"), note=N_("Different customers behind the baskets with both.")
    ),
    integer("left_ab", N_("Customers with A, not B"), note=N_("Customers who have A and not B.")),
    integer("left_ba", N_("Customers with B, not A"), note=N_("Customers who have B and not A.")),
    integer(
        "left_ab_consenting", N_("With A, not B: may be contacted"), note=N_("Those of them who consent.")
    ),
    integer(
        "left_ba_consenting", N_("With B, not A: may be contacted"), note=N_("Those of them who consent.")
    ),
    money(
        "ceiling_ab",
        N_("Offer B to customers with A: up to"),
        note=N_(
            "Revenue if those who have only the one bought the other as often as comparable customers do. "
            "A ceiling, not a forecast."
        ),
    ),
    money("ceiling_ba", N_("Offer A to customers with B: up to")),
)

_LEFT: tuple[ExportColumn, ...] = (
    ExportColumn(name="customer_id", header=N_("Customer")),
    ExportColumn(name="consent", header=N_("Consent to be contacted"), words=CONSENT_WORDS),
    ExportColumn(name="last_order", header=N_("Last order"), kind=ExportKind.DATE),
    ExportColumn(name="last_a", header=N_("Last purchase of {item}"), kind=ExportKind.DATE),
    integer("orders", N_("Orders")),
    money("revenue", N_("Revenue")),
)


# What a dataset may know of how to reach them.
CONTACT_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(name="email", header=N_("E-mail")),
    ExportColumn(name="name", header=N_("Name")),
    ExportColumn(name="company", header=N_("Company")),
    ExportColumn(name="phone", header=N_("Phone")),
    ExportColumn(name="street", header=N_("Street")),
    ExportColumn(name="postcode", header=N_("Postcode")),
    ExportColumn(name="city", header=N_("City")),
    ExportColumn(name="contact_country", header=N_("Country")),
    ExportColumn(name="consent_email", header=N_("Consent: e-mail"), words=CONSENT_WORDS),
    ExportColumn(name="consent_phone", header=N_("Consent: phone"), words=CONSENT_WORDS),
    ExportColumn(name="consent_sms", header=N_("Consent: text message"), words=CONSENT_WORDS),
    ExportColumn(name="consent_post", header=N_("Consent: post"), words=CONSENT_WORDS),
)


def left_columns(item: str, *, among: Collection[str] = ()) -> tuple[ExportColumn, ...]:
    """Return the columns of a list of customers to write to, who have ``item`` and not its partner.

    A file stands alone, without the screen that says which item A is; so its heading names the item.

    Args:
        item: What they have.
        among: Columns of the list; contacts are written as far as they are there.
    """
    contacts = [column for column in CONTACT_COLUMNS if column.name in among]
    columns = (_LEFT[0], *contacts, *_LEFT[1:])
    return tuple(column.named(item) if "{item}" in column.header else column for column in columns)
