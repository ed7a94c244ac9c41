"""Next best offer: how it is chosen, what is offered to how many, one customer's offers, and the files."""

from typing import Any

import pandas as pd
import streamlit as st

from crosssell.columns import Field, OfferKind
from crosssell.exports import Note, NoteSection, column_notes, to_csv, to_xlsx
from crosssell.exports.recommendations import OFFERED, RECOMMENDED, offered_frame, recommended_frame
from crosssell.offers.plan import CampaignPlan, Offer
from crosssell.offers.recommend import Check, Recommender
from pages.shared import session, widgets
from pages.shared.choice import linked_choice
from pages.shared.offers import check_words, list_state
from pages.shared.offers import next_best_answers as answers
from pages.shared.offers.check import can_answer
from pages.shared.offers.next_best_choices import draw_choices, know_names, left_out_words
from pages.shared.offers.next_best_customer import one_customer
from pages.shared.segments.address import tab_button
from pages.shared.text import _, ngettext, number, percent, plain, translator

AT_FIRST, AT_MOST = 6, 30
WORKBOOK_ROWS = 100_000  # a workbook of more takes minutes to write
SHOWN_KEY = "next_best_shown"
LENGTHS = (1, 2, 3, 5)


def draw(current: session.Current) -> None:
    """Draw the tab."""
    if not can_answer(current):
        return
    head = st.container()
    with st.container(key="next_best_choices", horizontal=True, gap="small", vertical_alignment="bottom"):
        offers = _length_choice()
        config = draw_choices(current)
    check = answers.checked(current, answers.usual_check(config))
    if check is None:
        return
    with head:
        _method(check)
    learned = answers.recommender(current, config)
    if learned is None:
        return
    counts = answers.counts(current, learned, config)
    if counts is None:
        return
    names = dict(zip(counts["product"], counts["product_name"].fillna(counts["product"]), strict=True))
    if know_names(current, names):
        st.rerun()  # now there is something to choose from
    if counts.empty:
        _nothing(learned)
        return
    _overview(counts, learned, current)
    one_customer(current, learned, offers=offers)
    _files(current, learned, counts, offers=offers)


def _length_choice() -> int:
    chosen = linked_choice(
        _("Offers for each customer"),
        {str(one): number(one) for one in LENGTHS},
        default="1",
        key="next_best_k",
        in_link="offers_each",
        hint=_("For one customer's offers and for the file below."),
    )
    return int(chosen)


def _method(check: Check) -> None:
    """Say which way of choosing is used and why, how good it was, and lead to the check."""
    with st.container(key="next_best_method", border=True, gap="xsmall"):
        st.markdown(f"{check_words.verdict_sign(check)} {check_words.verdict(check)}")
        if said := check_words.takeaway(check):
            st.markdown(said)
        st.caption(check_words.method_meaning(check.chosen))
        tab_button("check", text=_("How good are the offers?"), icon=":material/fact_check:")


def _nothing(learned: Recommender) -> None:
    widgets.empty_state(
        _("Nothing to offer"),
        " ".join(
            part
            for part in (
                _("No customer has a product left that is new to them and may be offered."),
                left_out_words(learned.left_out),
            )
            if part
        ),
    )


def _overview(counts: pd.DataFrame, learned: Recommender, current: session.Current) -> None:
    """Draw the products by how many customers they are the best offer for."""
    customers = int(counts["customers"].sum())
    said = ngettext(
        "{n} product is the best offer for somebody, {customers} in all.",
        "{n} products are the best offer for somebody, {customers} in all.",
        len(counts),
        customers=ngettext("{n} customer", "{n} customers", customers),
    )
    widgets.section(_("What is offered to how many"), caption=said)
    with st.container(key="next_best_all", horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            _("Make a target list of everybody's best offer"),
            icon=":material/playlist_add:",
            type="primary",
            key="next_best_list",
            on_click=list_state.begin,
            args=(CampaignPlan(offer=Offer(kind=OfferKind.NEXT_BEST)),),
        )
    shown = st.session_state.get(SHOWN_KEY, AT_FIRST)
    rows = offered_frame(counts.head(shown), translator=translator())
    with st.grid(2, min_column_width=330, gap="small", key="next_best_cards"):
        for place, row in enumerate(rows.itertuples(), start=1):
            _card(row, place, of=customers, consent_known=Field.CONSENT in current.facts.fields)
    if len(counts) > shown and shown < AT_MOST:
        st.button(_("Show more"), icon=":material/expand_more:", on_click=_show_more, key="next_best_more")
    elif len(counts) > shown:
        st.caption(_("These are the first {count}; the file lists all.", count=number(shown)))
    if left := left_out_words(learned.left_out):
        st.caption(left)


def _show_more() -> None:
    st.session_state[SHOWN_KEY] = AT_MOST


def _card(row: Any, place: int, *, of: int, consent_known: bool) -> None:
    """Draw one product: for how many it is the best offer, the usual reason, and the way to a list."""
    customers = int(row.customers)
    with st.container(border=True, height="stretch", gap="xsmall", key=f"next_best_card_{place}"):
        st.markdown(f"**{plain(row.product_name or row.product)}**")
        said = ngettext(
            "Best offer for **{n} customer** ({share}).",
            "Best offer for **{n} customers** ({share}).",
            customers,
            share=plain(percent(customers / of, decimals=0 if customers * 100 >= of else 1)),
        )
        if consent_known and not pd.isna(row.consenting):
            may = ngettext(
                "{n} of them agreed to be contacted.",
                "{n} of them agreed to be contacted.",
                int(row.consenting),
            )
            said = f"{said} {may}"
        st.markdown(said)
        if row.reason_words:
            st.caption(_("Most often: {reason}", reason=plain(row.reason_words)))
        st.space("stretch")
        with st.container(key=f"way_next_best_{place}", width="content"):
            st.button(
                _("Make a target list"),
                icon=":material/playlist_add:",
                type="tertiary",
                key=f"next_best_list_{place}",
                on_click=list_state.begin,
                args=(CampaignPlan(offer=Offer(kind=OfferKind.NEXT_BEST, item=str(row.product))),),
                help=_("Opens a list of those whom it fits best, the most likely buyers first."),
            )


def _files(current: session.Current, learned: Recommender, counts: pd.DataFrame, *, offers: int) -> None:
    """Offer all recommendations, and the overview, as files."""
    voice = translator()
    note = _(
        "For your shop system or a till: everybody's offers, without addresses, and with those who must not "
        "be written to. For a letter make a target list: it leaves them out and keeps a control group."
    )
    widgets.section(_("Take it away"), caption=note)

    def named(limit: int | None) -> pd.DataFrame:
        return recommended_frame(
            answers.everybodys(current, learned, offers=offers, limit=limit), translator=voice
        )

    about = [
        NoteSection(title=_("Next best offer"), notes=(Note(text=note),)),
        column_notes(RECOMMENDED, voice),
    ]
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="next_best_files"):
        st.markdown(_("Offers of every customer"), width="content")
        widgets.downloads(
            name="crosssell-next-best-offers",
            csv=lambda: to_csv(named(None), columns=RECOMMENDED, translator=voice),
            xlsx=lambda: to_xlsx(named(WORKBOOK_ROWS), columns=RECOMMENDED, translator=voice, notes=about),
            key="next_best",
        )
        st.markdown(_("What is offered to how many"), width="content")
        widgets.downloads(
            name="crosssell-offered-products",
            csv=lambda: to_csv(offered_frame(counts, translator=voice), columns=OFFERED, translator=voice),
            xlsx=lambda: to_xlsx(
                offered_frame(counts, translator=voice),
                columns=OFFERED,
                translator=voice,
                notes=[column_notes(OFFERED, voice)],
            ),
            key="next_best_counts",
        )
