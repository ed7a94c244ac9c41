"""The pairs at one minimum, judged: what tables, lists, files and the command line read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from crosssell.basket.affinity import MATRIX, NAME_COLUMNS, PAIR_COLUMNS
from crosssell.basket.items import Item, items_of
from crosssell.basket.laid import Judged, Laid, Stage
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.warehouse import Cursor, Warehouse, quote_identifier

SORTABLE = (
    "useful",
    *("a", "b", "n_both", "n_a", "n_b", "support", "confidence_ab", "confidence_ba", "lift", "lift_ci_lower"),
    *("lift_corrected", "lift_corrected_ci_lower", "ceiling", "q_value", "customers"),
    *("leverage", "conviction_ab", "conviction_ba", "cosine", "kulczynski"),
)
USEFUL_LAST_FIRST = (
    Verdict.TOO_LITTLE_DATA,
    Verdict.UNRELATED,
    Verdict.AVOID,
    Verdict.WEAK,
    Verdict.SOLID,
)
MOST_PAGE_ROWS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairTable:
    """Every pair that reaches the minimum.

    Attributes:
        frame: `PAIR_COLUMNS`, a row a pair, a < b, ordered by a, b by code point. Empty cells (NA)
            where a figure cannot be computed: customers and money where the data name no customers.
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
        baskets: N, as in `PairTable`.
        pairs: Pairs that reach the minimum.
        matching: Those that the search finds; more than the rows of ``frame`` where it was cut off.
    """

    frame: pd.DataFrame
    baskets: int
    pairs: int
    matching: int


class Matrix:
    """A `Laid` at one minimum; made by `matrix`.

    Attributes:
        laid: The counts.
        config: What baskets and items are, and this minimum.
        baskets: Baskets with at least one item in scope (N).
        items: Items whose own count reaches the minimum.
        pairs: Pairs that reach it.
        tests: Pairs of those items: what the correction for many tests counts.
        listed_p: The p-values of the pairs, sorted upwards.
        view: Name of the rows for `reading`: a row a pair (a < b) with a_key, b_key, a, b, a_name,
            b_name, every column of `PAIR_COLUMNS`, ever_a, ever_b, ever_both (customers in scope),
            response_ab, response_ba (0–1), price_a, price_b, and ceiling, the larger of the two for solid
            pairs.
    """

    def __init__(self, laid: Laid, judged: Judged) -> None:
        self.laid = laid
        self.config = laid.at_minimum(judged.min_count)
        self.baskets = laid.baskets
        self.items = judged.items
        self.pairs = len(judged.listed_p)
        self.tests = judged.tests
        self.listed_p = judged.listed_p
        self.view = judged.view

    @property
    def has_money(self) -> bool:
        """Whether the customers left and the ceilings stand."""
        return self.laid.stage >= Stage.MONEY

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """Give the cursor that sees ``view``, to one reader at a time."""
        with self.laid.reading() as cursor:
            yield cursor


Q_VALUES = "create or replace temp table {table} (a_key integer, b_key integer, q_value double)"

ITEMS = "select count(*) from frequent where n >= $min_count"

MATCHING = """
with found as (
    select item_key, concat_ws(' ', item, name) as words
    from frequent
),
first_items as (
    select item_key from found
    where len(list_filter($search::varchar[], lambda word: not contains(lower(words), word))) = 0
),
partners as (
    select item_key from found
    where len(list_filter($partner::varchar[], lambda word: not contains(lower(words), word))) = 0
)
select m.a_key, m.b_key
from {view} as m
where
    ($search::varchar[] is null or $partner::varchar[] is not null or len(list_filter(
        $search::varchar[],
        lambda word: not contains(lower(concat_ws(' ', a, a_name, b, b_name)), word)
    )) = 0)
    and ($partner::varchar[] is null
        or (m.a_key in (from first_items) and m.b_key in (from partners))
        or (m.b_key in (from first_items) and m.a_key in (from partners)))
    and ($verdicts::varchar[] is null or m.verdict in (select unnest($verdicts::varchar[])))
    and ($excluded::varchar[] is null or not (
        m.a in (select unnest($excluded::varchar[])) or m.b in (select unnest($excluded::varchar[]))
    ))
"""

MATCHING_ONLY = "semi join matching using (a_key, b_key)"

# What a reader can act on: by verdict, then by money, then by baskets beyond expectation.
USEFUL = f"""
row(
    list_position([{", ".join(f"'{verdict}'" for verdict in USEFUL_LAST_FIRST)}], m.verdict::varchar),
    coalesce(m.n_both * ln(greatest(m.lift_corrected_ci_lower, 1)), 0),
    coalesce(m.n_both - m.expected_corrected, 0)
)
"""

PAGE = """
select {columns}
from {view} as m
{matching}
order by {sort} {direction} nulls last, a_key, b_key
limit $most
"""


def matrix(laid: Laid, *, min_count: int) -> Matrix:
    """Return the pairs at ``min_count``; waits until they are counted.

    Raises:
        CrosssellError: ``invalid_value`` for a minimum below the one that was counted with; what
            stopped the count.
    """
    if min_count < laid.config.min_count:
        allowed = f"≥ {laid.config.min_count}"
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=min_count, what="min_count", allowed=allowed)
    laid.wait(Stage.PAIRS)
    with laid.reading():
        if min_count not in laid.judged:
            laid.judged[min_count] = _judge(laid, min_count)
        return Matrix(laid, laid.judged[min_count])


def _judge(laid: Laid, min_count: int) -> Judged:
    """Lay the q-values of the pairs that reach the minimum, and the view with the verdicts."""
    found = laid.p_values[laid.p_values["n_both"] >= min_count]
    p_values = found["p_value"].to_numpy(np.float64)
    table, view = f"q_{min_count}", f"matrix_{min_count}"
    with laid.reading() as cursor:
        items = int(cursor.row(ITEMS, min_count=min_count)[0])
        tests = items * (items - 1) // 2
        cursor.execute(Q_VALUES.format(table=quote_identifier(table)))
        keys = {name: found[name].to_numpy(np.int32) for name in ("a_key", "b_key")}
        cursor.append(table, pa.table({**keys, "q_value": benjamini_hochberg(p_values, tests=tests)}))
        cursor.execute(MATRIX.format(view=quote_identifier(view), q_values=quote_identifier(table)))
    return Judged(min_count=min_count, items=items, tests=tests, listed_p=np.sort(p_values), view=view)


def item_choices(laid: Laid, *, limit: int = 2000) -> list[Item]:
    """Return the items that are frequent enough, the most bought first; waits for the scope."""
    laid.wait(Stage.SCOPE)
    return items_of(laid.choices.head(limit))


def pair_table(warehouse: Warehouse, *, filters: Filters, config: MatrixConfig) -> PairTable:
    """Return all pairs with all their columns: for files and the command line.

    A screen asks `pair_page` instead; a large shop has millions of pairs.

    Args:
        warehouse: The dataset.
        filters: Which orders. Its categories keep the items of a category and leave N unchanged.
        config: What baskets and items are, and the minimum.
    """
    laid = Laid(warehouse, filters=filters, config=config)
    laid.run()
    laid.complete()
    whole = matrix(laid, min_count=config.min_count)
    with whole.reading() as cursor:
        columns = _columns(PAIR_COLUMNS)
        frame = cursor.query(f"select {columns} from {quote_identifier(whole.view)} order by a_key, b_key")
    return PairTable(frame=frame, baskets=whole.baskets, frequent_items=whole.items)


def pair_page(
    matrix: Matrix,
    *,
    sort: str = "n_both",
    descending: bool = True,
    search: str = "",
    partner: str = "",
    verdicts: tuple[Verdict, ...] = (),
    excluded: tuple[str, ...] = (),
    limit: int = MOST_PAGE_ROWS,
) -> PairPage:
    """Return the first pairs by one measure, those that a search finds.

    Args:
        matrix: The pairs.
        sort: One of `SORTABLE`; ``useful`` has solid pairs first, among them the strong and frequent.
            Empty cells come last, ties by a, b.
        descending: Largest first.
        search: Words, in any case; each must occur in the number or the name of either item, or, with
            a partner, all in those of one item.
        partner: Words that must all occur in the other item.
        verdicts: Only these; none means all.
        excluded: Items whose pairs are left out.
        limit: Most rows of the page.

    Raises:
        CrosssellError: ``invalid_value`` for an unknown sort column.
    """
    if sort not in SORTABLE:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=sort, what="sort", allowed=", ".join(SORTABLE))
    view = quote_identifier(matrix.view)
    # Names sort by key, which is the order of code points.
    column = quote_identifier({"a": "a_key", "b": "b_key"}.get(sort, sort))
    order = {
        "sort": USEFUL if sort == "useful" else column,
        "direction": "desc" if descending else "asc",
    }
    chosen = {
        "search": search.lower().split() or None,
        "partner": partner.lower().split() or None,
        "verdicts": [str(one) for one in verdicts] or None,
        "excluded": list(excluded) or None,
    }
    columns = _columns((*PAIR_COLUMNS, *NAME_COLUMNS))
    with matrix.reading() as cursor:
        matching, found = matrix.pairs, ""
        if any(chosen.values()):
            cursor.execute(f"create or replace temp table matching as {MATCHING.format(view=view)}", **chosen)
            matching, found = int(cursor.row("select count(*) from matching")[0]), MATCHING_ONLY
        frame = cursor.query(PAGE.format(view=view, columns=columns, matching=found, **order), most=limit)
    return PairPage(frame=frame, baskets=matrix.baskets, pairs=matrix.pairs, matching=matching)


def _columns(names: tuple[str, ...]) -> str:
    return ", ".join(quote_identifier(name) for name in names)
