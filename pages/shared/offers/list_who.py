"""Step 1 of the target list: whom it is about, and who is left out of them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from crosssell.columns import ConsentChannel, ConsentRule, Field
from crosssell.labels import label
from crosssell.offers.audience.conditions import LONGEST_DAYS, Exclusions
from pages.shared import session
from pages.shared.offers import list_answers, list_conditions, list_state
from pages.shared.offers.list_fields import choice_field, optional_field, toggle_field
from pages.shared.offers.list_state import field_key
from pages.shared.text import _, in_words, ngettext, translator


def draw(current: session.Current) -> None:
    """Draw the conditions and what leaves customers out; the plan takes over what is chosen."""
    list_conditions.draw(current)
    plan = list_state.working().plan
    with st.expander(_("Consent and who is left out"), expanded=True, key="list_exclusions"):
        list_state.keep(replace(plan, exclusions=_exclusions(plan.exclusions, current)))


def _exclusions(before: Exclusions, current: session.Current) -> Exclusions:
    consent = _consent(before, current)
    way = _way(before, current)
    days = optional_field(
        _("Leave out who was contacted in the last so many days"),
        name="contacted",
        value=before.contacted_within_days,
        lowest=1,
        highest=LONGEST_DAYS,
        decimals=0,
        placeholder=_("do not look"),
        hint=_("By any campaign that is saved here, counted from the day of sending."),
    )
    return Exclusions(
        consent=consent,
        way=way,
        has_offer=toggle_field(
            _("Leave out who has bought the offer already"), name="has_offer", value=before.has_offer
        ),
        returned_offer=toggle_field(
            _("Leave out who has sent the offer back"), name="returned", value=before.returned_offer
        ),
        contacted_within_days=None if days is None else int(days),
        other_campaigns=toggle_field(
            _("Leave out who is in another campaign that is not over"),
            name="others",
            value=before.other_campaigns,
            hint=_("Control groups too: a letter to them would spoil what the other campaign measures."),
        ),
    )


def _consent(before: Exclusions, current: session.Current) -> ConsentRule | None:
    if Field.CONSENT not in current.facts.fields:
        st.info(
            _(
                "The data do not say who agreed to be contacted: everybody counts as unknown and is listed. "
                "Check before you send: advertising by e-mail or phone needs consent in most cases (GDPR; in "
                "Germany § 7 UWG)."
            ),
            icon=":material/privacy_tip:",
        )
        return None
    words = {ConsentRule.YES: _("Only who agreed"), ConsentRule.UNKNOWN: _("Also who said nothing")}
    chosen = choice_field(
        _("Who may be written to"),
        name="consent",
        words=words,
        value=before.consent or ConsentRule.YES,
        hint=_("Who said no is never on a list, whatever the conditions say."),
    )
    if chosen == ConsentRule.UNKNOWN:
        st.caption(
            ":material/gavel: "
            + _(
                "Advertising by e-mail, text message or phone without consent is forbidden in most cases (in "
                "Germany § 7 UWG), and using the address needs a legal ground (GDPR, article 6): ask before "
                "you send."
            )
        )
    return ConsentRule(chosen)


def _way(before: Exclusions, current: session.Current) -> ConsentChannel:
    ways = list(ConsentChannel)
    chosen = st.selectbox(
        _("Way of contact"),
        ways,
        index=ways.index(before.way),
        format_func=in_words(ways, partial(_way_words, agreed=list_answers.agreed(current))),
        key=field_key("way"),
        persist_state="session",
        help=_("The word that a customer gave on this way counts, else the general one."),
    )
    return ConsentChannel(chosen)


def _way_words(way: ConsentChannel, *, agreed: Mapping[ConsentChannel, int]) -> str:
    """Return a way of contact, and how many agreed to it where anybody said a word on it."""
    words = _("Any way") if way == ConsentChannel.GENERAL else label(way, translator())
    if way not in agreed:
        return words
    return ngettext("{way} ({n} agreed)", "{way} ({n} agreed)", agreed[way], way=words)
