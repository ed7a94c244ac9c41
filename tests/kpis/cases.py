"""Filters in every combination, shops with every oddity, and when two figures are the same."""

import datetime as dt
import random
from itertools import product
from pathlib import Path

import pytest

from crosssell.filters import Filters
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.kpis import MonthlySales
from crosssell.warehouse import Workspace

JANUARY, MAY = dt.date(2024, 1, 15), dt.date(2024, 5, 15)
PERIODS = ((None, None), (JANUARY, MAY), (dt.date(2024, 3, 15), dt.date(2024, 3, 15)), (MAY, None))

COMBINATIONS = [
    Filters(
        date_from=first,
        date_to=last,
        channels=channels,
        countries=countries,
        categories=categories,
        segments=segments,
    )
    for (first, last), channels, countries, categories, segments in product(
        PERIODS, ((), ("web",)), ((), ("DE", "PL")), ((), ("food", "Toys")), ((), ("loyal",))
    )
]
COMBINATIONS += [Filters(channels=("fax",)), Filters(date_to=dt.date(1999, 1, 1)), Filters(segments=("new",))]


def alike(found: object, expected: object) -> bool:
    """Tell whether a figure is the expected one; averages are taken in another order, so to 12 digits."""
    if isinstance(expected, float) and found is not None:
        return found == pytest.approx(expected, rel=1e-12, abs=1e-12)
    return found == expected


def check_months(found: MonthlySales | None, expected: dict[tuple, dict]) -> None:
    """Compare what was found with the oracle's ``months``, part by part and month by month."""
    if found is None:
        assert not expected
        return
    assert {(str(part.kind), part.value) for part in found.parts} == set(expected)
    for part in found.parts:
        for at, month in enumerate(found.months):
            orders, revenue, with_products, several = expected[part.kind, part.value][month]
            assert (part.orders[at], part.orders_with_products[at]) == (orders, with_products)
            assert alike(part.revenue[at], 0.0 if not orders else revenue and float(revenue))
            assert alike(part.cross_sell_rate[at], several / with_products if with_products else None)


HEADER = (
    "order_id,ordered_at,customer_id,product,product_name,category,quantity,unit_price,discount,status,"
    "channel,country"
)
STOCK = {
    "T1": ("Tea", ("Drinks", "Drinks", "Hot drinks")),
    "C1": ("Cup", ("Tableware",)),
    "C2": ("Saucer", ("Tableware", "")),
    "P1": ("Pot", ("Tableware", "Kitchen")),
    "N1": ("Nothing known", ("",)),
    "POST": ("Postage", ("", "Services")),
}


def messy_lines(seed: int, *, orders: int = 120) -> list[str]:
    """Return lines of an export with what a shop does to it.

    Orders on several days and in several channels, repeated lines, returns, cancellations, gifts,
    discounts, postage, blanks everywhere, a product under two categories.
    """
    draw = random.Random(seed)
    rows = []
    for number in range(orders):
        customer = draw.choice(["", *(f"K{n}" for n in range(14))])
        day = dt.date(2024, 1, 1) + dt.timedelta(days=draw.randrange(170))
        status = draw.choice(("paid",) * 8 + ("cancelled",))
        for _ in range(draw.randint(1, 6)):
            sku = draw.choice(list(STOCK))
            name, categories = STOCK[sku]
            when = day + dt.timedelta(days=draw.choice((0, 0, 0, 1)))
            written = draw.choice((when.isoformat(),) * 6 + ("",))
            quantity, price = draw.choice((1, 1, 2, 3, -1)), draw.choice(("1.50", "2.00", "10.25", "0.00"))
            discount = draw.choice(("", "", "0.25"))
            channel, country = draw.choice(("web", "web", "shop", "")), draw.choice(("DE", "PL", "NL", ""))
            rows.append(
                f"O{number:03},{written},{customer},{sku},{name},{draw.choice(categories)},{quantity},{price},"
                f"{discount},{status},{channel},{country}"
            )
    return rows


def imported(workspace: Workspace, folder: Path, rows: list[str], *, name: str = "messy"):
    """Import lines as an export and return the open dataset."""
    path = folder / f"{name}.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    draft = Draft(folder=workspace.drafts_folder / "test", files=(DraftFile(path=path, name=path.name),))
    options = ImportOptions(dataset=name)
    import_files(workspace, draft, options, now=dt.datetime(2025, 1, 1), progress=Progress())
    return workspace.open(name)


MESSY_FILTERS = [
    Filters(date_from=first, date_to=last, channels=channels, countries=countries, categories=categories)
    for (first, last), channels, countries, categories in product(
        ((None, None), (dt.date(2024, 2, 1), dt.date(2024, 4, 30)), (None, dt.date(2024, 3, 3))),
        ((), ("web",), ("web", "shop")),
        ((), ("DE", "NL")),
        ((), ("Tableware",), ("Services", "Drinks")),
    )
]
