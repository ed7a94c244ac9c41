"""Which columns of customers and products files are what, by the headers that programs and shops write."""

import pytest

from crosssell.columns import CustomerField, ProductField
from crosssell.ingest.joined.mapping import map_customers, map_products
from crosssell.ingest.joined.vocabulary import is_secret
from crosssell.ingest.mapping.value_guess import ColumnSample

SHOPIFY = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,"
    "Default Address Address1,Default Address City,Default Address Country Code,Default Address Zip,"
    "Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Tags"
)
KLAVIYO = (
    "Email,Klaviyo ID,First Name,Last Name,Organization,Title,Phone Number,Address,City,Country,Zip Code,"
    "Email Marketing Consent,Email Marketing Consent Timestamp,Email Marketing Consent Method,"
    "SMS Marketing Consent,SMS Marketing Consent Timestamp,Last Open"
)
MAILCHIMP = (
    "Email Address,First Name,Last Name,Birthday,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,UNSUB_TIME,"
    "UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,LEID,NOTES"
)
GERMAN = (
    "Kunden-Nr.,Anrede,Vorname,Nachname,Firma,Straße,PLZ,Ort,Land,E-Mail,Telefon,Geburtsdatum,Werbesperre,"
    "Einwilligung E-Mail,Einwilligung E-Mail am,Einwilligung Telefon,Einwilligung Post,Einwilligung SMS,"
    "Abgemeldet am,Kundengruppe"
)
POLISH = (
    "ID klienta,Imię,Nazwisko,E-mail,Telefon,Ulica,Kod pocztowy,Miasto,Kraj,Zgoda marketingowa,Data zgody,"
    "Zgoda e-mail,Zgoda SMS,Zgoda telefon,Zgoda poczta,Data urodzenia"
)
DUTCH = (
    "Klantnummer,Voornaam,Achternaam,E-mailadres,Telefoon,Straat,Postcode,Plaats,Land,Nieuwsbrief,"
    "Toestemming sms,Toestemming post,Geboortedatum"
)
ENGLISH = (
    "customer_id,email,name,phone,consent,consent_date,consent_email,consent_email_date,consent_sms,"
    "consent_phone_at,consent_post,loyalty_tier"
)

C = CustomerField
PERSON = {C.FIRST_NAME, C.LAST_NAME, C.EMAIL}
PLACE = {C.STREET, C.POSTCODE, C.CITY, C.COUNTRY}


def mapped(header: str, found) -> dict:
    titles = header.split(",")
    return {name: titles[index] for name, index in found.fields.items()}


def customers(header: str, samples=()):
    return map_customers(header.split(","), samples, said={})


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (SHOPIFY, {C.CUSTOMER_ID, C.COMPANY, C.PHONE, C.CONSENT_EMAIL, C.CONSENT_SMS, *PERSON, *PLACE}),
        (
            KLAVIYO,
            {C.COMPANY, C.PHONE, C.CONSENT_EMAIL, C.CONSENT_EMAIL_AT, C.CONSENT_SMS, C.CONSENT_SMS_AT}
            | PERSON
            | PLACE,
        ),
        (MAILCHIMP, {C.BIRTHDAY, C.CONSENT_EMAIL_AT, C.NO_CONSENT_AT, *PERSON}),
        (
            GERMAN,
            {C.CUSTOMER_ID, C.COMPANY, C.PHONE, C.BIRTHDAY, C.NO_CONSENT, C.CONSENT_EMAIL, C.CONSENT_EMAIL_AT}
            | {C.CONSENT_PHONE, C.CONSENT_POST, C.CONSENT_SMS, C.NO_CONSENT_AT}
            | PERSON
            | PLACE,
        ),
        (
            POLISH,
            {C.CUSTOMER_ID, C.PHONE, C.BIRTHDAY, C.CONSENT, C.CONSENT_AT, C.CONSENT_EMAIL, C.CONSENT_SMS}
            | {C.CONSENT_PHONE, C.CONSENT_POST}
            | PERSON
            | PLACE,
        ),
        (
            DUTCH,
            {C.CUSTOMER_ID, C.PHONE, C.BIRTHDAY, C.CONSENT_EMAIL, C.CONSENT_SMS, C.CONSENT_POST}
            | PERSON
            | PLACE,
        ),
        (
            ENGLISH,
            {C.CUSTOMER_ID, C.EMAIL, C.NAME, C.PHONE, C.CONSENT, C.CONSENT_AT, C.CONSENT_EMAIL, C.CONSENT_SMS}
            | {C.CONSENT_EMAIL_AT, C.CONSENT_PHONE_AT, C.CONSENT_POST},
        ),
    ],
    ids=["shopify", "klaviyo", "mailchimp", "german", "polish", "dutch", "english"],
)
def test_customers_files_of_programs_and_languages(header, wanted):
    assert set(mapped(header, customers(header))) == wanted


def test_ids_of_a_newsletter_program_are_no_customer_numbers():
    assert C.CUSTOMER_ID not in customers(KLAVIYO).fields
    assert C.CUSTOMER_ID not in customers(MAILCHIMP).fields


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Newsletter", C.CONSENT_EMAIL),
        ("Nieuwsbrief", C.CONSENT_EMAIL),
        ("Werbung per Brief", C.CONSENT_POST),
        ("consent_post", C.CONSENT_POST),
        ("Opt-in SMS", C.CONSENT_SMS),
        ("Zgoda telefon", C.CONSENT_PHONE),
        ("Accepts Marketing", C.CONSENT),
        ("Do not contact", C.NO_CONSENT),
        ("Email opt-out", C.CONSENT_EMAIL),
        ("Unsubscribed at", C.NO_CONSENT_AT),
        ("Widerspruch am", C.NO_CONSENT_AT),
        ("consentDate", C.CONSENT_AT),
    ],
)
def test_a_column_of_consent_says_its_way_of_contact(header, field):
    assert list(map_customers(["id", header], [], said={}).consent) == [field]


@pytest.mark.parametrize(
    "header",
    [
        "OPTIN_IP",
        "Newsletter Source",
        "Unsubscribe Reason",
        "Last newsletter opened",
        "Consent text",
        "Contact",
    ],
)
def test_what_only_surrounds_a_consent_is_none(header):
    assert not map_customers(["id", header], [], said={}).consent


def test_values_tell_a_day_from_a_word():
    days = ColumnSample(index=1, header="Newsletter", examples=("2025-01-13", "2025-02-20"), distinct=2)
    words = ColumnSample(index=1, header="Newsletter", examples=("ja", "nein"), distinct=2)
    assert list(map_customers(["id", "Newsletter"], [days], said={}).consent) == [C.CONSENT_EMAIL_AT]
    assert list(map_customers(["id", "Newsletter"], [words], said={}).consent) == [C.CONSENT_EMAIL]


def test_a_way_of_contact_alone_is_a_consent_where_it_holds_yes_and_no():
    def sample(index: int, *examples: str) -> ColumnSample:
        return ColumnSample(index=index, header="", examples=examples, distinct=len(examples))

    words = [sample(1, "ja", "nein"), sample(2, "13.01.2025", "14.01.2025"), sample(3, "0171 5", "0172 6")]
    found = map_customers(["id", "SMS", "SMS_Datum", "Telefon"], words, said={})
    assert found.fields == {C.CUSTOMER_ID: 0, C.PHONE: 3, C.CONSENT_SMS: 1, C.CONSENT_SMS_AT: 2}


def test_a_plain_date_behind_a_word_is_its_day_and_elsewhere_it_is_not():
    assert mapped("id,Newsletter,Datum", customers("id,Newsletter,Datum"))[C.CONSENT_EMAIL_AT] == "Datum"
    assert C.CONSENT_EMAIL_AT not in customers("id,Datum,Newsletter").fields


def test_what_nobody_needs_is_not_kept():
    found = customers("Kundennummer,E-Mail,Passwort,IBAN,Lieblingsfarbe,optin_ip")
    assert (found.attributes, found.ignored) == ((4,), (2, 3, 5))
    assert not is_secret("Description")
    assert not is_secret("Beschreibung")


def test_the_users_word_wins_and_takes_the_column_from_its_field():
    header = ["Nr", "Mail", "Newsletter"]
    said = {"customer_id": "Mail", "email": "", "consent_post": "Newsletter"}
    found = map_customers(header, [], said=said)
    assert found.fields == {C.CUSTOMER_ID: 1, C.CONSENT_POST: 2}
    assert found.attributes == (0,)


P = ProductField


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (
            "Handle,Title,Product Category,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,"
            "Variant Compare At Price,Image Src,Cost per item,Status",
            {
                P.PRODUCT: "Variant SKU", P.PRODUCT_NAME: "Title", P.CATEGORY: "Product Category",
                P.COST: "Cost per item", P.PRICE: "Variant Price", P.PARENT: "Handle",
                P.STOCK: "Variant Inventory Qty",
            },
        ),
        (
            "ID,Type,SKU,Name,In stock?,Stock,Sale price,Regular price,Categories,Parent",
            {
                P.PRODUCT: "SKU", P.PRODUCT_ID: "ID", P.PRODUCT_NAME: "Name", P.CATEGORY: "Categories",
                P.PRICE: "Regular price", P.PARENT: "Parent", P.STOCK: "Stock",
            },
        ),
        (
            "id,parent_id,product_number,active,stock,name,price_net,price_gross,purchase_prices_net",
            {
                P.PRODUCT: "product_number", P.PRODUCT_ID: "id", P.PRODUCT_NAME: "name",
                P.COST: "purchase_prices_net", P.PRICE: "price_gross", P.PARENT: "parent_id",
                P.STOCK: "stock",
            },
        ),
        (
            "Artikelnummer,Bezeichnung,Warengruppe,EK netto,VK Brutto,Vater-Artikelnummer,Lagerbestand",
            {
                P.PRODUCT: "Artikelnummer", P.PRODUCT_NAME: "Bezeichnung", P.CATEGORY: "Warengruppe",
                P.COST: "EK netto", P.PRICE: "VK Brutto", P.PARENT: "Vater-Artikelnummer",
                P.STOCK: "Lagerbestand",
            },
        ),
        (
            "Symbol,Nazwa,Kategoria,Cena zakupu netto,Cena brutto,Produkt nadrzędny,Stan magazynowy",
            {
                P.PRODUCT: "Symbol", P.PRODUCT_NAME: "Nazwa", P.CATEGORY: "Kategoria",
                P.COST: "Cena zakupu netto", P.PRICE: "Cena brutto", P.PARENT: "Produkt nadrzędny",
                P.STOCK: "Stan magazynowy",
            },
        ),
        (
            "Artikelnummer,Omschrijving,Categorie,Inkoopprijs,Verkoopprijs,Hoofdartikel,Voorraad",
            {
                P.PRODUCT: "Artikelnummer", P.PRODUCT_NAME: "Omschrijving", P.CATEGORY: "Categorie",
                P.COST: "Inkoopprijs", P.PRICE: "Verkoopprijs", P.PARENT: "Hoofdartikel",
                P.STOCK: "Voorraad",
            },
        ),
    ],
    ids=["shopify", "woocommerce", "shopware", "german", "polish", "dutch"],
)  # fmt: skip
def test_products_files_of_programs_and_languages(header, wanted):
    assert mapped(header, map_products(header.split(","), [], said={})) == wanted


def test_without_a_number_the_name_is_the_product():
    assert map_products(["Title", "Cost"], [], said={}).fields == {P.PRODUCT: 0, P.COST: 1}
