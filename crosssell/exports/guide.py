"""The guide for sales as a file: partners by item, and notes on what they mean and how to use them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis
from crosssell.exports.columns import ExportColumn, ExportKind, integer, money, number, share
from crosssell.exports.delimited import to_csv
from crosssell.exports.matrix import VERDICT_WORDS
from crosssell.exports.workbook import Note, NoteSection, column_notes, to_xlsx
from crosssell.filters import Filters
from crosssell.i18n import N_, Translator
from crosssell.labels import label, segment_words

GUIDE_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(
        name="item", header=N_("Item"), of_group=True, note=N_("What the customer buys or looks at.")
    ),
    ExportColumn(name="item_name", header=N_("Name"), of_group=True),
    ExportColumn(
        name="item_baskets",
        header=N_("Baskets with it"),
        kind=ExportKind.INTEGER,
        of_group=True,
        note=N_("How many baskets hold the item; the items in the most baskets come first."),
    ),
    integer(
        "rank",
        N_("Rank"),
        note=N_(
            "1 is the partner to mention first: solid ones before weak ones, then by confidence and "
            "corrected lift together."
        ),
    ),
    ExportColumn(name="partner", header=N_("Partner"), note=N_("What to offer with the item.")),
    ExportColumn(name="partner_name", header=N_("Name of the partner")),
    ExportColumn(
        name="verdict",
        header=N_("Verdict"),
        words=VERDICT_WORDS,
        note=N_(
            "Solid: clearly more often together than baskets of this size explain. "
            "Weak: more often too, but only a little."
        ),
    ),
    share(
        "confidence",
        N_("Confidence"),
        0,
        note=N_("Of the baskets with the item, the share that also holds the partner."),
    ),
    integer("n_both", N_("Baskets with both"), note=N_("How many baskets hold both.")),
    number(
        "lift_corrected",
        N_("Corrected lift"),
        1,
        note=N_(
            "How many times as often the two are together as in baskets of the same size by chance: "
            "1 is chance, 2 is twice as often."
        ),
    ),
    number(
        "lift_corrected_ci_lower",
        N_("Corrected lift, at least"),
        1,
        note=N_("The lower bound of the corrected lift: it is very unlikely to be less (95 % interval)."),
    ),
    integer("left", N_("Customers left"), note=N_("Customers who have the item and not the partner.")),
    integer("left_consenting", N_("May be contacted"), note=N_("Those customers left who consent.")),
    money(
        "ceiling",
        N_("Up to"),
        0,
        note=N_(
            "Revenue if the customers left bought the partner as often as comparable customers do. "
            "A ceiling, not a forecast."
        ),
    ),
)
ALWAYS = {"item", "rank", "partner", "confidence", "n_both", "verdict"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideOrigin:
    """What a guide stands on.

    Attributes:
        dataset: Its name.
        first: First day of the orders, ``None`` where they bear no dates.
        last: Last day.
        filters: Which of the orders.
        config: What baskets and items are, and the minimum.
        baskets: Baskets with at least one item in scope.
        without_partner: Items that are frequent enough and have no partner worth offering.
        currency: Of the amounts, ``None`` where it is unknown.
    """

    dataset: str
    first: date | None
    last: date | None
    filters: Filters
    config: MatrixConfig
    baskets: int
    without_partner: int
    currency: str | None = None


def guide_csv(frame: pd.DataFrame, *, origin: GuideOrigin, translator: Translator) -> bytes:
    """Return the guide as CSV; columns that the data leave empty throughout are left out."""
    return to_csv(frame, columns=_columns(frame), translator=translator, currency=origin.currency)


def guide_xlsx(frame: pd.DataFrame, *, origin: GuideOrigin, translator: Translator) -> bytes:
    """Return the guide as a workbook: the partners by item, and the notes.

    Columns that the data leave empty throughout are left out.
    """
    columns = _columns(frame)
    return to_xlsx(
        frame,
        columns=columns,
        translator=translator,
        sheet=translator.gettext("Guide"),
        notes=guide_notes(columns, origin=origin, translator=translator),
        currency=origin.currency,
    )


def guide_notes(
    columns: tuple[ExportColumn, ...], *, origin: GuideOrigin, translator: Translator
) -> list[NoteSection]:
    """Return how to use the guide, what its columns hold, what it stands on, and what it does not say."""
    has_money = any(column.name == "ceiling" for column in columns)
    return [
        _section(
            translator,
            N_("How to use this guide"),
            N_("Look up what the customer buys, and offer the first partner with it; the next ones follow."),
            N_("Offer solid partners at every occasion; try a weak one where no solid one fits."),
            N_("Do not offer what the customer has in the basket already: take the next rank."),
            N_("Items that are missing here are too rare to judge, or have no partner that stands out."),
        ),
        column_notes(columns, translator),
        NoteSection(
            title=translator.gettext("What it stands on"), notes=tuple(_origin_notes(origin, translator))
        ),
        _section(
            translator,
            N_("What it does not say"),
            N_(
                "That two items sell together does not prove that offering the one sells the other. "
                "A test with a control group tells how much an offer adds."
            ),
            *((CEILING_CAUTION,) if has_money else ()),
        ),
    ]


CEILING_CAUTION = N_(
    "Amounts are ceilings, therefore “up to”: the customers counted have passed the partner by already, "
    "and one who is counted with several partners will not buy all of them."
)


def _section(translator: Translator, title: str, *sentences: str) -> NoteSection:
    return NoteSection(
        title=translator.gettext(title),
        notes=tuple(Note(text=translator.gettext(sentence)) for sentence in sentences),
    )


def scope_notes(
    dataset: str, *, first: date | None, last: date | None, filters: Filters, translator: Translator
) -> Iterator[Note]:
    """Yield which orders a file stands on: the dataset, the period within its days, the filters."""
    _ = translator.gettext
    yield Note(label=_("Dataset"), text=dataset)
    first, last = filters.date_from or first, filters.date_to or last
    yield Note(label=_("Period"), text=f"{translator.date(first)} – {translator.date(last)}")
    chosen = (
        (N_("Sales channel"), filters.channels),
        (N_("Country"), filters.countries),
        (N_("Category"), filters.categories),
        (N_("Segment"), [segment_words(segment, translator) for segment in filters.segments]),
    )
    for name, values in chosen:
        if values:
            yield Note(label=_(name), text=translator.listed(values))


def _origin_notes(origin: GuideOrigin, translator: Translator) -> Iterator[Note]:
    _ = translator.gettext
    config = origin.config
    yield from scope_notes(
        origin.dataset, first=origin.first, last=origin.last, filters=origin.filters, translator=translator
    )
    by_order = config.basis == Basis.ORDER
    count = origin.baskets
    yield Note(
        label=_("Baskets"),
        text=translator.ngettext("{n} order.", "{n} orders.", count)
        if by_order
        else translator.ngettext(
            "{n} customer, with everything bought in the period.",
            "{n} customers, with everything bought in the period.",
            count,
        ),
    )
    yield Note(label=_("Items"), text=label(config.level, translator))
    yield Note(label=_("Fewest baskets with both"), text=translator.number(config.min_count))
    yield Note(
        label=_("Items without a partner"),
        text=translator.number(origin.without_partner),
    )


def _columns(frame: pd.DataFrame) -> tuple[ExportColumn, ...]:
    """Return the columns that say something: without customers there is nobody left, and no money."""
    return tuple(
        column for column in GUIDE_COLUMNS if column.name in ALWAYS or frame[column.name].notna().any()
    )
