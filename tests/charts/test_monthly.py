"""The months: what is drawn, what it says, and what is left out."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from crosssell.charts import monthly_rate_figure, monthly_revenue_figure
from crosssell.charts.monthly import (
    FEWEST_ORDERS,
    axis_ticks,
    drawn_rates,
    key_html,
    part_legend,
    rate_texts,
    rate_ticks,
    revenue_texts,
)
from crosssell.charts.theme import LIGHT
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.kpis import MonthlySales, MonthPart, PartKind, Period, Split
from crosssell.kpis.months import last_of_month

ENGLISH = translator_for("en")


def part(kind=PartKind.ALL, value=None, *, orders, revenue, rates):
    return MonthPart(
        kind=kind,
        value=value,
        orders=orders,
        revenue=revenue,
        orders_with_products=orders,
        cross_sell_rate=rates,
    )


def sales(*, count=3, last_day=None, parts=(), total=None, split=None):
    months = [date(2024, 1, 1)]
    while len(months) < count:
        months.append(last_of_month(months[-1]) + timedelta(days=1))
    covered = [Period(first=month, last=last_of_month(month)) for month in months]
    if last_day is not None:
        covered[-1] = Period(first=months[-1], last=last_day)
    whole = total or part(orders=(40, 0, 50), revenue=(1234.5, 0.0, 100.0), rates=(0.5, None, 0.75))
    return MonthlySales(
        split=split, months=tuple(months), covered=tuple(covered), total=whole, parts=parts or (whole,)
    )


BY_CHANNEL = sales(
    split=Split.CHANNEL,
    parts=(
        part(
            PartKind.NAMED,
            "<b>web</b>",
            orders=(30, 0, 45),
            revenue=(1000.0, 0.0, 75.0),
            rates=(0.4, None, 0.8),
        ),
        part(PartKind.OTHER, orders=(10, 0, 5), revenue=(234.5, 0.0, 25.0), rates=(0.8, None, 0.3)),
        part(PartKind.UNNAMED, orders=(0, 0, 1), revenue=(0.0, 0.0, 0.0), rates=(None, None, 1.0)),
    ),
)


def test_bars_are_the_revenue():
    figure = monthly_revenue_figure(sales(), translator=ENGLISH, currency="EUR")
    assert list(figure.data[0].y) == [1234.5, 0.0, 100.0]
    assert figure.layout.yaxis.title.text == "Revenue in EUR"
    assert list(figure.layout.xaxis.ticktext) == ["Jan 2024", "Feb 2024", "Mar 2024"]


def test_without_amounts_bars_are_the_orders():
    bare = sales(total=part(orders=(40, 0, 50), revenue=(None, 0.0, None), rates=(0.5, None, 0.75)))
    figure = monthly_revenue_figure(bare, translator=ENGLISH, dark=True)
    assert list(figure.data[0].y) == [40, 0, 50]
    assert figure.layout.yaxis.title.text == "Orders"


def test_a_month_that_is_not_whole_is_pale_and_says_so():
    cut = sales(last_day=date(2024, 3, 9))
    figure = monthly_revenue_figure(cut, translator=ENGLISH)
    first, _, last = figure.data[0].marker.opacity
    assert last < first == 1
    texts = revenue_texts(cut, cut.total, translator=ENGLISH, currency="EUR")
    assert texts[2].endswith("<br>only 1 Mar 2024 to 9 Mar 2024")
    assert "only" not in texts[0]


def test_parts_are_stacked_and_named_once_with_inert_names():
    figure = monthly_revenue_figure(BY_CHANNEL, translator=ENGLISH, currency="EUR")
    assert figure.layout.barmode == "stack"
    assert [sum(values) for values in zip(*(bar.y for bar in figure.data), strict=True)] == [1234.5, 0, 100]
    key = part_legend(BY_CHANNEL, translator=ENGLISH)
    assert [name for name, _ in key] == ["&lt;b&gt;web&lt;/b&gt;", "All others", "not named in the data"]
    assert len({colour for _, colour in key}) == 3
    drawn = key_html(BY_CHANNEL, translator=ENGLISH)
    assert "<b>" not in drawn
    assert "&lt;b&gt;web&lt;/b&gt;" in drawn
    assert key[0][1] == LIGHT.categorical[0] == figure.data[0].marker.color


def test_a_part_says_its_share_of_the_month():
    first, *_ = revenue_texts(BY_CHANNEL, BY_CHANNEL.parts[0], translator=ENGLISH, currency="EUR")
    assert first == ("<b>&lt;b&gt;web&lt;/b&gt;</b>, Jan 2024<br>€1,000<br>81% of the month<br>30 orders")


def test_rates_of_few_orders_are_not_drawn():
    assert FEWEST_ORDERS == 30
    assert drawn_rates(BY_CHANNEL.parts[0]) == [0.4, None, 0.8]
    assert drawn_rates(BY_CHANNEL.parts[1]) == [None, None, None]


def test_the_rate_of_all_orders_is_beside_those_of_the_parts():
    figure = monthly_rate_figure(BY_CHANNEL, translator=ENGLISH)
    assert list(figure.data[0].y) == [0.5, None, 0.75]
    assert figure.data[0].line.dash == "dot"
    assert len(figure.data) == 4
    assert len(monthly_rate_figure(sales(), translator=ENGLISH).data) == 1
    text = rate_texts(BY_CHANNEL, BY_CHANNEL.parts[0], translator=ENGLISH)[0]
    assert text.endswith("Jan 2024<br>40.0% of 30 orders with two or more products")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("narrow", [False, True])
def test_long_periods_name_few_months(language, narrow):
    count = 75
    long = sales(count=count, total=part(orders=(50,) * count, revenue=(5.0,) * count, rates=(0.1,) * count))
    for figure in (
        monthly_revenue_figure(long, translator=translator_for(language), narrow=narrow),
        monthly_rate_figure(long, translator=translator_for(language), narrow=narrow),
    ):
        assert len(figure.data[0].y) == count
        assert len(figure.layout.xaxis.ticktext) <= (4 if narrow else 5)


@pytest.mark.parametrize("highest", [1, 3, 9.99, 10, 47, 873, 12_345, 0.04, 1e9])
def test_axis_ticks_are_few_round_and_reach_the_top(highest):
    ticks = axis_ticks(highest)
    step = ticks[1] - ticks[0]
    assert 3 <= len(ticks) <= 7
    assert ticks[0] == 0
    assert highest - step < ticks[-1] <= highest * (1 + 1e-9)


def test_nothing_sold_is_one_tick():
    assert axis_ticks(0) == [0]


@pytest.mark.parametrize(
    "rates", [[0.0], [1.0], [0.5], [0.0, 1.0], [0.92, 0.95], [0.57, 0.63], [0.1, 0.65], [0.05, 0.2, 0.35]]
)
def test_rate_ticks_hold_the_rates_between_nothing_and_all(rates):
    ticks = rate_ticks(rates)
    assert 3 <= len(ticks) <= 6
    assert 0 <= ticks[0] <= min(rates) + 1e-9
    assert max(rates) - 1e-9 <= ticks[-1] <= 1
    assert len({round(b - a, 9) for a, b in pairwise(ticks)}) == 1
