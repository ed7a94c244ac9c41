"""How far is the shop with the process, from the first figure to the next campaign; what comes next?

Six steps, each with a list of what to have done. What the data can show ticks itself, by counts that cost
milliseconds; what only people know is ticked by hand, and so may be what the shop does elsewhere. Ticks by
hand and notes are kept in the dataset.

A tick of the data means that there is enough to go on, not that nothing could be better: half of the
products, orders or customers (`MOST`), half a year of orders, a hundred customers who came back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crosssell.columns import CampaignStatus, PlaybookItem, PlaybookStep
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import DatasetFacts
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.readiness import DAYS_WANTED
from crosssell.warehouse import Warehouse

MOST = 0.5  # a share that is enough to go on
FEWEST_RETURNING = 100  # customers
FRESH_DAYS = 35  # a month's export that came a few days late
LONGEST_NOTE = 4_000  # characters

STEPS: Mapping[PlaybookStep, tuple[PlaybookItem, ...]] = {
    PlaybookStep.IDENTIFY: (
        PlaybookItem.GOAL,
        PlaybookItem.SOLID_PAIRS,
        PlaybookItem.PAIRS_CHOSEN,
        PlaybookItem.COSTS,
        PlaybookItem.PRODUCT_NAMES,
        PlaybookItem.CATEGORIES,
    ),
    PlaybookStep.UNDERSTAND: (
        PlaybookItem.CUSTOMERS,
        PlaybookItem.SEGMENTS,
        PlaybookItem.CONSENT,
        PlaybookItem.ASKED,
        PlaybookItem.ADDRESSES,
    ),
    PlaybookStep.TIME_AND_PLACE: (
        PlaybookItem.HISTORY,
        PlaybookItem.RETURNING,
        PlaybookItem.WAY_CHOSEN,
        PlaybookItem.CALENDAR,
        PlaybookItem.CHANNELS,
    ),
    PlaybookStep.OFFER: (
        PlaybookItem.CAMPAIGN_SAVED,
        PlaybookItem.MESSAGE,
        PlaybookItem.TEAM,
        PlaybookItem.STOCK,
    ),
    PlaybookStep.MEASURE: (
        PlaybookItem.FIGURE_AGREED,
        PlaybookItem.CONTROL_GROUP,
        PlaybookItem.FILES,
        PlaybookItem.EVALUATED,
    ),
    PlaybookStep.IMPROVE: (
        PlaybookItem.RETURN_KNOWN,
        PlaybookItem.LESSONS,
        PlaybookItem.DATA_FRESH,
        PlaybookItem.SECOND_ROUND,
    ),
}
BY_HAND = frozenset(
    {
        PlaybookItem.GOAL,
        PlaybookItem.PAIRS_CHOSEN,
        PlaybookItem.ASKED,
        PlaybookItem.WAY_CHOSEN,
        PlaybookItem.CALENDAR,
        PlaybookItem.MESSAGE,
        PlaybookItem.TEAM,
        PlaybookItem.FIGURE_AGREED,
        PlaybookItem.LESSONS,
    }
)
# The process goes on without them; with them it tells more.
HELPFUL = frozenset(
    {
        PlaybookItem.COSTS,
        PlaybookItem.PRODUCT_NAMES,
        PlaybookItem.CATEGORIES,
        PlaybookItem.ADDRESSES,
        PlaybookItem.CHANNELS,
        PlaybookItem.STOCK,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the data show of an item.

    Attributes:
        found: How many: pairs, products, customers, days, campaigns …; ``None`` where it is not known (yet).
        of: Of how many; ``None`` where it is no share.
        is_enough: Whether that ticks the item.
    """

    found: int | None
    of: int | None = None
    is_enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedItem:
    """One line of a checklist.

    Attributes:
        item: What is checked.
        seen: What the data show of it; ``None`` where only people know.
        is_ticked: Whether somebody ticked it by hand.
    """

    item: PlaybookItem
    seen: Seen | None
    is_ticked: bool

    @property
    def is_seen(self) -> bool:
        """Whether the data tick it."""
        return self.seen is not None and self.seen.is_enough

    @property
    def is_done(self) -> bool:
        """Whether it is ticked, by the data or by hand."""
        return self.is_ticked or self.is_seen

    @property
    def is_pending(self) -> bool:
        """Whether it is still being counted."""
        return self.item == PlaybookItem.SOLID_PAIRS and self.seen is not None and self.seen.found is None

    @property
    def is_helpful_only(self) -> bool:
        """Whether the process goes on without it."""
        return self.item in HELPFUL


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedStep:
    """One step with its checklist.

    Attributes:
        step: Which.
        items: In order.
        note: As the user wrote it; a hostile text, blank without one.
    """

    step: PlaybookStep
    items: tuple[CheckedItem, ...]
    note: str

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(one.is_done for one in self.items)

    @property
    def is_done(self) -> bool:
        """Whether everything is done that the process does not go on without."""
        return all(one.is_done or one.is_helpful_only for one in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """All steps in order."""

    steps: tuple[CheckedStep, ...]

    @property
    def next(self) -> tuple[CheckedStep, CheckedItem] | None:
        """The first open item that the process does not go on without, then any; ``None`` with all done."""
        open_ones = [
            (step, one) for step in self.steps for one in step.items if not (one.is_done or one.is_pending)
        ]
        needed = [pair for pair in open_ones if not pair[1].is_helpful_only]
        return next(iter(needed or open_ones), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCounts:
    """What a dataset holds, as far as the playbook asks; good for one data version.

    Attributes:
        products: Sold, non-products aside.
        named: Those of them with a name.
        costed: With a cost, from a products file or the order lines.
        stocked: Whose stock is known.
        orders: With a sales line.
        known_orders: Of these, by a known customer.
        customers: Known, with an order.
        returning: Of these, with two orders or more.
        segmented: In a segment.
        consenting_or_not: Who have said yes or no to being contacted.
        reachable: With an address: e-mail, phone or post.
    """

    products: int
    named: int
    costed: int
    stocked: int
    orders: int
    known_orders: int
    customers: int
    returning: int
    segmented: int
    consenting_or_not: int
    reachable: int


COUNTS = """
with costed_line as (select distinct product from line where cost is not null and kind = 'sale'),
sold as (
    select
        count(*) as products,
        count(p.product_name) as named,
        count(*) filter (p.cost is not null or l.product is not null) as costed,
        count(p.stock) as stocked
    from product as p
    left join costed_line as l using (product)
    where p.is_product and p.lines > 0
),
ordered as (
    select count(*) as orders, count(customer_key) as known_orders
    from orders
    where sales_lines > 0
),
said as (select distinct customer_key from customer_consent),
known as (
    select
        count(*) as customers,
        count(*) filter (c.orders >= 2) as returning_ones,
        count(*) filter (c.consent is not null or s.customer_key is not null) as consenting_or_not,
        count(*) filter (
            contains(c.customer_id, '@')
            or coalesce(k.email, k.phone, k.street, k.postcode, k.city) is not null
        ) as reachable
    from customer as c
    left join said as s using (customer_key)
    left join contact as k using (customer_key)
    where c.orders > 0
)
select
    sold.products, sold.named, sold.costed, sold.stocked, ordered.orders, ordered.known_orders,
    known.customers, known.returning_ones, (select count(*) from customer_segment),
    known.consenting_or_not, known.reachable
from sold
cross join ordered
cross join known
"""


def data_counts(warehouse: Warehouse) -> DataCounts:
    """Return what the data hold; changes with the data version alone."""
    found = [int(one) for one in warehouse.row(COUNTS)]
    names = DataCounts.__dataclass_fields__
    return DataCounts(**dict(zip(names, found, strict=True)))


ENTRIES = "select item, is_done, note from playbook_entry order by item"
SCENARIOS = "select count(*) from scenario"


def playbook(
    warehouse: Warehouse,
    *,
    facts: DatasetFacts,
    counts: DataCounts,
    campaigns: Sequence[Campaign],
    solid_pairs: int | None,
    today: date,
) -> Playbook:
    """Return the checklists with what is ticked.

    Args:
        warehouse: The dataset.
        facts: What it holds.
        counts: The same, by `data_counts`.
        campaigns: All that are saved.
        solid_pairs: Of products in one order, as the matrix shows them; ``None`` while they are counted.
        today: The reader's day.
    """
    entries = {item: (bool(is_done), note or "") for item, is_done, note in warehouse.rows(ENTRIES)}
    seen = {
        PlaybookItem.SOLID_PAIRS: _at_least(1, solid_pairs),
        **_of_products(counts, facts),
        **_of_customers(counts, facts),
        **_of_campaigns(campaigns, facts, today=today),
        PlaybookItem.RETURN_KNOWN: _at_least(1, int(warehouse.row(SCENARIOS)[0])),
    }
    return Playbook(
        steps=tuple(
            CheckedStep(
                step=step,
                items=tuple(
                    CheckedItem(item=item, seen=seen.get(item), is_ticked=entries.get(item, (False, ""))[0])
                    for item in items
                ),
                note=entries.get(_note_key(step), (False, ""))[1],
            )
            for step, items in STEPS.items()
        )
    )


def _of_products(counts: DataCounts, facts: DatasetFacts) -> dict[PlaybookItem, Seen]:
    return {
        PlaybookItem.COSTS: _share(counts.costed, counts.products),
        PlaybookItem.PRODUCT_NAMES: _share(counts.named, counts.products),
        PlaybookItem.CATEGORIES: _at_least(2, len(facts.categories)),
        PlaybookItem.STOCK: _share(counts.stocked, counts.products),
    }


def _of_customers(counts: DataCounts, facts: DatasetFacts) -> dict[PlaybookItem, Seen]:
    return {
        PlaybookItem.CUSTOMERS: _share(counts.known_orders, counts.orders),
        PlaybookItem.SEGMENTS: _at_least(1, counts.segmented),
        PlaybookItem.CONSENT: _share(counts.consenting_or_not, counts.customers),
        PlaybookItem.ADDRESSES: _share(counts.reachable, counts.customers),
        PlaybookItem.HISTORY: _at_least(DAYS_WANTED, facts.days or 0),
        PlaybookItem.RETURNING: _at_least(FEWEST_RETURNING, counts.returning),
        PlaybookItem.CHANNELS: _at_least(1, len(facts.channels)),
    }


def _of_campaigns(
    campaigns: Sequence[Campaign], facts: DatasetFacts, *, today: date
) -> dict[PlaybookItem, Seen]:
    controlled = sum(one.groups.holdouts > 0 for one in campaigns)
    # Without a control group it is over, and nothing is known of what it brought.
    evaluated = sum(one.status == CampaignStatus.EVALUATED and one.groups.holdouts > 0 for one in campaigns)
    old = None if facts.last is None else max((today - facts.last.date()).days, 0)
    return {
        PlaybookItem.CAMPAIGN_SAVED: _at_least(1, len(campaigns)),
        PlaybookItem.CONTROL_GROUP: _at_least(1, controlled),
        PlaybookItem.FILES: _at_least(1, sum(bool(one.exports) for one in campaigns)),
        PlaybookItem.EVALUATED: _at_least(1, evaluated),
        PlaybookItem.SECOND_ROUND: _at_least(2, evaluated),
        PlaybookItem.DATA_FRESH: Seen(found=old, is_enough=old is not None and old <= FRESH_DAYS),
    }


def _share(found: int, of: int) -> Seen:
    return Seen(found=found, of=of, is_enough=found > 0 and found >= MOST * of)


def _at_least(fewest: int, found: int | None, *, of: int | None = None) -> Seen:
    return Seen(found=found, of=of, is_enough=found is not None and found >= fewest)


TICK = """
insert into playbook_entry (item, is_done, changed_at)
values ($item, $is_done, $now)
on conflict (item) do update set is_done = excluded.is_done, changed_at = excluded.changed_at
"""

NOTE = """
insert into playbook_entry (item, note, changed_at)
values ($item, $note, $now)
on conflict (item) do update set note = excluded.note, changed_at = excluded.changed_at
"""


def tick(warehouse: Warehouse, *, item: PlaybookItem, is_done: bool, now: datetime) -> None:
    """Tick an item by hand, or take the tick back.

    Args:
        warehouse: The dataset.
        item: Which; also one that the data could tick, for what the shop does elsewhere.
        is_done: Whether it is ticked.
        now: Wall time.
    """
    with warehouse.write() as cursor:
        cursor.execute(TICK, item=item.value, is_done=is_done, now=now)


def note(warehouse: Warehouse, *, step: PlaybookStep, text: str, now: datetime) -> None:
    """Keep the note on a step; a blank one takes it away.

    Raises:
        CrosssellError: ``invalid_value`` for more than `LONGEST_NOTE` characters.
    """
    kept = text.strip()
    if len(kept) > LONGEST_NOTE:
        raise CrosssellError(ErrorCode.INVALID_VALUE, "note", value=len(kept), allowed=LONGEST_NOTE)
    with warehouse.write() as cursor:
        cursor.execute(NOTE, item=_note_key(step), note=kept, now=now)


def _note_key(step: PlaybookStep) -> str:
    return f"note_{step.value}"
