"""A campaign's files: whom to contact, and apart from them the control group that nobody may contact.

The contact file holds contacts alone: no customer of the control group, nobody who may not be written to. The
control group's file holds ids and no address, and says in its name, its heading and every row what it is.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from crosssell.columns import ConsentChannel, ConsentRule
from crosssell.contacts import ADDRESS_COLUMNS
from crosssell.exports.cells import is_empty
from crosssell.exports.columns import ExportColumn, ExportKind, money, share
from crosssell.exports.customers import SEGMENT, with_contacts
from crosssell.exports.delimited import to_csv
from crosssell.exports.plan_words import PlanVoice, plan_facts, way_words
from crosssell.exports.workbook import Note, NoteSection, column_notes, to_xlsx
from crosssell.i18n import N_, Translator
from crosssell.labels.offer_reasons import reason_words
from crosssell.offers.plan import CampaignPlan

LONGEST_NAME = 40  # characters of the campaign in a file's name
PHONE = re.compile(r"\+\d[\d\s()./-]*")
# What no decomposition turns into ASCII.
LETTERS = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "æ": "ae", "ø": "o", "đ": "d"})
# As a German reader writes them; elsewhere the bare letter will do.
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


# What a file for one way of contact holds of a customer.
NAMED = ("name", "company")
REACHED: dict[ConsentChannel, tuple[str, ...]] = {
    ConsentChannel.GENERAL: ADDRESS_COLUMNS,
    ConsentChannel.EMAIL: ("email",),
    ConsentChannel.PHONE: ("phone",),
    ConsentChannel.SMS: ("phone",),
    ConsentChannel.POST: ("street", "postcode", "city", "contact_country"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAbout:
    """What a campaign's files say of themselves.

    Attributes:
        campaign: Its name; a hostile text.
        dataset: Whose customers they are; a hostile text.
        made_on: The day of the file.
        plan: What was planned.
        rule: Who may be written to.
        known: Address and consent columns that the dataset knows of anybody.
        names: Product number → name.
        currency: Of amounts; ``None`` if unknown.
    """

    campaign: str
    dataset: str
    made_on: date
    plan: CampaignPlan
    rule: ConsentRule = ConsentRule.YES
    known: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None


OFFER = ExportColumn(name="offer", header=N_("Offer"), note=N_("Number of the product, or the category."))
OFFER_NAME = ExportColumn(name="offer_name", header=N_("Name of the offer"))
REASON = ExportColumn(
    name="why", header=N_("Reason"), note=N_("Why this customer, and why this offer, in words.")
)
SCORE = share(
    "score",
    N_("Chance"),
    1,
    note=N_("How likely the customer buys the offer anyway, without being contacted."),
)
EXPECTED_VALUE = money(
    "expected_value",
    N_("Expected value"),
    2,
    note=N_(
        "What the contact is expected to bring, less its cost. It rests on the uplift that the campaign "
        "assumes; the control group tells later what it was."
    ),
)
WHEN = ExportColumn(
    name="when",
    header=N_("When to write"),
    note=N_("The days in which most come back for it; “now” where no such time stands out or it is past."),
)
WRITE_FROM = ExportColumn(name="write_from", header=N_("Write from"), kind=ExportKind.DATE)
WRITE_UNTIL = ExportColumn(name="write_until", header=N_("Write until"), kind=ExportKind.DATE)
WAY = ExportColumn(name="way", header=N_("Way of contact"))
CAMPAIGN = ExportColumn(name="campaign", header=N_("Campaign"))

_OWN = (
    OFFER,
    OFFER_NAME,
    REASON,
    SCORE,
    EXPECTED_VALUE,
    WHEN,
    WRITE_FROM,
    WRITE_UNTIL,
    WAY,
    SEGMENT,
    CAMPAIGN,
)

CONTROL_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(name="customer_id", header=N_("Control group, do not contact: customer")),
    ExportColumn(name="group", header=N_("Group")),
    CAMPAIGN,
)


def contact_csv(
    contacts: pd.DataFrame, *, about: ListAbout, translator: Translator, way: ConsentChannel | None = None
) -> bytes:
    """Return the contact file as CSV in the reader's locale.

    Args:
        contacts: As `crosssell.offers.campaigns.reached` gives them.
        about: The campaign.
        translator: The reader's language.
        way: The one way of contact that the file is for; ``None`` for the campaign's own.
    """
    frame = _for_cells(_worded(contacts, about, translator, way=way))
    columns = contact_columns(about, frame=frame, way=way)
    return to_csv(frame, columns=columns, translator=translator, currency=about.currency)


def contact_xlsx(
    contacts: pd.DataFrame,
    *,
    about: ListAbout,
    translator: Translator,
    way: ConsentChannel | None = None,
    notes: Sequence[str] = (),
) -> bytes:
    """Return the contact file as a workbook with a sheet that explains it; arguments as of `contact_csv`.

    Args:
        contacts: As `crosssell.offers.campaigns.reached` gives them.
        about: The campaign.
        translator: The reader's language.
        way: The one way of contact that the file is for; ``None`` for the campaign's own.
        notes: Sentences on who is not in the file, in the reader's language.
    """
    frame = _for_cells(_worded(contacts, about, translator, way=way))
    columns = contact_columns(about, frame=frame, way=way)
    told = contact_notes(about, contacts=len(frame), columns=columns, translator=translator, notes=notes)
    return to_xlsx(
        frame,
        columns=columns,
        translator=translator,
        sheet=_sheet(translator.gettext("Contacts")),
        notes=told,
        currency=about.currency,
    )


def contact_json(
    contacts: pd.DataFrame, *, about: ListAbout, translator: Translator, way: ConsentChannel | None = None
) -> bytes:
    """Return the contact file as JSON: codes, ISO days, a decimal point; arguments as of `contact_csv`."""
    frame = _worded(contacts, about, translator, way=way)
    listed = contact_columns(about, frame=frame, way=way)
    own = ("offer", "offer_name", "score", "expected_value", "write_from", "write_until", "segment")
    contacts_of = [column.name for column in listed if column not in _OWN]
    customers = [
        {name: _json_value(row[name]) for name in (*contacts_of, *own)}
        | {"reason": _json_value(row["reason"]), "reason_words": row["why"]}
        for row in frame.to_dict("records")
    ]
    told = {
        "campaign": about.campaign,
        "dataset": about.dataset,
        "made_on": about.made_on.isoformat(),
        "group": "contact",
        "way": (way or about.plan.exclusions.way).value,
        "currency": about.currency,
        "sends_on": _json_value(about.plan.sends_on),
        "sends_until": _json_value(about.plan.sends_until),
        "customers": customers,
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False, indent=1).encode()


def control_csv(members: pd.DataFrame, *, about: ListAbout, translator: Translator) -> bytes:
    """Return the control group as CSV: ids and what they are, no address."""
    frame = _control(members, about, translator)
    return to_csv(frame, columns=CONTROL_COLUMNS, translator=translator)


def control_xlsx(members: pd.DataFrame, *, about: ListAbout, translator: Translator) -> bytes:
    """Return the control group as a workbook: ids and what they are, no address."""
    frame = _control(members, about, translator)
    return to_xlsx(
        frame,
        columns=CONTROL_COLUMNS,
        translator=translator,
        sheet=_sheet(translator.gettext("Do not contact")),
        notes=control_notes(about, customers=len(frame), translator=translator),
    )


def control_json(members: pd.DataFrame, *, about: ListAbout, translator: Translator) -> bytes:
    """Return the control group as JSON: ids, no address."""
    told = {
        "do_not_contact": translator.gettext(DO_NOT_CONTACT),
        "campaign": about.campaign,
        "dataset": about.dataset,
        "made_on": about.made_on.isoformat(),
        "group": "holdout",
        "customers": list(members["customer_id"]),
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False, indent=1).encode()


def contact_columns(
    about: ListAbout, *, frame: pd.DataFrame, way: ConsentChannel | None = None
) -> tuple[ExportColumn, ...]:
    """Return the columns of the contact file: the addresses that are known, then the list's own.

    A file for one way of contact holds the addresses of that way alone: who gets it needs no others.
    """
    among = [name for name in (*about.known, "email") if name in about.known or _has_any(frame, name)]
    if way is not None:
        among = [name for name in among if name in (*NAMED, *REACHED[way], f"consent_{way}")]
    return with_contacts(_OWN, among=among)


DO_NOT_CONTACT = N_(
    "Control group: do not contact these customers. They are left alone by chance, so that the others can be "
    "compared with them; a single letter to them spoils the measurement."
)


def contact_notes(
    about: ListAbout,
    *,
    contacts: int,
    columns: Sequence[ExportColumn],
    translator: Translator,
    notes: Sequence[str] = (),
) -> tuple[NoteSection, ...]:
    """Return the sheet that explains the contact file, in the reader's language."""
    _ = translator.gettext
    count = translator.ngettext("{n} customer to contact.", "{n} customers to contact.", contacts)
    alone = _(
        "The control group is not in this file. It has a file of its own, and nobody may contact it while "
        "the campaign is measured."
    )
    as_text = _("Customer numbers, phone numbers and postcodes are text here, so that leading zeros stay.")
    said = [count, *notes, *([alone] if about.plan.holdout.share else []), as_text]
    return (
        NoteSection(title=about.campaign, notes=tuple(Note(text=text) for text in said)),
        _plan_section(about, translator),
        column_notes(columns, translator),
    )


def control_notes(about: ListAbout, *, customers: int, translator: Translator) -> tuple[NoteSection, ...]:
    """Return the sheet that explains the control group's file; its first note says to leave them alone."""
    _ = translator.gettext
    count = translator.ngettext("{n} customer", "{n} customers", customers)
    warning = NoteSection(
        title=_("Do not contact"),
        notes=(Note(text=_(DO_NOT_CONTACT)), Note(label=_("Control group"), text=count)),
    )
    return (warning, _plan_section(about, translator))


def file_name(
    about: ListAbout, *, part: str, ending: str, translator: Translator, way: ConsentChannel | None = None
) -> str:
    """Return the name of a file: ASCII alone, so that no system mangles it.

    Args:
        about: The campaign.
        part: English source of what the file holds: one of `CONTACTS`, `CONTROL` and `CALLS`.
        ending: Such as "csv".
        translator: The reader's language.
        way: The one way of contact that the file is for.
    """
    parts = [
        _ascii(about.campaign, translator)[:LONGEST_NAME].strip("-"),
        _ascii(translator.gettext(part), translator),
    ]
    if way is not None:
        parts.append(way.value)
    return "-".join(one for one in parts if one) + f".{ending}"


CONTACTS = N_("contacts")
CONTROL = N_("CONTROL-GROUP-do-not-contact")
CALLS = N_("calls")


def when_words(row_from: object, row_until: object, translator: Translator) -> str:
    """Return when to write to a customer."""
    first = None if is_empty(row_from) else pd.Timestamp(str(row_from)).date()
    last = None if is_empty(row_until) else pd.Timestamp(str(row_until)).date()
    if first is None and last is None:
        return translator.gettext("now")
    if first is None:
        return translator.gettext("now, until {day}", day=translator.date(last))
    if last is None:
        return translator.gettext("from {day}", day=translator.date(first))
    return f"{translator.date(first)} – {translator.date(last)}"


def worded_reasons(frame: pd.DataFrame, *, names: Mapping[str, str], translator: Translator) -> list[str]:
    """Return the reason of each row in words."""
    return list(reason_words(frame, translator, names=names))


def dialable(phone: object) -> object:
    """Return a phone number without the plus that a spreadsheet takes for a formula: +49 is 0049.

    >>> dialable("+49 30 1234"), dialable("=1+1")
    ('0049 30 1234', '=1+1')
    """
    if isinstance(phone, str) and PHONE.fullmatch(phone.strip()):
        return "00" + phone.strip()[1:]
    return phone


def _worded(
    contacts: pd.DataFrame, about: ListAbout, translator: Translator, *, way: ConsentChannel | None
) -> pd.DataFrame:
    """Return the rows with what is said in words, and what is the same for all."""
    days = zip(contacts["write_from"], contacts["write_until"], strict=True)
    return contacts.assign(
        why=worded_reasons(contacts, names=about.names, translator=translator),
        when=[when_words(first, last, translator) for first, last in days],
        way=way_words(way or about.plan.exclusions.way, translator),
        campaign=about.campaign,
    )


def _for_cells(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(phone=[dialable(phone) for phone in frame["phone"]])


def _control(members: pd.DataFrame, about: ListAbout, translator: Translator) -> pd.DataFrame:
    group = translator.gettext("Control group: do not contact")
    return members[["customer_id"]].assign(group=group, campaign=about.campaign)


def _plan_section(about: ListAbout, translator: Translator) -> NoteSection:
    voice = PlanVoice(translator=translator, names=about.names, currency=about.currency)
    facts = [
        (translator.gettext("Dataset"), about.dataset),
        (translator.gettext("Written on"), translator.date(about.made_on)),
        *plan_facts(about.plan, voice),
    ]
    return NoteSection(
        title=translator.gettext("The campaign"),
        notes=tuple(Note(label=name, text=text) for name, text in facts),
    )


def _has_any(frame: pd.DataFrame, name: str) -> bool:
    return name in frame and bool(frame[name].notna().any())


def _sheet(name: str) -> str:
    """Return a name that a sheet may bear."""
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31]


def _json_value(value: Any) -> Any:
    if is_empty(value):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value


def _ascii(text: str, translator: Translator) -> str:
    spelled = text.translate(UMLAUTS) if translator.language == "de" else text
    plain = unicodedata.normalize("NFKD", spelled.translate(LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")
