"""Could these products be a bundle? A set that somebody has in mind, by the rules for the found ones.

It is refused where two of its products avoid each other, or where so few orders or customers hold all that
nothing can be said. Where two are merely not solid, its figures stand, with the reason: a bundle may be made
of what nobody combines yet, but then no data speak for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from crosssell.basket.bundles.candidates import candidates_laid, check_config
from crosssell.basket.bundles.growth import lay_held, lay_solid
from crosssell.basket.bundles.prices import lay_money
from crosssell.basket.bundles.sets import Candidate
from crosssell.basket.figures import PairFigures, pair_figures
from crosssell.basket.matrix import Matrix
from crosssell.basket.scope import lay_scope
from crosssell.basket.verdicts import AVOID_TO, ENOUGH
from crosssell.columns import BundleRefusal, Verdict
from crosssell.errors import CrosssellError, ErrorCode

FEWEST_PARTS, MOST_PARTS = 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSet:
    """What may be said of a set that was asked for.

    Attributes:
        candidate: How orders hold it; ``None`` where it is refused for `avoid` or `rare`.
        refusal: Why it is no bundle; ``None`` where nothing speaks against it.
        pairs: The pairs that are the reason, a before b by code point; empty for `rare` and without one.
    """

    candidate: Candidate | None
    refusal: BundleRefusal | None
    pairs: tuple[PairFigures, ...]


SET_ITEMS = """
create temp table set_item as
select
    1 as set_id, count(*) over () as size,
    row_number() over (order by item_key) - 1 as place,
    item_key
from solid_item
"""


def own_set(matrix: Matrix, *, items: Sequence[str]) -> OwnSet:
    """Return what may be said of a set.

    Args:
        matrix: The pairs, of a `bundle_config`.
        items: Two to four different ones.

    Raises:
        CrosssellError: ``invalid_value`` for another number of items, and for a matrix of customers or
            categories; ``unknown_item`` for one that no order in scope holds.
    """
    check_config(matrix.config)
    wanted = sorted(set(items))
    if len(wanted) != len(items) or not FEWEST_PARTS <= len(wanted) <= MOST_PARTS:
        allowed = f"{FEWEST_PARTS}–{MOST_PARTS}"
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=len(wanted), what="items", allowed=allowed)
    pairs = [pair_figures(matrix, a=a, b=b) for a, b in combinations(wanted, 2)]
    if avoiding := tuple(pair for pair in pairs if _avoids(pair)):
        return OwnSet(candidate=None, refusal=BundleRefusal.AVOID, pairs=avoiding)
    candidate = _candidate(matrix, pairs)
    if candidate is None:
        return OwnSet(candidate=None, refusal=BundleRefusal.RARE, pairs=())
    unproven = tuple(pair for pair in pairs if pair.verdict != Verdict.SOLID)
    return OwnSet(candidate=candidate, refusal=BundleRefusal.UNPROVEN if unproven else None, pairs=unproven)


def _avoids(pair: PairFigures) -> bool:
    upper = pair.lift_corrected_ci_upper
    judged = pair.verdict != Verdict.TOO_LITTLE_DATA
    return pair.verdict == Verdict.AVOID or (judged and upper is not None and upper < AVOID_TO)


def _candidate(matrix: Matrix, pairs: list[PairFigures]) -> Candidate | None:
    """Return how orders hold the set; ``None`` where too few orders or customers hold all of it."""
    enough = max(matrix.config.min_count, ENOUGH)
    if any(pair.n_both < enough for pair in pairs):
        return None
    laid = matrix.laid
    with laid.warehouse.run() as cursor:
        lay_scope(cursor, filters=laid.filters, config=matrix.config)
        lay_solid(cursor, _frame(pairs))
        lay_money(cursor)
        lay_held(cursor)
        cursor.execute(SET_ITEMS)
        (found,) = candidates_laid(cursor, knows_customers=laid.knows_customers)
    known = found.customers is None or found.customers >= ENOUGH
    return found if found.together >= enough and known else None


def _frame(pairs: list[PairFigures]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "a": pair.a.item,
                "b": pair.b.item,
                "n_a": pair.a.baskets,
                "n_b": pair.b.baskets,
                "n_both": pair.n_both,
                "expected": pair.expected_corrected,
                "lift_corrected": pair.lift_corrected,
                "lower": pair.lift_corrected_ci_lower,
            }
            for pair in pairs
        ]
    )
