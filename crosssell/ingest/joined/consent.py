"""Which word of consent holds for a customer, for each way to contact them?

The newest word holds, and of several on one day the no. A word without a date cannot be placed: an undated
yes counts as older than every other word, an undated no as said on the day it was imported. So an undated yes
never overrides a no, and only a yes of a later day overrides an undated no. A general word ("accepts
marketing", and the word of an order line) counts for every way. A customer may be contacted at all if there
is a way, among those that were spoken of, that they allow; where only general words are known, these decide.
"""

from crosssell.warehouse import Cursor

# `customer_found` (customer_key, customer_id) holds the orders' customers, `person_match` whom files mean.
WORDS = """
create or replace temp table consent_known as
with of_lines as (
    select
        l.customer_id,
        l.consent,
        max(l.ordered_at)::date as stated_on,
        -- the day at which an undated no was imported
        max(r.imported_at) filter (l.ordered_at is null)::date as imported_on
    from line as l
    left join import_run as r using (import_id)
    where l.consent is not null and l.customer_id is not null
    group by l.customer_id, l.consent
),
every_word as (
    select c.customer_key, 'general'::consent_channel as channel, w.consent, w.stated_on, w.stated_on as day
    from of_lines as w
    join customer_found as c using (customer_id)
    where w.stated_on is not null
    union all
    select c.customer_key, 'general', w.consent, null, case when not w.consent then w.imported_on end
    from of_lines as w
    join customer_found as c using (customer_id)
    where w.stated_on is null or w.imported_on is not null
    union all
    select
        c.customer_key,
        w.channel,
        w.consent,
        w.stated_on,
        coalesce(w.stated_on, case when not w.consent then r.imported_at::date end)
    from consent_word as w
    join person as p on p.customer_id is not distinct from w.customer_id
        and p.email is not distinct from w.email
    join person_match as m using (person_no)
    join customer_found as c on c.customer_id = m.customer_id
    left join import_run as r using (import_id)
    where w.consent is not null
)
select customer_key, channel, consent, stated_on, coalesce(day, date '0001-01-01') as day
from every_word
"""

# For each way that a customer has spoken of, the newest of its own and the general words.
SAID = """
create or replace temp table consent_said as
with heard as (
    select customer_key, channel, consent, stated_on, day
    from consent_known
    union all
    select s.customer_key, s.channel, g.consent, g.stated_on, g.day
    from (select distinct customer_key, channel from consent_known where channel <> 'general') as s
    join consent_known as g on g.customer_key = s.customer_key and g.channel = 'general'
),
newest as (
    select
        customer_key,
        channel,
        max_by(
            {'consent': consent, 'stated_on': stated_on}, (day, not consent, stated_on is not null)
        ) as word
    from heard
    group by customer_key, channel
)
select customer_key, channel, word.consent as consent, word.stated_on as stated_on
from newest
"""

OVERALL = """
create or replace temp table consent_overall as
select
    customer_key,
    case when bool_or(channel <> 'general')
        then bool_or(consent) filter (channel <> 'general')
        else bool_or(consent)
    end as consent
from consent_said
group by customer_key
"""

INSERT = """
insert into customer_consent
select customer_key, channel, consent, stated_on from consent_said order by customer_key, channel
"""


def derive_consent(cursor: Cursor) -> None:
    """Fill ``customer_consent`` and lay ``consent_overall`` (customer, whether they may be contacted)."""
    cursor.execute(WORDS)
    cursor.execute(SAID)
    cursor.execute(OVERALL)
    cursor.execute(INSERT)
