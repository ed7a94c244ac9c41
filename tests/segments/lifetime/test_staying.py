"""What a customer who is surely active is worth more, on the sample, and when nothing is said."""

import pytest

from crosssell.columns import MoneyBasis, Segment
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import LifetimeQuestion, customer_values
from crosssell.segments.lifetime.staying import value_of_staying
from crosssell.segments.members import segment_members
from tests.support import tiny_dataset

ASKED = {"filters": Filters(), "question": LifetimeQuestion(basis=MoneyBasis.MARGIN)}


def test_it_is_the_mean_of_what_the_lists_say_of_each_customer(sample_shop):
    frame = customer_values(sample_shop, **ASKED).set_index("customer_id")
    members = segment_members(sample_shop, filters=Filters(), config=RfmConfig(), segment=Segment.CHAMPIONS)
    of_them = frame.loc[members.frame["customer_id"]]

    found = value_of_staying(sample_shop, **ASKED, config=RfmConfig(), segment=Segment.CHAMPIONS)

    of_them = of_them[of_them["probability_active"].notna()]  # of one-time buyers the model says nothing
    assert found == pytest.approx((of_them["value_if_active"] * (1 - of_them["probability_active"])).mean())
    assert found > 1


def test_nothing_is_fitted_for_it(workspace):
    shop = tiny_dataset(workspace, [("1", "a", "x", "2024-01-01"), ("2", "a", None, "2024-01-02")])

    assert value_of_staying(shop, **ASKED, config=RfmConfig(), segment=None) is None
    assert shop.rows("select * from model") == []


def test_without_customers_nothing_is_said(workspace):
    shop = tiny_dataset(workspace, [("1", "a", None, None)])

    assert value_of_staying(shop, **ASKED, config=RfmConfig(), segment=None) is None
