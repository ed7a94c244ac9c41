"""The Migration tab, without a browser."""

from datetime import date

import pytest

from tests.pages.conftest import LANGUAGES

LOCALES = {"en": "en-GB", "de": "de-DE", "pl": "pl-PL", "nl": "nl-NL"}


def texts(app) -> str:
    return " ".join(str(one.value) for one in [*app.markdown, *app.caption, *app.info, *app.warning])


def opened(open_page, **query):
    app = open_page("segments", tab="migration", **query)
    assert not app.exception
    return app


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_says_who_went_where(open_page, busy_shop, language):
    app = opened(open_page, locale=LOCALES[language])
    assert len(app.get("plotly_chart")) == 2
    assert len(app.metric) == 5
    assert len(app.dataframe) == 3
    assert not app.error


def test_rows_and_cards_tell_the_same(open_page, busy_shop):
    app = opened(open_page, moves="all")
    table = app.dataframe[0].value
    cards = {card.label: int(card.value.replace(",", "")) for card in app.metric}
    joined = table[table.from_segment == "new"].customers.sum()
    gone = table[table.to_segment == "gone"].customers.sum()
    assert (cards["Joined"], cards["Gone"]) == (joined, gone)
    assert cards["Customers"] == table.customers.sum() - gone
    lost = [float(amount) for amount in table.revenue_lost]
    assert lost == sorted(lost, reverse=True)
    assert listed(app) == table.customers.sum()
    app.session_state["migration_ways"] = "gone"
    app.run()
    assert set(app.dataframe[0].value.to_segment) == {"gone"}
    assert listed(app) == gone


def test_the_choices_travel_in_the_link(open_page, busy_shop):
    app = opened(
        open_page,
        moves_view="matrix",
        periods="own",
        moves="gone",
        first_from="2025-01-01",
        first_to="2025-02-28",
        second_from="2025-03-01",
        second_to="2025-04-28",
    )
    assert "1 Jan 2025 – 28 Feb 2025" in texts(app)
    assert "1 Mar 2025 – 28 Apr 2025" in texts(app)
    assert app.date_input(key="migration_first").value == (date(2025, 1, 1), date(2025, 2, 28))
    assert set(app.dataframe[0].value.to_segment) == {"gone"}
    link = next(code.value for code in app.code)
    for said in ("moves_view=matrix", "periods=own", "moves=gone", "second_to=2025-04-28", "tab=migration"):
        assert said in link


def test_periods_that_cannot_be_compared_are_refused_kindly(open_page, busy_shop):
    app = opened(open_page, periods="own")
    app.date_input(key="migration_first").set_value((date(2025, 1, 1), date(2025, 5, 1))).run()
    assert not app.exception
    assert "has to begin after" in texts(app)
    assert not app.get("plotly_chart")
    app.date_input(key="migration_first").set_value((date(2025, 1, 1), date(2025, 1, 31))).run()
    assert "equally long" in texts(app)


def test_a_filter_that_leaves_nobody_says_so(open_page, shop):
    app = opened(open_page, period=["2025-01-01", "2025-01-01"])
    assert not app.exception
    assert "Nothing to compare here" in texts(app)
    app.button(key="migration_clear").click().run()
    assert app.get("plotly_chart")


def test_a_period_of_the_filter_bar_bounds_the_usual_periods(open_page, busy_shop):
    app = opened(open_page, period=["2025-02-01", "2025-03-31"])
    # The busy shop has orders on every day up to the 28th.
    assert "They lie within the period of the filter above" in texts(app)
    assert "1 Feb 2025 – 28 Feb 2025" in texts(app)


def listed(app) -> int:
    """How many customers the list says it holds."""
    said = next(one.value for one in app.caption if "of a row to open the customer" in one.value)
    return int(said.split()[0])


def test_a_filter_by_segment_moves_nobody(open_page, busy_shop):
    everybody = {card.label: card.value for card in opened(open_page).metric}
    app = opened(open_page, segment="champions")
    assert {card.label: card.value for card in app.metric} == everybody
    assert "left aside here" in texts(app)
