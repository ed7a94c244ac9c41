"""What the matrix is about: whose baskets, which items, how many, and which of them first or left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crosssell.basket import DEFAULT_MIN_COUNT, Item, ItemSelection, Laid, MatrixConfig, Stage
from crosssell.columns import Basis, Field, Level
from crosssell.facts import DatasetFacts
from crosssell.labels import label
from pages.shared import session
from pages.shared.guard import require
from pages.shared.link import add_several_to_link, add_to_link, take_from_url, take_several_from_url
from pages.shared.text import _, in_words, ngettext, number, plain, translator

ITEM_COUNTS = (10, 15, 20, 25, 30, 40, 50, 60)
MIN_COUNTS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500)
DEFAULT_ITEMS, DEFAULT_ITEMS_ON_PHONE = 30, 15
LEVELS = (Level.PRODUCT, Level.CATEGORY)
LONGEST_NAME = 60
_ASKED_LEVEL = "_matrix_level_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the reader has chosen for every tab.

    Attributes:
        config: What baskets and items are, and the fewest baskets of a pair.
        top: Items in the heatmap.
        popover: Where the choices of items are drawn, once the items are known.
    """

    config: MatrixConfig
    top: int
    popover: DeltaGenerator


def choice(
    name: str,
    key: str,
    options: Sequence[StrEnum],
    *,
    default: StrEnum,
    hint: str | None = None,
    in_url: bool = True,
) -> StrEnum:
    """Draw a choice between a few codes, shown by their words; it lasts for the session.

    Without a hint the name is left to screen readers.
    """
    if in_url:
        take_from_url(f"matrix_{key}", name=key, allowed=options)
    chosen = st.segmented_control(
        name,
        options,
        default=default,
        required=True,
        format_func=in_words(options, lambda code: label(code, translator())),
        key=f"matrix_{key}",
        persist_state="session",
        help=hint,
        label_visibility="visible" if hint else "collapsed",
    )
    return chosen if chosen in options else default


def controls() -> Choices:
    """Draw the choices that the tabs share; return them with the place for those of items."""
    with st.container(key="matrix_controls", horizontal=True, gap="medium", vertical_alignment="bottom"):
        basis = choice(
            _("Look at"),
            "basis",
            list(Basis),
            default=Basis.ORDER,
            hint=_("Orders: bought at once. Customers: bought by the same customer at any time."),
        )
        level = _level_choice()
        items, count, popover = _size_choice(level)
    _fold_note(level)
    add_to_link(basis=basis, level=level, items=items, min_count=count)
    config = MatrixConfig(basis=Basis(basis), level=level, min_count=count)
    return Choices(config=config, top=items, popover=popover)


def can_answer(facts: DatasetFacts, config: MatrixConfig) -> bool:
    """Tell whether the dataset has the columns for these choices; where not, say which are missing."""
    if config.basis == Basis.CUSTOMER and not require(
        facts, [Field.CUSTOMER_ID], unlocks=_("With it you see what the same customer buys over time.")
    ):
        return False
    return config.level != Level.CATEGORY or require(
        facts, [Field.CATEGORY], unlocks=_("With it you see which categories go together.")
    )


def item_choice(asked: Laid, chosen: Choices, facts: DatasetFacts) -> ItemSelection:
    """Draw the choice of the item that comes first and of those that are left out; return it.

    What is chosen is kept for each level by itself, as the items of one are not those of another.
    """
    level = chosen.config.level
    first_key, excluded_key = first_key_of(level), excluded_key_of(level)
    if asked.stage < Stage.PAIRS:
        chosen.popover.caption(_("The choice of items follows once the pairs are counted."))
        first, excluded = st.session_state.get(first_key), st.session_state.get(excluded_key)
        return ItemSelection(top=chosen.top, first=first, excluded=tuple(excluded or ()))
    words = {one.item: item_words(one) for one in session.item_choices(asked)}
    _take_items_from_url(words, first_key, excluded_key)
    with chosen.popover:
        first, excluded = _item_fields(words, first_key, excluded_key)
        if facts.categories and level != Level.CATEGORY:
            st.caption(_("For the items of one category alone, use the filter for categories above."))
    if first is not None:
        add_to_link(first=first)
    add_several_to_link("exclude", excluded)
    return ItemSelection(top=chosen.top, first=None if first in excluded else first, excluded=tuple(excluded))


def _take_items_from_url(words: dict[str, str], first_key: str, excluded_key: str) -> None:
    before = st.session_state.get(first_key), st.session_state.get(excluded_key)
    take_from_url(first_key, name="first", allowed=list(words))
    take_several_from_url(excluded_key, name="exclude", allowed=words)
    if (st.session_state.get(first_key), st.session_state.get(excluded_key)) != before:
        st.rerun()  # the closed popover is drawn already and says what is chosen in it


def first_key_of(level: Level) -> str:
    """Return the key of the control for the item that comes first."""
    return f"matrix_first_{level.value}"


def excluded_key_of(level: Level) -> str:
    """Return the key of the control for the items that are left out."""
    return f"matrix_excluded_{level.value}"


def _item_fields(words: dict[str, str], first_key: str, excluded_key: str) -> tuple[str | None, list[str]]:
    first = st.selectbox(
        _("Start with"),
        list(words),
        index=None,
        format_func=in_words(words, words.__getitem__),
        placeholder=_("An item; its best partners follow"),
        filter_mode="contains",
        key=first_key,
        persist_state="session",
    )
    excluded = st.multiselect(
        _("Leave out"),
        list(words),
        format_func=in_words(words, words.__getitem__),
        placeholder=_("Items that tell nothing new"),
        filter_mode="contains",
        select_all=False,  # its words are Streamlit's, in English
        key=excluded_key,
        persist_state="session",
    )
    return first, excluded


def item_words(item: Item) -> str:
    """Return an item's name with its number, as it is written in a list of choices."""
    if item.name is None or item.name == item.item:
        return item.item[:LONGEST_NAME]
    return f"{item.name[:LONGEST_NAME]} · {item.item[:LONGEST_NAME]}"


def _level_choice() -> Level:
    """Draw what an item is, and whether products of one family are taken as one."""
    take_from_url(_ASKED_LEVEL, name="level", allowed=list(Level))
    asked = st.session_state.pop(_ASKED_LEVEL, None)
    if asked is not None:
        st.session_state["matrix_level"] = Level.CATEGORY if asked == Level.CATEGORY else Level.PRODUCT
        st.session_state["matrix_fold"] = asked == Level.FAMILY
    level = choice(
        _("Compare"),
        "level",
        LEVELS,
        default=Level.PRODUCT,
        hint=_("Single products, or all products of a category taken as one."),
        in_url=False,
    )
    if level == Level.CATEGORY:
        return Level.CATEGORY
    fold = st.toggle(
        _("Fold colours and sizes"),
        key="matrix_fold",
        persist_state="session",
        help=_(
            "Products whose names differ by colour or size alone are taken as one. "
            "Otherwise such pairs, a red and a green clock, easily fill the list."
        ),
    )
    return Level.FAMILY if fold else Level.PRODUCT


def _fold_note(level: Level) -> None:
    """Say what folding does to this dataset, once it is on."""
    if level != Level.FAMILY:
        return
    effect = session.fold_effect()
    if effect.families == 0:
        st.caption(_("No two products of this dataset differ by colour or size alone: nothing to fold."))
        return
    products = ngettext("{n} product becomes", "{n} products become", effect.products)
    items = ngettext("{n} item", "{n} items", effect.items)
    name, members = effect.largest[0]
    largest = ngettext("“{name}” in {n} kind", "“{name}” in {n} kinds", members, name=plain(name))
    st.caption(
        _("{products} {items}; the largest is {largest}.", products=products, items=items, largest=largest)
    )


def _size_choice(level: Level) -> tuple[int, int, DeltaGenerator]:
    """Draw how many items the heatmap shows and how often a pair must occur; return its popover too."""
    take_from_url("matrix_items", name="items", allowed=ITEM_COUNTS)
    take_from_url("matrix_min_count", name="min_count", allowed=MIN_COUNTS)
    usual = DEFAULT_ITEMS_ON_PHONE if session.is_phone() else DEFAULT_ITEMS
    popover = st.popover(_size_words(level, usual), icon=":material/tune:", key="matrix_size")
    with popover:
        items = st.select_slider(
            _("Items in the heatmap"),
            ITEM_COUNTS,
            value=usual,
            key="matrix_items",
            persist_state="session",
        )
        count = st.select_slider(
            _("Fewest baskets with both"),
            MIN_COUNTS,
            value=DEFAULT_MIN_COUNT,
            key="matrix_min_count",
            persist_state="session",
        )
        st.caption(_("Pairs that occur less often are left out: a few baskets can come about by chance."))
    return items, count, popover


def _size_words(level: Level, usual: int) -> str:
    """Return what the closed popover says: how many items, how often, and what is chosen among them."""
    shown = st.session_state.get("matrix_items", usual)
    fewest = st.session_state.get("matrix_min_count", DEFAULT_MIN_COUNT)
    words = [_("{items} items · min. {count}", items=number(shown), count=number(fewest))]
    if st.session_state.get(first_key_of(level)):
        words.append(_("one first"))
    if left_out := len(st.session_state.get(excluded_key_of(level)) or ()):
        words.append(ngettext("{n} left out", "{n} left out", left_out))
    return " · ".join(words)
