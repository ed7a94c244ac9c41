"""Behaviour: groups of customers who buy alike, what sets each apart, and who is in it."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crosssell.charts import CONFIG
from crosssell.charts.cluster_map import cluster_fit_figure, cluster_map_figure
from crosssell.charts.clusters import cluster_profile_figure, cluster_segments_figure
from crosssell.columns import MoneyBasis
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.labels import error_text, label
from crosssell.segments.clusters import Clarity, Cluster, ClusterQuestion, Clusters, clusters
from crosssell.segments.config import RfmConfig
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.filters import clear, current_filters
from pages.shared.guard import guarded
from pages.shared.segments import behaviour_choices, behaviour_group, scheme
from pages.shared.segments.behaviour_group import group_name
from pages.shared.segments.words import share_of_money
from pages.shared.text import _, ngettext, number, percent, plain, translator

MOST_SIDE_BY_SIDE = 5  # groups that a phone has room for


def draw(current: session.Current) -> None:
    """Draw the tab."""
    config = scheme.config(current)
    slot = st.container(key="takeaway", gap="xsmall")
    question = behaviour_choices.question(current.facts)
    found = _found(current, config, question)
    if found is None:
        return
    with slot:
        _takeaway(found, config.basis)
    _notices(found)
    with guarded():
        _profile(found, current)
    with guarded():
        chosen = behaviour_group.group_table(found, current, config)
    with guarded():
        behaviour_group.draw_group(chosen, current, config, question)
    with guarded():
        _pictures(found)


def _found(current: session.Current, config: RfmConfig, question: ClusterQuestion) -> Clusters | None:
    """Return the groups; while they are not there or where there can be none, say so."""
    filters = current_filters()
    work = partial(clusters, current.warehouse, filters=filters, config=config, question=question)
    try:
        return beside("clusters", (filters, config, question), work, words=_("Grouping the customers …"))
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
        widgets.empty_state(_("No groups can be made here"), plain(error_text(error, translator())))
    if filters != Filters():
        st.button(_("Clear the filters"), icon=":material/close:", on_click=clear, key="behaviour_clear")
    return None


def _takeaway(found: Clusters, basis: MoneyBasis) -> None:
    """Say how many groups there are, and which of them brings most for its size."""
    said = [
        _(
            "Your {customers} customers buy in {groups} different ways.",
            customers=number(found.customers),
            groups=f"**{number(found.k)}**",
        )
    ]
    richest = behaviour_group.richest(found)
    said.append(_richest_words(richest, basis))
    st.markdown(" ".join(said))
    st.caption(_clarity_words(found))


def _richest_words(one: Cluster, basis: MoneyBasis) -> str:
    name, share = f"**{plain(group_name(one))}**", plain(percent(one.customers_share))
    if one.money_share is None:
        return ngettext(
            "The largest group is “{name}”: {n} customer, {share} of all.",
            "The largest group is “{name}”: {n} customers, {share} of all.",
            one.customers,
            name=name,
            share=share,
        )
    return ngettext(
        "The group “{name}” brings most for its size: {n} customer, {share} of all, but {money}.",
        "The group “{name}” brings most for its size: {n} customers, {share} of all, but {money}.",
        one.customers,
        name=name,
        share=share,
        money=f"**{share_of_money(one.money_share, basis)}**",
    )


def _clarity_words(found: Clusters) -> str:
    silhouette = number(found.score.silhouette, decimals=2)
    match found.score.clarity:
        case Clarity.CLEAR:
            said = _("The groups are clearly apart (silhouette {value}).", value=silhouette)
        case Clarity.BLURRED:
            said = _(
                "The groups run into each other at their edges (silhouette {value}): good for speaking to "
                "them differently, a rough guide for the single customer.",
                value=silhouette,
            )
        case Clarity.HARDLY:
            said = _(
                "The groups hardly stand apart (silhouette {value}): customers differ by degrees, and the "
                "borders could as well lie elsewhere.",
                value=silhouette,
            )
    return plain(said)


def _notices(found: Clusters) -> None:
    if found.model.left_out:
        names = translator().listed([label(feature, translator()) for feature in found.model.left_out])
        widgets.notice(
            _(
                "Left out, because the customers do not differ in it or nothing is known: {names}.",
                names=names,
            )
        )


def _profile(found: Clusters, current: session.Current) -> None:
    """Draw what is typical of each group."""
    widgets.section(
        _("What sets them apart"),
        caption=_(
            "In each cell what is typical of the group (median); the stronger the colour, the further the "
            "group is from all customers: petrol above, brown below."
        ),
    )
    with _wide(found, "profile"):
        st.plotly_chart(
            cluster_profile_figure(
                found,
                translator=translator(),
                currency=current.facts.currency,
                dark=session.is_dark(),
                narrow=session.is_phone(),
            ),
            key="behaviour_profile",
            config=CONFIG,
            theme=None,
            alt=_("What is typical of each group"),
        )


def _wide(found: Clusters, name: str) -> DeltaGenerator:
    """Return a place for a matrix that keeps its width on a phone where the groups are many."""
    return st.container(key=f"swiped_{name}" if found.k > MOST_SIDE_BY_SIDE else f"matrix_{name}")


def _pictures(found: Clusters) -> None:
    """Draw where the groups lie, in which segments they are, and how well each number of them fits."""
    look = {"translator": translator(), "dark": session.is_dark()}
    narrow = session.is_phone()
    widgets.section(
        _("How near they are to each other"),
        caption=_(
            "Each dot is a customer, drawn at random: who is near, buys alike. The picture shows {share} of "
            "all differences.",
            share=plain(percent(found.projection.explained_share, decimals=0)),
        ),
    )
    st.plotly_chart(
        cluster_map_figure(found, narrow=narrow, **look),
        key="behaviour_map",
        config=CONFIG,
        theme=None,
        alt=_("Customers and their groups in two dimensions"),
    )
    widgets.section(
        _("Which segments they are in"),
        caption=_("The darker, the larger the part of the group.")
        if not narrow
        else _("Per cent of the group."),
    )
    with _wide(found, "segments"):
        st.plotly_chart(
            cluster_segments_figure(found, narrow=narrow, **look),
            key="behaviour_segments",
            config=CONFIG,
            theme=None,
            alt=_("Customers of each group by segment"),
        )
    _fit(found, look)


def _fit(found: Clusters, look: dict[str, object]) -> None:
    widgets.section(_("How many groups?"), caption=_fit_words(found))
    st.plotly_chart(
        cluster_fit_figure(found.model, chosen=found.k, **look),
        key="behaviour_fit",
        config=CONFIG,
        theme=None,
        alt=_("How clearly the groups are apart, by their number"),
    )


def _fit_words(found: Clusters) -> str:
    said = [
        _(
            "The silhouette says how much nearer customers are to their own group than to the next: 1 is "
            "perfectly apart, 0 not at all. {k} groups are recommended: the clearest, where two, which "
            "mostly say “much” and “little”, are not a tenth clearer.",
            k=number(found.model.recommended),
        )
    ]
    if found.model.sampled:
        said.append(_("Measured on a sample of the customers."))
    return plain(" ".join(said))
