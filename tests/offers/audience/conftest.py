"""A little shop with every oddity, made once; each test puts back what it changes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest

from crosssell.offers.plan import CampaignPlan
from crosssell.records import as_json
from crosssell.warehouse import Cursor, Warehouse, Workspace
from tests.basket.shops import random_shop
from tests.offers.audience.oracle import Sent, Shop, Words
from tests.support import Row, tiny_dataset

ATTRIBUTES = {f"k{n}": {"tier": ("gold", "silver")[n % 2], "club": "yes"} for n in range(0, 12, 2)} | {
    "k3": {"tier": "gold"}
}

LINES = """
insert into line (import_id, file_no, row_no, order_id, product, quantity, amount, kind)
select 1, 1, 1, unnest($orders::varchar[]), unnest($products::varchar[]), 1, 1, unnest($kinds::line_kind[])
"""

CONTACTS = """
insert into contact (customer_key, attributes)
select c.customer_key, map_from_entries($cells::struct(k varchar, v varchar)[])
from customer as c
where c.customer_id = $customer
"""


@pytest.fixture(scope="package")
def little_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Warehouse, Shop]]:
    """A dataset and its witness."""
    rows = random_shop(5, orders=90)
    workspace = Workspace(tmp_path_factory.mktemp("audience"))
    yield shop_of(workspace, rows), Shop(rows, ATTRIBUTES)
    workspace.close()


def shop_of(workspace: Workspace, rows: Sequence[Row]) -> Warehouse:
    """Make a dataset of rows, its lines and what a customers file says too."""
    warehouse = tiny_dataset(workspace, rows)
    with warehouse.write() as cursor:
        cursor.execute("insert or replace into setting values ('segments', '0'), ('data_version', '0')")
        cursor.execute(
            LINES,
            orders=[row.order for row in rows],
            products=[row.product for row in rows],
            kinds=[row.kind for row in rows],
        )
        for customer, cells in ATTRIBUTES.items():
            pairs = [{"k": name, "v": value} for name, value in cells.items()]
            cursor.execute(CONTACTS, customer=customer, cells=pairs)
    return warehouse


@contextmanager
def changed(
    warehouse: Warehouse, *, words: Words, sent: Sequence[Sent] = (), cap: tuple[int, int] | None = None
) -> Iterator[Cursor]:
    """Give a cursor that sees these words of consent, campaigns and cap; nothing of it is kept."""
    with warehouse.run() as cursor:
        cursor.execute("begin transaction")
        say(cursor, words)
        for number, one in enumerate(sent):
            _keep(cursor, f"c{number}", one)
        if cap is not None:
            value = json.dumps({"most": cap[0], "within_days": cap[1]})
            cursor.execute("insert into setting values ('contact_cap', $value)", value=value)
        yield cursor
        cursor.execute("rollback")


WORDS = """
insert into customer_consent
select c.customer_key, w.way::consent_channel, w.word, null
from (
    select unnest($customers::varchar[]) as customer_id, unnest($ways::varchar[]) as way,
        unnest($words::boolean[]) as word
) as w
join customer as c using (customer_id)
"""

# As an import derives it: is there a way that they allow?
ALLOWED = """
update customer set consent = w.allowed
from (
    select customer_key, case when bool_or(channel <> 'general')
        then bool_or(consent) filter (channel <> 'general') else bool_or(consent) end as allowed
    from customer_consent group by customer_key
) as w
where w.customer_key = customer.customer_key
"""


def say(cursor: Cursor, words: Words) -> None:
    """Let customers say yes or no to ways of contact."""
    said = [(who, way, word) for who, own in words.items() for way, word in own.items()]
    customers, ways, yes = ([one[at] for one in said] for at in range(3))
    cursor.execute(WORDS, customers=customers, ways=ways, words=yes)
    cursor.execute(ALLOWED)


MEMBERS = """
insert into campaign_member (campaign_id, place, customer_id, is_holdout, consent)
select $campaign, row_number() over (), unnest($customers::varchar[]), $is_holdout, 'yes'
"""


def _keep(cursor: Cursor, campaign: str, one: Sent) -> None:
    plan = CampaignPlan(
        name=campaign,
        sends_on=one.first,
        sends_until=None if one.last == one.first else one.last,
        window_days=one.window_days,
    )
    cursor.execute(
        "insert into campaign (campaign_id, name, created_at, plan, drawn_at) "
        "values ($campaign, $campaign, '2024-01-01', $plan, '2024-01-01')",
        campaign=campaign,
        plan=json.dumps(as_json(plan)),
    )
    for is_holdout, customers in ((False, one.contacts), (True, one.holdouts)):
        cursor.execute(MEMBERS, campaign=campaign, customers=list(customers), is_holdout=is_holdout)


def said(**words: str) -> Mapping[str, Mapping[str, bool]]:
    """Return words of consent from short ones: ``k1="yes"``, ``k2="email:no general:yes"``."""

    def one(text: str) -> dict[str, bool]:
        parts = (part.rpartition(":") for part in text.split())
        return {way or "general": word == "yes" for way, _, word in parts}

    return {customer: one(text) for customer, text in words.items()}
