"""The axes of the figures of a campaign: round amounts and values of an input, as short as a phone needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from crosssell.charts.experiments import nice_ticks
from crosssell.charts.theme import inert
from crosssell.columns import InputUnit, RoiInput
from crosssell.roi.inputs import spec_of
from crosssell.roi.written import MINUS, RoiFigures

PHONE_WIDTH = 320  # px that a figure has on a phone, what stands beside it taken off
LETTER_WIDTH = 7.0  # px, on average, in the size of an axis
MOST_TICKS, FEWEST_TICKS = 6, 2
SHORTENED_FROM = 1_000_000
MILLIONS_FROM = 10_000_000  # the largest amount of a figure from which on they are written in millions
LETTER_ROOM = 14  # px between two ticks
WHOLE_FROM = 100  # the largest amount of a figure from which on none of its amounts has cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """What an axis names.

    Attributes:
        values: Where; ascending.
        texts: What is written there; inert.
    """

    values: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Writes the amounts of one figure, all with cents or all without, large ones in millions; inert.

    Attributes:
        figures: The reader's language and the currency.
        largest: The largest amount of the figure, whatever its sign.
    """

    figures: RoiFigures
    largest: float

    def plain(self, amount: float) -> str:
        """Write an amount."""
        return self._written(amount, more="")

    def signed(self, amount: float) -> str:
        """Write an amount with its sign, also where it is above zero."""
        return self._written(amount, more="+")

    def exact(self, amount: float) -> str:
        """Write an amount with all its figures, where there is room for it."""
        return self._written(amount, more="", short=False)

    def _written(self, amount: float, *, more: str, short: bool = True) -> str:
        if short and abs(amount) >= SHORTENED_FROM and abs(self.largest) >= MILLIONS_FROM:
            return inert(f"{more if amount > 0 else ''}{short_amount(amount, figures=self.figures)}")
        decimals = 0 if abs(self.largest) >= WHOLE_FROM else 2
        size = round(abs(amount), decimals)
        written = self.figures.translator.money(size, self.figures.currency, decimals=decimals)
        sign = "" if not size else MINUS if amount < 0 else more
        return inert(f"{sign}{written}")


def amounts_of(values: Iterable[float], *, figures: RoiFigures) -> Amounts:
    """Return how the amounts of a figure are written that has ``values``."""
    return Amounts(figures=figures, largest=max((abs(value) for value in values), default=0.0))


def amount_ticks(low: float, high: float, *, figures: RoiFigures, upright: bool = False) -> Ticks:
    """Return round amounts between two, as many as stand beside each other on a phone.

    Args:
        low: Lower end of the axis.
        high: Upper end; above the lower.
        figures: How they are written.
        upright: Whether the axis goes up, so that no text is beside another.
    """
    return _ticks(low, high, lambda value: amount_tick(value, figures=figures), upright=upright)


def input_ticks(
    one: RoiInput, low: float, high: float, *, figures: RoiFigures, upright: bool = False
) -> Ticks:
    """Return round values of an input between two, as many as stand beside each other on a phone."""
    unit = spec_of(one, uplift_unit=figures.uplift_unit).unit

    def write(value: float) -> str:
        match unit:
            case InputUnit.AMOUNT:
                return amount_tick(value, figures=figures)
            case InputUnit.CUSTOMERS if abs(value) >= SHORTENED_FROM:
                return figures.translator.compact(value)
            case InputUnit.POINTS | InputUnit.MONTHS:
                return figures.number_of(one, value)
            case _:
                return figures.value(one, value)

    whole = spec_of(one, uplift_unit=figures.uplift_unit).whole
    return _ticks(low, high, write, upright=upright, whole=whole)


def input_title(one: RoiInput, name: str, *, figures: RoiFigures) -> str:
    """Return what an axis of an input is called: its name, with the unit where the ticks leave it out."""
    match spec_of(one, uplift_unit=figures.uplift_unit).unit:
        case InputUnit.POINTS:
            unit = figures.translator.gettext("percentage points")
        case InputUnit.MONTHS:
            unit = figures.translator.gettext("months")
        case _:
            return name
    return f"{name} ({inert(unit)})"


def amount_tick(amount: float, *, figures: RoiFigures) -> str:
    """Write a round amount for an axis: no cents that are zero, shortened from a million on."""
    if abs(amount) < SHORTENED_FROM:
        return figures.value(RoiInput.PRICE, amount)
    return short_amount(amount, figures=figures)


def short_amount(amount: float, *, figures: RoiFigures) -> str:
    """Write an amount of a million or more with three figures at most: 2.5M, 12M, 397M."""
    translator, size = figures.translator, abs(amount)
    unit = 1000 ** ((len(f"{size:.0f}") - 1) // 3)
    most = 2 if size < 10 * unit else 1 if size < 100 * unit else 0
    size = round(size / unit, most) * unit
    decimals = next(places for places in range(most + 1) if abs(round(size / unit, places) * unit - size) < 1)
    short = translator.compact(size, decimals=decimals)
    # In place of the digits of one unit, so that the currency stays where the language puts it.
    one = translator.money(1, figures.currency, decimals=0)
    written = one.replace(translator.number(1), short, 1)
    return f"{MINUS}{written}" if amount < 0 else written


def padded(values: Sequence[float], *, room: float = 0.05) -> tuple[float, float]:
    """Return the ends of an axis that holds ``values`` and zero, with some room beyond.

    >>> padded([10.0, 110.0], room=0.1)
    (-11.0, 121.0)
    """
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    beyond = room * ((high - low) or 1.0)
    return low - beyond, high + beyond


def text_width(text: str, *, size: int = 12) -> float:
    """Return about how many px the longest line of ``text`` takes, tags left out."""
    return max(_letters(line) for line in text.split("<br>")) * LETTER_WIDTH * size / 13


def _letters(line: str) -> int:
    """Count the letters of a line, those of its tags left out, an entity as one."""
    count, hidden = 0, ""
    for char in line:
        if hidden:
            hidden = "" if char == hidden else hidden
        elif char in "<&":
            hidden = ">" if char == "<" else ";"
            count += char == "&"
        else:
            count += 1
    return count


def _ticks(
    low: float, high: float, write: Callable[[float], str], *, upright: bool, whole: bool = False
) -> Ticks:
    for most in range(MOST_TICKS, FEWEST_TICKS - 1, -1):
        values = nice_ticks(low, high, most=most)
        if whole:
            values = [value for value in values if value == round(value)]
        texts = [inert(write(value)) for value in values]
        if upright or sum(text_width(text, size=13) + LETTER_ROOM for text in texts) <= PHONE_WIDTH:
            break
    return Ticks(values=tuple(values), texts=tuple(texts))
