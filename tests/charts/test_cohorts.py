"""Cohorts and first purchases drawn: what is coloured, what stays blank, what is said."""

import datetime as dt

import pytest

from crosssell.charts.cohorts import cohort_figure, cohort_name, drawn_cohorts, drawn_months
from crosssell.charts.first_products import first_products_figure, key
from crosssell.charts.theme import DARK, LIGHT, contrast
from crosssell.columns import MoneyBasis
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.segments.cohorts import Cells, Cohort, CohortMeasure, CohortTable, CohortUnit
from crosssell.segments.first_products import FirstFigure, FirstItem, FirstMeasure, FirstVerdict

ENGLISH = translator_for("en")


def cells(shares, money):
    so_far = [None if share is None else sum(money[: k + 1]) for k, share in enumerate(shares)]
    return Cells(
        retention=tuple(shares),
        orders=tuple(shares),
        revenue=tuple(None if share is None else money[k] for k, share in enumerate(shares)),
        cumulated=tuple(so_far),
    )


def cohort(month, shares, *, is_opening=False, money=(1000.0, 20.0, 30.0)):
    first = dt.date(2024, month, 1)
    row = cells(shares, money)
    return Cohort(first=first, last=first, customers=1234, is_opening=is_opening, cells=row)


def table(cohorts, *, months=3, unit=CohortUnit.MONTH):
    return CohortTable(
        unit=unit,
        basis=MoneyBasis.REVENUE,
        last=dt.date(2024, 4, 2),
        cohorts=tuple(cohorts),
        months=months,
        mean=cells((1.0, 0.3, None)[:months], (1000.0, 20.0, 30.0)),
        mean_customers=(10, 5, 0)[:months],
        orders=9,
        orders_with_money=9,
    )


SHOP = table(
    [
        cohort(1, (1.0, 0.4, 0.2), is_opening=True),
        cohort(2, (1.0, 0.3, None)),
        cohort(3, (1.0, None, None)),
        cohort(4, (None, None, None)),
    ]
)


def drawn(measure=CohortMeasure.RETENTION, *, of=SHOP, months=12, **look):
    return cohort_figure(of, measure=measure, months=months, translator=ENGLISH, **look)


def test_everybody_s_own_month_is_not_drawn_as_coming_back():
    mean, rows = drawn().data[:2]
    assert list(rows.x) == [1, 2]
    assert [list(row) for row in rows.z] == [[0.4, 0.2], [0.3, None]]
    assert [list(row) for row in mean.z] == [[0.3, None]]
    assert list(drawn(CohortMeasure.CUMULATED).data[1].x) == [0, 1, 2]


def test_only_cohorts_with_a_figure_are_drawn_and_as_many_months_as_asked_for():
    assert [one.first.month for one in drawn_cohorts(SHOP, measure=CohortMeasure.RETENTION)] == [1, 2]
    assert [one.first.month for one in drawn_cohorts(SHOP, measure=CohortMeasure.ORDERS)] == [1, 2, 3]
    assert drawn_months(SHOP, measure=CohortMeasure.ORDERS, months=1) == range(2)
    assert drawn_months(SHOP, measure=CohortMeasure.RETENTION, months=12) == range(1, 3)


def test_the_first_month_does_not_outshine_the_others():
    figure = drawn(CohortMeasure.REVENUE)
    assert (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) == (0.0, 30.0)
    assert drawn(CohortMeasure.CUMULATED).layout.coloraxis.cmax == 1050.0


def test_more_sent_back_than_bought_has_a_colour_too():
    figure = drawn(CohortMeasure.REVENUE, of=table([cohort(1, (1.0, 0.4, 0.2), money=(5.0, -7.0, 3.0))]))
    assert figure.layout.coloraxis.cmin == -7.0


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("measure", CohortMeasure)
def test_every_figure_is_written_once_and_can_be_read_on_its_colour(measure, dark):
    figure = drawn(measure, dark=dark)
    heat, texts = figure.data[:2], figure.data[2:]
    written = sum(len(trace.text) for trace in texts)
    assert written == sum(value is not None for trace in heat for row in trace.z for value in row)
    palette, lowest, highest = (
        DARK if dark else LIGHT,
        figure.layout.coloraxis.cmin,
        figure.layout.coloraxis.cmax,
    )
    by_place = {(x, y): z for trace in heat for y, row in enumerate(trace.z, start=0)
                for x, z in zip(trace.x, row, strict=True) if trace is heat[1]}  # fmt: skip
    for trace in texts:
        for x, y in zip(trace.x, trace.y, strict=True):
            if (x, y) in by_place:
                share = (by_place[x, y] - lowest) / (highest - lowest)
                place = round(min(1.0, share) * (len(palette.sequential) - 1))
                assert contrast(trace.textfont.color, palette.sequential[place]) >= 4.5


def test_where_figures_do_not_fit_a_bar_explains_the_colours():
    wide, narrow = (
        drawn(CohortMeasure.REVENUE),
        drawn(
            CohortMeasure.REVENUE,
            of=table([cohort(1, (1.0,) * 13, money=(123456.0,) * 13)], months=3),
            narrow=True,
        ),
    )
    assert not wide.layout.coloraxis.showscale
    many = CohortTable(
        unit=CohortUnit.MONTH,
        basis=MoneyBasis.REVENUE,
        last=dt.date(2024, 4, 2),
        cohorts=(cohort(1, (1.0,) * 40, money=(123456.0,) * 40),),
        months=40,
        mean=cells((1.0,) * 40, (123456.0,) * 40),
        mean_customers=(5,) * 40,
        orders=9,
        orders_with_money=9,
    )
    figure = drawn(CohortMeasure.REVENUE, of=many, months=40, narrow=True)
    assert figure.layout.coloraxis.showscale
    assert len(figure.data) == 2
    assert len(narrow.data) == 4


def test_a_cell_says_what_it_is_and_a_blank_one_nothing():
    rows = drawn(currency="EUR").data[1]
    assert rows.hovertext[0][0] == (
        "<b>Jan 2024 *</b>, 1,234 customers<br>Month 1 after the first order<br>40.0% ordered again in it"
        "<br>0.40 orders a customer<br>€20.00 a customer in this month<br>€1,020.00 a customer so far"
    )
    assert rows.hovertext[1][1] == ""
    own = drawn(CohortMeasure.ORDERS).data[1].hovertext[0][0]
    assert "Month of the first order" in own
    assert "again" not in own


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cohort_in_which_the_data_begin_bears_a_star(language):
    words = translator_for(language)
    names = [cohort_name(one, unit, words) for unit in CohortUnit for one in SHOP.cohorts[:2]]
    assert [name.endswith("*") for name in names] == [True, False] * 2
    assert names[2].removesuffix(" *") == names[3] != names[1]  # January and February are of one quarter


def first(value, expected, *, lower=None, upper=None, verdict=FirstVerdict.ALIKE):
    return FirstFigure(
        customers=40, open=3, value=value, ci_lower=lower, ci_upper=upper, expected=expected, q_value=0.5,
        verdict=verdict,
    )  # fmt: skip


def item(figure, *, measure, name="Tea"):
    return FirstItem(item="T1", name=name, customers=43, figures={measure: figure})


def test_first_purchases_bear_their_verdict_and_what_is_expected():
    measure = FirstMeasure.REPEAT_90
    items = [
        item(first(0.7, 0.5, lower=0.6, upper=0.8, verdict=FirstVerdict.BETTER), measure=measure),
        item(first(0.4, 0.5, lower=0.3, upper=0.5, verdict=FirstVerdict.WORSE), measure=measure, name="<b>x"),
    ]
    figure = first_products_figure(items, measure=measure, translator=ENGLISH)
    lines, strokes, dots = figure.data
    assert list(lines.x) == [0.6, 0.8, None, 0.3, 0.5, None]
    assert list(strokes.x) == [0.5, 0.5]
    assert list(dots.marker.symbol) == ["circle", "diamond"]
    assert figure.layout.yaxis.ticktext == ("Tea", "&lt;b&gt;x")
    assert "70.0%" in dots.hovertext[0]
    assert "40 customers who were followed for 90 days" in dots.hovertext[0]
    words = key([one.figures[measure] for one in items], translator=ENGLISH, narrow=False)
    assert "clearly\u00a0better" in words
    assert "no\u00a0clear" not in words


def test_a_mean_without_an_interval_is_a_dot_alone():
    measure = FirstMeasure.VALUE
    figure = first_products_figure(
        [
            item(first(-3.0, 5.0), measure=measure),
            item(first(90.0, 80.0, lower=60, upper=9000), measure=measure),
        ],
        measure=measure,
        translator=ENGLISH,
        currency="EUR",
    )
    assert list(figure.data[0].x) == [60, figure.data[0].x[1], None]
    assert figure.data[0].x[1] == 90 * 2.5  # what reaches further ends at the border
    assert figure.layout.xaxis.range[0] <= 0
