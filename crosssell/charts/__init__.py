"""Results in, plotly figures out: one module a capability, one theme."""

from crosssell.charts.heatmap import heatmap_figure
from crosssell.charts.journeys import journey_figure
from crosssell.charts.monthly import monthly_rate_figure, monthly_revenue_figure
from crosssell.charts.network import network_figure
from crosssell.charts.pair import by_month_figure, order_value_figure
from crosssell.charts.rules import rules_figure
from crosssell.charts.slices import slices_figure
from crosssell.charts.sparkline import sparkline_figure
from crosssell.charts.theme import CONFIG, DARK, LIGHT, Palette, palette_for
from crosssell.charts.waiting import waiting_figure

__all__ = [
    "CONFIG",
    "DARK",
    "LIGHT",
    "Palette",
    "by_month_figure",
    "heatmap_figure",
    "journey_figure",
    "monthly_rate_figure",
    "monthly_revenue_figure",
    "network_figure",
    "order_value_figure",
    "palette_for",
    "rules_figure",
    "slices_figure",
    "sparkline_figure",
    "waiting_figure",
]
