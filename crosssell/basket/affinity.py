"""What sells together: every pair of items with its plain measures of association.

With N baskets, n_a and n_b of them holding an item and n_both holding both:

==================  =====================================================================
support             n_both / N
confidence_ab       n_both / n_a (of the baskets with a, the share that also holds b)
lift                n_both · N / (n_a · n_b)
lift_ci             exp(ln lift ± 1.96 · se), se² = 1/n_both − 1/n_a − 1/n_b + (2·lift − 1)/N
leverage            n_both/N − n_a · n_b / N²
conviction_ab       (1 − n_b/N) / (1 − confidence_ab); empty where confidence_ab is 1
cosine              n_both / √(n_a · n_b)
kulczynski          (confidence_ab + confidence_ba) / 2
==================  =====================================================================

The interval is the delta method on the logarithm (J. L. Doob, "The limiting distributions of certain
statistics", Annals of Mathematical Statistics 6, 1935, 160–169; A. Agresti, Categorical Data Analysis,
3rd ed., 2013, section 16.1): with the four cells of a pair multinomial, Var ln p̂ = 1/n − 1/N for each
of the three shares, Cov(ln p̂_both, ln p̂_a) = 1/n_a − 1/N and Cov(ln p̂_a, ln p̂_b) = (lift − 1)/N,
which add up to the se² above. (R's arules, ``confint(rules, "lift", method = "log_delta")``, drops the
factor 1 − n_both/N of one term and is a little wider where the pair is frequent.)
"""

from dataclasses import dataclass

import pandas as pd

from crosssell.basket.customers import lay_customers
from crosssell.basket.pairs import lay_pairs
from crosssell.basket.scope import MatrixConfig
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse, quote_identifier

PAIR_COLUMNS = (
    *("a", "b", "n_a", "n_b", "n_both", "baskets", "support", "confidence_ab", "confidence_ba"),
    *("lift", "lift_ci_lower", "lift_ci_upper"),
    *("expected_corrected", "lift_corrected", "lift_corrected_ci_lower", "lift_corrected_ci_upper"),
    *("leverage", "conviction_ab", "conviction_ba", "cosine", "kulczynski", "p_value", "q_value"),
    *("customers", "verdict", "left_ab", "left_ba", "left_ab_consenting", "left_ba_consenting"),
    *("ceiling_ab", "ceiling_ba"),
)
NAME_COLUMNS = ("a_name", "b_name")
SORTABLE = (
    *("a", "b", "n_both", "n_a", "n_b", "support", "confidence_ab", "confidence_ba", "lift", "lift_ci_lower"),
    *("leverage", "conviction_ab", "conviction_ba", "cosine", "kulczynski"),
)
MOST_PAGE_ROWS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AffinityResult:
    """Every pair that reaches the minimum.

    Attributes:
        frame: `PAIR_COLUMNS`, a row a pair, a < b, ordered by a, b by code point. Empty cells (NA)
            where a figure cannot be computed. Not computed yet, so empty: the corrected lift, p, q,
            the verdict, and the customers and money left over.
        baskets: Baskets with at least one item in scope (N).
        frequent_items: Items whose own count reaches the minimum.
    """

    frame: pd.DataFrame
    baskets: int
    frequent_items: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairPage:
    """The first rows of the pairs, searched and sorted: what a screen can show.

    Attributes:
        frame: `PAIR_COLUMNS` and `NAME_COLUMNS` (names where the items are products that have one).
        baskets: N, as in `AffinityResult`.
        pairs: Pairs that reach the minimum.
        matching: Those that the search finds; more than the rows of ``frame`` where it was cut off.
    """

    frame: pd.DataFrame
    baskets: int
    pairs: int
    matching: int


MEASURES = """
create temp view measured as
with counted as (
    select
        p.a_key, p.b_key,
        fa.item as a, fb.item as b, fa.name as a_name, fb.name as b_name,
        fa.n as n_a, fb.n as n_b, p.n_both::bigint as n_both, total.baskets
    from pair as p
    join frequent as fa on fa.item_key = p.a_key
    join frequent as fb on fb.item_key = p.b_key
    cross join total
),
rates as (
    select
        *,
        n_both / baskets as support,
        n_both / n_a as confidence_ab,
        n_both / n_b as confidence_ba,
        n_both::double * baskets / (n_a::double * n_b) as lift
    from counted
),
spread as (
    -- a variance, so never below zero but for the last digit
    select
        *,
        1.96 * sqrt(greatest(
            0, 1 / n_both - 1 / n_a - 1 / n_b + (2 * lift - 1) / baskets
        )) as half_width
    from rates
)
select
    a_key, b_key, a, b, a_name, b_name, n_a, n_b, n_both, baskets,
    support, confidence_ab, confidence_ba, lift,
    lift * exp(-half_width) as lift_ci_lower,
    lift * exp(half_width) as lift_ci_upper,
    null::double as expected_corrected,
    null::double as lift_corrected,
    null::double as lift_corrected_ci_lower,
    null::double as lift_corrected_ci_upper,
    (n_both::double * baskets - n_a::double * n_b) / (baskets::double * baskets) as leverage,
    ((baskets - n_b) * n_a::double) / nullif(baskets * (n_a - n_both)::double, 0) as conviction_ab,
    ((baskets - n_a) * n_b::double) / nullif(baskets * (n_b - n_both)::double, 0) as conviction_ba,
    n_both / sqrt(n_a::double * n_b) as cosine,
    (confidence_ab + confidence_ba) / 2 as kulczynski,
    null::double as p_value,
    null::double as q_value,
    null::varchar as verdict,
    null::bigint as left_ab,
    null::bigint as left_ba,
    null::bigint as left_ab_consenting,
    null::bigint as left_ba_consenting,
    null::double as ceiling_ab,
    null::double as ceiling_ba
from spread
"""

TOTAL = "create temp table total as select $baskets::bigint as baskets"

ALL_PAIRS = "create temp view listed as select * from measured"

# One statement serves every measure: the sort column is an identifier out of `SORTABLE`.
PAGE = """
create temp table listed as
select *
from measured
where $words::varchar[] is null or len(list_filter(
    $words::varchar[],
    lambda word: not contains(lower(concat_ws(' ', a, a_name, b, b_name)), word)
)) = 0
order by {sort} {direction} nulls last, a_key, b_key
limit $most
"""

MATCHING = """
select count(*)
from measured
where $words::varchar[] is null or len(list_filter(
    $words::varchar[],
    lambda word: not contains(lower(concat_ws(' ', a, a_name, b, b_name)), word)
)) = 0
"""

LISTED = """
select {columns}
from listed
left join pair_customer using (a_key, b_key)
order by {sort} {direction} nulls last, a_key, b_key
"""


def pair_table(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, with_customers: bool = True
) -> AffinityResult:
    """Return all pairs with their measures: for files and the command line.

    A screen asks `pair_page` instead; a large shop has millions of pairs.

    Args:
        warehouse: The dataset.
        filters: Which orders. Its categories keep the items of a category and leave N unchanged.
        config: What baskets and items are, and the minimum.
        with_customers: Whether to count the customers behind each pair, which about doubles the work
            on the order basis; otherwise that column stays empty.
    """
    with warehouse.run() as cursor:
        baskets = _lay_measured(cursor, filters=filters, config=config)
        cursor.execute(ALL_PAIRS)
        lay_customers(cursor, config=config, wanted=with_customers)
        frame = cursor.query(LISTED.format(columns=_columns(PAIR_COLUMNS), sort="a_key", direction="asc"))
        frequent = int(cursor.row("select count(*) from frequent")[0])
    return AffinityResult(frame=frame, baskets=baskets, frequent_items=frequent)


def pair_page(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: MatrixConfig,
    sort: str = "n_both",
    descending: bool = True,
    search: str = "",
    limit: int = MOST_PAGE_ROWS,
) -> PairPage:
    """Return the first pairs by one measure, those whose items contain every word of a search.

    Args:
        warehouse: The dataset.
        filters: As in `pair_table`.
        config: As in `pair_table`.
        sort: One of `SORTABLE`; empty cells come last, ties by a, b.
        descending: Largest first.
        search: Words, in any case; each must occur in the number or the name of either item.
        limit: Most rows of the page.

    Raises:
        CrosssellError: ``invalid_value`` for an unknown sort column.
    """
    if sort not in SORTABLE:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=sort, what="sort", allowed=", ".join(SORTABLE))
    # Names sort by key, which is the order of code points.
    order = {
        "sort": quote_identifier({"a": "a_key", "b": "b_key"}.get(sort, sort)),
        "direction": "desc" if descending else "asc",
    }
    words = search.lower().split() or None
    with warehouse.run() as cursor:
        baskets = _lay_measured(cursor, filters=filters, config=config)
        cursor.execute(PAGE.format(**order), words=words, most=limit)
        lay_customers(cursor, config=config, wanted=True)
        frame = cursor.query(LISTED.format(columns=_columns((*PAIR_COLUMNS, *NAME_COLUMNS)), **order))
        pairs = int(cursor.row("select count(*) from pair")[0])
        matching = int(cursor.row(MATCHING, words=words)[0]) if words else pairs
    return PairPage(frame=frame, baskets=baskets, pairs=pairs, matching=matching)


def _lay_measured(cursor: Cursor, *, filters: Filters, config: MatrixConfig) -> int:
    baskets = lay_pairs(cursor, filters=filters, config=config)
    cursor.execute(TOTAL, baskets=baskets)
    cursor.execute(MEASURES)
    return baskets


def _columns(names: tuple[str, ...]) -> str:
    return ", ".join(quote_identifier(name) for name in names)
