import datetime as dt
import json
from decimal import Decimal

import pandas as pd
import pytest

from crosssell.charts.customer import categories_figure, day_ticks, time_line_figure
from crosssell.charts.theme import DARK, LIGHT
from crosssell.columns import Segment
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.segments.customer import PRODUCT_COLUMNS, BoughtCategory, CustomerCard, CustomerOrder, Standing

ENGLISH, GERMAN = translator_for("en"), translator_for("de")
HOSTILE = "<a href='x'>South</a>"


def order(day: str | None, amount: str | None, *, back: str | None = None, **more) -> CustomerOrder:
    values = {
        "order_id": f"o {day}",
        "ordered_at": dt.datetime.fromisoformat(day) if day else None,
        "is_sale": back is None,
        "revenue": Decimal(amount) if amount else None,
        "net_revenue": Decimal(back or amount) if back or amount else None,
        "items": 5,
        "products": ("Tea", HOSTILE),
        "channel": "web",
        "country": None,
    }
    return CustomerOrder(**values | more)


ORDERS = (
    order(None, "7"),
    order("2025-01-05T10:00", "1234.5"),
    order("2025-02-01", None, back="-60", items=0, products=()),
    order("2025-03-01", "80"),
)


def card(*orders: CustomerOrder) -> CustomerCard:
    return CustomerCard(
        customer_id="K1",
        now=Standing(as_of=dt.date(2025, 6, 1), segment=Segment.LOST),
        before=None,
        orders=orders,
        sales=len(orders),
        first=dt.date(2025, 1, 5),
        last=dt.date(2025, 3, 1),
        revenue=None,
        net_revenue=None,
        average_order_value=None,
        gap_median_days=None,
        products=pd.DataFrame(columns=list(PRODUCT_COLUMNS)),
        categories=(),
        consent=None,
        consents=(),
    )


def markers(figure):
    return [trace for trace in figure.data if trace.mode == "markers"]


def test_each_dated_order_stands_on_its_day_as_high_as_it_is_worth():
    bought, back = markers(time_line_figure(card(*ORDERS), translator=ENGLISH, currency="EUR"))
    assert list(bought.y) == [1234.5, 80]
    assert [day.date() for day in bought.x] == [dt.date(2025, 1, 5), dt.date(2025, 3, 1)]
    assert list(back.y) == [-60]
    assert bought.marker.color == LIGHT.accent
    assert back.marker.color == LIGHT.below


def test_the_field_without_orders_runs_from_the_last_one_to_the_day_of_the_figures():
    (field,) = time_line_figure(card(*ORDERS), translator=ENGLISH).layout.shapes
    assert (field.x0, field.x1) == (dt.date(2025, 3, 1), dt.date(2025, 6, 1))


def test_an_order_says_what_it_is_in_the_readers_numbers_and_names_are_inert():
    bought, back = markers(time_line_figure(card(*ORDERS), translator=GERMAN, currency="EUR"))
    text = bought.hovertext[0]
    assert "1.234,50 €" in text
    assert "05.01.2025" in text
    assert "&lt;a href='x'&gt;South" in text
    assert "<a" not in text
    assert text.index("South") < text.index("…")  # five products, two named
    assert "-60,00" in back.hovertext[0].replace("−", "-")


def test_without_amounts_the_height_is_the_number_of_products():
    found = time_line_figure(card(order("2025-01-05", None, items=4)), translator=ENGLISH, currency="EUR")
    assert list(markers(found)[0].y) == [4]
    assert found.layout.yaxis.title.text == ENGLISH.gettext("Products")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [True, False])
def test_figures_are_valid_in_every_language_and_theme(language, dark):
    translator = translator_for(language)
    figure = time_line_figure(card(*ORDERS), translator=translator, dark=dark, narrow=True)
    assert len(figure.layout.xaxis.ticktext) <= 4
    assert figure.layout.font.color == (DARK if dark else LIGHT).text
    json.loads(figure.to_json())
    bars = categories_figure(CATEGORIES, translator=translator, currency="PLN", dark=dark)
    json.loads(bars.to_json())


CATEGORIES = tuple(
    BoughtCategory(
        category=name, products=1, orders=1, amount=Decimal(100 - 8 * place), share=(100 - 8 * place) / 740
    )
    for place, name in enumerate((HOSTILE, None, "c", "d", "e", "f", "g", "h", "i", "j"))
)


def test_categories_beyond_the_eighth_are_drawn_together_and_nothing_is_lost():
    figure = categories_figure(CATEGORIES, translator=ENGLISH, currency="EUR")
    names = figure.layout.yaxis.ticktext
    assert names[0].startswith("&lt;a")
    assert names[1] == "not named in the data"
    assert (len(names), names[-1]) == (9, "All others")
    assert sum(figure.data[0].x) == sum(one.amount for one in CATEGORIES)
    assert figure.data[0].x[-1] == 36 + 28
    assert figure.layout.annotations[0].text == "€100 · 14%"


@pytest.mark.parametrize(
    ("first", "last", "most"),
    [
        (dt.date(2025, 1, 1), dt.date(2025, 1, 1), 4),
        (dt.date(2025, 1, 2), dt.date(2025, 1, 20), 4),
        (dt.date(2024, 11, 5), dt.date(2026, 6, 30), 5),
        (dt.date(1999, 3, 1), dt.date(2026, 6, 30), 4),
    ],
)
def test_ticks_are_firsts_of_months_inside_the_days_and_few(first, last, most):
    ticks = day_ticks(first, last, most=most)
    assert len(ticks) <= most
    assert all(day.day == 1 and first <= day <= last for day in ticks)
    if (last - first).days > 31:
        assert ticks
