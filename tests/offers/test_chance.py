"""How likely each customer buys the offer: a brute-force count of the same cells, and what was planted."""

import random
from collections import defaultdict
from datetime import date, timedelta
from math import ceil, sqrt

import pytest

from crosssell.columns import ChanceNotice, OfferKind, ScoreSource
from crosssell.offers.chance import FEWEST_BUYERS, lay_chance, shrinkage
from crosssell.offers.plan import Offer
from tests.support import tiny_dataset

FIRST = date(2024, 1, 1)
DAYS = 30
CUP = Offer(kind=OfferKind.PRODUCT, item="cup")
CAME = """
select h.score, max(o.ordered_at)::date > $then
from chance as h
join orders as o using (customer_key)
where o.sales_lines > 0
group by h.customer_key, h.score
"""
CUPS = "select c.customer_id, h.score, h.source from chance as h join customer as c using (customer_key)"


def rows(seed: int, *, customers: int = 240, span: int = 180) -> list[tuple]:
    """Customers who order at random; who orders often buys cups, and a pot draws a cup within days."""
    draw = random.Random(seed)
    found, order = [], 0
    for n in range(customers):
        busy = draw.choice((1, 2, 6))
        for _ in range(busy):
            order += 1
            day = FIRST + timedelta(days=draw.randrange(span))
            things = {draw.choice(("tea", "jam", "salt"))}
            if draw.random() < 0.06 * busy:
                things.add("cup")
            if draw.random() < 0.2:
                things.add("pot")
                if draw.random() < 0.5:
                    order += 1
                    late = day + timedelta(days=draw.randint(1, 9))
                    found.append(
                        (f"o{order}b", "cup", f"k{n}", min(late, FIRST + timedelta(span)).isoformat())
                    )
            found += [(f"o{order}", thing, f"k{n}", day.isoformat()) for thing in things]
    return found


def chances(shop, offer=CUP, **question):
    with shop.run() as cursor:
        facts = lay_chance(cursor, offer=offer, window_days=question.pop("window_days", DAYS), **question)
        told = {customer: (score, source) for customer, score, source in cursor.rows(CUPS)}
    return facts, told


def told_by_counting(lines, related: list[str]) -> dict[str, float]:
    """The same cells, shrinkage and level in plain Python, for a window of `DAYS` and a product "cup"."""
    orders, days = defaultdict(set), defaultdict(lambda: defaultdict(list))
    for order, product, customer, day in lines:
        orders[customer].add((order, date.fromisoformat(day)))
        days[customer][product].append(date.fromisoformat(day))
    last = max(day for held in orders.values() for _, day in held)
    first = min(day for held in orders.values() for _, day in held)
    most = ((last - first).days + 1) // (2 * DAYS)
    pasts, bought = [], 0
    for stretch in range(1, most + 1):
        past = last - timedelta(days=DAYS * stretch)
        pasts.append(past)
        bought += sum(
            past < min(held["cup"]) <= past + timedelta(DAYS) for held in days.values() if held["cup"]
        )
        if bought >= 100:
            break

    def moment(day):
        for customer, held in orders.items():
            until = [one for _, one in held if one <= day]
            if not until:
                continue
            cups = days[customer]["cup"]
            near = [one for item in related for one in days[customer][item] if one <= day]
            closest = [one for one in days[customer][related[0]] if one <= day] if related else []
            step = 0
            if near:
                ago = (day - max(closest)).days if closest else None
                step = 1 if ago is None else 2 + sum(ago < cut for cut in (2 * DAYS, DAYS, DAYS // 2))
            yield (
                customer, any(one <= day for one in cups), step, (day - max(until)).days, len(until),
                any(day < one <= day + timedelta(DAYS) for one in cups),
            )  # fmt: skip

    def disc(values, share):
        return sorted(values)[ceil(share * len(values)) - 1]

    latest = list(moment(pasts[0]))
    waits = [disc([row[3] for row in latest], share) for share in (0.25, 0.5, 0.75)]
    counts = [disc([row[4] for row in latest], share) for share in (0.34, 0.67)]

    def cell(row):
        parts = (sum(row[3] > cut for cut in waits), sum(row[4] > cut for cut in counts))
        return row[1], row[2], *((0, 0) if row[2] >= 3 else parts)

    cells = defaultdict(lambda: [0, 0])
    for past in pasts:
        for row in moment(past):
            cells[cell(row)][0] += 1
            cells[cell(row)][1] += row[5]
    found = {}
    for has in (False, True):
        group = [tuple(held) for key, held in cells.items() if key[0] == has]
        n, k = sum(one[0] for one in group), sum(one[1] for one in group)
        mean = k / n
        apart = sum(size * (hits / size - mean) ** 2 for size, hits in group)
        room = n - sum(size**2 for size, _ in group) / n
        between = (apart - (len(group) - 1) * mean * (1 - mean)) / room
        clear = apart / (mean * (1 - mean)) >= len(group) - 1 + 1.645 * sqrt(2 * (len(group) - 1))
        weight = (
            max(mean * (1 - mean) / between - 1, 1) if k >= FEWEST_BUYERS and between > 0 and clear else None
        )
        now = [row for row in latest if row[1] == has]
        level = (sum(row[5] for row in now) + FEWEST_BUYERS) / (len(now) * mean + FEWEST_BUYERS)
        if weight is not None:
            level *= k / sum(size * (hits + weight * mean) / (size + weight) for size, hits in group)
        for row in moment(last):
            if row[1] != has:
                continue
            size, hits = cells.get(cell(row), (0, 0))
            share = mean if weight is None else (hits + weight * mean) / (size + weight)
            found[row[0]] = min(level * share, 1)
    return found


@pytest.mark.parametrize("seed", [2, 7])
def test_chances_are_those_of_the_cells_counted_by_hand(workspace, seed):
    lines = rows(seed)
    facts, told = chances(tiny_dataset(workspace, lines))

    assert facts.source == ScoreSource.LIKE_CUSTOMERS
    counted = told_by_counting(lines, [one.item for one in facts.related])
    assert set(told) == set(counted)
    for customer, expected in counted.items():
        assert told[customer][0] == pytest.approx(expected, abs=1e-12)


def test_what_draws_the_offer_is_found_and_counts_while_it_is_fresh(workspace):
    lines = rows(7, customers=400)
    facts, told = chances(tiny_dataset(workspace, lines))
    last = max(date.fromisoformat(line[3]) for line in lines)
    pots = {line[2]: date.fromisoformat(line[3]) for line in lines if line[1] == "pot"}
    cups = {line[2] for line in lines if line[1] == "cup"}
    fresh = [told[k][0] for k, day in pots.items() if (last - day).days < 15 and k not in cups]
    never = [score for k, (score, _) in told.items() if k not in pots and k not in cups]

    assert facts.related[0].item == "pot"
    assert sum(fresh) / len(fresh) > 1.3 * sum(never) / len(never)


def test_a_few_buyers_give_everybody_the_same_share(workspace):
    lines = [(f"o{n}", "tea", f"k{n}", "2024-01-05") for n in range(40)]
    lines += [
        ("a", "cup", "k0", "2024-01-06"),
        ("b", "cup", "k1", "2024-02-20"),
        ("c", "tea", "k2", "2024-03-10"),
    ]
    facts, told = chances(tiny_dataset(workspace, lines))

    # followed from 9 February to 10 March: 39 without a cup, one of whom bought it
    assert (facts.customers, facts.bought, facts.days) == (39, 1, 30)
    assert (facts.notice, facts.share) == (ChanceNotice.FEW_BUYERS, 1 / 39)
    assert told["k5"] == (pytest.approx(1 / 39), ScoreSource.EVERYBODY)
    assert told["k0"][0] == 0  # had one, and nobody of those bought another


def test_short_histories_are_halved_and_put_together_again(workspace):
    lines = [
        ("a", "tea", "k0", "2024-01-01"),
        ("b", "tea", "k1", "2024-01-02"),
        ("c", "tea", "k0", "2024-01-30"),
    ]
    facts, told = chances(tiny_dataset(workspace, lines), Offer(kind=OfferKind.NONE), window_days=30)

    assert facts.days == 15  # half of the 30 days; one of two ordered, twice as long: 1 - (1 - 1/2)²
    assert told["k0"][0] == pytest.approx(0.75)


def test_what_cannot_be_told_is_none_with_its_reason(workspace):
    lines = [
        ("a", "tea", "k0", "2024-01-01"),
        ("b", "cup", "k0", "2024-06-01"),
        ("c", "tea", None, "2024-01-01"),
    ]
    shop = tiny_dataset(workspace, lines)
    for offer, notice in (
        (CUP, ChanceNotice.NOT_SOLD),
        (Offer(kind=OfferKind.PRODUCT, item="nothing of the kind"), ChanceNotice.NOT_SOLD),
    ):
        facts, told = chances(shop, offer)
        assert (facts.notice, told) == (notice, {"k0": (None, ScoreSource.EVERYBODY)})
    undated = tiny_dataset(workspace, [("a", "tea", "k0", None)], name="undated")
    assert chances(undated)[0].notice == ChanceNotice.NO_DATES
    day = tiny_dataset(workspace, [("a", "cup", "k0", "2024-01-01")], name="day")
    assert chances(day)[0].notice == ChanceNotice.SHORT_HISTORY


def test_cells_that_differ_by_chance_alone_are_pooled():
    draw = random.Random(4)
    alike = [(200, sum(draw.random() < 0.1 for _ in range(200))) for _ in range(30)]
    assert shrinkage(alike).weight is None
    apart = [(200, 10 + 2 * n) for n in range(30)]
    assert 5 < shrinkage(apart).weight < 50
    assert shrinkage([]).mean is None


def test_on_the_sample_chances_come_true_on_later_days(sample_shop):
    anything = Offer(kind=OfferKind.NONE)
    with sample_shop.run() as cursor:
        (last,) = cursor.row("select max(ordered_at)::date from orders")
        then = last - timedelta(days=60)
        lay_chance(cursor, offer=anything, window_days=60, as_of=then)
        told = cursor.rows(CAME, then=then)
    scores, came = [score for score, _ in told], [bought for _, bought in told]
    deviation = sqrt(sum(score * (1 - score) for score in scores))
    # the share drifts from one season to the next: 10 % besides what chance allows
    assert abs(sum(scores) - sum(came)) < 3 * deviation + 0.1 * sum(came)
