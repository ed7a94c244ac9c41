"""Products files: what they say wins over the order lines; parents make families; costs make margins."""

from decimal import Decimal

import pytest

from crosssell.basket import MatrixConfig, pair_margin
from crosssell.basket.matrix import pair_table
from crosssell.basket.variants import fold_effect
from crosssell.columns import Field, LeftOut, Level, ProductField
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import dataset_facts
from crosssell.filters import Filters
from crosssell.ingest.jobs import Progress
from crosssell.ingest.joined.report import from_json
from crosssell.ingest.questions import QuestionId
from crosssell.ingest.undo import undo
from crosssell.kpis import kpis
from crosssell.readiness import Capability, readiness
from tests.ingest.joined.conftest import ORDERS

NAMES = {"T-1": "Shirt red", "T-2": "Shirt blue", "H-1": "Hat", "0042": "Mug"}
LINES = ORDERS + "".join(
    f"{order},2025-01-{13 + order},K{order % 3},{product},{NAMES[product]},2,10.00\n"
    for order, basket in enumerate([("T-1", "H-1"), ("T-2", "H-1"), ("T-1", "T-2"), ("0042", "H-1")])
    for product in basket
)
HEADER = "sku,name,category,cost,price,parent_sku,stock\n"


def products(workspace, *columns: str) -> dict[str, tuple]:
    rows = workspace.open("shop").rows(f"select product, {', '.join(columns)} from product")
    return {product: tuple(cells) for product, *cells in rows}


def test_what_the_file_says_wins_and_what_it_leaves_open_stays(join, workspace):
    report = join(
        orders=LINES,
        goods=HEADER
        + "T,Shirt,Clothing,,,,\nT-1,Red shirt,,4.00,12.00,T,5\nT-2,,,3.5,12,T,0\nH-1,Hat,Hats,,8,,\n"
        + "X,Never sold,Other,1,2,,3\n",
    )
    (goods,) = report.products
    assert (goods.products, goods.matched, goods.not_in_dataset, goods.not_in_file) == (5, 3, 2, 1)
    assert (goods.with_category, goods.with_cost, goods.with_price) == (3, 3, 4)
    assert (goods.with_parent, goods.families, goods.with_stock) == (2, 1, 3)
    assert from_json(goods.as_json()) == goods
    found = products(workspace, "product_name", "category", "cost", "price", "family", "stock")
    assert found["T-1"] == ("Red shirt", "Clothing", Decimal(4), Decimal(12), "Shirt", Decimal(5))
    assert found["T-2"] == ("Shirt blue", "Clothing", Decimal("3.5"), Decimal(12), "Shirt", Decimal(0))
    assert found["H-1"] == ("Hat", "Hats", None, Decimal(8), None, None)
    assert found["0042"] == ("Mug", None, None, None, None, None)
    assert report.facts.fields >= {Field.COST, Field.CATEGORY}
    ready = {one.capability: one.ready for one in readiness(report.facts)}
    assert ready[Capability.MARGIN]
    assert ready[Capability.CATEGORIES]


def test_a_products_file_that_changes_nothing_changes_no_figure(join, workspace):
    join(orders=LINES)
    shop, config = workspace.open("shop"), MatrixConfig(min_count=1)
    before = kpis(shop, filters=Filters())
    pairs = pair_table(shop, filters=Filters(), config=config).frame
    join(goods=HEADER + "H-1,Hat,,,8,,4\nZ,Zebra,Animals,1,2,,\n")
    assert kpis(shop, filters=Filters()) == before
    assert pair_table(shop, filters=Filters(), config=config).frame.equals(pairs)
    assert join(goods=HEADER + "H-1,Hat,,,8,,4\nZ,Zebra,Animals,1,2,,\n").unchanged


def test_numbers_names_and_leading_zeros_find_products(join, workspace):
    orders = ORDERS + "1,2025-01-13,K1,0042,Mug,1,1\n1,2025-01-13,K1,Blue Lamp,Blue Lamp,1,1\n"
    goods = "Artikelnummer;Bezeichnung;Einkaufspreis\n42.0;Mug;1,50\n77.0;blue lamp;2,25\n"
    report = join(orders=orders, goods=goods)
    assert (report.products[0].by_number, report.products[0].by_name) == (1, 1)
    assert products(workspace, "cost") == {"0042": (Decimal("1.5"),), "Blue Lamp": (Decimal("2.25"),)}


def test_duplicates_are_counted_and_the_newest_row_wins(join, workspace):
    report = join(orders=LINES, goods="sku,cost,category\nH-1,1.5,Hats\nT-1,3,x\nH-1,2.5,Hats\n")
    assert (report.products[0].rows_kept, report.products[0].duplicates) == (3, 1)
    assert products(workspace, "cost")["H-1"] == (Decimal("2.5"),)


def test_a_cost_of_nothing_is_unknown(join, workspace):
    join(orders=LINES, goods="sku,cost,category\nH-1,0.00,Hats\nT-1,-1.00,Shirts\n")
    assert {cost for (cost,) in products(workspace, "cost").values()} == {None}


def test_rows_without_a_product_are_left_out_and_an_unreadable_cost_too(join):
    (goods,) = join(orders=LINES, goods="sku,cost,price\nH-1,1.5,2\n,1.5,2\nT-1,cheap,2\n").products
    assert goods.left_out == {LeftOut.MISSING_PRODUCT: 1, LeftOut.UNREADABLE_NUMBER: 1}
    assert goods.rows_read == goods.rows_kept + sum(goods.left_out.values())


def test_shopifys_rows_share_what_only_the_first_of_a_handle_says(join, workspace):
    goods = (
        "Handle,Title,Product Category,Option1 Value,Variant SKU,Variant Price,Image Src,Cost per item\n"
        "shirt,The Shirt,Clothing,Red,T-1,12.00,1.jpg,4.00\n"
        "shirt,,,Blue,T-2,12.00,,3.00\n"
        "shirt,,,,,,2.jpg,\n"
        "hat,The Hat,Hats,,H-1,8.00,,2.00\n"
    )
    report = join(orders=LINES, goods=goods)
    assert report.products[0].left_out == {LeftOut.MISSING_PRODUCT: 1}
    found = products(workspace, "product_name", "category", "family")
    assert found["T-1"] == ("Shirt red", "Clothing", "The Shirt")  # one name for two says less
    assert found["T-2"] == ("Shirt blue", "Clothing", "The Shirt")
    assert found["H-1"] == ("The Hat", "Hats", "The Hat")


@pytest.mark.parametrize(
    ("goods", "family"),
    [
        ("id,parent_id,product_number,name,stock\nu1,,T,Shirt,\nu2,u1,T-1,,1\nu3,u1,T-2,,1\n", "Shirt"),
        ("ID,SKU,Name,Regular price,Parent\n7,,Shirt,,\n8,T-1,,12,id:7\n9,T-2,,12,id:7\n", "Shirt"),
        ("sku,name,parent_sku\nT-1,Shirt,T-1\nT-2,Shirt two,T-1\n", "Shirt"),  # the first is the parent
        ("sku,cost,item_group_id\nT-1,1,shirts\nT-2,1,shirts\n", "shirts"),
    ],
    ids=["shopware", "woocommerce", "a variant as parent", "a word"],
)
def test_parents_are_named_in_several_ways(join, workspace, goods, family):
    join(orders=LINES, goods=goods)
    found = products(workspace, "family")
    assert found["T-1"] == found["T-2"] == (family,)


def test_two_parents_of_one_name_stay_two(join, workspace):
    goods = "sku,name,parent_sku\nP,Shirt,\nQ,Shirt,\nT-1,a,P\nT-2,b,Q\n"
    join(orders=LINES, goods=goods)
    assert {family for (family,) in products(workspace, "family").values()} == {
        "Shirt (P)",
        "Shirt (Q)",
        None,
    }


def test_families_of_the_file_are_folded_and_names_only_where_it_is_silent(join, workspace):
    join(orders=LINES)
    shop = workspace.open("shop")
    join(goods="sku,name,parent_sku\nG,Gifts,\nH-1,Hat,G\n0042,Mug,G\nT-1,Shirt,\n")
    assert fold_effect(shop).largest == (("Gifts", 2),)
    config = MatrixConfig(level=Level.FAMILY, min_count=1)
    frame = pair_table(shop, filters=Filters(), config=config).frame
    # the fourth order holds one family alone, so it makes no pair
    assert set(zip(frame["a"], frame["b"], frame["n_both"], strict=True)) == {
        ("Gifts", "Shirt", 1),
        ("Gifts", "Shirt blue", 1),
        ("Shirt", "Shirt blue", 1),
    }


def test_the_margin_takes_the_cost_of_the_file(join, workspace):
    join(orders=LINES, goods="sku,cost,price\nH-1,7.50,8\n")
    margin = pair_margin(
        workspace.open("shop"), filters=Filters(), config=MatrixConfig(min_count=1), a="T-1", b="H-1"
    )
    assert (margin.orders, margin.orders_with_cost) == (3, 3)
    assert margin.margin_median == pytest.approx(2 * 10 - 2 * 7.5)


def test_an_ambiguous_mark_is_asked_and_the_answer_of_the_orders_serves(join, workspace):
    with pytest.raises(CrosssellError) as caught:
        join(orders=LINES, goods="sku;cost;category\nH-1;1.500;Hats\nT-1;2.250;Shirts\n")
    assert caught.value.code == ErrorCode.NEEDS_ANSWER
    assert [one.id for one in caught.value.values["open"]] == [QuestionId.DECIMAL_MARK]
    assert workspace.names() == []


def test_products_before_any_order_are_refused(join):
    with pytest.raises(CrosssellError) as caught:
        join(goods=HEADER + "H-1,Hat,,1,8,,4\n")
    assert (caught.value.code, caught.value.reason) == (ErrorCode.NO_LINE_ITEMS, "products_only")


def test_an_undo_takes_a_products_file_back(join, workspace):
    join(orders=LINES, goods=HEADER + "H-1,Hat,Hats,1,8,,4\n")
    shop = workspace.open("shop")
    before = shop.rows("select * from product order by all"), dataset_facts(shop).fields
    join(goods=HEADER + "H-1,Cap,Caps,2,8,,4\nT-1,Tee,Tees,2,8,,\n")
    assert products(workspace, "category")["H-1"] == ("Caps",)
    undo(shop, progress=Progress())
    assert (shop.rows("select * from product order by all"), dataset_facts(shop).fields) == before


def test_the_command_line_names_columns_of_products(join, workspace):
    goods = "Ref,Was,Kostet\nH-1,Hat,1.50\n"
    said = {"products.product": "Ref", "products.cost": "Kostet", "customers.email": "Mail"}
    report = join(orders=LINES, goods=goods, kinds={2: "products"}, joined_mapping={0: said})
    assert report.products[0].mapping == {ProductField.PRODUCT: "Ref", ProductField.COST: "Kostet"}
