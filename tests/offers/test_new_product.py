"""Whom to offer something new to: buyers of what it is like, and who buys as they do."""

import pytest

from crosssell.columns import ConditionKind, Level
from crosssell.errors import CrosssellError
from crosssell.offers.new_product import new_product_start
from tests.support import tiny_dataset


def rows() -> list[tuple]:
    """Twenty buyers of a cup had tea before; ten others have tea alone, and forty jam twice."""
    found = []
    for n in range(20):
        found += [
            (f"t{n}", "tea", f"k{n}", "2024-01-05"),
            (f"c{n}", "cup", f"k{n}", "2024-02-05", 1, "Things"),
        ]
    for n in range(20, 30):
        found += [(f"t{n}", "tea", f"k{n}", "2024-01-05"), (f"j{n}", "jam", f"k{n}", "2024-03-05")]
    for n in range(30, 70):
        found += [(f"i{n}", "jam", f"k{n}", "2024-01-05"), (f"j{n}", "jam", f"k{n}", "2024-02-05")]
    return found


@pytest.mark.parametrize(("level", "item"), [(Level.PRODUCT, "cup"), (Level.CATEGORY, "Things")])
def test_buyers_and_their_neighbours_by_hand(workspace, level, item):
    with tiny_dataset(workspace, rows()).run() as cursor:
        found = new_product_start(cursor, level=level, item=item)

    (tea,) = found.related
    assert (tea.item, tea.buyers, tea.buyers_share, tea.others_share) == ("tea", 20, 1.0, 10 / 50)
    assert tea.lift == pytest.approx(5)
    assert (found.buyers, found.neighbours) == (20, 10)
    bought, alike = found.audience.any_of
    assert (bought.kind, bought.level, bought.items) == (ConditionKind.BOUGHT, level, (item,))
    assert (alike.level, alike.items, alike.low) == (Level.PRODUCT, ("tea",), None)  # too few had it twice
    assert not found.audience.all_of


def test_where_nothing_stands_out_buyers_alone_are_meant(workspace):
    shop = tiny_dataset(workspace, [("1", "cup", "a", "2024-01-01"), ("2", "tea", "b", None)])
    with shop.run() as cursor:
        found = new_product_start(cursor, level=Level.PRODUCT, item="cup")
        assert (found.related, found.buyers, len(found.audience.any_of)) == ((), 1, 1)
        with pytest.raises(CrosssellError, match="zzz"):
            new_product_start(cursor, level=Level.PRODUCT, item="zzz")
