"""What is bought next: row A first, column B later; colours for the share or for how far beyond chance."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from crosssell.basket.follow_ups import FollowUpConfig, FollowUpHeatmap
from crosssell.charts.heatmap import (
    LABEL_LENGTH,
    NARROW,
    SHORT_LABEL_LENGTH,
    WIDE,
    axis_labels,
    cells,
    label_axes,
    lay_out,
    sign_size,
)
from crosssell.charts.hover import NAME_LENGTH, SHORT_NAME_LENGTH, full_name
from crosssell.charts.marks import hatching, key_rows, verdict_marks
from crosssell.charts.scale import Scale, lift_scale, share_scale
from crosssell.charts.theme import palette_for, styled
from crosssell.columns import FollowUpMeasure, Verdict
from crosssell.i18n import Translator
from crosssell.labels import label

Texts = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgedCells:
    """What the signs over the cells are drawn from.

    Attributes:
        verdicts: Items × items of `Verdict`, ``None`` on the diagonal.
        too_little: Items × items: cells that cannot be judged; never the diagonal.
    """

    verdicts: NDArray[np.object_]
    too_little: NDArray[np.bool_]


def follow_up_figure(
    found: FollowUpHeatmap,
    *,
    follow: FollowUpConfig,
    measure: FollowUpMeasure,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the matrix of follow-ups, with a sign for each verdict.

    It is read by rows, for A then B is not B then A. The cells' ``meta`` holds the items' ids, by which a
    click tells its pair.

    Args:
        found: At least two items.
        follow: By when B counts as having followed A.
        measure: What the colour stands for.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    judged = judged_cells(found)
    labels = axis_labels(found.items, length=SHORT_LABEL_LENGTH if narrow else LABEL_LENGTH)
    scale = follow_up_scale(found, judged, measure=measure, translator=translator)
    texts = follow_up_texts(found, follow=follow, translator=translator, narrow=narrow)
    size = sign_size(len(labels), narrow=narrow)
    figure = go.Figure(
        [
            cells(found.items, scale, labels=labels, texts=texts, palette=palette),
            *hatching(judged.too_little, palette=palette),
            *verdict_marks(judged, scale, palette=palette, size=size),
        ]
    )
    styled(figure, palette=palette, translator=translator)
    label_axes(figure, labels)
    key = key_rows(judged, translator=translator, width=NARROW if narrow else WIDE)
    lay_out(figure, len(labels), scale=scale, key=key)
    if not narrow:  # there is no room beside the meaning of the signs
        figure.add_annotation(
            text=translator.gettext("A first ↓ · B later →"),
            showarrow=False,
            font={"size": 12, "color": palette.muted},
            xref="paper",
            x=0,
            xanchor="left",
            yref="paper",
            y=1,
            yanchor="bottom",
            yshift=4,
        )
    return figure


def judged_cells(found: FollowUpHeatmap) -> JudgedCells:
    """Return the verdicts and which cells cannot be judged: too little data, or nobody's time is over."""
    too_little = (found.verdicts == Verdict.TOO_LITTLE_DATA) | (found.buyers == 0)
    np.fill_diagonal(too_little, False)
    return JudgedCells(verdicts=found.verdicts, too_little=too_little)


def follow_up_scale(
    found: FollowUpHeatmap, judged: JudgedCells, *, measure: FollowUpMeasure, translator: Translator
) -> Scale:
    """Return how the values of a measure become colours; cells that cannot be judged take none."""
    values = (found.lift if measure == FollowUpMeasure.LIFT else found.share).astype(np.float64, copy=True)
    values[judged.too_little] = np.nan
    np.fill_diagonal(values, np.nan)
    if measure == FollowUpMeasure.LIFT:
        return lift_scale(values, translator=translator)
    return share_scale(values, translator=translator, is_share=True)


def follow_up_texts(
    found: FollowUpHeatmap, *, follow: FollowUpConfig, translator: Translator, narrow: bool = False
) -> Texts:
    """Return the text of every cell, rows as in the matrix; names come out inert."""
    words = _Words(translator, days=follow.within_days)
    length = SHORT_NAME_LENGTH if narrow else NAME_LENGTH
    names = [full_name(item, length=length) for item in found.items]
    first = [f"<b>{words.first(name)}</b><br>" for name in names]
    later = [f"<b>{words.later(name)}</b><br>" for name in names]
    size = len(names)
    return [
        [
            f"<b>{names[row]}</b><br>{words.buyers(found.items[row].baskets)}"
            if row == column
            else first[row] + later[column] + words.cell(found, row, column)
            for column in range(size)
        ]
        for row in range(size)
    ]


class _Words:
    """The sentences of one reader; those that many cells share are built once."""

    def __init__(self, translator: Translator, *, days: int | None) -> None:
        self._t = translator
        self._days = days
        self.share = cache(lambda permille: translator.percent(permille / 1000, decimals=1))
        self.ratio = cache(lambda hundredths: translator.number(hundredths / 100, decimals=2))
        self.followed = cache(self._followed)
        self.chance = cache(self._chance)
        self.median = cache(self._median)
        self.open = cache(self._open)
        self.verdict = cache(self._verdict)
        self.click = translator.gettext("Click for when to write")

    def first(self, name: str) -> str:
        return self._t.gettext("First: {item}", item=name)

    def later(self, name: str) -> str:
        return self._t.gettext("Later: {item}", item=name)

    def buyers(self, count: int) -> str:
        return self._t.ngettext("{n} customer bought it.", "{n} customers bought it.", count)

    def cell(self, found: FollowUpHeatmap, row: int, column: int) -> str:
        at = (row, column)
        buyers, verdict = int(found.buyers[at]), found.verdicts[at]
        still_open = self.open(int(found.still_open[at]))
        if buyers == 0:
            nobody = self._t.gettext("Nobody's time is over yet.")
            return f"{nobody}<br>{still_open}{self.click}"
        text = self.followed(buyers, round(1000 * float(found.share[at])))
        text += self.chance(round(1000 * float(found.expected_share[at])))
        if not np.isnan(found.lower[at]):
            text += self._compared(*(float(values[at]) for values in (found.lift, found.lower, found.upper)))
        if not np.isnan(found.median_days[at]):
            text += self.median(round(float(found.median_days[at])))
        return text + still_open + self.verdict(verdict) + self.click

    def _followed(self, buyers: int, permille: int) -> str:
        share = self.share(permille)
        if self._days is None:
            text = self._t.ngettext(
                "Of {n} customer, {share} bought it in the next order.",
                "Of {n} customers, {share} bought it in the next order.",
                buyers,
                share=share,
            )
        else:
            text = self._t.ngettext(
                "Of {n} customer, {share} bought it within {days} days.",
                "Of {n} customers, {share} bought it within {days} days.",
                buyers,
                share=share,
                days=self._t.number(self._days),
            )
        return text + "<br>"

    def _chance(self, permille: int) -> str:
        share = self.share(permille)
        return self._t.gettext("Of equally active customers: {share}.", share=share) + "<br>"

    def _compared(self, lift: float, lower: float, upper: float) -> str:
        times, least, most = (self.ratio(round(100 * value)) for value in (lift, lower, upper))
        text = self._t.gettext(
            "{times} times as often as chance (95 % interval {lower} to {upper}).",
            times=times,
            lower=least,
            upper=most,
        )
        return text + "<br>"

    def _median(self, days: int) -> str:
        text = self._t.ngettext("Half of them within {n} day.", "Half of them within {n} days.", days)
        return text + "<br>"

    def _open(self, count: int) -> str:
        if not count:
            return ""
        text = self._t.ngettext(
            "{n} more bought A too lately to be counted.",
            "{n} more bought A too lately to be counted.",
            count,
        )
        return text + "<br>"

    def _verdict(self, verdict: Verdict | None) -> str:
        if verdict is None:
            return ""
        word = label(Verdict(verdict), self._t)
        return self._t.gettext("Verdict: {verdict}.", verdict=f"<b>{word}</b>") + "<br>"
