"""The core's answers for the next best offer: worked out beside the screen, once for all tabs and lists."""

from functools import partial

import pandas as pd
import streamlit as st

from crosssell.offers.recommend import (
    Check,
    CheckConfig,
    RecommendConfig,
    Recommender,
    check_methods,
    customer_keys,
    is_stock_known,
    named_recommendations,
    recommendation_counts,
)
from crosssell.offers.recommend import recommender as fit
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.text import _

Key = tuple[int, int]
_KEPT = "_next_best_terms"


def terms(current: session.Current) -> RecommendConfig:
    """Return what may be offered, as chosen on the tab in this session; else as usual."""
    kept: tuple[str, RecommendConfig] | None = st.session_state.get(_KEPT)
    return kept[1] if kept is not None and kept[0] == current.name else RecommendConfig()


def keep_terms(current: session.Current, chosen: RecommendConfig) -> None:
    """Note what may be offered, for the other tabs and for lists."""
    st.session_state[_KEPT] = (current.name, chosen)


def checked(current: session.Current, config: CheckConfig) -> Check | None:
    """Return how good each way of choosing offers would have been; ``None`` while it is worked out."""
    return beside(
        "offers_check",
        config,
        partial(check_methods, current.warehouse, config=config),
        words=_("Comparing the ways to choose an offer on past months …"),
        takes_step=True,
    )


def usual_check(config: RecommendConfig) -> CheckConfig:
    """Return the check that chooses the way for these terms."""
    return CheckConfig(window_days=config.window_days, fitting=config.fitting)


def recommender(current: session.Current, config: RecommendConfig | None = None) -> Recommender | None:
    """Return what gives each customer's offers by the terms chosen; ``None`` while it is worked out.

    Args:
        current: The dataset.
        config: Other terms than those chosen on the tab.
    """
    asked = config or terms(current)
    check = None
    if asked.method is None:
        check = checked(current, usual_check(asked))
        if check is None:
            return None
    return beside(
        "recommender",
        asked,
        partial(fit, current.warehouse, config=asked, check=check),
        words=_("Learning what customers buy next …"),
        takes_step=True,
    )


def counts(current: session.Current, learned: Recommender, config: RecommendConfig) -> pd.DataFrame | None:
    """Return what is the best offer for how many; ``None`` while it is counted."""
    return beside(
        "offer_counts",
        config,
        partial(recommendation_counts, current.warehouse, learned),
        words=_("Counting who is offered what …"),
    )


def offers_of(
    current: session.Current, learned: Recommender, customer_id: str, *, offers: int
) -> pd.DataFrame:
    """Return one customer's offers with their names, best first; no rows where there is nothing to offer."""
    keys = customer_keys(current.warehouse, [customer_id])
    return named_recommendations(current.warehouse, learned.recommend(k=offers, customer_keys=keys))


def everybodys(
    current: session.Current, learned: Recommender, *, offers: int, limit: int | None
) -> pd.DataFrame:
    """Return every customer's offers with their names, as many rows as ``limit`` at most."""
    found = learned.recommend(k=offers)
    return named_recommendations(current.warehouse, found if limit is None else found.head(limit))


def stock_known(current: session.Current) -> bool:
    """Tell whether a file of products says what is in stock."""
    return _stock_known(current.key, current.warehouse)


@st.cache_resource(show_spinner=False, max_entries=32)
def _stock_known(key: Key, _warehouse: Warehouse) -> bool:
    del key
    return is_stock_known(_warehouse)
