"""Results in, plotly figures out: one module a capability, one theme."""

from crosssell.charts.heatmap import heatmap_figure
from crosssell.charts.monthly import monthly_figure
from crosssell.charts.theme import CONFIG, DARK, LIGHT, Palette, palette_for

__all__ = ["CONFIG", "DARK", "LIGHT", "Palette", "heatmap_figure", "monthly_figure", "palette_for"]
