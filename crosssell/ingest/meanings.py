"""What does a word of a status or of a consent do to a line, by the vocabulary and by the user's own word?

A line keeps the word, what the vocabulary made of it, and what the line would be without it. The user's
word on its meaning is applied after that, by the same statements to rows that arrive and to rows that
are there: a dataset whose words were changed is the one that an import with those words would have made.
"""

from crosssell.warehouse import Cursor, quote_identifier

# What a line is, from what it would be without the word of its status and what that word does.
KIND = """case
    when effect = 'cancelled' or plain_kind = 'cancelled' then 'cancelled'
    when effect = 'returned' and plain_kind <> 'return' then 'returned'
    else plain_kind
end"""

MEANT_STATUSES = f"""
create or replace temp table meant_status as
with met as (
    select distinct status, {{effect}} as by_vocabulary, plain_kind::varchar as plain_kind
    from {{table}}
    where status is not null
),
meant as (
    select
        m.*,
        case coalesce(w.meaning, m.by_vocabulary)
            when 'cancelled' then 'cancelled'
            when 'returned' then 'returned'
        end as effect
    from met as m
    left join word_meaning as w on w.kind = 'status' and w.word = m.status
)
select status, by_vocabulary, plain_kind, {KIND} as kind
from meant
"""

JUDGE_STATUSES = """
update {table} as l
set kind = m.kind
from meant_status as m
where l.status = m.status
    and l.{effect} is not distinct from m.by_vocabulary
    and l.plain_kind::varchar = m.plain_kind
    and l.kind::varchar <> m.kind
"""

MEANT_CONSENTS = """
create or replace temp table meant_consent as
select
    word,
    kind = 'objection' as negated,
    case meaning when 'yes' then true when 'no' then false end as consent
from word_meaning
where kind in ('consent', 'objection')
"""

JUDGE_CONSENTS = """
update {table} as l
set consent = m.consent
from meant_consent as m
where l.consent_text = m.word
    and coalesce(l.{negated}, false) = m.negated
    and l.consent is distinct from m.consent
"""

ANY_MEANING = "select 1 from word_meaning limit 1"


def apply_statuses(cursor: Cursor, *, table: str, effect: str = "status_effect") -> None:
    """Let the user's words on statuses decide the kinds of lines; the vocabulary's where there is none.

    Args:
        cursor: On the dataset.
        table: Lines with ``status``, ``plain_kind`` and ``kind``.
        effect: Its column of what the vocabulary makes of the status.
    """
    names = {"table": quote_identifier(table), "effect": quote_identifier(effect)}
    cursor.execute(MEANT_STATUSES.format(**names))
    cursor.execute(JUDGE_STATUSES.format(**names))


def apply_consents(cursor: Cursor, *, table: str, negated: str = "negated") -> None:
    """Let the user's words on consents decide; words on which the user has said nothing stay as they are.

    Args:
        cursor: On the dataset.
        table: Rows with ``consent_text`` and ``consent``.
        negated: Its column that tells whether the consent was asked the other way round.
    """
    cursor.execute(MEANT_CONSENTS)
    cursor.execute(JUDGE_CONSENTS.format(table=quote_identifier(table), negated=quote_identifier(negated)))


def has_meanings(cursor: Cursor) -> bool:
    """Tell whether the user has said of any word what it means."""
    return bool(cursor.rows(ANY_MEANING))
