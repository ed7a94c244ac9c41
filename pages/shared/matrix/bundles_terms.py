"""On which terms sets would be sold: the discount, a margin where costs are unknown, and who takes them."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from crosssell.basket.bundles import BundleCandidates, Offer, Uptake
from crosssell.columns import PartBuyers, ScenarioCase, SetsPerOrder
from crosssell.labels import label
from pages.shared.choice import linked_choice
from pages.shared.link import add_to_link, take_from_url
from pages.shared.text import _, in_words, percent, translator

DISCOUNTS = tuple(range(31))  # per cent
MARGINS = tuple(range(5, 96))  # per cent
UPTAKES = (
    0,
    1,
    2,
    5,
    10,
    15,
    20,
    25,
    30,
    40,
    50,
    60,
    80,
    100,
    120,
    150,
    200,
    250,
    300,
    400,
    500,
)  # per mille
USUAL_DISCOUNT, USUAL_MARGIN = 10, 40
USUAL_UPTAKES = {ScenarioCase.PESSIMISTIC: 10, ScenarioCase.EXPECTED: 30, ScenarioCase.OPTIMISTIC: 60}
DISCOUNT_KEY, MARGIN_KEY = "bundle_discount", "bundle_margin"
BUYERS_KEY, PER_ORDER_KEY = "bundle_buyers", "bundle_per_order"


def terms(found: BundleCandidates) -> Offer:
    """Draw the choices and return the offer."""
    with st.container(key="bundle_terms", horizontal=True, gap="medium", vertical_alignment="bottom"):
        discount = _per_cent(
            _("Discount on the set"),
            DISCOUNTS,
            key=DISCOUNT_KEY,
            usual=USUAL_DISCOUNT,
            in_link="off",
            hint=_("Off what the products cost when bought one by one."),
        )
        margin = None
        if found.knows_amounts and not found.knows_costs:
            margin = _per_cent(
                _("Your margin (assumed)"),
                MARGINS,
                key=MARGIN_KEY,
                usual=USUAL_MARGIN,
                in_link="margin",
                hint=_(
                    "What is left of the price after the cost of the goods, for products whose cost your "
                    "data do not hold. Whether a set pays hangs on it: put in your own."
                ),
            )
        for case in ScenarioCase:  # before the closed popover says them
            take_from_url(uptake_key(case), name=_link_name(case), allowed=UPTAKES)
        popover = st.popover(_closed_words(), icon=":material/tune:", key="bundle_assumptions")
    with popover:
        uptake = _uptakes()
        buyers, per_order = _whose_orders()
    return Offer(discount=discount, margin=margin, uptake=uptake, buyers=buyers, per_order=per_order)


def _per_cent(name: str, options: Sequence[int], *, key: str, usual: int, in_link: str, hint: str) -> Decimal:
    """Draw a slider of whole per cent; return the share."""
    take_from_url(key, name=in_link, allowed=options)
    with st.container(width=260):
        chosen = st.select_slider(
            name,
            options,
            value=usual,
            format_func=in_words(options, lambda one: percent(one / 100, decimals=0)),
            key=key,
            persist_state="session",
            help=hint,
        )
    found = chosen if chosen in options else usual
    add_to_link(**{in_link: found})
    return Decimal(found) / 100


def _uptakes() -> Uptake:
    """Draw which share takes the set; in rising order whatever is chosen."""
    st.markdown(
        _(
            "Of the orders that hold a part of the set, but not all: how many would take the set instead? "
            "No past order tells that; a trial does. Until then these are assumptions."
        )
    )
    shares = sorted(_uptake(case, usual) for case, usual in USUAL_UPTAKES.items())
    low, middle, high = (Decimal(share) / 1000 for share in shares)
    return Uptake(pessimistic=low, expected=middle, optimistic=high)


def _whose_orders() -> tuple[PartBuyers, SetsPerOrder]:
    """Draw which orders that is a share of, and how an order counts."""
    buyers = linked_choice(
        _("Shares of the orders that hold"),
        {PartBuyers.NEARLY: _("all but one part"), PartBuyers.ANY: _("any part")},
        default=PartBuyers.NEARLY,
        key=BUYERS_KEY,
        in_link="takers",
        hint=_(
            "Matters for sets of three and four: who buys one of four things is far from taking all. “All "
            "but one” is the cautious choice; of a set of two they are the same."
        ),
    )
    per_order = linked_choice(
        _("The discount holds"),
        {SetsPerOrder.ONE: _("once an order"), SetsPerOrder.EVERY: _("for every set in it")},
        default=SetsPerOrder.ONE,
        key=PER_ORDER_KEY,
        in_link="sets",
        hint=_("For every set: an order with five of each counts as five sets. For wholesale."),
    )
    return PartBuyers(buyers), SetsPerOrder(per_order)


def _uptake(case: ScenarioCase, usual: int) -> int:
    chosen = st.select_slider(
        label(case, translator()),
        UPTAKES,
        value=usual,
        format_func=in_words(UPTAKES, _share_words),
        key=uptake_key(case),
        persist_state="session",
    )
    found = chosen if chosen in UPTAKES else usual
    if found != usual:
        add_to_link(**{_link_name(case): found})
    return found


def uptake_key(case: ScenarioCase) -> str:
    """Return the key of the slider of a case."""
    return f"bundle_uptake_{case.value}"


def _link_name(case: ScenarioCase) -> str:
    return f"uptake_{case.value}"


def _share_words(permille: int) -> str:
    return percent(permille / 1000, decimals=1 if permille % 10 else 0)


def _closed_words() -> str:
    shares = sorted(st.session_state.get(uptake_key(case), usual) for case, usual in USUAL_UPTAKES.items())
    return _("Taken by {shares}", shares=" · ".join(map(_share_words, shares)))
