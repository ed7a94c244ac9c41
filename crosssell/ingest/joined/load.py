"""Add what customers and products files say to a dataset: only what is new, under the import's number.

Runs inside the transaction of the import, after its order lines. A row that says what is known already is
not added, so that the same file twice changes nothing and a monthly file adds its changes alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crosssell.columns import ConsentChannel, CustomerField, FileKind, LeftOut, ProductField
from crosssell.ingest import undo
from crosssell.ingest.joined.cells import COUNT_PROBLEMS
from crosssell.ingest.joined.customers import CONTACT
from crosssell.ingest.joined.mapping import WORDS_OF
from crosssell.ingest.joined.matching import lay_person_matches, lay_product_matches
from crosssell.ingest.joined.reading import JoinedReading
from crosssell.ingest.joined.report import ConsentCounts, CustomerReport, ProductReport
from crosssell.warehouse import Cursor, quote_identifier

CUSTOMER_TABLES = ("customer_row", "consent_word")
PRODUCT_TABLES = ("product_row",)

# A file whose ids are another program's: none of them is a customer's, while its e-mails are.
FOREIGN_IDS = """
with addresses as (
    select lower(customer_id) as email from line where contains(customer_id, '@')
    union
    select r.email from customer_row as r semi join line as l using (customer_id)
)
select a.file_no
from customer_arriving as a
where a.problem is null
group by a.file_no
having count(*) filter (a.customer_id in (select l.customer_id from line as l)) = 0
    and count(*) filter (a.email in (select d.email from addresses as d)) > 0
"""

FORGET_IDS = """
update customer_arriving set customer_id = null where file_no = $file_no and email is not null
"""

# One row a customer and layout, the last one; compared with the newest known row of the same layout.
NEW_ROWS = """
create or replace temp table customer_new as
with newest as (
    select *
    from customer_arriving
    where problem is null
    qualify row_number() over (
        partition by coalesce(customer_id, email), layout order by file_no desc, row_no desc
    ) = 1
),
known as (
    select
        coalesce(customer_id, email) as who,
        layout,
        max_by(row_hash, (import_id, file_no, row_no)) as row_hash
    from customer_row
    group by who, layout
)
select n.*
from newest as n
left join known as k on k.who = coalesce(n.customer_id, n.email) and k.layout = n.layout
where k.row_hash is distinct from n.row_hash
"""

CONTACT_COLUMNS = ", ".join(name.value for name in CONTACT)

INSERT_ROWS = f"""
insert into customer_row
select $import_id, file_no, row_no, layout, row_hash, customer_id, email, {CONTACT_COLUMNS}, attributes
from customer_new
order by file_no, row_no
"""

# A word that is known says nothing new, save an undated no after a yes of a later day: it holds again.
NEW_WORDS = """
create or replace temp table word_new as
with said as (
    select
        w.channel::consent_channel as channel, w.consent, w.consent_text, w.negated, w.stated_on,
        a.customer_id, a.email,
        max(w.file_no) as file_no, max_by(w.row_no, (w.file_no, w.row_no)) as row_no
    from word_arriving as w
    join customer_arriving as a using (file_no, row_no)
    where a.problem is null
    group by all
),
known as (
    select
        k.channel, k.consent, k.consent_text, k.negated, k.stated_on, k.customer_id, k.email,
        max(r.imported_at)::date as known_on
    from consent_word as k
    join import_run as r using (import_id)
    group by all
),
latest_yes as (
    select who, max(day) as day
    from (
        select customer_id as who, max(ordered_at)::date as day
        from line where consent and customer_id is not null group by customer_id
        union all
        select lower(customer_id), max(ordered_at)::date
        from line where consent and contains(customer_id, '@') group by lower(customer_id)
        union all
        select unnest([customer_id, email]), stated_on from consent_word where consent
    )
    where who is not null
    group by who
)
select s.*
from said as s
left join known as k
    on k.channel = s.channel
    and k.negated = s.negated
    and k.consent is not distinct from s.consent
    and k.consent_text is not distinct from s.consent_text
    and k.stated_on is not distinct from s.stated_on
    and k.customer_id is not distinct from s.customer_id
    and k.email is not distinct from s.email
left join latest_yes as by_id on by_id.who = s.customer_id
left join latest_yes as by_email on by_email.who = s.email
where k.channel is null or (
    s.consent is false
    and s.stated_on is null
    and coalesce(greatest(by_id.day, by_email.day) > k.known_on, false)
)
"""

INSERT_WORDS = """
insert into consent_word
select
    $import_id, file_no, row_no, customer_id, email, channel, consent, consent_text, negated, stated_on
from word_new
order by file_no, row_no, channel
"""

NEW_PRODUCTS = """
create or replace temp table product_new as
with newest as (
    select *
    from product_arriving
    where problem is null
    qualify row_number() over (partition by product order by file_no desc, row_no desc) = 1
),
known as (
    select product, max_by(row_hash, (import_id, file_no, row_no)) as row_hash
    from product_row
    group by product
)
select n.*
from newest as n
left join known as k using (product)
where k.row_hash is distinct from n.row_hash
"""

INSERT_PRODUCTS = """
insert into product_row
select
    $import_id, file_no, row_no, row_hash, product, product_id, product_name, category, cost, price, parent,
    stock
from product_new
order by file_no, row_no
"""

CUSTOMER_COUNTS = """
with rows as (
    select *, coalesce(customer_id, email) as who
    from customer_arriving
    where file_no = $file_no and problem is null
),
people as (
    select distinct p.person_no, r.who
    from rows as r
    join person as p on p.customer_id is not distinct from r.customer_id
        and p.email is not distinct from r.email
),
found as (
    select m.customer_id, min_by(m.how, list_position(['id', 'number', 'email', 'address'], m.how)) as how
    from people as p
    join person_match as m using (person_no)
    group by m.customer_id
)
select
    (select count(*) from rows),
    (select count(distinct who) from rows),
    (select count(distinct who) from (
        select coalesce(customer_id, email) as who from customer_new where file_no = $file_no
        union all
        select coalesce(customer_id, email) from word_new where file_no = $file_no
    )),
    (select count(*) from found),
    (select count(*) from found where how in ('email', 'address')),
    (select count(*) from found where how = 'number'),
    (select count(distinct p.who) from people as p where p.who not in (
        select q.who from people as q join person_match as m using (person_no)
    )),
    (select count(*) from known_customer)
"""

CONSENT_COUNTS = """
with rows as (
    select row_no, coalesce(customer_id, email) as who
    from customer_arriving
    where file_no = $file_no and problem is null
),
said as (
    select w.channel, r.who, bool_or(w.consent) as has_yes, bool_or(not w.consent) as has_no
    from word_arriving as w
    join rows as r using (row_no)
    where w.file_no = $file_no
    group by w.channel, r.who
)
select
    channel,
    count(*) filter (has_yes and not coalesce(has_no, false)) as yes,
    count(*) filter (has_no) as no,
    (select count(distinct who) from rows) as customers
from said
group by channel
"""

PRODUCT_COUNTS = """
with rows as (
    select * from product_arriving where file_no = $file_no and problem is null
),
newest as (
    select * from rows qualify row_number() over (partition by product order by row_no desc) = 1
),
found as (
    select m.* from product_match as m join newest as n on n.product = m.written
)
select
    (select count(*) from rows),
    count(*),
    (select count(*) from product_new where file_no = $file_no),
    (select count(*) from found),
    (select count(*) from found where how = 'name'),
    (select count(*) from found where how = 'number'),
    count(*) filter (product not in (select f.written from found as f)),
    (select count(*) from known_product),
    count(category),
    count(cost),
    count(price),
    count(stock),
    count(parent),
    count(distinct parent)
from newest
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What the customers and products files of an import did.

    Attributes:
        changed: They said something that the dataset did not know.
        customers: A record of each customers file.
        products: A record of each products file.
    """

    changed: bool = False
    customers: tuple[CustomerReport, ...] = ()
    products: tuple[ProductReport, ...] = ()

    @property
    def files(self) -> tuple[CustomerReport | ProductReport, ...]:
        """All records."""
        return (*self.customers, *self.products)


def load_joined(
    cursor: Cursor,
    readings: Sequence[JoinedReading],
    *,
    import_id: int,
    scratch: str,
    replace: bool,
    with_orders: bool,
) -> Joined:
    """Add what the checked files say, in the transaction of the import.

    Args:
        cursor: On the dataset; the one that checked the files, its order lines loaded.
        readings: How each file was read.
        import_id: Number of the import.
        scratch: Name of the database with the files' raw tables.
        replace: Drop what the dataset knew: everything if the import has order lines, else what files of
            the same kinds have said.
        with_orders: The import has order lines.
    """
    kinds = {reading.kind for reading in readings}
    replaced = replace and _take_out(cursor, kinds=set(FileKind) if with_orders else kinds)
    changed = replaced
    if FileKind.CUSTOMERS in kinds:
        changed = _add_customers(cursor, import_id) or changed
    if FileKind.PRODUCTS in kinds:
        changed = _add_products(cursor, import_id) or changed
    return Joined(
        changed=changed,
        customers=tuple(
            _customer_report(cursor, one, scratch) for one in readings if one.kind == FileKind.CUSTOMERS
        ),
        products=tuple(
            _product_report(cursor, one, scratch) for one in readings if one.kind == FileKind.PRODUCTS
        ),
    )


def _take_out(cursor: Cursor, *, kinds: set[FileKind]) -> bool:
    tables = [
        *(CUSTOMER_TABLES if FileKind.CUSTOMERS in kinds else ()),
        *(PRODUCT_TABLES if FileKind.PRODUCTS in kinds else ()),
    ]
    filled = [table for table in tables if cursor.rows(f"select 1 from {quote_identifier(table)} limit 1")]
    for table in filled:
        undo.take_out(cursor, table=table)
    return bool(filled)


def _add_customers(cursor: Cursor, import_id: int) -> bool:
    for (file_no,) in cursor.rows(FOREIGN_IDS):
        cursor.execute(FORGET_IDS, file_no=file_no)
    cursor.execute(NEW_ROWS)
    cursor.execute(NEW_WORDS)
    changed = _has_rows(cursor, "customer_new") or _has_rows(cursor, "word_new")
    if changed:
        undo.begin(cursor)
        cursor.execute(INSERT_ROWS, import_id=import_id)
        cursor.execute(INSERT_WORDS, import_id=import_id)
    lay_person_matches(cursor)
    return changed


def _add_products(cursor: Cursor, import_id: int) -> bool:
    cursor.execute(NEW_PRODUCTS)
    changed = _has_rows(cursor, "product_new")
    if changed:
        undo.begin(cursor)
        cursor.execute(INSERT_PRODUCTS, import_id=import_id)
    lay_product_matches(cursor)
    return changed


def _has_rows(cursor: Cursor, table: str) -> bool:
    return bool(cursor.rows(f"select 1 from {quote_identifier(table)} limit 1"))


def _left_out(cursor: Cursor, reading: JoinedReading, scratch: str, table: str) -> dict[LeftOut, int]:
    statement = COUNT_PROBLEMS.format(table=table, scratch=quote_identifier(scratch))
    return {LeftOut(reason): count for reason, count in cursor.rows(statement, file_no=reading.number)}


def _customer_report(cursor: Cursor, reading: JoinedReading, scratch: str) -> CustomerReport:
    staged = reading.staged
    kept, customers, changed, matched, by_email, by_number, strangers, known = cursor.row(
        CUSTOMER_COUNTS, file_no=reading.number
    )
    counted = {
        ConsentChannel(channel): ConsentCounts(yes=yes, no=no, unknown=of - yes - no)
        for channel, yes, no, of in cursor.rows(CONSENT_COUNTS, file_no=reading.number)
    }
    asked = {channel for channel, name in WORDS_OF.items() if name in reading.mapping}
    nobody = ConsentCounts(yes=0, no=0, unknown=customers)
    return CustomerReport(
        file=reading.name,
        encoding=staged.encoding,
        delimiter=staged.delimiter,
        sheet=staged.sheet,
        header_row=staged.header_row,
        decimal_mark=None,
        date_order=reading.date_order,
        mapping={CustomerField(name): reading.header[index] for name, index in reading.mapping.items()},
        attributes=tuple(reading.header[index] for index in reading.attributes),
        ignored=tuple(reading.header[index] for index in reading.ignored),
        rows_read=staged.rows_read,
        rows_kept=kept,
        left_out=_left_out(cursor, reading, scratch, "customer_arriving"),
        duplicates=0 if CustomerField.CONSENT_CHANNEL in reading.mapping else kept - customers,
        customers=customers,
        changed=changed,
        matched=matched,
        by_email=by_email,
        by_number=by_number,
        not_in_dataset=strangers,
        not_in_file=known - matched,
        consent={
            channel: counted.get(channel, nobody)
            for channel in ConsentChannel
            if channel in counted or channel in asked
        },
        unknown_words=reading.unknown_words,
    )


def _product_report(cursor: Cursor, reading: JoinedReading, scratch: str) -> ProductReport:
    staged = reading.staged
    (
        kept, products, changed, matched, by_name, by_number, strangers, known,
        with_category, with_cost, with_price, with_stock, with_parent, families,
    ) = cursor.row(PRODUCT_COUNTS, file_no=reading.number)  # fmt: skip
    return ProductReport(
        file=reading.name,
        encoding=staged.encoding,
        delimiter=staged.delimiter,
        sheet=staged.sheet,
        header_row=staged.header_row,
        decimal_mark=reading.decimal_mark,
        date_order=None,
        mapping={ProductField(name): reading.header[index] for name, index in reading.mapping.items()},
        ignored=tuple(reading.header[index] for index in reading.ignored),
        rows_read=staged.rows_read,
        rows_kept=kept,
        left_out=_left_out(cursor, reading, scratch, "product_arriving"),
        duplicates=kept - products,
        products=products,
        changed=changed,
        matched=matched,
        by_name=by_name,
        by_number=by_number,
        not_in_dataset=strangers,
        not_in_file=known - matched,
        with_category=with_category,
        with_cost=with_cost,
        with_price=with_price,
        with_stock=with_stock,
        with_parent=with_parent,
        families=families,
    )
