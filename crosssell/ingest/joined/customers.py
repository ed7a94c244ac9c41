"""Turn the raw rows of customers files into typed rows and words of consent.

Lays two temporary tables beside the dataset: ``customer_arriving`` (every row of every file with its
problem, if any) and ``word_arriving`` (every word of consent in them, one a way of contact).
"""

import hashlib
from collections.abc import Iterator
from datetime import date

from crosssell.columns import ConsentChannel, CustomerField
from crosssell.ingest.joined.cells import LONGEST_TEXT, row_tests, short_rows_are_fine, text_of
from crosssell.ingest.joined.mapping import DAYS_OF, WORDS_OF
from crosssell.ingest.joined.reading import ConsentWords, JoinedReading
from crosssell.ingest.values.dates import date_sql
from crosssell.ingest.values.words import known_sql, text_sql
from crosssell.warehouse import Cursor, quote_identifier

# Contact columns in the order of the tables, between the ids and the attributes.
CONTACT = (
    CustomerField.NAME,
    CustomerField.FIRST_NAME,
    CustomerField.LAST_NAME,
    CustomerField.COMPANY,
    CustomerField.PHONE,
    CustomerField.STREET,
    CustomerField.POSTCODE,
    CustomerField.CITY,
    CustomerField.COUNTRY,
    CustomerField.BIRTHDAY,
)
_COLUMNS = ", ".join(name.value for name in CONTACT)

CREATE = f"""
create or replace temp table customer_arriving (
    file_no integer,
    row_no bigint,
    layout ubigint,
    row_hash ubigint,
    customer_id varchar,
    email varchar,
    {", ".join(f"{name.value} varchar" for name in CONTACT)},
    attributes map(varchar, varchar),
    problem varchar
);
create or replace temp table word_arriving (
    file_no integer,
    row_no bigint,
    channel varchar,
    consent boolean,
    consent_text varchar,
    negated boolean,
    stated_on date
);
"""

# An id that is an e-mail is one. Blank cells of columns that are there are '', for they clear what was known.
INSERT_ROWS = f"""
insert into customer_arriving
with cells as (
    select
        row_no,
        is_short,
        {{known_id}} as known_id,
        {{known_email}} as known_email,
        {{contact}},
        {{attributes}} as attributes,
        {{present}} as present,
        {{begins_as_total}} as begins_as_total
    from {{raw}}
),
known as (
    select
        *,
        case when not contains(known_id, '@') then known_id end as customer_id,
        lower(coalesce(
            case when regexp_matches(known_email, '[^@ ]@[^@ ]') then known_email end,
            case when regexp_matches(known_id, '[^@ ]@[^@ ]') then known_id end
        )) as email
    from cells
)
select
    $file_no,
    row_no,
    $layout,
    hash(email, {_COLUMNS}, attributes),
    customer_id,
    email,
    {_COLUMNS},
    attributes,
    case
        when begins_as_total and email is null then 'total'
        when customer_id is null and email is null then case
            when present <= 1 then 'title'
            else 'missing_customer'
        end
        when is_short and not $short_rows_are_fine then 'ragged'
    end
from known
"""

INSERT_WORDS = """
insert into word_arriving
with cells as (
    select row_no, {channel} as channel, {text} as word, {day} as day, {no_day} as no_day
    from {raw}
),
meant as (
    select
        *,
        case
            when list_contains($yes_words, word) then true
            when list_contains($no_words, word) then false
        end as consent
    from cells
    where word is not null and channel is not null and not list_contains($silent_words, word)
),
dated as (
    select
        *,
        case when consent is false then coalesce(no_day, {day_of_a_no}) else day end as stated_on
    from meant
)
select
    $file_no,
    row_no,
    channel,
    consent,
    word,
    $negated,
    -- a yes that is dated in days to come would outlast every no
    case when consent is not true or stated_on <= $today then stated_on end
from dated
"""

# A day that is a word by itself.
INSERT_DAYS = """
insert into word_arriving
select $file_no, row_no, $channel, $consent, null, false, day
from (select row_no, {day} as day from {raw})
where day is not null and (not $consent or day <= $today)
"""


def check_customers(cursor: Cursor, reading: JoinedReading, *, scratch: str, today: date) -> None:
    """Add the rows and words of one file to ``customer_arriving`` and ``word_arriving``.

    Args:
        cursor: On the dataset, the tables created.
        reading: How the file is read.
        scratch: Name of the database with its raw table.
        today: Day of the import; a yes of a later day counts as undated.
    """
    raw = f"{quote_identifier(scratch)}.raw_{reading.number}"
    present = tuple(name for name in CONTACT if name in reading.mapping)
    headers = [reading.header[index] for index in reading.attributes]
    cursor.execute(
        INSERT_ROWS.format(
            raw=raw,
            known_id=_known_id(reading),
            known_email=text_of(reading, CustomerField.EMAIL),
            contact=", ".join(f"{_contact(reading, name)} as {name.value}" for name in CONTACT),
            attributes=_attributes(reading),
            **row_tests(reading),
        ),
        file_no=reading.number,
        layout=_layout([*(name.value for name in present), *headers]),
        short_rows_are_fine=short_rows_are_fine(cursor, raw),
        **({"headers": headers} if headers else {}),
    )
    for name, words in reading.words.items():
        _insert_words(cursor, reading, CustomerField(name), words, raw=raw, today=today)
    for channel, column, consent in _days(reading):
        cursor.execute(
            INSERT_DAYS.format(raw=raw, day=column),
            file_no=reading.number,
            channel=channel.value,
            consent=consent,
            today=today,
        )


def _insert_words(
    cursor: Cursor, reading: JoinedReading, name: CustomerField, words: ConsentWords, *, raw: str, today: date
) -> None:
    column = reading.consent[name]
    # One column of days serves every way of contact that has none of its own.
    days = DAYS_OF[column.channel]
    if days not in reading.dates:
        days = CustomerField.CONSENT_AT
    is_named = name == CustomerField.CONSENT and CustomerField.CONSENT_CHANNEL in reading.mapping
    cursor.execute(
        INSERT_WORDS.format(
            raw=raw,
            text=known_sql(f"c{column.index}", guests=False),
            channel=_channel_cell(reading) if is_named else "$channel::varchar",
            day=_day(reading, days),
            no_day=_no_day(reading, column.channel),
            day_of_a_no="null" if _is_of_yes(reading, days) else "day",
        ),
        file_no=reading.number,
        **(
            {"channel_words": list(reading.channels), "channels": list(reading.channels.values())}
            if is_named
            else {"channel": column.channel.value}
        ),
        negated=column.negated,
        yes_words=list(words.yes),
        no_words=list(words.no),
        silent_words=list(words.silent),
        today=today,
    )


def _channel_cell(reading: JoinedReading) -> str:
    """Return the way of contact that the row names; one that nobody knows is none."""
    text = text_sql(f"c{reading.mapping[CustomerField.CONSENT_CHANNEL]}")
    return f"map($channel_words::varchar[], $channels::varchar[])[{text}]"


def _known_id(reading: JoinedReading) -> str:
    if CustomerField.CUSTOMER_ID not in reading.mapping:
        return "null::varchar"
    column = f"c{reading.mapping[CustomerField.CUSTOMER_ID]}"
    text = f"nullif(ltrim({known_sql(column, guests=True)}, ''''), '')"
    if CustomerField.CUSTOMER_ID in reading.float_ids:
        return f"regexp_replace({text}, '^([0-9]+)[.]0$', '\\1')"
    return text


def _contact(reading: JoinedReading, name: CustomerField) -> str:
    text = text_of(reading, name)
    return f"coalesce({text}, '')" if name in reading.mapping else text


def _attributes(reading: JoinedReading) -> str:
    if not reading.attributes:
        return "null::map(varchar, varchar)"
    cells = (f"left(coalesce({text_sql(f'c{index}')}, ''), {LONGEST_TEXT})" for index in reading.attributes)
    return f"map($headers::varchar[], [{', '.join(cells)}])"


def _layout(names: list[str]) -> int:
    """Return a number that stands for the columns a file has, whatever their order."""
    digest = hashlib.sha256("\n".join(sorted(names)).encode()).digest()
    return int.from_bytes(digest[:8], "big")


def _day(reading: JoinedReading, name: CustomerField) -> str:
    if name not in reading.dates:
        return "null::date"
    return f"({date_sql(f'c{reading.mapping[name]}', reading.dates[name])})::date"


def _no_day(reading: JoinedReading, channel: ConsentChannel) -> str:
    """Return the day of a no, where the column is about this way of contact or about all."""
    column = reading.consent.get(CustomerField.NO_CONSENT_AT)
    if column is None or column.channel not in (channel, ConsentChannel.GENERAL):
        return "null::date"
    return _day(reading, CustomerField.NO_CONSENT_AT)


def _is_of_yes(reading: JoinedReading, name: CustomerField) -> bool:
    return name in reading.consent and reading.consent[name].of_yes


def _days(reading: JoinedReading) -> Iterator[tuple[ConsentChannel, str, bool]]:
    """Yield the columns whose days are words by themselves, as (way, expression, yes)."""
    for channel, name in DAYS_OF.items():
        column = reading.consent.get(name)
        if column is None:
            continue
        dates_words = WORDS_OF[channel] in reading.words or (
            channel == ConsentChannel.GENERAL and bool(reading.words)
        )
        if not dates_words and column.says_yes:
            yield channel, _day(reading, name), True
    no_day = reading.consent.get(CustomerField.NO_CONSENT_AT)
    if no_day is not None:
        yield no_day.channel, _day(reading, CustomerField.NO_CONSENT_AT), False
