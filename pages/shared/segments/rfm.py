"""The segments: how many are in each, what they are worth, what they need, and the way to them."""

from collections.abc import Mapping

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.segments import (
    MARKED_PERCENTS,
    Size,
    need_key,
    pareto_figure,
    recency_frequency_figure,
    segment_map_figure,
)
from crosssell.columns import MoneyBasis, Segment, SegmentNeed
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.segments.config import BY_QUANTILE, RfmConfig
from crosssell.segments.figures import SegmentFigures, SegmentNotice
from crosssell.segments.needs import NEEDS
from pages.shared import session, widgets
from pages.shared.choice import linked_choice
from pages.shared.filters import clear, current_filters
from pages.shared.guard import guarded
from pages.shared.segments import answers, cut_offs, scheme
from pages.shared.segments.address import CUSTOMER_PAGE, segment_link, tab_button
from pages.shared.segments.expected import expected_values, way_to_values
from pages.shared.segments.horizon import months_words, question
from pages.shared.segments.rows import Expected, segment_rows
from pages.shared.segments.table import open_picked, pick, segment_table
from pages.shared.segments.words import days_meant, left_aside, money_name, share_of_money
from pages.shared.text import _, date, money, ngettext, number, percent, plain, translator

MAP_KEY = "segment_map"
VIEW_KEY, SIZE_KEY = "segment_view", "segment_size"
TILES, GRID = "tiles", "grid"


def draw(current: session.Current) -> None:
    """Draw the tab."""
    config = scheme.config(current)
    open_picked()
    found = figures_or_reason(current, config, filters=answers.scope())
    if found is None:
        return
    _takeaway(found, current)
    _basis_line(found, config, current)
    _cards(found, current.facts.currency)
    with guarded():
        _map(found, current)
    expected: Mapping[str, float | None] = {}
    with guarded():
        if not current_filters().segments:  # it would be that of the filter's customers alone
            expected = expected_values(current, config)
    with guarded():
        widgets.section(_("What each segment needs"), caption=days_meant(found.scope))
        ahead = months_words(question(current.facts, config))
        segment_rows(found, Expected(values=expected, ahead=ahead, currency=current.facts.currency))
    with guarded():
        widgets.section(_("All figures"))
        segment_table(found, current, expected=expected)
        if not expected and not current_filters().segments and SegmentNotice.NO_MONEY not in found.notices:
            way_to_values()
    with guarded():
        _pareto(found)


def figures_or_reason(
    current: session.Current, config: RfmConfig, *, filters: Filters | None = None
) -> SegmentFigures | None:
    """Return the figures; where nobody is in scope, say so and what to change, and return ``None``.

    Args:
        current: The open dataset.
        config: How customers are scored.
        filters: Which orders; ``None`` for all that the filter bar says.
    """
    filters = current_filters() if filters is None else filters
    try:
        return answers.figures(current, config, filters)
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
    widgets.empty_state(
        _("No customers with these filters"),
        _("No known customer has an order with a date that passes all the filters above together."),
    )
    if filters != Filters():
        st.button(_("Clear the filters"), icon=":material/close:", on_click=clear, key="segments_clear")
    return None


def _takeaway(found: SegmentFigures, current: session.Current) -> None:
    """Say who the best customers are and who is being lost, with the way to both, and to any customer."""
    best, lost = found.of(Segment.CHAMPIONS), _slipping(found)
    with st.container(key="takeaway", gap="xsmall"):
        st.markdown(" ".join(_sentences(found, current.facts.currency)))
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            if best and best.customers:
                segment_link(Segment.CHAMPIONS, text=_("See the best customers"))
            if lost:
                tab_button("win_back", text=_("See whom to win back first"))
            st.page_link(CUSTOMER_PAGE, label=_("Find a customer"), icon=":material/search:")


def _sentences(found: SegmentFigures, currency: str | None) -> list[str]:
    best, lost = found.of(Segment.CHAMPIONS), _slipping(found)
    said = []
    if best and best.customers and best.amount_share is not None:
        said.append(
            ngettext(
                "Your best customer is {n} champion: {share} of all customers, but {money}.",
                "Your best customers are {n} champions: {share} of all customers, but {money}.",
                best.customers,
                share=plain(percent(best.customers_share)),
                money=f"**{share_of_money(best.amount_share, found.basis)}**",
            )
        )
    elif best and best.customers:
        said.append(
            ngettext(
                "Your best customer is {n} champion: {share} of all customers.",
                "Your best customers are {n} champions: {share} of all customers.",
                best.customers,
                share=plain(percent(best.customers_share)),
            )
        )
    groups = [group for segment in lost if (group := found.of(segment))]
    if groups:
        customers = sum(group.customers for group in groups)
        amounts = [group.amount for group in groups if group.amount is not None]
        if amounts:
            said.append(
                ngettext(
                    "{n} good customer has stayed away for long; so far they have brought {amount}.",
                    "{n} good customers have stayed away for long; so far they have brought {amount}.",
                    customers,
                    amount=f"**{plain(money(sum(amounts), currency, decimals=0))}**",
                )
            )
        else:
            said.append(
                ngettext(
                    "{n} good customer has stayed away for long.",
                    "{n} good customers have stayed away for long.",
                    customers,
                )
            )
    return said


def _slipping(found: SegmentFigures) -> list[Segment]:
    """Return the segments to win back that have customers, the dearest first."""
    groups = (found.of(segment) for segment in NEEDS[SegmentNeed.WIN_BACK])
    return [group.segment for group in groups if group and group.segment and group.customers]


def _basis_line(found: SegmentFigures, config: RfmConfig, current: session.Current) -> None:
    """Draw how customers are scored, and the ways to change it."""
    with st.container(key="segment_basis"):
        said, ways = st.columns([3.4, 2], vertical_alignment="center")
        said.caption(" ".join(_basis_words(found, config)))
        with ways, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            with st.popover(_("How it is counted"), icon=":material/tune:", key="segment_settings"):
                scheme.draw_settings(current)
            cut_offs.open_button(config)  # not in the popover, which would lie over the dialog
    cut_offs.dialog_if_open(found, config, current)


def _basis_words(found: SegmentFigures, config: RfmConfig) -> list[str]:
    said = [
        _(
            "As of {day}, over orders from {first} to {last}.",
            day=date(found.scope.as_of),
            first=date(found.scope.first),
            last=date(found.scope.last),
        )
    ]
    if SegmentNotice.NO_MONEY not in found.notices:
        said.append(_("Money: {basis}.", basis=money_name(found.basis)))
    said.append(
        _("Scores by fifths of the customers.")
        if config.cut_offs == BY_QUANTILE
        else _("Scores by your own cut-offs.")
    )
    if found.customers_without_money:
        said.append(
            ngettext(
                "{n} customer without known money is placed by recency and frequency alone.",
                "{n} customers without known money are placed by recency and frequency alone.",
                found.customers_without_money,
            )
        )
    if found.basis == MoneyBasis.MARGIN and found.cost_known_share is not None:
        said.append(_("The cost is known for {share} of the revenue.", share=percent(found.cost_known_share)))
    if current_filters().segments:
        said.append(left_aside())
    return [plain(words) for words in said]


def _cards(found: SegmentFigures, currency: str | None) -> None:
    total = found.total
    shown = [
        widgets.Card(
            name=_("Customers"),
            value=number(total.customers),
            definition=_("Known customers with at least one order that passes the filters."),
        )
    ]
    if total.amount is not None:
        shown.append(
            widgets.Card(
                name=money_name(found.basis),
                value=money(total.amount, currency, decimals=0),
                definition=_("What the orders of these customers come to."),
            )
        )
    once = total.one_time_buyers
    shown.append(
        widgets.Card(
            name=_("Bought once"),
            value=percent(once / total.customers),
            definition=_("Customers with a single order: the largest reserve of most shops."),
            note=ngettext("{n} customer", "{n} customers", once),
        )
    )
    if (top := found.top_share(10)) is not None:
        shown.append(
            widgets.Card(
                name=_("The best tenth brings"),
                value=percent(top),
                definition=_("Share of the money that the best 10 % of the customers bring."),
            )
        )
    widgets.cards(shown, columns=len(shown), key="cards_segments")


def _map(found: SegmentFigures, current: session.Current) -> None:
    """Draw the map of the segments; a click on a tile opens its segment."""
    widgets.section(_("Your customers at a glance"))
    has_money = SegmentNotice.NO_MONEY not in found.notices
    with st.container(key="segment_map_choices", horizontal=True, gap="small"):
        view = linked_choice(
            _("Picture"),
            {TILES: _("Sizes"), GRID: _("Recency and frequency")},
            default=TILES,
            key=VIEW_KEY,
            in_link="view",
        )
        size = Size.CUSTOMERS
        if has_money:
            words = {Size.CUSTOMERS: _("By customers"), Size.MONEY: _("By money")}
            size = linked_choice(_("Measure"), words, default=Size.CUSTOMERS, key=SIZE_KEY, in_link="size")
    look = {
        "by": size,
        "translator": translator(),
        "currency": current.facts.currency,
        "dark": session.is_dark(),
    }
    if view == GRID:
        with st.container(key="segment_grid_wide"):
            st.plotly_chart(
                recency_frequency_figure(found, **look),
                key="segment_grid",
                config=CONFIG,
                theme=None,
                alt=_("Customers by recency and frequency score"),
            )
        st.caption(
            _(
                "To the right who ordered lately, at the top who orders often. A cell bears the name of the "
                "segment that most of its customers are in."
            )
        )
        return
    st.plotly_chart(
        segment_map_figure(found, narrow=session.is_phone(), **look),
        key=MAP_KEY,
        config=CONFIG,
        theme=None,
        on_select=_pick_tile,
        selection_mode="points",
        alt=_("The segments by size"),
    )
    st.html(need_key(translator=translator(), dark=session.is_dark()))
    st.caption(_("Click a tile to open its segment."))


def _pick_tile() -> None:
    points = st.session_state[MAP_KEY].selection.points
    code = points[0].get("id") if points else None
    if code in list(Segment):
        pick(Segment(code))


def _pareto(found: SegmentFigures) -> None:
    """Draw how the money is spread over the customers."""
    shares = [found.top_share(percents) for percents in MARKED_PERCENTS]
    if not found.curve or None in shares:
        return
    widgets.section(_("How the money is spread"))
    first, tenth, fifth = (plain(percent(share)) for share in shares)
    st.markdown(
        _(
            "The best 1 % of the customers bring {first}, the best 10 % {tenth} and the best 20 % {fifth} "
            "of the money.",
            first=f"**{first}**",
            tenth=f"**{tenth}**",
            fifth=f"**{fifth}**",
        )
    )
    st.plotly_chart(
        pareto_figure(found, translator=translator(), dark=session.is_dark(), narrow=session.is_phone()),
        key="segment_pareto",
        config=CONFIG,
        theme=None,
        alt=_("Share of the money by share of the customers, the best first"),
    )
    st.caption(_("The dotted line is a shop whose customers all bring the same."))
