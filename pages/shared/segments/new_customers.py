"""The core's answers about new customers, kept by data version, filters and choices."""

from functools import partial

import streamlit as st

from crosssell.filters import Filters
from crosssell.segments.cohorts import CohortTable, CohortUnit
from crosssell.segments.cohorts import cohorts as core_cohorts
from crosssell.segments.config import RfmConfig
from crosssell.segments.first_products import FirstLevel, FirstProducts
from crosssell.segments.first_products import first_products as core_first_products
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.filters import current_filters
from pages.shared.text import _

Key = tuple[int, int]


def cohorts(current: session.Current, config: RfmConfig, unit: CohortUnit) -> CohortTable:
    """Return what became of the customers of each month or quarter."""
    return _cohorts(current.key, current_filters(), config, unit, current.warehouse)


def first_products(
    current: session.Current,
    config: RfmConfig,
    *,
    level: FirstLevel,
    min_customers: int,
    with_opening: bool,
) -> FirstProducts | None:
    """Return what became of the customers who began with each item; ``None`` while it is worked out."""
    return beside(
        "first_products",
        (current_filters(), config, level, min_customers, with_opening),
        partial(
            core_first_products,
            current.warehouse,
            filters=current_filters(),
            config=config,
            level=level,
            min_customers=min_customers,
            with_opening=with_opening,
        ),
        words=_("Following the customers of each first purchase …"),
    )


@st.cache_resource(show_spinner=False, max_entries=32)
def _cohorts(
    key: Key, filters: Filters, config: RfmConfig, unit: CohortUnit, _warehouse: Warehouse
) -> CohortTable:
    del key
    return core_cohorts(_warehouse, filters=filters, config=config, unit=unit)
