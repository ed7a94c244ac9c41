"""The screen before an import: the upload first, then what an export needs, and the dataset at hand."""

import streamlit as st

from crosssell.columns import Field
from crosssell.labels import label
from pages.shared import session
from pages.shared.guard import guarded
from pages.shared.importing import care, steps, upload
from pages.shared.sample import sample_card
from pages.shared.text import _, translator
from pages.shared.widgets import section


def show(current: session.Current | None) -> None:
    """Draw the start of an import."""
    steps.draw(steps.CHOOSE)
    with guarded():
        upload.unfinished()
    section(
        _("Add a sales export"),
        caption=_("As it comes from your shop or till; you see how it is read before anything is imported."),
    )
    left, right = st.columns([3, 2], gap="large")
    with left, guarded():
        upload.uploader()
    with right, st.container():
        if current is not None:
            care.dataset_card(current)
        elif not session.names():
            sample_card()
    with left:
        if current is None:
            st.markdown(f"**{_('What the export needs')}**")
            what_it_needs()
        else:
            with st.expander(_("What the export needs"), key="needs_again"):
                what_it_needs()
    if current is not None:
        with guarded():
            care.care(current)


def what_it_needs() -> None:
    """Draw which columns are needed and what the others unlock."""
    with st.container(key="needs", gap="xsmall"):
        st.markdown(
            _(
                "One row for each product of an order, with the **order number** and the **product**. "
                "Everything else is welcome:"
            )
        )
        for field, unlocks in unlocked():
            st.markdown(f":green[:material/add:] {label(field, translator())} :gray[{unlocks}]")


def unlocked() -> list[tuple[Field, str]]:
    """Return what each further column is good for."""
    return [
        (Field.ORDERED_AT, _("periods, follow-up purchases, segments")),
        (Field.CUSTOMER_ID, _("what the same customer buys over time")),
        (Field.UNIT_PRICE, _("revenue and order values; a line total does as well")),
        (Field.CATEGORY, _("which categories go together")),
        (Field.STATUS, _("cancelled and returned orders are told apart")),
        (Field.CONSENT, _("whom you may write to")),
        (Field.COST, _("margins")),
    ]
