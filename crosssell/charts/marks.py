"""What a cell of the heatmap says without its colour: its verdict as a sign, too little data as hatching."""

from typing import Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from crosssell.charts.scale import Scale
from crosssell.charts.theme import INKS, Palette, ink_on
from crosssell.columns import Verdict
from crosssell.i18n import Translator
from crosssell.labels import label

# Shape, size and stroke: told apart at three pixels.
SIGNS = {
    Verdict.SOLID: ("circle", 1.0, 0.0),
    Verdict.WEAK: ("circle-open", 0.85, 1.0),
    Verdict.AVOID: ("x-thin-open", 1.0, 1.5),
}
GLYPHS = {Verdict.SOLID: "●", Verdict.WEAK: "○", Verdict.AVOID: "✕", Verdict.TOO_LITTLE_DATA: "▨"}
HARD_SPACE, BETWEEN, LETTER_WIDTH = "\u00a0", "\u2003", 7.2  # px, on average
CLOSE_STRIPES, WIDE_STRIPES = (0.5, 1.0, 1.5), (0.5, 1.5)  # where a cell is hatched, in parts of it
OVER_CELLS = {"showlegend": False, "hoverinfo": "skip", "xaxis": "x2", "yaxis": "y2"}


class Judged(Protocol):
    """A matrix whose cells have verdicts, once they stand."""

    @property
    def verdicts(self) -> NDArray[np.object_] | None:
        """Items × items of `Verdict`; ``None`` as a whole while they are not known."""

    @property
    def too_little(self) -> NDArray[np.bool_]:
        """Items × items: cells that cannot be judged."""


def verdict_marks(heatmap: Judged, scale: Scale, *, palette: Palette, size: float) -> list[go.Scatter]:
    """Return a series of signs for each verdict that occurs; none while the pairs are not judged.

    Args:
        heatmap: The matrix.
        scale: Its colours: a sign is dark on a light cell and light on a dark one.
        palette: Of the theme.
        size: Of a sign in px.
    """
    if heatmap.verdicts is None:
        return []
    light = _is_inked_light(scale, palette)
    drawn = ~heatmap.too_little & ~np.isnan(scale.z)
    found = []
    for verdict, (symbol, share, stroke) in SIGNS.items():
        judged = (heatmap.verdicts == verdict) & drawn
        for flags, ink in ((judged & ~light, INKS[0]), (judged & light, INKS[1])):
            rows, columns = np.nonzero(flags)
            marker = {
                "symbol": symbol,
                "size": round(size * share, 1),
                "color": ink,
                "line": {"width": stroke},
            }
            if len(rows):
                found.append(go.Scatter(x=columns, y=rows, mode="markers", marker=marker, **OVER_CELLS))
    return found


def hatching(too_little: NDArray[np.bool_], *, palette: Palette) -> list[go.Scatter]:
    """Return the lines over the cells that cannot be judged, if there are any."""
    if not too_little.any():
        return []
    x, y = hatched(too_little)
    line = {"color": palette.muted, "width": 1, "simplify": False}
    return [go.Scatter(x=x, y=y, mode="lines", line=line, opacity=0.5, connectgaps=False, **OVER_CELLS)]


def hatched(too_little: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return x and y of the lines that hatch the flagged cells, NaN between two lines.

    The lines are x + y = c on a grid whose cells are 1 wide and centred on whole numbers, so those of
    neighbouring cells join.
    """
    rows, columns = np.nonzero(too_little)
    offsets = CLOSE_STRIPES if len(too_little) <= 40 else WIDE_STRIPES
    starts = np.array([(max(0.0, c - 1), min(1.0, c)) for c in offsets])
    gap = np.full(len(offsets), np.nan)
    x = np.stack([starts[:, 0], starts[:, 1], gap], axis=1).ravel() - 0.5
    y = np.stack([starts[:, 1], starts[:, 0], gap], axis=1).ravel() - 0.5
    return (
        (columns[:, None] + x[None, :]).ravel().astype(np.float32),
        (rows[:, None] + y[None, :]).ravel().astype(np.float32),
    )


def key_rows(heatmap: Judged, *, translator: Translator, width: int) -> list[str]:
    """Return what the signs that occur mean, in rows of at most ``width`` px.

    plotly's own legend takes no account of the room beside the cells and puts each entry in a row on a
    phone.
    """
    rows: list[str] = []
    room = 0.0
    for verdict, glyph in GLYPHS.items():
        if not _occurs(heatmap, verdict):
            continue
        entry = f"{glyph}{HARD_SPACE}{label(verdict, translator).replace(' ', HARD_SPACE)}"
        needed = LETTER_WIDTH * (len(entry) + len(BETWEEN))
        if needed > room:
            rows.append(entry)
            room = width - needed
        else:
            rows[-1] += BETWEEN + entry
            room -= needed
    return rows


def _occurs(heatmap: Judged, verdict: Verdict) -> bool:
    if verdict == Verdict.TOO_LITTLE_DATA:
        return bool(heatmap.too_little.any())
    return heatmap.verdicts is not None and bool((heatmap.verdicts == verdict).any())


def _is_inked_light(scale: Scale, palette: Palette) -> NDArray[np.bool_]:
    """Return items × items: where light ink is clearer on the cell's colour."""
    colours = palette.diverging if scale.diverges else palette.sequential
    clearer = np.array([ink_on(colour) == INKS[1] for colour in colours])
    place = (np.nan_to_num(scale.z) - scale.lowest) / (scale.highest - scale.lowest) * (len(colours) - 1)
    found: NDArray[np.bool_] = clearer[np.clip(np.rint(place), 0, len(colours) - 1).astype(int)]
    return found
