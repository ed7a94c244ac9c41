"""Rules: what two and more items say together; which, as a list, as a picture, and for one basket."""

from dataclasses import replace
from functools import partial

import streamlit as st

from crosssell.basket import Laid, MatrixConfig, Stage
from crosssell.basket.rules import RuleFamily, Rules, lay_rules
from crosssell.columns import Basis
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.link import add_to_link, take_from_url
from pages.shared.matrix import rules_basket, rules_choices, rules_list, rules_picture
from pages.shared.matrix.rules_narrowed import say_narrowed
from pages.shared.matrix.rules_one import OPEN_BASKET_KEY, VIEW_KEY, View
from pages.shared.matrix.words import nothing_found
from pages.shared.text import _, in_words
from pages.shared.waiting import progress


def rules_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab; again once the pairs are counted, when it is known which items are left out."""
    counted = asked.stage >= Stage.PAIRS
    st.caption(_what_it_is(config.basis))
    with st.container(key="rules_head", horizontal=True, gap="medium", vertical_alignment="center"):
        view = _view_choice(config.basis)
        which = rules_choices.which_rules(config)
    wanted = rules_choices.about_one(which, shown=view != View.BASKET)
    found = _found(asked, config, which.family, current)
    if not counted:
        progress(asked, Stage.PAIRS)
    if found is None:
        return
    chosen = rules_choices.item_choice(wanted, found, level=config.level, excluded=excluded)
    say_narrowed(found, config.basis)
    if found.tests == 0:
        nothing_found(config)
        return
    match view:
        case View.LIST:
            rules_list.rule_list(found, chosen, config, excluded=excluded, current=current)
        case View.PICTURE:
            rules_picture.rule_picture(found, chosen, config, excluded=excluded)
        case View.BASKET:
            rules_basket.basket_part(found, chosen, config, excluded=excluded)


def _what_it_is(basis: Basis) -> str:
    """Return what a rule is, in two sentences."""
    if basis == Basis.ORDER:
        return _(
            "A rule says: of the orders with these items, so many also hold that one. With two or more items "
            "in front it tells what no pair can: who has both often wants a third."
        )
    return _(
        "A rule says: of the customers who bought these items, so many also bought that one. With two or "
        "more items in front it tells what no pair can: who has both often wants a third."
    )


def _view_choice(basis: Basis) -> View:
    """Draw the choice between the list, the picture and one basket."""
    words = {
        View.LIST: _("List"),
        View.PICTURE: _("Picture"),
        View.BASKET: _("For one basket") if basis == Basis.ORDER else _("For one customer"),
    }
    take_from_url(VIEW_KEY, name="rules_view", allowed=list(View))
    if st.session_state.pop(OPEN_BASKET_KEY, False):
        st.session_state[VIEW_KEY] = View.BASKET
    chosen = st.segmented_control(
        _("Show the rules as"),
        list(View),
        default=View.LIST,
        required=True,
        format_func=in_words(View, words.__getitem__),
        key=VIEW_KEY,
        persist_state="session",
        label_visibility="collapsed",
    )
    view = chosen if chosen in list(View) else View.LIST
    if view != View.LIST:
        add_to_link(rules_view=view.value)
    return view


def _found(asked: Laid, config: MatrixConfig, family: RuleFamily, current: session.Current) -> Rules | None:
    """Return all rules of the setting, found beside the screen; what is chosen among them costs nothing."""
    filters, warehouse = asked.filters, current.warehouse
    of_any_count = replace(config, min_count=1)  # the fewest baskets are the family's
    return beside(
        "rules",
        (filters, of_any_count, family),
        partial(lay_rules, warehouse, filters=filters, config=of_any_count, family=family),
        words=_("Finding the rules …"),
        takes_step=True,
    )
