"""Upsell: who moves up to a dearer product, who is ready to, and what to offer when it is too dear."""

from dataclasses import replace
from enum import StrEnum
from functools import partial

from crosssell.basket import Laid, MatrixConfig
from crosssell.basket.upsell import Upsell, upsell
from crosssell.columns import Basis, Field, UpsellNotice
from crosssell.facts import DatasetFacts
from crosssell.labels import label
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.choice import linked_choice
from pages.shared.matrix import upsell_ladders, upsell_moves, upsell_product
from pages.shared.text import _, plain, translator


class Part(StrEnum):
    """The parts of the tab; the values are their names in links."""

    LADDERS = "ladders"
    PRODUCT = "product"
    MOVES = "moves"


def upsell_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    config = replace(config, basis=Basis.CUSTOMER)  # always of customers: one answer for both
    found = beside(
        "upsell",
        (asked.filters, config),
        partial(upsell, current.warehouse, filters=asked.filters, config=config),
        words=_("Looking at what customers bought next …"),
    )
    if found is None:
        return
    if found.notice is not None:
        nothing_to_say(found, found.notice, current.facts)
        return
    part = linked_choice(
        _("Look at"),
        {
            Part.LADDERS: _("Ladders"),
            Part.PRODUCT: _("One product"),
            Part.MOVES: _("All moves"),
        },
        default=Part.LADDERS,
        key="upsell_part",
        in_link="upsell",
    )
    match part:
        case Part.PRODUCT:
            upsell_product.product_part(found, config, excluded=excluded, current=current)
        case Part.MOVES:
            upsell_moves.moves_part(found, excluded=excluded, current=current)
        case _:
            upsell_ladders.ladders_part(found, config, current=current)


def nothing_to_say(found: Upsell, notice: UpsellNotice, facts: DatasetFacts) -> None:
    """Say why there is nothing to show, and what would help."""
    # What the orders in scope lack, the dataset may have.
    missing = tuple(choice for choice in found.missing if not facts.fields.intersection(choice))
    if missing:
        told = _(
            "This dataset has no column for: {columns}. {unlocks}",
            columns=plain(_missing_words(missing)),
            unlocks=_("With it you see who moves up to a dearer product, and who is ready to."),
        )
        if any(Field.CATEGORY in choice for choice in missing):
            told = f"{told} {_('A file of your products can bring it too.')}"
        widgets.notice(told, icon=":material/view_column:")
        return
    match notice:
        case UpsellNotice.CATEGORY_LEVEL:
            widgets.empty_state(
                _("Steps up are between products"),
                _("Choose “Products” above: a step up leads from one product of a category to a dearer one."),
                icon=":material/stairs:",
            )
        case _:
            widgets.empty_state(
                _("Nobody has bought twice in a category"),
                _(
                    "A step up is seen where a customer comes back to a category on another day. With these "
                    "filters nobody has; look at a longer period or wider filters."
                ),
                icon=":material/stairs:",
            )


def _missing_words(missing: tuple[tuple[Field, ...], ...]) -> str:
    names = [[label(field, translator()) for field in choice] for choice in missing]
    words = [
        _("{column} or {other}", column=one[0], other=one[1]) if len(one) == 2 else one[0] for one in names
    ]
    return translator().listed(words)
