"""Why can a file not carry the analysis, and which export could?"""

import re
from collections.abc import Sequence
from enum import StrEnum

LEAST_PERIODS = 3
_MONTH = (
    "jan|january|januar|januari|feb|february|februar|februari|mar|march|mär|mrz|märz|mrt|maart|apr|april|"
    "may|mai|mei|maj|jun|june|juni|jul|july|juli|aug|august|augustus|sep|sept|september|oct|october|okt|"
    "oktober|nov|november|dec|december|dez|dezember|sty|styczeń|lut|luty|marzec|kwi|kwiecień|cze|czerwiec|"
    "lip|lipiec|sie|sierpień|wrz|wrzesień|paź|październik|lis|listopad|gru|grudzień"
)
_YEAR = "(?:19|20)?[0-9]{2}"
# A column that is a period: “Jan 2025”, “2025-01”, “01/2025”, “Q1 2025”, “KW 3”, “2024”, “31.12.2025”.
_PERIOD = re.compile(
    rf"(?:{_MONTH})(?:[. '/-]+{_YEAR})?[.]?|(?:19|20)[0-9]{{2}}(?:[-/.][0-9]{{1,2}}){{0,2}}"
    rf"|[0-9]{{1,2}}[-/.](?:[0-9]{{1,2}}[-/.])?(?:19|20)[0-9]{{2}}"
    rf"|(?:q|kw|w|wk|week|tydzień)[ .]?[0-9]{{1,2}}(?:[ /'-]*{_YEAR})?",
    re.IGNORECASE,
)


class Refusal(StrEnum):
    """Why a file cannot carry the analysis; each has its sentence in `crosssell.errors`."""

    ORDERS = ""  # orders without their lines, of an unknown program
    PAYMENTS = "payments"
    VOUCHERS = "vouchers"
    COLUMNS = "columns"  # the right export, without the columns of the lines
    PIVOT = "pivot"
    SUMS = "sums"
    CUSTOMERS = "customers"
    AMAZON = "amazon"
    BIGCOMMERCE = "bigcommerce"
    ETSY = "etsy"
    JTL = "jtl"
    LIGHTSPEED = "lightspeed"
    MAGENTO = "magento"
    OXID = "oxid"
    PLENTYMARKETS = "plentymarkets"
    PRESTASHOP = "prestashop"
    SHOPWARE = "shopware"
    SQUARE = "square"
    WOOCOMMERCE = "woocommerce"


def is_pivot(header: Sequence[str]) -> bool:
    """Whether columns are periods, so that rows are sums over them.

    >>> is_pivot(["Artikel", "Jan 2025", "Feb 2025", "März 2025"]), is_pivot(["Monat", "Umsatz", "2024"])
    (True, False)
    """
    return sum(_PERIOD.fullmatch(title.strip()) is not None for title in header) >= LEAST_PERIODS
