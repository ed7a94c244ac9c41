"""How many of a segment's customers ordered in the last days, as the segment was before them."""

from datetime import date

import pytest

from crosssell.columns import Segment
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.members import segment_members
from crosssell.segments.response import SegmentResponse, segment_response
from tests.segments.rfm_oracle import messy_rows
from tests.support import tiny_dataset

ROWS = [
    ("1", "a", "comes back", "2024-01-01"),
    ("2", "a", "comes back", "2024-03-02"),
    ("3", "a", "comes back", "2024-03-12"),
    ("4", "a", "last day", "2024-03-01"),
    ("5", "a", "last day", "2024-03-31"),
    ("6", "a", "stays away", "2024-02-10"),
    ("7", "a", "sends it back", "2024-02-10"),
    ("8", "a", "sends it back", "2024-03-05", 1, None, None, None, "return"),
    ("9", "a", "new", "2024-03-02"),
    ("10", "a", None, "2024-03-20"),
]


def response(shop, *, segment=None, days=30, filters=None) -> SegmentResponse | None:
    return segment_response(
        shop, filters=filters or Filters(), config=RfmConfig(), segment=segment, days=days
    )


def test_everybody_by_hand(workspace):
    found = response(tiny_dataset(workspace, ROWS))

    assert found == SegmentResponse(as_of=date(2024, 3, 1), last=date(2024, 3, 31), customers=4, ordered=2)
    assert found.days == 30


def test_days_are_halved_where_the_orders_are_few_and_too_few_are_refused(workspace):
    shop = tiny_dataset(workspace, ROWS)

    assert response(shop, days=60).days == 91 // 2
    assert response(shop, filters=Filters(date_from=date(2024, 3, 12))) is None
    assert response(shop, filters=Filters(date_from=date(2024, 3, 12)), days=10).days == 10


def test_without_customers_or_days_it_is_said(workspace):
    shop = tiny_dataset(workspace, [("1", "a", None, "2024-01-01"), ("2", "a", "x", None)])

    with pytest.raises(CrosssellError, match="No order of a known customer"):
        response(shop)


def test_segments_are_those_of_the_day_before_and_part_everybody(workspace):
    shop = tiny_dataset(workspace, messy_rows(5))
    everybody = response(shop, days=20)
    parts = {segment: response(shop, segment=segment, days=20) for segment in Segment}

    then = Filters(date_to=everybody.as_of)
    later = segment_members(
        shop, filters=Filters(date_from=date.fromordinal(everybody.as_of.toordinal() + 1)), config=RfmConfig()
    )
    ordered = set(later.frame["customer_id"])
    for segment, part in parts.items():
        members = segment_members(
            shop, filters=then, config=RfmConfig(as_of=everybody.as_of), segment=segment
        )
        names = set(members.frame["customer_id"])
        assert (part.customers, part.ordered) == (len(names), len(names & ordered)), segment
    assert sum(part.customers for part in parts.values()) == everybody.customers
    assert sum(part.ordered for part in parts.values()) == everybody.ordered > 0
