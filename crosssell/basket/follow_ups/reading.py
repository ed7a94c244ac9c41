"""Reading what follows: pages of a table, what follows one item, and single pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa

from crosssell.basket.follow_ups.counts import Keys, asked_counts
from crosssell.basket.follow_ups.found import FIGURES, FOLLOW_UP_COLUMNS, FollowUps
from crosssell.basket.items import Item
from crosssell.basket.matrix import MOST_PAGE_ROWS, USEFUL_LAST_FIRST
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.statistics.multiple import q_value_of_one_more
from crosssell.warehouse import Cursor, quote_identifier

FOLLOW_UP_SORTABLE = (
    *("useful", "a", "b", "buyers", "followed", "share", "expected", "expected_share", "lift"),
    *("lift_ci_lower", "q_value", "still_open", "median_days"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One ordered pair: a first, b later.

    Attributes:
        a: The first item; ``baskets`` are the customers who have it.
        b: The later one.
        buyers: Customers with a, without b up to and on that day, whose window is over.
        followed: Those of them who got b within it.
        still_open: Customers likewise whose window is not over.
        share: followed / buyers, 0–1; ``None`` without buyers.
        expected: How many of them equally active customers would have been.
        expected_share: expected / buyers.
        lift: followed / expected; ``None`` where none is expected.
        lift_ci_lower: 95 % interval; ``None`` where nobody followed.
        lift_ci_upper: As above.
        p_value: Of the test against the expectation; ``None`` where none is expected.
        q_value: The same after correction for all ordered pairs; ``None`` as above.
        verdict: What may be concluded.
        median_days: From a to b among those who followed; ``None`` where nobody did.
    """

    a: Item
    b: Item
    buyers: int
    followed: int
    still_open: int
    share: float | None
    expected: float
    expected_share: float | None
    lift: float | None
    lift_ci_lower: float | None
    lift_ci_upper: float | None
    p_value: float | None
    q_value: float | None
    verdict: Verdict
    median_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowUpPage:
    """The first rows, searched and sorted.

    Attributes:
        frame: `FOLLOW_UP_COLUMNS`.
        pairs: Ordered pairs that reach the minimum.
        matching: Those that the search finds; more than the rows of ``frame`` where it was cut off.
    """

    frame: pd.DataFrame
    pairs: int
    matching: int


# Solid ones first, then by how many followed beyond what is expected.
USEFUL = f"""
row(
    list_position([{", ".join(f"'{verdict}'" for verdict in USEFUL_LAST_FIRST)}], verdict::varchar),
    followed - expected
)
"""

WORDS = "len(list_filter(${name}::varchar[], lambda word: not contains({words}, word))) = 0"
A_WORDS, B_WORDS = "lower(concat_ws(' ', a, a_name))", "lower(concat_ws(' ', b, b_name))"
ANY_WORDS = "lower(concat_ws(' ', a, a_name, b, b_name))"

CHOSEN = f"""
from follow_up
where
    ($search::varchar[] is null or case
        when $partner::varchar[] is null then {WORDS.format(name="search", words=ANY_WORDS)}
        else {WORDS.format(name="search", words=A_WORDS)}
    end)
    and ($partner::varchar[] is null or {WORDS.format(name="partner", words=B_WORDS)})
    and ($verdicts::varchar[] is null or verdict in (select unnest($verdicts::varchar[])))
    and ($excluded::varchar[] is null or not (
        a in (select unnest($excluded::varchar[])) or b in (select unnest($excluded::varchar[]))
    ))
    and ($a::varchar is null or a = $a::varchar)
    and ($b::varchar is null or b = $b::varchar)
"""

ITEM_KEYS = "select item, item_key from frequent where item in (select unnest($items::varchar[]))"

EMPTY_ONES = """
create or replace temp table looked_at (
    a_key integer, b_key integer, buyers integer, still_open integer, followed integer,
    median_days double, expected double, variance double, p_value double, q_value double
)
"""

ONES = f"{FIGURES.format(rows='looked_at')} order by j.a_key, j.b_key"

LISTED_Q = """
select a.a_key, a.b_key, t.q_value
from asked as a
join tested as t using (a_key, b_key)
"""


def follow_up_page(
    found: FollowUps,
    *,
    sort: str = "useful",
    descending: bool = True,
    search: str = "",
    partner: str = "",
    verdicts: tuple[Verdict, ...] = (),
    excluded: tuple[str, ...] = (),
    limit: int = MOST_PAGE_ROWS,
) -> FollowUpPage:
    """Return the first pairs by one figure, those that a search finds.

    Args:
        found: The pairs.
        sort: One of `FOLLOW_UP_SORTABLE`; ``useful`` has solid pairs first, then those that more followed
            than expected. Empty cells come last, ties by a, b.
        descending: Largest first.
        search: Words, in any case; each must occur in the number or the name of either item, or, with
            a partner, of the first.
        partner: Words that must all occur in the later item.
        verdicts: Only these; none means all.
        excluded: Items whose pairs are left out.
        limit: Most rows of the page.

    Raises:
        CrosssellError: ``invalid_value`` for an unknown sort column.
    """
    if sort not in FOLLOW_UP_SORTABLE:
        allowed = ", ".join(FOLLOW_UP_SORTABLE)
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=sort, what="sort", allowed=allowed)
    chosen: dict[str, object] = {
        "search": search.lower().split() or None,
        "partner": partner.lower().split() or None,
        "verdicts": [str(one) for one in verdicts] or None,
        "excluded": list(excluded) or None,
        "a": None,
        "b": None,
    }
    with found.reading() as cursor:
        matching = int(cursor.row(f"select count(*) {CHOSEN}", **chosen)[0])
        frame = cursor.query(_page(sort, descending), most=limit, **chosen)
    return FollowUpPage(frame=frame, pairs=found.pairs, matching=matching)


def follow_up_partners(found: FollowUps, *, item: str, before: bool = False, limit: int = 20) -> pd.DataFrame:
    """Return what follows an item, the useful first: `FOLLOW_UP_COLUMNS`.

    Args:
        found: The pairs.
        item: The first item; an unknown one has no rows.
        before: Whether it is the later one instead: what it follows.
        limit: Most rows.
    """
    chosen: dict[str, object] = dict.fromkeys(("search", "partner", "verdicts", "excluded", "a", "b"))
    chosen["b" if before else "a"] = item
    with found.reading() as cursor:
        return cursor.query(_page("useful", True), most=limit, **chosen)


def follow_up_table(found: FollowUps) -> pd.DataFrame:
    """Return all pairs with `FOLLOW_UP_COLUMNS`, ordered by a, b."""
    with found.reading() as cursor:
        return cursor.query(f"select {_columns()} from follow_up order by a_key, b_key")


def follow_up_pairs(found: FollowUps, *, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], FollowUp]:
    """Return any ordered pairs, listed or not, nobody followed included.

    Args:
        found: The pairs.
        pairs: (a, b), as `Item.item`. Where an item is not among those that enough customers have, or a = b,
            the pair is not in the answer.
    """
    with found.reading() as cursor:
        items = sorted({item for pair in pairs for item in pair})
        keys = {item: int(key) for item, key in cursor.rows(ITEM_KEYS, items=items)}
        known = sorted({pair for pair in pairs if pair[0] != pair[1] and set(pair) <= keys.keys()})
        a, b = (np.array([keys[pair[side]] for pair in known], dtype=np.int32) for side in (0, 1))
        rows = rows_of(cursor, found, a=a, b=b)
    return {(row["a"], row["b"]): record(row) for row in rows}


def follow_up_pair(found: FollowUps, *, a: str, b: str) -> FollowUp | None:
    """Return one ordered pair, listed or not; ``None`` as in `follow_up_pairs`."""
    return follow_up_pairs(found, pairs=[(a, b)]).get((a, b))


def rows_of(cursor: Cursor, found: FollowUps, *, a: Keys, b: Keys) -> list[dict[str, Any]]:
    """Return ordered pairs with the columns of ``follow_up``, by key; gaps are ``None``.

    A pair that is not listed is judged as one more of the tests, which counted as p = 1 till then.

    Args:
        cursor: That of ``found``, held by its reader.
        found: The pairs.
        a: Keys of the first items.
        b: Keys of the later ones; each pair once.
    """
    if not len(a):
        return []
    cells = asked_counts(cursor, found.rates, a=a, b=b)
    listed = {(first, later): q for first, later, q in cursor.rows(LISTED_Q)}
    cells["q_value"] = [
        listed[pair] if pair in listed else _one_more(p, found)
        for pair, p in zip(zip(cells["a_key"], cells["b_key"], strict=True), cells["p_value"], strict=True)
    ]
    cursor.execute(EMPTY_ONES)
    cursor.append("looked_at", pa.Table.from_pandas(cells, preserve_index=False))
    frame = cursor.query(ONES).astype(object)
    return cast(list[dict[str, Any]], frame.where(frame.notna(), None).to_dict("records"))


def _one_more(p_value: float, found: FollowUps) -> float:
    if np.isnan(p_value):
        return np.nan
    return q_value_of_one_more(p_value, listed=found.listed_p, tests=max(found.tests, 1))


def record(row: dict[str, Any]) -> FollowUp:
    """Return a row of `rows_of` as a record."""
    a, b = (
        Item(item=row[side], name=row[f"{side}_name"], baskets=int(row[f"{side}_customers"])) for side in "ab"
    )
    return FollowUp(
        a=a,
        b=b,
        buyers=int(row["buyers"]),
        followed=int(row["followed"]),
        still_open=int(row["still_open"]),
        share=row["share"],
        expected=row["expected"],
        expected_share=row["expected_share"],
        lift=row["lift"],
        lift_ci_lower=row["lift_ci_lower"],
        lift_ci_upper=row["lift_ci_upper"],
        p_value=row["p_value"],
        q_value=row["q_value"],
        verdict=Verdict(row["verdict"]),
        median_days=row["median_days"],
    )


def _page(sort: str, descending: bool) -> str:
    # Names sort by key, which is the order of code points.
    column = USEFUL if sort == "useful" else quote_identifier({"a": "a_key", "b": "b_key"}.get(sort, sort))
    direction = "desc" if descending else "asc"
    return f"select {_columns()} {CHOSEN} order by {column} {direction} nulls last, a_key, b_key limit $most"


def _columns() -> str:
    return ", ".join(quote_identifier(name) for name in FOLLOW_UP_COLUMNS)
