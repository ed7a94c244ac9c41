"""One basket: what to offer with the items that it holds, and why."""

import streamlit as st

from crosssell.basket import MatrixConfig
from crosssell.basket.items import items_of
from crosssell.basket.rules import Rule, RuleChoice, Rules, Suggestion, rule_page, suggestions
from crosssell.columns import Basis, Verdict
from crosssell.labels import label
from pages.shared import widgets
from pages.shared.guard import guarded
from pages.shared.link import add_several_to_link, take_several_from_url
from pages.shared.matrix.choices import item_words
from pages.shared.matrix.opening import pair_link
from pages.shared.matrix.rules_one import basket_key_of
from pages.shared.matrix.rules_words import evidence, sentence
from pages.shared.pair.words import ICONS, name_of
from pages.shared.text import _, in_words, ngettext, number, translator

MOST, MOST_LOOKED_AT = 10, 200
ADD_KEY = "_rules_basket_add"


def basket_part(found: Rules, choice: RuleChoice, config: MatrixConfig, *, excluded: tuple[str, ...]) -> None:
    """Draw the basket and what is suggested with it."""
    with guarded():
        words = {one.item: item_words(one) for one in items_of(found.items) if one.item not in excluded}
        basket = _basket(words, found, choice, config, excluded)
        if not basket:
            _say_how(config.basis)
            return
        given = suggestions(found, basket=basket, choice=choice, limit=MOST_LOOKED_AT)
        given = [one for one in given if not uses(one.rule, excluded)]
        worth = [one for one in given if is_worth_saying(one.rule)]
        kept = worth[:MOST]
        if not kept:
            _nothing(config.basis, any_rule=bool(given))
            return
        _head(kept, config.basis)
        with st.container(key="rules_suggestions", gap="small"):
            for place, one in enumerate(kept, start=1):
                _card(one, place, config)
        _rest(len(given) - len(worth), config.basis)


def is_worth_saying(rule: Rule) -> bool:
    """Tell whether a rule is a reason to offer something: solid, or a hint in that direction."""
    return rule.verdict == Verdict.SOLID or (rule.verdict == Verdict.WEAK and rule.lift_corrected > 1)


def uses(rule: Rule, excluded: tuple[str, ...]) -> bool:
    """Tell whether a rule holds an item that is left out."""
    return not set(excluded).isdisjoint((*rule.antecedent, *rule.consequent))


def _basket(
    words: dict[str, str],
    found: Rules,
    choice: RuleChoice,
    config: MatrixConfig,
    excluded: tuple[str, ...],
) -> list[str]:
    """Draw what the basket holds and return it; at first the front of the most useful rule."""
    key = basket_key_of(config.level.value)
    take_several_from_url(key, name="rules_basket", allowed=words)
    if key not in st.session_state:
        best = rule_page(found, choice=choice, excluded=excluded, limit=1).frame
        st.session_state[key] = [] if best.empty else list(best["antecedent"].iloc[0])
    if (added := st.session_state.pop(ADD_KEY, None)) is not None:
        st.session_state[key] = [*st.session_state[key], added]
    st.session_state[key] = [item for item in st.session_state[key] if item in words]
    basket = st.multiselect(
        _("In the basket") if config.basis == Basis.ORDER else _("Bought so far"),
        list(words),
        format_func=in_words(words, words.__getitem__),
        placeholder=_("Choose items"),
        filter_mode="contains",
        select_all=False,  # its words are Streamlit's, in English
        key=key,
        persist_state="session",
    )
    add_several_to_link("rules_basket", basket)
    return basket


def _say_how(basis: Basis) -> None:
    text = (
        _("Put in what a customer has in the basket, and see what to offer with it, and why.")
        if basis == Basis.ORDER
        else _("Put in what a customer has bought so far, and see what to offer next, and why.")
    )
    widgets.empty_state(_("Choose items above"), text, icon=":material/shopping_basket:")


def _nothing(basis: Basis, *, any_rule: bool) -> None:
    if any_rule:
        text = _(
            "What else such baskets hold is there about as often by chance, or rests on too few baskets. "
            "That is a finding too: offer what sells well, or look at another item."
        )
        widgets.empty_state(_("Nothing goes with it in particular"), text)
        return
    text = (
        _("No rule of this share starts from these items. Lower the share or the minimum above.")
        if basis == Basis.ORDER
        else _("No rule of this share starts from what was bought. Lower the share or the minimum above.")
    )
    widgets.empty_state(_("Nothing to suggest"), text)


def _rest(others: int, basis: Basis) -> None:
    """Say how many items are left out for being there by chance."""
    if not others:
        return
    if basis == Basis.ORDER:
        words = ngettext(
            "{n} more item is in such orders about as often by chance, or too rarely to judge.",
            "{n} more items are in such orders about as often by chance, or too rarely to judge.",
            others,
        )
    else:
        words = ngettext(
            "{n} more item was bought about as often by chance, or too rarely to judge.",
            "{n} more items were bought about as often by chance, or too rarely to judge.",
            others,
        )
    st.caption(words)


def _head(kept: list[Suggestion], basis: Basis) -> None:
    if kept[0].rule.verdict != Verdict.SOLID:
        widgets.notice(_("Nothing solid follows from these items; what is listed is a hint at most."))
        return
    st.caption(
        _("What to offer with it, the surest first; beneath each the rule that speaks for it.")
        if basis == Basis.ORDER
        else _("What to offer next, the surest first; beneath each the rule that speaks for it.")
    )


def _card(one: Suggestion, place: int, config: MatrixConfig) -> None:
    verdict = label(one.rule.verdict, translator())
    with st.container(border=True, gap="xsmall", key=f"rules_suggestion_{place}"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", gap="small", vertical_alignment="center"
        ):
            st.markdown(f"**{number(place)}. {name_of(one.item)}**", width="content")
            st.button(
                _("Add"),
                icon=":material/add_shopping_cart:",
                type="tertiary",
                on_click=_add,
                args=(one.item.item,),
                key=f"rules_add_{place}",
                help=_("Put it in, and see what follows then"),
            )
        st.markdown(sentence(one.rule, config.basis))
        with st.container(
            horizontal=True, horizontal_alignment="distribute", gap="small", vertical_alignment="center"
        ):
            sure = f"{ICONS[one.rule.verdict]} {verdict}. {evidence(one.rule, config.basis)}"
            st.caption(sure, width="content")
            if len(one.rule.antecedent) == 1:
                pair_link(one.rule.antecedent[0], one.item.item, config, text=_("See the pair"))


def _add(item: str) -> None:
    st.session_state[ADD_KEY] = item
