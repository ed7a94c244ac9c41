"""Columns that lists of customers have in common; each list names those that it carries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from crosssell.columns import Segment
from crosssell.exports.columns import ExportColumn, ExportKind, integer, money, number, share
from crosssell.exports.matrix import CONSENT_WORDS, CONTACT_COLUMNS
from crosssell.i18n import N_
from crosssell.labels import LABELS

SEGMENT_WORDS: Mapping[str, str] = {str(segment): LABELS[Segment, segment] for segment in Segment}

CUSTOMER_ID = ExportColumn(name="customer_id", header=N_("Customer"))
CONSENT = ExportColumn(
    name="consent",
    header=N_("Consent to be contacted"),
    words=CONSENT_WORDS,
    note=N_("What the customer said: yes, no, or unknown where the data do not tell."),
)
SEGMENT = ExportColumn(
    name="segment",
    header=N_("Segment"),
    words=SEGMENT_WORDS,
    note=N_("Group by how lately, how often and for how much the customer bought."),
)
LAST_ORDER = ExportColumn(name="last_order", header=N_("Last order"), kind=ExportKind.DATE)
RECENCY_DAYS = integer(
    "recency_days",
    N_("Days since last order"),
    note=N_("Days from the day of the customer's last order to the as-of date."),
)
FREQUENCY = integer("frequency", N_("Orders"), note=N_("Different orders with something sold."))
MONETARY = money("monetary", N_("Revenue"), note=N_("What the customer's orders come to, gross."))
NET_MONETARY = replace(
    MONETARY,
    header=N_("Net revenue"),
    note=N_("What the customer's orders come to, less returns and credit notes."),
)
MARGIN_MONETARY = replace(
    MONETARY,
    header=N_("Margin"),
    note=N_("Revenue less the cost of the goods, over the sales whose cost is known."),
)
R_SCORE = integer("r", N_("Recency score"), note=N_("1 to 5; 5 are those who ordered last."))
F_SCORE = integer("f", N_("Frequency score"), note=N_("1 to 5; 5 are those who order most often."))
M_SCORE = integer("m", N_("Money score"), note=N_("1 to 5; 5 are those who spend most."))
PROBABILITY_ACTIVE = share(
    "probability_active",
    N_("Probability of being active"),
    0,
    note=N_("How likely it is that the customer will order again, by the model of their rhythm so far."),
)
EXPECTED_ORDERS = number(
    "expected_orders",
    N_("Expected orders"),
    2,
    note=N_("Orders that the model expects within the horizon."),
)
EXPECTED_VALUE = money(
    "expected_value",
    N_("Expected value"),
    0,
    note=N_("Revenue that the model expects within the horizon, discounted. A forecast, not a promise."),
)
VALUE_AT_RISK = money(
    "value_at_risk",
    N_("Value at risk"),
    0,
    note=N_("What would be missing if the customer did not come back."),
)


def with_contacts(columns: Sequence[ExportColumn], *, among: Collection[str]) -> tuple[ExportColumn, ...]:
    """Return the columns of a file of customers: id, contacts, consent, then the list's own.

    Args:
        columns: The list's own; the id and the consent may be among them or not.
        among: Columns of the frame; contacts are written as far as they are there.
    """
    own = [column for column in columns if column.name not in (CUSTOMER_ID.name, CONSENT.name)]
    contacts = [column for column in CONTACT_COLUMNS if column.name in among]
    return (CUSTOMER_ID, *contacts, CONSENT, *own)
