"""A set that the reader has in mind: judged like those that are found, on the same terms."""

from functools import partial

import streamlit as st

from crosssell.basket import Laid, MatrixConfig, PairFigures, matrix
from crosssell.basket.bundles import BundleCandidates, Offer, OwnSet, offered, own_set
from crosssell.columns import BundleRefusal
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.matrix import bundles_card
from pages.shared.matrix.choices import item_words
from pages.shared.pair.words import about, name_of
from pages.shared.text import _, in_words, ngettext

FEWEST, MOST = 2, 4
KEY = "bundle_own"


def own_part(
    asked: Laid, found: BundleCandidates, config: MatrixConfig, offer: Offer, *, currency: str | None
) -> None:
    """Draw the choice of products, and the set that they make or why they make none."""
    widgets.section(
        _("A set of your own"),
        caption=_("Two to four products; judged like the sets above, on the same terms."),
    )
    chosen = _choice(asked)
    if not FEWEST <= len(chosen) <= MOST:
        return
    own = beside(
        "own_set",
        (asked.filters, config, chosen),
        partial(own_set, matrix(asked, min_count=config.min_count), items=chosen),
        words=_("Looking at your set …"),
    )
    if own is None:
        return
    if told := refusal_words(own):
        widgets.notice(told)
    if own.candidate is not None:
        bundle = offered(own.candidate, offer=offer)
        bundles_card.card(bundle, 0, found, config, currency=currency, is_open=None)


def _choice(asked: Laid) -> tuple[str, ...]:
    items = {one.item: item_words(one) for one in session.item_choices(asked)}
    kept = st.session_state.get(KEY) or []
    if not set(kept) <= set(items):  # other filters do not hold them all
        st.session_state[KEY] = [item for item in kept if item in items]
    chosen = st.multiselect(
        _("Products of your set"),
        list(items),
        format_func=in_words(items, items.__getitem__),
        placeholder=_("Name or number"),
        filter_mode="contains",
        max_selections=MOST,
        select_all=False,  # its words are Streamlit's, in English
        key=KEY,
        persist_state="session",
    )
    return tuple(sorted(chosen))


def refusal_words(own: OwnSet) -> str:
    """Return what speaks against the set; nothing where nothing does."""
    match own.refusal:
        case BundleRefusal.AVOID:
            return " ".join([_("No set: two of them avoid each other."), *map(_avoiding_words, own.pairs)])
        case BundleRefusal.RARE:
            return _("Too few orders or customers have all of them: nothing can be said of this set.")
        case BundleRefusal.UNPROVEN:
            names = "; ".join(f"{name_of(pair.a)} + {name_of(pair.b)}" for pair in own.pairs)
            return _(
                "Not shown by your orders: that these belong together more than by chance: {pairs}. The "
                "figures below stand, but a set is a guess here.",
                pairs=names,
            )
    return ""


def _avoiding_words(pair: PairFigures) -> str:
    return ngettext(
        "{a} + {b}: {n} order holds both, chance would give {expected}.",
        "{a} + {b}: {n} orders hold both, chance would give {expected}.",
        pair.n_both,
        a=name_of(pair.a),
        b=name_of(pair.b),
        expected=about(pair.expected_corrected),
    )
