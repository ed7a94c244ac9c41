"""The voice that a test's results are told in: names and figures as a screen or a report writes them.

Every name out of a file passes `Voice.escape`; so does every figure, as a currency sign means something to
Markdown. What is returned can be put into a sentence as it is.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crosssell.columns import (
    BuyerKind,
    MetricKind,
    Segment,
    ShopHistory,
    ShopMetric,
    ShopPart,
    TrialSource,
)
from crosssell.experiments.question import Metric
from crosssell.experiments.result import Evaluation, Interval
from crosssell.experiments.written import Figures
from crosssell.i18n import Translator
from crosssell.labels import label

LONGEST_NAME = 40  # characters; a sentence with two names must stay readable
_BLANKS = re.compile(r"(\s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One way of telling.

    Attributes:
        translator: The reader's language.
        currency: Of amounts; ``None`` if unknown.
        source: Where the test's figures come from: metrics of the dataset's orders are codes.
        escape: Makes a text inert where it is shown.
        strong: Sets a text off.
    """

    translator: Translator
    currency: str | None = None
    source: TrialSource = TrialSource.FILE
    escape: Callable[[str], str] = str
    strong: Callable[[str], str] = str

    @property
    def figures(self) -> Figures:
        """How figures are written, not escaped."""
        return Figures(translator=self.translator, currency=self.currency)

    def text(self, message: str) -> str:
        """Make a text inert; its blanks do not change."""
        return "".join(part if part.isspace() else self.escape(part) for part in _BLANKS.split(message))

    def name(self, name: str) -> str:
        """Return a name out of a file, shortened and inert."""
        short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
        return self.text(" ".join(short.split()))

    def metric(self, metric: Metric | str) -> str:
        """Return the name of a metric, inert."""
        return self.name(metric_name(metric, self.source, self.translator))

    def covariate(self, name: str) -> str:
        """Return the name of a figure from before the start, inert."""
        return self.name(_coded(name, (ShopHistory,), self.source, self.translator))

    def part(self, name: str) -> str:
        """Return what customers are parted by, inert."""
        return self.name(part_name(name, self.source, self.translator))

    def part_value(self, name: str, value: str) -> str:
        """Return a part of the customers, inert."""
        return self.name(part_value_name(name, value, self.source, self.translator))

    def value(self, metric: Metric, value: float | None, *, beside: float | None = None) -> str:
        """Write a metric's value; shares as fine as one that stands beside."""
        return self.text(self.figures.value(metric, value, beside=beside))

    def amount(self, value: float | None, *, signed: bool = False) -> str:
        """Write an amount of money."""
        figures = self.figures
        return self.text(figures.signed(value, figures.amount) if signed else figures.amount(value))

    def rounded(self, value: float | None) -> str:
        """Write an amount with its sign and three figures that mean something, for large sums."""
        size = abs(value or 0)
        if value is None or size < 1000:
            return self.amount(value, signed=True)
        step = 10 ** (len(str(int(size))) - 3)
        return self.amount(step * round(value / step), signed=True)

    def change(self, metric: Metric, difference: float | None, relative: float | None) -> str:
        """Write a difference in per cent of the control, or in the unit where that means nothing."""
        figures = self.figures
        if relative is None:
            return self.text(figures.difference(metric, difference))
        return self.text(figures.relative(relative))

    def interval(self, metric: Metric, difference: Interval, relative: Interval) -> str:
        """Write the interval of a difference, as `change` does."""
        figures = self.figures
        if relative.lower is None:
            written = figures.between(difference, lambda bound: figures.difference(metric, bound))
        else:
            written = figures.between(relative, figures.relative)
        return self.text(written)

    def level(self, level: float) -> str:
        """Write a confidence level."""
        return self.text(self.figures.level(level))

    def share(self, share: float | None) -> str:
        """Write a share: small ones with more decimals."""
        small = share is not None and 0 < abs(share) < 0.01
        return self.text(self.translator.percent(share, decimals=2 if small else 1))

    def p_value(self, value: float | None) -> str:
        """Write a p-value with its name: ``p = 0.012``, ``p < 0.001``."""
        written = self.figures.p_value(value)
        sign, figure = (written[0], written[1:]) if written[0] in "<>" else ("=", written)
        return self.text(f"p {sign} {figure}")

    def number(self, value: float | None, *, decimals: int = 0) -> str:
        """Write a number."""
        return self.text(self.translator.number(value, decimals=decimals))

    def day(self, day: dt.date | str | None) -> str:
        """Write a day; as text it is in ISO's form."""
        found = dt.date.fromisoformat(day) if isinstance(day, str) else day
        return self.text(self.translator.date(found))

    def listed(self, names: Collection[str]) -> str:
        """Join names as the language does."""
        return self.translator.listed(list(names))


def metric_name(metric: Metric | str, source: TrialSource, translator: Translator) -> str:
    """Return the name of a metric: a code of the shop's own in words, else as the user calls it."""
    return _coded(metric if isinstance(metric, str) else metric.name, (ShopMetric,), source, translator)


def part_name(name: str, source: TrialSource, translator: Translator) -> str:
    """Return what customers are parted by, not inert."""
    return _coded(name, (ShopPart,), source, translator)


def part_value_name(name: str, value: str, source: TrialSource, translator: Translator) -> str:
    """Return a part of the customers, not inert."""
    codes = {ShopPart.SEGMENT.value: (Segment,), ShopPart.BUYER_KIND.value: (BuyerKind,)}.get(name, ())
    return _coded(value, codes, source, translator)


def metric_named(evaluation: Evaluation, name: Any) -> Metric:
    """Return the metric of a name; one that is not among them counts as a mean."""
    found = [metric for metric in evaluation.metrics if metric.name == name]
    return found[0] if found else Metric(name=str(name), kind=MetricKind.MEAN)


def _coded(name: str, codes: tuple[type[StrEnum], ...], source: TrialSource, translator: Translator) -> str:
    """Return the words of a code; what comes out of a file is never one."""
    if source == TrialSource.FILE:
        return name
    for kind in codes:
        if name in list(kind):
            return label(kind(name), translator)
    return name
