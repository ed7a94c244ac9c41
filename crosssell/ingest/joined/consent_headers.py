"""Which columns of a customers file speak of consent, for which way of contact, and since when?

Told by parts of the header, since every newsletter tool has its own: ``Email Marketing Consent Timestamp``,
``Newsletter``, ``zgoda_sms``, ``Werbesperre``, ``UNSUB_TIME``. Whether a column holds words or days is
decided by its values.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crosssell.columns import ConsentChannel
from crosssell.ingest.dates import is_date
from crosssell.ingest.synonyms import header_key
from crosssell.ingest.value_guess import ColumnSample
from crosssell.ingest.words import consent_of, negates_consent

_CONSENT = (
    "consent", "optin", "optedin", "optout", "optedout", "doubleopt", "accepts", "acceptmarketing",
    "subscri", "newsletter", "mailinglist", "permission", "marketingallowed", "allowmarketing",
    "marketingstatus", "emailmarketing", "smsmarketing", "donotcontact", "donotemail", "donotcall",
    "donotmail", "nomarketing", "unsub", "confirmtime",
    "einwillig", "werbung", "werbe", "kontakterlaub", "widerspr", "widerruf", "sperre", "abgemeldet",
    "zgoda", "zgody", "sprzeciw", "rezygnacj", "wypis", "biuletyn",
    "toestemming", "nieuwsbrief", "uitgeschreven", "afgemeld", "geenreclame", "reclame",
)  # fmt: skip
_ASIDE = (
    "source", "quelle", "zrodlo", "bron", "campaign", "kampagne", "kampania", "reason", "grund", "powod",
    "reden", "plan", "text", "tekst", "url", "link", "count", "anzahl", "liczba", "method", "level",
    "subscriptionid", "createdby", "sent", "open", "click", "last", "letzt", "ostatni", "laatst",
)  # fmt: skip
_STRONG = (
    "consent", "optin", "optout", "newsletter", "subscri", "accepts", "einwillig", "werbesperre", "zgod",
    "sprzeciw", "toestemming", "nieuwsbrief",
)  # fmt: skip
_CHANNELS = (
    (ConsentChannel.SMS, ("sms", "textmessage", "mms", "whatsapp")),
    (ConsentChannel.POST, ("directmail", "postal")),
    (ConsentChannel.EMAIL, ("newsletter", "nieuwsbrief", "email", "mail", "unsub", "subscri", "biuletyn")),
    (ConsentChannel.POST, ("brief", "letter", "poczt", "bypost", "perpost", "katalog", "catalog", "listown")),
    (ConsentChannel.PHONE, ("phone", "telefon", "telefoon", "anruf", "call", "bellen")),
)
_NO = (
    "unsub", "optout", "optedout", "abgemeldet", "abmeldung", "widerspr", "widerruf", "sperre", "sprzeciw",
    "rezygnacj", "wypis", "uitgeschreven", "afgemeld", "revoked", "withdrawn", "cofni",
)  # fmt: skip
_OF_YES = ("optin", "optedin", "doubleopt", "subscribed", "confirm", "angemeldet", "anmeldung", "zapis",
           "aangemeld", "accepted", "given", "erteilt")  # fmt: skip
_SAYS_YES = (*_OF_YES, "consent", "einwillig", "zgod", "toestemming")
_DAY = re.compile(
    r"(date|time|timestamp|datum|data|since|seit|zeitpunkt|updatedat|lastchanged)$|(at|am|on|op)$"
)
_POST = re.compile(r"(?<![a-z])post(?![a-z])", re.IGNORECASE)
_TEL = re.compile(r"(?<![a-z])tel(?![a-z])", re.IGNORECASE)
_FEW = 12
_MOST, _HALF = 0.8, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentColumn:
    """One column that speaks of consent.

    Attributes:
        index: The column.
        channel: The way of contact that it is about.
        is_day: It holds days, not words.
        negated: Its words, or its days, are of a no.
        of_yes: Its days are of a yes alone, so that they do not date a no.
        says_yes: A day in it is a yes where no column of words stands beside it.
    """

    index: int
    channel: ConsentChannel
    is_day: bool
    negated: bool
    of_yes: bool
    says_yes: bool


def consent_columns(header: Sequence[str], samples: Sequence[ColumnSample]) -> list[ConsentColumn]:
    """Return the columns that speak of consent, in the order of the file."""
    by_index = {sample.index: sample for sample in samples}
    found = (_consent_column(index, title, by_index.get(index)) for index, title in enumerate(header))
    return [one for one in found if one is not None]


def as_consent(index: int, title: str, channel: ConsentChannel | None, *, is_day: bool) -> ConsentColumn:
    """Return a column of consent; its header tells whether a yes in it means no.

    Args:
        index: The column.
        title: Its header.
        channel: The way of contact; ``None`` takes it from the header.
        is_day: It holds days, not words.
    """
    key = header_key(title)
    is_no = any(part in key for part in _NO) or negates_consent(title)
    return ConsentColumn(
        index=index,
        channel=channel or _channel(key, title),
        is_day=is_day,
        negated=is_no,
        of_yes=not is_no and any(part in key for part in _OF_YES),
        says_yes=not is_no and any(part in key for part in _SAYS_YES),
    )


def _consent_column(index: int, title: str, sample: ColumnSample | None) -> ConsentColumn | None:
    key = header_key(title)
    if not any(part in key for part in _CONSENT) or any(part in key for part in _ASIDE) or key.endswith("ip"):
        return None
    is_day = _DAY.search(key) is not None
    if sample is not None and sample.values:
        words = sample.mostly(_is_word, share=_HALF)
        is_day = not words and sample.mostly(is_date, share=_MOST)
        strong = sample.distinct <= _FEW and any(part in key for part in _STRONG)
        if not (words or is_day or strong):
            return None
    return as_consent(index, title, None, is_day=is_day)


def _is_word(text: str) -> bool:
    return consent_of(text) is not None


def _channel(key: str, title: str) -> ConsentChannel:
    """Return the way of contact; a newsletter and a subscription come by e-mail."""
    for channel, parts in _CHANNELS:
        if any(part in key for part in parts):
            return channel
    spaced = re.sub(r"[_\W]+", " ", title)
    if _POST.search(spaced):
        return ConsentChannel.POST
    return ConsentChannel.PHONE if _TEL.search(spaced) else ConsentChannel.GENERAL
