"""How the figures of campaigns are written; screens, charts and files share it."""

from crosssell.experiments.result import Interval
from crosssell.experiments.written import Figures
from crosssell.offers.campaigns.outcome import Gain

WHOLE_FROM = 100  # amounts from here on are written without cents


def gain_points(gain: Gain, figures: Figures) -> str:
    """Write a difference of shares in percentage points, with its sign, as fine as its interval asks for.

    >>> from crosssell.columns import ShopMetric
    >>> from crosssell.i18n import translator_for
    >>> gain = Gain(metric=ShopMetric.CONVERSION, difference=0.0213)
    >>> gain_points(gain, Figures(translator=translator_for("en")))
    '+2.13 points'
    """
    return points(gain.difference, figures, decimals=_decimals(gain))


def points_between(gain: Gain, figures: Figures) -> str:
    """Write the interval of a difference of shares in percentage points; the unit stands once."""
    lower, upper, decimals = gain.difference_ci_lower, gain.difference_ci_upper, _decimals(gain)
    if lower is None or upper is None:
        return figures.translator.number(None)
    bare = figures.signed(lower, lambda size: figures.translator.number(100 * (size or 0), decimals=decimals))
    return figures.translator.gettext(
        "{lower} to {upper}", lower=bare, upper=points(upper, figures, decimals=decimals)
    )


def points(difference: float | None, figures: Figures, *, decimals: int = 1) -> str:
    """Write a difference of shares (0–1) in percentage points, with its sign."""
    words = figures.translator
    return figures.signed(
        difference,
        lambda size: words.gettext(
            "{number} points", number=words.number(100 * (size or 0), decimals=decimals)
        ),
    )


def signed_money(amount: float | None, figures: Figures) -> str:
    """Write an amount with its sign, without cents once it is large."""
    decimals = 0 if abs(amount or 0) >= WHOLE_FROM else 2
    return figures.signed(
        amount, lambda size: figures.translator.money(size, figures.currency, decimals=decimals)
    )


def money_between(lower: float | None, upper: float | None, figures: Figures) -> str:
    """Write an interval of amounts."""
    return figures.between(Interval(lower=lower, upper=upper), lambda value: signed_money(value, figures))


def signed_count(count: float | None, figures: Figures) -> str:
    """Write a number of buyers or orders with its sign."""
    decimals = 0 if abs(count or 0) >= 10 else 1
    return figures.signed(count, lambda size: figures.translator.number(size, decimals=decimals))


def relative_interval(gain: Gain) -> Interval:
    """Return the interval of a gain in parts of the control group's value."""
    return Interval(lower=gain.relative_ci_lower, upper=gain.relative_ci_upper)


def total_interval(gain: Gain) -> Interval:
    """Return the interval of a gain over all who were contacted."""
    return Interval(lower=gain.total_ci_lower, upper=gain.total_ci_upper)


def _decimals(gain: Gain) -> int:
    """Return one decimal where the interval is a point wide, else two."""
    lower, upper = gain.difference_ci_lower, gain.difference_ci_upper
    return 1 if lower is not None and upper is not None and upper - lower >= 0.01 else 2
