"""What worked: the effect of every measured campaign with its interval, one row each."""

from collections.abc import Sequence
from functools import partial

import plotly.graph_objects as go

from crosssell.charts.experiments import EffectRow, effects_figure
from crosssell.columns import TestVerdict
from crosssell.experiments.written import Figures
from crosssell.i18n import Translator
from crosssell.offers.campaigns.worked import Worked
from crosssell.offers.campaigns.written import gain_points, points_between

MOST_CAMPAIGNS = 12  # the table has them all


def worked_rows(worked: Sequence[Worked], *, translator: Translator) -> list[EffectRow]:
    """Return the campaigns with an interval of their own, as rows of the picture, at most `MOST_CAMPAIGNS`.

    A campaign whose result is not to be trusted, or that has no control group, is none of them.

    Args:
        worked: As `crosssell.offers.campaigns.worked.worked` gives them.
        translator: The reader's language.
    """
    figures = Figures(translator=translator)
    rows = []
    for one in worked:
        gain = one.uplift
        if gain is None or one.verdict in (None, TestVerdict.DO_NOT_TRUST):
            continue
        point, lower, upper = gain.difference, gain.difference_ci_lower, gain.difference_ci_upper
        if point is None or lower is None or upper is None:
            continue
        written = f"{gain_points(gain, figures)} ({points_between(gain, figures)})"
        rows.append(EffectRow(name=one.name, point=point, lower=lower, upper=upper, written=written))
    return rows[:MOST_CAMPAIGNS]


def worked_figure(
    rows: Sequence[EffectRow], *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw how many more of the contacted bought than of those left alone, a row a campaign.

    Args:
        rows: At least one, as `worked_rows` gives them.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    figures = Figures(translator=translator)
    tick = partial(_bare, figures=figures)  # with the unit they would not fit a phone
    return effects_figure(rows, translator=translator, tick=tick, dark=dark, narrow=narrow)


def _bare(difference: float | None, *, figures: Figures) -> str:
    """Write a difference of shares in percentage points without the unit."""
    written = f"{100 * abs(difference or 0):.2f}".rstrip("0")
    decimals = len(written.partition(".")[2])
    return figures.signed(
        difference, lambda size: figures.translator.number(100 * (size or 0), decimals=decimals)
    )
