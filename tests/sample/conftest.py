"""The sample as written, and an oracle for it that shares no code with the generator or the product."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from crosssell.sample import SampleFiles, sample_truths, write_sample


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCounts:
    """Counts over baskets, whole and by number of distinct products."""

    baskets: int
    item: Counter[str]
    both: Counter[tuple[str, str]]
    size: Counter[int]
    item_by_size: dict[int, Counter[str]]

    def observed(self, a: str, b: str) -> int:
        return self.both[min(a, b), max(a, b)]

    def expected(self, a: str, b: str) -> float:
        """Baskets with both if products were drawn at random given each basket's size."""
        return sum(
            self.item_by_size[k][a] * self.item_by_size[k][b] / n * (k - 1) / k for k, n in self.size.items()
        )

    def ratio(self, a: str, b: str) -> float:
        return self.observed(a, b) / self.expected(a, b)

    def pooled_ratio(self, pairs: Iterable[tuple[str, str]]) -> float:
        wanted = list(pairs)
        return sum(self.observed(*pair) for pair in wanted) / sum(self.expected(*pair) for pair in wanted)

    def raw_lift(self, a: str, b: str) -> float:
        return self.observed(a, b) * self.baskets / (self.item[a] * self.item[b])


def count_pairs(baskets: Iterable[Iterable[str]]) -> PairCounts:
    item: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    size: Counter[int] = Counter()
    by_size: dict[int, Counter[str]] = {}
    for basket in baskets:
        products = sorted(set(basket))
        # Large orders are few: fives together, under the size in the middle.
        k = len(products) if len(products) <= 10 else len(products) // 5 * 5 + 2
        item.update(products)
        both.update(combinations(products, 2))
        size[k] += 1
        by_size.setdefault(k, Counter()).update(products)
    return PairCounts(baskets=size.total(), item=item, both=both, size=size, item_by_size=by_size)


def read(files: SampleFiles) -> pd.DataFrame:
    lines = pd.read_csv(files.orders, keep_default_na=False)
    lines["moment"] = pd.to_datetime(lines["ordered_at"])
    lines["amount"] = (lines["unit_price"] * lines["quantity"] - lines["discount"]).round(2)
    return lines


def goods_sold(lines: pd.DataFrame) -> pd.DataFrame:
    sold = (lines["quantity"] > 0) & (lines["status"] == "completed")
    return lines[sold & ~lines["product"].isin(sample_truths().non_products)]


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    return write_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def lines(sample_files: SampleFiles) -> pd.DataFrame:
    return read(sample_files)


@pytest.fixture(scope="session")
def sales(lines: pd.DataFrame) -> pd.DataFrame:
    return goods_sold(lines)


@pytest.fixture(scope="session")
def pairs(sales: pd.DataFrame) -> PairCounts:
    return count_pairs(sales.groupby("order_id")["product"].agg(list))


@pytest.fixture(scope="session")
def readme() -> str:
    path = Path(__file__).parents[2] / "data" / "README.md"
    return path.read_text(encoding="utf-8")
