"""Which words of a dataset decide its figures, what do they mean, and what would another meaning change?

Words of a status, of consent, and items that may be no products, each with what is behind it. A change
is tried by doing it, in a transaction that is rolled back, so the effect shown is the one that saving
has. The user's word holds for later imports of the dataset too, and outlasts an undo.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crosssell.columns import WordKind, WordMeaning
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.derive import derive
from crosssell.ingest.jobs import Progress, Step
from crosssell.ingest.meanings import apply_consents, apply_statuses
from crosssell.ingest.values.words import consent_of, is_non_product, knows_status, may_be_non_product
from crosssell.warehouse import Cursor, Warehouse, quote_identifier

CONSENT_MEANINGS = (WordMeaning.YES, WordMeaning.NO, WordMeaning.UNKNOWN)
MEANINGS: dict[WordKind, tuple[WordMeaning, ...]] = {
    WordKind.STATUS: (WordMeaning.COUNTS, WordMeaning.CANCELLED, WordMeaning.RETURNED),
    WordKind.CONSENT: CONSENT_MEANINGS,
    WordKind.OBJECTION: CONSENT_MEANINGS,
    WordKind.PRODUCT: (WordMeaning.IS_PRODUCT, WordMeaning.NO_PRODUCT),
}

# Tables of lines and of words of consent, what an undo would bring back included.
LINES = ("line", "replaced_line")
CONSENT_WORDS = ("consent_word", "replaced_consent_word")

STATUSES = """
with by_order as (
    select
        status,
        order_id,
        count(*) as lines,
        count(*) filter (status_effect = 'cancelled') as cancelled,
        count(*) filter (status_effect = 'returned') as returned,
        sum(amount) filter (plain_kind = 'sale') as revenue
    from line
    where status is not null
    group by status, order_id
)
select
    b.status,
    w.meaning,
    case
        when sum(b.cancelled) > 0 and sum(b.cancelled) >= sum(b.lines - b.cancelled) then 'cancelled'
        when sum(b.returned) > 0 and sum(b.returned) >= sum(b.lines - b.returned) then 'returned'
        else 'counts'
    end as suggested,
    sum(b.lines)::bigint,
    count(*),
    sum(b.revenue)
from by_order as b
left join word_meaning as w on w.kind = 'status' and w.word = b.status
group by b.status, w.meaning
"""

CONSENTS = """
with by_order as (
    select
        consent_text as word,
        coalesce(consent_negated, false) as negated,
        order_id,
        min(customer_id) as who,
        count(*) as lines,
        sum(amount) filter (kind = 'sale') as revenue
    from line
    where consent_text is not null
    group by word, negated, order_id
    union all
    select consent_text, negated, null, coalesce(customer_id, email), 0, null
    from consent_word
    where consent_text is not null
)
select
    b.word,
    b.negated,
    w.meaning,
    sum(b.lines)::bigint,
    count(b.order_id),
    sum(b.revenue),
    count(distinct b.who)
from by_order as b
left join word_meaning as w
    on w.kind = case when b.negated then 'objection' else 'consent' end and w.word = b.word
group by b.word, b.negated, w.meaning
"""

ITEMS = """
select p.product, p.product_name, o.is_product, p.lines, p.orders, p.revenue
from product as p
left join product_override as o using (product)
"""

FIGURES = """
select
    coalesce(sum(o.sales_lines), 0)::bigint,
    count(*) filter (o.sales_lines > 0),
    sum(o.revenue),
    sum(o.net_revenue),
    avg(o.items) filter (o.items > 0),
    (select count(*) from product where lines > 0 and is_product),
    (select count(*) from product where lines > 0 and not is_product),
    (select count(*) from customer where consent and orders > 0)
from orders as o
"""

SAY = "insert or replace into word_meaning values ($kind, $word, $meaning)"
UNSAY = "delete from word_meaning where kind = $kind and word = $word"
SAY_ITEM = "insert or replace into product_override values ($word, $is_product)"
UNSAY_ITEM = "delete from product_override where product = $word"

BACK_TO_THE_VOCABULARY = """
update {table} set consent = $consent
where consent_text = $word and coalesce({negated}, false) = $asked_otherwise
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a dataset, or an item that may be no product.

    Attributes:
        kind: What it is about.
        word: As it stands in the data; an item's number.
        name: An item's name, ``None`` otherwise or where it has none.
        meaning: What it does now.
        suggested: What it does by the vocabulary alone.
        decided: The user has said so.
        is_open: Nobody knows it; the suggestion is no more than what happens meanwhile.
        lines: Lines with it; sales lines of an item; 0 for a word of customers files.
        orders: Orders with such a line.
        revenue: Amounts that are sales without the word (of a status), of the sales lines otherwise;
            ``None`` without amounts.
        customers: Customers of whom it was said, words of consent only.
    """

    kind: WordKind
    word: str
    name: str | None = None
    meaning: WordMeaning
    suggested: WordMeaning
    decided: bool
    is_open: bool
    lines: int
    orders: int
    revenue: Decimal | None
    customers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordChange:
    """The user's word on a word.

    Attributes:
        kind: What the word is about.
        word: The word, or an item's number.
        meaning: What it means; ``None`` leaves it to the vocabulary again.
    """

    kind: WordKind
    word: str
    meaning: WordMeaning | None

    def __post_init__(self) -> None:
        if self.meaning is not None and self.meaning not in MEANINGS[self.kind]:
            allowed = ", ".join(MEANINGS[self.kind])
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=self.meaning.value, what=self.kind, allowed=allowed
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class WordFigures:
    """Figures of a dataset that words have an effect on.

    Attributes:
        sales_lines: Lines that count.
        orders: Orders with one.
        revenue: Gross, ``None`` without amounts.
        net_revenue: Less returns and refunds, ``None`` likewise.
        items_per_order: Mean distinct products of the orders that have one, ``None`` without any.
        products: Products that were sold.
        non_products: Items that were sold and are no products.
        consenting_customers: Customers with an order who may be contacted in some way.
    """

    sales_lines: int
    orders: int
    revenue: Decimal | None
    net_revenue: Decimal | None
    items_per_order: float | None
    products: int
    non_products: int
    consenting_customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEffect:
    """The figures as they are, and as changes would make them."""

    before: WordFigures
    after: WordFigures


def words(warehouse: Warehouse) -> tuple[Word, ...]:
    """Return the words of a dataset, those that nobody knows first, then by the lines behind them.

    Of the items only those are listed that are no products, may be none, or were decided by the user.
    """
    with warehouse.run() as cursor:
        found = [*_statuses(cursor), *_consents(cursor), *_items(cursor)]
    kinds = list(WordKind)
    return tuple(
        sorted(found, key=lambda one: (not one.is_open, kinds.index(one.kind), -one.lines, one.word))
    )


def effect(warehouse: Warehouse, changes: Sequence[WordChange], *, progress: Progress) -> WordEffect:
    """Return what changes would do; the dataset stays as it is.

    Raises:
        CrosssellError: ``cancelled`` or ``no_space``.
    """
    try:
        with warehouse.writing(), warehouse.run() as cursor, cursor.transaction():
            before = _figures(cursor)
            _apply(cursor, changes, progress=progress)
            raise _TriedError(WordEffect(before=before, after=_figures(cursor)))
    except _TriedError as tried:
        return tried.effect


def save(warehouse: Warehouse, changes: Sequence[WordChange], *, progress: Progress) -> None:
    """Keep the user's words and judge the whole dataset by them, in one transaction.

    Raises:
        CrosssellError: ``cancelled`` or ``no_space``; the dataset is then as it was.
    """
    with warehouse.writing(), warehouse.run() as cursor, cursor.transaction():
        _apply(cursor, changes, progress=progress)
        progress.check()


class _TriedError(Exception):
    """Rolls back what was only tried, and brings out what it did."""

    def __init__(self, effect: WordEffect) -> None:
        super().__init__(effect)
        self.effect = effect


def _apply(cursor: Cursor, changes: Sequence[WordChange], *, progress: Progress) -> None:
    progress.begin(Step.LOAD, cursor=cursor)
    for change in changes:
        _say(cursor, change)
    kinds = {change.kind for change in changes}
    if WordKind.STATUS in kinds:
        for table in LINES:
            apply_statuses(cursor, table=table)
    if kinds & {WordKind.CONSENT, WordKind.OBJECTION}:
        for table, negated in _consent_tables():
            apply_consents(cursor, table=table, negated=negated)
    progress.begin(Step.DERIVE, cursor=cursor)
    derive(cursor)


def _say(cursor: Cursor, change: WordChange) -> None:
    """Note one change, and give a word of consent back to the vocabulary where the user lets go of it."""
    if change.kind == WordKind.PRODUCT:
        if change.meaning is None:
            cursor.execute(UNSAY_ITEM, word=change.word)
        else:
            is_product = change.meaning == WordMeaning.IS_PRODUCT
            cursor.execute(SAY_ITEM, word=change.word, is_product=is_product)
        return
    if change.meaning is not None:
        cursor.execute(SAY, kind=change.kind.value, word=change.word, meaning=change.meaning.value)
        return
    cursor.execute(UNSAY, kind=change.kind.value, word=change.word)
    if change.kind != WordKind.STATUS:
        negated = change.kind == WordKind.OBJECTION
        for table, column in _consent_tables():
            cursor.execute(
                BACK_TO_THE_VOCABULARY.format(
                    table=quote_identifier(table), negated=quote_identifier(column)
                ),
                consent=consent_of(change.word, negated=negated),
                word=change.word,
                asked_otherwise=negated,
            )


def _consent_tables() -> list[tuple[str, str]]:
    """Return the tables of words of consent, each with its column of what was asked."""
    return [
        *((table, "consent_negated") for table in LINES),
        *((table, "negated") for table in CONSENT_WORDS),
    ]


def _statuses(cursor: Cursor) -> list[Word]:
    return [
        Word(
            kind=WordKind.STATUS,
            word=word,
            meaning=WordMeaning(said or suggested),
            suggested=WordMeaning(suggested),
            decided=said is not None,
            is_open=said is None and suggested == WordMeaning.COUNTS and not _means_no_status(word),
            lines=lines,
            orders=orders,
            revenue=revenue,
        )
        for word, said, suggested, lines, orders, revenue in cursor.rows(STATUSES)
    ]


def _means_no_status(word: str) -> bool:
    """Whether it is known that a line with this status counts; a no is, in a column such as ``Storniert``."""
    return knows_status(word) or consent_of(word) is False


def _consents(cursor: Cursor) -> list[Word]:
    found = []
    for word, negated, said, lines, orders, revenue, customers in cursor.rows(CONSENTS):
        by_vocabulary = consent_of(word, negated=negated)
        suggested = WordMeaning.UNKNOWN
        if by_vocabulary is not None:
            suggested = WordMeaning.YES if by_vocabulary else WordMeaning.NO
        found.append(
            Word(
                kind=WordKind.OBJECTION if negated else WordKind.CONSENT,
                word=word,
                meaning=WordMeaning(said) if said else suggested,
                suggested=suggested,
                decided=said is not None,
                is_open=said is None and by_vocabulary is None,
                lines=lines,
                orders=orders,
                revenue=revenue,
                customers=customers,
            )
        )
    return found


def _items(cursor: Cursor) -> list[Word]:
    found = []
    for product, name, said, lines, orders, revenue in cursor.rows(ITEMS):
        is_none = is_non_product(product, name)
        is_doubtful = not is_none and may_be_non_product(product, name)
        if said is None and not is_none and not is_doubtful:
            continue
        suggested = WordMeaning.NO_PRODUCT if is_none else WordMeaning.IS_PRODUCT
        found.append(
            Word(
                kind=WordKind.PRODUCT,
                word=product,
                name=name,
                meaning=suggested
                if said is None
                else (WordMeaning.IS_PRODUCT if said else WordMeaning.NO_PRODUCT),
                suggested=suggested,
                decided=said is not None,
                is_open=said is None and is_doubtful,
                lines=lines,
                orders=orders,
                revenue=revenue,
            )
        )
    return found


def _figures(cursor: Cursor) -> WordFigures:
    lines, orders, revenue, net, items, products, non_products, consenting = cursor.row(FIGURES)
    return WordFigures(
        sales_lines=lines,
        orders=orders,
        revenue=revenue,
        net_revenue=net,
        items_per_order=items,
        products=products,
        non_products=non_products,
        consenting_customers=consenting,
    )
