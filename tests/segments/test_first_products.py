"""First purchases: by hand, against plain Python, against the repurchase rate, and true to their level."""

import datetime as dt
import random
from collections import defaultdict
from dataclasses import replace
from itertools import product as combined

import pytest

from crosssell.columns import MoneyBasis
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.kpis import kpis
from crosssell.segments.config import RfmConfig
from crosssell.segments.first_products import (
    FirstLevel,
    FirstMeasure,
    FirstVerdict,
    first_products,
)
from crosssell.segments.first_purchases import strata_of_sizes
from crosssell.statistics.proportions import wilson
from tests.kpis.oracle import shop_of_rows
from tests.segments import first_oracle as oracle
from tests.support import Row, tiny_dataset

EVERYTHING = Filters()
GROSS, NET = RfmConfig(), RfmConfig(basis=MoneyBasis.NET)

# The data begin in 2022, so that nobody below is of the opening month, and end on 2024-12-31.
ENDS = [("start", "x", None, "2022-01-01", 1), ("end", "x", None, "2024-12-31", 1)]
SHOP = [
    *ENDS,
    ("1", "tea", "ann", "2023-01-01", 10, "drinks"),
    ("2", "cup", "ann", "2023-01-01", 5, "tableware"),  # the same day is the same purchase
    ("3", "pot", "ann", "2023-04-01", 7, "tableware"),  # 90 days later
    ("4", "pot", "ann", "2024-01-01", 100, "tableware"),  # 365 days later
    ("5", "pot", "ann", "2024-01-02", 1000, "tableware"),  # too late
    ("6", "tea", "bob", "2023-06-01", 20, "drinks"),
    ("7", "pot", "bob", "2023-08-31", 3, "tableware"),  # 91 days later
    ("8", "tea", "cat", "2024-10-02", 30, "drinks"),  # followed for 90 days
    ("9", "tea", "dan", "2024-10-03", 40, "drinks"),  # for 89
]


def two(found, item):
    return next(one for one in found.items if one.item == item)


def test_by_hand(workspace):
    found = first_products(tiny_dataset(workspace, SHOP), filters=EVERYTHING, config=GROSS, min_customers=2)
    assert (found.customers, found.opening_customers) == (4, 0)
    assert [(one.item, one.customers) for one in found.items] == [("tea", 4)]
    assert found.too_few == 1  # the cup
    tea = two(found, "tea").figures
    ninety = tea[FirstMeasure.REPEAT_90]
    assert (ninety.customers, ninety.open, ninety.value) == (3, 1, 1 / 3)
    assert (ninety.ci_lower, ninety.ci_upper) == wilson(1, of=3)
    assert tea[FirstMeasure.REPEAT_180].value == 2 / 2
    value, later = tea[FirstMeasure.VALUE], tea[FirstMeasure.LATER_VALUE]
    assert (value.customers, value.open) == (2, 2)
    assert value.value == ((10 + 5 + 7 + 100) + (20 + 3)) / 2
    assert later.value == ((7 + 100) + 3) / 2
    assert value.ci_lower < value.value < value.ci_upper
    # Everybody began with tea, so nothing can be compared.
    assert (ninety.expected, ninety.q_value, ninety.verdict) == (1 / 3, 1.0, FirstVerdict.ALIKE)


def test_a_category_is_an_item_too(workspace):
    found = first_products(
        tiny_dataset(workspace, SHOP),
        filters=EVERYTHING,
        config=GROSS,
        level=FirstLevel.CATEGORY,
        min_customers=2,
    )
    assert [(one.item, one.name, one.customers) for one in found.items] == [("drinks", None, 4)]


def test_customers_of_the_opening_month_are_asked_for(workspace):
    rows = [*SHOP, ("10", "tea", "eve", "2022-01-31", 1), ("11", "tea", "fay", "2022-02-01", 1)]
    dataset = tiny_dataset(workspace, rows)
    without, with_ = (
        first_products(dataset, filters=EVERYTHING, config=GROSS, with_opening=one, min_customers=2)
        for one in (False, True)
    )
    assert without.opening_until == dt.date(2022, 1, 31)
    assert (without.opening_customers, with_.opening_customers) == (1, 1)
    assert (without.customers, with_.customers) == (5, 6)
    assert two(with_, "tea").customers == two(without, "tea").customers + 1


def test_postage_leads_nowhere(workspace):
    rows = [*SHOP, *[(f"p{n}", "post", name, f"2023-0{n}-01", 4, None, None, None, "sale", False)
                     for n, name in enumerate(("ida", "jon"), start=1)]]  # fmt: skip
    found = first_products(tiny_dataset(workspace, rows), filters=EVERYTHING, config=GROSS, min_customers=2)
    assert found.customers == 6
    assert "post" not in [one.item for one in found.items]


def test_without_amounts_the_shares_are_told(workspace):
    rows = [(*line[:4], None) for line in SHOP]
    found = first_products(tiny_dataset(workspace, rows), filters=EVERYTHING, config=GROSS, min_customers=2)
    assert not [measure for measure in found.everybody if measure.is_money]
    assert two(found, "tea").figures[FirstMeasure.REPEAT_90].value == 1 / 3
    assert found.ranked(FirstMeasure.VALUE) == ()


def test_nobody(workspace):
    found = first_products(tiny_dataset(workspace, []), filters=EVERYTHING, config=GROSS)
    assert (found.customers, found.items, found.last) == (0, (), None)
    found = first_products(tiny_dataset(workspace, ENDS, name="b"), filters=EVERYTHING, config=GROSS)
    assert (found.customers, found.items) == (0, ())


def test_a_minimum_that_makes_no_sense_is_refused(workspace):
    with pytest.raises(CrosssellError):
        first_products(tiny_dataset(workspace, SHOP), filters=EVERYTHING, config=GROSS, min_customers=1)


def beginners(seed: int, *, customers: int = 300, good: str = "") -> list[Row]:
    """Customers who begin with a few things and come back; large first purchases are of better ones.

    Those who begin with ``good`` come back more often than their first purchase tells.
    """
    draw = random.Random(seed)
    rows = [Row(*row) for row in ENDS]
    kinds = {f"p{n}": draw.choice(("a", "b", None)) for n in range(12)}
    for customer in range(customers):
        first = dt.date(2022, 2, 1) + dt.timedelta(days=draw.randrange(1000))
        bought = draw.sample(list(kinds), min(8, 1 + int(draw.expovariate(0.5))))
        loyalty = len(bought) + (6 if good in bought else 0)
        days = [first] + [
            first + dt.timedelta(days=draw.randrange(0, 500)) for _ in range(draw.randint(0, loyalty) // 2)
        ]
        for order, day in enumerate(sorted(days)):
            if day > dt.date(2024, 12, 31):
                continue
            for thing in bought if order == 0 else draw.sample(list(kinds), 2):
                rows.append(
                    Row(
                        f"{customer}-{order}", thing, f"k{customer}", day.isoformat(),
                        draw.choice((1, 2, 5, None)), kinds[thing], draw.choice(("web", "shop")),
                        kind=draw.choice(("sale",) * 9 + ("return",)),
                    )
                )  # fmt: skip
    return rows


@pytest.mark.parametrize(
    ("config", "level", "filters"),
    [
        *combined(
            (GROSS, NET),
            FirstLevel,
            (EVERYTHING, Filters(date_from=dt.date(2022, 5, 3), date_to=dt.date(2024, 6, 30))),
        ),
        (replace(GROSS, as_of=dt.date(2024, 3, 1)), FirstLevel.PRODUCT, Filters(channels=("web",))),
    ],
)
def test_agrees_with_plain_python(workspace, config, level, filters):
    rows = beginners(3)
    dataset, shop = tiny_dataset(workspace, rows), shop_of_rows(rows)
    net = config.basis == MoneyBasis.NET
    found = first_products(dataset, filters=filters, config=config, level=level, min_customers=2)
    begun, last = oracle.observed(shop, filters, config.as_of)
    values = defaultdict(lambda: defaultdict(dict))  # measure → customer → value
    begins, sizes = defaultdict(set), {}
    for customer, own in oracle.by_customer(shop, filters, last, net=net).items():
        first = oracle.first_day(own)
        if (first.year, first.month) == (begun.year, begun.month) or first < (filters.date_from or first):
            continue
        things = set().union(*(one.products for one in own if one.day == first and one.is_sale))
        sizes[customer] = len(things)
        for thing in things:
            item = thing if level == FirstLevel.PRODUCT else shop.category.get(thing)
            if item is not None:
                begins[item].add(customer)
        for measure in FirstMeasure:
            if (last - first).days < measure.days:
                continue
            within = [one for one in own if first <= one.day <= first + dt.timedelta(days=measure.days)]
            later = [one for one in within if one.day > first]
            if measure.is_money:
                counted = within if measure == FirstMeasure.VALUE else later
                values[measure][customer] = float(sum(one.money or 0 for one in counted))
            else:
                values[measure][customer] = float(any(one.is_sale for one in later))
    counts = defaultdict(int)
    for size in sizes.values():
        counts[size] += 1
    strata = strata_of_sizes(counts, fewest=20)
    assert len(set(strata.values())) > 1 or len(sizes) < 200
    assert found.customers == len(sizes)
    for measure in FirstMeasure:
        of_stratum = defaultdict(list)
        for customer, value in values[measure].items():
            of_stratum[strata[sizes[customer]]].append(value)
        for item, customers in begins.items():
            own = [customer for customer in customers if customer in values[measure]]
            listed = [one for one in found.items if one.item == item]
            if not listed:
                assert len(own) < 2
                continue
            figure = listed[0].figures[measure]
            assert (listed[0].customers, figure.customers) == (len(customers), len(own))
            assert figure.open == len(customers) - len(own)
            if len(own) < 2:
                assert figure.value is figure.expected is None
                continue
            assert figure.value == pytest.approx(sum(values[measure][one] for one in own) / len(own))
            means = [of_stratum[strata[sizes[one]]] for one in own]
            expected = sum(sum(mean) / len(mean) for mean in means) / len(own)
            assert figure.expected == pytest.approx(expected)


@pytest.mark.parametrize("filters", [EVERYTHING, Filters(date_to=dt.date(2024, 6, 30))])
def test_everybody_comes_back_as_often_as_the_repurchase_rate_says(workspace, filters):
    rows = beginners(4)
    dataset = tiny_dataset(workspace, [*rows, Row("last", "x", None, "2024-06-30")])
    figures = kpis(dataset, filters=filters)
    found = first_products(dataset, filters=filters, config=GROSS, with_opening=True)
    everybody = found.everybody[FirstMeasure.REPEAT_90]
    assert everybody.value == pytest.approx(figures.repurchase_rate)
    assert (everybody.customers, everybody.open) == (figures.repurchase_customers, figures.repurchase_open)


def test_a_good_beginning_is_found_and_large_purchases_alone_are_none(workspace):
    """Against plain averages most items of this shop are better: they stand in large first purchases."""
    dataset = tiny_dataset(workspace, beginners(5, customers=1500, good="p3"))
    found = first_products(dataset, filters=EVERYTHING, config=GROSS)
    judged = {one.item: one.figures[FirstMeasure.REPEAT_365] for one in found.items}
    assert judged["p3"].verdict == FirstVerdict.BETTER
    assert [item for item, one in judged.items() if one.verdict == FirstVerdict.BETTER] == ["p3"]
    average = found.everybody[FirstMeasure.REPEAT_365].value
    assert sum(one.ci_lower > average for one in judged.values()) > 3
    assert found.ranked(FirstMeasure.REPEAT_365)[0].item == "p3"


def test_where_nothing_is_planted_findings_are_as_rare_as_stated(workspace):
    """Twelve shops, twelve items, five measures: at a false-discovery share of 5 %, a few shops at most."""
    shops = [
        first_products(
            tiny_dataset(workspace, beginners(100 + seed), name=f"s{seed}"), filters=EVERYTHING, config=GROSS
        )
        for seed in range(12)
    ]
    for measure in FirstMeasure:
        wrong = sum(
            any(
                one.figures[measure].verdict in (FirstVerdict.BETTER, FirstVerdict.WORSE)
                for one in shop.items
            )
            for shop in shops
        )
        assert wrong <= 3, measure
        assert all(len(shop.items) == 12 for shop in shops)


def test_neither_the_order_of_rows_nor_the_size_of_money_changes_a_verdict(workspace):
    rows = beginners(6)
    plain = first_products(tiny_dataset(workspace, rows), filters=EVERYTHING, config=NET)
    dear = [row._replace(amount=None if row.amount is None else row.amount * 1000) for row in rows[::-1]]
    other = first_products(tiny_dataset(workspace, dear, name="dear"), filters=EVERYTHING, config=NET)
    assert [one.item for one in other.items] == [one.item for one in plain.items]
    for one, two_ in zip(plain.items, other.items, strict=True):
        for measure in FirstMeasure:
            figure, dearer = one.figures[measure], two_.figures[measure]
            assert dearer.ratio == pytest.approx(figure.ratio)
            assert dearer.q_value == pytest.approx(figure.q_value, abs=1e-9)
            times = 1000 if measure.is_money else 1
            assert dearer.value == (None if figure.value is None else pytest.approx(figure.value * times))


def test_the_sample_s_refills_and_ladders_bring_customers_back(sample_shop):
    """What is planted brings its buyers back: refills, follow-ups and ladders."""
    found = first_products(sample_shop, filters=EVERYTHING, config=GROSS)
    better = {
        one.item
        for one in found.ranked(FirstMeasure.REPEAT_90)
        if one.figures[FirstMeasure.REPEAT_90].verdict == FirstVerdict.BETTER
    }
    assert {"COF-101", "SEW-101", "COF-106"} <= better
