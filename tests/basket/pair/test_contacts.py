"""What a list carries of how its customers can be reached: what is known of anybody, in files alone."""

import pytest

from crosssell.basket import LEFT_COLUMNS, MatrixConfig, left_customers
from crosssell.columns import ConsentRule
from crosssell.exports import left_columns
from crosssell.filters import Filters
from tests.support import tiny_dataset

ROWS = [
    ("1", "a", "rich", "2025-01-13", 10),
    ("2", "a", "poor", "2025-01-13", 5),
    ("3", "b", "none", None, 1),
]


@pytest.fixture
def shop(workspace):
    return tiny_dataset(workspace, ROWS)


def listed(shop, **options):
    config = MatrixConfig()
    return left_customers(
        shop, filters=Filters(), config=config, a="a", b="b", consent=ConsentRule.UNKNOWN, **options
    ).frame


def say(shop, table: str, *, customer_id: str, **values: object) -> None:
    columns = ", ".join(f"${name} as {name}" for name in values)
    with shop.write() as cursor:
        cursor.execute(
            f"insert into {table} by name select customer_key, {columns} "
            "from customer where customer_id = $id",
            id=customer_id,
            **values,
        )


def test_a_dataset_without_contacts_has_lists_as_ever(shop):
    assert listed(shop, with_contacts=True).columns.tolist() == list(LEFT_COLUMNS)


def test_a_list_carries_what_is_known_of_anybody(shop):
    say(shop, "contact", customer_id="poor", email="p@x.de", name="Poor", country="DE")
    say(shop, "contact", customer_id="none", phone="0171")
    say(shop, "customer_consent", customer_id="rich", channel="general", consent=True)
    say(shop, "customer_consent", customer_id="rich", channel="sms", consent=False)
    say(shop, "customer_consent", customer_id="none", channel="post", consent=True)
    frame = listed(shop, with_contacts=True)
    added = ["email", "name", "phone", "contact_country", "consent_sms", "consent_post"]
    assert frame.columns.tolist() == [*LEFT_COLUMNS, *added]
    assert frame["customer_id"].tolist() == ["rich", "poor"]
    assert frame["email"].isna().tolist() == [True, False]
    # a general yes counts for the post, and the own no for text messages
    assert frame[["consent_sms", "consent_post"]].values.tolist() == [["no", "yes"], ["unknown", "unknown"]]


def test_contacts_are_in_files_alone(shop):
    say(shop, "contact", customer_id="poor", email="p@x.de")
    assert listed(shop).columns.tolist() == list(LEFT_COLUMNS)
    assert [column.name for column in left_columns("a")] == list(LEFT_COLUMNS)
    frame = listed(shop, with_contacts=True)
    columns = [column.name for column in left_columns("a", among=frame.columns)]
    assert columns == ["customer_id", "email", *LEFT_COLUMNS[1:]]


def test_a_cut_list_keeps_each_contact_with_its_customer(shop):
    say(shop, "contact", customer_id="poor", email="p@x.de")
    say(shop, "contact", customer_id="rich", email="r@x.de")
    frame = listed(shop, with_contacts=True, limit=1)
    assert frame[["customer_id", "email"]].values.tolist() == [["rich", "r@x.de"]]
