"""The solid pairs of a matrix, as bundles start from: read once, excluded items left out."""

from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from crosssell.basket.items import Item
from crosssell.basket.matrix import Matrix
from crosssell.columns import Verdict
from crosssell.warehouse import quote_identifier

PAIRS = """
select
    a, a_name, n_a, b, b_name, n_b, n_both,
    expected_corrected as expected, lift_corrected,
    lift_corrected_ci_lower as lower, lift_corrected_ci_upper as upper
from {view}
where verdict = $verdict
    and not list_contains($excluded::varchar[], a)
    and not list_contains($excluded::varchar[], b)
order by a_key, b_key
"""


def pairs_judged(matrix: Matrix, verdict: Verdict, *, excluded: Sequence[str]) -> pd.DataFrame:
    """Return the listed pairs of a verdict: a, a_name, n_a, b, b_name, n_b, n_both, expected and lift."""
    statement = PAIRS.format(view=quote_identifier(matrix.view))
    with matrix.reading() as cursor:
        return cursor.query(statement, verdict=verdict.value, excluded=list(excluded))


def items_among(pairs: pd.DataFrame) -> dict[str, Item]:
    """Return every item of some pairs, by its number."""
    found = {}
    for end in ("a", "b"):
        once = pairs[[end, f"{end}_name", f"n_{end}"]].drop_duplicates(end)
        for item, name, baskets in once.itertuples(index=False):
            found[item] = Item(item=item, name=name if isinstance(name, str) else None, baskets=int(baskets))
    return found


def partners_among(pairs: pd.DataFrame) -> dict[str, set[str]]:
    """Return the partners of every item of some pairs."""
    partners: dict[str, set[str]] = defaultdict(set)
    for a, b in zip(pairs["a"].tolist(), pairs["b"].tolist(), strict=True):
        partners[a].add(b)
        partners[b].add(a)
    return partners
