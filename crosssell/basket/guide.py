"""The guide for sales: for each item the partners that are worth offering with it.

A partner is worth offering if the pair is solid, or weak and yet above what baskets of the same size
let expect. Solid ones come first; among equals the rank is

    confidence × log₂(corrected lift)

the share of the item's baskets that hold the partner, weighed by how far beyond chance that is. Lift
alone puts rare curiosities first, confidence alone the best-sellers; on held-out baskets their product
finds far more of what was really bought than either.
"""

from collections.abc import Sequence

import pandas as pd

from crosssell.basket.matrix import Matrix
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import quote_identifier

DEFAULT_PARTNERS = 5
MOST_PARTNERS = 50
GUIDE_COLUMNS = (
    *("item", "item_name", "item_baskets", "rank", "partner", "partner_name", "confidence", "n_both"),
    *("lift_corrected", "lift_corrected_ci_lower", "verdict", "left", "left_consenting", "ceiling"),
)

GUIDE = f"""
with worth as (
    -- money is for solid pairs; of others it stands only where a file has asked for all
    select * replace (
        case when verdict = '{Verdict.SOLID}' then left_ab end as left_ab,
        case when verdict = '{Verdict.SOLID}' then left_ba end as left_ba,
        case when verdict = '{Verdict.SOLID}' then left_ab_consenting end as left_ab_consenting,
        case when verdict = '{Verdict.SOLID}' then left_ba_consenting end as left_ba_consenting,
        case when verdict = '{Verdict.SOLID}' then ceiling_ab end as ceiling_ab,
        case when verdict = '{Verdict.SOLID}' then ceiling_ba end as ceiling_ba
    )
    from {{view}}
    where verdict in ('{Verdict.SOLID}', '{Verdict.WEAK}') and lift_corrected > 1
        and not list_contains($excluded::varchar[], a)
        and not list_contains($excluded::varchar[], b)
),
directed as (
    select
        a_key as item_key, a as item, a_name as item_name, n_a as item_baskets,
        b_key as partner_key, b as partner, b_name as partner_name,
        confidence_ab as confidence, n_both, lift_corrected, lift_corrected_ci_lower, verdict,
        left_ab as "left", left_ab_consenting as left_consenting, ceiling_ab as ceiling
    from worth
    union all
    select
        b_key, b, b_name, n_b,
        a_key, a, a_name,
        confidence_ba, n_both, lift_corrected, lift_corrected_ci_lower, verdict,
        left_ba, left_ba_consenting, ceiling_ba
    from worth
),
ranked as (
    select
        *,
        row_number() over (
            partition by item_key
            order by verdict = '{Verdict.SOLID}' desc, confidence * log2(lift_corrected) desc, partner_key
        ) as rank
    from directed
    qualify rank <= $partners
)
select {", ".join(f'"{column}"' for column in GUIDE_COLUMNS)}
from ranked
order by item_baskets desc, item_key, rank
"""


def guide(matrix: Matrix, *, partners: int = DEFAULT_PARTNERS, excluded: Sequence[str] = ()) -> pd.DataFrame:
    """Return for each item its best partners.

    Args:
        matrix: The pairs; the customers left and the ceilings are empty before they are counted, and
            where the data name no customers.
        partners: Most partners of an item, 1 to 50.
        excluded: Items that are neither offered nor looked up.

    Returns:
        `GUIDE_COLUMNS`, a row a partner: items in the most baskets first (ties by code point), within an
        item by rank from 1. ``confidence`` is the share (0–1) of the item's baskets that hold the
        partner; ``left`` the customers with the item and without the partner. An item without any
        partner is left out; `without_partner` counts those.

    Raises:
        CrosssellError: ``invalid_value`` for a number of partners outside 1 to 50.
    """
    if not 1 <= partners <= MOST_PARTNERS:
        allowed = f"1–{MOST_PARTNERS}"
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=partners, what="partners", allowed=allowed)
    statement = GUIDE.format(view=quote_identifier(matrix.view))
    with matrix.reading() as cursor:
        return cursor.query(statement, partners=partners, excluded=list(excluded))


LOOKED_UP = """
select count(*)
from frequent
where n >= $min_count and not list_contains($excluded::varchar[], item)
"""


def without_partner(matrix: Matrix, found: pd.DataFrame, *, excluded: Sequence[str] = ()) -> int:
    """Return how many items that are frequent enough have no partner worth offering.

    Args:
        matrix: The pairs.
        found: Their guide.
        excluded: The items that ``found`` was asked to leave out.
    """
    with matrix.reading() as cursor:
        looked_up = cursor.row(LOOKED_UP, min_count=matrix.config.min_count, excluded=list(excluded))[0]
    return int(looked_up) - int(found["item"].nunique())
