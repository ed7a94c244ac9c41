"""Which columns of a customers file speak of consent, for which way of contact, and since when?

Told by parts of the header, since every newsletter tool has its own: ``Email Marketing Consent Timestamp``,
``Newsletter``, ``zgoda_sms``, ``Werbesperre``, ``UNSUB_TIME``. Whether a column holds words or days is
decided by its values.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crosssell.columns import ConsentChannel
from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.mapping.value_guess import ColumnSample
from crosssell.ingest.values.dates import is_date
from crosssell.ingest.values.words import consent_of, negates_consent

_CONSENT = (
    "consent", "optin", "optedin", "optout", "optedout", "doubleopt", "accepts", "acceptmarketing",
    "subscri", "newsletter", "mailinglist", "permission", "marketingallowed", "allowmarketing",
    "marketingstatus", "emailmarketing", "smsmarketing", "donotcontact", "donotemail", "donotcall",
    "donotmail", "nomarketing", "unsub", "confirmtime",
    "einwillig", "werbung", "werbe", "kontakterlaub", "widerspr", "widerruf", "sperre", "abgemeldet",
    "zgoda", "zgody", "sprzeciw", "rezygnacj", "wypis", "biuletyn",
    "toestemming", "nieuwsbrief", "uitgeschreven", "afgemeld", "geenreclame", "reclame",
)  # fmt: skip
# Words beside those that make a column one about the consent, not the consent itself.
_ASIDE = frozenset({
    "source", "campaign", "reason", "plan", "text", "url", "link", "count", "method", "level", "sent", "open",
    "opens", "opened", "click", "clicks", "last", "ip", "by", "id",
    "quelle", "kampagne", "grund", "anzahl", "letzte", "letzter", "letztes",
    "zrodlo", "kampania", "powod", "liczba", "tekst", "ostatni", "ostatnia",
    "bron", "campagne", "reden", "laatste",
})  # fmt: skip
_STRONG = (
    "consent", "optin", "optout", "newsletter", "subscri", "accepts", "einwillig", "werbesperre", "zgod",
    "sprzeciw", "toestemming", "nieuwsbrief",
)  # fmt: skip
_CHANNELS = (
    (ConsentChannel.SMS, ("sms", "textmessage", "mms", "whatsapp")),
    (ConsentChannel.POST, ("directmail", "postal")),
    (
        ConsentChannel.EMAIL,
        (
            "newsletter",
            "nieuwsbrief",
            "email",
            "mail",
            "unsub",
            "subscri",
            "biuletyn",
            "optintime",
            "confirmtime",
        ),
    ),
    (ConsentChannel.POST, ("brief", "letter", "poczt", "bypost", "perpost", "katalog", "catalog", "listown")),
    (ConsentChannel.PHONE, ("phone", "telefon", "telefoon", "anruf", "call", "bellen")),
)
_BARE = {
    "sms": ConsentChannel.SMS, "whatsapp": ConsentChannel.SMS, "post": ConsentChannel.POST,
    "brief": ConsentChannel.POST, "mailing": ConsentChannel.POST, "poczta": ConsentChannel.POST,
    "phone": ConsentChannel.PHONE, "telefon": ConsentChannel.PHONE, "telefoon": ConsentChannel.PHONE,
    "email": ConsentChannel.EMAIL,
}  # fmt: skip
_EVERY_WAY = frozenset(
    {"general", "all", "any", "marketing", "allgemein", "alle", "ogolna", "wszystkie", "algemeen"}
)
_NO = (
    "unsub", "optout", "optedout", "abgemeldet", "abmeldung", "widerspr", "widerruf", "sperre", "sprzeciw",
    "rezygnacj", "wypis", "uitgeschreven", "afgemeld", "revoked", "withdrawn", "cofni",
)  # fmt: skip
_OF_YES = ("optin", "optedin", "doubleopt", "subscribed", "confirm", "angemeldet", "anmeldung", "zapis",
           "aangemeld", "accepted", "given", "erteilt")  # fmt: skip
_SAYS_YES = (*_OF_YES, "consent", "einwillig", "zgod", "toestemming")
_DAYS = frozenset({
    "date", "time", "timestamp", "datum", "data", "since", "seit", "zeitpunkt", "sinds", "dnia",
})  # fmt: skip
_DAY_ENDINGS = frozenset({"at", "am", "on", "op"})
_PLAIN_DAYS = frozenset({
    "date", "datum", "data", "day", "timestamp", "since", "seit", "stand", "updatedat", "changedat",
    "geaendertam", "geandertam", "datazmiany", "gewijzigdop",
})  # fmt: skip
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
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
    """Return the columns that speak of consent, the fullest first, otherwise in the order of the file."""
    by_index = {sample.index: sample for sample in samples}
    found = [_consent_column(index, title, by_index.get(index)) for index, title in enumerate(header)]
    columns = [one for one in found if one is not None]
    words = {one.index: one for one in columns if not one.is_day}
    for index, title in enumerate(header):
        # A plain "Date" right behind a column of words is the day of these.
        before, sample = words.get(index - 1), by_index.get(index)
        is_day = sample is None or not sample.values or sample.mostly(is_date, share=_MOST)
        if found[index] is None and before and is_day and header_key(title) in _PLAIN_DAYS:
            columns.append(as_consent(index, title, before.channel, is_day=True))
    blank = {index: sample.blank_share for index, sample in by_index.items()}
    return sorted(columns, key=lambda one: (blank.get(one.index, 0.0) > _MOST, one.index))


def channel_of(text: str) -> ConsentChannel | None:
    """Return the way of contact that a cell names, ``None`` if it names none.

    >>> [str(channel_of(text)) for text in ("E-Mail", "SMS", "alle", "Push")]
    ['email', 'sms', 'general', 'None']
    """
    key = header_key(text)
    if key in _EVERY_WAY:
        return ConsentChannel.GENERAL
    found = _BARE.get(key) or _channel(key, text)
    return None if found == ConsentChannel.GENERAL else found


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
    key, pieces = header_key(title), [header_key(piece) for piece in _pieces(title)]
    if pieces[0] in _BARE and sample is not None and len(pieces) <= 2:
        return _bare_column(index, title, sample, pieces)
    if not any(part in key for part in _CONSENT) or not _ASIDE.isdisjoint(pieces):
        return None
    is_day = not _DAYS.isdisjoint(pieces) or pieces[-1] in _DAY_ENDINGS or key.endswith("datum")
    if sample is not None and sample.values:
        words = sample.mostly(_is_word, share=_HALF)
        is_day = not words and sample.mostly(is_date, share=_MOST)
        strong = sample.distinct <= _FEW and any(part in key for part in _STRONG)
        if not (words or is_day or strong):
            return None
    return as_consent(index, title, None, is_day=is_day)


def _bare_column(index: int, title: str, sample: ColumnSample, pieces: Sequence[str]) -> ConsentColumn | None:
    """Return a column called just “SMS” or “Post”, if it holds yes and no, or days."""
    is_word = len(pieces) == 1 and sample.mostly(_is_word)
    is_day = len(pieces) == 2 and (pieces[1] in _DAYS or pieces[1] in _DAY_ENDINGS) and sample.mostly(is_date)
    return as_consent(index, title, _BARE[pieces[0]], is_day=is_day) if is_word or is_day else None


def _pieces(title: str) -> list[str]:
    """Return the words of a header, also where capitals alone part them."""
    return [word for part in re.split(r"[\W_]+", title) for word in _camel(part)] or [title]


def _camel(part: str) -> list[str]:
    return _PIECE.findall(part) if part.isascii() else [part]


def _is_word(text: str) -> bool:
    return consent_of(text) is not None


def _channel(key: str, title: str) -> ConsentChannel:
    """Return the way of contact; a newsletter and a subscription come by e-mail."""
    for channel, parts in _CHANNELS:
        if any(part in key for part in parts):
            return channel
    pieces = {piece.casefold() for piece in _pieces(title)}
    if "post" in pieces:
        return ConsentChannel.POST
    return ConsentChannel.PHONE if "tel" in pieces else ConsentChannel.GENERAL
