"""The network: the strongest solid pairs as a map, and its groups in words."""

import streamlit as st

from crosssell.basket import Laid, MatrixConfig, Stage
from crosssell.basket.network import Network
from crosssell.charts import CONFIG, network_figure
from crosssell.charts.network import letter
from pages.shared import session
from pages.shared.clicks import picked_pair
from pages.shared.matrix.opening import pick
from pages.shared.matrix.words import nothing_solid
from pages.shared.pair.words import name_of
from pages.shared.text import _, ngettext, translator
from pages.shared.waiting import stands

NODES, NODES_ON_PHONE = 60, 25
CHART_KEY = "matrix_network"


def listen() -> None:
    """Take the click on a connection, before anything is drawn."""
    clicked = picked_pair(CHART_KEY, key="network_clicks")
    if clicked is not None:
        pick(*clicked)


def network_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    if not stands(asked, Stage.MONEY):
        return
    most = NODES_ON_PHONE if session.is_phone() else NODES
    found = session.network(asked, config, most_nodes=most, excluded=excluded)
    if found.is_empty:
        nothing_solid()
        return
    st.caption(
        _(
            "Each point is an item, larger where more baskets hold it; each line is a solid pair, thicker "
            "where it is stronger. Items with one colour and letter sell together more than with the rest. "
            "Click the dot on a line for its pair."
        )
    )
    figure = network_figure(
        found,
        translator=translator(),
        currency=current.facts.currency,
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    st.plotly_chart(figure, key=CHART_KEY, config=CONFIG, theme=None, alt=_("Network of solid pairs"))
    if hidden := hidden_words(found):
        st.caption(hidden)
    draw_groups(found)


def hidden_words(found: Network) -> str:
    """Return how much the map leaves out."""
    if not found.hidden_edges:
        return ""
    pairs = ngettext("{n} more solid pair", "{n} more solid pairs", found.hidden_edges)
    if not found.hidden_nodes:
        return _("{pairs} not drawn, to keep the map readable; the tab “All pairs” lists them.", pairs=pairs)
    items = ngettext("{n} more item", "{n} more items", found.hidden_nodes)
    return _(
        "{pairs} and {items} not drawn, to keep the map readable; the tab “All pairs” lists them.",
        pairs=pairs,
        items=items,
    )


def draw_groups(found: Network) -> None:
    """List the groups with their items, so that none of it depends on seeing colours."""
    st.markdown(f"**{_('The groups, and what is in them')}**")
    with st.grid(2, min_column_width=300, gap="small", key="network_groups"):
        for group in found.communities:
            head, *others = sorted(
                (node for node in found.nodes if node.community == group.number),
                key=lambda node: -node.baskets,
            )
            with st.container(border=True, height="stretch", gap="xsmall"):
                size = ngettext("{n} item", "{n} items", group.nodes)
                st.markdown(f"**{letter(group.number)} · {name_of(head)}** · {size}")
                st.caption(translator().listed([name_of(node) for node in others]))
