"""What a plan starts from, and how its figures are written."""

from dataclasses import dataclass

from crosssell.columns import MetricKind, ShopMetric
from crosssell.experiments.baselines import ShopBaseline, ShopBaselines
from crosssell.experiments.power import Baseline
from crosssell.experiments.question import Metric
from crosssell.experiments.written import Figures
from crosssell.labels import label
from pages.shared.text import _, ngettext, number, percent, plain, translator

SHARES = (ShopMetric.CROSS_SELL, ShopMetric.RETURNS, ShopMetric.DISCOUNT_SHARE)  # ratios of like to like


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a plan starts from.

    Attributes:
        metric: What the test is to improve; without a name where it was typed in.
        baseline: What it is today.
        available: Customers that there are at once; ``None`` where nobody knows, or they come one by one.
        a_day: Customers who come in a day, as typed in.
        found: What was read from the dataset; ``None`` where the figures were typed in.
        read: The metric's part of it.
        currency: Of amounts.
    """

    metric: Metric
    baseline: Baseline
    available: int | None = None
    a_day: float | None = None
    found: ShopBaselines | None = None
    read: ShopBaseline | None = None
    currency: str | None = None


def metric_name(metric: Metric) -> str:
    """Return what a metric is called."""
    return label(ShopMetric(metric.name), translator()) if metric.name else _("The figure")


def written(start: Start, value: float) -> str:
    """Write a value of the metric, with enough digits to tell two from one another."""
    if is_share(start):
        size = abs(100 * value)
        return plain(percent(value, decimals=1 if size >= 20 else 2 if size >= 0.5 else 3))
    figures = Figures(translator=translator(), currency=start.currency)
    if start.metric.is_money:
        return plain(figures.amount(value))
    return plain(number(value, decimals=0 if abs(value) >= 1000 else 2 if abs(value) >= 1 else 3))


def is_share(start: Start) -> bool:
    """Tell whether the metric is written in per cent."""
    return start.metric.kind == MetricKind.PROPORTION or start.metric.name in SHARES


def relative(share: float | None) -> str:
    """Write a relative change with its sign."""
    return plain(Figures(translator=translator()).relative(share))


def change(start: Start, effect: float) -> str:
    """Write a change: from today's value to the other, and how much that is."""
    today = start.baseline.value
    return _(
        "from {today} to {then} ({relative})",
        today=written(start, today),
        then=written(start, today + effect),
        relative=relative(effect / abs(today) if today else None),
    )


def followed_days(start: Start) -> int:
    """Return how long each customer is followed after coming in; 0 where nobody said."""
    return start.found.question.window_days if start.found else 0


def days_in_words(days: int) -> str:
    """Write a number of days."""
    return ngettext("{n} day", "{n} days", days)


def customers_in_words(customers: int) -> str:
    """Write a number of customers."""
    return ngettext("{n} customer", "{n} customers", customers)
