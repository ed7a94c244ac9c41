"""Who of a campaign's list may be contacted, by which way, and who may not.

A contact file holds contacts alone: no customer of the control group, and nobody whose consent does not allow
it as the data are now. A no to a way of contact keeps a customer out of that way's file.
"""

from dataclasses import dataclass

import pandas as pd

from crosssell.columns import ConsentChannel, ConsentRule
from crosssell.offers.campaigns.listed import CampaignList

WAYS = (ConsentChannel.EMAIL, ConsentChannel.PHONE, ConsentChannel.SMS, ConsentChannel.POST)
# The address columns that must all be filled.
NEEDED: dict[ConsentChannel, tuple[str, ...]] = {
    ConsentChannel.GENERAL: (),
    ConsentChannel.EMAIL: ("email",),
    ConsentChannel.PHONE: ("phone",),
    ConsentChannel.SMS: ("phone",),
    ConsentChannel.POST: ("street", "city"),
}
ADDRESS = r"\S@\S"  # an id can be an address


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WayRows:
    """The contacts of one way of contact.

    ``contacts = rows of frame + no_consent + no_address``.

    Attributes:
        frame: Who can and may be reached that way.
        no_consent: Contacts whose word on this way does not allow it.
        no_address: Of the others, who have no address for it.
    """

    frame: pd.DataFrame
    no_consent: int
    no_address: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WayCount:
    """The contacts of one way, counted; as `WayRows`.

    Attributes:
        way: Which.
        customers: Who can and may be reached that way.
        no_consent: Whose word on this way does not allow it.
        no_address: Who have no address for it.
    """

    way: ConsentChannel
    customers: int
    no_consent: int
    no_address: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCounts:
    """How many customers a campaign's files hold.

    Attributes:
        contacts: Of the contact file.
        withheld: Of the group to be contacted, who may not be any more: they have said no since, or the data
            no longer know that they agreed.
        controls: Of the control group's file.
        ways: Of each way of contact that anybody has an address for.
        expected_value: Of the contact file's customers together, each less the cost of the contact, the
            campaign's fixed cost not taken off; ``None`` where none is known.
    """

    contacts: int
    withheld: int
    controls: int
    ways: tuple[WayCount, ...]
    expected_value: float | None = None

    def of(self, way: ConsentChannel) -> WayCount | None:
        """Return the count of one way; ``None`` where nobody has an address for it."""
        return next((one for one in self.ways if one.way == way), None)


def file_counts(listed: CampaignList) -> FileCounts:
    """Return how many customers the files of a campaign hold."""
    contacts, controls = contact_rows(listed.frame, rule=listed.rule), control_rows(listed.frame)
    ways = []
    for way in WAYS:
        if not _is_reached(_with_addresses(contacts, way), way).any():
            continue
        found = way_rows(contacts, way=way, rule=listed.rule)
        ways.append(
            WayCount(
                way=way,
                customers=len(found.frame),
                no_consent=found.no_consent,
                no_address=found.no_address,
            )
        )
    values = contacts["expected_value"].dropna().astype(float)
    return FileCounts(
        contacts=len(contacts),
        withheld=len(listed.frame) - len(controls) - len(contacts),
        controls=len(controls),
        ways=tuple(ways),
        expected_value=None if values.empty else float(values.sum()),
    )


def contact_rows(frame: pd.DataFrame, *, rule: ConsentRule) -> pd.DataFrame:
    """Return who is to be contacted: no member of the control group, nobody whose consent does not allow it.

    Args:
        frame: All members, as `crosssell.offers.campaigns.listed.CampaignList`.
        rule: Who may be written to; a no never may.
    """
    return frame[frame["consent"].isin(allowed_words(rule)) & ~frame["is_holdout"].astype(bool)]


def control_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the control group: whom nobody may contact."""
    return frame[frame["is_holdout"].astype(bool)]


def way_rows(contacts: pd.DataFrame, *, way: ConsentChannel, rule: ConsentRule) -> WayRows:
    """Return those contacts who can and may be reached one way.

    Args:
        contacts: As `contact_rows` gives them.
        way: By e-mail, phone, text message or post.
        rule: Who may be written to; a no to this way never may.
    """
    own = contacts["consent" if way == ConsentChannel.GENERAL else f"consent_{way}"]
    agreeing = _with_addresses(contacts[own.isin(allowed_words(rule))], way)
    found = agreeing[_is_reached(agreeing, way)]
    return WayRows(
        frame=found, no_consent=len(contacts) - len(agreeing), no_address=len(agreeing) - len(found)
    )


def call_rows(listed: CampaignList) -> WayRows:
    """Return whom a sales team calls; all contacts where the dataset knows of no phone numbers at all."""
    contacts = contact_rows(listed.frame, rule=listed.rule)
    if "phone" in listed.known:
        return way_rows(contacts, way=ConsentChannel.PHONE, rule=listed.rule)
    return WayRows(frame=contacts, no_consent=0, no_address=0)


def allowed_words(rule: ConsentRule) -> tuple[str, ...]:
    """Return the words on consent that allow to write; a no never does."""
    return ("yes", "unknown") if rule == ConsentRule.UNKNOWN else ("yes",)


def _with_addresses(contacts: pd.DataFrame, way: ConsentChannel) -> pd.DataFrame:
    """Return contacts with the e-mail address that an id is, where there is no other."""
    if way != ConsentChannel.EMAIL:
        return contacts
    by_id = contacts["customer_id"].where(contacts["customer_id"].str.contains(ADDRESS))
    return contacts.assign(email=contacts["email"].where(contacts["email"].notna(), by_id))


def _is_reached(contacts: pd.DataFrame, way: ConsentChannel) -> pd.Series:
    """Return whether each has every address column that a way needs."""
    reached = pd.Series(True, index=contacts.index)
    for column in NEEDED[way]:
        reached &= contacts[column].fillna("").astype(str).str.strip() != ""
    return reached
