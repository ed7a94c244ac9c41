"""Undo of the last import: the dataset is what it was before it, whatever the import did."""

import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import data_version, dataset_facts
from crosssell.ingest.history import count_imports, left_out_of, past_imports
from crosssell.ingest.jobs import Progress
from crosssell.ingest.non_products import set_products
from crosssell.ingest.report import ImportReport
from crosssell.ingest.settings import set_vat
from crosssell.ingest.undo import undo, undoable
from crosssell.warehouse import Warehouse

HEADER = "order_id,ordered_at,customer_id,product,quantity,unit_price,status,consent\n"
JANUARY = HEADER + "1,2025-01-13,K1,A,2,1.50,paid,yes\n1,2025-01-13,K1,B,1,10.00,paid,yes\n"
UNDO_TABLES = ("undo_record", "undo_table")

TABLES = "select table_name from duckdb_tables() where database_name = $name order by table_name"


def content(warehouse: Warehouse) -> dict[str, Counter]:
    """Return the rows of every table, counted; without what only serves the undo itself."""
    with warehouse.run() as cursor:
        names = [name for (name,) in cursor.rows(TABLES, name=warehouse.name)]
        kept = [n for n in names if n not in UNDO_TABLES and not n.startswith("replaced_")]
        found = {name: Counter(map(repr, cursor.rows(f'select * from "{name}"'))) for name in kept}
    version = repr(("data_version", str(data_version(warehouse))))
    del found["setting"][version]
    return found


def changed(before: dict[str, Counter], after: dict[str, Counter]) -> dict[str, tuple[Counter, Counter]]:
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


@pytest.fixture
def shop(workspace) -> Callable[[], Warehouse]:
    return lambda: workspace.open("shop")


def test_undo_of_an_import_that_replaced_and_added_orders(import_text, shop):
    first = import_text(JANUARY)
    before = content(shop())
    import_text(HEADER + "1,2025-01-13,K1,A,2,1.50,cancelled,no\n2,2025-01-14,K2,C,1,4.00,paid,\n")
    past = undo(shop(), progress=Progress())
    assert (past.orders_new, past.orders_replaced, past.import_id) == (1, 1, 2)
    assert changed(before, content(shop())) == {}
    facts = dataset_facts(shop())
    assert facts.revenue == first.facts.revenue == 3 + 10
    assert facts.data_version > first.facts.data_version + 1  # nothing shown of the import is taken for new


def test_segments_of_customers_who_are_numbered_anew_are_forgotten(import_text, shop):
    def segments() -> int:
        return shop().row("select count(*) from customer_segment")[0]

    def store() -> None:
        with shop().write() as cursor:
            cursor.execute("insert into customer_segment select customer_key, 'lost' from customer")

    import_text(JANUARY)
    store()
    import_text(HEADER + "2,2025-01-14,K0,C,1,4.00,paid,\n")
    assert segments() == 0
    store()
    undo(shop(), progress=Progress())
    assert segments() == 0


def test_only_the_last_import_can_be_undone_and_once(import_text, shop):
    import_text(JANUARY)
    import_text(HEADER + "2,2025-01-14,K2,C,1,4.00,paid,\n")
    assert [past.can_undo for past in past_imports(shop())] == [True, False]
    undo(shop(), progress=Progress())
    assert undoable(shop()) is None
    with pytest.raises(CrosssellError) as caught:
        undo(shop(), progress=Progress())
    assert caught.value.code == ErrorCode.NOTHING_TO_UNDO
    assert count_imports(shop()) == 1


def test_a_dataset_whose_first_import_is_undone_is_empty_and_takes_the_next(import_text, shop):
    first = import_text(JANUARY)
    undo(shop(), progress=Progress())
    empty = dataset_facts(shop())
    assert (empty.lines, empty.orders, empty.products, empty.revenue, empty.fields) == (
        0, 0, 0, None, frozenset()
    )  # fmt: skip
    again = import_text(JANUARY)
    assert (again.orders_new, again.facts.revenue) == (1, first.facts.revenue)
    assert [past.import_id for past in past_imports(shop())] == [1]


def test_an_import_that_changed_nothing_leaves_the_one_before_to_be_undone(import_text, shop):
    import_text(JANUARY)
    before = content(shop())
    february = HEADER + "1,2025-01-13,K1,A,1,1.50,paid,yes\n"
    import_text(february)
    assert import_text(february).unchanged
    assert undo(shop(), progress=Progress()).import_id == 2
    assert changed(before, content(shop())).keys() == {"known_layout"}  # it was confirmed once more


def test_undo_of_a_replaced_dataset_brings_everything_back(import_text, shop):
    import_text(JANUARY)
    set_vat(shop(), "gross")
    before = content(shop())
    import_text(HEADER + "9,2025-05-14,K9,Z,1,3.00,paid,\n", replace=True)
    past = undo(shop(), progress=Progress())
    assert past.replaced_all
    assert changed(before, content(shop())) == {}


def test_orders_told_apart_by_day_are_known_by_their_number_again(import_text, shop):
    import_text(HEADER + "1,2025-01-13,,A,1,1,,\n7 · 2025-01-13,2025-01-13,,A,1,1,,\n")
    before = content(shop())
    later = HEADER + "1,2025-02-14,,B,1,1,,\n"
    import_text(later, choices={"same_order_id": "separate"})
    assert shop().row("select count(distinct order_id) from line") == (3,)
    undo(shop(), progress=Progress())
    assert changed(before, content(shop())) == {}
    with pytest.raises(CrosssellError) as caught:  # asked again, as before
        import_text(later)
    assert caught.value.code == ErrorCode.NEEDS_ANSWER


def test_orders_told_apart_without_a_new_one_is_a_change_and_can_be_undone(import_text, shop):
    text = HEADER + "1,2025-01-13,,A,1,1,,\n1,2025-02-14,,A,1,1,,\n"
    import_text(text, choices={"same_order_id": "same"})
    before = content(shop())
    report = import_text(text, choices={"same_order_id": "separate"})
    assert not report.unchanged
    assert report.facts.orders == 2
    undo(shop(), progress=Progress())
    assert changed(before, content(shop())) == {}
    assert dataset_facts(shop()).orders == 1


def test_returns_that_were_appended_go_again(import_text, shop):
    import_text(JANUARY)
    before = content(shop())
    assert import_text(HEADER + "1,2025-03-01,K1,A,-1,1.50,,\n").facts.net_revenue == 13 - 1.5
    undo(shop(), progress=Progress())
    assert changed(before, content(shop())) == {}


def test_what_the_user_has_said_since_then_stays(import_text, shop):
    import_text(JANUARY)
    import_text(HEADER + "2,2025-01-14,K2,C,1,4.00,paid,\n")
    set_vat(shop(), "net")
    set_products(shop(), {"A": False})
    undo(shop(), progress=Progress())
    facts = dataset_facts(shop())
    assert facts.vat == "net"
    assert facts.non_products == 1
    assert shop().row("select items from orders") == (1,)


def test_the_rows_that_it_left_out_and_its_record_go_too(import_text, shop):
    import_text(JANUARY)
    import_text(HEADER + "2,2025-01-14,K2,C,1,4.00,paid,\n3,2025-01-14,K2,C,many,4.00,paid,\n")
    assert len(left_out_of(shop(), 2)) == 1
    undo(shop(), progress=Progress())
    assert left_out_of(shop(), 2) == []
    assert [past.import_id for past in past_imports(shop())] == [1]


def test_a_cancelled_undo_leaves_the_import(import_text, shop):
    import_text(JANUARY)
    import_text(HEADER + "1,2025-01-13,K1,A,1,1.50,paid,yes\n")
    before = content(shop())
    progress = Progress()
    progress.cancel()
    with pytest.raises(CrosssellError) as caught:
        undo(shop(), progress=progress)
    assert caught.value.code == ErrorCode.CANCELLED
    assert changed(before, content(shop())) == {}
    assert undoable(shop()) is not None


# Random imports: overlapping orders with the same or other lines, returns, replaced datasets, restarts,
# and files of customers and products, alone or beside the orders.
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Import:
    """One random import."""

    files: dict[str, str]
    replace: bool
    same_order: str


@st.composite
def order_files(draw) -> str:
    rows = []
    returns_only = draw(st.booleans()) and draw(st.booleans())
    for order in draw(st.lists(st.integers(1, 5), min_size=1, max_size=4)):
        day = date(2025, 1, 1) + timedelta(days=draw(st.sampled_from([0, 0, 1, 40])))
        for _ in range(draw(st.integers(1, 2))):
            quantity = -1 if returns_only else draw(st.sampled_from([1, 1, 2, -1]))
            rows.append(
                f"{order},{day},{draw(st.sampled_from(['K1', 'K2', '']))},{draw(st.sampled_from('ABCD'))},"
                f"{quantity},{draw(st.sampled_from(['1.50', '4.00', '0.00']))},"
                f"{draw(st.sampled_from(['', 'paid', 'cancelled', 'returned']))},"
                f"{draw(st.sampled_from(['', 'yes', 'no']))}\n"
            )
    if draw(st.booleans()):
        rows.append("6,2025-01-01,K1,A,many,1.00,,\n")  # left out
    return HEADER + "".join(rows)


@st.composite
def customer_files(draw) -> str:
    rows = [
        f"{customer},{customer.lower()}@x.de,{draw(st.sampled_from(['Ann', 'Bo']))},"
        f"{draw(st.sampled_from(['yes', 'no', 'perhaps', '']))}\n"
        for customer in draw(st.lists(st.sampled_from(["K1", "K2", "K9"]), min_size=1, max_size=3))
    ]
    return "Customer ID,Email,First Name,Email Marketing Consent\n" + "".join(rows)


@st.composite
def product_files(draw) -> str:
    rows = [
        f"{product},Thing {product},{draw(st.sampled_from(['Kitchen', 'Garden']))},"
        f"{draw(st.sampled_from(['0.50', '1.00', '']))},4.00\n"
        for product in draw(st.lists(st.sampled_from("ABZ"), min_size=1, max_size=3, unique=True))
    ]
    return "SKU,Product name,Category,Cost price,Price\n" + "".join(rows)


@st.composite
def imports(draw) -> Import:
    kinds = draw(st.sampled_from(["o", "o", "o", "oc", "op", "ocp", "c", "p"]))
    drawn = {
        "o": ("orders", order_files),
        "c": ("customers", customer_files),
        "p": ("products", product_files),
    }
    return Import(
        files={drawn[kind][0]: draw(drawn[kind][1]()) for kind in kinds},
        replace=draw(st.sampled_from([False, False, False, True])),
        same_order=draw(st.sampled_from(["same", "separate"])),
    )


@given(sequence=st.lists(imports(), min_size=1, max_size=4))
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_undo_gives_back_every_table_after_any_sequence(import_text, workspace, tmp_path, sequence):
    dataset = f"shop {next(_numbers)}"
    warehouse = workspace.open_or_create(dataset)

    def run(one: Import) -> ImportReport | None:
        paths = [tmp_path / f"{name}.csv" for name in one.files]
        for path, text in zip(paths, one.files.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        choices = {"same_order_id": one.same_order}
        refused = nullcontext() if "orders" in one.files else suppress(CrosssellError)  # nobody to join yet
        with refused:
            return import_text(*paths, dataset=dataset, replace=one.replace, choices=choices)
        return None

    for one in sequence:
        before, imports_before = content(warehouse), count_imports(warehouse)
        report = run(one)
        after = content(warehouse)
        if count_imports(warehouse) == imports_before:
            assert report is None or report.unchanged
            assert changed(before, after).keys() <= {"known_layout"}
            continue
        undo(warehouse, progress=Progress())
        assert changed(before, content(warehouse)) == {}
        run(one)
        assert changed(after, content(warehouse)) == {}  # and the import can be made again
    workspace.delete(dataset)
