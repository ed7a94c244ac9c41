"""Matrix: what sells together, as a heatmap of the most bought items and as a table of all pairs."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from crosssell.basket import DEFAULT_MIN_COUNT, MatrixConfig, PairPage, pair_page
from crosssell.charts import CONFIG, heatmap_figure
from crosssell.columns import Basis, Field, Level, Measure
from crosssell.exports import MATRIX_COLUMNS, to_csv, to_xlsx
from crosssell.facts import DatasetFacts
from crosssell.labels import label
from pages.shared import session, widgets
from pages.shared.filters import current_filters
from pages.shared.guard import guarded, require
from pages.shared.link import add_to_link, take_from_url
from pages.shared.sample import nothing_yet
from pages.shared.text import _, ngettext, number, plain, translator

ITEM_COUNTS = (10, 15, 20, 25, 30, 40, 50, 60)
MIN_COUNTS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500)
DEFAULT_ITEMS, DEFAULT_ITEMS_ON_PHONE = 30, 15
TABLE_ROWS = 1000  # written in the reader's numbers by the server, a cell at a time
WORKBOOK_ROWS = 100_000  # a workbook of more takes minutes to write
NAME_WIDTH, NAME_WIDTH_ON_PHONE = 205, 110  # px; the figures beside the names matter more than their ends
COUNTS = ("n_both", "n_a", "n_b", "customers")
SHARES = ("confidence_ab", "confidence_ba")
RATIOS = ("lift", "lift_ci_lower", "lift_ci_upper", "cosine")
SORTS = ("n_both", "confidence_ab", "confidence_ba", "lift", "lift_ci_lower", "cosine", "a", "b")


def choice(
    name: str, key: str, options: Sequence[StrEnum], *, default: StrEnum, hint: str | None = None
) -> StrEnum:
    """Draw a choice between a few codes, shown by their words; it lasts for the session.

    Without a hint the name is left to screen readers.
    """
    take_from_url(f"matrix_{key}", name=key, allowed=options)
    chosen = st.segmented_control(
        name,
        options,
        default=default,
        required=True,
        format_func=lambda code: label(code, translator()),
        key=f"matrix_{key}",
        persist_state="session",
        help=hint,
        label_visibility="visible" if hint else "collapsed",
    )
    return chosen if chosen in options else default


def size_choice() -> tuple[int, int]:
    """Draw how many items the heatmap shows and how often a pair must occur."""
    take_from_url("matrix_items", name="items", allowed=ITEM_COUNTS)
    take_from_url("matrix_min_count", name="min_count", allowed=MIN_COUNTS)
    usual = DEFAULT_ITEMS_ON_PHONE if session.is_phone() else DEFAULT_ITEMS
    shown = st.session_state.get("matrix_items", usual)
    fewest = st.session_state.get("matrix_min_count", DEFAULT_MIN_COUNT)
    text = _("{items} items · min. {count}", items=number(shown), count=number(fewest))
    with st.popover(text, icon=":material/tune:", key="matrix_size"):
        items = st.select_slider(
            _("Items in the heatmap"),
            ITEM_COUNTS,
            value=usual,
            key="matrix_items",
            persist_state="session",
        )
        count = st.select_slider(
            _("Fewest baskets with both"),
            MIN_COUNTS,
            value=DEFAULT_MIN_COUNT,
            key="matrix_min_count",
            persist_state="session",
        )
        st.caption(_("Pairs that occur less often are left out: a few baskets can come about by chance."))
    return items, count


def controls() -> tuple[MatrixConfig, int]:
    """Draw the choices that heatmap and table share, and the heatmap's size; return them."""
    with st.container(key="matrix_controls", horizontal=True, gap="medium", vertical_alignment="bottom"):
        basis = choice(
            _("Look at"),
            "basis",
            list(Basis),
            default=Basis.ORDER,
            hint=_("Orders: bought at once. Customers: bought by the same customer at any time."),
        )
        level = choice(
            _("Compare"),
            "level",
            list(Level),
            default=Level.PRODUCT,
            hint=_("Single products, or all products of a category taken as one."),
        )
        items, count = size_choice()
    add_to_link(basis=basis, level=level, items=items, min_count=count)
    return MatrixConfig(basis=Basis(basis), level=Level(level), min_count=count), items


def measure_choice(basis: Basis) -> Measure:
    """Draw what the colour of a cell stands for, and below it how to read a cell."""
    with st.container(key="how_to_read", gap="xsmall"):
        chosen = choice(_("Show"), "measure", list(Measure), default=Measure.CONFIDENCE)
        measure = Measure(chosen)
        st.caption(legend(measure, basis))
    add_to_link(measure=measure)
    return measure


def can_answer(facts: DatasetFacts, config: MatrixConfig) -> bool:
    """Tell whether the dataset has the columns for these choices; where not, say which are missing."""
    if config.basis == Basis.CUSTOMER and not require(
        facts, [Field.CUSTOMER_ID], unlocks=_("With it you see what the same customer buys over time.")
    ):
        return False
    return config.level != Level.CATEGORY or require(
        facts, [Field.CATEGORY], unlocks=_("With it you see which categories go together.")
    )


def legend(measure: Measure, basis: Basis) -> str:
    """Return how to read a cell, in one sentence."""
    by_order = basis == Basis.ORDER
    match measure:
        case Measure.BASKETS:
            return _("Orders that hold both items.") if by_order else _("Customers who bought both items.")
        case Measure.CONFIDENCE if by_order:
            return _(
                "Read row, then column: of the orders with the row's item, "
                "this share also holds the column's."
            )
        case Measure.CONFIDENCE:
            return _(
                "Read row, then column: of the customers of the row's item, "
                "this share also bought the column's."
            )
        case Measure.LIFT:
            return _(
                "How many times as often the two meet as chance would have it: 1 is chance, "
                "2 is twice as often, below 1 is less often."
            )
        case Measure.COSINE:
            return _(
                "From 0, never together, to 1, always together. "
                "Not swayed by how many baskets there are in all."
            )


def nothing_found(config: MatrixConfig) -> None:
    """Say that no pair reaches the minimum, and what to lower."""
    widgets.empty_state(
        _("No two items meet often enough"),
        _(
            "With these filters, no pair is in {count} baskets or more. "
            "Lower the minimum above, or widen the filters.",
            count=number(config.min_count),
        ),
    )


def draw_heatmap(config: MatrixConfig, items: int) -> None:
    """Draw the heatmap with how to read it."""
    measure = measure_choice(config.basis)
    result = session.heatmap(current_filters(), config, items)
    if result.is_empty or result.is_unjudged:
        nothing_found(config)
        return
    figure = heatmap_figure(
        result,
        measure=measure,
        translator=translator(),
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    st.plotly_chart(
        figure, key="matrix_heatmap", config=CONFIG, theme=None, alt=legend(measure, config.basis)
    )
    count = result.baskets
    st.caption(
        ngettext("Based on {n} order.", "Based on {n} orders.", count)
        if config.basis == Basis.ORDER
        else ngettext("Based on {n} customer.", "Based on {n} customers.", count)
    )


def sort_words() -> dict[str, str]:
    """Return the columns that the table can be ordered by, with their names."""
    return {
        "n_both": _("Baskets with both"),
        "confidence_ab": _("Confidence A → B"),
        "confidence_ba": _("Confidence B → A"),
        "lift": _("Lift"),
        "lift_ci_lower": _("Lift, at least"),
        "cosine": _("Cosine"),
        "a": _("Item A"),
        "b": _("Item B"),
    }


def columns(*, named: bool) -> dict[str, object]:
    """Return the table's columns in their order: how they are headed, explained and written.

    Args:
        named: Whether the items have names beside their numbers; names then lead and numbers end a row.
    """
    text, figure = st.column_config.TextColumn, st.column_config.NumberColumn
    wide = NAME_WIDTH_ON_PHONE if session.is_phone() else NAME_WIDTH
    names = {"a_name": text(_("Item A"), width=wide), "b_name": text(_("Item B"), width=wide)}
    keys = {
        "a": text(_("Number of A") if named else _("Item A")),
        "b": text(_("Number of B") if named else _("Item B")),
    }
    figures = {
        "n_both": figure(_("Both"), help=_("Baskets that hold A and B.")),
        "confidence_ab": figure(_("A → B"), help=_("Of the baskets with A, the share that also holds B.")),
        "confidence_ba": figure(_("B → A"), help=_("Of the baskets with B, the share that also holds A.")),
        "lift": figure(_("Lift"), help=_("How many times as often as chance would have A and B meet.")),
        "lift_ci_lower": figure(_("Lift, at least"), help=_("Lower end of the 95 % interval of the lift.")),
        "lift_ci_upper": figure(_("Lift, at most"), help=_("Upper end of the 95 % interval of the lift.")),
        "n_a": figure(_("With A"), help=_("Baskets that hold A.")),
        "n_b": figure(_("With B"), help=_("Baskets that hold B.")),
        "cosine": figure(_("Cosine"), help=_("From 0, never together, to 1, always together.")),
        "customers": figure(_("Customers"), help=_("Different customers behind the baskets with both.")),
    }
    return {**names, **figures, **keys} if named else {**keys, **figures}


def in_readers_numbers(frame: pd.DataFrame) -> Styler:
    """Write the figures of the pairs in the reader's numbers; they still sort as numbers.

    Streamlit's own formats follow the browser's language instead of the one that is chosen here.
    """
    words = translator()
    formats: dict[str, Callable[[float], str]] = {
        **dict.fromkeys(COUNTS, words.number),
        **dict.fromkeys(SHARES, partial(words.percent, decimals=1)),
        **dict.fromkeys(RATIOS, partial(words.number, decimals=2)),
    }
    return frame.style.format(formats, na_rep=words.number(None))


@st.fragment
def pair_table(config: MatrixConfig) -> None:
    """Draw the table of all pairs with its search, its order and its files; it redraws on its own."""
    with guarded():
        words = sort_words()
        with st.container(key="pair_tools", horizontal=True, gap="small", vertical_alignment="bottom"):
            search = st.text_input(
                _("Search"), placeholder=_("Words in a name or number"), type="search", key="pair_search"
            )
            sort = st.selectbox(
                _("Order by"), list(words), format_func=lambda name: words[name], key="pair_sort", width=190
            )
            rising = st.toggle(_("Smallest first"), key="pair_rising")
            files = st.container(width="content")
        asked = {"sort": sort, "descending": not rising, "search": search or ""}
        page = session.pair_page(current_filters(), config, limit=TABLE_ROWS, **asked)
        draw_pairs(page, config, search=search or "")
        with files:
            pair_files(page, config, **asked)


def pair_files(page: PairPage, config: MatrixConfig, *, sort: str, descending: bool, search: str) -> None:
    """Offer the pairs that were found as files, all of them and in the order of the table.

    A file is built when its button is pressed, outside the run of the page; what it needs is taken here.
    """
    current, filters, words = session.current(), current_filters(), translator()
    if current is None or page.matching == 0:
        return

    def found(limit: int) -> pd.DataFrame:
        return pair_page(
            current.warehouse,
            filters=filters,
            config=config,
            sort=sort,
            descending=descending,
            search=search,
            limit=limit,
        ).frame

    widgets.downloads(
        name="crosssell-matrix",
        csv=lambda: to_csv(found(page.matching), columns=MATRIX_COLUMNS, translator=words),
        xlsx=lambda: to_xlsx(found(WORKBOOK_ROWS), columns=MATRIX_COLUMNS, translator=words),
        key="pairs",
    )


def draw_pairs(page: PairPage, config: MatrixConfig, *, search: str) -> None:
    """Draw the pairs that were found, with how many there are."""
    if page.pairs == 0:
        nothing_found(config)
        return
    if page.matching == 0:
        widgets.empty_state(
            _("No pair matches"), _("No item holds all the words “{search}”.", search=plain(search))
        )
        return
    current = session.current()
    has_names = current is not None and Field.PRODUCT_NAME in current.facts.fields
    shown = columns(named=has_names and config.level == Level.PRODUCT)
    st.dataframe(
        in_readers_numbers(page.frame[list(shown)]),
        column_order=list(shown),
        column_config=shown,
        hide_index=True,
        height=560,
        alt=_("All pairs"),
    )
    count = ngettext("{n} pair", "{n} pairs", page.matching)
    if page.matching > len(page.frame):
        rest = _("The first {shown} are listed; search, or download all.", shown=number(len(page.frame)))
        count = f"{count}. {rest}"
    if page.matching > WORKBOOK_ROWS:
        files = _("The workbook holds the first {rows} pairs, the CSV all.", rows=number(WORKBOOK_ROWS))
        count = f"{count} {files}"
    st.caption(count)


current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
config, items = controls()
if can_answer(current.facts, config):
    matrix_tab, table_tab = st.tabs([_("Heatmap"), _("All pairs")], key="matrix_tab", on_change="rerun")
    if matrix_tab.open:
        with matrix_tab:
            draw_heatmap(config, items)
    if table_tab.open:
        with table_tab:
            pair_table(config)
