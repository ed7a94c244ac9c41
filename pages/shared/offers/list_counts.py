"""How many meet the conditions, how many are listed, and why the others are not: all of it adds up."""

import streamlit as st

from crosssell.columns import LeftOutOfList
from crosssell.labels import label
from crosssell.offers.audience.counts import AudienceCounts
from pages.shared import session, widgets
from pages.shared.pair.words import money_words
from pages.shared.text import _, date, ngettext, number, plain, translator


def draw(counts: AudienceCounts, current: session.Current) -> None:
    """Draw who is on the list and who is not."""
    with st.container(border=True, key="list_counts", gap="xsmall"):
        st.markdown(_met(counts))
        facts = [
            (_("{reason}", reason=label(reason, translator())), f"−{number(n)}")
            for reason, n in counts.left_out.items()
        ]
        rows = [(_("Meet the conditions"), number(counts.met)), *facts]
        rows.append((f"**{_('On the list')}**", number(counts.listed)))
        widgets.fact_list(rows, key="list_counts")
        for said in (_money(counts, current), _as_of(counts)):
            if said:
                st.caption(said)
    if not counts.listed:
        _nobody(counts)


def _met(counts: AudienceCounts) -> str:
    return ngettext(
        "**{n} customer is on the list**, of {met} who meet the conditions.",
        "**{n} customers are on the list**, of {met} who meet the conditions.",
        counts.listed,
        met=number(counts.met),
    )


def _money(counts: AudienceCounts, current: session.Current) -> str:
    """Return the money behind the list: what they have spent so far."""
    if counts.revenue_listed is None or not counts.listed:
        return ""
    return ngettext(
        "So far this {n} customer has spent {amount} with you.",
        "So far these {n} customers have spent {amount} with you.",
        counts.listed,
        amount=money_words(counts.revenue_listed, current.facts.currency, decimals=0),
    )


def _as_of(counts: AudienceCounts) -> str:
    if counts.as_of is None:
        return ""
    return _("Days are counted up to {day}.", day=plain(date(counts.as_of)))


def _nobody(counts: AudienceCounts) -> None:
    """Say that nobody is left, which reason took most, and what to loosen."""
    if not counts.met:
        widgets.empty_state(
            _("Nobody meets the conditions"),
            _("Take a condition out, look further back, or ask for fewer orders."),
            icon=":material/person_search:",
        )
        return
    reason, taken = max(counts.left_out.items(), key=lambda one: one[1])
    widgets.empty_state(
        _("Nobody is left on the list"),
        " ".join(
            [
                ngettext(
                    "Most are missing for one reason: {n} customer, “{reason}”.",
                    "Most are missing for one reason: {n} customers, “{reason}”.",
                    taken,
                    reason=label(reason, translator()),
                ),
                loosen_words(reason),
            ]
        ).strip(),
        icon=":material/person_off:",
    )


def loosen_words(reason: LeftOutOfList) -> str:
    """Return what can be changed where most are left out for this reason."""
    words = {
        LeftOutOfList.CONSENT_NO: _("That stays so. Take a wider audience, or ask for consent first."),
        LeftOutOfList.CONSENT_UNKNOWN: _("Ask them for consent first; or choose another way of contact."),
        LeftOutOfList.HAS_OFFER: _("Offer something else, or let those in who have it already."),
        LeftOutOfList.RETURNED_OFFER: _("Offer something else."),
        LeftOutOfList.IN_CAMPAIGN: _("Wait until the other campaign is over, or take a wider audience."),
        LeftOutOfList.CONTACTED: _("Send later, or ask for fewer days since the last contact."),
        LeftOutOfList.CONTACT_CAP: _("Send later; how often you write to anybody is set on Campaigns."),
        LeftOutOfList.NOTHING_TO_OFFER: _("Offer one product or category instead."),
        LeftOutOfList.BETTER_OFFER: _("Offer each what fits best, or this product to everybody."),
        LeftOutOfList.DOES_NOT_PAY: _("Lower the cost of a contact, or keep those in who do not pay."),
    }
    return words.get(reason, "")
