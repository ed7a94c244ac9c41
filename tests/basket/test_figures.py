"""One pair's figures: both directions, listed or not."""

import dataclasses

import pytest

from crosssell.basket import Laid, MatrixConfig, Stage, lay, matrix, pair_figures, pair_table
from crosssell.columns import Basis, Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket import oracle
from tests.basket.shops import answer, consents_of, sized_shop
from tests.support import tiny_dataset

EVERYTHING = Filters()
WAYS = ("confidence", "left", "response", "ceiling")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("pair"))
    rows = sized_shop(31)
    consents = consents_of(rows, 31)
    dataset = tiny_dataset(workspace, rows)
    answer(dataset, consents)
    yield rows, consents, dataset
    workspace.close()


def counted(dataset, **choices) -> Laid:
    laid = lay(dataset, filters=EVERYTHING, config=MatrixConfig(**choices))
    laid.complete()
    return laid


@pytest.mark.parametrize("basis", list(Basis))
def test_agrees_with_plain_python_in_every_figure(shop, basis):
    rows, consents, dataset = shop
    config = MatrixConfig(basis=basis, min_count=2)
    seen = matrix(counted(dataset, basis=basis, min_count=2), min_count=2)
    expected = oracle.pairs(rows, EVERYTHING, config, consents=consents)
    for row in expected[::3]:
        found = dataclasses.asdict(pair_figures(seen, a=row["a"], b=row["b"]))
        assert (found["a"]["item"], found["a"]["baskets"]) == (row["a"], row["n_a"])
        for name in set(found) & set(row) - {"a", "b"}:
            wanted = row[name]
            assert found[name] == (
                pytest.approx(wanted, rel=1e-9) if isinstance(wanted, float) else wanted
            ), name


@pytest.mark.parametrize("min_count", [2, 60])
def test_the_other_way_round_is_its_mirror_image(shop, min_count):
    """Of pairs that are listed at 2 and most of them not at 60."""
    dataset = shop[2]
    seen = matrix(counted(dataset, min_count=2), min_count=min_count)
    table = pair_table(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=2)).frame
    for a, b in zip(table["a"][::4], table["b"][::4], strict=True):
        forth, back = pair_figures(seen, a=a, b=b), pair_figures(seen, a=b, b=a)
        mirrored = {
            name: name.replace("_ab", "_xy").replace("_ba", "_ab").replace("_xy", "_ba")
            for name in (field.name for field in dataclasses.fields(back))
            if any(name.startswith(way) for way in WAYS)
        } | {"a": "b", "b": "a", "price_a": "price_b", "price_b": "price_a"}
        turned = {name: getattr(back, mirrored.get(name, name)) for name in dataclasses.asdict(back)}
        for name, value in turned.items():
            wanted = getattr(forth, name)
            assert value == (pytest.approx(wanted, rel=1e-9) if isinstance(wanted, float) else wanted), name


def test_an_unlisted_pair_has_the_figures_it_would_have_if_listed(shop):
    dataset = shop[2]
    laid = counted(dataset, min_count=2)
    low, high = matrix(laid, min_count=2), matrix(laid, min_count=200)
    figures = (
        "n_both",
        "lift",
        "expected_corrected",
        "lift_corrected",
        "lift_corrected_ci_lower",
        "p_value",
        "customers",
    )
    for a, b in (("bread", "milk"), ("10", "bread"), ("c-1", "c-2")):
        listed, unlisted = pair_figures(low, a=a, b=b), pair_figures(high, a=a, b=b)
        for name in figures:
            assert getattr(unlisted, name) == pytest.approx(getattr(listed, name), rel=1e-9)
        assert unlisted.left_ab is None


def test_a_pair_that_never_met_stands_on_nobody(workspace):
    rows = [(f"a{n}", item, f"k{n}") for n in range(60) for item in ("a", "x")]
    rows += [(f"b{n}", item, f"k{n}") for n in range(60) for item in ("b", "y")]
    laid = lay(tiny_dataset(workspace, rows), filters=EVERYTHING, config=MatrixConfig(min_count=10))
    found = pair_figures(matrix(laid, min_count=10), a="b", b="a")
    assert (found.n_both, found.lift, found.lift_corrected, found.customers) == (0, 0, 0, 0)
    assert (found.lift_ci_lower, found.lift_corrected_ci_lower, found.lift_corrected_ci_upper) == (None,) * 3
    assert found.verdict == Verdict.AVOID
    assert 0 < found.p_value <= found.q_value < 1e-4


def test_baskets_of_one_item_expect_nothing(workspace):
    rows = [(f"o{n}", f"p{n % 3}") for n in range(90)]
    laid = lay(tiny_dataset(workspace, rows), filters=EVERYTHING, config=MatrixConfig(min_count=1))
    found = pair_figures(matrix(laid, min_count=1), a="p0", b="p2")
    assert (found.expected_corrected, found.lift_corrected, found.p_value, found.customers) == (
        0,
        None,
        None,
        None,
    )
    assert found.verdict == Verdict.TOO_LITTLE_DATA


@pytest.mark.parametrize(
    ("a", "b", "named"), [("bread", "caviar", "caviar"), ("bread", "bread", "bread"), ("fee", "milk", "fee")]
)
def test_items_that_are_not_in_scope_are_named(shop, a, b, named):
    laid = counted(shop[2])
    with pytest.raises(CrosssellError, match=named) as caught:
        pair_figures(matrix(laid, min_count=10), a=a, b=b)
    assert caught.value.code == ErrorCode.UNKNOWN_ITEM


def test_money_stands_for_every_solid_pair_before_all_are_asked_for(workspace):
    """The pairs that can be solid are looked up first; all others when a file asks."""
    dataset = tiny_dataset(workspace, sized_shop(32, orders=1_500))
    laid = lay(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=1))
    laid.wait(Stage.MONEY)
    table = pair_table(dataset, filters=EVERYTHING, config=laid.config).frame.set_index(["a", "b"])
    solid = table[table["verdict"] == Verdict.SOLID]
    assert len(solid) > 0
    for a, b in solid.index:
        found = pair_figures(matrix(laid, min_count=1), a=a, b=b)
        assert found.left_ab == table.loc[(a, b), "left_ab"]
        assert found.ceiling_ba == pytest.approx(table.loc[(a, b), "ceiling_ba"])
