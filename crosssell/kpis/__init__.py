"""The first figures of a shop: how it goes, against when, month by month, and with which products."""

from crosssell.kpis.best_sellers import BestSeller, Ranking, best_sellers
from crosssell.kpis.change import Change, Comparison, comparison
from crosssell.kpis.figures import REPURCHASE_WINDOW_DAYS, SHARES, Figure, KpiNotice, Kpis, kpis
from crosssell.kpis.months import MonthlySales, MonthPart, PartKind, Split, monthly_sales
from crosssell.kpis.order_value import OrderValue, order_value
from crosssell.kpis.periods import Against, NotCompared, Period, Periods, periods
from crosssell.kpis.trend import Trend, trend

__all__ = [
    "REPURCHASE_WINDOW_DAYS",
    "SHARES",
    "Against",
    "BestSeller",
    "Change",
    "Comparison",
    "Figure",
    "KpiNotice",
    "Kpis",
    "MonthPart",
    "MonthlySales",
    "NotCompared",
    "OrderValue",
    "PartKind",
    "Period",
    "Periods",
    "Ranking",
    "Split",
    "Trend",
    "best_sellers",
    "comparison",
    "kpis",
    "monthly_sales",
    "order_value",
    "periods",
    "trend",
]
