"""Ladders of products by price and who climbs them; what customers buy next: dearer, the same, cheaper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from crosssell.charts.roi_axes import PHONE_WIDTH, Ticks, text_width
from crosssell.charts.roi_canvas import drawn
from crosssell.charts.roi_course import key_html
from crosssell.charts.roi_rows import Bar, Row, rows_figure
from crosssell.charts.theme import Palette, faded, inert, palette_for, shortened
from crosssell.i18n import Translator

RUNG, GAP = 50, 46  # px: a rung, and the room of a step between two
PAD = 10  # px between a rung's side and its words
NAME_SIZE, DETAIL_SIZE = 14, 12
ARROW_AT = 22  # px from the left
THINNEST, THICKEST = 1.5, 7.0  # px of an arrow
WORDS_AT = 40  # px from the left
LETTER = 8.8  # px of a bold letter in the size of a name
NAME_LENGTH, SHORT_NAME_LENGTH = 70, 38


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRung:
    """A product of a ladder.

    Attributes:
        name: Of the product; a hostile text.
        price: As the reader writes it.
        detail: What is said below the name, in the reader's words.
    """

    name: str
    price: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """From a rung to the next dearer one.

    Attributes:
        up: Customers who went up.
        down: Customers who came back down.
        words: What is said of those who went up, in the reader's words; lines are parted by a line break.
        told: What is said when pointed at, in the reader's words.
    """

    up: int
    down: int
    words: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPurchases:
    """What customers bought next in a category.

    Attributes:
        name: Of the category or product; a hostile text.
        up: Next purchases that were dearer.
        stayed: The same product, or another of about that price.
        down: Cheaper ones.
    """

    name: str
    up: int
    stayed: int
    down: int

    @property
    def all(self) -> int:
        """All next purchases."""
        return self.up + self.stayed + self.down


def ladder_figure(
    rungs: Sequence[LadderRung],
    steps: Sequence[LadderStep],
    *,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw a ladder, the dearest product on top, and between two rungs an arrow as strong as the move up.

    Args:
        rungs: From cheap to dear; two at least.
        steps: From each rung to the next; one less.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's: names are cut shorter.
    """
    palette = palette_for(dark=dark)
    tops = [(len(rungs) - 1 - place) * (RUNG + GAP) for place in range(len(rungs))]
    height = len(rungs) * (RUNG + GAP) - GAP
    most = max([1, *(step.up for step in steps)])
    notes: list[dict[str, Any]] = []
    for place, (rung, top) in enumerate(zip(rungs, tops, strict=True)):
        notes += _rung_words(rung, top, palette, narrow=narrow)
        if place < len(steps):
            notes += _step_words(steps[place], top, most, palette)
    layout = {
        "height": height + 4,
        "showlegend": False,
        "hovermode": "closest",
        "margin": {"l": 1, "r": 1, "t": 2, "b": 2},
        "shapes": [_box(top, place, len(rungs), palette) for place, top in enumerate(tops)],
        "annotations": notes,
        "xaxis": {"visible": False, "range": [0, 1]},
        "yaxis": {"visible": False, "range": [height, 0]},
    }
    return drawn([_areas(rungs, steps, tops)], layout, palette=palette, translator=translator)


def next_purchases_figure(
    rows: Sequence[NextPurchases], *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw for each category which share of the next purchases was cheaper, alike, dearer.

    Args:
        rows: At least one with a purchase, from top to bottom.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's: names are cut shorter.
    """
    palette = palette_for(dark=dark)
    drawn_rows = [_next_row(row, palette, translator, narrow=narrow) for row in rows if row.all]
    ticks = Ticks(
        values=(0.0, 0.5, 1.0), texts=tuple(inert(translator.percent(at)) for at in (0.0, 0.5, 1.0))
    )
    return rows_figure(drawn_rows, extent=(0.0, 1.0), ticks=ticks, palette=palette, translator=translator)


def next_purchases_key(*, translator: Translator, dark: bool = False) -> str:
    """Return what the colours mean, as HTML."""
    down, stayed, up = _colours(palette_for(dark=dark))
    return key_html(
        [
            (down, "■", translator.gettext("next time cheaper")),
            (stayed, "■", translator.gettext("the same, or about as dear")),
            (up, "■", translator.gettext("next time dearer")),
        ]
    )


def _colours(palette: Palette) -> tuple[str, str, str]:
    return palette.diverging[2], palette.sequential[3], palette.accent


def _next_row(row: NextPurchases, palette: Palette, translator: Translator, *, narrow: bool) -> Row:
    down, stayed = row.down / row.all, row.stayed / row.all
    ends = (0.0, down, down + stayed, 1.0)
    bars = [
        Bar(begin=begin, end=end, colour=colour)
        for begin, end, colour in zip(ends, ends[1:], _colours(palette), strict=False)
        if end > begin
    ]
    name = inert(shortened(row.name, length=SHORT_NAME_LENGTH if narrow else NAME_LENGTH))
    shares = [inert(translator.percent(share)) for share in (row.up / row.all, down)]
    return Row(
        name=name,
        written=translator.gettext("▲ {up} · ▼ {down}", up=shares[0], down=shares[1]),
        told="<br>".join([f"<b>{name}</b>", *_told(row, translator)]),
        bars=tuple(bars),
    )


def _told(row: NextPurchases, translator: Translator) -> list[str]:
    counted = [inert(translator.number(count)) for count in (row.up, row.stayed, row.down)]
    return [
        translator.gettext("Next time dearer: {n}", n=counted[0]),
        translator.gettext("The same, or about as dear: {n}", n=counted[1]),
        translator.gettext("Next time cheaper: {n}", n=counted[2]),
    ]


def _box(top: int, place: int, rungs: int, palette: Palette) -> dict[str, Any]:
    """Return a rung, the dearer the deeper in colour."""
    strength = 0.1 + 0.16 * place / max(1, rungs - 1)
    return {
        "type": "rect",
        "x0": 0,
        "x1": 1,
        "y0": top,
        "y1": top + RUNG,
        "layer": "below",
        "line": {"color": faded(palette.accent, 0.55), "width": 1},
        "fillcolor": faded(palette.accent, strength),
    }


def _rung_words(rung: LadderRung, top: int, palette: Palette, *, narrow: bool) -> list[dict[str, Any]]:
    length = SHORT_NAME_LENGTH if narrow else NAME_LENGTH
    if narrow:  # name and price share a line
        length = min(
            length, int((PHONE_WIDTH - 2 * PAD - text_width(rung.price, size=NAME_SIZE)) / LETTER) - 1
        )
    name = inert(shortened(rung.name, length=length))
    shared = {"y": top + RUNG / 2, "yanchor": "middle", "showarrow": False, "borderpad": 0, "xref": "paper"}
    font = {"size": NAME_SIZE, "color": palette.text}
    detail = f"<span style='font-size:{DETAIL_SIZE}px;color:{palette.muted}'>{inert(rung.detail)}</span>"
    left = {"text": f"<b>{name}</b><br>{detail}", "x": 0, "xanchor": "left", "align": "left", "xshift": PAD}
    right = {
        "text": f"<b>{inert(rung.price)}</b>",
        "x": 1,
        "xanchor": "right",
        "align": "right",
        "xshift": -PAD,
    }
    at_name = {"y": top + RUNG / 2, "yshift": 9}
    return [{**shared, **left, "font": font}, {**shared, **right, **at_name, "font": font}]


def _step_words(step: LadderStep, top: int, most: int, palette: Palette) -> list[dict[str, Any]]:
    """Return the arrow from the rung at ``top`` to the one above, and what is said of it."""
    width = THINNEST + (THICKEST - THINNEST) * step.up / most
    middle = top - GAP / 2
    arrow = {
        "x": 0,
        "xref": "paper",
        "xshift": ARROW_AT,
        "y": top - GAP + 4,
        "ax": 0,
        "ay": GAP - 8,
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": width,
        "arrowsize": max(0.6, 2.2 / width),
        "arrowcolor": palette.accent,
    }
    words = "<br>".join(inert(line) for line in step.words.split("\n"))
    said = {
        "text": words,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "align": "left",
        "xshift": WORDS_AT,
        "y": middle,
        "yanchor": "middle",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": DETAIL_SIZE, "color": palette.text},
    }
    return [arrow, said]


def _areas(rungs: Sequence[LadderRung], steps: Sequence[LadderStep], tops: Sequence[int]) -> dict[str, Any]:
    """Return what answers to pointing: the whole rung, and the whole step."""
    middles = [top + RUNG / 2 for top in tops] + [top - GAP / 2 for top in tops[: len(steps)]]
    told = [f"<b>{inert(rung.name)}</b><br>{inert(rung.price)}<br>{inert(rung.detail)}" for rung in rungs]
    told += ["<br>".join(inert(line) for line in step.told.split("\n")) for step in steps]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [1.0] * len(middles),
        "base": [0.0] * len(middles),
        "y": middles,
        "width": [RUNG] * len(rungs) + [GAP] * len(steps),
        "opacity": 0,
        "hovertext": told,
        "hoverinfo": "text",
    }
