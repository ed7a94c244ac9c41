"""The screen before an import: the upload first, then what an export needs, and the dataset at hand."""

import streamlit as st

from crosssell.columns import Field
from crosssell.ingest.history import count_imports
from crosssell.labels import label
from pages.shared import session
from pages.shared.guard import guarded
from pages.shared.importing import care, inbox_status, state, steps, upload
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
        caption=_("As it comes from your shop or till; you see how it is read before anything is imported.")
        if current is None
        else _("As it comes from your shop or till. Files as last month’s are imported at once."),
    )
    left, right = st.columns([3, 2], gap="large")
    with left, guarded():
        upload.uploader()
        _check_first(current)
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
            with st.expander(_("What the export needs"), icon=":material/checklist:", key="needs_again"):
                what_it_needs()
        with guarded():
            inbox_status.section(current)
    if current is not None:
        with guarded():
            care.care(current)


def _check_first(current: session.Current | None) -> None:
    """Offer to see how known files are read, which are imported at once otherwise."""
    if current is None or not count_imports(current.warehouse):
        return
    st.checkbox(
        _("Show me first how the files are read"),
        key=state.CHECK_FIRST,
        persist_state="session",
        help=_(
            "Files whose columns this dataset knows are imported at once, as the last time. "
            "Tick this to look at them before."
        ),
    )


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
        beside = _("consent and contact columns, costs and categories; joined by their number")
        st.markdown(
            f":green[:material/group_add:] {_('A customers or products file beside it')} :gray[{beside}]"
        )


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
