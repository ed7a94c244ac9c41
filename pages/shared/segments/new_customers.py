"""The core's answers about new customers, kept by data version, filters and choices."""

import streamlit as st

from crosssell.filters import Filters
from crosssell.segments.cohorts import CohortTable, CohortUnit
from crosssell.segments.cohorts import cohorts as core_cohorts
from crosssell.segments.config import RfmConfig
from crosssell.segments.first_products import FirstLevel, FirstProducts
from crosssell.segments.first_products import first_products as core_first_products
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.filters import current_filters

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
) -> FirstProducts:
    """Return what became of the customers who began with each item."""
    return _first_products(
        current.key, current_filters(), config, level, min_customers, with_opening, current.warehouse
    )


@st.cache_resource(show_spinner=False, max_entries=32)
def _cohorts(
    key: Key, filters: Filters, config: RfmConfig, unit: CohortUnit, _warehouse: Warehouse
) -> CohortTable:
    del key
    return core_cohorts(_warehouse, filters=filters, config=config, unit=unit)


@st.cache_resource(show_spinner=False, max_entries=32)
def _first_products(
    key: Key,
    filters: Filters,
    config: RfmConfig,
    level: FirstLevel,
    min_customers: int,
    with_opening: bool,
    _warehouse: Warehouse,
) -> FirstProducts:
    del key
    return core_first_products(
        _warehouse,
        filters=filters,
        config=config,
        level=level,
        min_customers=min_customers,
        with_opening=with_opening,
    )
