"""Step 2 of the target list: what the customers are offered."""

from dataclasses import replace

import streamlit as st

from crosssell.columns import Field, Level, OfferKind
from crosssell.labels import label
from crosssell.offers.plan import Offer
from pages.shared import session
from pages.shared.offers import list_answers, list_state
from pages.shared.offers.list_fields import choice_field, percent_field, toggle_field
from pages.shared.offers.list_items import item_field
from pages.shared.offers.list_state import field_key
from pages.shared.text import _, plain, translator

MOST_DISCOUNT = 95  # per cent
LONGEST_WORDS = 200


def draw(current: session.Current) -> bool:
    """Draw the fields of the offer; tell whether it is complete. The plan takes over one that is."""
    plan = list_state.working().plan
    before = plan.offer
    kind = _kind(before, current)
    item = _item(kind, before, current)
    by_model = _model_choice(kind, before) if item else False
    words = _words(before)
    discount = before.discount_share
    if kind != OfferKind.NONE:
        discount = percent_field(
            _("Discount on it, in %"),
            name="discount",
            share=before.discount_share,
            highest=MOST_DISCOUNT,
            hint=_(
                "Taken off its price, in what the list is expected to bring. It also goes to those who would "
                "have bought anyway."
            ),
        )
    if item is None:
        return False
    offer = Offer(kind=kind, item=item, words=words, discount_share=discount, by_model=by_model)
    list_state.keep(replace(plan, offer=offer))
    return True


def _kind(before: Offer, current: session.Current) -> OfferKind:
    kinds = [
        kind
        for kind in OfferKind
        if kind != OfferKind.CATEGORY or Field.CATEGORY in current.facts.fields or before.kind == kind
    ]
    words = {kind: label(kind, translator()) for kind in kinds}
    chosen = OfferKind(
        choice_field(_("What is offered"), name="offer", words=words, value=before.kind, is_label_shown=False)
    )
    if chosen == OfferKind.NEXT_BEST:
        st.caption(
            _("Each customer gets the product that fits best and is new to them, with the reason beside it.")
        )
    elif chosen == OfferKind.NONE:
        st.caption(_("A letter, a voucher, news. What counts later is whether they order at all."))
    return chosen


def _item(kind: OfferKind, before: Offer, current: session.Current) -> str | None:
    """Draw the choice of what is offered; ``None`` while it is missing."""
    if kind == OfferKind.NEXT_BEST and before.kind == kind and before.item:
        _kept_to(before.item, current)
        return before.item
    if kind not in (OfferKind.PRODUCT, OfferKind.CATEGORY):
        return ""
    is_product = kind == OfferKind.PRODUCT
    found = item_field(
        _("Product") if is_product else _("Category"),
        level=Level.PRODUCT if is_product else Level.CATEGORY,
        chosen=before.item if before.kind == kind else "",
        key=field_key(f"offer_{kind.value}"),
        current=current,
    )
    if not found:
        st.markdown(f":orange[:material/arrow_upward: {_('Choose what is offered.')}]")
        return None
    return found


def _kept_to(item: str, current: session.Current) -> None:
    """Say that only those are listed whom one product fits best, and offer to take the others in."""
    name = plain(list_answers.names(current, (item,)).get(item, item))
    with st.container(border=True, key="list_kept_to", gap="xsmall"):
        st.markdown(_("Only those whom **{item}** fits best.", item=name))
        st.button(
            _("Take the others in, each with what fits best"),
            icon=":material/close:",
            type="tertiary",
            key="list_all_items",
            on_click=_take_all_in,
        )


def _take_all_in() -> None:
    plan = list_state.working().plan
    list_state.change(replace(plan, offer=replace(plan.offer, item="")))


def _model_choice(kind: OfferKind, before: Offer) -> bool:
    """Draw whether chances come from a model of the offer; there is none of the other kinds."""
    if kind not in (OfferKind.PRODUCT, OfferKind.CATEGORY):
        return False
    return toggle_field(
        _("Chances from a model of this offer"),
        name="by_model",
        value=before.by_model,
        hint=_(
            "Learns from past purchases who buys it; takes some seconds. Where it is no better than counting "
            "customers like them, these are counted. The tab “Propensity” shows how well it does."
        ),
    )


def _words(before: Offer) -> str:
    typed = st.text_input(
        _("What you say of it"),
        value=before.words,
        max_chars=LONGEST_WORDS,
        placeholder=_("For example: free shipping until Sunday"),
        key=field_key("words"),
        persist_state="session",
        help=_(
            "Goes into the files and onto the campaign's page, so that everybody knows what was promised."
        ),
    )
    return (typed or "").strip()[:LONGEST_WORDS]
