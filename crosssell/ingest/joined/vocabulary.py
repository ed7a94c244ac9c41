"""The vocabulary of headers of customers and products files, in four languages and of the usual platforms.

Headers are compared as in `crosssell.ingest.mapping.synonyms`; tiers come best first. Consent columns are not
listed but told by the parts of their headers: see `crosssell.ingest.joined.consent_headers`.
"""

from functools import cache

from crosssell.columns import CustomerField, Field, ProductField
from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.mapping.vocabulary import FIELD_TERMS

JoinedField = CustomerField | ProductField


def _of_orders(field: Field, *tiers: int) -> tuple[str, ...]:
    """Return tiers of what order lines call the field, each as one text."""
    return tuple("|".join(FIELD_TERMS[field][tier].values()) for tier in tiers)


CUSTOMER_TERMS: dict[JoinedField, tuple[str, ...]] = {
    CustomerField.CUSTOMER_ID: (
        *_of_orders(Field.CUSTOMER_ID, 0),
        "external id|external customer id|contact number|person id|shop customer id|"
        "Kontaktnummer|Adressnummer|Kd-Nr|Kunden Nr|Nr kontrahenta|Identyfikator klienta|Relatienummer",
        *_of_orders(Field.CUSTOMER_ID, 2, 3),
        "id|number|no|nr|code|Nummer|Nr.|Numer|Kod|ID kontaktu|entity id|contact id",
    ),
    CustomerField.EMAIL: (
        *_of_orders(Field.CUSTOMER_ID, 1),
        "emails|mail address|primary email|login email|Mailadresse|E-Mail 1|Adres email|Adres mailowy|"
        "Poczta elektroniczna|Mailadres",
    ),
    CustomerField.NAME: (
        "name|full name|customer name|client name|contact name|display name|Kundenname|Vollständiger Name|"
        "Ansprechpartner|Imię i nazwisko|Nazwa klienta|Nazwa kontrahenta|naam|Klantnaam|Volledige naam",
    ),
    CustomerField.FIRST_NAME: ("first name|firstname|given name|forename|fname|Vorname|Imię|Imie|Voornaam",),
    CustomerField.LAST_NAME: (
        "last name|lastname|surname|family name|lname|Nachname|Familienname|Nazwisko|Achternaam",
    ),
    CustomerField.COMPANY: (
        "company|company name|organization|organisation|business name|Firma|Firmenname|Unternehmen|"
        "Nazwa firmy|Bedrijf|Bedrijfsnaam",
    ),
    CustomerField.PHONE: (
        "phone|phone number|telephone|tel|mobile|mobile phone|cell phone|mobile number|sms number|"
        "Telefon|Telefonnummer|Mobil|Mobilnummer|Handy|Handynummer|Rufnummer|Nr telefonu|Numer telefonu|"
        "Telefon komórkowy|Komórka|Telefoon|Telefoonnummer|Mobiel|GSM",
    ),
    CustomerField.STREET: (
        "street|address|address 1|address line 1|street address|Straße|Strasse|Straße und Hausnummer|"
        "Anschrift|Adresse|Ulica|Adres|Ulica i numer|Straat|Adres 1|Straat en huisnummer",
    ),
    CustomerField.POSTCODE: (
        "postcode|postal code|zip|zip code|PLZ|Postleitzahl|Kod pocztowy|Kod poczt|Postcode",
    ),
    CustomerField.CITY: ("city|town|Ort|Stadt|Wohnort|Miasto|Miejscowość|Plaats|Stad|Woonplaats",),
    CustomerField.COUNTRY: (
        *_of_orders(Field.COUNTRY, 0, 1, 2),
        "country name|country region|country iso|country id|Länderkennzeichen|LKZ",
    ),
    CustomerField.CONSENT_CHANNEL: (
        "consent channel|contact channel|communication channel|marketing channel|Kommunikationskanal|"
        "Kontaktkanal|Werbekanal|Kontaktweg|Kanał zgody|Kanał komunikacji|Kanał kontaktu|Communicatiekanaal",
        "channel|Kanal|Kanał|Kanaal",
    ),
    CustomerField.BIRTHDAY: (
        "birthday|birth date|birthdate|date of birth|dob|Geburtstag|Geburtsdatum|Data urodzenia|Urodziny|"
        "Geboortedatum|Verjaardag",
    ),
}

PRODUCT_TERMS: dict[JoinedField, tuple[str, ...]] = {
    ProductField.PRODUCT: (
        *_of_orders(Field.PRODUCT, 0),
        "variant code|sku number|reference|Referenz|Referencja|Referentie|Index",
        *_of_orders(Field.PRODUCT, 1, 2),
        "code|number|no|nr|Nummer|Nr.|Numer",
    ),
    ProductField.PRODUCT_ID: ("id|product id|uuid|entity id|Produkt-ID|Artikel-ID|ID produktu|Product-ID",),
    ProductField.PRODUCT_NAME: (
        *_of_orders(Field.PRODUCT_NAME, 0),
        "name|title|naam|Nazwa|Bezeichnung|Titel|Benaming",
        *_of_orders(Field.PRODUCT_NAME, 1),
        "description|Beschreibung|Opis|Omschrijving",
    ),
    ProductField.CATEGORY: (
        *_of_orders(Field.CATEGORY, 0),
        "categories|product categories|Kategorien|Kategorie produktu|Categorieën|main category|"
        "Hauptkategorie|Kategoria główna|default category|custom product type",
        *_of_orders(Field.CATEGORY, 1),
    ),
    ProductField.COST: (
        *_of_orders(Field.COST, 0),
        "cost per item|variant cost|item cost|cost net|purchase price net|purchase prices net|purchase cost|"
        "buying price|wholesale cost|Einkaufspreis netto|Einkaufspreis (netto)|Bezugspreis|EK Preis netto|"
        "durchschnittlicher Einkaufspreis|Cena nabycia|Koszt jednostkowy|Netto inkoopprijs|Inkoopprijs excl",
    ),
    ProductField.PRICE: (
        "variant price|regular price|price gross|gross price|retail price|price incl tax|price tax incl|"
        "Regulärer Preis|Brutto-VK|VK-Preis|UVP|Preis brutto|Cena regularna|Cena katalogowa|Normale prijs",
        *_of_orders(Field.UNIT_PRICE, 0, 1, 2),
    ),
    ProductField.PARENT: (
        "parent|parent sku|parent id|parent product|parent product sku|parent product id|parent number|"
        "parent code|master sku|master id|master product|main sku|configurable sku|item group id|"
        "variation group|variant group|product family|model code|style number|style code|base sku|"
        "Vaterartikel|Vater-Artikelnummer|Vater SKU|Übergeordnetes Produkt|Übergeordnet|Hauptartikel|"
        "Hauptartikelnummer|Stammartikel|Elternartikel|Eltern-SKU|Hauptprodukt|Variante von|"
        "Produkt nadrzędny|Nadrzędny|SKU nadrzędne|SKU rodzica|Produkt główny|Symbol główny|"
        "Bovenliggend product|Hoofdproduct|Hoofdartikel|Ouder-SKU|Hoofd-SKU",
        "handle|url handle",
    ),
    ProductField.STOCK: (
        "stock|stock quantity|stock level|inventory|inventory quantity|inventory qty|variant inventory qty|"
        "quantity on hand|qty on hand|on hand|available stock|available quantity|Bestand|Lagerbestand|"
        "Lagermenge|Verfügbarer Bestand|Stan|Stan magazynowy|Stany magazynowe|Ilość w magazynie|"
        "Voorraad|Voorraadaantal|Op voorraad",
        "quantity|qty|Menge|Anzahl|Ilość|Aantal|Stück|available|verfügbar",
    ),
}

# Columns that no list and no analysis needs, and that should not lie about in another place.
SECRETS = (
    "password", "passwort", "kennwort", "passwd", "haslo", "wachtwoord", "hash", "salt", "token", "secret",
    "iban", "bic", "swift", "kontonummer", "bankaccount", "rekeningnummer", "numerkonta", "nrkonta",
    "creditcard", "kreditkarte", "cardnumber", "cvc", "ipaddress", "optinip", "confirmip", "lastip",
    "sessionid", "cookie", "pesel", "ssn", "bsn", "socialsecurity", "sozialversicherung", "steuerid",
)  # fmt: skip

# What stands before a header without changing what it holds; addresses to send goods to come last.
PREFIXES = (
    "defaultaddress", "defaultbilling", "billingaddress", "billing", "rechnungsadresse", "rechnung",
    "customer", "kunden", "klient", "klant", "contact", "kontakt", "user", "primary", "invoice",
)  # fmt: skip
LATE_PREFIXES = ("shippingaddress", "shipping", "lieferadresse", "liefer", "delivery", "dostawa", "address")


@cache
def _terms(products: bool) -> dict[str, dict[JoinedField, int]]:
    found: dict[str, dict[JoinedField, int]] = {}
    for field, tiers in (PRODUCT_TERMS if products else CUSTOMER_TERMS).items():
        for tier, terms in enumerate(tiers):
            for term in terms.split("|"):
                found.setdefault(header_key(term), {}).setdefault(field, tier)
    return found


def fields_of(header: str, *, products: bool) -> dict[JoinedField, int]:
    """Return the fields that a header can name, with the tier of each; lower is surer.

    Args:
        header: As the file has it.
        products: Of a products file rather than of a customers file.
    """
    terms, key = _terms(products), header_key(header)
    if key in terms:
        return terms[key]
    penalty = 10
    for late, prefixes in ((0, PREFIXES), (penalty, LATE_PREFIXES)):
        for prefix in prefixes:
            rest = key.removeprefix(prefix)
            if rest != key and rest in terms and rest not in ("id", "number", "no", "nr"):
                return {field: tier + 1 + late for field, tier in terms[rest].items()}
    return {}


def is_secret(header: str) -> bool:
    """Whether a column is better not kept: passwords, accounts, addresses of computers."""
    key = header_key(header)
    return key == "ip" or any(word in key for word in SECRETS)
