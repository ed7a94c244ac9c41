"""How many baskets should hold both items of a pair, among baskets of the same size?

Large baskets (and busy customers) hold a bit of everything, so counted over all baskets nearly every pair
looks related. The expectation is therefore taken within strata s of baskets with about the same number k
of distinct items. With N_s baskets, π = n_s / N_s the share of them that holds an item, and
u = π (1 − π):

    E = Σ_s N_s · (π_a π_b + g_s · c_a c_b),    g_s = var(k) / d_s² − 1 / d_s

The 1/d_s allows for k draws without replacement: a basket of two that holds a has one place left for b.
It is the fixed-point approximation of joint inclusion probabilities (J.-C. Deville and Y. Tillé, Journal of
Statistical Planning and Inference 128, 2005, 569–591): c_i = u_i + c_i²/d with d = Σ c_i, so that what is
expected of an item with all others adds up. With hundreds of items c is u and the approximation is Hájek's
(Annals of Mathematical Statistics 35, 1964, 1491–1523); for items that are rare as well it is the factor
(k − 1)/k, which alone expects too little of items in a good part of all baskets. d is taken after three
steps from Hájek's, and c from d. Where a few items fill nearly every basket no c may exist; it is
held down so that E stays above 0. The var(k) term allows for what a stratum of several sizes leaves of the
difference between them: with one place more, π grows by c/d. The variance given the margins is that of
Cochran, Mantel and Haenszel with this expectation, V = Σ_s E_s (1 − π_a)(1 − π_b) N_s/(N_s − 1).

Every term is a product of something of a and something of b, so an item's share in it is a vector
over the strata, and a pair's figure the inner product of two vectors.

The interval of the corrected lift R = n/E is the delta method on ln R, as for the raw lift, with baskets
multinomial within strata and the pair's count spread over them as expected. With h_s = 1 + var(k)/mean(k)² −
1/mean(k), which is E_s · N/(n_a n_b) where items are rare:

    se² = 1/n − Σ h²(n_a n_b² + n_a² n_b)/N² / E² + 2R · Σ h³ n_a² n_b²/N³ / E² − Σ h² n_a² n_b²/N³ / E²

One stratum and h = 1 give the raw lift and its interval. There se² is never below half of V/(E n); here it
is held there, for items in nearly every basket.
"""

from dataclasses import dataclass
from math import sqrt

import pyarrow as pa

from crosssell.warehouse import Cursor

# A stratum holds at least so many baskets: thinner ones would explain pairs away by their own margins.
THINNEST_SHARE, FEWEST_BASKETS = 0.02, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Baskets of about the same size.

    Attributes:
        smallest: Fewest distinct items of its baskets.
        largest: Most distinct items.
        baskets: How many baskets.
        size_mean: Mean of their sizes k.
        size_spread: Variance of k over its squared mean.
    """

    smallest: int
    largest: int
    baskets: int
    size_mean: float
    size_spread: float


BASKET_SIZES = """
create or replace temp table size as
select basket_key, count(*) as k
from member
group by basket_key
"""

SIZES = "select k, count(*) from size group by k order by k"

EMPTY_STRATA = """
create or replace temp table stratum_of (k bigint, stratum integer)
"""

ITEMS_BY_STRATUM = """
create or replace temp table item_stratum as
select m.item_key, t.stratum, count(*) as n
from member as m
join size as z using (basket_key)
join stratum_of as t using (k)
group by m.item_key, t.stratum
"""

# d of each stratum, in three steps of the fixed point from c = u; 0 where every item is in all baskets.
ROOM = """
create or replace temp table room as
with stratum as (
    select unnest($places::integer[]) as stratum, unnest($baskets::double[]) as baskets
),
held as (
    select i.stratum, i.n / s.baskets * (1 - i.n / s.baskets) as u
    from item_stratum as i
    join stratum as s using (stratum)
),
none as (
    select stratum, sum(u) as d0
    from held
    group by stratum
),
one as (
    select h.stratum, any_value(d0) as d0, sum(u + u * u / nullif(d0, 0)) as d1
    from held as h
    join none using (stratum)
    group by h.stratum
),
two as (
    select
        h.stratum, any_value(d0) as d0, any_value(d1) as d1,
        sum(u + pow(u + u * u / nullif(d0, 0), 2) / nullif(d1, 0)) as d2
    from held as h
    join one using (stratum)
    group by h.stratum
)
select
    h.stratum,
    coalesce(sum(
        u + pow(u + pow(u + u * u / nullif(d0, 0), 2) / nullif(d1, 0), 2) / nullif(d2, 0)
    ), 0) as places
from held as h
join two using (stratum)
group by h.stratum
"""

# c as a share of the most that d allows for; at 1 and above E could be 0.
MOST_DRAWN = 0.9

# Baskets of one item hold no pair: such a stratum is left out. `strata` comes as arrays, one row each.
VECTORS = """
create or replace temp table {into} as
with stratum as (
    select
        unnest($places::integer[]) as stratum,
        unnest($baskets::double[]) as baskets,
        unnest($means::double[]) as size_mean,
        unnest($spreads::double[]) as size_spread
),
factor as (
    select
        s.stratum, s.baskets, r.places,
        (s.size_spread * s.size_mean * s.size_mean / r.places - 1) / nullif(r.places, 0) as drawing,
        greatest(1 + s.size_spread - 1 / s.size_mean, 0) as allowance
    from stratum as s
    join room as r using (stratum)
    where s.size_mean > 1
),
held as (
    select
        f.item_key, x.stratum, x.baskets as total, x.places, x.allowance as h,
        coalesce(x.drawing, 0) as drawing,
        coalesce(i.n, 0)::double as n,
        coalesce(i.n, 0) / x.baskets as pi
    from {wanted} as f
    cross join factor as x
    left join item_stratum as i on i.item_key = f.item_key and i.stratum = x.stratum
),
parts as (
    select
        *,
        pi * (1 - pi) as u,
        coalesce(least(
            2 * u / (1 + sqrt(greatest(0, 1 - 4 * u / nullif(places, 0)))), pi * sqrt({most_drawn} * places)
        ), 0) as c,
        sqrt(total / greatest(total - 1, 1)) as few
    from held
),
-- one sorted list an item, taken apart afterwards: sorting is what a list costs
lists as (
    select
        item_key,
        list({{
            'held': sqrt(total) * pi,
            'drawn_a': total * drawing * c,
            'drawn_b': c,
            'spread': sqrt(total) * u * few,
            'spread_a': total * drawing * c * (1 - pi) * few,
            'spread_b': c * (1 - pi) * few,
            'once': h * n / total,
            'twice': h * n * n / total,
            'squared': h * n * n / (total * sqrt(total)),
            'squared_more': h * sqrt(h) * n * n / (total * sqrt(total))
        }} order by stratum) as parts
    from parts
    group by item_key
)
select
    item_key,
    list_transform(parts, lambda s: s.held) || list_transform(parts, lambda s: s.drawn_a) as expected_a,
    list_transform(parts, lambda s: s.held) || list_transform(parts, lambda s: s.drawn_b) as expected_b,
    list_transform(parts, lambda s: s.spread) || list_transform(parts, lambda s: s.spread_a) as variance_a,
    list_transform(parts, lambda s: s.spread) || list_transform(parts, lambda s: s.spread_b) as variance_b,
    list_transform(parts, lambda s: s.once) as once,
    list_transform(parts, lambda s: s.twice) as twice,
    list_transform(parts, lambda s: s.squared) as squared,
    list_transform(parts, lambda s: s.squared_more) as squared_more
from lists
"""

# Of the vectors x of a and y of b.
PAIR_TERMS = """
    list_inner_product(x.expected_a, y.expected_b) as expected,
    list_inner_product(x.variance_a, y.variance_b) as variance,
    list_inner_product(x.once, y.twice) + list_inner_product(x.twice, y.once) as taken,
    list_inner_product(x.squared, y.squared) as margins,
    list_inner_product(x.squared_more, y.squared_more) as margins_more
"""

# Of those terms and n_both; null where no basket holds both.
LOG_SE = """
case when n_both > 0 then sqrt(greatest(
    variance / (2 * expected * n_both),
    1 / n_both + (2 * n_both / expected * margins_more - taken - margins) / (expected * expected)
)) end
"""


def lay_strata(cursor: Cursor) -> list[Stratum]:
    """Lay ``size``, ``stratum_of``, ``item_stratum`` and ``room`` over the baskets in ``member``.

    Args:
        cursor: Holds ``member``.
    """
    cursor.execute(BASKET_SIZES)
    sizes = [(int(k), int(n)) for k, n in cursor.rows(SIZES)]
    strata = strata_of(sizes)
    cursor.execute(EMPTY_STRATA)
    places = [place for k, _ in sizes for place, s in enumerate(strata) if s.smallest <= k <= s.largest]
    columns = [pa.array([k for k, _ in sizes], pa.int64()), pa.array(places, pa.int32())]
    cursor.append("stratum_of", pa.table(columns, names=["k", "stratum"]))
    cursor.execute(ITEMS_BY_STRATUM)
    cursor.execute(
        ROOM,
        places=list(range(len(strata))),
        baskets=[float(s.baskets) for s in strata],
    )
    return strata


def lay_vectors(cursor: Cursor, strata: list[Stratum], *, wanted: str, into: str = "item_vector") -> None:
    """Lay the table ``into``: the vectors of the items in the table ``wanted``.

    Args:
        cursor: Holds what `lay_strata` laid.
        strata: Its answer.
        wanted: Has a column ``item_key``.
        into: Name of the table; replaced if it exists.
    """
    cursor.execute(
        VECTORS.format(wanted=wanted, into=into, most_drawn=MOST_DRAWN),
        places=list(range(len(strata))),
        baskets=[float(s.baskets) for s in strata],
        means=[s.size_mean for s in strata],
        spreads=[s.size_spread for s in strata],
    )


def strata_of(sizes: list[tuple[int, int]]) -> list[Stratum]:
    """Group basket sizes: each its own stratum while it holds enough baskets, else joined with the next.

    What is left at the end joins the last stratum.

    Args:
        sizes: (k, baskets with k items), k rising.
    """
    fewest = max(FEWEST_BASKETS, THINNEST_SHARE * sum(n for _, n in sizes))
    groups: list[list[tuple[int, int]]] = []
    filled = True
    for size in sizes:
        if filled:
            groups.append([])
        groups[-1].append(size)
        filled = sum(n for _, n in groups[-1]) >= fewest
    if not filled and len(groups) > 1:
        rest = groups.pop()
        groups[-1] += rest
    return [_stratum(group) for group in groups]


def drawn(share: float, *, places: float) -> float:
    """Return c of an item that a share of a stratum's baskets holds, like `VECTORS` does.

    Args:
        share: π, 0–1.
        places: d, above 0.
    """
    u = share * (1 - share)
    return min(2 * u / (1 + sqrt(max(0.0, 1 - 4 * u / places))), share * sqrt(MOST_DRAWN * places))


def _stratum(sizes: list[tuple[int, int]]) -> Stratum:
    baskets = sum(n for _, n in sizes)
    mean = sum(k * n for k, n in sizes) / baskets
    variance = sum((k - mean) ** 2 * n for k, n in sizes) / baskets
    return Stratum(
        smallest=sizes[0][0],
        largest=sizes[-1][0],
        baskets=baskets,
        size_mean=mean,
        size_spread=variance / mean**2,
    )
