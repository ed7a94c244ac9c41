"""The file of what is bought one after the other."""

from crosssell.exports.columns import ExportColumn, integer, number
from crosssell.exports.matrix import VERDICT_WORDS
from crosssell.i18n import N_

SEQUENCE_EXPORT: tuple[ExportColumn, ...] = (
    ExportColumn(name="first", header=N_("First"), note=N_("In an order of the customer.")),
    ExportColumn(name="first_name", header=N_("Name of the first")),
    ExportColumn(name="second", header=N_("Then"), note=N_("In the customer's next order.")),
    ExportColumn(name="second_name", header=N_("Name of the second")),
    ExportColumn(
        name="third", header=N_("Then again"), note=N_("In the order after that; empty in sequences of two.")
    ),
    ExportColumn(name="third_name", header=N_("Name of the third")),
    integer("count", N_("How often"), note=N_("How often it was bought in this order.")),
    integer("customers", N_("Customers"), note=N_("Different customers who did so.")),
    number(
        "expected",
        N_("Times by chance"),
        1,
        note=N_("How often it would be so if each customer's own orders came in any order."),
    ),
    number(
        "lift",
        N_("Times as often as chance"),
        3,
        note=N_("Times divided by times by chance: 1 is chance, 2 is twice as often."),
    ),
    number("lift_ci_lower", N_("Times as often, lower bound (95 %)"), 3),
    number("lift_ci_upper", N_("Times as often, upper bound (95 %)"), 3),
    ExportColumn(
        name="verdict",
        header=N_("Verdict"),
        words=VERDICT_WORDS,
        note=N_(
            "Solid: clearly more often in this order than by shuffling; a sequence of three also more often "
            "than its two pairs explain. Weak: a little more or less often, or explained by its pairs. "
            "Unrelated: no more than chance. Avoid each other: clearly less often. "
            "Too little data: no judgement yet."
        ),
    ),
    number("p_value", N_("p-value"), 6),
    number("q_value", N_("q-value"), 6, note=N_("The p-value corrected for the number of sequences.")),
)
