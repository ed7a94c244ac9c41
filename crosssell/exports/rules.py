"""The rules as files: every figure of each, and a sheet that says in sentences what they mean."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from crosssell.basket.rules import RuleChoice, RuleFamily
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis
from crosssell.exports.columns import ExportColumn, integer, number, share
from crosssell.exports.delimited import to_csv
from crosssell.exports.guide import scope_notes
from crosssell.exports.matrix import VERDICT_WORDS
from crosssell.exports.workbook import Note, NoteSection, column_notes, to_xlsx
from crosssell.filters import Filters
from crosssell.i18n import N_, Translator
from crosssell.labels import label

BETWEEN_ITEMS = " + "
OF_SHORTER = (
    *("antecedent", "consequent", "antecedent_names", "consequent_names"),
    *("parent", "parent_consequent"),
)
YES_NO = {"True": N_("Yes"), "False": N_("No")}

# The rules as a person reads them; the command line writes its columns under their own names.
RULE_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(name="front_names", header=N_("Who buys"), note=N_("The items in front of the arrow.")),
    ExportColumn(name="end_names", header=N_("often also buys"), note=N_("What stands behind the arrow.")),
    ExportColumn(
        name="verdict",
        header=N_("Verdict"),
        words=VERDICT_WORDS,
        note=N_(
            "Solid: clearly more often than baskets of this size explain, and more often than each shorter "
            "rule explains. Weak: a difference, but small, unsure, or explained by a shorter rule. "
            "Unrelated: no more than chance. Avoid each other: clearly less often. Too little data: no "
            "judgement yet."
        ),
    ),
    share(
        "confidence",
        N_("Confidence"),
        1,
        note=N_("Of the baskets with the items in front, the share that also holds what stands behind."),
    ),
    number(
        "lift_corrected",
        N_("Corrected lift"),
        2,
        note=N_("How many times as often as in baskets of the same size by chance: 1 is chance."),
    ),
    number("lift_corrected_ci_lower", N_("Corrected lift, lower bound (95 %)"), 2),
    number("lift_corrected_ci_upper", N_("Corrected lift, upper bound (95 %)"), 2),
    integer("count", N_("Baskets with all of it")),
    integer("n_antecedent", N_("Baskets with the items in front")),
    integer("n_consequent", N_("Baskets with what stands behind")),
    number(
        "expected_corrected",
        N_("Baskets with all of it, expected"),
        1,
        note=N_("Baskets with all of it that chance would give among baskets of the same size."),
    ),
    integer("customers", N_("Customers"), note=N_("Different customers behind the baskets with all of it.")),
    ExportColumn(
        name="parent_names",
        header=N_("Explained by"),
        note=N_("The shorter rule that explains this one; use that instead."),
    ),
    ExportColumn(
        name="redundant",
        header=N_("Redundant"),
        words=YES_NO,
        note=N_("Whether a shorter rule with the same end has at least its confidence."),
    ),
    number(
        "q_corrected",
        N_("q-value, same size"),
        6,
        note=N_("Of the test among baskets of the same size, corrected for the number of rules; it decides."),
    ),
    share("support", N_("Support"), 3, note=N_("Share of all baskets that hold all of it.")),
    number(
        "lift",
        N_("Lift"),
        3,
        note=N_(
            "The same without regard to the size of baskets; too high where large baskets hold a bit "
            "of everything."
        ),
    ),
    number("leverage", N_("Leverage"), 6, note=N_("Support beyond what chance gives.")),
    number(
        "conviction",
        N_("Conviction"),
        3,
        note=N_("How many times as often the rule would fail by chance; empty where it never fails."),
    ),
    number(
        "p_value", N_("p-value (Fisher)"), 6, note=N_("Fisher's exact test against chance over all baskets.")
    ),
    number("q_value", N_("q-value (Fisher)"), 6, note=N_("That p-value, corrected for the number of rules.")),
    ExportColumn(name="front", header=N_("Numbers of the items in front")),
    ExportColumn(name="end", header=N_("Numbers of what stands behind")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesOrigin:
    """What a file of rules stands on.

    Attributes:
        dataset: Its name.
        first: First day of the dataset; ``None`` without dates.
        last: Last day.
        filters: Which orders.
        config: What baskets and items are.
        family: How rare and how long a rule may be, and from which baskets, after any narrowing.
        choice: Which of the rules.
        baskets: The rules stand on so many.
        left_out: Baskets that are too large.
    """

    dataset: str
    first: date | None
    last: date | None
    filters: Filters
    config: MatrixConfig
    family: RuleFamily
    choice: RuleChoice
    baskets: int
    left_out: int


def rules_csv(rules: pd.DataFrame, *, translator: Translator) -> bytes:
    """Return rules (`crosssell.basket.rules.PAGE_COLUMNS`) as CSV in the reader's locale."""
    return to_csv(rules_table(rules), columns=RULE_COLUMNS, translator=translator)


def rules_xlsx(rules: pd.DataFrame, *, origin: RulesOrigin, translator: Translator) -> bytes:
    """Return rules as a workbook with notes on what they mean and stand on."""
    stands_on = NoteSection(
        title=translator.gettext("What it stands on"), notes=tuple(_origin_notes(origin, translator))
    )
    return to_xlsx(
        rules_table(rules),
        columns=RULE_COLUMNS,
        translator=translator,
        sheet=translator.gettext("Rules"),
        notes=(stands_on, column_notes(RULE_COLUMNS, translator)),
    )


def rules_table(rules: pd.DataFrame) -> pd.DataFrame:
    """Return rules with their sides as text, numbers of items and names apart."""
    fronts, ends = rules["antecedent"].tolist(), rules["consequent"].tolist()
    front_names, end_names = rules["antecedent_names"].tolist(), rules["consequent_names"].tolist()
    return rules.assign(
        front=[BETWEEN_ITEMS.join(items) for items in fronts],
        end=[BETWEEN_ITEMS.join(items) for items in ends],
        front_names=[_named(items, names) for items, names in zip(fronts, front_names, strict=True)],
        end_names=[_named(items, names) for items, names in zip(ends, end_names, strict=True)],
        parent_names=[_shorter(row) for row in rules[list(OF_SHORTER)].to_dict("records")],
        redundant=[str(bool(value)) for value in rules["redundant"]],
    )


def _named(items: Sequence[str], names: Sequence[str | None]) -> str:
    return BETWEEN_ITEMS.join(name or item for item, name in zip(items, names, strict=True))


def _shorter(row: Mapping[Hashable, Any]) -> str | None:
    """Return the shorter rule that explains a rule, its names on both sides of an arrow."""
    if not isinstance(row["parent"], tuple):
        return None
    items = (*row["antecedent"], *row["consequent"])
    known = dict(zip(items, (*row["antecedent_names"], *row["consequent_names"]), strict=True))
    front, end = (
        _named(side, [known[item] for item in side]) for side in (row["parent"], row["parent_consequent"])
    )
    return f"{front} → {end}"


def _origin_notes(origin: RulesOrigin, translator: Translator) -> Iterator[Note]:
    _ = translator.gettext
    yield from scope_notes(
        origin.dataset, first=origin.first, last=origin.last, filters=origin.filters, translator=translator
    )
    by_order = origin.config.basis == Basis.ORDER
    yield Note(
        label=_("Baskets"),
        text=translator.ngettext("{n} order.", "{n} orders.", origin.baskets)
        if by_order
        else translator.ngettext(
            "{n} customer, with everything bought in the period.",
            "{n} customers, with everything bought in the period.",
            origin.baskets,
        ),
    )
    yield Note(label=_("Items"), text=label(origin.config.level, translator))
    yield Note(label=_("Fewest baskets with all of it"), text=translator.number(origin.family.min_count))
    yield Note(label=_("Most items in a rule"), text=translator.number(origin.family.max_length))
    yield Note(
        label=_("Confidence, at least"),
        text=translator.percent(float(origin.choice.min_confidence), decimals=0),
    )
    if origin.family.largest_basket is not None:
        yield Note(
            label=_("Large baskets left out"),
            text=translator.ngettext(
                "{n} basket with more than {largest} items.",
                "{n} baskets with more than {largest} items.",
                origin.left_out,
                largest=translator.number(origin.family.largest_basket),
            ),
        )
