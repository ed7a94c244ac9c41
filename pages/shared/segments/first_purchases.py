"""Which first purchase leads to the best customers: the strongest as a picture, all of them as a table."""

from functools import partial

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.first_products import first_measure_name, first_products_figure
from crosssell.columns import Basis, Level
from crosssell.exports import ExportColumn, ExportKind, column_notes, to_csv, to_xlsx
from crosssell.exports.cohorts import VERDICT_WORDS, first_columns, first_frame
from crosssell.i18n import N_
from crosssell.segments.config import RfmConfig
from crosssell.segments.first_products import (
    MIN_CUSTOMERS,
    FirstFigure,
    FirstItem,
    FirstLevel,
    FirstMeasure,
    FirstProducts,
    FirstVerdict,
)
from pages.shared import session, widgets
from pages.shared.choice import linked_choice
from pages.shared.link import forget_taken
from pages.shared.overview.places import matrix_place
from pages.shared.pair.address import MATRIX_PAGE
from pages.shared.segments import new_customers
from pages.shared.segments.customers import column_config, formatted
from pages.shared.text import _, date, in_words, money, ngettext, number, percent, plain, translator

SHOWN_ITEMS, SHOWN_ON_PHONE = 12, 8
TABLE_ROWS = 200
MINIMA = (10, MIN_CUSTOMERS, 100)
MEASURES = (FirstMeasure.VALUE, FirstMeasure.REPEAT_180, FirstMeasure.REPEAT_90)  # the first that can be told
LINKED = ("basis", "level", "first")


def draw(current: session.Current, config: RfmConfig) -> None:
    """Draw the section."""
    forget_taken(*LINKED)
    widgets.section(
        _("Which first purchase leads to good customers"),
        caption=_("Everything bought on the day of the first order, and what its customers did afterwards."),
    )
    with st.container(key="first_choices", horizontal=True, gap="small", vertical_alignment="bottom"):
        level = _level_choice(current)
        measure_slot = st.container(width="content")
        with st.popover(_("Who counts"), icon=":material/tune:", key="first_settings"):
            min_customers = _min_choice()
            with_opening = _opening_choice()
    found = new_customers.first_products(
        current, config, level=level, min_customers=min_customers, with_opening=with_opening
    )
    if found is None:
        return
    with measure_slot:
        measure = _measure_choice(found)
    ranked = found.ranked(measure)
    if not ranked:
        _nothing(found, measure)
        return
    _takeaway(found, ranked, measure, current)
    _picture(ranked, measure, current)
    st.caption(" ".join(_notes(found, measure, with_opening=with_opening)))
    _table(found, ranked, measure, current)
    _files(found, ranked, current)


def _level_choice(current: session.Current) -> FirstLevel:
    if not current.facts.categories:
        return FirstLevel.PRODUCT
    return linked_choice(
        _("Level"),
        {FirstLevel.PRODUCT: _("Products"), FirstLevel.CATEGORY: _("Categories")},
        default=FirstLevel.PRODUCT,
        key="first_level",
        in_link="first_level",
    )


def _measure_choice(found: FirstProducts) -> FirstMeasure:
    words = {measure: first_measure_name(measure, translator()) for measure in found.everybody}
    if not words:
        return FirstMeasure.REPEAT_90
    told = [measure for measure in MEASURES if found.ranked(measure)]
    options = list(words)
    chosen = st.selectbox(
        _("Good means"),
        options,
        index=options.index(told[0] if told else FirstMeasure.REPEAT_90),
        format_func=in_words(options, words.__getitem__),
        key="first_measure",
        persist_state="session",
        width=300,
    )
    return chosen if chosen in words else options[0]


def _min_choice() -> int:
    chosen = st.segmented_control(
        _("At least so many customers"),
        MINIMA,
        default=MIN_CUSTOMERS,
        required=True,
        format_func=in_words(MINIMA, number),
        key="first_min",
        persist_state="session",
        help=_("An item needs so many customers who began with it and were followed long enough."),
    )
    return chosen if chosen in MINIMA else MIN_CUSTOMERS


def _opening_choice() -> bool:
    return bool(
        st.toggle(
            _("Also customers of the first month"),
            key="first_opening",
            persist_state="session",
            help=_("Many who are first seen in the month in which the data begin had bought before."),
        )
    )


def _nothing(found: FirstProducts, measure: FirstMeasure) -> None:
    """Say why there is no figure, and what to change."""
    figure = found.everybody.get(measure)
    if found.opening_customers > found.customers:
        text = ngettext(
            "{n} customer is first seen in the month in which the data begin and may have bought before. "
            "Under “Who counts” that month can be let in.",
            "{n} customers are first seen in the month in which the data begin and may have bought before. "
            "Under “Who counts” that month can be let in.",
            found.opening_customers,
        )
    elif figure is not None and figure.customers < found.min_customers and figure.open:
        text = _(
            "Too few customers have been followed for {days} days since their first order.",
            days=number(measure.days),
        )
        if measure != FirstMeasure.REPEAT_90:
            text = f"{text} {_('Choose a shorter time.')}"
    else:
        text = _(
            "No item has {count} customers who began with it. A lower minimum or wider filters help.",
            count=number(found.min_customers),
        )
    widgets.notice(text)


def _takeaway(
    found: FirstProducts, ranked: tuple[FirstItem, ...], measure: FirstMeasure, current: session.Current
) -> None:
    best = [one for one in ranked if one.figures[measure].verdict == FirstVerdict.BETTER]
    average = _average(found.everybody[measure], measure, current.facts.currency)
    if not best:
        st.markdown(f"{average} {_nothing_stands_out(found, ranked)}")
        return
    first = best[0]
    clear = ngettext(
        "{n} first purchase leads to clearly better customers than others of its size.",
        "{n} first purchases lead to clearly better customers than others of their size.",
        len(best),
    )
    st.markdown(f"{average} {clear} {_sentence(first, measure, current.facts.currency)}")
    if found.level == FirstLevel.PRODUCT:
        st.page_link(
            MATRIX_PAGE,
            label=_("See what its customers buy besides"),
            icon=":material/grid_on:",
            query_params=matrix_place(basis=Basis.CUSTOMER, level=Level.PRODUCT, first=first.item),
        )


def _average(everybody: FirstFigure, measure: FirstMeasure, currency: str | None) -> str:
    """Return what all customers do who were followed long enough."""
    value, days = plain(shown(everybody.value, measure, currency)), number(measure.days)
    if measure == FirstMeasure.VALUE:
        return _("On average a new customer brings {value} in the first {days} days.", value=value, days=days)
    if measure == FirstMeasure.LATER_VALUE:
        return _(
            "On average a new customer brings {value} in the {days} days after the first purchase.",
            value=value,
            days=days,
        )
    return _("Of all new customers {value} order again within {days} days.", value=value, days=days)


def _nothing_stands_out(found: FirstProducts, ranked: tuple[FirstItem, ...]) -> str:
    if len(ranked) == 1:
        return _("One item alone cannot be compared with others.")
    return _(
        "None of the {count} stands out: their customers do as those do whose first purchase was as large. "
        "What a customer begins with tells little here.",
        count=_count_words(found, ranked),
    )


def _sentence(one: FirstItem, measure: FirstMeasure, currency: str | None) -> str:
    figure = one.figures[measure]
    values = {
        "item": f"**{plain(one.name or one.item)}**",
        "value": f"**{plain(shown(figure.value, measure, currency))}**",
        "expected": plain(shown(figure.expected, measure, currency)),
        "days": number(measure.days),
    }
    if measure == FirstMeasure.VALUE:
        return _(
            "Who began with {item} brings {value} in the first {days} days; others whose first purchase was "
            "as large bring {expected}.",
            **values,
        )
    if measure == FirstMeasure.LATER_VALUE:
        return _(
            "Who began with {item} brings {value} in the {days} days after it; others whose first purchase "
            "was as large bring {expected}.",
            **values,
        )
    return _(
        "Of those who began with {item}, {value} order again within {days} days; of others whose first "
        "purchase was as large, {expected} do.",
        **values,
    )


def shown(value: float | None, measure: FirstMeasure, currency: str | None) -> str:
    """Return a figure as a reader wants it: amounts without decimals, shares with one."""
    return money(value, currency, decimals=0) if measure.is_money else percent(value)


def _count_words(found: FirstProducts, ranked: tuple[FirstItem, ...]) -> str:
    if found.level == FirstLevel.CATEGORY:
        return ngettext("{n} category", "{n} categories", len(ranked))
    return ngettext("{n} product", "{n} products", len(ranked))


def _picture(ranked: tuple[FirstItem, ...], measure: FirstMeasure, current: session.Current) -> None:
    count = SHOWN_ON_PHONE if session.is_phone() else SHOWN_ITEMS
    st.plotly_chart(
        first_products_figure(
            ranked[:count],
            measure=measure,
            translator=translator(),
            currency=current.facts.currency,
            dark=session.is_dark(),
            narrow=session.is_phone(),
        ),
        key="first_chart",
        config=CONFIG,
        theme=None,
        alt=first_measure_name(measure, translator()),
    )


def _notes(found: FirstProducts, measure: FirstMeasure, *, with_opening: bool) -> list[str]:
    """Return what a reader must know of the figures."""
    notes = [
        _(
            "The line is the 95 % interval, the stroke what customers do whose first purchase held as many "
            "different products: large first purchases hold a bit of everything and are made by better "
            "customers. Ordered by the lower end against that stroke; clear is what remains after allowing "
            "for the number of items, some of which stand out by chance."
        )
    ]
    everybody = found.everybody[measure]
    if everybody.open:
        notes.append(
            ngettext(
                "{n} customer has not been followed for {days} days yet and is left out.",
                "{n} customers have not been followed for {days} days yet and are left out.",
                everybody.open,
                days=number(measure.days),
            )
        )
    if found.opening_customers:
        notes.append(_opening_note(found, with_opening=with_opening))
    if found.too_few:
        notes.append(
            ngettext(
                "{n} item with fewer than {count} customers is not listed.",
                "{n} items with fewer than {count} customers are not listed.",
                found.too_few,
                count=number(found.min_customers),
            )
        )
    notes.append(
        _(
            "An item that goes with good customers need not make them good: "
            "only a test tells what an offer does."
        )
    )
    return [plain(note) for note in notes]


def _opening_note(found: FirstProducts, *, with_opening: bool) -> str:
    day = date(found.opening_until)
    if with_opening:
        return _("Many first orders up to {day} are no first ones: the data begin in that month.", day=day)
    return ngettext(
        "{n} customer first seen up to {day} is left out: the data begin in that month, and many had "
        "bought before.",
        "{n} customers first seen up to {day} are left out: the data begin in that month, and many had "
        "bought before.",
        found.opening_customers,
        day=day,
    )


def _table(
    found: FirstProducts, ranked: tuple[FirstItem, ...], measure: FirstMeasure, current: session.Current
) -> None:
    columns = _shown_columns(measure, named=any(one.name for one in found.items))
    names = [column.name for column in columns]
    frame = first_frame(ranked[:TABLE_ROWS], [measure])[names]
    words = translator()
    formats = formatted(columns, currency=current.facts.currency)
    st.dataframe(
        frame.style.format(formats, na_rep=words.number(None)),
        column_order=names,
        column_config={column.name: column_config(column) for column in columns},
        hide_index=True,
        height=min(420, 38 + 35 * len(frame)),
        placeholder=words.number(None),
        key="first_table",
        alt=_("First purchases"),
    )
    if len(ranked) > TABLE_ROWS:
        st.caption(
            _(
                "The first {shown} of {all} are listed; the files hold all.",
                shown=number(TABLE_ROWS),
                all=number(len(ranked)),
            )
        )


def _shown_columns(measure: FirstMeasure, *, named: bool) -> list[ExportColumn]:
    """Return the columns of the table: the name leads, and the number ends a row."""
    item = ExportColumn(name="item", header=N_("Product number") if named else N_("First purchase"))
    head = [ExportColumn(name="name", header=N_("First purchase"))] if named else [item]
    figure = (
        partial(ExportColumn, kind=ExportKind.MONEY, decimals=0)
        if measure.is_money
        else partial(ExportColumn, kind=ExportKind.SHARE, decimals=1)
    )
    figures = [
        ExportColumn(
            name=f"{measure}_verdict",
            header=N_("Verdict"),
            words=VERDICT_WORDS,
            note=N_("Clear is what remains of chance after allowing for how many items are looked at."),
        ),
        figure(name=f"{measure}_value", header=N_("Its customers")),
        figure(
            name=f"{measure}_expected",
            header=N_("As large"),
            note=N_("Customers whose first purchase held as many different products."),
        ),
        ExportColumn(name=f"{measure}_ratio", header=N_("Times"), kind=ExportKind.NUMBER),
        figure(name=f"{measure}_ci_lower", header=N_("at least"), note=N_("Lower end of the 95 % interval.")),
        figure(name=f"{measure}_ci_upper", header=N_("at most"), note=N_("Upper end of the 95 % interval.")),
        ExportColumn(
            name=f"{measure}_followed",
            header=N_("Followed"),
            kind=ExportKind.INTEGER,
            note=N_("Customers who began with it and were followed long enough: the base of the figure."),
        ),
        ExportColumn(name="customers", header=N_("Customers"), kind=ExportKind.INTEGER),
    ]
    return [*head, *figures, *([item] if named else [])]


def _files(found: FirstProducts, ranked: tuple[FirstItem, ...], current: session.Current) -> None:
    measures = list(found.everybody)
    columns = first_columns(measures, named=any(one.name for one in found.items))
    words, currency = translator(), current.facts.currency
    listed = [*ranked, *(one for one in found.items if one not in ranked)]
    frame = partial(first_frame, listed, measures)
    widgets.downloads(
        name="crosssell-first-purchases",
        csv=lambda: to_csv(frame(), columns=columns, translator=words, currency=currency),
        xlsx=lambda: to_xlsx(
            frame(),
            columns=columns,
            translator=words,
            currency=currency,
            notes=[column_notes(columns, words)],
        ),
        key="first",
    )
