"""The vocabulary of headers of a test's file, in English, German, Polish and Dutch.

Whole headers are compared by their keys (see `crosssell.ingest.mapping.synonyms`), single words of a header
by their beginnings: ``Umsatz vor dem Test`` is an amount from before.
"""

import re

from crosssell.ingest.mapping.synonyms import header_key


def _keys(text: str) -> frozenset[str]:
    return frozenset(header_key(term) for term in text.replace("\n", "|").split("|") if term.strip())


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def _stems(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Whole headers that say who got what.
VARIANT = _keys("""
    variant|variants|variant name|variant id|variation|variation name|variation id|test group|test variant
    test arm|experiment group|experiment variant|experiment arm|ab group|a/b|a/b group|ab test|a/b test
    a/b test group|ab variant|a/b variant|ab version|treatment|treatment group|treated|is treated|arm|bucket
    assignment|assigned group|assigned variant|campaign group|holdout|is holdout|control|is control
    control group|in control group|test or control|control/treatment|test/control
    Variante|Testgruppe|Testvariante|Versuchsgruppe|Experimentgruppe|Zuteilung|Zuordnung|Kampagnengruppe
    Kontrollgruppe|Ist Kontrollgruppe|Kontrolle|Behandlung|Behandlungsgruppe|Test-/Kontrollgruppe
    wariant|wariant testu|grupa testowa|grupa eksperymentalna|grupa badawcza|przydział|grupa kontrolna
    grupa kampanii|kontrola
    testgroep|testvariant|experimentgroep|toewijzing|campagnegroep|controlegroep|controle|behandeling
""")
# Whole headers that often say it.
GROUP = _keys("""
    group|group name|group id|version|version name|cell|cohort|split|ab|Gruppe|Gruppenname|Zelle|Kohorte
    grupa|nazwa grupy|wersja|kohorta|komórka|groep|groepsnaam|versie|cohort
""")
# Whole headers that say it where the values do too.
PERHAPS = _keys("""
    segment|test|experiment|campaign|mailing|type|mail|email type|creative|message|landing page|page
    newsletter|Kampagne|Typ|Mail|Motiv|Seite|kampania|typ|kreacja|strona|campagne|soort|pagina
""")
# A yes in such a column means: got nothing.
CONTROL_FLAG = _keys("""
    control|is control|control group|in control group|holdout|is holdout|Kontrollgruppe|Ist Kontrollgruppe
    Kontrolle|grupa kontrolna|kontrola|controlegroep|controle
""")

# Whole headers that tell customers apart, best first.
UNIT = (
    _keys("""
        customer id|customer|customer number|customer no|client id|client number|user id|user|userid
        visitor id|visitor|member id|subscriber id|subscriber key|subscriber|contact id|contact key|profile id
        account id|person id|recipient id|shopper id|uid|unit|unit id
        Kundennummer|Kunden-ID|Kunde|Kundennr.|Kd.-Nr.|Nutzer-ID|Nutzer|Benutzer-ID|Benutzer|Besucher-ID
        Empfänger-ID|Abonnent|Kontakt-ID|Mitgliedsnummer
        numer klienta|id klienta|klient|nr klienta|id użytkownika|użytkownik|id odwiedzającego|id subskrybenta
        id kontaktu|subskrybent
        klantnummer|klant-id|klant|klantnr|gebruikers-id|gebruiker|bezoekers-id|contact-id|abonnee
    """),
    _keys("""
        e-mail|email|mail|email address|e-mail address|mail address|recipient|recipient email|user email
        customer email|E-Mail-Adresse|Mailadresse|Empfänger|Empfängeradresse|adres e-mail|adres email|odbiorca
        e-mailadres|ontvanger|mailadres
    """),
    _keys("device id|cookie id|cookie|device|anonymous id|Geräte-ID|id urządzenia|apparaat-id|session id"),
    _keys("id|key|Kennung|identyfikator"),
)

# Whole headers of the day on which it began.
STARTED = (
    _keys("""
        start date|started|started at|start|exposure date|exposed at|exposure|first exposure|first exposed
        assigned at|assignment date|assigned on|entered at|enrolled at|enrolment date|enrollment date|sent at
        sent|sent on|send date|send time|mailed at|contact date|contacted at|contacted on|delivered at
        test date|campaign date|experiment date|experiment start|mailing date
        Startdatum|Startzeitpunkt|Beginn|Versanddatum|Versand|Versendet am|Gesendet am|Zuteilungsdatum
        Kontaktdatum|Kontaktiert am|Angeschrieben am|Testbeginn|Teststart|Sendedatum
        data startu|data rozpoczęcia|data wysyłki|wysłano|data wysłania|data przydziału|data kontaktu|początek
        startdatum|verzenddatum|verzonden|verzonden op|datum van verzending|contactdatum|begindatum
        toegewezen op
    """),
    _keys("""
        date|day|timestamp|datetime|time|event date|event time|visited at|visit date|first visit|first seen
        Datum|Tag|Zeitpunkt|Zeitstempel|Besuchsdatum|data|dzień|data wizyty|dag|tijdstip|bezoekdatum
    """),
)

# Words (or their beginnings) within a header; each list holds all four languages.
BEFORE_WORDS = words("""
        pre before prior previous previously past baseline hist history historic historical
        vorher vor davor zuvor bisher bisherige bisheriger bisheriges bisherigen historisch historische
        vorjahr vorperiode vorzeitraum vormonat vorlauf altumsatz
        przed poprzedni poprzednia poprzednie poprzednio wczesniej wczesniejszy wczesniejsze dotychczas
        dotychczasowy dotychczasowe historyczny historyczna historyczne historia
        vooraf voorheen eerder eerdere vorig vorige voor historie recency pretest preperiod
    """)
AFTER_EVENT = _stems("""
    convert konver konwer purchas order bought kauf bestell zamow zakup koop birth geburt urodz geboort last
    letzt ostatni laatst signup regist anmeld end ende koniec einde
""")
CONVERSION = _stems("""
    conver konver konwer purchas bought buyer ordered gekauft kauf kaeufer kaufer bestellt kupi kupujac zakup
    zamowi gekocht koper koop besteld aankoop transact success
""")
MONEY = _stems("""
    revenue sales amount spend spent value turnover income gmv aov ltv margin profit price cost
    umsatz erlos erloes betrag wert warenkorbwert bestellwert deckungsbeitrag gewinn marge preis kosten
    przychod obrot kwota wartosc marza zysk koszt sprzedaz
    omzet bedrag waarde winst opbrengst
""")
ORDERS = _stems("""
    orders order purchases transactions bestellungen bestellung auftrage auftraege kaufe kaeufe zamowienia
    zamowien zakupy zakupow bestellingen aankopen transacties transakcje transaktionen numorders nbestellungen
""")
ITEMS = _stems("""
    items item units quantity qty pieces products artikel stuck stueck menge produkte positionen sztuk sztuki
    ilosc produkty produktow aantal stuks producten
""")
VISITS = _stems("""
    sessions session visits visit pageviews besuche sitzungen seitenaufrufe sesje sesji wizyty wizyt sessies
    bezoeken
""")
CLICKS = _stems("clicks click klicks klick klikniecia klikniec kliks klik")
VIEWS = _stems(
    "impressions views opens opened einblendungen offnungen oeffnungen wyswietlenia otwarcia weergaven"
)
BAD = _stems("""
    unsub abmeld abgemeldet austrag return retour refund ruckgab rueckgab rucksend ruecksend erstatt complain
    beschwer storno storn cancel discount rabat bounce spam churn kundig kuendig zwrot rezygn wypis reklam
    klacht afmeld uitgeschreven korting terugbetal
""")
ATTRIBUTE = _stems("""
    new newbie neu neukund nowy nowa nieuw existing bestand stamm newsletter consent optin gender sex
    geschlecht plec geslacht mobile app vip member mitglied subscribed loyal premium desktop device gerat
    geraet
""")
NO_METRIC = _stems("""
    id nr no num number numer nummer index row zeile wiersz rij zip postcode plz postleitzahl postal pocztowy
    phone telefon telefoon mobil year jahr rok jaar month monat miesiac maand week woche tydzien weekday hour
    stunde birth geburt age alter wiek leeftijd lat lon latitude longitude key code kod
""")
# Last words of headers such as ``order line id`` and ``Positionsnummer``.
NUMBERED, NUMBERED_END = _stems("id ids nr no num number numer nummer"), ("nummer", "numer")
COUNTED = _stems("num count anzahl liczba aantal zahl number no nr n")

_CAMEL = re.compile(r"(?<=[a-ząćęłńóśźżäöüß])(?=[A-ZĄĆĘŁŃÓŚŹŻÄÖÜ])")
_SIGNS = re.compile(r"[\W_]+")


def words_of(header: str) -> tuple[str, ...]:
    """Return the words of a header as keys.

    >>> words_of("pre_revenue"), words_of("ordersBefore"), words_of("Umsatz vor Start (€)")
    (('pre', 'revenue'), ('orders', 'before'), ('umsatz', 'vor', 'start'))
    """
    parts = _SIGNS.split(_CAMEL.sub(" ", header))
    keys = (header_key(part) for part in parts)
    return tuple(key for key in keys if key)


def is_before(header: str) -> bool:
    """Whether a header speaks of the time before the start.

    >>> is_before("Umsatz vorher"), is_before("revenue_30d_before"), is_before("revenue")
    (True, True, False)
    """
    return not BEFORE_WORDS.isdisjoint(words_of(header))


def begins(header: str, stems: tuple[str, ...]) -> bool:
    """Whether some word of the header begins with one of ``stems``, or is it where a stem is short."""
    return any(word.startswith(stems) if len(word) > 3 else word in stems for word in words_of(header))


def is_word(header: str, words: tuple[str, ...]) -> bool:
    """Whether some word of the header is one of ``words``."""
    return not set(words).isdisjoint(words_of(header))
