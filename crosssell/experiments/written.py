"""How the figures of a test are written: a metric's value, a difference, an interval, in a reader's locale.

Charts and exports write the same figures and may not import each other; so it stands here, below both.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from crosssell.columns import MetricKind, ShopMetric
from crosssell.experiments.question import Metric
from crosssell.experiments.result import Interval
from crosssell.i18n import Translator

MINUS = "\u2212"  # a hyphen would break from its figure at the end of a line
SMALLEST_P_VALUE, LARGEST_P_VALUE = 0.001, 0.999


# Ratios of the shop's orders that are shares: of orders, of what was sold, of the full price.
SHARE_RATIOS = frozenset({ShopMetric.CROSS_SELL, ShopMetric.RETURNS, ShopMetric.DISCOUNT_SHARE})


def is_share(metric: Metric) -> bool:
    """Tell whether a metric is written in per cent, and its differences in percentage points."""
    return metric.kind == MetricKind.PROPORTION or (
        metric.kind == MetricKind.RATIO and metric.name in SHARE_RATIOS and not metric.is_money
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Writes figures for one reader; ``None`` becomes a dash.

    Attributes:
        translator: The reader's language.
        currency: Of amounts; ``None`` if unknown.
    """

    translator: Translator
    currency: str | None = None

    def value(self, metric: Metric, value: float | None, *, beside: float | None = None) -> str:
        """Write a share, a mean or a ratio in the metric's unit; shares as fine as one that stands beside."""
        if is_share(metric):
            decimals = max(_percent_decimals(value), _percent_decimals(beside))
            return self.translator.percent(value, decimals=decimals)
        if metric.is_money:
            return self.amount(value)
        return self.translator.number(value, decimals=_decimals(value))

    def amount(self, value: float | None) -> str:
        """Write an amount of money: without cents once it is in the thousands."""
        return self.translator.money(value, self.currency, decimals=0 if abs(value or 0) >= 1000 else 2)

    def difference(self, metric: Metric, value: float | None) -> str:
        """Write a difference in the metric's unit with its sign; of shares in percentage points."""
        if is_share(metric) and value is not None:
            points = self.translator.number(abs(100 * value), decimals=2)
            return _signed(value, self.translator.gettext("{number} points", number=points))
        return self.signed(value, lambda size: self.value(metric, size))

    def relative(self, share: float | None) -> str:
        """Write a relative difference with its sign."""
        decimals = 1 if abs(share or 0) < 1 else 0
        return self.signed(share, lambda size: self.translator.percent(size, decimals=decimals))

    def signed(self, value: float | None, write: Callable[[float | None], str]) -> str:
        """Write a figure with its sign."""
        return write(None) if value is None else _signed(value, write(abs(value)))

    def between(self, around: Interval, write: Callable[[float | None], str]) -> str:
        """Write an interval; a dash where it has no bounds."""
        if around.lower is None or around.upper is None:
            return self.translator.number(None)
        return self.translator.gettext(
            "{lower} to {upper}", lower=write(around.lower), upper=write(around.upper)
        )

    def short(self, write: Callable[[float | None], str]) -> Callable[[float | None], str]:
        """Return ``write`` without decimals that are all zero; for the ticks of an axis."""
        zeros = re.compile(rf"{re.escape(self.translator.decimal_mark)}0+(?!\d)")
        return lambda value: zeros.sub("", write(value))

    def p_value(self, value: float | None) -> str:
        """Write a p-value."""
        if value is not None and value < SMALLEST_P_VALUE:
            return f"<{self.translator.number(SMALLEST_P_VALUE, decimals=3)}"
        if value is not None and value > LARGEST_P_VALUE:
            return f">{self.translator.number(LARGEST_P_VALUE, decimals=3)}"
        return self.translator.number(value, decimals=3)

    def level(self, level: float) -> str:
        """Write a confidence level: 95 %, 97.5 %, 98.33 %."""
        hundredths = round(10_000 * level)
        decimals = 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2
        return self.translator.percent(level, decimals=decimals)

    def chance(self, share: float | None) -> str:
        """Write a chance; never 0 % or 100 %, which would be certain."""
        if share is None:
            return self.translator.percent(None)
        if share > 0.999:
            return f">{self.translator.percent(0.999, decimals=1)}"
        if share < 0.001:
            return f"<{self.translator.percent(0.001, decimals=1)}"
        return self.translator.percent(share, decimals=1)


def _signed(value: float, size: str) -> str:
    return f"{MINUS if value < 0 else '+'}{size}" if value else size


def _percent_decimals(share: float | None) -> int:
    return 2 if share is not None and 0 < abs(share) < 0.1 else 1


def _decimals(value: float | None) -> int:
    size = abs(value or 0)
    return 0 if size >= 1000 else 1 if size >= 100 else 2
