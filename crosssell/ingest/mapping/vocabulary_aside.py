"""The vocabulary of headers beside the fields: columns that say something about lines, orders or the file.

Written as in ``vocabulary``.
"""

from crosssell.ingest.mapping.roles import Auxiliary, Context, Role

# Role → tiers → language → headers, separated by bars.
ASIDE_TERMS: dict[Role, tuple[dict[str, str], ...]] = {
    Auxiliary.CANCELLED_AT: (
        {
            "en": "cancelled at|canceled at|cancelled on|cancelled date|cancellation date",
            "de": "Storniert am|Stornodatum|Stornierungsdatum",
            "pl": "Data anulowania|Anulowano dnia",
            "nl": "Geannuleerd op|Annuleringsdatum",
        },
    ),
    Auxiliary.REFUNDED_AMOUNT: (
        {
            "en": "refunded amount|amount refunded|total refunded|refund amount|order line total refunded",
            "de": "Erstattung|Gutschrift|Erstattungsbetrag|Erstatteter Betrag|Rückerstattung",
            "pl": "Kwota zwrotu|Zwrócona kwota",
            "nl": "Terugbetaald bedrag|Terugbetaald",
        },
        {
            "en": "order refund amount",
        },
    ),
    Auxiliary.ROW_TYPE: (
        {
            "en": "event type|receipt type|transaction type|row type|line type|document type|sale type",
            "de": "Positionstyp|Transaktionstyp|Belegart|Belegtyp|Dokumenttyp|Vorgangsart",
            "pl": "Typ dokumentu|Rodzaj dokumentu|Typ transakcji|Typ pozycji",
            "nl": "Bontype|Transactietype|Documenttype|Regeltype",
        },
    ),
    Auxiliary.TIME_OF_DAY: (
        {
            "en": "time",
            "de": "Uhrzeit|Zeit",
            "pl": "Godzina|Czas",
            "nl": "Tijd",
        },
    ),
    Context.ORDER_TOTAL: (
        {
            "en": "order total|order total amount|order amount|order subtotal amount|grand total|"
            "amount total|grand total (base)|grand total (purchased)|cart base amount|"
            "total items|total products|items sold|total excluding vat",
            "de": "Bestellsumme|Bestellwert|Auftragssumme|Auftragswert|Artikelsumme|Warenkorbwert|"
            "Artikelsumme (nicht rabattiert)",
            "pl": "Kwota zamówienia|Wartość zamówienia|Wartość towaru|Ilość produktów|"
            "Liczba zamówionych produktów",
            "nl": "Order totaal|Ordertotaal|Bestelwaarde|Orderbedrag",
        },
    ),
    Context.DELIVERY_COST: (
        {
            "en": "shipping|shipping cost|shipping costs|shipping total|shipping amount|"
            "order shipping|order shipping amount|shipping and handling|delivery cost|"
            "delivery fee|postage and packing",
            "de": "Versandkosten|Verpackung und Versand|Lieferkosten|Porto|Versand- und Bearbeitungsgebühr",
            "pl": "Kwota dostawy|Koszt wysyłki|Koszt dostawy|Koszty wysyłki|"
            "Koszt wysyłki + dopłata za rodzaj płatności",
            "nl": "Verzendkosten|Bezorgkosten|Leveringskosten",
        },
    ),
    Context.PAYMENT_REPORT: (
        {
            "en": "balance impact|card last4|seller message|statement descriptor",
            "de": "Auswirkung auf Guthaben",
            "pl": "Wpływ na saldo",
            "nl": "Effect op saldo",
        },
    ),
}
