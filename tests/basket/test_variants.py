"""Colours and sizes fold into families, and what only looks like one does not."""

import re

import pytest

from crosssell.basket.variants import FAMILY_NAME, fold_effect, variant_pattern
from tests.support import tiny_dataset

# Name → what is left of it.
FOLDED = {
    # English
    "ALARM CLOCK BAKELIKE RED": "ALARM CLOCK BAKELIKE",
    "Alarm clock bakelike red & white": "Alarm clock bakelike",
    "SET OF 3 BLACK FLYING DUCKS": "FLYING DUCKS",
    "FELTCRAFT HAIRBAND PINK AND BLUE": "FELTCRAFT HAIRBAND",
    "DIAMANTE BOW BROOCH GREEN COLOUR": "DIAMANTE BOW BROOCH",
    "BAG 125g SWIRLY MARBLES": "BAG SWIRLY MARBLES",
    "PASTEL PINK PHOTO ALBUM": "PHOTO ALBUM",
    "Backpack (light blue), extra large": "Backpack",
    "Wine glasses 4 pieces": "Wine glasses",
    "T-Shirt Basic XL": "T-Shirt Basic",
    "T-Shirt Basic M": "T-Shirt Basic",
    "T-shirt size S": "T-shirt",
    "USB stick 64 GB": "USB stick",
    "CREAM CUPID HEARTS COAT HANGER": "CUPID HEARTS COAT HANGER",
    # German
    "Tischdecke rot": "Tischdecke",
    "Tischdecke, dunkelblau (groß)": "Tischdecke",
    "Tischdecke Rot 130 x 160 cm": "Tischdecke",
    "Kissenbezug hellgrün 40x40 cm": "Kissenbezug",
    "Weißer Porzellanbecher 300ml": "Porzellanbecher",
    "Schwarzes Hemd Gr. 38": "Schwarzes Hemd Gr. 38",  # "Hemd" alone says too little
    "Schwarzes Leinenhemd Gr. 38": "Leinenhemd",
    "Sneaker Farbe: weiß EU 44": "Sneaker",
    "Kaffeetasse schwarz-weiß gestreift": "Kaffeetasse gestreift",
    "6er-Set Weingläser": "Weingläser",
    # Polish
    "Filiżanka czerwona": "Filiżanka",
    "FILIŻANKA ŻÓŁTA DUŻA": "FILIŻANKA",
    "Filiżanka ciemnozielona": "Filiżanka",
    "Koszulka polo granatowa rozm. L": "Koszulka polo",
    "Szklanka 250 ml zestaw 6 szt.": "Szklanka",
    "Poduszka 40 x 40 szara": "Poduszka",
    # Dutch
    "Theedoek rood": "Theedoek",
    "Grote rode theedoek": "theedoek",
    "Lichtblauwe handdoek 50x100 cm": "handdoek",
    "Theedoek zwart en wit": "Theedoek",
}
WHOLE = (
    "Red wine",
    "White wine vinegar",
    "Wino czerwone",
    "Black pepper",
    "Loose green tea",
    "Herbata zielona liściasta",
    "Groene thee",
    "Rich hand cream",
    "Ice cream bowl",
    "Metal letter L",
    "Goldfish bowl",
    "Scandinavian reds ribbons",
    "3 in 1 knife",
    "Red",
    "Mini maxi",
    "12x8",
)


def rests(workspace, names: list[str]) -> list[str]:
    """Return what folding leaves of each name."""
    warehouse = tiny_dataset(
        workspace,
        [
            (f"o{n}", f"p{n:03}", None, None, 1, None, None, None, "sale", True, name)
            for n, name in enumerate(names)
        ],
    )
    statement = f"select {FAMILY_NAME} from product order by product"
    return [row[0] for row in warehouse.rows(statement, variant_pattern=variant_pattern())]


def test_colours_sizes_and_packs_go_in_four_languages(workspace):
    assert dict(zip(FOLDED, rests(workspace, list(FOLDED)), strict=True)) == FOLDED


def test_what_only_looks_like_a_colour_or_says_too_little_stays_whole(workspace):
    assert rests(workspace, list(WHOLE)) == list(WHOLE)


def test_a_thing_that_is_no_colour_loses_its_real_colours(workspace):
    assert rests(workspace, ["Large green tea cup red", "Rich hand cream 75 ml"]) == [
        "green tea cup",
        "Rich hand cream",
    ]


def named(*products: tuple[str, str | None, int]) -> list[tuple[object, ...]]:
    """Return lines of products by number, name and number of orders."""
    return [
        (f"{number}-{order}", number, None, None, 1, None, None, None, "sale", True, name)
        for number, name, orders in products
        for order in range(orders)
    ]


def test_a_family_is_two_products_or_more_spelt_as_the_most_ordered(workspace):
    shop = named(
        ("1", "ALARM CLOCK RED", 1),
        ("2", "Alarm clock green", 3),
        ("3", "Table lamp green", 2),  # no second one
        ("4", None, 1),
        ("5", "Bread bin", 1),
        ("6", "Bread bin mint", 2),
    )
    effect = fold_effect(tiny_dataset(workspace, shop))
    assert effect.products == 6
    assert effect.families == 2
    assert effect.items == 2 + 2  # two families; the lamp and the product without a name
    assert effect.largest == (("Alarm clock", 2), ("Bread bin", 2))


def test_what_was_never_sold_makes_no_family(workspace):
    shop = [
        *named(("1", "Alarm clock red", 1)),
        ("x", "2", None, None, 0, None, None, None, "zero", True, "Alarm clock blue"),
    ]
    effect = fold_effect(tiny_dataset(workspace, shop))
    assert (effect.products, effect.families, effect.items) == (1, 0, 1)


def test_non_products_are_in_no_family_unless_asked_for(workspace):
    shop = [
        (f"o{n}", f"p{n}", None, None, 1, None, None, None, "sale", False, f"Gift voucher {colour}")
        for n, colour in enumerate(("red", "gold"))
    ]
    warehouse = tiny_dataset(workspace, shop)
    assert fold_effect(warehouse).products == 0
    assert fold_effect(warehouse, include_non_products=True).largest == (("Gift voucher", 2),)


def test_only_the_largest_are_told(workspace):
    shop = named(
        *[(f"{n}{size}", f"Coat number {chr(97 + n)} {size}", 1) for n in range(4) for size in ("XL", "XS")]
    )
    effect = fold_effect(tiny_dataset(workspace, shop), most=3)
    assert effect.families == 4
    assert [item for item, _ in effect.largest] == ["Coat number a", "Coat number b", "Coat number c"]


def test_folding_again_changes_nothing(workspace, tmp_path):
    once = rests(workspace, list(FOLDED))
    warehouse = tiny_dataset(
        workspace,
        [
            (f"o{n}", f"p{n:03}", None, None, 1, None, None, None, "sale", True, name)
            for n, name in enumerate(once)
        ],
        name="again",
    )
    again = warehouse.rows(
        f"select {FAMILY_NAME} from product order by product", variant_pattern=variant_pattern()
    )
    assert [row[0] for row in again] == once


@pytest.mark.parametrize("separator", [" ", "  ", ", ", " / ", "-", " – "])
def test_any_sign_may_part_the_words(workspace, separator: str):
    assert rests(workspace, [f"Alarm clock{separator}dark red", f"Red{separator}alarm clock"]) == [
        "Alarm clock",
        "alarm clock",
    ]


def test_the_pattern_needs_no_more_than_the_engine_has():
    """RE2 knows no look-around; words that end in another are no match for it alone."""
    assert "(?=" not in variant_pattern()
    assert "(?<" not in variant_pattern()
    assert re.search(r"\|\||\(\|", variant_pattern()) is None  # an empty alternative would match anything


def test_the_gift_shop_s_clocks_are_one(gift_shop):
    effect = fold_effect(gift_shop, most=10_000)
    families = dict(effect.largest)
    assert families["ALARM CLOCK BAKELIKE"] == 5  # red, green, pink, ivory, orange; chocolate stays
    assert families["REGENCY TEACUP AND SAUCER"] == 2  # green and pink; the one with roses stays
    assert "JUMBO BAG" not in families  # a pattern is another design
    assert 0.8 < effect.items / effect.products < 0.9
