"""Order lines, customers or products? Told from header and values; the user's word wins."""

import pytest

from crosssell.columns import FileKind
from crosssell.errors import CrosssellError
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, read_draft, stage_draft
from crosssell.ingest.drafts import add_file, create_draft, find_draft, remove_file, save_draft
from crosssell.ingest.jobs import Progress
from crosssell.ingest.joined.kind import guess_kind

ORDERS, C, P = FileKind.ORDERS, FileKind.CUSTOMERS, FileKind.PRODUCTS


@pytest.fixture
def kind_of(workspace, tmp_path):
    def guess(text: str) -> FileKind:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        draft = Draft(folder=workspace.drafts_folder / "one", files=(DraftFile(path=path, name="file.csv"),))
        (file,) = stage_draft(workspace, draft, progress=Progress())
        with workspace.scratch(draft.folder).run() as cursor:
            return guess_kind(cursor, file)

    return guess


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("customer_id,email\nK1,a@x.de\nK2,b@x.de\n", C),
        ("customer_id,consent,date\nK1,yes,2025-01-13\nK2,no,2025-01-14\n", C),
        ("customer_id,color,tier\nK1,red,gold\nK2,blue,silver\n", C),
        ("Kunde;Vorname;PLZ;Umsatz;Anzahl Bestellungen\n17;Ada;10115;120,50;3\n18;Bo;10117;20,50;1\n", C),
        ("Email Address,First Name,OPTIN_TIME\na@x.de,A,2025-01-13\nb@x.de,B,2025-01-13\n", C),
        ("Name,Email,City,Last order,Orders\nAda,a@x.de,Bonn,2025-01-13,3\nBo,b@x.de,Ulm,2025-02-13,1\n", C),
        ("sku,name,price\nA,Clock,1.50\nB,Lamp,2.50\n", P),
        ("SKU;Bezeichnung;Bestand\nA;Uhr;3\nB;Lampe;4\n", P),
        ("Product ID;Name;Reference;Category;Price;Quantity\n1;Uhr;A;x;1.5;3\n2;Lampe;B;y;2.5;4\n", P),
        # sales, and what may look like one of the others
        ("order_id,product,quantity\n1,A,2\n1,B,1\n2,A,1\n", ORDERS),
        ("order,customer_id,email,product\n1,K1,a@x.de,A\n2,K2,b@x.de,B\n", ORDERS),
        ("customer_id,product,price\nK1,A,1.5\nK2,B,2.5\n", ORDERS),
        ("Product,Category,Units sold,Revenue\nA,x,5,10.5\nB,y,6,20.5\n", ORDERS),
        ("sku,name,price,order date\nA,Clock,1.50,2025-01-13\nA,Clock,1.50,2025-01-14\n", ORDERS),
        ("sku,name,price\nA,Clock,1.50\nA,Clock,1.50\nA,Clock,1.50\nB,Lamp,2.50\nB,Lamp,2.50\n", ORDERS),
        ("Email,Product\na@x.de,A\nb@x.de,B\n", ORDERS),
        ("Order ID,Email,Total,Shipping\n1,a@x.de,5.5,1\n2,b@x.de,6.5,1\n", ORDERS),
        ("date,customer_id,amount\n2025-01-13,K1,5.5\n2025-01-13,K2,6.5\n", ORDERS),
        # payments: each customer may stand there once
        (
            "id,Amount,Currency,Fee,Status,Email\nch_1,5,eur,1,Paid,a@x.de\nch_2,6,eur,1,Paid,b@x.de\n",
            ORDERS,
        ),
        ("id,Amount,Amount Refunded,Email\nch_1,5,0,a@x.de\nch_2,6,6,b@x.de\n", ORDERS),
    ],
)
def test_the_kind_is_told_from_the_columns(kind_of, text, kind):
    assert kind_of(text) == kind


def test_a_draft_remembers_what_was_said_of_its_files(workspace, tmp_path):
    draft = create_draft(workspace)
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_text("x,y\n1,2\n")
        with (tmp_path / name).open("rb") as content:
            draft = add_file(workspace, draft, name=name, content=content)
    options = ImportOptions(
        dataset="shop", kinds={1: C, 3: P}, joined_mapping={3: {"product": "x"}, 0: {"products.cost": "y"}}
    )
    saved = type(draft)(id=draft.id, names=draft.names, options=options)
    save_draft(workspace, saved)
    assert find_draft(workspace, draft.id) == saved
    assert remove_file(workspace, saved, place=0).options.kinds == {2: P}


def test_the_users_word_wins_and_a_wrong_column_is_named(workspace, tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("sku,name,price\nA,Clock,1.50\nB,Lamp,2.50\n")
    draft = Draft(folder=workspace.drafts_folder / "one", files=(DraftFile(path=path, name="file.csv"),))
    staged = stage_draft(workspace, draft, progress=Progress())
    reading = read_draft(workspace, draft, staged, ImportOptions(dataset="shop"))
    assert (reading.kinds, reading.files, len(reading.joined)) == ({1: P}, (), 1)
    stated = ImportOptions(dataset="shop", kinds={1: ORDERS})
    assert read_draft(workspace, draft, staged, stated).kinds == {1: ORDERS}
    wrong = ImportOptions(dataset="shop", joined_mapping={1: {"cost": "EK"}})
    with pytest.raises(CrosssellError, match="EK"):
        read_draft(workspace, draft, staged, wrong)
