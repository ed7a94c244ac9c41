"""The gift shop's pairs, against totals computed twice elsewhere: by a sparse matrix and by SQL."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from crosssell.basket import MatrixConfig, lay, matrix, pair_counts, pair_figures, pair_page
from crosssell.columns import Basis, Verdict
from crosssell.filters import Filters

EVERY_CODE = {"include_non_products": True}


def pairs(shop, **settings):
    counts = pair_counts(shop, filters=Filters(), config=MatrixConfig(**EVERY_CODE, **settings))
    names = dict(zip(counts.items["item_key"], counts.items["item"], strict=True))
    first = counts.pairs.loc[counts.pairs["n_both"].idxmax()]
    return counts, (names[first["a_key"]], names[first["b_key"]], int(first["n_both"]))


@cache
def frequent(shop, **settings):
    """Return the matrix of the pairs in a hundred baskets and more; several tests look into the same one."""
    laid = lay(shop, filters=Filters(), config=MatrixConfig(**EVERY_CODE, **settings, min_count=100))
    return matrix(laid, min_count=100)


@pytest.fixture(scope="module", autouse=True)
def matrices_forgotten():
    yield
    frequent.cache_clear()


def lift_of(shop, a, b, **settings):
    found = pair_figures(frequent(shop, **settings), a=a, b=b)
    return found.n_both, found.lift


def test_pairs_of_all_sales(gift_shop):
    counts, first = pairs(gift_shop, min_count=1)
    assert counts.baskets == 19_960
    assert len(counts.pairs) == 3_750_528
    assert int((counts.pairs["n_both"] >= 10).sum()) == 849_702
    assert first == ("22386", "85099B", 825)
    assert lift_of(gift_shop, "22386", "85099B") == (825, pytest.approx(6.47185, abs=5e-6))


def test_the_minimum_keeps_exactly_the_pairs_that_reach_it(gift_shop):
    counts, _ = pairs(gift_shop, min_count=10)
    assert len(counts.pairs) == 849_702


def test_pairs_of_sales_with_a_customer(gift_shop):
    counts, first = pairs(gift_shop, min_count=1, require_customer=True)
    assert counts.baskets == 18_532
    assert len(counts.pairs) == 2_220_183
    assert first == ("22386", "85099B", 546)
    known = {"require_customer": True}
    assert lift_of(gift_shop, "22386", "85099B", **known) == (546, pytest.approx(7.26067, abs=5e-6))


def test_the_highest_lift_of_frequent_pairs_with_a_customer(gift_shop):
    best = pair_page(frequent(gift_shop, require_customer=True), sort="lift", limit=1).frame.iloc[0]
    assert (best["a"], best["b"], best["n_both"]) == ("23289", "23291", 117)
    assert best["lift"] == pytest.approx(106.78901, abs=5e-6)


def test_pairs_on_customers(gift_shop):
    counts, first = pairs(gift_shop, min_count=50, basis=Basis.CUSTOMER)
    assert counts.baskets == 4_338
    assert first == ("22086", "22910", 327)
    customers = {"basis": Basis.CUSTOMER}
    assert lift_of(gift_shop, "22086", "22910", **customers) == (327, pytest.approx(4.92356, abs=5e-6))


# Verdicts -----------------------------------------------------------------------------------

COLOURS = {
    *("RED", "GREEN", "PINK", "BLUE", "IVORY", "WHITE", "BLACK"),
    *("ORANGE", "CREAM", "YELLOW", "PURPLE", "ROSES", "CHOCOLATE"),
}


@pytest.fixture(scope="module", params=list(Basis))
def judged(gift_shop, request):
    """The basis, how many pairs are listed, and the solid ones."""
    laid = lay(gift_shop, filters=Filters(), config=MatrixConfig(basis=request.param))
    whole = matrix(laid, min_count=10)
    columns = "a, b, a_name, b_name, n_both, customers, lift_corrected, lift_corrected_ci_lower"
    with whole.reading() as cursor:
        listed = cursor.query(f'select count(*) as n from "{whole.view}"')
        solid = cursor.query(
            f'select {columns} from "{whole.view}" where verdict = $solid order by a_key, b_key',
            solid=Verdict.SOLID.value,
        )
    return request.param, int(listed["n"].iloc[0]), solid


def is_companion(one: str, other: str) -> bool:
    """Tell whether two names share at least half of the words that are no colours."""
    words = [
        {word for word in name.split() if word not in COLOURS and len(word) > 2} for name in (one, other)
    ]
    return 2 * len(words[0] & words[1]) >= min(map(len, words))


def test_solid_pairs_are_a_minority_and_stand_on_ten_customers(judged):
    basis, listed, solid = judged
    share = len(solid) / listed
    assert 0.01 < share < (0.06 if basis == Basis.ORDER else 0.03)  # 3.3 % and 2.6 %
    assert solid["customers"].min() >= 10


@pytest.mark.parametrize("by", ["lift_corrected_ci_lower", "n_both"])
def test_the_first_solid_pairs_are_evident_companions(judged, by):
    """Of those with a hundred baskets and more: one design in several colours, or parts of one set."""
    _, _, solid = judged
    first = solid[solid["n_both"] >= 100].sort_values(by, ascending=False).head(20)
    companions = [is_companion(a, b) for a, b in zip(first["a_name"], first["b_name"], strict=True)]
    assert sum(companions) >= 14, first[["a_name", "b_name", by]]


def test_expectations_agree_with_pandas_on_the_raw_file(gift_shop, reference_data):
    """Sizes, strata, inclusion shares and the fixed point, anew from the file; a handful of pairs."""
    lines = pd.read_csv(reference_data / "online_retail.csv.gz", dtype={"InvoiceNo": str, "StockCode": str})
    code = lines["InvoiceNo"].str.startswith("C")
    sold = lines[~code & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)]
    sold = sold.assign(StockCode=sold["StockCode"].str.strip())[["InvoiceNo", "StockCode"]].drop_duplicates()
    size = sold.groupby("InvoiceNo")["StockCode"].transform("size")
    per_size = size.groupby(sold["InvoiceNo"]).first().value_counts().sort_index()
    fewest, place, filled, of = max(50, 0.02 * per_size.sum()), 0, 0, {}
    for k, n in per_size.items():
        if filled >= fewest:
            place, filled = place + 1, 0
        of[k], filled = place, filled + n
    if filled < fewest:
        of = {k: min(found, place - 1) for k, found in of.items()}
    sold = sold.assign(k=size, stratum=size.map(of))
    total = dict.fromkeys(
        [("22386", "85099B"), ("22726", "22727"), ("22086", "22910"), ("20725", "22383")], 0.0
    )
    for _, part in sold.groupby("stratum"):
        sizes = part.groupby("InvoiceNo")["k"].first()
        if sizes.mean() == 1:
            continue
        pi = part["StockCode"].value_counts() / len(sizes)
        c = u = pi * (1 - pi)
        for _ in range(3):
            c = u + c**2 / c.sum()
        d = c.sum()
        c = (d - np.sqrt(d * d - 4 * d * u)) / 2
        gap = (sizes.var(ddof=0) / d - 1) / d
        for a, b in total:
            total[a, b] += len(sizes) * (pi.get(a, 0) * pi.get(b, 0) + gap * c.get(a, 0) * c.get(b, 0))
    for (a, b), expected in total.items():
        assert pair_figures(frequent(gift_shop), a=a, b=b).expected_corrected == pytest.approx(
            expected, rel=1e-9
        )
