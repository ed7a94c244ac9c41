"""Bars and lines of a campaign's report: SVG that fits any width, without a script."""

from collections.abc import Sequence
from dataclasses import dataclass

from crosssell.exports.roi_words import RoiVoice
from crosssell.roi.result import Month, Simulation

BAR_HEIGHT, BAR = 16, 10  # of a row and of the bar in it, in pixels
PICTURE_HEIGHT, LABEL_HEIGHT = 74, 16
MARGIN = 0.05  # above and below a line, as a share of the height
ROOM_FOR_A_LABEL = 22  # per cent of the height
SLIMMEST = 0.4  # per cent of the width, so that a small amount is still seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis from `low` to `high`, zero always on it."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return where a value lies, in per cent of the width."""
        return 100 * (value - self.low) / ((self.high - self.low) or 1)


def axis_of(values: Sequence[float]) -> Axis:
    """Return the axis on which all values and zero lie."""
    return Axis(low=min(0.0, *values), high=max(0.0, *values))


def bar_picture(begin: float, end: float, *, axis: Axis, look: str) -> str:
    """Return a bar between two values, with a line at zero."""
    left, right = sorted((axis.at(begin), axis.at(end)))
    width, top = max(SLIMMEST, right - left), (BAR_HEIGHT - BAR) / 2
    bar = f'<rect class="{look}" x="{left:.2f}%" y="{top:g}" width="{width:.2f}%" height="{BAR}"/>'
    zero = f'<line class="zero" x1="{axis.at(0):.2f}%" x2="{axis.at(0):.2f}%" y1="0" y2="{BAR_HEIGHT}"/>'
    return f'<svg height="{BAR_HEIGHT}" aria-hidden="true">{bar}{zero}</svg>'


def course_picture(months: Sequence[Month], *, payback: int | None, voice: RoiVoice) -> str:
    """Return the profit of each month as bars and added up as a line; a dot where the money is back."""
    reached = axis_of(
        [amount for month in months for amount in (month.profit_amount, month.cumulative_amount)]
    )
    room = MARGIN * (reached.high - reached.low)
    axis = Axis(low=reached.low - room, high=reached.high + room)
    step = 100 / len(months)
    shapes = [
        _upright_bar(place * step, step, 0.0, month.profit_amount, axis=axis)
        for place, month in enumerate(months)
    ]
    points = " ".join(
        f"{(place + 0.5) * step:.2f},{_height(month.cumulative_amount, axis):.2f}"
        for place, month in enumerate(months)
    )
    shapes.append(f'<polyline class="course" points="{points}"/>')
    mark = ""
    if payback is not None:
        x, y = (payback + 0.5) * step, _height(months[payback].cumulative_amount, axis)
        mark = f'<circle class="back" cx="{x:.2f}%" cy="{y * PICTURE_HEIGHT / 100:.1f}" r="4"/>'
    labels = _labels(
        [
            (0, voice.text(voice.translator.month(months[0].starts)), "start"),
            (100, voice.text(voice.translator.month(months[-1].starts)), "end"),
        ]
    )
    ends = _ends(reached, voice)
    return _framed(shapes, axis=axis, over=mark, labels=labels, aside=ends)


def spread_picture(simulation: Simulation, *, voice: RoiVoice) -> str:
    """Return how often each profit came up, losses set off."""
    most = max((one.draws for one in simulation.bins), default=0) or 1
    low, high = simulation.bins[0].lower_amount, simulation.bins[-1].upper_amount
    axis = Axis(low=low, high=high if high > low else low + 1)
    shapes = []
    for one in simulation.bins:
        left, right = axis.at(one.lower_amount), axis.at(one.upper_amount)
        height = 100 * one.draws / most
        look = "down" if one.upper_amount <= 0 else "up"
        shapes.append(
            f'<rect class="{look}" x="{left:.2f}" y="{100 - height:.2f}" '
            f'width="{max(SLIMMEST, 0.92 * (right - left)):.2f}" height="{height:.2f}"/>'
        )
    quantiles = (simulation.profit.p10, simulation.profit.p50, simulation.profit.p90)
    places = [f"{axis.at(value):.2f}%" for value in quantiles if axis.low <= value <= axis.high]
    marks = "".join(f'<line class="worth" x1="{x}" x2="{x}" y1="0" y2="{PICTURE_HEIGHT}"/>' for x in places)
    labels = _labels(
        [
            (0, voice.rounded(axis.low), "start"),
            (
                min(86.0, max(14.0, axis.at(simulation.profit.p50))),
                voice.rounded(simulation.profit.p50),
                "middle",
            ),
            (100, voice.rounded(axis.high), "end"),
        ]
    )
    return _framed(shapes, axis=None, over=marks, labels=labels, aside="")


def _framed(shapes: Sequence[str], *, axis: Axis | None, over: str, labels: str, aside: str) -> str:
    """Put shapes in per cent of width and height into a picture with labels below."""
    zero = ""
    if axis is not None:
        y = _height(0.0, axis) * PICTURE_HEIGHT / 100
        zero = f'<line class="zero" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
    stretched = (
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="{PICTURE_HEIGHT}">'
        f"{''.join(shapes)}</svg>"
    )
    height = PICTURE_HEIGHT + LABEL_HEIGHT
    shown = f"{stretched}{zero}{over}{aside}{labels}"
    return f'<svg class="picture" height="{height}" aria-hidden="true">{shown}</svg>'


def _upright_bar(left: float, step: float, begin: float, end: float, *, axis: Axis) -> str:
    top, bottom = sorted((_height(begin, axis), _height(end, axis)))
    look = "down" if end < begin else "up"
    return (
        f'<rect class="{look} faint" x="{left + 0.14 * step:.2f}" y="{top:.2f}" '
        f'width="{0.72 * step:.2f}" height="{bottom - top:.2f}"/>'
    )


def _height(value: float, axis: Axis) -> float:
    """Return how far below the top a value lies, in per cent of the height."""
    return 100 - axis.at(value)


def _ends(axis: Axis, voice: RoiVoice) -> str:
    """Write the amounts at the top and at the bottom."""
    found = f'<text x="2" y="10">{voice.rounded(axis.high)}</text>' if axis.high > 0 else ""
    if axis.at(0) >= ROOM_FOR_A_LABEL:
        y = PICTURE_HEIGHT - 3
        found += f'<text x="100%" y="{y}" text-anchor="end">{voice.rounded(axis.low)}</text>'
    return found


def _labels(texts: Sequence[tuple[float, str, str]]) -> str:
    y = PICTURE_HEIGHT + LABEL_HEIGHT - 3
    return "".join(
        f'<text x="{x:.2f}%" y="{y}" text-anchor="{anchor}">{text}</text>' for x, text, anchor in texts
    )
