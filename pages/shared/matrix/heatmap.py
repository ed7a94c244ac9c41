"""The heatmap: the most bought items against each other, how to read it, and the way into a cell."""

import streamlit as st

from crosssell.basket import Heatmap, ItemSelection, Laid, MatrixConfig, Stage
from crosssell.basket.contrast import widest_gap
from crosssell.charts import CONFIG, heatmap_figure
from crosssell.columns import Basis, Measure, Verdict
from pages.shared import session, widgets
from pages.shared.clicks import picked_pair
from pages.shared.guard import guarded
from pages.shared.link import add_to_link
from pages.shared.matrix.choices import choice, item_words
from pages.shared.matrix.opening import pair_link, pick
from pages.shared.matrix.verdicts import mark_meaning
from pages.shared.matrix.words import based_on, nothing_found
from pages.shared.pair.words import name_of, times
from pages.shared.text import _, in_words, translator
from pages.shared.waiting import progress, stands

CHART_KEY = "matrix_heatmap"


def listen() -> None:
    """Take the click on a cell, before anything is drawn: it is answered without drawing again."""
    clicked = picked_pair(CHART_KEY, key="matrix_clicks")
    if clicked is not None:
        pick(*clicked)


def heatmap_tab(asked: Laid, config: MatrixConfig, selection: ItemSelection) -> None:
    """Draw the tab: the heatmap as soon as its counts stand, its verdicts when they do."""
    if not stands(asked, Stage.SCOPE):
        return
    judged = session.ready(asked, Stage.PAIRS)
    chosen_items = selection.first is not None or bool(selection.excluded)
    if not judged:
        progress(asked, Stage.PAIRS)
        if chosen_items:  # their counts are read from the pairs
            return
    measure = Measure(choice(_("Show"), "measure", list(Measure), default=Measure.CORRECTED))
    add_to_link(measure=measure)
    result = session.heatmap(asked, config, selection)
    listed = session.pairs_listed(asked, config) if judged and not result.is_empty else 0
    if result.is_empty or (result.is_unjudged and not listed):
        nothing_found(config)
        return
    if result.is_unjudged:
        widgets.notice(
            _(
                "None of these pairs can be judged yet: too few baskets hold both, or fewer than ten "
                "customers stand behind them. A longer period or wider filters help."
            )
        )
    elif judged and selection.first is None and _hides_solid(result, asked, config, selection):
        widgets.notice(
            _(
                "None of the pairs drawn here is solid: what is bought most is not what belongs together. "
                "The tab “Opportunities” shows the solid pairs; “Start with” draws the partners of one item."
            )
        )
    _draw(result, measure)
    if judged:
        look_at_pair(asked, config)


def _hides_solid(result: Heatmap, asked: Laid, config: MatrixConfig, selection: ItemSelection) -> bool:
    """Tell whether no pair drawn is solid, though others are."""
    if (result.verdicts == Verdict.SOLID).any():
        return False
    found = session.pair_page(
        asked,
        config,
        sort="n_both",
        descending=True,
        verdicts=(Verdict.SOLID,),
        excluded=selection.excluded,
        limit=1,
    )
    return found.matching > 0


def _draw(result: Heatmap, measure: Measure) -> None:
    figure = heatmap_figure(
        result,
        measure=measure,
        translator=translator(),
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    # A window may be narrow without being a phone's; then the wide figure keeps its width and is swiped.
    with st.container(key="heatmap_narrow" if session.is_phone() else "heatmap_wide"):
        st.plotly_chart(figure, key=CHART_KEY, config=CONFIG, theme=None, alt=legend(measure, result.basis))
    with st.container(key="how_to_read", gap="xsmall"):
        st.caption(f"{legend(measure, result.basis)} {_('Click a cell for the whole story of its pair.')}")
        if result.is_judged:
            st.caption(mark_meaning())
        if measure in (Measure.CORRECTED, Measure.LIFT) and (why := why_corrected(result)):
            st.caption(why)
        st.caption(based_on(result.baskets, result.basis))


def legend(measure: Measure, basis: Basis) -> str:
    """Return how to read a cell, in one sentence."""
    by_order = basis == Basis.ORDER
    match measure:
        case Measure.CORRECTED if by_order:
            return _(
                "How many times as often the two are in one order as chance would put them there, compared "
                "with orders of the same size: 1 is chance, 2 is twice as often, below 1 is less often."
            )
        case Measure.CORRECTED:
            return _(
                "How many times as often the same customer buys the two as chance would have it, compared "
                "with equally active customers: 1 is chance, 2 is twice as often, below 1 is less often."
            )
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


def why_corrected(result: Heatmap) -> str:
    """Return why the plain and the corrected lift differ, with the pair of the widest gap as example."""
    widest = widest_gap(result)
    if widest is None:
        return ""
    values = {
        "a": name_of(widest.a),
        "b": name_of(widest.b),
        "plain": times(widest.lift),
        "corrected": times(widest.lift_corrected),
    }
    if result.basis == Basis.ORDER:
        return _(
            "Why corrected: large orders contain a bit of everything, so almost any two items seem to belong "
            "together. {a} and {b} are together {plain} times as often as chance among all orders, but "
            "{corrected} times among orders of the same size.",
            **values,
        )
    return _(
        "Why corrected: busy customers buy a bit of everything, so almost any two items seem to belong "
        "together. {a} and {b} are together {plain} times as often as chance among all customers, but "
        "{corrected} times among equally active ones.",
        **values,
    )


@st.fragment
def look_at_pair(asked: Laid, config: MatrixConfig) -> None:
    """Draw the way to a pair without a click on the chart: two lists and a link."""
    with guarded(), st.container(key="look_at_pair", border=True, gap="xsmall"):
        st.markdown(f"**{_('Look at a pair')}**")
        items = {one.item: item_words(one) for one in session.item_choices(asked)}
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            a, b = (_item_field(name, key, items) for name, key in ((_("Item A"), "a"), (_("Item B"), "b")))
            if a is None or b is None or a == b:
                st.button(_("Show the pair"), icon=":material/arrow_forward:", disabled=True, key="look_wait")
            else:
                pair_link(a, b, config, text=_("Show the pair"))
        if a is not None and a == b:
            st.caption(_("Choose two different items."))


def _item_field(name: str, key: str, items: dict[str, str]) -> str | None:
    return st.selectbox(
        name,
        list(items),
        index=None,
        format_func=in_words(items, items.__getitem__),
        placeholder=_("Name or number"),
        filter_mode="contains",
        key=f"look_{key}",
        persist_state="session",
    )
