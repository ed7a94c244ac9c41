"""Migration: which customers have moved from one segment to another, and what it has cost."""

from functools import partial

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.flow import flow_figure
from crosssell.charts.moves import moves_key_html
from crosssell.charts.moves_matrix import moves_matrix_figure
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.migration import SHORT_DAYS, Flow, Migration, MigrationNotice, Move, migration
from crosssell.segments.windows import Windows
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.choice import linked_choice
from pages.shared.filters import clear, current_filters
from pages.shared.guard import guarded
from pages.shared.segments import moves, periods, scheme, sizes
from pages.shared.segments.words import left_aside, money_name
from pages.shared.text import _, money, ngettext, number, percent, plain, translator

FLOW, MATRIX = "flow", "matrix"
VIEW_KEY = "migration_view"


def draw(current: session.Current) -> None:
    """Draw the tab."""
    config = scheme.config(current)
    try:
        windows = periods.chosen_windows(current)
        found = None if windows is None else _found(current, config, windows)
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
        _nobody()
        return
    if found is None:
        return
    _notices(found)
    if current_filters().segments:
        st.caption(left_aside())
    _takeaway(found, current, config)
    _cards(found)
    with guarded():
        _picture(found, current)
    with guarded():
        moves.draw(found, current, config)
    with guarded():
        sizes.draw(found, current, config)


def _found(current: session.Current, config: RfmConfig, windows: Windows) -> Migration | None:
    filters = periods.scope()
    work = partial(migration, current.warehouse, filters=filters, config=config, windows=windows)
    return beside("migration", (filters, config, windows), work, words=_("Following the customers …"))


def _nobody() -> None:
    widgets.empty_state(
        _("Nothing to compare here"),
        _("In the first period no known customer has an order that passes all the filters above."),
    )
    if current_filters() != Filters():
        st.button(_("Clear the filters"), icon=":material/close:", on_click=clear, key="migration_clear")


def _notices(found: Migration) -> None:
    if MigrationNotice.BEYOND_DATA in found.notices:
        widgets.notice(
            _(
                "A period reaches beyond the days there are orders for: purchases are missing there, and "
                "more customers seem to have joined or gone than have."
            )
        )
    if MigrationNotice.SHORT in found.notices:
        widgets.notice(
            _(
                "Periods of less than {days} days are shorter than the gap between most customers' orders: "
                "many who seem gone will be back.",
                days=number(SHORT_DAYS),
            )
        )


def _takeaway(found: Migration, current: session.Current, config: RfmConfig) -> None:
    """Say which downgrade has cost most, and who is gone."""
    currency, name = current.facts.currency, money_name(config.basis)
    fallen = [flow for flow in found.downgrades() if flow.move == Move.DOWN]
    gone = found.having(Move.GONE)
    said = [_fallen_words(fallen[0])] if fallen else [_("Nobody has fallen to a lower segment.")]
    if fallen and (amounts := _amounts(fallen[0], currency)):
        said.append(_("{money}: {first} in the first period, {second} in the second.", money=name, **amounts))
    if gone:
        said.append(_gone_words(gone, currency))
    with st.container(key="takeaway", gap="xsmall"):
        st.markdown(" ".join(said))


def _fallen_words(flow: Flow) -> str:
    return ngettext(
        "{n} customer fell from {before} to {after}.",
        "{n} customers fell from {before} to {after}.",
        flow.customers,
        before=f"**{moves.state_words(flow.from_segment)}**",
        after=f"**{moves.state_words(flow.to_segment)}**",
    )


def _amounts(flow: Flow, currency: str | None) -> dict[str, str] | None:
    if flow.revenue_first is None or flow.revenue_second is None:
        return None
    return {
        "first": f"**{plain(money(flow.revenue_first, currency, decimals=0))}**",
        "second": f"**{plain(money(flow.revenue_second, currency, decimals=0))}**",
    }


def _gone_words(gone: list[Flow], currency: str | None) -> str:
    customers = sum(flow.customers for flow in gone)
    amounts = [flow.revenue_first for flow in gone if flow.revenue_first is not None]
    if not amounts:
        return ngettext(
            "{n} customer of the first period bought nothing in the second.",
            "{n} customers of the first period bought nothing in the second.",
            customers,
        )
    return ngettext(
        "{n} customer of the first period, who had brought {amount}, bought nothing in the second.",
        "{n} customers of the first period, who had brought {amount}, bought nothing in the second.",
        customers,
        amount=f"**{plain(money(sum(amounts), currency, decimals=0))}**",
    )


def _cards(found: Migration) -> None:
    """Draw how many there are, and how many went which way."""
    customers = {move: sum(flow.customers for flow in found.having(move)) for move in Move}
    before = found.customers_first

    def card(name: str, move: Move, definition: str) -> widgets.Card:
        share = percent(customers[move] / before) if before else "–"
        note = _("{share} of those before", share=share)
        return widgets.Card(name=name, value=number(customers[move]), definition=definition, note=note)

    joined = widgets.Card(
        name=_("Joined"),
        value=number(customers[Move.JOINED]),
        definition=_("Customers of the second period who bought nothing in the first."),
        note=ngettext("{n} had bought earlier", "{n} had bought earlier", found.returned)
        if found.returned
        else _("none seen before"),
    )
    shown = [
        widgets.Card(
            name=_("Customers"),
            value=number(found.customers_second),
            definition=_("Customers with an order in the second period."),
            note=_("{before} in the first period", before=number(before)),
        ),
        card(
            _("Risen"),
            Move.UP,
            _("Went to a more active segment. The cut-offs are those of the first period for both."),
        ),
        card(_("Fallen"), Move.DOWN, _("Went to a less active segment, but still buy.")),
        card(_("Gone"), Move.GONE, _("Bought in the first period and nothing in the second.")),
        joined,
    ]
    widgets.cards(shown, columns=len(shown), key="cards_migration")


def _picture(found: Migration, current: session.Current) -> None:
    """Draw who went where, as bands or as a matrix."""
    widgets.section(_("Who went where"))
    view = linked_choice(
        _("Picture"),
        {FLOW: _("Flow"), MATRIX: _("Matrix")},
        default=FLOW,
        key=VIEW_KEY,
        in_link="moves_view",
    )
    dark, currency = session.is_dark(), current.facts.currency
    if view == MATRIX:
        st.caption(
            _(
                "Rows: segment in the first period; columns: in the second. Customers, and below their share "
                "of the row, which the colour shows too."
            )
        )
        figure = moves_matrix_figure(found, translator=translator(), currency=currency, dark=dark)
    else:
        st.caption(_("On the left the segments of the first period, on the right those of the second."))
        st.html(moves_key_html(translator=translator(), dark=dark))
        figure = flow_figure(found, translator=translator(), currency=currency, dark=dark)
    with st.container(key="swiped_moves" if view == MATRIX else "moves_flow"):
        st.plotly_chart(
            figure,
            key=f"migration_{view}",
            config=CONFIG,
            theme=None,
            alt=_("Customers by segment in the first and in the second period"),
        )
