"""The way from reach to orders, from sales to profit, and from a plan to what came of it."""

from collections.abc import Sequence

import plotly.graph_objects as go

from crosssell.charts.roi_axes import Amounts, Ticks, amount_ticks, amounts_of, padded
from crosssell.charts.roi_rows import Bar, Row, rows_figure, wrapped
from crosssell.charts.theme import Palette, inert, palette_for
from crosssell.columns import RoiStep
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.roi.result import Deviation, Outcome, Review
from crosssell.roi.written import RoiFigures

NOTHING = 0.005  # less than half a cent
COSTS = frozenset({RoiStep.CONTACTS, RoiStep.INCENTIVES, RoiStep.SET_UP, RoiStep.RUNNING})


def waterfall_figure(
    outcome: Outcome, *, figures: RoiFigures, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw the steps from sales over the additional margin to the profit; steps of nothing are left out.

    Args:
        outcome: The result of a scenario.
        figures: The reader's language and the scenario's currency.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's; the figure is the same on both.
    """
    del narrow
    palette, translator = palette_for(dark=dark), figures.translator
    steps = [one for one in outcome.steps if abs(one.amount) >= NOTHING]
    amounts = amounts_of((one.amount for one in outcome.steps), figures=figures)
    rows: list[Row] = []
    so_far = 0.0
    margin = translator.gettext("Additional margin")
    for at, step in enumerate(steps):
        if step.step in COSTS and at and steps[at - 1].step not in COSTS:
            rows.append(_total(margin, so_far, amounts=amounts, palette=palette))
        name = wrapped(inert(label(step.step, translator)))
        rows.append(_change(name, step.amount, so_far, amounts=amounts, palette=palette))
        so_far += step.amount
    rows.append(_total(translator.gettext("Profit"), outcome.profit_amount, amounts=amounts, palette=palette))
    return _waterfall(rows, figures=figures, palette=palette)


def bridge_figure(
    review: Review, *, figures: RoiFigures, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw what each assumption that was measured did to the planned profit.

    Args:
        review: A plan against what came of it.
        figures: The reader's language, the plan's currency and how its uplift is stated.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's; the figure is the same on both.
    """
    del narrow
    palette, translator = palette_for(dark=dark), figures.translator
    ends = (review.planned_profit_amount, review.actual_profit_amount)
    amounts = amounts_of([*ends, *(one.profit_amount for one in review.deviations)], figures=figures)
    planned = translator.gettext("Profit as planned")
    rows = [_total(planned, review.planned_profit_amount, amounts=amounts, palette=palette)]
    so_far = review.planned_profit_amount
    for one in review.deviations:
        name = wrapped(inert(label(one.input, translator)))
        told = [f"<b>{name}</b>", *deviation_lines(one, figures=figures)]
        detail = inert(f"{figures.value(one.input, one.planned)} → {figures.value(one.input, one.actual)}")
        rows.append(
            Row(
                name=name,
                detail=detail,
                written=amounts.signed(one.profit_amount),
                told="<br>".join([*told, _effect(one.profit_amount, amounts)]),
                bars=(_bar(so_far, one.profit_amount, palette),),
            )
        )
        so_far += one.profit_amount
    actual = translator.gettext("Profit as measured")
    rows.append(_total(actual, review.actual_profit_amount, amounts=amounts, palette=palette))
    return _waterfall(rows, figures=figures, palette=palette)


def funnel_figure(
    outcome: Outcome, *, figures: RoiFigures, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw how many contacts are sent, arrive, are noticed and end in an order, as shares of those sent.

    Args:
        outcome: The result of a scenario.
        figures: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's; the figure is the same on both.
    """
    del narrow
    palette, translator = palette_for(dark=dark), figures.translator
    rows: list[Row] = []
    before: float | None = None
    for name, count in funnel(outcome, translator):
        share = None if before is None else count / before if before else None
        written, name = inert(figures.count(count)), inert(name)
        lines = [f"<b>{name}</b>", written]
        detail = ""
        if share is not None:
            detail = inert(translator.gettext("{share} of the step before", share=figures.share(share)))
            lines.append(detail)
        colour = palette.soft if before is None or len(rows) < 3 else palette.accent
        rows.append(
            Row(
                name=name,
                detail=detail,
                written=written,
                told="<br>".join(lines),
                bars=(Bar(begin=0.0, end=max(count, 0.0), colour=colour),),
            )
        )
        before = count
    most = max(row.high for row in rows) or 1.0
    none = Ticks(values=(), texts=())
    return rows_figure(rows, extent=(0.0, most), ticks=none, palette=palette, translator=translator)


def funnel(outcome: Outcome, translator: Translator) -> list[tuple[str, float]]:
    """Return the steps from contacts to orders: their names, and how many there are of each."""
    return [
        (translator.gettext("Contacts sent"), outcome.contacts),
        (translator.gettext("Arrived"), outcome.delivered),
        (translator.gettext("Noticed"), outcome.reached),
        (translator.gettext("Orders of those who noticed"), _all_orders(outcome)),
        (translator.gettext("Of these, won by the contacts"), outcome.orders),
    ]


def deviation_lines(one: Deviation, *, figures: RoiFigures) -> list[str]:
    """Return what was planned and what was measured, with its interval where it has one; inert."""
    translator = figures.translator
    planned = translator.gettext("Planned: {value}", value=figures.value(one.input, one.planned))
    measured = figures.value(one.input, one.actual)
    if one.actual_low is not None and one.actual_high is not None:
        between = translator.gettext(
            "{lower} to {upper}",
            lower=figures.value(one.input, one.actual_low),
            upper=figures.value(one.input, one.actual_high),
        )
        measured = f"{measured} ({between})"
    return [inert(planned), inert(translator.gettext("Measured: {value}", value=measured))]


def _all_orders(outcome: Outcome) -> float:
    return outcome.baseline_orders + outcome.orders


def _waterfall(rows: Sequence[Row], *, figures: RoiFigures, palette: Palette) -> go.Figure:
    low, high = padded([end for row in rows for end in (row.low, row.high)], room=0.015)
    return rows_figure(
        rows,
        extent=(low, high),
        ticks=amount_ticks(low, high, figures=figures),
        palette=palette,
        translator=figures.translator,
        lines=[(0.0, "solid")],
        joined=True,
    )


def _total(name: str, amount: float, *, amounts: Amounts, palette: Palette) -> Row:
    written = amounts.plain(amount)
    colour = palette.below if amount < 0 else palette.accent
    return Row(
        name=inert(name),
        written=written,
        told=f"<b>{inert(name)}</b><br>{amounts.exact(amount)}",
        bars=(Bar(begin=0.0, end=amount, colour=colour),),
        is_total=True,
    )


def _change(name: str, amount: float, so_far: float, *, amounts: Amounts, palette: Palette) -> Row:
    written = amounts.signed(amount)
    left = amounts.exact(so_far + amount)
    after = amounts.figures.translator.gettext("Left after it: {amount}", amount=left)
    return Row(
        name=name,
        written=written,
        told=f"<b>{name}</b><br>{written}<br>{after}",
        bars=(_bar(so_far, amount, palette),),
    )


def _bar(so_far: float, amount: float, palette: Palette) -> Bar:
    """Return a step that adds or takes away; quieter than the totals."""
    colour = palette.diverging[2] if amount < 0 else palette.soft
    return Bar(begin=so_far, end=so_far + amount, colour=colour)


def _effect(amount: float, amounts: Amounts) -> str:
    return amounts.figures.translator.gettext("On the profit: {amount}", amount=amounts.signed(amount))
