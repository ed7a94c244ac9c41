"""How can the customers of a list be reached? Their addresses and what they said of each way of contact.

Carried for lists alone: no screen shows them.
"""

from crosssell.columns import ConsentChannel
from crosssell.warehouse import Cursor

ADDRESS_COLUMNS = ("email", "name", "company", "phone", "street", "postcode", "city", "contact_country")
CONSENT_COLUMNS = tuple(
    f"consent_{channel}" for channel in ConsentChannel if channel != ConsentChannel.GENERAL
)

# Which of them the dataset knows of anybody; an id that is an e-mail needs no column of its own.
KNOWN = """
select
    count(email) as email, count(name) as name, count(company) as company, count(phone) as phone,
    count(street) as street, count(postcode) as postcode, count(city) as city,
    count(country) as contact_country
from contact
"""

KNOWN_WAYS = "select distinct 'consent_' || channel from customer_consent where channel <> 'general'"

# `listed_customer` (place, customer_key, …) is the list. A general word counts for every way of contact.
CONTACTS = """
with ways as (
    select
        w.customer_key,
        bool_or(w.consent) filter (w.channel = 'general') as consent,
        bool_or(w.consent) filter (w.channel = 'email') as email,
        bool_or(w.consent) filter (w.channel = 'phone') as phone,
        bool_or(w.consent) filter (w.channel = 'sms') as sms,
        bool_or(w.consent) filter (w.channel = 'post') as post
    from customer_consent as w
    semi join listed_customer as l using (customer_key)
    group by w.customer_key
)
select
    k.email,
    k.name,
    k.company,
    k.phone,
    k.street,
    k.postcode,
    k.city,
    k.country as contact_country,
    {in_words}
from listed_customer as l
left join contact as k using (customer_key)
left join ways as w using (customer_key)
order by l.place
"""

IN_WORDS = """case coalesce(w.{way}, w.consent)
        when true then 'yes' when false then 'no' else 'unknown'
    end as consent_{way}"""


def contact_columns(cursor: Cursor) -> tuple[str, ...]:
    """Return the columns that a list can carry: those the dataset knows of anybody."""
    counts = cursor.query(KNOWN).iloc[0].to_dict()
    ways = {name for (name,) in cursor.rows(KNOWN_WAYS)}
    addresses = [name for name in ADDRESS_COLUMNS if counts[name]]
    return (*addresses, *(name for name in CONSENT_COLUMNS if name in ways))


def contacts_sql() -> str:
    """Return the statement that gives all `ADDRESS_COLUMNS` and `CONSENT_COLUMNS` of ``listed_customer``."""
    ways = (name.removeprefix("consent_") for name in CONSENT_COLUMNS)
    return CONTACTS.format(in_words=",\n    ".join(IN_WORDS.format(way=way) for way in ways))
