"""What a cell of the heatmap says when pointed at: counts, both directions, lift, verdict.

Thousands of cells are put into words at each drawing, so a sentence is built once for each set of figures
and what both directions share once a pair.
"""

from functools import cache, lru_cache

import numpy as np

from crosssell.basket import Heatmap, Item
from crosssell.basket.verdicts import ENOUGH
from crosssell.charts.theme import inert, shortened
from crosssell.columns import Basis, Verdict
from crosssell.i18n import Translator
from crosssell.labels import label

NAME_LENGTH, SHORT_NAME_LENGTH = 70, 34
SHARE, DIRECTIONS = "\0", "\1"  # stand for what is put in later; no name holds them, being made inert


@lru_cache(maxsize=8)  # another measure of the same matrix says the same
def hover_texts(heatmap: Heatmap, *, translator: Translator, narrow: bool = False) -> list[list[str]]:
    """Return the text of every cell, rows as in the matrix; not to be changed.

    Args:
        heatmap: The matrix; its names are hostile text and come out inert.
        translator: The reader's language.
        narrow: Whether the screen is a phone's: names are cut shorter.
    """
    words = _Words(translator, basis=heatmap.basis, min_count=heatmap.config.min_count)
    names = [full_name(item, length=SHORT_NAME_LENGTH if narrow else NAME_LENGTH) for item in heatmap.items]
    own = [item.baskets for item in heatmap.items]
    of_a, of_b = [words.of_a(count) for count in own], [words.of_b(count) for count in own]
    shares = (heatmap.counts / heatmap.counts.diagonal()[:, None] * 1000).round().astype(int).tolist()
    tails = _tails(heatmap, words)
    heads = [f"<br><b>B: {name}</b><br>" for name in names]
    texts = []
    for row, name in enumerate(names):
        head, sentence = f"<b>A: {name}</b>", of_a[row]
        texts.append(
            [
                head
                + heads[column]
                + tails[row][column].replace(
                    DIRECTIONS,
                    sentence.replace(SHARE, words.percent(shares[row][column]))
                    + of_b[column].replace(SHARE, words.percent(shares[column][row])),
                )
                for column in range(len(names))
            ]
        )
        texts[row][row] = words.of_item(name, own[row])
    return texts


def _tails(heatmap: Heatmap, words: "_Words") -> list[list[str]]:
    """Return what both directions of a pair share, `DIRECTIONS` standing where they differ."""
    counts, too_little = heatmap.counts.tolist(), heatmap.too_little.tolist()
    own = heatmap.counts.diagonal()
    lifts = (heatmap.counts * heatmap.baskets / np.outer(own, own)).tolist()
    expected, lower, upper = heatmap.expected.tolist(), heatmap.lower.tolist(), heatmap.upper.tolist()
    verdicts = None if heatmap.verdicts is None else heatmap.verdicts.tolist()
    tails = [[""] * len(counts) for _ in counts]
    for row in range(len(counts)):
        for column in range(row):
            both = counts[row][column]
            if too_little[row][column]:
                tail = words.too_little(both)
            else:
                tail = words.compared(
                    both, expected[row][column], lower[row][column], upper[row][column]
                ) + words.plain_lift(round(100 * lifts[row][column]))
                if verdicts is not None:
                    tail += words.verdict(verdicts[row][column])
            tails[row][column] = tails[column][row] = words.both(both) + DIRECTIONS + tail + words.click
    return tails


class _Words:
    """The sentences of one reader, each with the break before the next."""

    def __init__(self, translator: Translator, *, basis: Basis, min_count: int) -> None:
        self._translator = translator
        self._by_order = basis == Basis.ORDER
        self._min_count = min_count
        self._mark = translator.decimal_mark
        self.percent = cache(lambda permille: translator.percent(permille / 1000, decimals=1))
        self.both = cache(self._both)
        self.plain_lift = cache(self._plain_lift)
        self.too_little = cache(self._too_little)
        self.verdict = cache(self._verdict)
        self.click = translator.gettext("Click for details")

    def of_item(self, name: str, baskets: int) -> str:
        """Return the text of the diagonal."""
        if self._by_order:
            count = self._translator.ngettext("{n} order holds it.", "{n} orders hold it.", baskets)
        else:
            count = self._translator.ngettext("{n} customer bought it.", "{n} customers bought it.", baskets)
        return f"<b>{name}</b><br>{count}"

    def compared(self, both: int, expected: float, lower: float, upper: float) -> str:
        """Return how often the two should meet, and how that compares."""
        if not expected > 0:
            return ""
        number = self._figure(round(expected * 10), decimals=1)
        if self._by_order:
            text = self._translator.gettext(
                "Expected in orders of the same size: {expected}.", expected=number
            )
        else:
            text = self._translator.gettext(
                "Expected of equally active customers: {expected}.", expected=number
            )
        if np.isnan(lower) or np.isnan(upper):
            never = self._translator.gettext("They never meet, though chance would have them meet.")
            return f"{text}<br>{never}<br>"
        compared = self._translator.gettext(
            "Corrected lift: {times} (95 % interval {lower} to {upper}).",
            times=self._figure(round(both / expected * 100)),
            lower=self._figure(round(lower * 100)),
            upper=self._figure(round(upper * 100)),
        )
        return f"{text}<br>{compared}<br>"

    def _figure(self, parts: int, *, decimals: int = 2) -> str:
        """Return a number given in tenths or hundredths; short ones without Babel, which takes a while."""
        one = 10**decimals
        if parts >= 1000 * one:
            return self._translator.number(parts / one, decimals=decimals)
        return f"{parts // one}{self._mark}{parts % one:0{decimals}d}"

    def _plain_lift(self, hundredths: int) -> str:
        text = self._translator.gettext("Plain lift: {times}.", times=self._figure(hundredths))
        return text + "<br>"

    def _verdict(self, verdict: str) -> str:
        word = label(Verdict(verdict), self._translator)
        return self._translator.gettext("Verdict: {verdict}.", verdict=f"<b>{word}</b>") + "<br>"

    def _both(self, both: int) -> str:
        if self._by_order:
            text = self._translator.ngettext("{n} order holds both.", "{n} orders hold both.", both)
        else:
            text = self._translator.ngettext("{n} customer bought both.", "{n} customers bought both.", both)
        return text + "<br>"

    def of_a(self, baskets: int) -> str:
        """Return what share of the baskets with A hold B, `SHARE` standing for it."""
        if self._by_order:
            text = self._translator.ngettext(
                "Of {n} order with A, {share} also holds B.",
                "Of {n} orders with A, {share} also hold B.",
                baskets,
                share=SHARE,
            )
        else:
            text = self._translator.ngettext(
                "Of {n} customer of A, {share} also bought B.",
                "Of {n} customers of A, {share} also bought B.",
                baskets,
                share=SHARE,
            )
        return text + "<br>"

    def of_b(self, baskets: int) -> str:
        """Return the reverse."""
        if self._by_order:
            text = self._translator.ngettext(
                "Of {n} order with B, {share} also holds A.",
                "Of {n} orders with B, {share} also hold A.",
                baskets,
                share=SHARE,
            )
        else:
            text = self._translator.ngettext(
                "Of {n} customer of B, {share} also bought A.",
                "Of {n} customers of B, {share} also bought A.",
                baskets,
                share=SHARE,
            )
        return text + "<br>"

    def _too_little(self, both: int) -> str:
        fewest = max(self._min_count, ENOUGH)
        if both >= fewest:
            text = self._translator.gettext(
                "Too little data to judge: fewer than {count} customers stand behind it.",
                count=self._translator.number(ENOUGH),
            )
        else:
            text = self._translator.gettext(
                "Too little data to judge: chance alone would bring fewer than {count} together.",
                count=self._translator.number(fewest),
            )
        return text + "<br>"


def full_name(item: Item, *, length: int) -> str:
    if item.name is None or item.name == item.item:
        return inert(shortened(item.item, length=length))
    return inert(f"{shortened(item.name, length=length)} ({shortened(item.item, length=24)})")
