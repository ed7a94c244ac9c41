"""What a user states about a dataset as a whole: whether its prices include VAT."""

from typing import Literal

from crosssell.warehouse import Warehouse

Vat = Literal["gross", "net"]

WRITE = "insert or replace into setting values ('vat', $value)"


def set_vat(warehouse: Warehouse, value: Vat | None) -> None:
    """Remember whether prices are gross or net of VAT; ``None`` if nobody knows."""
    with warehouse.write() as cursor:
        cursor.execute(WRITE, value=value)
        cursor.execute("update setting set value = (value::bigint + 1)::varchar where name = 'data_version'")
