"""By what customers are grouped, and into how many groups: the reader's choices."""

import streamlit as st

from crosssell.columns import ClusterFeature
from crosssell.facts import DatasetFacts
from crosssell.labels import label
from crosssell.segments.clusters import DEFAULT_FEATURES, MOST_K, ClusterQuestion, available_features
from pages.shared.link import add_several_to_link, add_to_link, take_from_url, take_several_from_url
from pages.shared.text import _, in_words, number, translator

FEATURES_KEY, K_KEY = "behaviour_features", "behaviour_k"
FEATURES_IN_LINK, K_IN_LINK = "grouped_by", "groups"
RECOMMENDED = "recommended"


def question(facts: DatasetFacts) -> ClusterQuestion:
    """Draw the choices and return what is asked."""
    with st.container(key="behaviour_choices", horizontal=True, gap="small", vertical_alignment="bottom"):
        k = _groups()
        features = _features(facts)
    return ClusterQuestion(features=features, k=k)


def _groups() -> int | None:
    options = [RECOMMENDED, *(str(k) for k in range(2, MOST_K + 1))]
    take_from_url(K_KEY, name=K_IN_LINK, allowed=options)
    chosen = st.selectbox(
        _("Number of groups"),
        options,
        format_func=in_words(options, lambda k: _("Recommended") if k == RECOMMENDED else number(int(k))),
        key=K_KEY,
        persist_state="session",
        width=190,
    )
    if chosen in (None, RECOMMENDED) or chosen not in options:
        return None
    add_to_link(**{K_IN_LINK: chosen})
    return int(chosen)


def _features(facts: DatasetFacts) -> tuple[ClusterFeature, ...]:
    """Draw the choice of features; the usual ones are an empty choice, so that they follow the data."""
    offered = available_features(facts)
    usual = tuple(feature for feature in offered if feature in DEFAULT_FEATURES)
    take_several_from_url(FEATURES_KEY, name=FEATURES_IN_LINK, allowed=offered)
    with st.popover(_("Grouped by"), icon=":material/tune:", key="behaviour_settings"):
        chosen = st.pills(
            _("What customers are compared in"),
            offered,
            selection_mode="multi",
            default=usual,
            format_func=in_words(offered, lambda feature: label(feature, translator())),
            key=FEATURES_KEY,
            persist_state="session",
        )
        st.caption(
            _(
                "Customers who are near each other in all of these come into one group (k-means). Each is "
                "measured on a scale where doubling counts the same everywhere, and all weigh the same. "
                "The same data always give the same groups."
            )
        )
        if not chosen:
            st.caption(_("Nothing is chosen, so the usual ones are taken."))
    features = tuple(feature for feature in offered if feature in (chosen or ()))
    if not features or features == usual:
        return ()
    add_several_to_link(FEATURES_IN_LINK, features)
    return features
