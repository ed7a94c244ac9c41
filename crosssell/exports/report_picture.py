"""Effects with their intervals as lines of a report, in per cent of the width, so that they fit any page."""

from collections.abc import Sequence
from math import ceil, floor, log10

from crosssell.experiments.result import Evaluation
from crosssell.exports.trial_table import Shown, axis_ends, lies_beyond_zero, smallest_relative
from crosssell.exports.trial_words import Voice

CLASSES = {1: "up", -1: "down", 0: "either"}
HEIGHT, MIDDLE, RADIUS = 16, 8, 5
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TICKS = 5


def effects_picture(rows: Sequence[Shown], *, evaluation: Evaluation, voice: Voice) -> str:
    """Return the rows as HTML: a name, the figures in words, and the interval with zero marked.

    Args:
        rows: With a relative effect and its interval.
        evaluation: For the smallest effect worth having.
        voice: Of HTML; the rows' names are inert in it.
    """
    if not rows:
        return ""
    smallest = smallest_relative(evaluation)
    ends = axis_ends(rows, smallest=smallest)
    drawn = "".join(_row(row, ends, smallest if row.decides else None, voice) for row in rows)
    return f"{_key(voice, has_smallest=smallest is not None)}{drawn}{_axis(ends, voice)}"


def _row(row: Shown, ends: tuple[float, float], smallest: float | None, voice: Voice) -> str:
    figures = voice.figures
    written = voice.text(f"{figures.relative(row.point)} ({figures.between(row.around, figures.relative)})")
    side = lies_beyond_zero(row.around)
    # Below zero is good where less is better.
    good = side if row.comparison.metric.higher_is_better else -side
    look = CLASSES[good]
    low, high = ends
    begin, end = max(low, row.around.lower or low), min(high, row.around.upper or high)
    lines = [_upright(0.0, ends, "zero")]
    if smallest is not None:
        lines.append(_upright(smallest, ends, "worth"))
    across = f'x1="{_at(begin, ends)}" x2="{_at(end, ends)}" y1="{MIDDLE}" y2="{MIDDLE}"'
    lines.append(f'<line class="interval {look}" {across}/>')
    lines.append(_mark(_at(row.point or 0.0, ends), good, look))
    words = "words decides" if row.decides else "words"
    return (
        f'<div class="effect"><div class="{words}"><span>{row.name}</span><span>{written}</span></div>\n'
        f'<svg height="{HEIGHT}" aria-hidden="true">{"".join(lines)}</svg></div>\n'
    )


def _mark(x: str, good: int, look: str) -> str:
    """Return the point: filled and round if better, a diamond if worse, hollow if it can be either."""
    if good < 0:
        # An SVG of its own, since a polygon takes no per cent.
        points = f"0,-{RADIUS + 1} {RADIUS + 1},0 0,{RADIUS + 1} -{RADIUS + 1},0"
        diamond = f'<polygon class="{look}" points="{points}"/>'
        return f'<svg x="{x}" y="{MIDDLE}" width="1" height="1">{diamond}</svg>'
    return f'<circle class="{look}" cx="{x}" cy="{MIDDLE}" r="{RADIUS}" stroke-width="2"/>'


def _upright(value: float, ends: tuple[float, float], look: str) -> str:
    x = _at(value, ends)
    return f'<line class="{look}" x1="{x}" x2="{x}" y1="0" y2="{HEIGHT}"/>'


def _axis(ends: tuple[float, float], voice: Voice) -> str:
    write = voice.figures.short(voice.figures.relative)
    ticks = "".join(
        f'<text x="{_at(tick, ends)}" y="11" text-anchor="middle">{voice.text(write(tick))}</text>'
        for tick in _ticks(ends)
    )
    return f'<svg height="14" aria-hidden="true">{ticks}</svg>\n'


def _ticks(ends: tuple[float, float]) -> list[float]:
    """Return round values between the ends, at most `TICKS` or so.

    >>> _ticks((-0.11, 0.32))
    [-0.1, 0.0, 0.1, 0.2, 0.3]
    """
    low, high = ends
    scale: float = 10.0 ** floor(log10((high - low) / TICKS))
    step = next(scale * one for one in STEPS if scale * one * TICKS >= (high - low) * (1 - 1e-9))
    return [round(step * at, 12) for at in range(ceil(low / step), floor(high / step) + 1)]


def _key(voice: Voice, *, has_smallest: bool) -> str:
    _ = voice.translator.gettext
    signs = [
        ("up", "●", _("better beyond doubt")),
        ("down", "◆", _("worse beyond doubt")),
        ("either", "○", _("can be either")),
    ]
    if has_smallest:
        signs.append(("", "┆", _("smallest effect worth having")))
    written = "".join(f'<span class="{look}"><b>{sign}</b> {words}</span>' for look, sign, words in signs)
    return f'<p class="key">{written}</p>\n'


def _at(value: float, ends: tuple[float, float]) -> str:
    low, high = ends
    return f"{100 * (value - low) / (high - low):.3f}%"
