import datetime as dt

import pandas as pd
import pytest

from crosssell.charts.monthly import axis_ticks, month_texts, monthly_figure
from crosssell.i18n import LANGUAGES, translator_for

MONTHS = pd.DataFrame(
    {
        "month": pd.to_datetime([dt.date(2024, 1, 1), dt.date(2024, 2, 1), dt.date(2024, 3, 1)]),
        "orders": [2, 0, 1],
        "revenue": [1234.5, 0.0, 10.0],
        "cross_sell_rate": [0.5, None, 1.0],
    }
)


def test_bars_are_the_revenue():
    figure = monthly_figure(MONTHS, translator=translator_for("en"), currency="EUR")
    assert list(figure.data[0].y) == [1234.5, 0.0, 10.0]
    assert figure.layout.yaxis.title.text == "Revenue in EUR"
    assert list(figure.layout.xaxis.ticktext) == ["Jan 2024", "Feb 2024", "Mar 2024"]


def test_without_amounts_bars_are_the_orders():
    figure = monthly_figure(MONTHS.assign(revenue=None), translator=translator_for("en"), dark=True)
    assert list(figure.data[0].y) == [2, 0, 1]
    assert figure.layout.yaxis.title.text == "Orders"


def test_hover_gives_money_orders_and_cross_sell_rate():
    first, second, third = month_texts(MONTHS, translator=translator_for("en"), currency="EUR")
    assert first == "<b>Jan 2024</b><br>€1,234<br>2 orders<br>50.0% of them with two or more products"
    assert second == "<b>Feb 2024</b><br>€0<br>0 orders"
    assert "<br>1 order<br>" in third


def test_a_hostile_currency_is_inert():
    texts = month_texts(MONTHS, translator=translator_for("en"), currency="<b>")
    assert "<b>1" not in texts[0]
    assert "&lt;b&gt;" in texts[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_periods_name_at_most_twelve_months(language):
    count = 75
    months = pd.DataFrame(
        {
            "month": pd.date_range("2018-01-01", periods=count, freq="MS"),
            "orders": 1,
            "revenue": 5.0,
            "cross_sell_rate": 0.1,
        }
    )
    figure = monthly_figure(months, translator=translator_for(language))
    assert len(figure.data[0].y) == count
    assert len(figure.layout.xaxis.ticktext) <= 12


@pytest.mark.parametrize("highest", [1, 3, 9.99, 10, 47, 873, 12_345, 0.04, 1e9])
def test_axis_ticks_are_few_round_and_reach_the_top(highest):
    ticks = axis_ticks(highest)
    step = ticks[1] - ticks[0]
    assert 3 <= len(ticks) <= 7
    assert ticks[0] == 0
    assert highest - step < ticks[-1] <= highest * (1 + 1e-9)


def test_nothing_sold_is_one_tick():
    assert axis_ticks(0) == [0]
