"""Each item's best partners, against a brute force over all its pairs."""

import random
from collections import defaultdict
from math import log2
from typing import Any

import pandas as pd
import pytest

from crosssell.basket.guide import GUIDE_COLUMNS, guide, without_partner
from crosssell.basket.laid import Stage
from crosssell.columns import Basis, Level, Verdict
from crosssell.errors import CrosssellError
from tests.basket.planted import laid_matrix, listed, planted_shop
from tests.support import Row, tiny_dataset


def both_ways(pair: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a pair from either side, in the words of the guide."""
    return [
        {
            "item": pair[x],
            "item_name": pair[f"{x}_name"],
            "item_baskets": pair[f"n_{x}"],
            "partner": pair[y],
            "partner_name": pair[f"{y}_name"],
            "confidence": pair[f"confidence_{x}{y}"],
            "n_both": pair["n_both"],
            "lift_corrected": pair["lift_corrected"],
            "lift_corrected_ci_lower": pair["lift_corrected_ci_lower"],
            "verdict": pair["verdict"],
            "left": pair[f"left_{x}{y}"],
            "left_consenting": pair[f"left_{x}{y}_consenting"],
            "ceiling": pair[f"ceiling_{x}{y}"],
        }
        for x, y in ("ab", "ba")
    ]


def by_brute_force(pairs: list[dict[str, Any]], *, partners: int) -> list[dict[str, Any]]:
    found = defaultdict(list)
    for pair in pairs:
        if pair["verdict"] in ("solid", "weak") and pair["lift_corrected"] > 1:
            for way in both_ways(pair):
                found[way["item"]].append(way)
    rows = []
    for item in sorted(found, key=lambda item: (-found[item][0]["item_baskets"], item)):
        best = sorted(
            found[item],
            key=lambda way: (
                way["verdict"] != "solid",
                -way["confidence"] * log2(way["lift_corrected"]),
                way["partner"],
            ),
        )
        rows += [{**way, "rank": rank} for rank, way in enumerate(best[:partners], start=1)]
    return rows


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("level", list(Level))
def test_the_guide_is_what_a_brute_force_finds(workspace, basis: Basis, level: Level):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()), basis=basis, level=level)
    found = guide(matrix, partners=3)
    expected = by_brute_force(listed(matrix), partners=3)
    assert tuple(found.columns) == GUIDE_COLUMNS
    assert records(found) == [{name: row[name] for name in GUIDE_COLUMNS} for row in expected]
    assert level == Level.CATEGORY or expected  # what is planted is found


def test_the_planted_partners_come_first(workspace):
    found = guide(laid_matrix(tiny_dataset(workspace, planted_shop())))
    first = found[found["rank"] == 1]
    for item, partner in zip(first["item"], first["partner"], strict=True):
        assert item.split("-")[0] == partner.split("-")[0]
    assert not found["item"].str.startswith("alone").any()


def test_items_without_a_partner_are_counted(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()))
    found = guide(matrix)
    assert without_partner(matrix, found) == matrix.items - found["item"].nunique() == 6  # those alone
    fewer = guide(matrix, excluded=["alone-0", "red-0", "never sold"])
    assert without_partner(matrix, fewer, excluded=["alone-0", "red-0", "never sold"]) == 5


def shop_with_a_weak_pair() -> list[Row]:
    """Many orders make a small deviation significant: p and q are together a little too often."""
    draw = random.Random(4)
    rows = []
    for number in range(4000):
        p = draw.random() < 0.5
        shares = {"p": p, "q": 0.59 if p else 0.41, "s": 0.6 if p else 0.1}
        shares |= {f"filler-{n}": 0.5 for n in range(8)}
        rows += [
            Row(order=f"o{number}", product=item) for item, share in shares.items() if draw.random() < share
        ]
    return rows


def test_solid_partners_come_before_weak_ones(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, shop_with_a_weak_pair()))
    found = guide(matrix, partners=20)
    own = found[found["item"] == "p"]
    assert list(own["partner"][:2]) == ["s", "q"]
    assert list(own["verdict"][:2]) == [Verdict.SOLID, Verdict.WEAK]
    assert (found["lift_corrected"] > 1).all()
    weak_below_chance = [
        row for row in listed(matrix) if row["verdict"] == "weak" and row["lift_corrected"] < 1
    ]
    assert weak_below_chance  # s drives the others out: none of those is recommended


def test_excluded_items_are_neither_offered_nor_looked_up(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()))
    found = guide(matrix, excluded=["red-0"])
    assert "red-0" not in {*found["item"], *found["partner"]}
    rest = guide(matrix, partners=50)
    kept = rest[(rest["item"] != "red-0") & (rest["partner"] != "red-0")]
    assert len(guide(matrix, partners=50, excluded=["red-0"])) == len(kept)


def test_money_is_empty_before_it_is_counted_and_without_customers(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop(with_customers=False)))
    found = guide(matrix)
    assert len(found) > 0
    assert found[["left", "left_consenting", "ceiling"]].isna().all(axis=None)


def test_a_shop_without_solid_pairs_has_an_empty_guide(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, [("o1", "a"), ("o1", "b")]), min_count=1, until=Stage.PAIRS)
    found = guide(matrix)
    assert len(found) == 0
    assert tuple(found.columns) == GUIDE_COLUMNS
    assert without_partner(matrix, found) == 2


@pytest.mark.parametrize("partners", [0, 51])
def test_an_impossible_number_of_partners_is_refused(workspace, partners: int):
    matrix = laid_matrix(tiny_dataset(workspace, [("o1", "a")]), min_count=1)
    with pytest.raises(CrosssellError, match="partners"):
        guide(matrix, partners=partners)
