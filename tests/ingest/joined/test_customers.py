"""Customers files as they come: ids that a spreadsheet has changed, duplicates, other programs' ids."""

from datetime import date
from decimal import Decimal

import pytest

from crosssell.basket.matrix import pair_table
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import ConsentChannel, CustomerField, Field, FileKind, LeftOut
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import data_version, dataset_facts
from crosssell.filters import Filters
from crosssell.ingest.jobs import Progress
from crosssell.ingest.joined.report import ConsentCounts, from_json
from crosssell.ingest.undo import undo
from crosssell.kpis import kpis
from tests.ingest.joined.conftest import ORDERS

LINES = ORDERS + "".join(
    f"{order},2025-01-{13 + order},{customer},{product},Thing {product},1,2.50\n"
    for order, customer in enumerate(["K1", "K2", "K3", "K4"])
    for product in "AB"
)


def contacts(workspace) -> dict[str, tuple]:
    rows = workspace.open("shop").rows(
        "select customer_id, email, name, phone, k.country "
        "from contact as k join customer using (customer_key)"
    )
    return {customer: tuple(cells) for customer, *cells in rows}


def orders_of(*customers: str) -> str:
    rows = (f"{n},2025-01-13,{customer},A,Thing,1,1\n" for n, customer in enumerate(customers))
    return ORDERS + "".join(rows)


def test_the_report_counts_who_is_in_both(join):
    report = join(
        orders=LINES,
        people="customer_id,email,phone,newsletter\nK1,a@x.de,1,yes\nK2,b@x.de,2,no\nK9,c@x.de,3,perhaps\n",
    )
    (people,) = report.customers
    assert (people.rows_read, people.rows_kept, people.customers, people.duplicates) == (3, 3, 3, 0)
    assert (people.matched, people.not_in_dataset, people.not_in_file) == (2, 1, 4 - 2)
    assert people.consent == {ConsentChannel.EMAIL: ConsentCounts(yes=1, no=1, unknown=1)}
    assert people.unknown_words == (("newsletter", "perhaps", 1),)
    assert (report.rows_read, report.rows_kept) == (8 + 3, 8 + 3)
    assert from_json(people.as_json()) == people
    assert report.facts.fields >= {Field.CONSENT}


def test_a_customers_file_that_changes_nothing_changes_no_figure(join, workspace):
    join(orders=LINES)
    shop = workspace.open("shop")
    before = kpis(shop, filters=Filters()), dataset_facts(shop)
    pairs = pair_table(shop, filters=Filters(), config=MatrixConfig(min_count=1)).frame
    join(people="customer_id,email,favourite\nK1,a@x.de,blue\nK7,g@x.de,red\n")
    after = kpis(shop, filters=Filters()), dataset_facts(shop)
    assert after[0] == before[0]
    assert after[1].fields == before[1].fields
    assert after[1].data_version == before[1].data_version + 1
    assert pair_table(shop, filters=Filters(), config=MatrixConfig(min_count=1)).frame.equals(pairs)


def test_the_same_file_twice_changes_nothing(join, workspace):
    text = "customer_id,email,newsletter,color\nK1,a@x.de,yes,blue\nK2,b@x.de,no,\n"
    first = join(orders=LINES, people=text)
    again = join(people=text, on=date(2026, 2, 1))
    assert again.unchanged
    assert again.customers[0].changed == 0
    assert again.customers[0].matched == first.customers[0].matched == 2
    assert data_version(workspace.open("shop")) == first.facts.data_version


def test_only_what_changed_is_added(join, workspace):
    header = "customer_id,email,phone\n"
    join(orders=LINES, people=header + "K1,a@x.de,1\nK2,b@x.de,2\n")
    report = join(people=header + "K1,a@x.de,1\nK2,b@x.de,\nK3,c@x.de,3\n")
    assert report.customers[0].changed == 2
    assert contacts(workspace)["K2"] == ("b@x.de", None, None, None)  # a blank cell clears the number
    join(people=header + "K1,new@x.de,1\n")
    join(people=header + "K1,a@x.de,1\n")
    assert contacts(workspace)["K1"][0] == "a@x.de"  # there and back again


def test_a_file_without_a_column_leaves_what_another_one_said(join, workspace):
    join(orders=LINES, people="customer_id,email,phone\nK1,a@x.de,0171 5\n")
    join(people="customer_id,first_name,last_name,country\nK1,Ada,Lovelace,GB\n")
    assert contacts(workspace)["K1"] == ("a@x.de", "Ada Lovelace", "0171 5", "GB")


def test_duplicates_in_one_file_are_counted_and_the_newest_row_wins(join, workspace):
    report = join(orders=LINES, people="customer_id,email,phone\nK1,old@x.de,1\nK2,b@x.de,2\nK1,new@x.de,3\n")
    (people,) = report.customers
    assert (people.rows_kept, people.customers, people.duplicates) == (3, 2, 1)
    assert contacts(workspace)["K1"] == ("new@x.de", None, "3", None)


def test_ids_that_a_spreadsheet_has_changed_are_found(join, workspace):
    orders = orders_of("00017", "17850", "9", "0009", "0")
    report = join(orders=orders, people="customer_id,email\n17.0,a@x.de\n17850.0,b@x.de\n9.0,c@x.de\n")
    (people,) = report.customers
    assert (people.matched, people.by_number, people.not_in_dataset) == (3, 1, 0)
    assert {who: cells[0] for who, cells in contacts(workspace).items()} == {
        "00017": "a@x.de",
        "17850": "b@x.de",
        "9": "c@x.de",  # and not 0009, for 9 itself is there
    }


def test_a_number_that_could_be_two_customers_is_nobodys(join, workspace):
    join(orders=orders_of("07", "007"), people="customer_id,email\n7,a@x.de\n8,b@x.de\n")
    assert contacts(workspace) == {}


def test_emails_are_one_in_upper_and_lower_case(join, workspace):
    report = join(
        orders=orders_of("Ada@X.de", "bob@x.de"),
        people="Customer ID,Email,Phone\n'5001,ada@x.DE,1\n'5002,Bob@x.de,2\n",
    )
    (people,) = report.customers
    assert (people.matched, people.by_email, people.not_in_file) == (2, 2, 0)
    assert contacts(workspace)["Ada@X.de"] == ("ada@x.de", None, "1", None)


def test_a_list_with_nothing_but_emails_finds_customers_by_another_file(join, workspace):
    join(orders=LINES, people="customer_id,email\nK1,a@x.de\nK2,b@x.de\n")
    report = join(letters="Email,First Name,Newsletter,Newsletter date\nA@x.de,Ada,subscribed,2025-02-20\n")
    assert (report.customers[0].matched, report.customers[0].by_email) == (1, 1)
    assert contacts(workspace)["K1"][:2] == ("a@x.de", "Ada")
    consent = workspace.open("shop").rows("select customer_id, consent from customer order by 1")
    assert consent == [("K1", True), ("K2", None), ("K3", None), ("K4", None)]


def test_the_ids_of_another_program_do_not_hide_whom_an_email_means(join, workspace):
    join(orders=LINES, people="customer_id,email\nK1,a@x.de\nK2,b@x.de\n")
    report = join(letters="contact id,email,newsletter\n900,a@x.de,yes\n901,z@x.de,yes\n")
    assert (report.customers[0].matched, report.customers[0].not_in_dataset) == (1, 1)


def test_rows_without_a_customer_are_left_out_and_rows_are_conserved(join, workspace):
    text = "customer_id,email,phone\nK1,a@x.de,1\n,,2\n\n,n/a,3\nTotal,,\nK2,b@x.de,2,x\nguest,c@x.de,\n"
    report = join(orders=LINES, people=text)
    (people,) = report.customers
    assert people.rows_read == people.rows_kept + sum(people.left_out.values())
    assert people.left_out == {
        LeftOut.TITLE: 1,  # one cell alone
        LeftOut.BLANK: 1,
        LeftOut.MISSING_CUSTOMER: 1,
        LeftOut.TOTAL: 1,
        LeftOut.RAGGED: 1,
    }
    assert people.customers == 2  # K1 and the guest's e-mail


@pytest.mark.parametrize(
    ("text", "kind", "code", "reason"),
    [
        ("customer_id,email\n", None, ErrorCode.EMPTY_FILE, ""),
        ("customer_id,email,phone\n,,1\n,n/a,2\n", FileKind.CUSTOMERS, ErrorCode.EMPTY_FILE, "no_customers"),
        ("name,phone\nAda,1\nBob,2\n", FileKind.CUSTOMERS, ErrorCode.MISSING_FIELD, "customers"),
        ("color,size\nred,1\nblue,2\n", FileKind.PRODUCTS, ErrorCode.MISSING_FIELD, "products"),
    ],
)
def test_what_is_no_customers_file_is_refused_and_nothing_changes(join, workspace, text, kind, code, reason):
    before = join(orders=LINES).facts
    with pytest.raises(CrosssellError) as caught:
        join(people=text, kinds={1: kind} if kind else None)
    assert (caught.value.code, caught.value.reason) == (code, reason)
    assert dataset_facts(workspace.open("shop")) == before


def test_customers_before_any_order_are_refused(join, workspace):
    with pytest.raises(CrosssellError) as caught:
        join(people="customer_id,email\nK1,a@x.de\n")
    assert (caught.value.code, caught.value.reason) == (ErrorCode.NO_LINE_ITEMS, "customers_only")
    assert workspace.names() == []


def test_the_user_states_the_kind_and_the_columns(join, workspace):
    report = join(
        orders=LINES,
        people="Ref,Kontakt,Brief\nK1,a@x.de,ja\nK2,b@x.de,nein\n",
        kinds={2: FileKind.CUSTOMERS},
        joined_mapping={2: {"customer_id": "Ref", "email": "Kontakt", "consent_post": "Brief"}},
    )
    assert report.customers[0].mapping == {
        CustomerField.CUSTOMER_ID: "Ref",
        CustomerField.EMAIL: "Kontakt",
        CustomerField.CONSENT_POST: "Brief",
    }
    assert report.customers[0].consent[ConsentChannel.POST] == ConsentCounts(yes=1, no=1, unknown=0)


def test_next_months_file_is_read_as_the_user_said(join, workspace):
    text = "Ref,Kontakt,Brief\nK1,a@x.de,ja\nK2,b@x.de,nein\n"
    said = {"customer_id": "Ref", "email": "Kontakt", "consent_post": "Brief"}
    join(orders=LINES, people=text, kinds={2: FileKind.CUSTOMERS}, joined_mapping={2: said})
    report = join(people="Brief,Ref,Kontakt\nnein,K3,c@x.de\n")
    assert report.customers[0].consent[ConsentChannel.POST].no == 1
    assert report.read_as_on is not None


def test_replace_drops_what_was_known(join, workspace):
    people = "customer_id,email,newsletter\nK1,a@x.de,yes\n"
    join(orders=LINES, people=people)
    join(people="customer_id,email\nK2,b@x.de\n", replace=True)
    assert dataset_facts(workspace.open("shop")).lines == 8
    assert set(contacts(workspace)) == {"K2"}
    join(orders=orders_of("K1", "K2"), replace=True)
    assert contacts(workspace) == {}


def test_an_undo_takes_a_file_back(join, workspace):
    join(orders=LINES, people="customer_id,email,newsletter\nK1,a@x.de,yes\n")
    shop = workspace.open("shop")
    tables = ("customer", "contact", "customer_consent", "customer_row", "consent_word")
    before = [shop.rows(f"select * from {table} order by all") for table in tables]
    for replace in (False, True):
        join(people="customer_id,email,newsletter\nK1,z@x.de,no\nK2,b@x.de,no\n", replace=replace)
        assert contacts(workspace)["K1"][0] == "z@x.de"
        undo(shop, progress=Progress())
        assert [shop.rows(f"select * from {table} order by all") for table in tables] == before


def test_attributes_are_kept_for_later(join, workspace):
    join(orders=LINES, people="customer_id,email,Farbe,Gruppe\nK1,a@x.de,blau,VIP\n")
    join(people="customer_id,Farbe,Größe\nK1,rot,M\n")
    (attributes,) = workspace.open("shop").row("select attributes from contact")
    assert attributes == {"Farbe": "rot", "Gruppe": "VIP", "Größe": "M"}


def test_very_many_customers(join, workspace, tmp_path):
    """Every customer of a large file is found and counted."""
    many = 100_000
    people = "customer_id,email,newsletter,newsletter_date,country\n" + "".join(
        f"{n:07},c{n}@x.de,{'yes' if n % 3 else 'no'},2025-01-{13 + n % 15},DE\n" for n in range(many)
    )
    (report,) = join(orders=orders_of("0000001", "0000003", "x"), people=people).customers
    assert (report.customers, report.matched, report.not_in_dataset) == (many, 2, many - 2)
    assert report.consent[ConsentChannel.EMAIL].no == len(range(0, many, 3))
    assert dict(workspace.open("shop").rows("select customer_id, consent from customer")) == {
        "0000001": True,
        "0000003": False,
        "x": None,
    }


def test_amounts_stay_exact(join):
    assert join(orders=LINES).facts.revenue == 8 * Decimal("2.50")
