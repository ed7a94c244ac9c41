"""How the figures of a campaign are written: an input in its unit, an amount, a return, in a reader's locale.

Charts and exports write the same figures and may not import each other; so it stands here, below both.
"""

from collections.abc import Callable
from dataclasses import dataclass

from crosssell.columns import InputUnit, RoiInput, UpliftUnit
from crosssell.i18n import Translator
from crosssell.roi.inputs import spec_of

MINUS = "\u2212"  # a hyphen would break from its figure at the end of a line
WHOLE_FROM = 1000  # amounts from here on are written without cents
ROUNDED_FROM = 10  # sentences give larger amounts without cents
MOST_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RoiFigures:
    """Writes figures for one reader; ``None`` becomes a dash. Nothing is escaped.

    Attributes:
        translator: The reader's language.
        currency: Of amounts; ``None`` if unknown.
        uplift_unit: How the uplift is stated.
    """

    translator: Translator
    currency: str | None = None
    uplift_unit: UpliftUnit = UpliftUnit.POINTS

    def value(self, one: RoiInput, value: float | None, *, signed: bool = False) -> str:
        """Write the value of an input in its unit, as exactly as somebody would state it."""
        match spec_of(one, uplift_unit=self.uplift_unit).unit:
            case InputUnit.SHARE:
                write: Callable[[float], str] = self._percent
            case InputUnit.RELATIVE:
                return self._written(value, self._percent, signed=True)
            case InputUnit.POINTS:
                return self.points(value, signed=True, exact=True)
            case InputUnit.AMOUNT:
                write = self._stated_amount
            case InputUnit.MONTHS:
                write = self.months
            case InputUnit.CUSTOMERS | InputUnit.NUMBER:
                write = self._number
        return self._written(value, write, signed=signed)

    def number_of(self, one: RoiInput, value: float | None) -> str:
        """Write the value of an input as the bare number in its unit: 35 for 35 %, 1.2 for 1.2 points."""
        per_cent = spec_of(one, uplift_unit=self.uplift_unit).unit in (
            InputUnit.SHARE,
            InputUnit.POINTS,
            InputUnit.RELATIVE,
        )
        return self._written(value, lambda size: self._number(100 * size if per_cent else size))

    def amount(self, value: float | None) -> str:
        """Write an amount of money: without cents once it is in the thousands."""
        return self._written(value, self._amount)

    def signed(self, value: float | None) -> str:
        """Write an amount with its sign."""
        return self._written(value, self._amount, signed=True)

    def rounded(self, value: float | None) -> str:
        """Write an amount with three figures that mean something, for sentences."""
        size = abs(value or 0)
        if value is None or size < ROUNDED_FROM:
            return self.amount(value)
        step = 10 ** max(0, len(str(int(size))) - 3)
        shown = step * round(value / step)
        return self._written(shown, lambda size: self.translator.money(size, self.currency, decimals=0))

    def share(self, share: float | None) -> str:
        """Write a share (0-1) in per cent, with three figures at most and no zeros at the end."""
        return self._written(share, self._percent)

    def roi(self, value: float | None) -> str:
        """Write profit over cost in per cent."""
        return self._written(
            value, lambda size: self.translator.percent(size, decimals=1 if 0 < size < 0.1 else 0)
        )

    def points(self, value: float | None, *, signed: bool = False, exact: bool = False) -> str:
        """Write a difference of shares in percentage points; `exact` as somebody would state it."""

        def write(size: float) -> str:
            shown = 100 * size
            decimals = max(1, _decimals(shown if exact else _short(shown)))
            number = self.translator.number(shown, decimals=decimals)
            return self.translator.gettext("{number} points", number=number)

        return self._written(value, write, signed=signed)

    def count(self, value: float | None) -> str:
        """Write a count of contacts, orders or customers that need not be whole."""
        return self._written(
            value,
            lambda size: self.translator.number(
                size, decimals=0 if size >= 100 or size == round(size) else 1
            ),
        )

    def months(self, months: float | None) -> str:
        """Write a number of months with its unit."""
        if months is None:
            return self.translator.number(None)
        return self.translator.ngettext("{n} month", "{n} months", round(months))

    def month(self, month: int | None) -> str:
        """Name a month of the campaign; 0 stands for what is paid before the start."""
        if month is None:
            return self.translator.number(None)
        if month == 0:
            return self.translator.gettext("Before the start")
        return self.translator.gettext("Month {number}", number=self.translator.number(month))

    def _written(self, value: float | None, write: Callable[[float], str], *, signed: bool = False) -> str:
        """Write a figure by its size, the sign in front; a zero, also one after rounding, has none."""
        if value is None:
            return self.translator.number(None)
        text = write(abs(value))
        if not value or text == write(0.0):
            return text
        return f"{MINUS}{text}" if value < 0 else f"+{text}" if signed else text

    def _number(self, size: float) -> str:
        return self.translator.number(size, decimals=_decimals(size))

    def _percent(self, size: float) -> str:
        return self.translator.percent(size, decimals=_decimals(100 * size))

    def _amount(self, size: float) -> str:
        decimals = 0 if size >= WHOLE_FROM else max(2, _decimals(size)) if 0 < size < 0.1 else 2
        return self.translator.money(size, self.currency, decimals=decimals)

    def _stated_amount(self, size: float) -> str:
        """Write an amount as it was stated: with cents where it has any, without where it is whole."""
        if size == round(size):
            return self.translator.money(size, self.currency, decimals=0)
        decimals = max(2, _decimals(size)) if size < 0.1 else 2
        return self.translator.money(size, self.currency, decimals=decimals)


def _short(size: float) -> float:
    """Return a figure with two decimals where these say enough."""
    return round(size, 2) if size >= 0.1 else size


def _decimals(size: float) -> int:
    """Return how many decimals three figures take, without zeros at the end.

    >>> [_decimals(size) for size in (35.0, 2.5, 33.333, 0.15, 1234.5, 0.00123, 0.0)]
    [0, 1, 1, 2, 1, 4, 0]
    """
    most = 1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.1 else MOST_DECIMALS
    return next(at for at in range(most + 1) if round(size, at) == round(size, most))
