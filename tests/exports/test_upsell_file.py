"""The files of upsell: every column of the core has a heading, and a list names its item."""

from crosssell.basket.upsell import CATEGORY_COLUMNS, PRODUCT_COLUMNS, READY_COLUMNS, STEP_COLUMNS
from crosssell.exports import upsell
from crosssell.i18n import translator_for


def test_every_column_of_the_core_is_written():
    for columns, names in (
        (upsell.CATEGORY_COLUMNS, CATEGORY_COLUMNS),
        (upsell.PRODUCT_COLUMNS, PRODUCT_COLUMNS),
        (upsell.STEP_COLUMNS, STEP_COLUMNS),
        (upsell.ready_columns("Pan"), READY_COLUMNS),
    ):
        assert {column.name for column in columns} == set(names)


def test_a_list_names_its_item_and_carries_the_contacts_that_are_known():
    columns = upsell.ready_columns("Pan (1)", among=("customer_id", "email", "last_a"))
    assert [column.name for column in columns][:3] == ["customer_id", "email", "consent"]
    last = next(column for column in columns if column.name == "last_a")
    assert "Pan (1)" in last.heading(translator_for("en"))
