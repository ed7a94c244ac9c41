"""The lift's interval against the delta method done numerically, and against simulation."""

import numpy as np
import pytest

from crosssell.basket import ItemSelection, MatrixConfig, heatmap, lay, pair_table
from crosssell.filters import Filters
from tests.basket.oracle import measured
from tests.support import tiny_dataset


def shop_of(both: int, only_a: int, only_b: int, neither: int) -> list[tuple[str, str]]:
    """Return orders whose pair (a, b) has these four cells."""
    cells = [(both, ("a", "b")), (only_a, ("a",)), (only_b, ("b",)), (neither, ("z",))]
    return [(f"{''.join(items)}{n}", item) for count, items in cells for n in range(count) for item in items]


def log_lift(shares: np.ndarray) -> float:
    """Return the logarithm of the lift of four cell shares (both, only a, only b, neither)."""
    both, only_a, only_b, _ = shares
    return float(np.log(both / ((both + only_a) * (both + only_b))))


@pytest.mark.parametrize("cells", [(12, 30, 8, 150), (10, 0, 0, 90), (5, 5, 5, 5), (40, 1, 60, 0)])
def test_is_the_delta_method_on_the_log_of_the_lift(workspace, cells):
    # Doob (1935): gradient' · (diag(p) − p p') · gradient / N, the gradient by central differences.
    shares = np.array(cells) / sum(cells)
    steps = 1e-6 * np.eye(4)
    gradient = np.array([(log_lift(shares + step) - log_lift(shares - step)) / 2e-6 for step in steps])
    variance = gradient @ (np.diag(shares) - np.outer(shares, shares)) @ gradient / sum(cells)
    lift = np.exp(log_lift(shares))
    dataset = tiny_dataset(workspace, shop_of(*cells))
    row = pair_table(dataset, filters=Filters(), config=MatrixConfig(min_count=1)).frame.iloc[0]
    assert row["lift_ci_lower"] == pytest.approx(lift * np.exp(-1.96 * np.sqrt(variance)), rel=1e-6)
    assert row["lift_ci_upper"] == pytest.approx(lift * np.exp(1.96 * np.sqrt(variance)), rel=1e-6)
    laid = lay(dataset, filters=Filters(), config=MatrixConfig(min_count=1))
    drawn = heatmap(laid, min_count=1, selection=ItemSelection(top=10))
    places = {item.item: place for place, item in enumerate(drawn.items)}
    cell = drawn.cell(places["a"], places["b"])
    assert (cell.lift_ci_lower, cell.lift_ci_upper) == pytest.approx(
        (row["lift_ci_lower"], row["lift_ci_upper"])
    )


@pytest.mark.parametrize(
    "shares",
    [(0.02, 0.18, 0.03, 0.77), (0.05, 0.05, 0.05, 0.85), (0.01, 0.19, 0.04, 0.76), (0.3, 0.2, 0.1, 0.4)],
    ids=["lift 2", "lift 5", "independent", "frequent"],
)
def test_covers_the_true_lift_in_about_95_of_100_samples(shares):
    # 4,000 samples of 2,000 baskets: three standard errors of a coverage of 0.95 are 0.010; a small
    # sample's log-normal approximation may be off by about as much again.
    true = shares[0] / ((shares[0] + shares[1]) * (shares[0] + shares[2]))
    samples = np.random.default_rng(20).multinomial(2_000, shares, size=4_000).tolist()
    hits = 0
    for both, only_a, only_b, neither in samples:
        n = both + only_a + only_b + neither
        found = measured("a", "b", both + only_a, both + only_b, both, n)
        hits += found["lift_ci_lower"] <= true <= found["lift_ci_upper"]
    assert hits / len(samples) == pytest.approx(0.95, abs=0.02)
