"""Can these data tell customers apart? What they lack, said kindly, and a warning where they are few."""

import streamlit as st

from crosssell.columns import Field
from crosssell.facts import DatasetFacts
from crosssell.readiness import DAYS_WANTED
from pages.shared.guard import require
from pages.shared.text import _, number

CUSTOMERS_WANTED = 500


def can_answer(facts: DatasetFacts) -> bool:
    """Tell whether customers and dates are known; where not, say what is missing and what it unlocks."""
    if require(
        facts,
        [Field.CUSTOMER_ID, Field.ORDERED_AT],
        unlocks=_("With it you see who buys often and lately, who is drifting away, and whom to win back."),
    ):
        return True
    st.page_link("data.py", label=_("Add columns, customers or products"), icon=":material/upload_file:")
    return False


def has_money(facts: DatasetFacts) -> bool:
    """Tell whether amounts are known."""
    return facts.revenue is not None


def warn_of_little(facts: DatasetFacts) -> None:
    """Say where the data are too few or too short for figures to be depended on, or know no amounts."""
    said = []
    if facts.customers < CUSTOMERS_WANTED:
        said.append(
            _(
                "Better with {wanted} customers or more; here are {customers}.",
                wanted=number(CUSTOMERS_WANTED),
                customers=number(facts.customers),
            )
        )
    if facts.days is not None and facts.days < DAYS_WANTED:
        said.append(
            _(
                "Better with {wanted} days or more; here are {days}.",
                wanted=number(DAYS_WANTED),
                days=number(facts.days),
            )
        )
    if not has_money(facts):
        said.append(_("These data have no amounts: customers are told apart by recency and frequency alone."))
    if said:
        st.info(" ".join(said), icon=":material/info:")
