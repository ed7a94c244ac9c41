"""Effects with their intervals as lines in a table, in per cent of the width, so that they fit any page."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from crosssell.experiments.result import Evaluation
from crosssell.exports.trial_table import Shown, axis_ends, lies_beyond_zero, smallest_relative
from crosssell.exports.trial_words import Voice

CLASSES = {1: "up", -1: "down", 0: "either"}
HEIGHT, MIDDLE, RADIUS = 16, 8, 5
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TICKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The one axis of all rows.

    Attributes:
        low: Left end, a relative difference.
        high: Right end.
        smallest: The smallest effect worth having, with its sign; ``None`` where none was stated.
    """

    low: float
    high: float
    smallest: float | None

    def at(self, value: float) -> str:
        """Return where a value lies, in per cent of the width."""
        return f"{100 * (value - self.low) / (self.high - self.low):.2f}%"


def is_drawn(row: Shown) -> bool:
    """Whether a row has a relative effect with its interval."""
    return row.point is not None and row.around.lower is not None and row.around.upper is not None


def scale_of(rows: Sequence[Shown], *, evaluation: Evaluation) -> Scale | None:
    """Return the axis for the rows that can be drawn; ``None`` where none can."""
    drawn = [row for row in rows if is_drawn(row)]
    if not drawn:
        return None
    smallest = smallest_relative(evaluation)
    low, high = axis_ends(drawn, smallest=smallest)
    return Scale(low=low, high=high, smallest=smallest)


def interval_picture(row: Shown, *, scale: Scale) -> str:
    """Return a row's interval with its point and zero; nothing where it cannot be drawn."""
    lower, upper = row.around.lower, row.around.upper
    if row.point is None or lower is None or upper is None:
        return ""
    side = lies_beyond_zero(row.around)
    # Below zero is good where less is better.
    good = side if row.comparison.metric.higher_is_better else -side
    lines = [_upright(scale.at(0.0), "zero")]
    if row.decides and scale.smallest is not None:
        lines.append(_upright(scale.at(scale.smallest), "worth"))
    begin, end = (scale.at(min(max(bound, scale.low), scale.high)) for bound in (lower, upper))
    across = f'x1="{begin}" x2="{end}" y1="{MIDDLE}" y2="{MIDDLE}"'
    lines.append(f'<line class="interval {CLASSES[good]}" {across}/>')
    lines.append(_mark(scale.at(row.point), good))
    return f'<svg height="{HEIGHT}" aria-hidden="true">{"".join(lines)}</svg>'


def axis_picture(scale: Scale, *, voice: Voice) -> str:
    """Return the figures below the rows."""
    write = voice.figures.short(voice.figures.relative)
    ticks = "".join(
        f'<text x="{scale.at(tick)}" y="11" text-anchor="middle">{voice.text(write(tick))}</text>'
        for tick in _ticks(scale.low, scale.high)
    )
    return f'<svg height="14" aria-hidden="true">{ticks}</svg>'


def signs(scale: Scale, *, voice: Voice) -> str:
    """Return what the signs mean."""
    _ = voice.translator.gettext
    found = [
        ("up", "●", _("better beyond doubt")),
        ("down", "◆", _("worse beyond doubt")),
        ("either", "○", _("can be either")),
    ]
    if scale.smallest is not None:
        found.append(("", "┆", _("smallest effect worth having")))
    written = "".join(f'<span class="{look}"><b>{sign}</b> {words}</span>' for look, sign, words in found)
    return f'<p class="key">{written}</p>\n'


def _mark(x: str, good: int) -> str:
    """Return the point: filled and round if better, a diamond if worse, hollow if it can be either."""
    if good < 0:
        # In an SVG of its own, since a polygon takes no per cent.
        reach = RADIUS + 1
        points = f"0,-{reach} {reach},0 0,{reach} -{reach},0"
        diamond = f'<polygon class="{CLASSES[good]}" points="{points}"/>'
        return f'<svg x="{x}" y="{MIDDLE}" width="1" height="1">{diamond}</svg>'
    return f'<circle class="{CLASSES[good]}" cx="{x}" cy="{MIDDLE}" r="{RADIUS}" stroke-width="2"/>'


def _upright(x: str, look: str) -> str:
    return f'<line class="{look}" x1="{x}" x2="{x}" y1="0" y2="{HEIGHT}"/>'


def _ticks(low: float, high: float) -> list[float]:
    """Return round values between two, at most `TICKS` or so.

    >>> _ticks(-0.11, 0.22)
    [-0.1, 0.0, 0.1, 0.2]
    """
    scale: float = 10.0 ** floor(log10((high - low) / TICKS))
    step = next(scale * one for one in STEPS if scale * one * TICKS >= (high - low) * (1 - 1e-9))
    return [round(step * at, 12) for at in range(ceil(low / step), floor(high / step) + 1)]
