"""One small shop for the tests of campaigns: who is on a list is told in each of them."""

from collections.abc import Iterator

import pytest

from crosssell.warehouse import Warehouse, Workspace
from tests.support import tiny_dataset

CUSTOMERS = tuple(f"c{n:02}" for n in range(40))

FORGET = """
delete from campaign; delete from campaign_member; delete from campaign_export;
delete from setting where name = 'contact_cap'
"""


@pytest.fixture(scope="package")
def shop_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    workspace = Workspace(tmp_path_factory.mktemp("campaigns"))
    rows = [(f"a{n}", "A", one, f"2026-01-{1 + n % 28:02}") for n, one in enumerate(CUSTOMERS)]
    yield tiny_dataset(workspace, [*rows, ("last", "A", "late", "2026-03-31")])
    workspace.close()


@pytest.fixture
def shop(shop_of_all: Warehouse) -> Iterator[Warehouse]:
    """Customers c00 … c39, each with one order of A in January; the last order is on the 31st of March."""
    yield shop_of_all
    with shop_of_all.write() as cursor:
        cursor.execute(FORGET)
