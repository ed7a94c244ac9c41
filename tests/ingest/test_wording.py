"""The words of a dataset: what they mean, what another meaning would change, and that it holds."""

import itertools
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosssell.columns import LineKind, WordKind, WordMeaning
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import data_version, dataset_facts
from crosssell.ingest.jobs import Progress
from crosssell.ingest.undo import undo
from crosssell.ingest.wording import MEANINGS, Word, WordChange, effect, save, words
from crosssell.warehouse import Warehouse, Workspace

HEADER = "order_id,ordered_at,customer_id,product,product_name,quantity,unit_price,status,newsletter\n"
ORDERS = HEADER + (
    "1,2025-01-13,K1,A,Cup,2,1.50,paid,yes\n"
    "1,2025-01-13,K1,POST,Postage,1,5.00,paid,yes\n"
    "2,2025-01-14,K2,A,Cup,1,1.50,Klärfall,maybe\n"
    "3,2025-01-15,K3,B,Toy delivery van,1,10.00,cancelled,no\n"
    "4,2025-01-16,K1,B,Toy delivery van,-1,10.00,Klärfall,\n"
)


def say(warehouse: Warehouse, kind: WordKind, word: str, meaning: WordMeaning | None) -> None:
    save(warehouse, [WordChange(kind=kind, word=word, meaning=meaning)], progress=Progress())


def known(warehouse: Warehouse) -> dict[tuple[WordKind, str], Word]:
    return {(word.kind, word.word): word for word in words(warehouse)}


@pytest.fixture
def shop(import_text, workspace: Workspace) -> Warehouse:
    import_text(ORDERS)
    return workspace.open("shop")


def test_the_words_with_what_is_behind_them(shop):
    found = known(shop)
    assert set(found) == {
        (WordKind.STATUS, "paid"),
        (WordKind.STATUS, "Klärfall"),
        (WordKind.STATUS, "cancelled"),
        (WordKind.CONSENT, "yes"),
        (WordKind.CONSENT, "no"),
        (WordKind.CONSENT, "maybe"),
        (WordKind.PRODUCT, "POST"),
        (WordKind.PRODUCT, "B"),
    }
    assert found[WordKind.STATUS, "Klärfall"] == Word(
        kind=WordKind.STATUS,
        word="Klärfall",
        meaning=WordMeaning.COUNTS,
        suggested=WordMeaning.COUNTS,
        decided=False,
        is_open=True,
        lines=2,
        orders=2,
        revenue=Decimal("1.50"),
    )
    cancelled = found[WordKind.STATUS, "cancelled"]
    assert (cancelled.meaning, cancelled.is_open, cancelled.revenue) == (WordMeaning.CANCELLED, False, 10)
    maybe = found[WordKind.CONSENT, "maybe"]
    assert (maybe.meaning, maybe.is_open, maybe.lines, maybe.customers) == (WordMeaning.UNKNOWN, True, 1, 1)
    assert found[WordKind.CONSENT, "yes"].orders == 1
    van = found[WordKind.PRODUCT, "B"]
    assert (van.name, van.meaning, van.is_open) == ("Toy delivery van", WordMeaning.IS_PRODUCT, True)
    postage = found[WordKind.PRODUCT, "POST"]
    assert (postage.meaning, postage.is_open, postage.revenue) == (WordMeaning.NO_PRODUCT, False, 5)
    assert [word.is_open for word in words(shop)] == [True] * 3 + [False] * 5


def test_the_effect_is_shown_and_nothing_is_changed(shop):
    before, version = dataset_facts(shop), data_version(shop)
    changes = [
        WordChange(kind=WordKind.STATUS, word="Klärfall", meaning=WordMeaning.CANCELLED),
        WordChange(kind=WordKind.CONSENT, word="yes", meaning=WordMeaning.NO),
        WordChange(kind=WordKind.PRODUCT, word="POST", meaning=WordMeaning.IS_PRODUCT),
    ]
    shown = effect(shop, changes, progress=Progress())
    assert (shown.before.sales_lines, shown.after.sales_lines) == (3, 2)
    assert (shown.before.orders, shown.after.orders) == (2, 1)
    assert (shown.before.revenue, shown.after.revenue) == (Decimal("9.50"), Decimal("8.00"))
    assert (shown.before.net_revenue, shown.after.net_revenue) == (Decimal("-0.50"), Decimal("8.00"))
    assert (shown.before.items_per_order, shown.after.items_per_order) == (1, 2)
    assert (shown.before.products, shown.after.products) == (1, 2)
    assert (shown.before.non_products, shown.after.non_products) == (1, 0)
    assert (shown.before.consenting_customers, shown.after.consenting_customers) == (1, 0)
    assert dataset_facts(shop) == before
    assert data_version(shop) == version
    assert not any(word.decided for word in words(shop))


def test_what_is_saved_holds_for_later_imports(shop, import_text):
    say(shop, WordKind.STATUS, "Klärfall", WordMeaning.CANCELLED)
    say(shop, WordKind.CONSENT, "maybe", WordMeaning.YES)
    report = import_text(HEADER + "5,2025-02-13,K5,A,Cup,1,1.50,Klärfall,maybe\n")
    assert report.files[0].line_kinds == {LineKind.CANCELLED: 1}
    assert known(shop)[WordKind.STATUS, "Klärfall"].lines == 3
    assert shop.rows("select customer_id from customer where consent order by 1") == [
        ("K1",),
        ("K2",),
        ("K5",),
    ]


def test_the_same_file_still_changes_nothing(shop, import_text):
    say(shop, WordKind.STATUS, "Klärfall", WordMeaning.CANCELLED)
    say(shop, WordKind.CONSENT, "maybe", WordMeaning.YES)
    assert import_text(ORDERS).unchanged


def test_a_word_is_left_to_the_vocabulary_again(shop):
    figures = effect(shop, [], progress=Progress()).before
    for kind, word, meaning in (
        (WordKind.STATUS, "cancelled", WordMeaning.COUNTS),
        (WordKind.STATUS, "paid", WordMeaning.RETURNED),
        (WordKind.CONSENT, "yes", WordMeaning.UNKNOWN),
        (WordKind.CONSENT, "maybe", WordMeaning.YES),
        (WordKind.PRODUCT, "POST", WordMeaning.IS_PRODUCT),
    ):
        say(shop, kind, word, meaning)
        assert known(shop)[kind, word].meaning == meaning
        assert known(shop)[kind, word].decided
        assert effect(shop, [], progress=Progress()).before != figures
        say(shop, kind, word, None)
        assert effect(shop, [], progress=Progress()).before == figures
        assert not known(shop)[kind, word].decided


def test_a_column_that_asks_the_opposite_has_words_of_its_own(import_text, workspace):
    text = "order_id,ordered_at,customer_id,product,unit_price,{}\n{},2025-01-13,{},A,1,ja\n"
    import_text(text.format("Werbesperre", 1, "K1"), text.format("Newsletter", 2, "K2"))
    shop = workspace.open("shop")
    found = known(shop)
    assert found[WordKind.OBJECTION, "ja"].meaning == WordMeaning.NO
    assert found[WordKind.CONSENT, "ja"].meaning == WordMeaning.YES
    say(shop, WordKind.OBJECTION, "ja", WordMeaning.YES)
    assert shop.rows("select customer_id, consent from customer order by 1") == [("K1", True), ("K2", True)]
    say(shop, WordKind.OBJECTION, "ja", None)
    say(shop, WordKind.CONSENT, "ja", WordMeaning.UNKNOWN)
    assert shop.rows("select customer_id, consent from customer order by 1") == [("K1", False), ("K2", None)]


def test_words_of_a_customers_file(import_text, workspace):
    import_text(
        "order_id,ordered_at,customer_id,product,unit_price\n1,2025-01-13,K1,A,1\n2,2025-01-13,K2,A,1\n"
    )
    customers = (
        "Customer ID,Email,First Name,Email Marketing Consent\nK1,a@x.de,Ann,vielleicht\nK2,b@x.de,Bo,yes\n"
    )
    import_text(customers)
    shop = workspace.open("shop")
    word = known(shop)[WordKind.CONSENT, "vielleicht"]
    assert (word.is_open, word.customers, word.lines) == (True, 1, 0)
    say(shop, WordKind.CONSENT, "vielleicht", WordMeaning.YES)
    assert shop.rows("select consent from customer order by customer_id") == [(True,), (True,)]
    assert import_text(customers).unchanged
    say(shop, WordKind.CONSENT, "vielleicht", None)
    assert shop.rows("select consent from customer order by customer_id") == [(None,), (True,)]


def test_the_word_of_an_order_that_is_filled_on_its_first_row_is_not_lost(import_text, workspace):
    import_text(
        "Name,Email,Financial Status,Created at,Accepts Marketing,Lineitem quantity,Lineitem name,"
        "Lineitem price,Lineitem sku,Billing Country,Total\n"
        "#1,a@x.de,mystery,2025-01-13 10:00:00 +0100,perhaps,1,Cup,5.00,C,DE,7.00\n"
        "#1,a@x.de,,,,1,Saucer,2.00,S,,\n"
    )
    shop = workspace.open("shop")
    assert known(shop)[WordKind.CONSENT, "perhaps"].lines == 2
    say(shop, WordKind.STATUS, "mystery", WordMeaning.CANCELLED)
    assert dataset_facts(shop).lines == 0


def test_an_undo_brings_lines_back_as_the_user_has_judged_them_since(shop, import_text):
    import_text(HEADER + "2,2025-01-14,K2,A,Cup,1,1.50,paid,yes\n")
    say(shop, WordKind.STATUS, "Klärfall", WordMeaning.CANCELLED)
    say(shop, WordKind.CONSENT, "maybe", WordMeaning.YES)
    undo(shop, progress=Progress())
    assert shop.rows("select kind::varchar, consent from line where order_id = '2'") == [("cancelled", True)]


def test_a_meaning_of_another_kind_of_word_is_refused():
    with pytest.raises(CrosssellError) as caught:
        WordChange(kind=WordKind.STATUS, word="paid", meaning=WordMeaning.YES)
    assert caught.value.code == ErrorCode.INVALID_VALUE


def test_a_stopped_save_changes_nothing(shop):
    before = dataset_facts(shop)
    progress = Progress()
    progress.cancel()
    with pytest.raises(CrosssellError) as caught:
        save(
            shop,
            [WordChange(kind=WordKind.STATUS, word="paid", meaning=WordMeaning.RETURNED)],
            progress=progress,
        )
    assert caught.value.code == ErrorCode.CANCELLED
    assert dataset_facts(shop) == before


# The law: saved words give the dataset that an import with these words known from the start gives.
STATUSES = ("", "paid", "Klärfall", "cancelled", "partially_refunded", "returned")
CONSENTS = ("", "yes", "no", "maybe")
ITEMS = ("A", "POST", "B")
_numbers = itertools.count(1)

lines = st.builds(
    "{},2025-01-{:02},K{},{},,{},{},{},{}\n".format,
    st.integers(1, 5),
    st.integers(10, 12),
    st.just(1),
    st.sampled_from(ITEMS),
    st.sampled_from((1, 2, -1, 0)),
    st.sampled_from(("1.50", "0.00", "4.00")),
    st.sampled_from(STATUSES),
    st.sampled_from(CONSENTS),
)
changes = st.one_of(
    *(
        st.builds(
            WordChange,
            kind=st.just(kind),
            word=st.sampled_from(named),
            meaning=st.sampled_from((*MEANINGS[kind], None)),
        )
        for kind, named in (
            (WordKind.STATUS, STATUSES[1:]),
            (WordKind.CONSENT, CONSENTS[1:]),
            (WordKind.PRODUCT, ITEMS),
        )
    )
)


def content(warehouse: Warehouse) -> dict[str, Counter]:
    """Return the rows of every table but the records of imports."""
    tables = warehouse.rows(
        "select table_name from duckdb_tables() where database_name = $name", name=warehouse.name
    )
    kept = [name for (name,) in tables if name not in ("import_run", "setting", "undo_record")]
    settings = Counter(warehouse.rows("select * from setting where name <> 'data_version'"))
    return {name: Counter(map(repr, warehouse.rows(f'select * from "{name}"'))) for name in kept} | {
        "setting": settings
    }


customers = st.builds(
    "Customer ID,Email,First Name,Email Marketing Consent\nK1,a@x.de,Ann,{}\nK2,b@x.de,Bo,{}\n".format,
    st.sampled_from(CONSENTS),
    st.sampled_from(CONSENTS),
)


@given(
    files=st.lists(st.lists(lines, min_size=1, max_size=5), min_size=1, max_size=2),
    joined=st.lists(customers, max_size=2),
    said=st.lists(changes, min_size=1, max_size=4),
)
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_saved_words_give_what_an_import_with_known_words_gives(
    import_text, workspace, tmp_path, files, joined, said
):
    first, other = (f"shop {next(_numbers)}" for _ in range(2))
    known_before, saved_after = workspace.open_or_create(first), workspace.open_or_create(other)
    save(known_before, said, progress=Progress())
    path = tmp_path / "orders.csv"
    texts = [*(HEADER + "".join(rows) for rows in files), *joined]
    for dataset in (first, other):
        for text in texts:
            path.write_text(text, encoding="utf-8")
            import_text(path, dataset=dataset, choices={"same_order_id": "same"})
    shown = effect(saved_after, said, progress=Progress())
    save(saved_after, said, progress=Progress())
    expected, found = content(known_before), content(saved_after)
    assert {name: (expected[name], found[name]) for name in expected if expected[name] != found[name]} == {}
    assert effect(saved_after, [], progress=Progress()).before == shown.after
    workspace.delete(first)
    workspace.delete(other)
