"""A list of customers: who is on it, in which order, and who may be written to.

What found them is the caller's: it makes the temporary table ``found_customer`` on its cursor, a row a
customer, with ``customer_key``, ``place`` (a number that no two share, the first to list lowest) and what it
wants to show of them. A screen lists everybody and says what is known of their consent; a file holds those
whom a `ConsentRule` lets in, and never one who said no.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from crosssell.columns import ConsentRule
from crosssell.contacts import contact_columns, contacts_sql
from crosssell.warehouse import Cursor, quote_identifier


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CustomerList:
    """The customers that were found, as far as they may be listed.

    ``found = consent_yes + consent_no + consent_unknown``.

    Attributes:
        frame: ``customer_id``, ``consent`` (yes, no or unknown), then the columns that were asked for and
            the contacts; by place. Holds customer ids: keep it out of links and logs.
        found: Everyone who was found, whatever the rule and the search.
        consent_yes: Of these, those who said yes.
        consent_no: Those who said no.
        consent_unknown: Those of whom nothing is known.
        consent_known: Whether the dataset knows the consent of anybody.
        listed: Whom rule and search let in; more than the rows of ``frame`` where a limit cut it off.
    """

    frame: pd.DataFrame
    found: int
    consent_yes: int
    consent_no: int
    consent_unknown: int
    consent_known: bool
    listed: int

    @property
    def usual_rule(self) -> ConsentRule:
        """Whom a file holds unless the reader chooses otherwise: yes, where the dataset knows of consent."""
        return ConsentRule.YES if self.consent_known else ConsentRule.UNKNOWN

    def allowed(self, rule: ConsentRule | None) -> int:
        """Return how many of those found the rule lets in; all of them without a rule."""
        if rule is None:
            return self.found
        return self.consent_yes + (self.consent_unknown if rule == ConsentRule.UNKNOWN else 0)

    def left_out(self, rule: ConsentRule | None) -> tuple[int, int]:
        """Return how many the rule leaves out for their no, and for nothing being known of them."""
        if rule is None:
            return 0, 0
        return self.consent_no, self.consent_unknown if rule == ConsentRule.YES else 0


COUNTS = """
select
    count(*) as found,
    count(*) filter (c.consent) as consent_yes,
    count(*) filter (not c.consent) as consent_no,
    count(*) filter (c.consent is null) as consent_unknown,
    exists (select 1 from customer where consent is not null) as consent_known
from found_customer as f
join customer as c using (customer_key)
"""

# The name by which `crosssell.contacts` knows a list.
LISTED = """
create or replace temp table listed_customer as
select f.place, f.customer_key
from found_customer as f
join customer as c using (customer_key)
where ($rule::varchar is null or c.consent or (c.consent is null and $rule = 'unknown'))
    and contains(lower(c.customer_id), lower($search))
"""

HOW_MANY = "select count(*) from listed_customer"

CUT = """
delete from listed_customer where place > (
    select coalesce(max(place), 0) from (select place from listed_customer order by place limit $most)
)
"""

FRAME = """
select
    c.customer_id,
    case c.consent when true then 'yes' when false then 'no' else 'unknown' end as consent{own}
from listed_customer as l
join found_customer as f using (customer_key)
join customer as c using (customer_key)
order by l.place
"""


def read_list(
    cursor: Cursor,
    *,
    columns: Sequence[str],
    rule: ConsentRule | None = None,
    search: str = "",
    limit: int | None = None,
    with_contacts: bool = False,
) -> CustomerList:
    """Return the customers of ``found_customer`` on the caller's cursor.

    Args:
        cursor: The run that made ``found_customer``.
        columns: Which of its own columns the frame carries, in this order.
        rule: Who may be listed; ``None`` lists everybody, for a screen alone.
        search: Part of the id, in any case; everyone where it is blank.
        limit: Most rows of the frame; ``None`` for all.
        with_contacts: Add what the dataset knows of addresses and ways of contact; for files.
    """
    found, yes, no, unknown, known = cursor.row(COUNTS)
    cursor.execute(LISTED, rule=None if rule is None else rule.value, search=search.strip())
    listed = int(cursor.row(HOW_MANY)[0])
    if limit is not None and limit < listed:
        cursor.execute(CUT, most=limit)
    own = "".join(f",\n    f.{quote_identifier(name)}" for name in columns)
    frame = cursor.query(FRAME.format(own=own))
    if with_contacts and (contacts := contact_columns(cursor)):
        frame = frame.join(cursor.query(contacts_sql())[list(contacts)])
    return CustomerList(
        frame=frame,
        found=found,
        consent_yes=yes,
        consent_no=no,
        consent_unknown=unknown,
        consent_known=known,
        listed=listed,
    )
