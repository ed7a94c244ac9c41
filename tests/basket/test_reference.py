"""The gift shop's pairs, against totals computed twice elsewhere: by a sparse matrix and by SQL."""

from datetime import datetime

import pytest

from crosssell.basket import MatrixConfig, pair_counts, pair_page
from crosssell.columns import Basis
from crosssell.filters import Filters
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.warehouse import Workspace

EVERY_CODE = {"include_non_products": True}


@pytest.fixture(scope="module")
def gift_shop(reference_data, tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("gift_shop"))
    path = reference_data / "online_retail.csv.gz"
    draft = Draft(folder=workspace.drafts_folder / "one", files=(DraftFile(path=path, name=path.name),))
    options = ImportOptions(dataset="uk")
    import_files(workspace, draft, options, now=datetime(2026, 1, 1), progress=Progress())
    yield workspace.open("uk")
    workspace.close()


def pairs(shop, **settings):
    counts = pair_counts(shop, filters=Filters(), config=MatrixConfig(**EVERY_CODE, **settings))
    names = dict(zip(counts.items["item_key"], counts.items["item"], strict=True))
    frame = counts.pairs.sort_values("n_both", ascending=False)
    first = frame.iloc[0]
    return counts, (names[first["a_key"]], names[first["b_key"]], int(first["n_both"]))


def lift_of(shop, a, b, **settings):
    config = MatrixConfig(**EVERY_CODE, **settings)
    page = pair_page(shop, filters=Filters(), config=config, search=f"{a} {b}")
    found = page.frame[(page.frame["a"] == a) & (page.frame["b"] == b)]
    return int(found["n_both"].iloc[0]), float(found["lift"].iloc[0])


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
    config = MatrixConfig(**EVERY_CODE, require_customer=True, min_count=100)
    best = pair_page(gift_shop, filters=Filters(), config=config, sort="lift", limit=1).frame.iloc[0]
    assert (best["a"], best["b"], best["n_both"]) == ("23289", "23291", 117)
    assert best["lift"] == pytest.approx(106.78901, abs=5e-6)


def test_pairs_on_customers(gift_shop):
    counts, first = pairs(gift_shop, min_count=50, basis=Basis.CUSTOMER)
    assert counts.baskets == 4_338
    assert first == ("22086", "22910", 327)
    customers = {"basis": Basis.CUSTOMER}
    assert lift_of(gift_shop, "22086", "22910", **customers) == (327, pytest.approx(4.92356, abs=5e-6))
