"""Prospects: who fits is found, who said no is left out, and what cannot be told is said."""

import random
from datetime import datetime

import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from crosssell.columns import OfferKind, ProspectNotice, TraitKind
from crosssell.errors import CrosssellError
from crosssell.exports.delimited import to_csv
from crosssell.exports.prospects import prospect_file_columns, prospect_file_frame
from crosssell.i18n import translator_for
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.ingest.trial.opening import open_trial
from crosssell.offers.plan import Offer
from crosssell.offers.prospect_traits import Trait, compared
from crosssell.offers.prospects import prospects
from crosssell.warehouse import Workspace

MIXER = Offer(kind=OfferKind.PRODUCT, item="M1")
BAKERIES = """
select count(*), count(*) filter (customer_key in (
    select o.customer_key
    from orders as o
    join basket using (order_key)
    join product as p using (product_key)
    where p.product = 'M1'
))
from contact
where attributes['Trade'] = 'Bakery'
"""
TRADES = ("Bakery", "Office", "School")


def made(folder) -> Workspace:
    """400 customers: bakeries buy the mixer four times as often; every tenth said no to being contacted."""
    draw = random.Random(3)
    orders = ["Order ID;Order date;Customer ID;SKU;Product name;Line total"]
    people = ["Customer ID;Email;Company;PLZ;Land;Trade;Employees;Newsletter consent"]
    for n in range(400):
        trade = draw.choice(TRADES)
        orders.append(f"O{n};{1 + n % 28:02d}.{1 + n % 12:02d}.2025;K{n};B1;Basic;10.00")
        if draw.random() < (0.48 if trade == "Bakery" else 0.12):
            orders.append(f"O{n};{1 + n % 28:02d}.{1 + n % 12:02d}.2025;K{n};M1;Mixer;200.00")
        company = f"Firm {n}" if draw.random() < 0.5 else ""
        consent = "no" if n % 10 == 0 else "yes"
        place = f"{draw.choice((10, 80))}{n:03d};Germany"
        people.append(f"K{n};k{n}@example.org;{company};{place};{trade};{draw.randint(1, 500)};{consent}")
    for name, lines in (("orders.csv", orders), ("people.csv", people)):
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
    workspace = Workspace(folder / "workspace")
    files = tuple(DraftFile(path=folder / name, name=name) for name in ("orders.csv", "people.csv"))
    draft = Draft(folder=workspace.drafts_folder / "one", files=files)
    import_files(
        workspace, draft, ImportOptions(dataset="shop"), now=datetime(2026, 7, 1), progress=Progress()
    )
    return workspace


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    workspace = made(folder)
    workspace.open("shop")
    yield folder, workspace
    workspace.close()


def ask(ground, lines: list[str], *, offer: Offer = MIXER):
    folder, workspace = ground
    path = folder / "prospects.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    file = open_trial(workspace, path, folder=workspace.drafts_folder / "prospects", name="prospects.csv")
    return prospects(workspace.open("shop"), file=file, offer=offer)


LIST = [
    "Firma;E-Mail;Trade;Employees;=hostile {x}",
    "Two;K1@EXAMPLE.org;Office;12;=1+1",  # a customer
    "Three;k10@example.org;Bakery;12;",  # a customer who said no
    "One;lead@example.com;bakery;;<b>",
    "Four;;Zoo;none;",
]


def test_who_fits_stands_first_and_a_no_is_left_out(ground):
    found = ask(ground, LIST)

    assert found.notice is None
    assert found.check.area_ci_lower > 0.5
    assert {one.kind for one in found.used} == {TraitKind.COMPANY, TraitKind.COLUMN}
    assert (found.rows, found.known, found.refused) == (4, 2, 1)
    assert found.frame["c0"].iloc[0] == "One"
    assert "Three" not in set(found.frame["c0"])
    assert list(found.frame["place"]) == [1, 2, 3]
    assert found.frame.set_index("c0")["is_customer"].to_dict() == {"One": False, "Two": True, "Four": False}
    assert found.frame["fit"].iloc[0] > 1.3 > found.frame.set_index("c0").loc["Two", "fit"]
    assert (found.signs[0].value, found.signs[0].lift > 1.5) == ("Bakery", True)


def test_the_share_of_a_sign_is_that_of_the_customers(ground):
    found = ask(ground, LIST)
    bakery = found.signs[0]
    with ground[1].open("shop").run() as cursor:
        customers, buyers = cursor.row(BAKERIES)
    assert (bakery.customers, bakery.buyers) == (customers, buyers)


def test_the_file_keeps_every_column_as_it_was_and_is_inert(ground):
    found = ask(ground, LIST)
    text = to_csv(
        prospect_file_frame(found.frame),
        columns=prospect_file_columns(found.header),
        translator=translator_for("en"),
    ).decode("utf-8-sig")
    lines = text.splitlines()

    assert lines[0].startswith("Place,Fit,Customer already,Firma,E-Mail,Trade,Employees,")
    assert "'=hostile {x}" in lines[0]
    assert any("'=1+1" in line for line in lines[1:])


@pytest.mark.parametrize(
    ("lines", "offer", "notice"),
    [
        (["Shoe size;Hair", "42;red", "43;blond"], MIXER, ProspectNotice.NOTHING_IN_COMMON),
        (["Employees;Shoe size", "3;42", "400;43"], MIXER, ProspectNotice.BY_CHANCE),
        (LIST, Offer(kind=OfferKind.PRODUCT, item="B1"), ProspectNotice.FEW_BUYERS),
    ],
)
def test_what_cannot_be_told_is_said(ground, lines, offer, notice):
    found = ask(ground, lines, offer=offer)
    assert found.notice == notice
    assert found.frame.empty


def test_files_that_are_no_list_are_refused_in_words(ground):
    for lines in (["Firma;Trade"], ["one line of text"]):
        with pytest.raises(CrosssellError, match=r"prospects\.csv"):
            ask(ground, lines)


def test_values_are_compared_without_case_and_numbers_in_classes():
    trait = Trait(kind=TraitKind.COLUMN, name="x", column=0, title="x")
    words = compared(trait, pd.Series(["Red "] * 30 + ["blue"] * 30), pd.Series(["RED", "green", None]))
    assert (words.levels, words.shown) == (("blue", "red"), ("blue", "Red"))
    assert list(words.prospects) == [1, -1, -1]
    numbers = compared(trait, pd.Series([str(n) for n in range(1, 101)]), pd.Series(["1", "26", "1000", "x"]))
    assert set(numbers.shown) == {"≤ 25", "25 – 50", "50 – 75", "> 75"}
    assert [numbers.shown[at] if at >= 0 else "" for at in numbers.prospects] == [
        "≤ 25",
        "25 – 50",
        "> 75",
        "",
    ]
    assert compared(trait, pd.Series(["a"] * 50), pd.Series(["a"])) is None


def test_the_check_is_that_of_unseen_customers():
    import numpy as np

    from crosssell.offers.prospects import _unseen

    rng = np.random.default_rng(2)
    marks = (rng.random((400, 60)) < 0.5).astype(float)
    bought = rng.random(400) < 0.3
    assert (
        abs(roc_auc_score(bought, _unseen(marks, bought, seed=1)) - 0.5) < 0.1
    )  # fitted ones would be far above
