"""The exports that are known by their header row, and what is particular about each."""

from crosssell.columns import DateOrder, Field, FileKind
from crosssell.ingest.mapping.roles import Auxiliary
from crosssell.ingest.platforms.refusals import Refusal
from crosssell.ingest.platforms.traits import Platform

# Numbers that Shopware 5 writes for the states of orders, as far as they undo one.
_SHOPWARE_5_STATES = {"-1": "cancelled (-1)", "4": "cancelled (4)"}

SHOPS = (
    Platform(
        name="Shopify orders export",
        signatures=("Name|Lineitem name|Lineitem quantity|Lineitem price",),
        roles={
            Field.ORDER_ID: "Name",
            Field.PRODUCT: "Lineitem sku",
            Field.ORDERED_AT: "Created at|Paid at",
            Field.CUSTOMER_ID: "Email|Phone",
            Field.UNIT_PRICE: "Lineitem price",
            Field.STATUS: "Financial Status",
            Field.CHANNEL: "Source|Location",
            Field.COUNTRY: "Billing Country|Shipping Country",
        },
    ),
    Platform(
        name="Shopify customers export",
        signatures=("First Name|Last Name|Accepts Email Marketing|Total Spent|Total Orders",),
        kind=FileKind.CUSTOMERS,
        refusal=Refusal.CUSTOMERS,
        never_lines=True,
    ),
    Platform(
        name="Matrixify orders export",
        signatures=("Name|Line: Type|Line: Quantity|Line: Price",),
        roles={
            Field.ORDER_ID: "Name",
            Field.PRODUCT: "Line: SKU|Line: Variant SKU",
            Field.PRODUCT_NAME: "Line: Name|Line: Title",
            Field.CUSTOMER_ID: "Email|Customer: Email|Customer: ID",
            Field.UNIT_PRICE: "Line: Price",
            Field.LINE_TOTAL: "Line: Total",
            Auxiliary.ROW_TYPE: "Line: Type",
        },
    ),
    Platform(
        name="WooCommerce Advanced Order Export",
        signatures=(
            "Order Number|Order Status|Item Cost|Quantity",
            "Order Number|Name|Item Cost|Order Line Total",
            "Order Number|Name|Quantity (- Refund)|Order Line (w/o tax)",
        ),
        roles={
            Field.ORDER_ID: "Order Number|Order ID",
            # “Item #” counts the lines of an order.
            Field.PRODUCT: "SKU|Product Id|Variation Id",
            Field.PRODUCT_NAME: "Name|Item Name|Product Name",
            Field.CUSTOMER_ID: "Email (Billing)|Customer User ID",
            Field.QUANTITY: "Quantity|Quantity (- Refund)",
            Field.UNIT_PRICE: "Item Cost",
            Field.LINE_TOTAL: "Order Line Total|Order Line (w/o tax)",
            Field.DISCOUNT: "",
            Field.STATUS: "Order Status",
            Auxiliary.REFUNDED_AMOUNT: "Order Line Total Refunded|Order Refund Amount",
        },
    ),
    Platform(
        name="WooCommerce order CSV export",
        signatures=(
            "order_id|order_status|billing_first_name|order_total",
            "order_id|order_total|order_currency|billing_email",
            "order_number|billing_first_name|order_total|payment_method",
        ),
        refusal=Refusal.WOOCOMMERCE,
        roles={
            Field.PRODUCT: "item_sku|sku",
            # Guests have the customer number 0.
            Field.CUSTOMER_ID: "billing_email|customer_email|customer_id",
            # Guests have the customer number 0.
            Field.CUSTOMER_ID: "billing_email|customer_email|customer_id",
            Field.PRODUCT_NAME: "item_name",
            Field.QUANTITY: "item_quantity",
            Field.UNIT_PRICE: "item_price",
            Field.LINE_TOTAL: "item_total|item_subtotal",
            Field.DISCOUNT: "",
            Auxiliary.REFUNDED_AMOUNT: "item_refunded|refunded_total",
        },
    ),
    Platform(
        name="Shopware 6 orders (default profile)",
        signatures=(
            "order_number|line_items|amount_total|order_state_id",
            "order_number|line_items|order_date_time",
        ),
        refusal=Refusal.SHOPWARE,
        roles={Field.LINE_TOTAL: "", Field.PRODUCT: ""},
    ),
    Platform(
        name="Shopware 6 import/export app",
        signatures=("linetype|orderNumber|orderStatus", "linetype|orderNumber|amountTotal"),
        refusal=Refusal.COLUMNS,
        roles={Field.ORDER_ID: "orderNumber", Auxiliary.ROW_TYPE: "linetype", Field.STATUS: "orderStatus"},
        statuses="paymentStatus|deliveryStatus",
    ),
    Platform(
        name="Shopware 5 orders",
        signatures=("orderId|orderDetailId|articleId|customerId", "orderId|orderDetailId|number|status"),
        roles={
            Field.ORDER_ID: "orderId",
            Field.PRODUCT: "articleNumber|articleId",
            Field.PRODUCT_NAME: "articleName",
            Field.STATUS: "status",
            Field.ORDERED_AT: "orderTime",
            Field.LINE_TOTAL: "",
        },
        status_words=_SHOPWARE_5_STATES,
    ),
    Platform(
        name="Shopware 5 orders (main data)",
        signatures=("orderId|customerId|invoiceAmount|invoiceShipping",),
        refusal=Refusal.SHOPWARE,
        status_words=_SHOPWARE_5_STATES,
    ),
    Platform(
        name="OXID voucher export",
        signatures=("Gutschein-Code|Bestellnummer|Gutscheinwert",),
        refusal=Refusal.OXID,
        never_lines=True,
    ),
    Platform(
        name="Magento 2 order grid",
        signatures=(
            "ID|Purchase Point|Purchase Date|Grand Total (Base)",
            "Purchase Date|Bill-to Name|Ship-to Name|Grand Total (Purchased)",
        ),
        refusal=Refusal.MAGENTO,
    ),
    Platform(
        name="Magento 2 order items",
        signatures=("order_id|product_type|sku|qty_ordered", "order_id|item_id|sku|qty_ordered"),
        roles={
            Field.ORDER_ID: "increment_id|order_id",
            Field.PRODUCT: "sku",
            Field.PRODUCT_NAME: "name",
            Field.QUANTITY: "qty_ordered",
            Field.UNIT_PRICE: "price_incl_tax|price",
            Field.LINE_TOTAL: "",
            Field.DISCOUNT: "discount_amount",
            Field.COST: "base_cost",
            Auxiliary.REFUNDED_AMOUNT: "amount_refunded",
        },
    ),
    Platform(
        name="BigCommerce orders",
        signatures=("Order ID|Order Status|Cart Base Amount", "Order ID|Order Total|Staff Notes"),
        refusal=Refusal.BIGCOMMERCE,
    ),
    Platform(
        name="PrestaShop order list",
        signatures=(
            "Numer zamówienia|Kwota zamówienia|Kwota dostawy|Ilość produktów",
            "Reference|New client|Delivery|Customer|Total|Payment|Status",
        ),
        refusal=Refusal.PRESTASHOP,
    ),
    Platform(
        name="Spryker order items",
        signatures=(
            "order_reference|order_item_reference|product_sku|price_to_pay_aggregation",
            "order_reference|product_sku|subtotal_aggregation|gross_price",
        ),
        roles={
            Field.ORDER_ID: "order_reference",
            Field.PRODUCT: "product_sku",
            Field.UNIT_PRICE: "price|gross_price|net_price",
            Field.LINE_TOTAL: "price_to_pay_aggregation",
            Field.STATUS: "order_item_state",
        },
        money_divisor=100,
    ),
    Platform(
        name="shopGold orders",
        signatures=("Nr zamówienia|Liczba zamówionych produktów|Wartość zamówienia|Wartość towaru",),
        refusal=Refusal.ORDERS,
    ),
    Platform(
        name="shopGold coupons",
        signatures=("Nr zamówienia|Wartość zamówienia|Wartość kuponu",),
        refusal=Refusal.VOUCHERS,
        never_lines=True,
    ),
    Platform(
        name="Shoper customers",
        signatures=(
            "date_add|first_name|last_name|email|verify_email",
            "date_add|first_name|last_name|last_visit",
        ),
        kind=FileKind.CUSTOMERS,
        refusal=Refusal.CUSTOMERS,
        never_lines=True,
    ),
    Platform(
        name="Webshop orders (NL)",
        signatures=("Bestelnummer|Betaalstatus|Verzendstatus|Productnaam|Stukprijs",),
        roles={Field.STATUS: "Betaalstatus", Field.LINE_TOTAL: "", Field.DISCOUNT: ""},
        statuses="Verzendstatus",
    ),
    Platform(
        name="Webshop order list (DE)",
        signatures=("Bestellnummer|Datum|Kunde|Netto|MwSt|Brutto|Zahlungsart|Versand",),
        refusal=Refusal.ORDERS,
    ),
)

MARKETPLACES = (
    Platform(
        name="Amazon all orders report",
        signatures=(
            "amazon-order-id|purchase-date|order-status|item-price",
            "amazon-order-id|sku|item-status|item-price",
        ),
        roles={
            Field.UNIT_PRICE: "",
            Field.LINE_TOTAL: "item-price",
            Field.STATUS: "item-status|order-status",
            Field.CHANNEL: "sales-channel|order-channel",
        },
        statuses="order-status",
        total_before_discount=True,
    ),
    Platform(
        name="Amazon fulfilled shipments report",
        signatures=("amazon-order-id|shipment-id|shipment-item-id|quantity-shipped|item-price",),
        roles={
            Field.UNIT_PRICE: "",
            Field.LINE_TOTAL: "item-price",
            Field.QUANTITY: "quantity-shipped",
            Field.CUSTOMER_ID: "buyer-email|buyer-name",
        },
        total_before_discount=True,
    ),
    Platform(
        name="Amazon order report",
        signatures=("order-id|order-item-id|purchase-date|quantity-purchased",),
        roles={
            Field.ORDER_ID: "order-id",
            Field.UNIT_PRICE: "",
            Field.LINE_TOTAL: "item-price",
            Field.QUANTITY: "quantity-purchased",
            Field.CUSTOMER_ID: "buyer-email|buyer-name",
        },
        total_before_discount=True,
    ),
    Platform(
        name="Amazon settlement report",
        signatures=(
            "Datum/Uhrzeit|Abrechnungsnummer|Typ|Bestellnummer",
            "date/time|settlement id|type|order id",
            "settlement-id|transaction-type|order-id|amount-type",
            "settlement-id|settlement-start-date|transaction-type|order-id",
        ),
        refusal=Refusal.AMAZON,
        never_lines=True,
    ),
    Platform(
        name="Amazon Business shipments",
        signatures=("Bestellnummer|Bestelldatum|Sendungsverfolgung|Liefermenge|ASIN",),
    ),
    Platform(
        name="eBay order report",
        signatures=(
            "Verkaufsprotokollnummer|Bestellnummer|Angebotstitel|Verkauft für",
            "Sales Record Number|Order Number|Item Title|Sold For",
        ),
        roles={
            Field.ORDER_ID: "Bestellnummer|Order Number",
            Field.PRODUCT: "Bestandseinheit|Custom Label|Artikelnummer|Item Number",
            Field.PRODUCT_NAME: "Angebotstitel|Item Title",
            Field.UNIT_PRICE: "Verkauft für|Sold For",
            Field.LINE_TOTAL: "",
            Field.ORDERED_AT: "Verkauft am|Sale Date|Zahlungsdatum|Paid On Date",
            Field.CUSTOMER_ID: "Nutzername des Käufers|Buyer Username",
        },
    ),
    Platform(
        name="eBay sales report (old)",
        signatures=("Verkaufsprotokollnummer|Mitgliedsname|Artikelbezeichnung|Verkaufspreis",),
        roles={
            Field.ORDER_ID: "Bestellnummer|Verkaufsprotokollnummer",
            Field.PRODUCT: "Bestandseinheit|Artikelnummer",
            Field.UNIT_PRICE: "Verkaufspreis",
            Field.LINE_TOTAL: "",
            Field.ORDERED_AT: "Verkaufsdatum|Kaufabwicklungsdatum|Bezahldatum",
            Field.CUSTOMER_ID: "E-Mail des Käufers|Mitgliedsname",
        },
    ),
    Platform(
        name="Etsy sold order items",
        signatures=("Sale Date|Item Name|Listing ID|Order ID",),
        roles={
            Field.ORDER_ID: "Order ID",
            Field.PRODUCT: "SKU|Listing ID",
            Field.CUSTOMER_ID: "Buyer",
            Field.LINE_TOTAL: "Item Total",
            Field.DISCOUNT: "",
        },
        date_order=DateOrder.MDY,
    ),
    Platform(
        name="Etsy sold orders",
        signatures=("Sale Date|Order ID|Number of Items|Order Value",),
        refusal=Refusal.ETSY,
        never_lines=True,
    ),
    Platform(
        name="Rakuten orders",
        signatures=("Bestellnummer|Artikelnummer|Empfangort|RechnungLKZ|Auftragsart",),
    ),
    Platform(
        name="Temu orders",
        signatures=("Order ID|Item description at order time|Order time",),
        roles={Field.LINE_TOTAL: ""},
    ),
    Platform(
        name="Lieferando orders",
        signatures=("Bestellnummer|Datum|Telefon|Art|Betrag|Artikel",),
        roles={Field.CUSTOMER_ID: "Name|Telefon", Field.PRODUCT_NAME: "Artikel", Field.CHANNEL: "Art"},
    ),
)

PAYMENTS = (
    Platform(
        name="PayPal activity report",
        signatures=(
            "Zeitzone|Brutto|Gebühr|Netto|Transaktionscode",
            "Zeitzone|Brutto|Entgelt|Netto|Transaktionscode",
            "TimeZone|Gross|Fee|Net|Transaction ID",
            "Time Zone|Gross|Fee|Net|Transaction ID",
            "Strefa czasowa|Brutto|Opłata|Netto|Numer transakcji",
            "Tijdzone|Bruto|Kosten|Netto|Transactiereferentie",
        ),
        refusal=Refusal.PAYMENTS,
        never_lines=True,
    ),
    Platform(
        name="Stripe payments",
        signatures=(
            "id|Seller Message|Captured|Card Last4",
            "id|Created (UTC)|Amount|Amount Refunded|Converted Amount",
            "id|Created date (UTC)|Amount|Amount Refunded|Currency",
        ),
        refusal=Refusal.PAYMENTS,
        never_lines=True,
    ),
)

TILLS = (
    Platform(
        name="Square items detail",
        signatures=("Item|Qty|Transaction ID|Event Type", "Item|Price Point Name|Net Sales|Transaction ID"),
        roles={
            Field.ORDER_ID: "Transaction ID",
            Field.LINE_TOTAL: "Net Sales|Gross Sales",
            Auxiliary.ROW_TYPE: "Event Type",
            Field.CUSTOMER_ID: "Customer ID|Customer Reference ID|Customer Name",
        },
    ),
    Platform(
        name="Square transactions",
        signatures=("Transaction ID|Payment ID|Total Collected|Net Total",),
        refusal=Refusal.SQUARE,
        never_lines=True,
    ),
    Platform(
        name="Loyverse receipts by item",
        signatures=("Receipt number|Receipt type|Item|Net sales",),
        roles={
            Field.ORDER_ID: "Receipt number",
            Field.LINE_TOTAL: "Net sales|Gross sales",
            Auxiliary.ROW_TYPE: "Receipt type",
            Field.CUSTOMER_ID: "Customer name|Customer contacts",
            Field.CHANNEL: "Store|POS",
        },
        cost_of_line=True,
    ),
    Platform(
        name="Lightspeed Restaurant receipts",
        signatures=("Kasticket-ID|Liteserver-ID|Annuleringsstatus", "Bedrijfs-ID|Kasticket-ID|Printdatum"),
        refusal=Refusal.LIGHTSPEED,
    ),
    Platform(
        name="Restaurant till (PL)",
        signatures=("Nr zamówienia|Kelner|Produkt|Ilość|Cena jedn.|Stawka VAT",),
        roles={Auxiliary.ROW_TYPE: "Typ"},
    ),
)

ERP = (
    Platform(
        name="xentral sales orders",
        signatures=("Auftragsnummer (extern)|Projekt-ID|Artikelnummer|Artikel Menge",),
    ),
    Platform(
        name="JTL-Wawi dispatch list",
        signatures=("Auftragsnummer|Lieferscheinnummer|Erster Artikel",),
        refusal=Refusal.JTL,
        never_lines=True,
    ),
    Platform(
        name="PlentyONE orders",
        signatures=("AccountingID|CustomerSign|CustomerLang", "AccountingID|AdditionalName|CustomerInfo"),
        refusal=Refusal.PLENTYMARKETS,
    ),
    Platform(
        name="B2B orders (CH)",
        signatures=(
            "Besuchsgebiet|Bestellnummer|Art. Nr.|Prämie",
            "Numéro d'ordre|Numéro d'article|Désignation|Quantité|Net",
        ),
        roles={
            Field.ORDER_ID: "Bestellnummer|Numéro d'ordre",
            Field.ORDERED_AT: "Bestelldatum|Date d'ordre",
            Field.CUSTOMER_ID: "Kundennummer|Numéro de client",
            Field.PRODUCT: "Art. Nr.|Numéro d'article",
            Field.PRODUCT_NAME: "Bezeichnung|Désignation",
            Field.QUANTITY: "Menge|Quantité",
            Field.LINE_TOTAL: "Netto|Net",
        },
    ),
    Platform(
        name="ERP order lines (PL)",
        signatures=("Numer zamówienia|Nazwa nabywcy|Nazwa odbiorcy|Lp|Nazwa produktu",),
    ),
)

PLATFORMS: tuple[Platform, ...] = (*SHOPS, *MARKETPLACES, *PAYMENTS, *TILLS, *ERP)
