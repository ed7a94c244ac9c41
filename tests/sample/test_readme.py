"""`data/README.md` tells the truth: every plant with its code, name and strength."""

import re

import pytest

from crosssell.columns import Field
from crosssell.sample import catalogue, sample_truths
from crosssell.sample.lines import HEADER
from tests.sample.conftest import PairCounts

TRUTHS = sample_truths()


def _row(readme: str, *codes: str) -> list[str]:
    """Cells of the one table row that starts with these codes."""
    start = r" \| ".join(rf"`{code}` [^|]+?" for code in codes)
    (line,) = re.findall(rf"^\| {start} \|.*$", readme, flags=re.MULTILINE)
    return [cell.strip() for cell in line.strip("|").split("|")]


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"


def test_every_planted_code_is_listed_with_its_name(readme: str) -> None:
    names = {product.code: product.name for product in catalogue()}
    planted = {code for pair in TRUTHS.related_pairs() | TRUTHS.avoiding_pairs() for code in pair}
    planted |= {code for pair in TRUTHS.later_pairs() for code in pair}
    planted |= {item.product for item in TRUTHS.refills} | set(TRUTHS.controls)
    missing = [code for code in sorted(planted) if f"`{code}` {names[code]}" not in readme]
    assert not missing
    assert all(f"`{code}`" in readme for code in TRUTHS.non_products)


def test_no_code_is_listed_that_is_not_planted(readme: str) -> None:
    codes = set(re.findall(r"`([A-Z]{3}-\d{3})`", readme))
    assert codes <= {product.code for product in catalogue()}
    planted = {code for pair in TRUTHS.related_pairs() | TRUTHS.avoiding_pairs() for code in pair}
    planted |= {code for pair in TRUTHS.later_pairs() for code in pair}
    assert codes == planted | {item.product for item in TRUTHS.refills} | set(TRUTHS.controls)


def test_strengths_are_those_planted(readme: str) -> None:
    for pair in TRUTHS.complements:
        assert _row(readme, pair.product, pair.partner)[2] == _percent(pair.share)
    for pair in TRUTHS.avoiding:
        assert _row(readme, pair.product, pair.other)[2] == _percent(pair.kept_share)
    for plant in TRUTHS.accessories:
        expected = [_percent(plant.share), str(plant.median_days), str(plant.within_days)]
        assert _row(readme, plant.product, plant.follower)[2:] == expected
    for plant in TRUTHS.refills:
        expected = [_percent(plant.share), str(plant.median_days), str(plant.within_days)]
        assert _row(readme, plant.product)[1:] == expected
    assert f"{_percent(TRUTHS.bundle.share)} of the orders with the first product" in readme
    for interest in TRUTHS.interests:
        words = f"{_percent(interest.customer_share)} of the customers buy these {interest.boost:.0f} times"
        assert any(line.startswith(f"| {interest.name} |") and words in line for line in readme.splitlines())
    assert f"{len(TRUTHS.heavy_buyers.customers)} customers" in readme
    assert f"{len(TRUTHS.drifting.customers)} former champions" in readme
    assert f"last {TRUTHS.drifting.silent_days} days" in readme


def test_measured_strengths_are_those_of_the_default_file(readme: str, pairs: PairCounts) -> None:
    # The README's figures come from coarser size classes, hence the tolerance.
    measured = [(pair.product, pair.partner) for pair in TRUTHS.complements]
    for a, b in measured:
        assert float(_row(readme, a, b)[3]) == pytest.approx(pairs.ratio(a, b), rel=0.10)
    first, second, third = TRUTHS.bundle.products
    for a, b in ((first, second), (first, third), (second, third)):
        assert float(_row(readme, a, b)[2]) == pytest.approx(pairs.ratio(a, b), rel=0.10)
    for pair in TRUTHS.avoiding:
        stated = float(_row(readme, pair.product, pair.other)[3])
        assert stated == pytest.approx(pairs.ratio(pair.product, pair.other), abs=0.02)


def test_columns_are_explained(readme: str) -> None:
    assert all(f"`{field}`" in readme for field in HEADER)
    assert set(HEADER) <= set(Field)


def test_places_are_named(readme: str) -> None:
    assert "python -m crosssell sample" in readme
    assert "data/workspace" in readme
    assert "data/sample" in readme
