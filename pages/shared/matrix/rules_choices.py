"""Which rules are asked for: how sure, how long, about which item, and from which baskets."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crosssell.basket import MatrixConfig
from crosssell.basket.items import items_of
from crosssell.basket.rules import RuleChoice, RuleFamily, Rules
from crosssell.columns import Basis, Level
from pages.shared.link import add_to_link, take_from_url
from pages.shared.matrix.choices import item_words
from pages.shared.text import _, in_words, ngettext, number, percent

CONFIDENCES = (1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 95, 100)  # per cent
USUAL_CONFIDENCE = 20
LENGTHS = (2, 3, 4, 5, 6)
USUAL_LENGTH = 3
NO_LIMIT = 0
LIMITS = (NO_LIMIT, 10, 20, 30, 50, 100, 200, 500)  # items in the largest basket

CONFIDENCE_KEY, LENGTH_KEY, LIMIT_KEY = "rules_confidence", "rules_length", "rules_limit"
ONE_KEY, REDUNDANT_KEY = "rules_one", "rules_redundant"
ABOUT_KEY = "rules_about"


class About(StrEnum):
    """Which rules, seen from one item."""

    ALL = "all"
    FROM = "from"  # what follows from it
    TO = "to"  # what leads to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """What a rule must be.

    Attributes:
        family: What the rules are found in: how rare, how long, in which baskets.
        min_confidence: The least share.
        with_redundant: Whether rules are listed that a shorter one makes needless.
    """

    family: RuleFamily
    min_confidence: Decimal
    with_redundant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader has chosen.

    Attributes:
        which: What a rule must be.
        about: Whether the rules start from one item or lead to it.
        place: Where that item is chosen, once the rules are known.
    """

    which: Which
    about: About
    place: DeltaGenerator


def which_rules(config: MatrixConfig) -> Which:
    """Draw the popover of what a rule must be; return it."""
    confidence, length, limit, one, redundant = _which(config)
    add_to_link(confidence=confidence, length=length)
    for name, value, usual in (
        ("largest", limit, NO_LIMIT),
        ("one", int(one), 1),
        ("redundant", int(redundant), 0),
    ):
        if value != usual:
            add_to_link(**{name: value})
    family = RuleFamily(
        min_count=config.min_count,
        max_length=length,
        single_consequent=one,
        largest_basket=limit or None,
    )
    return Which(family=family, min_confidence=Decimal(confidence) / 100, with_redundant=redundant)


def about_one(which: Which, *, shown: bool) -> Wanted:
    """Draw the choice of rules by one item; return it with the place for that item.

    Args:
        which: What a rule must be.
        shown: Whether the choice is drawn; where not, it is all rules.
    """
    if not shown:
        return Wanted(which=which, about=About.ALL, place=st.empty())
    with st.container(key="rules_about_row", horizontal=True, gap="medium", vertical_alignment="bottom"):
        about = _about_choice()
        place = st.container(width="stretch") if about != About.ALL else st.empty()
    if about != About.ALL:
        add_to_link(about=about.value)
    return Wanted(which=which, about=about, place=place)


def _about_choice() -> About:
    words = {
        About.ALL: _("All rules"),
        About.FROM: _("From one item"),
        About.TO: _("To one item"),
    }
    take_from_url(ABOUT_KEY, name="about", allowed=list(About))
    chosen = st.segmented_control(
        _("Which rules"),
        list(About),
        default=About.ALL,
        required=True,
        format_func=in_words(About, words.__getitem__),
        key=ABOUT_KEY,
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen if chosen in list(About) else About.ALL


def _which(config: MatrixConfig) -> tuple[int, int, int, bool, bool]:
    take_from_url(CONFIDENCE_KEY, name="confidence", allowed=CONFIDENCES)
    take_from_url(LENGTH_KEY, name="length", allowed=LENGTHS)
    take_from_url(LIMIT_KEY, name="largest", allowed=LIMITS)
    for key, name in ((ONE_KEY, "one"), (REDUNDANT_KEY, "redundant")):
        _take_switch(key, name)
    with st.popover(_which_words(), icon=":material/tune:", key="rules_which"):
        confidence = st.select_slider(
            _("At least this share (confidence)"),
            CONFIDENCES,
            value=USUAL_CONFIDENCE,
            format_func=in_words(CONFIDENCES, lambda share: percent(share / 100, decimals=0)),
            key=CONFIDENCE_KEY,
            persist_state="session",
            help=_(
                "Of the baskets that hold what stands in front of the arrow, the share that also holds what "
                "stands behind it."
            ),
        )
        length = st.select_slider(
            _("Most items in a rule"),
            LENGTHS,
            value=USUAL_LENGTH,
            format_func=in_words(LENGTHS, number),
            key=LENGTH_KEY,
            persist_state="session",
            help=_("Both sides together. Longer rules take longer to find and are rarely better."),
        )
        limit = st.selectbox(
            _("Leave out large baskets"),
            LIMITS,
            format_func=in_words(LIMITS, limit_words),
            key=LIMIT_KEY,
            persist_state="session",
            help=_(
                "Wholesale orders hold a bit of everything, and a single one of 50 items holds 19,600 threes."
            ),
        )
        one = st.toggle(
            _("One item behind the arrow"),
            value=True,
            key=ONE_KEY,
            persist_state="session",
            help=_("Otherwise also what leads to two and more items at once."),
        )
        redundant = st.toggle(
            _("Show redundant rules"),
            key=REDUNDANT_KEY,
            persist_state="session",
            help=_("Longer rules that are no surer than a shorter one with the same end."),
        )
        st.caption(_fewest_words(config))
    return confidence, length, limit, one, redundant


def _take_switch(key: str, name: str) -> None:
    """Set a toggle from the URL once."""
    take_from_url(f"_{key}_asked", name=name, allowed=(0, 1))
    if f"_{key}_asked" in st.session_state:
        st.session_state[key] = bool(st.session_state.pop(f"_{key}_asked"))


def _fewest_words(config: MatrixConfig) -> str:
    """Say how often a rule must occur, which is chosen for all tabs."""
    if config.basis == Basis.ORDER:
        return ngettext(
            "A rule must hold in {n} order at least; that is chosen above, for all tabs.",
            "A rule must hold in {n} orders at least; that is chosen above, for all tabs.",
            config.min_count,
        )
    return ngettext(
        "A rule must hold for {n} customer at least; that is chosen above, for all tabs.",
        "A rule must hold for {n} customers at least; that is chosen above, for all tabs.",
        config.min_count,
    )


def _which_words() -> str:
    """Return what the closed popover says."""
    confidence = st.session_state.get(CONFIDENCE_KEY, USUAL_CONFIDENCE)
    length = st.session_state.get(LENGTH_KEY, USUAL_LENGTH)
    words = [
        _(
            "{share} or more · up to {length} items",
            share=percent(confidence / 100, decimals=0),
            length=number(length),
        )
    ]
    if limit := st.session_state.get(LIMIT_KEY, NO_LIMIT):
        words.append(ngettext("baskets up to {n}", "baskets up to {n}", limit))
    if st.session_state.get(REDUNDANT_KEY):
        words.append(_("redundant too"))
    return " · ".join(words)


def limit_words(limit: int) -> str:
    """Return a limit on the size of baskets in words."""
    if limit == NO_LIMIT:
        return _("None, unless it would take too long")
    return ngettext("With more than {n} item", "With more than {n} items", limit)


def item_choice(wanted: Wanted, found: Rules, *, level: Level, excluded: tuple[str, ...]) -> RuleChoice:
    """Draw the choice of the item that the rules are about, if they are; return which rules are asked for."""
    item = None if wanted.about == About.ALL else _one_item(wanted, found, level, excluded)
    return RuleChoice(
        min_confidence=wanted.which.min_confidence,
        antecedent=item if wanted.about == About.FROM else None,
        consequent=item if wanted.about == About.TO else None,
        with_redundant=wanted.which.with_redundant,
    )


def _one_item(wanted: Wanted, found: Rules, level: Level, excluded: tuple[str, ...]) -> str | None:
    words = {one.item: item_words(one) for one in items_of(found.items) if one.item not in excluded}
    key = item_key_of(level)
    take_from_url(key, name="about_item", allowed=list(words))
    if st.session_state.get(key) not in words:
        st.session_state.pop(key, None)
    chosen: str | None = wanted.place.selectbox(
        _("What follows from") if wanted.about == About.FROM else _("What leads to"),
        list(words),
        index=None,
        format_func=in_words(words, words.__getitem__),
        placeholder=_("Choose an item"),
        filter_mode="contains",
        key=key,
        persist_state="session",
    )
    if chosen is not None:
        add_to_link(about_item=chosen)
    return chosen


def item_key_of(level: Level) -> str:
    """Return the key of the choice of the item; each level has items of its own."""
    return f"rules_item_{level.value}"


def lower_to(confidence: int) -> None:
    """Ask for a lower confidence from now on; for callbacks."""
    st.session_state[CONFIDENCE_KEY] = confidence
