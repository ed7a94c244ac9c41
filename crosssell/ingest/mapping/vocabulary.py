"""The vocabulary of headers: which names a column of a role bears in four languages.

Each role has tiers, best first: a column of a better tier wins over one of a worse (an order number
over an invoice number over a transaction id). ``synonyms`` compares headers with it.
"""

from crosssell.columns import Field
from crosssell.ingest.mapping.roles import Role

# Field → tiers → language → headers, separated by bars.
FIELD_TERMS: dict[Role, tuple[dict[str, str], ...]] = {
    Field.ORDER_ID: (
        {
            "en": "order id|order no|order nr|order number|order #|order code|order ref|"
            "order reference|amazon order id|sales order|sales order id|sales order number|"
            "so number|purchase number|sales document|VBELN|increment id|web order number|"
            "order name",
            "de": "Bestellnummer|Bestell-Nr.|Bestell-ID|BestellungsID|Bestellungs-Nr.|Bestellung|"
            "Auftragsnummer|Auftragsnr.|Auftrags-ID|Auftrag|Auftragsnummer (extern)|"
            "Vorgangsnummer|Verkaufsbeleg",
            "pl": "Numer zamówienia|Nr zamówienia|Nr zam.|ID zamówienia|id zamowienia|"
            "Identyfikator zamówienia|Zamówienie nr|Nr dokumentu zamówienia",
            "nl": "Bestelnummer|Bestel nr|Bestel ID|Bestelling ID|Bestelnr.|Ordernummer|Ordernr|Order-ID",
        },
        {
            "en": "order|external order number|merchant order id|basket id|basket|cart id",
            "de": "externe Auftragsnummer|Auftrags-ID (extern)|Warenkorb",
            "pl": "Zamówienie|Zewn. nr zamówienia",
            "nl": "Bestelling",
        },
        {
            "en": "invoice|invoice no|invoice number|invoice id|receipt|receipt no|receipt number|"
            "receipt id|ticket|ticket number|bill number|document number",
            "de": "Rechnung|Rechnungsnummer|Rechnungsnr.|Rechnungs-Nr.|Beleg|Belegnummer|Belegnr|"
            "Bonnummer|Bon-Nr|Bon|Kassenbon",
            "pl": "Nr faktury|Numer faktury|Faktura|Nr paragonu|Numer paragonu|Paragon|"
            "Numer dokumentu|Nr dokumentu",
            "nl": "Factuurnummer|Factuurnr|Factuur|Bonnummer|Bonnr|Kasticket-ID|Kassabon",
        },
        {
            "en": "transaction|transaction id|transaction number|sale id|payment id|reference",
            "de": "Transaktions-ID|Transaktionsnummer|Transaktionscode|Verkaufsprotokollnummer|Referenz",
            "pl": "ID transakcji|Numer transakcji|Referencja",
            "nl": "Transactienummer|Transactie-ID|Volgnummer|Referentie",
        },
        {
            "en": "id|number",
            "de": "Nummer|Nr.",
            "pl": "Numer",
            "nl": "Nummer",
        },
    ),
    Field.PRODUCT: (
        {
            "en": "sku|product sku|item sku|lineitem sku|seller sku|variant sku|sku code|stock keeping unit",
            "de": "Produkt-SKU|Artikel-SKU|Bestandseinheit",
            "pl": "SKU produktu|Kod SKU",
            "nl": "SKU-code|Artikel-SKU",
        },
        {
            "en": "product code|product id|product number|product no|item code|item number|item no|"
            "item id|item #|article number|article no|article id|article code|stock code|"
            "stockcode|material|MATNR|part number|goods id",
            "de": "Artikelnummer|Artikelnr|Artikel-Nr.|Art.-Nr.|Art. Nr.|Artikel-ID|Artikelcode|"
            "Produktnummer|ProdNr|Produkt-ID|Produktcode|Materialnummer|Artikel Nummer",
            "pl": "Kod produktu|Kod towaru|Symbol|Symbol towaru|Symbol produktu|Indeks|"
            "Indeks towaru|ID produktu|Numer katalogowy|Nr katalogowy|Kod|Nr towaru",
            "nl": "Artikelnummer|Artikelnr|Art.nr|Artikelcode|Productcode|Productnummer|Product-ID|Itemcode",
        },
        {
            "en": "ean|gtin|barcode|upc|isbn|asin|listing id|variant id|ean code|product ids",
            "de": "EAN-Nummer|HAN|Lieferanten-Artikelnummer|Produktkennung-Wert|Strichcode",
            "pl": "Kod EAN|Kod producenta|Kod kreskowy|Kod paskowy",
            "nl": "EAN-code|Streepjescode",
        },
    ),
    Field.PRODUCT_NAME: (
        {
            "en": "product name|item name|lineitem name|product title|item title|article name|"
            "variant name|product description|item description|"
            "item description at order time|stock description|MAKTX|ARKTX",
            "de": "Artikelbezeichnung|Artikelname|Artikelbeschreibung|Produktname|"
            "Produktbezeichnung|Produktbeschreibung|Produkttitel|Angebotstitel|Positionstext|Artikeltext",
            "pl": "Nazwa produktu|Nazwa towaru|Nazwa artykułu|Tytuł oferty|Opis produktu",
            "nl": "Productnaam|Artikelnaam|Artikelomschrijving|Productomschrijving|Itemnaam",
        },
        {
            "en": "product|products|item|article|goods",
            "de": "Produkt|Produkte|Artikel|Ware|Position",
            "pl": "Produkt|Produkty|Towar|Artykuł|Pozycja",
            "nl": "Product|Producten|Artikel|Artikelen",
        },
        {
            "en": "description|title|label|items|product names|line items",
            "de": "Bezeichnung|Beschreibung|Titel",
            "pl": "Nazwa|Opis|Lista produktów",
            "nl": "Benaming|Omschrijving",
        },
    ),
    Field.ORDERED_AT: (
        {
            "en": "order date|order datetime|order date time|order time|order timestamp|ordered at|"
            "ordered on|date ordered|order placed|placed|created at|purchase date|date of order|"
            "order item created at|AUDAT",
            "de": "Bestelldatum|Bestellzeitpunkt|Bestellt am|Auftragsdatum|Datum der Bestellung|Kaufdatum",
            "pl": "Data zamówienia|Data złożenia|Data złożenia zamówienia|Data zakupu",
            "nl": "Besteldatum|Orderdatum|Datum besteld|Besteld op|Gekocht op|Aankoopdatum",
        },
        {
            "en": "sale date|sales date|sold at|transaction date|transaction timestamp|date time|"
            "datetime|timestamp|created|created (utc)|date created|created on",
            "de": "Verkaufsdatum|Verkauft am|Datum/Uhrzeit|Erstelldatum|Erstellt am|Angelegt am|"
            "ERDAT|Transaktionsdatum|Zeitpunkt|Zeitstempel",
            "pl": "Data sprzedaży|Data dodania|date add|Data transakcji|Data utworzenia|Data i godzina",
            "nl": "Verkoopdatum|Aangemaakt op|Aanmaakdatum|Transactiedatum|Tijdstip|Datum/tijd",
        },
        {
            "en": "invoice date|receipt date|date|day",
            "de": "Rechnungsdatum|Belegdatum|Buchungsdatum|Datum|Tag",
            "pl": "Data wystawienia|Data|Dzień",
            "nl": "Factuurdatum|Datum|Dag",
        },
        {
            "en": "paid at|date paid|payment date|payments date",
            "de": "Bezahldatum|Zahlungsdatum|Kaufabwicklungsdatum",
            "pl": "Data płatności",
            "nl": "Betaaldatum|Voltooiingsdatum",
        },
    ),
    Field.CUSTOMER_ID: (
        {
            "en": "customer id|customer number|customer no|customer nr|customer code|cust id|"
            "client id|account id|account number|user id|member id|household id|loyalty card|"
            "loyalty id|shopper id|buyer id|KUNNR|sold-to party",
            "de": "Kundennummer|Kunden-Nr.|Kundennr.|Kunden-ID|Kd.-Nr.|Kundencode|Debitor|"
            "Debitorennummer|Debitorennr.|Auftraggeber",
            "pl": "ID klienta|Numer klienta|Nr klienta|Kod klienta|Kod kontrahenta|KONTRAHENT kod",
            "nl": "Klantnummer|Klantnr|Klant-ID|Klantcode|Debiteur|Debiteurnummer|Debiteurnr",
        },
        {
            "en": "email|e-mail|email address|customer email|billing email|email (billing)|"
            "buyer email|contact email|from email address|shipping address email|user email|"
            "customer e-mail",
            "de": "E-Mail-Adresse|E-Mail des Kunden|E-Mail des Käufers|Kundenemail|Mail|"
            "Rechnungsadresse E-Mail|Absender E-Mail-Adresse|Kunden-E-Mail",
            "pl": "Adres e-mail|E-mail klienta|E-mail kupującego",
            "nl": "E-mailadres|E-mail klant|E-mailadres klant",
        },
        {
            "en": "customer|client|buyer|shopper|customer reference id",
            "de": "Kunde|Kundin|Käufer|Besteller|Mitglied",
            "pl": "Klient|Kupujący|Kontrahent|Nabywca",
            "nl": "Klant|Koper|Afnemer",
        },
        {
            "en": "buyer username|username|user name|login|Customer NIP|NIP",
            "de": "Nutzername des Käufers|Mitgliedsname|Benutzername|Nutzername",
            "pl": "Login|NIP nabywcy|Login kupującego",
            "nl": "Gebruikersnaam",
        },
        {
            "en": "customer name|client name|buyer name|full name",
            "de": "Kundenname|Bestellt von|Name des Käufers|Vollständiger Name des Käufers",
            "pl": "Imię i nazwisko|Nazwa nabywcy|Nazwa klienta",
            "nl": "Klantnaam|Naam klant|Volledige naam",
        },
    ),
    Field.CATEGORY: (
        {
            "en": "category|product category|item category|product type|department|product line|"
            "product group|item group|revenue category|category name",
            "de": "Kategorie|Produktkategorie|Artikelkategorie|Warengruppe|Artikelgruppe|"
            "Produktgruppe|Sortiment|KategorieID",
            "pl": "Kategoria|Kategoria produktu|Grupa towarowa|Grupa produktowa|Dział",
            "nl": "Categorie|Productcategorie|Productgroep|Artikelgroep|Hoofdgroep|Rubriek",
        },
        {
            "en": "subcategory|sub-category|collection",
            "de": "Unterkategorie|Kollektion",
            "pl": "Podkategoria|Grupa|Kolekcja",
            "nl": "Subcategorie|Groep|Collectie",
        },
        {
            "en": "brand|vendor|manufacturer",
            "de": "Marke|Hersteller",
            "pl": "Marka|Producent",
            "nl": "Merk|Fabrikant",
        },
    ),
    Field.QUANTITY: (
        {
            "en": "quantity|qty|lineitem quantity|item quantity|quantity purchased|"
            "quantity ordered|ordered quantity|order qty|quantity sold|units sold|sales qty|"
            "units|KWMENG",
            "de": "Menge|Anzahl|Stück|Stk.|Stückzahl|Bestellmenge|Artikel Menge|Auftragsmenge|Verkaufsmenge",
            "pl": "Ilość|Liczba sztuk|Ilość sztuk|Szt.|Sztuk|Sztuki",
            "nl": "Aantal|Aant.|Hoeveelheid|Stuks|Besteld aantal|Aantal stuks",
        },
        {
            "en": "quantity shipped|count|pieces",
            "de": "Liefermenge",
            "pl": "Liczba",
            "nl": "Aantal verkocht",
        },
        {
            "en": "quantity (- refund)",
        },
    ),
    Field.UNIT_PRICE: (
        {
            "en": "unit price|price each|price per unit|item cost|lineitem price|product price|"
            "item price|single price|selling price|sell price|sales price|gross price|"
            "unit price gross",
            "de": "Einzelpreis|Stückpreis|EPreis|E-Preis|Artikelpreis|Verkaufspreis|VK|VK Brutto|"
            "Einzelpreis brutto|Preis pro Stück|Verkauft für",
            "pl": "Cena jednostkowa|Cena jedn.|Cena brutto|Cena sprzedaży|Cena jednostkowa brutto|"
            "Cena za sztukę",
            "nl": "Stukprijs|Eenheidsprijs|Prijs per stuk|Verkoopprijs|Prijs (incl.)|Prijs incl. btw",
        },
        {
            "en": "price|rate",
            "de": "Preis|Bruttopreis",
            "pl": "Cena",
            "nl": "Prijs",
        },
        {
            "en": "net price|unit price net|list price|base price|NETPR",
            "de": "Einzelpreis netto|Artikelpreis (Netto)|VK Netto|Nettopreis",
            "pl": "Cena netto|Cena jednostkowa netto|Cena bazowa",
            "nl": "Netto prijs|Prijs (excl.)|Prijs excl. btw",
        },
    ),
    Field.LINE_TOTAL: (
        {
            "en": "line total|item total|lineitem total|order line total|line amount|line value|"
            "extended price|row total|price to pay aggregation|sales value|"
            "net sales",
            "de": "Zeilensumme|Zeilenbetrag|Positionssumme|Positionsbetrag|Positionswert|"
            "Gesamtpreis Position|Positionspreis",
            "pl": "Wartość pozycji|Wartość brutto|Wartość sprzedaży|Wartość sprzedaży brutto",
            "nl": "Regeltotaal|Regelbedrag|Totaal regel",
        },
        {
            "en": "revenue|sales|amount|sales amount|gross sales|total price|value|line price",
            "de": "Umsatz|Betrag|Gesamtpreis|G-Preis|Bruttobetrag|Brutto",
            "pl": "Obrót|Kwota|Wartość|Utarg|Brutto|Kwota brutto",
            "nl": "Omzet|Bedrag|Totaalprijs|Bruto",
        },
        {
            "en": "order line (w/o tax)|subtotal aggregation|net amount|NETWR",
            "de": "Netto|Nettobetrag|Nettowert|Nettoumsatz",
            "pl": "Netto|Wartość netto|Kwota netto",
            "nl": "Netto|Nettobedrag",
        },
        {
            "en": "total|total amount|sum|subtotal",
            "de": "Gesamt|Summe|Gesamtbetrag|Gesamtsumme|Zwischensumme",
            "pl": "Razem|Suma|Kwota PLN",
            "nl": "Totaal|Totaalbedrag|Totaal (incl.)|Totaal (excl.)|Subtotaal",
        },
    ),
    Field.DISCOUNT: (
        {
            "en": "lineitem discount|line discount|item discount|item promotion discount",
            "de": "Positionsrabatt|Artikelrabatt|Zeilenrabatt",
            "pl": "Rabat pozycji",
            "nl": "Regelkorting",
        },
        {
            "en": "discount|discounts|discount amount|discount value|retail disc|discount amount aggregation",
            "de": "Rabatt|Nachlass|Preisnachlass|Rabattbetrag",
            "pl": "Rabat|Upust|Zniżka|Kwota rabatu",
            "nl": "Korting|Kortingsbedrag",
        },
    ),
    Field.COST: (
        {
            "en": "cost|unit cost|cost price|cost of goods|cogs|cost of goods sold|purchase price",
            "de": "Einkaufspreis|EK|EK-Preis|EK netto|Selbstkosten|Wareneinsatz",
            "pl": "Koszt|Koszt własny|Koszt zakupu|Cena zakupu|Cena zakupu netto",
            "nl": "Inkoopprijs|Kostprijs|Inkoop",
        },
    ),
    Field.CURRENCY: (
        {
            "en": "currency|currency code|order currency|currency symbol|WAERK",
            "de": "Währung|Währungscode",
            "pl": "Waluta|Symbol waluty",
            "nl": "Valuta|Munteenheid",
        },
        {
            "en": "listing currency|converted currency",
        },
    ),
    Field.CHANNEL: (
        {
            "en": "sales channel|channel|order channel|source|order source|marketplace|"
            "marketplace name|sales channel id|origin|purchase point|platform",
            "de": "Verkaufskanal|Vertriebskanal|Kanal|Auftragsherkunft|Quelle|Herkunft|Marktplatz|Plattform",
            "pl": "Kanał sprzedaży|Kanał|Źródło|Źródło zamówienia|Pochodzenie klienta|Platforma",
            "nl": "Verkoopkanaal|Kanaal|Bron|Herkomst|Platform",
        },
        {
            "en": "store|store name|shop|location|store id|order type",
            "de": "Filiale|Auftragsart|Laden",
            "pl": "Sklep|Oddział",
            "nl": "Filiaal|Winkel|Vestiging",
        },
        {
            "en": "fulfillment channel|region|pos",
            "de": "Region",
        },
    ),
    Field.COUNTRY: (
        {
            "en": "country|country code|customer country",
            "de": "Land|Ländercode|Staat",
            "pl": "Kraj|Kod kraju",
            "nl": "Land|Landcode",
        },
        {
            "en": "billing country|bill country|country code (billing)|country (billing)|"
            "billing country code|billing address country id",
            "de": "Rechnungsland|Rechnungsadresse Land|Rechnung LKZ|Land des Käufers",
            "pl": "Kraj klienta|Kraj nabywcy|Kraj płatnika",
            "nl": "Factuurland|Land klant",
        },
        {
            "en": "shipping country|ship country|delivery country|country code (shipping)|"
            "country (shipping)|shipping country code|shipping address country id|"
            "destination country",
            "de": "Lieferland|Lieferadresse Land|Empfang LKZ|Versandland",
            "pl": "Kraj dostawy|Kraj wysyłki",
            "nl": "Verzendland|Land van levering|Bezorgland",
        },
    ),
    Field.STATUS: (
        {
            "en": "item status|lineitem status|order item state|line status",
            "de": "Positionsstatus",
        },
        {
            "en": "order status|financial status|status|state|order state|order state id|order state name",
            "de": "Auftragsstatus|Bestellstatus|Status der Bestellung",
            "pl": "Status zamówienia|Stan|Stan zamówienia",
            "nl": "Orderstatus|Bestelstatus|Annuleringsstatus",
        },
        {
            "en": "payment status",
            "de": "Zahlungsstatus|Zahlung",
            "pl": "Status płatności",
            "nl": "Betaalstatus",
        },
        {
            "en": "fulfillment status|lineitem fulfillment status|shipping status|cancelled|canceled|"
            "returned|refunded|is cancelled|is refunded",
            "de": "Lieferstatus|Storno|Storniert|Retoure|Retourniert|Erstattet",
            "pl": "Status wysyłki|Anulowane|Anulowano|Zwrot|Zwrócono",
            "nl": "Verzendstatus|Geannuleerd|Retour|Geretourneerd",
        },
    ),
    Field.CONSENT: (
        {
            "en": "accepts marketing|accepts email marketing|email marketing consent|"
            "marketing consent|email opt-in|marketing opt-in|opt-in|consent|newsletter|"
            "newsletter consent|newsletter subscription",
            "de": "Einwilligung|Werbeeinwilligung|Marketing-Einwilligung|Newsletter-Anmeldung|"
            "Double-Opt-in|Newsletter-Einwilligung|Werbung erlaubt",
            "pl": "Zgoda marketingowa|Zgoda na newsletter|Zgoda handlowa|Zgoda na marketing|Zgoda",
            "nl": "Toestemming|Marketing toestemming|Marketing opt in|Nieuwsbrief|Aangemeld voor nieuwsbrief",
        },
        {
            "en": "subscribed|do not contact|do not email|opt out|email opt-out|unsubscribed|"
            "accepts sms marketing",
            "de": "Werbesperre|Widerspruch|Werbewiderspruch|Sperre|Keine Werbung",
            "pl": "Sprzeciw|Sprzeciw marketingowy|Rezygnacja z newslettera",
            "nl": "Geen reclame|Afgemeld|Uitgeschreven",
        },
    ),
}
