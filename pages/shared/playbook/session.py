"""The core's answers for the playbook, kept by the dataset's content."""

import datetime as dt

import streamlit as st

from crosssell.basket import MatrixConfig, matrix, pair_page
from crosssell.basket.laid import Laid
from crosssell.columns import Verdict
from crosssell.filters import Filters
from crosssell.offers.campaigns.saved import campaigns
from crosssell.offers.playbook import DataCounts, Playbook, data_counts, playbook
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.text import _


def checked(current: session.Current, *, solid_pairs: int | None) -> Playbook:
    """Return the checklists of the open dataset, with what is ticked now."""
    today = dt.date.today()
    return playbook(
        current.warehouse,
        facts=current.facts,
        counts=_counts(current.key, current.warehouse),
        campaigns=campaigns(current.warehouse, today=today),
        solid_pairs=solid_pairs,
        today=today,
    )


def solid_pairs() -> int | None:
    """Return how many pairs of products are solid in one order, or draw that they are being counted.

    They are those of the matrix as it opens, so a visit there has counted them already.

    Raises:
        CrosssellError: What stopped the count.
    """
    asked = session.laid(Filters(), MatrixConfig())
    return beside("playbook_pairs", None, lambda: _solid(asked), words=_("Counting the solid pairs …"))


def _solid(asked: Laid) -> int:
    found = matrix(asked, min_count=asked.config.min_count)
    return pair_page(found, verdicts=(Verdict.SOLID,), limit=1).matching


@st.cache_resource(show_spinner=False, max_entries=16)
def _counts(key: tuple[int, int], _warehouse: Warehouse) -> DataCounts:
    del key
    return data_counts(_warehouse)
