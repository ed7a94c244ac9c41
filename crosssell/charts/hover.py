"""What a cell of the heatmap says when pointed at: counts first, then both directions, then lift."""

from functools import cache

from crosssell.basket import Heatmap, HeatmapCell, HeatmapItem
from crosssell.charts.theme import inert, shortened
from crosssell.columns import Basis
from crosssell.i18n import Translator

NAME_LENGTH = 70


def hover_texts(heatmap: Heatmap, *, translator: Translator) -> list[list[str]]:
    """Return the text of every cell, rows as in the matrix.

    Args:
        heatmap: The matrix; its names are hostile text and come out inert.
        translator: The reader's language.
    """
    words = _Words(translator, basis=heatmap.basis, min_count=heatmap.config.min_count)
    names = [_full_name(item) for item in heatmap.items]
    places = range(len(names))
    return [
        [
            words.of_item(names[row], heatmap.items[row].baskets)
            if row == column
            else words.of_pair(names[row], names[column], heatmap.cell(row, column))
            for column in places
        ]
        for row in places
    ]


class _Words:
    """The sentences of one reader; formatted numbers are kept, since thousands of cells share them."""

    def __init__(self, translator: Translator, *, basis: Basis, min_count: int) -> None:
        self._translator = translator
        self._by_order = basis == Basis.ORDER
        self._min_count = min_count
        self._percent = cache(lambda permille: translator.percent(permille / 1000, decimals=1))
        self._lift = cache(lambda hundredths: translator.number(hundredths / 100, decimals=2))
        self._both = cache(self._both_text)
        self._of_a = cache(self._of_a_text)
        self._of_b = cache(self._of_b_text)

    def of_item(self, name: str, baskets: int) -> str:
        """Return the text of the diagonal."""
        if self._by_order:
            count = self._translator.ngettext("{n} order holds it.", "{n} orders hold it.", baskets)
        else:
            count = self._translator.ngettext("{n} customer bought it.", "{n} customers bought it.", baskets)
        return f"<b>{name}</b><br>{count}"

    def of_pair(self, a: str, b: str, cell: HeatmapCell) -> str:
        """Return the text of two different items."""
        lines = [f"<b>A: {a}</b>", f"<b>B: {b}</b>", self._both(cell.n_both)]
        if cell.too_little:
            lines.append(self._too_little())
        lines.append(self._of_a(cell.a.baskets, round(cell.confidence_ab * 1000)))
        lines.append(self._of_b(cell.b.baskets, round(cell.confidence_ba * 1000)))
        if not cell.too_little:
            lines.append(self._lift_text(cell))
        return "<br>".join(lines)

    def _both_text(self, both: int) -> str:
        if self._by_order:
            return self._translator.ngettext("{n} order holds both.", "{n} orders hold both.", both)
        return self._translator.ngettext("{n} customer bought both.", "{n} customers bought both.", both)

    def _of_a_text(self, baskets: int, permille: int) -> str:
        share = self._percent(permille)
        if self._by_order:
            return self._translator.ngettext(
                "Of {n} order with A, {share} also holds B.",
                "Of {n} orders with A, {share} also hold B.",
                baskets,
                share=share,
            )
        return self._translator.ngettext(
            "Of {n} customer of A, {share} also bought B.",
            "Of {n} customers of A, {share} also bought B.",
            baskets,
            share=share,
        )

    def _of_b_text(self, baskets: int, permille: int) -> str:
        share = self._percent(permille)
        if self._by_order:
            return self._translator.ngettext(
                "Of {n} order with B, {share} also holds A.",
                "Of {n} orders with B, {share} also hold A.",
                baskets,
                share=share,
            )
        return self._translator.ngettext(
            "Of {n} customer of B, {share} also bought A.",
            "Of {n} customers of B, {share} also bought A.",
            baskets,
            share=share,
        )

    def _too_little(self) -> str:
        return self._translator.gettext(
            "Too little data to judge: chance alone would bring fewer than {count} together.",
            count=self._translator.number(self._min_count),
        )

    def _lift_text(self, cell: HeatmapCell) -> str:
        times = self._lift(round(cell.lift * 100))
        if cell.lift_ci_lower is None or cell.lift_ci_upper is None:
            return self._translator.gettext("They never meet, though chance would have them meet.")
        return self._translator.gettext(
            "That is {times} times what chance gives (95 % interval {lower} to {upper}).",
            times=times,
            lower=self._lift(round(cell.lift_ci_lower * 100)),
            upper=self._lift(round(cell.lift_ci_upper * 100)),
        )


def _full_name(item: HeatmapItem) -> str:
    if item.name is None or item.name == item.item:
        return inert(shortened(item.item, length=NAME_LENGTH))
    return inert(f"{shortened(item.name, length=NAME_LENGTH)} ({shortened(item.item, length=24)})")
