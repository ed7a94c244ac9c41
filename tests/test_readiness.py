from dataclasses import replace
from datetime import datetime

import pytest

from crosssell.columns import Field, FileKind
from crosssell.facts import dataset_facts
from crosssell.readiness import AMOUNT, NEEDS, Capability, Screen, file_kinds, readiness, screen_readiness
from tests.support import tiny_dataset


@pytest.fixture
def facts(workspace):
    """An empty dataset's facts, for tests to fill in."""
    return dataset_facts(tiny_dataset(workspace, []))


def of(facts, capability):
    (found,) = (one for one in readiness(facts) if one.capability == capability)
    return found


def test_every_capability_is_answered_once_in_order(facts):
    assert [one.capability for one in readiness(facts)] == list(Capability)


def test_orders_and_products_alone_carry_the_matrix_by_order(facts):
    ready = [one.capability for one in readiness(facts) if one.ready]
    assert ready == [Capability.MATRIX_BY_ORDER]


def test_all_fields_carry_everything(facts):
    assert all(one.ready and not one.missing for one in readiness(replace(facts, fields=frozenset(Field))))


@pytest.mark.parametrize("amount", AMOUNT)
def test_either_amount_will_do(facts, amount):
    known = replace(facts, fields=frozenset({Field.CUSTOMER_ID, amount}))
    assert of(known, Capability.MONEY).ready
    assert of(known, Capability.SEGMENTS).missing == ((Field.ORDERED_AT,),)


def test_what_is_missing_are_the_needs_that_no_field_meets(facts):
    assert of(facts, Capability.CONTACT_LISTS).missing == ((Field.CUSTOMER_ID,), (Field.CONSENT,))
    assert of(facts, Capability.MARGIN).missing == NEEDS[Capability.MARGIN]


@pytest.mark.parametrize(("last", "days", "short"), [(28, 180, False), (27, 179, True)])
def test_fewer_than_180_days_are_said_to_be_short(facts, last, days, short):
    # 2024-01-01 to 2024-06-28, both counted: 31 + 29 + 31 + 30 + 31 + 28 = 180.
    known = replace(
        facts, fields=frozenset(Field), first=datetime(2024, 1, 1, 23), last=datetime(2024, 6, last, 1)
    )
    found = of(known, Capability.LIFETIME_VALUE)
    assert (found.days, found.days_wanted, found.is_short, found.ready) == (days, 180, short, True)


def test_days_matter_to_some_only(facts):
    found = of(replace(facts, fields=frozenset(Field)), Capability.MONEY)
    assert (found.days, found.days_wanted, found.is_short) == (None, None, False)


def screen(facts, wanted):
    (found,) = (one for one in screen_readiness(facts) if one.screen == wanted)
    return found


def test_every_screen_is_answered_once_in_order(facts):
    assert [one.screen for one in screen_readiness(facts)] == list(Screen)


def test_orders_and_products_alone_open_the_matrix_and_what_needs_no_orders(facts):
    ready = [one.screen for one in screen_readiness(facts) if one.ready]
    assert ready == [Screen.MATRIX, Screen.AB_TEST, Screen.ROI]


def test_lifetime_value_needs_a_customer_a_date_and_an_amount(facts):
    found = screen(facts, Screen.LIFETIME_VALUE)
    assert found.missing == ((Field.CUSTOMER_ID,), (Field.ORDERED_AT,), AMOUNT)
    assert found.extras == ()
    short = screen(
        replace(facts, fields=frozenset(Field), first=datetime(2024, 1, 1), last=datetime(2024, 2, 1)),
        Screen.LIFETIME_VALUE,
    )
    assert (short.ready, short.is_short, short.days) == (True, True, 32)


def test_customers_are_told_apart_without_amounts_and_with_them_better(facts):
    known = replace(facts, fields=frozenset({Field.CUSTOMER_ID, Field.ORDERED_AT}))
    found = screen(known, Screen.SEGMENTS)
    assert found.ready
    assert [one.capability for one in found.extras] == [Capability.MONEY, Capability.CONTACT_LISTS]


def test_a_need_of_two_capabilities_is_named_once(facts):
    assert screen(facts, Screen.PAIR_MONEY).missing == ((Field.CUSTOMER_ID,), AMOUNT)


def test_a_ready_screen_says_what_would_make_it_tell_more(facts):
    known = replace(facts, fields=frozenset({Field.CUSTOMER_ID, *AMOUNT}))
    found = screen(known, Screen.PAIR_MONEY)
    assert found.ready
    assert [(one.capability, one.missing) for one in found.extras] == [
        (Capability.CONTACT_LISTS, ((Field.CONSENT,),)),
        (Capability.MARGIN, ((Field.COST,),)),
    ]
    assert all(one.extras == () for one in screen_readiness(replace(facts, fields=frozenset(Field))))


def test_a_column_can_come_from_the_order_lines_and_some_from_another_file():
    assert all(file_kinds(field)[0] == FileKind.ORDERS for field in Field)
    assert file_kinds(Field.CONSENT) == (FileKind.ORDERS, FileKind.CUSTOMERS)
    assert file_kinds(Field.COST) == (FileKind.ORDERS, FileKind.PRODUCTS)
    assert file_kinds(Field.ORDERED_AT) == (FileKind.ORDERS,)


def test_what_lies_beyond_pairs_names_its_own_columns(facts):
    timed = replace(facts, fields=frozenset({Field.CUSTOMER_ID, Field.ORDERED_AT}))
    assert screen(timed, Screen.FOLLOW_UPS).ready
    assert screen(timed, Screen.UPSELL).missing == ((Field.CATEGORY,), AMOUNT)
    assert screen(timed, Screen.BUNDLES).missing == (AMOUNT,)
    priced = screen(replace(facts, fields=frozenset(AMOUNT)), Screen.BUNDLES)
    assert [one.capability for one in priced.extras] == [Capability.MARGIN]
