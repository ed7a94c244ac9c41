from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import ConsentRule
from crosssell.segments.lists import read_list
from crosssell.warehouse import Warehouse, Workspace
from tests.basket.shops import answer
from tests.support import tiny_dataset

CUSTOMERS = ("K-10", "k-2", "Ä 7", "50%", "a_b", "axb")
CONSENTS = {"K-10": True, "k-2": False, "Ä 7": None, "50%": True, "a_b": None, "axb": False}

# The last customer by key is listed first.
FOUND = """
create temp table found_customer as
select customer_key, 100 - customer_key as place, revenue as "worth ""it"" now", orders
from customer
where customer_id <> 'not found'
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = Workspace(tmp_path_factory.mktemp("lists"))
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def shop(opened: Workspace) -> Warehouse:
    """Read only: one shop for all tests."""
    return small_shop(opened)


def small_shop(workspace: Workspace) -> Warehouse:
    customers = (*CUSTOMERS, "not found")
    made = tiny_dataset(
        workspace,
        [(f"o{n}", "tea", customer, "2025-01-13", n) for n, customer in enumerate(customers, start=1)],
    )
    answer(made, CONSENTS)
    return made


def listed(shop: Warehouse, **wanted):
    with shop.run() as cursor:
        cursor.execute(FOUND)
        return read_list(cursor, **{"columns": ("orders", 'worth "it" now'), **wanted})


def test_a_screen_lists_everybody_by_place_with_what_the_caller_shows(shop):
    found = listed(shop)
    assert found.frame.columns.tolist() == ["customer_id", "consent", "orders", 'worth "it" now']
    by_place = sorted(CUSTOMERS, reverse=True)  # keys run by code point, and place against them
    assert found.frame.customer_id.tolist() == by_place
    assert found.frame['worth "it" now'].tolist() == [CUSTOMERS.index(one) + 1 for one in by_place]
    words = {True: "yes", False: "no", None: "unknown"}
    assert found.frame.consent.tolist() == [words[CONSENTS[one]] for one in by_place]
    assert (found.found, found.consent_yes, found.consent_no, found.consent_unknown) == (6, 2, 2, 2)
    assert (found.listed, found.consent_known) == (6, True)


@pytest.mark.parametrize(
    ("rule", "wanted", "left_out"),
    [
        (ConsentRule.YES, {"K-10", "50%"}, (2, 2)),
        (ConsentRule.UNKNOWN, {"K-10", "50%", "Ä 7", "a_b"}, (2, 0)),
        (None, set(CUSTOMERS), (0, 0)),
    ],
)
def test_a_file_never_holds_a_no(shop, rule, wanted, left_out):
    found = listed(shop, rule=rule)
    assert set(found.frame.customer_id) == wanted
    assert found.listed == found.allowed(rule) == len(wanted)
    assert found.left_out(rule) == left_out
    assert found.found == found.allowed(rule) + sum(left_out)


def test_a_limit_cuts_the_frame_and_not_the_count(shop):
    found = listed(shop, rule=ConsentRule.UNKNOWN, limit=3)
    assert found.frame.customer_id.tolist() == ["Ä 7", "a_b", "K-10"]
    assert (found.listed, found.found) == (4, 6)
    assert listed(shop, limit=0).frame.empty
    assert len(listed(shop, limit=6).frame) == 6


@pytest.mark.parametrize(
    ("search", "wanted"),
    [
        ("k-", {"K-10", "k-2"}),
        ("ä", {"Ä 7"}),
        ("  7 ", {"Ä 7"}),
        ("%", {"50%"}),  # no wildcard
        ("a_b", {"a_b"}),
        ("'; drop table customer; --", set()),
        ("not found", set()),
    ],
)
def test_a_search_is_for_a_part_of_the_id(shop, search, wanted):
    found = listed(shop, search=search)
    assert set(found.frame.customer_id) == wanted
    assert (found.listed, found.found) == (len(wanted), 6)


def test_files_carry_contacts_in_the_order_of_the_list(workspace):
    shop = small_shop(workspace)
    with shop.write() as cursor:
        cursor.execute(
            "insert into contact by name select customer_key, customer_id || '@x.de' as email from customer "
            "where customer_id <> 'a_b'"
        )
    frame = listed(shop, rule=ConsentRule.UNKNOWN, with_contacts=True).frame
    assert frame.customer_id.tolist() == ["Ä 7", "a_b", "K-10", "50%"]
    assert frame.email.fillna("").tolist() == ["Ä 7@x.de", "", "K-10@x.de", "50%@x.de"]
    assert "email" not in listed(shop).frame


def test_where_nobody_was_asked_a_file_holds_the_unknown(workspace):
    shop = tiny_dataset(workspace, [("1", "tea", "a")])
    found = listed(shop)
    assert (found.consent_known, found.usual_rule) == (False, ConsentRule.UNKNOWN)
    assert found.allowed(found.usual_rule) == 1


def test_a_list_of_nobody(shop):
    with shop.run() as cursor:
        cursor.execute("create temp table found_customer as select 1 as customer_key, 1 as place limit 0")
        found = read_list(cursor, columns=())
    assert found.frame.columns.tolist() == ["customer_id", "consent"]
    assert (found.found, found.listed, len(found.frame)) == (0, 0, 0)


@pytest.fixture(scope="module")
def dozen(opened: Workspace) -> Warehouse:
    rows = [(f"c{n:02}", "tea", f"c{n:02}") for n in range(12)]
    return tiny_dataset(opened, rows, name="dozen")


@settings(max_examples=10, deadline=None)
@given(
    consents=st.lists(st.sampled_from([True, False, None]), min_size=12, max_size=12),
    limit=st.integers(0, 12) | st.none(),
    rule=st.sampled_from([None, *ConsentRule]),
    search=st.sampled_from(["", "1", "c"]),
)
def test_everybody_found_is_listed_or_left_out(dozen, consents, limit, rule, search):
    """Against a walk through the customers, on any answers, limit, rule and search."""
    asked = {f"c{n:02}": consent for n, consent in enumerate(consents)}
    answer(dozen, asked)
    found = listed(dozen, columns=(), limit=limit, rule=rule, search=search)
    allowed = {None: (True, False, None), ConsentRule.YES: (True,), ConsentRule.UNKNOWN: (True, None)}[rule]
    wanted = [name for name in reversed(asked) if asked[name] in allowed and search in name]
    assert found.frame.customer_id.tolist() == wanted[:limit]
    assert (found.listed, found.found) == (len(wanted), len(asked))
    assert found.found == found.consent_yes + found.consent_no + found.consent_unknown
