"""What may be offered: only what is in stock, what earns enough, and nothing that the reader leaves out."""

from dataclasses import replace

import streamlit as st

from crosssell.columns import Field
from crosssell.offers.recommend import LeftOutItems, RecommendConfig
from pages.shared import session
from pages.shared.offers.next_best_answers import keep_terms, stock_known, terms
from pages.shared.text import _, in_words, ngettext, percent, plain, translator

MARGINS = (0, 10, 20, 30, 40, 50, 60)  # per cent of the price
ANY_MARGIN = 0
STOCK_KEY, MARGIN_KEY, OUT_KEY = "next_best_stock", "next_best_margin", "next_best_out"
_NAMES = "_next_best_names"


def draw_choices(current: session.Current) -> RecommendConfig:
    """Draw the choices and return them; they hold for the lists too."""
    before = terms(current)
    with st.popover(_("What may be offered"), icon=":material/tune:", key="next_best_terms"):
        in_stock = _stock_choice(current)
        margin = _margin_choice(current)
        left_out = _left_out_choice(current, before)
        st.caption(_("Postage, fees and vouchers are never offered, nor what a customer has bought already."))
    chosen = replace(before, in_stock_only=in_stock, min_margin_share=margin, excluded=left_out)
    keep_terms(current, chosen)
    return chosen


def _stock_choice(current: session.Current) -> bool:
    if not stock_known(current):
        st.caption(_("Your data do not say what is in stock; a file of your products can."))
        return True
    return st.toggle(_("Only what is in stock"), value=True, key=STOCK_KEY, persist_state="session")


def _margin_choice(current: session.Current) -> float | None:
    if Field.COST not in current.facts.fields:
        st.caption(_("Your data do not say what the goods cost; with it, what earns little can be left out."))
        return None
    words = {at: _("Any margin") if at == ANY_MARGIN else percent(at / 100, decimals=0) for at in MARGINS}
    chosen = st.selectbox(
        _("Margin of at least"),
        MARGINS,
        format_func=in_words(MARGINS, words.__getitem__),
        key=MARGIN_KEY,
        persist_state="session",
        help=_("Of the usual price. Products whose cost is not known stay in."),
    )
    return chosen / 100 if chosen else None


def _left_out_choice(current: session.Current, before: RecommendConfig) -> tuple[str, ...]:
    """Draw what the reader leaves out, of what is offered most."""
    names = known_names(current)
    for item in before.excluded:
        names.setdefault(item, item)
    if not names:
        return before.excluded
    chosen = st.multiselect(
        _("Never offer"),
        list(names),
        format_func=in_words(names, names.__getitem__),
        placeholder=_("Name or number"),
        key=OUT_KEY,
        persist_state="session",
    )
    return tuple(sorted(str(item) for item in chosen))


def known_names(current: session.Current) -> dict[str, str]:
    """Return the products that have been offered in this session, with their names."""
    kept: tuple[str, dict[str, str]] | None = st.session_state.get(_NAMES)
    return dict(kept[1]) if kept is not None and kept[0] == current.name else {}


def know_names(current: session.Current, names: dict[str, str]) -> bool:
    """Note what is offered, to choose from; tell whether there was nothing to choose from before."""
    before = known_names(current)
    st.session_state[_NAMES] = (current.name, before | names)
    return not before and bool(names)


def left_out_words(left_out: LeftOutItems) -> str:
    """Return what is not offered, and why; blank where everything may be."""
    reasons = []
    if left_out.out_of_stock:
        reasons.append(ngettext("{n} out of stock", "{n} out of stock", left_out.out_of_stock))
    if left_out.low_margin:
        reasons.append(
            ngettext("{n} with too low a margin", "{n} with too low a margin", left_out.low_margin)
        )
    if left_out.excluded:
        reasons.append(ngettext("{n} that you left out", "{n} that you left out", left_out.excluded))
    if left_out.not_sold:
        reasons.append(ngettext("{n} not sold lately", "{n} not sold lately", left_out.not_sold))
    if left_out.rare:
        reasons.append(
            ngettext("{n} bought too rarely to go by", "{n} bought too rarely to go by", left_out.rare)
        )
    if not reasons:
        return ""
    return _("Products not offered: {reasons}.", reasons=plain(translator().listed(reasons)))
