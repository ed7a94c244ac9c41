"""The segments' lists hold every customer once, those who are worth most first."""

import pytest

from crosssell.columns import Segment
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.members import MEMBER_COLUMNS, segment_members
from crosssell.segments.needs import NEED_OF, NEEDS
from crosssell.warehouse import Warehouse, Workspace
from tests.segments.rfm_oracle import messy_rows
from tests.support import tiny_dataset


@pytest.fixture
def shop(workspace: Workspace) -> Warehouse:
    return tiny_dataset(workspace, messy_rows(5))


def listed(shop: Warehouse, segment: Segment | None = None, **wanted):
    return segment_members(shop, filters=Filters(), config=RfmConfig(), segment=segment, **wanted)


def test_every_customer_is_in_one_list(shop):
    everyone = listed(shop)
    assert list(everyone.frame.columns[2:]) == list(MEMBER_COLUMNS)
    parts = {segment: listed(shop, segment) for segment in Segment}
    found = [customer for part in parts.values() for customer in part.frame["customer_id"]]
    assert len(found) == everyone.found > 0
    assert set(found) == set(everyone.frame["customer_id"])
    for segment, part in parts.items():
        assert set(part.frame["segment"]) <= {segment.value}


def test_the_dearest_come_first_and_those_without_money_last(shop):
    money = listed(shop).frame["monetary"]
    known = money.dropna()
    assert list(known) == sorted(known, reverse=True)
    assert list(money[: len(known)]) == list(known)


def test_a_limit_cuts_the_rows_and_not_the_counts(shop):
    whole, cut = listed(shop), listed(shop, limit=3)
    assert cut.frame.equals(whole.frame.head(3))
    assert (cut.found, cut.listed) == (whole.found, whole.listed)


def test_every_segment_has_one_need():
    assert sorted(NEED_OF) == sorted(Segment)
    assert sum(map(len, NEEDS.values())) == len(Segment)
