"""What do words in cells mean: nothing, a total, a cancellation, a consent, or no product at all?

The tables hold English, German, Polish and Dutch together, because exports mix them. Cells are
compared without case, with ``_``, ``-`` and runs of blanks taken as one blank.
"""

import re
from collections.abc import Iterable

from crosssell.columns import LineKind


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", "|").split("|") if phrase.strip())


def _terms(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLANK_WORDS = ("-", "--", "---", "–", "—", "n/a", "#n/a", "na", "null", "none", "nan", "nil", "(null)")
SPACES = " \t\r\n\u00a0\u202f\u2009\u2007"  # what may stand around a cell

# What shops write, besides a blank, where a customer bought without an account.
GUEST_WORDS = (
    "0", "guest", "guests", "anonymous", "walk-in", "gast", "gäste", "anonym", "laufkunde", "gość", "gosc",
    "anonimowy", "anoniem",
)  # fmt: skip
_LONGEST_BLANK_BYTES = 16  # of those words with some blanks around them

# First words of a row below the data that sums it up; compared lower-case and whole.
TOTAL_WORDS = _phrases("""
    total|totals|grand total|subtotal|sub total|sub-total|sum|overall|overall total|total sales|report total
    summe|gesamt|gesamtsumme|gesamtbetrag|gesamtergebnis|zwischensumme|endsumme|insgesamt|total gesamt
    teilsumme|summe gesamt|gesamtumsatz
    razem|suma|suma końcowa|łącznie|ogółem|podsumowanie|suma częściowa|suma całkowita|razem brutto|wszystko
    totaal|totalen|subtotaal|eindtotaal|som|totaalbedrag|algemeen totaal|tussentotaal
""")

_CANCELLED_STEMS = (
    "cancel", "voided", "failed", "declined", "rejected", "denied", "expired", "reversed", "abandoned",
    "stornier", "storno", "abgebrochen", "fehlgeschlagen", "abgelehnt", "annullier", "verfallen",
    "anulow", "odrzuc", "nieudan", "wygas",
    "geannuleerd", "annuleren", "annulatie", "mislukt", "geweigerd", "afgewezen", "verlopen",
)  # fmt: skip
_CANCELLED_WORDS = frozenset({"void", "annulleert", "annuliert"})
_RETURNED_STEMS = (
    "refunded", "returned", "chargeback", "restocked", "rückerstatt", "rueckerstatt", "erstattet", "retour",
    "zwróco", "zwroco", "zwrot", "terugbetaald", "terugbetaling", "teruggestuurd", "geretourneerd",
)  # fmt: skip
_RETURNED_WORDS = frozenset({"refund", "return", "erstattung", "rückgabe", "gutgeschrieben"})
# Statuses under which a line counts; known only so that nobody is asked about them.
_COUNTING_STEMS = tuple(
    sorted(
        _terms("""
    paid author captur fulfil unfulfil ship unship dispatch deliver complet closed accept process open
    confirm ready picked packed invoic placed received hold wait await transit sent success settled
    active approved finish partial backorder bezahlt versend versandt versandfertig verschickt geliefert
    ausgeliefert zugestellt abgeschlossen fertig angenommen bestätigt bearbeit unbearbeitet wart
    ausstehend offen erledigt autorisiert eingegangen verbucht unterwegs kommissionier abholbereit
    abgeholt opłac oplac zapłac zaplac zrealizow realizac wysłan wyslan wysył dostarcz przyję przyje
    potwierdz oczekuj gotow zakończ zakoncz odebran nowe skompletow drodze betaald bezorgd verzonden
    geaccepteerd historisch behandeling bewerking afgerond voltooid geleverd bevestigd onderweg wacht
    klaar opgehaald openstaand
""")
    )
)
_COUNTING_WORDS = frozenset({"new", "done", "ok", "neu", "nowy", "nowa", "nieuw", "pending", "sale", "sold"})
# Words that take a status back: only a part, not at all, or not yet.
_WEAK_STEMS = (
    "partial", "teilweise", "częściow", "czesciow", "gedeeltelijk", "deels",
    "request", "beantragt", "angefragt", "aangevraagd", "oczekuj", "pending",
)  # fmt: skip
_WEAK_WORDS = _terms("not no non never nicht kein keine nie bez niet geen teil")

_CREDIT_STEMS = (
    "refund", "return", "credit", "chargeback", "gutschrift", "rückerstatt", "erstattung", "retour", "storno",
    "stornorechnung", "rechnungskorrektur", "zwrot", "koryg", "korekta", "terugbetaling", "creditnota",
)  # fmt: skip

YES_WORDS = _phrases("""
    yes|y|true|t|1|1.0|1,0|x|on|ok|✓|✔|opt in|optin|opted in|subscribed|accepted|accepts|granted|given
    confirmed|active|enabled|consented|double opt in
    ja|j|wahr|angemeldet|abonniert|aktiv|einverstanden|erteilt|zugestimmt|eingewilligt|bestätigt
    tak|prawda|zgoda|zapisany|zapisana|aktywny|aktywna|wyrażona|wyrażono|potwierdzony|włączone
    waar|aangemeld|ingeschreven|akkoord|toegestaan|actief|geabonneerd
""")
NO_WORDS = _phrases("""
    no|n|false|f|0|0.0|0,0|off|opt out|optout|opted out|unsubscribed|not subscribed|never subscribed
    non subscribed|declined|denied|refused|withdrawn|revoked|inactive|disabled|cleaned|bounced
    nein|falsch|abgemeldet|inaktiv|widerrufen|abgelehnt|nicht angemeldet|keine|nicht erteilt
    nie|fałsz|brak|brak zgody|wypisany|wypisana|nieaktywny|nieaktywna|odmowa|wyłączone|cofnięta
    nee|onwaar|afgemeld|uitgeschreven|niet aangemeld|geweigerd|inactief|geen
""")
_NEGATED_CONSENT = (
    "sperre", "gesperrt", "widerspruch", "keine werbung", "abgemeldet", "abmeldung", "do not", "donot",
    "opt out", "optout", "unsubscribe", "no marketing", "no contact", "blacklist", "blocked", "suppress",
    "sprzeciw", "rezygnacja", "bez zgody", "wypisan", "nie kontaktowa", "geen", "uitgeschreven", "afgemeld",
    "geblokkeerd", "bezwaar",
)  # fmt: skip

_TWO_BLANKS = re.compile(r"[\s_\-\u00a0]+")
_WORD = re.compile(r"[^\W\d_]+")

# Texts that are no product as a whole, as a code or as a name.
_WHOLE = _phrases("""
    post|amazonfee|shipping|delivery|freight|versand|porto|dostawa|kurier|paczkomat|verzending
    bezorging|bank charges|pobranie|nachnahme|rembours|tip|trinkgeld|napiwek|fooi|misc|sonstiges
""")
# A name that ends in one of these, whatever stands before it.
_LAST_WORDS = _terms("""
    postage commission voucher vouchers versandkosten gutschein gutscheine gutschrift cadeaubon cadeaukaart
    kadobon giftcard verzendkosten bezorgkosten statiegeld rabatt
""")
_LAST_WORD_ENDINGS = (
    "gebühr", "gebühren", "gebuehr", "gebuehren", "gutschein", "rabatt", "pfand", "kosten", "toeslag",
)  # fmt: skip
# A name that begins with one of these, whatever follows.
_FIRST_WORDS = _terms("""
    versandkosten versandkostenpauschale versandpauschale lieferkosten verzendkosten bezorgkosten wysyłka
    wysylka przesyłka przesylka opłata oplata prowizja geschenkgutschein
""")
_FIRST_PHRASES = re.compile(
    r"(?:koszty?|bon|karta|kupon|cena) (?:wysyłki|wysylki|dostawy|przesyłki|upominkow[ya]|podarunkow[ya])\b"
)
# No product if every word of the name is one of these or of the companions below.
_CORES = _terms("""
    postage carriage shipping freight delivery courier handling packing fee fees charge charges surcharge
    commission voucher discount discounts coupon rebate adjust adjustment adjustments sample samples
    deposit tip donation credit debt rounding
    porto versand lieferung verpackung fracht nachnahme gebühr gebühren gutschein rabatt nachlass pfand
    zuschlag trinkgeld spende rundung muster gutschrift skonto
    dostawa kurier paczkomat paczkomaty pobranie rabat zniżka kaucja napiwek korekta zaokrąglenie próbka
    próbki upust darowizna voucher
    verzending bezorging levering korting statiegeld cadeaubon toeslag fooi afronding proefje donatie
""")
_COMPANIONS = _terms("""
    and & of for the on by via no uk eu us usa int intl free flat rate cost costs standard express economy
    priority tracked recorded signed insured next day first second class national international domestic
    overseas worldwide order orders order's package packaging parcel service processing payment
    transaction bank card paypal klarna stripe amazon ebay etsy shopify allegro dotcom online admin booking
    bad gift code coupon customer new sale sales promo promotion staff manual store wholesale bottle
    dhl dpd ups gls hermes fedex tnt evri inpost postnl bpost poczta polska pocztex orlen royal mail
    und für der die das per bei zzgl inkl versand inland ausland deutschland österreich schweiz paket brief
    päckchen standardversand expressversand kostenlos pauschale pro flasche kasten mehrweg einweg neukunden
    aktion sommer winter stammkunden mitarbeiter code
    i na za do z przesyłka kurierska kurierem paczka pocztą odbiór osobisty darmowa przy pobraniu płatność
    kod klienta stałego butelka
    en de het van voor per naar naar nederland belgië gratis pakket brief brievenbus verzendkosten fles code
    klant nieuwe actie
""")
_MONEY = frozenset({"eur", "euro", "gbp", "usd", "pln", "zł", "kr", "chf"})
_SINGLE_CODES = {"m": "manual", "manual": "manual", "d": "discount", "s": "samples", "b": "adjust bad debt"}


def is_blank(text: str | None) -> bool:
    """Whether a cell holds nothing: no text, blanks only, or a word such as ``--`` or ``n/a``."""
    return text is None or text.strip(SPACES).lower() in ("", *BLANK_WORDS)


def blank_sql(column_sql: str) -> str:
    """A boolean DuckDB expression that says the same as :func:`is_blank` (never null)."""
    return (
        f"coalesce({_is_one_of(f'lower(trim({column_sql}, {_quoted(SPACES)}))', ('', *BLANK_WORDS))}, true)"
    )


def total_sql(text_sql: str) -> str:
    """A boolean DuckDB expression that says the same as :func:`is_total` (never null)."""
    trimmed = f"lower(trim({text_sql}, {_quoted(SPACES + ':.')}))"
    return f"coalesce({_is_one_of(trimmed, sorted(TOTAL_WORDS))}, false)"


def text_sql(column_sql: str) -> str:
    """A DuckDB expression that trims a cell, the slow way only where an end of it may be a blank.

    That is six times as fast.
    """
    plain = f"{column_sql} between '!' and '~' and {column_sql}[-1] between '!' and '~'"
    trimmed = f"nullif(trim({column_sql}, ' \t\r\n\u00a0\u200b\ufeff'), '')"
    return f"case when {plain} then {column_sql} else {trimmed} end"


def known_sql(column_sql: str, *, guests: bool) -> str:
    """A DuckDB expression for a trimmed id or name, null where a word says that there is none.

    Args:
        column_sql: The column, quoted.
        guests: Words for customers without an account say so too.
    """
    text = text_sql(column_sql)
    unknown = _is_one_of(f"lower({text})", (*BLANK_WORDS, *(GUEST_WORDS if guests else ())))
    plain = f"strlen({column_sql}) > {_LONGEST_BLANK_BYTES} or {column_sql} between '1' and ':'"
    return f"case when {plain} then {text} when {unknown} then null else {text} end"


def _is_one_of(expression: str, words: Iterable[str]) -> str:
    """Compare with a pattern and no list.

    DuckDB turns a list into a join over every row, also in a branch that hardly any row takes.
    """
    return f"regexp_full_match({expression}, {_quoted('|'.join(map(re.escape, words)))})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def is_total(text: str) -> bool:
    """Whether a row that begins with this cell sums up the rows above it.

    >>> is_total("Gesamt:"), is_total("Totes Meer Salz")
    (True, False)
    """
    return text.strip(SPACES + ":.").lower() in TOTAL_WORDS


def status_effect(text: str | None) -> LineKind | None:
    """What a status makes of a line: ``CANCELLED``, ``RETURNED``, or ``None`` (it stays as it is).

    A part refunded stays a sale, and so does what is only asked for. A payment that failed is an
    order that was never delivered: cancelled. An announced return counts as returned.

    >>> status_effect("Storniert/Abgebrochen"), status_effect("partially_refunded")
    (<LineKind.CANCELLED: 'cancelled'>, None)
    """
    words = _words(text)
    if not words or any(word.startswith(_WEAK_STEMS) or word in _WEAK_WORDS for word in words):
        return None
    if any(word.startswith(_CANCELLED_STEMS) or word in _CANCELLED_WORDS for word in words):
        return LineKind.CANCELLED
    if any(word.startswith(_RETURNED_STEMS) or word in _RETURNED_WORDS for word in words):
        return LineKind.RETURNED
    return None


def knows_status(text: str | None) -> bool:
    """Whether the vocabulary knows a status, be it one under which the line counts.

    >>> knows_status("Versandt"), knows_status("partially_refunded"), knows_status("Klärfall")
    (True, True, False)
    """
    words = _words(text)
    stems = (*_COUNTING_STEMS, *_CANCELLED_STEMS, *_RETURNED_STEMS)
    known = _COUNTING_WORDS | _CANCELLED_WORDS | _RETURNED_WORDS
    return any(word.startswith(stems) or word in known for word in words)


def is_credit(text: str | None) -> bool:
    """Whether a row type (``Refund``, ``Gutschrift``) says that money went back, in positive figures."""
    return any(word.startswith(_CREDIT_STEMS) for word in _words(text))


def consent_of(text: str | None, *, negated: bool = False) -> bool | None:
    """Read a consent cell as yes or no; ``None`` where it is blank or says neither.

    Args:
        text: The cell.
        negated: The column asks the opposite question (see :func:`negates_consent`).
    """
    word = _plain(text)
    if word in YES_WORDS:
        return not negated
    return negated if word in NO_WORDS else None


def negates_consent(header: str) -> bool:
    """Whether a yes in this consent column means that the customer must not be written to.

    >>> negates_consent("Werbesperre"), negates_consent("opt_out"), negates_consent("Newsletter")
    (True, True, False)
    """
    return any(stem in _plain(header) for stem in _NEGATED_CONSENT)


def is_non_product(product: str, name: str | None = None) -> bool:
    """Whether an item is postage, a fee, a voucher, a discount or an adjustment rather than goods.

    Decided by whole words and cautiously: a name must consist of such words and their companions
    (``Versand DHL Paket``), begin or end with an unmistakable one (``Bearbeitungsgebühr``), or the
    code must be one (``POST``). ``POSTCARD``, ``LETTER OPENER`` or a lantern of carriages stay goods.

    Args:
        product: The sku, or the name where there is no sku.
        name: The name, if there is one beside the sku.
    """
    code = product.strip().casefold()
    if code in _WHOLE:
        return True
    text = code if name is None or not name.strip() else name.strip().casefold()
    if code in _SINGLE_CODES and text in (_SINGLE_CODES[code], code):
        return text != code or code == "manual"
    if text in _WHOLE:
        return True
    words = _WORD.findall(text)
    while words and words[-1] in _MONEY:
        words.pop()
    if not words:
        return False
    last = words[-1]
    if last in _LAST_WORDS or words[0] in _FIRST_WORDS or last.endswith(_LAST_WORD_ENDINGS):
        return True
    if words[0].endswith("kosten") or (
        words[0] in ("bon", "karta", "koszt", "koszty") and _FIRST_PHRASES.match(text)
    ):
        return True
    if _CORES.isdisjoint(words):
        return words[-2:] == ["gift", "card"]
    return all(word in _CORES or word in _COMPANIONS or len(word) == 1 for word in words)


def may_be_non_product(product: str, name: str | None = None) -> bool:
    """Whether some word of an item's name is one of postage, fees or vouchers, which is not enough to tell.

    >>> may_be_non_product("4711", "Delivery van, wooden"), may_be_non_product("4712", "Cup")
    (True, False)
    """
    text = product if name is None or not name.strip() else name
    words = _WORD.findall(text.casefold())
    return not _CORES.isdisjoint(words) or any(
        word in _LAST_WORDS or word.endswith(_LAST_WORD_ENDINGS) for word in words
    )


def _plain(text: str | None) -> str:
    return _TWO_BLANKS.sub(" ", text or "").strip().casefold()


def _words(text: str | None) -> list[str]:
    return _WORD.findall(_plain(text))
