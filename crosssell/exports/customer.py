"""Columns of what one customer has bought."""

from crosssell.exports.columns import ExportColumn, integer, money, number
from crosssell.exports.customers import LAST_ORDER
from crosssell.i18n import N_

PRODUCT = ExportColumn(name="product", header=N_("Product number (or name)"))
BOUGHT_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(name="product_name", header=N_("Product name")),
    ExportColumn(name="category", header=N_("Category")),
    integer("orders", N_("Orders"), note=N_("Orders of the customer with the product.")),
    number("quantity", N_("Quantity"), 0, note=N_("Pieces in all of them.")),
    money("amount", N_("Amount"), note=N_("What the customer paid for it, gross.")),
    LAST_ORDER,
)
