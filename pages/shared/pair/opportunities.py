"""The first opportunities of a shop, for the overview: which pairs could bring most, and the way there.

They are counted beside the screen. Until they are there, their place shows how far the count is.
"""

from collections.abc import Sequence

import streamlit as st

from crosssell.basket import MatrixConfig, Stage
from crosssell.basket.opportunities import Opportunity
from crosssell.columns import Field
from crosssell.facts import DatasetFacts
from crosssell.labels import label
from pages.shared import session, widgets
from pages.shared.filters import current_filters
from pages.shared.pair.address import MATRIX_PAGE, PAIR_PAGE, Asked, matrix_query, pair_query
from pages.shared.pair.words import money_words, name_of, times
from pages.shared.text import _, ngettext, plain, translator
from pages.shared.waiting import stands

SHOWN = 3
CONFIG = MatrixConfig()


def opportunities_section(facts: DatasetFacts) -> None:
    """Draw the section: cards once they are counted, the progress until then."""
    widgets.section(
        _("Opportunities"),
        caption=_(
            "Products bought together clearly more often than chance explains, the most promising first."
        ),
    )
    laid = session.laid(current_filters(), CONFIG)
    if not stands(laid, Stage.MONEY):
        return
    found = session.opportunities(laid, CONFIG, limit=SHOWN)
    if not found:
        st.markdown(
            _(
                "No two products are bought together so much more often than chance explains that one could "
                "build on it. A longer period or more orders tell more."
            )
        )
        return
    with st.grid(SHOWN, min_column_width=270, gap="small", key="opportunities"):
        for place, one in enumerate(found, start=1):
            opportunity_card(one, place=place, currency=facts.currency)
    if found[0].ceiling is None and (missing := missing_for_money(facts)):
        st.caption(
            _(
                "This dataset has no column for: {columns}. {unlocks}",
                columns=plain(translator().listed([label(field, translator()) for field in missing])),
                unlocks=_("With it you see what each pair could bring."),
            )
        )
    st.page_link(
        MATRIX_PAGE,
        label=_("See all opportunities"),
        icon=":material/grid_on:",
        query_params=[*matrix_query(), ("tab", "opportunities")],
    )


def opportunity_card(
    one: Opportunity, *, place: int, currency: str | None, filtered: Sequence[tuple[str, str]] = ()
) -> None:
    """Draw one opportunity: the pair, who is left, what that is worth at most, and the way to it.

    ``filtered`` is what the pair is filtered by beyond the filter bar, as query parameters.
    """
    a, b = name_of(one.from_item), name_of(one.to_item)
    with st.container(border=True, height="stretch", gap="xsmall", key=f"opportunity_{place}"):
        st.markdown(f"**{a} → {b}**")
        st.markdown(reason(one))
        st.space("stretch")
        if one.ceiling is not None:
            amount = money_words(one.ceiling, currency, decimals=0)
            st.markdown(_("Up to {amount}", amount=f"**{amount}**"))
            if may := who_may_be_written_to(one, currency):
                st.caption(may)
        asked = Asked(a=one.from_item.item, b=one.to_item.item, config=CONFIG)
        st.page_link(
            PAIR_PAGE,
            label=_("See the pair"),
            icon=":material/arrow_forward:",
            query_params=[*pair_query(asked), *filtered],
        )


def reason(one: Opportunity) -> str:
    """Return in one sentence why the pair is an opportunity."""
    ratio = times(one.lift_corrected)
    if one.left is None:
        return _(
            "Bought together {times} times as often as chance gives in orders of the same size.", times=ratio
        )
    return ngettext(
        "{n} customer has bought the first, but not the second; the two sell together {times} times as often "
        "as chance gives.",
        "{n} customers have bought the first, but not the second; the two sell together {times} times as "
        "often as chance gives.",
        one.left,
        times=ratio,
    )


def who_may_be_written_to(one: Opportunity, currency: str | None) -> str:
    """Return how many of those left agreed, and what they alone would bring; nothing where it is unknown.

    The pair's page starts with these: the amounts must not seem to contradict each other.
    """
    if one.left_consenting is None:
        return ""
    if not one.ceiling or not one.left or not one.left_consenting:
        return ngettext(
            "{n} of them may be written to.", "{n} of them may be written to.", one.left_consenting
        )
    return ngettext(
        "{n} of them may be written to: up to {amount}.",
        "{n} of them may be written to: up to {amount}.",
        one.left_consenting,
        amount=money_words(one.ceiling * one.left_consenting / one.left, currency, decimals=0),
    )


def missing_for_money(facts: DatasetFacts) -> list[Field]:
    """Return the columns without which nobody can say what a pair could bring."""
    has_amounts = facts.fields & {Field.LINE_TOTAL, Field.UNIT_PRICE}
    return [
        *([] if Field.CUSTOMER_ID in facts.fields else [Field.CUSTOMER_ID]),
        *([] if has_amounts else [Field.LINE_TOTAL]),
    ]
