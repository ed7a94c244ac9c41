"""All rules of a family, counted, tested and judged; what pages, lists and files read."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.basket.rules.config import WHILE_ONE_WAITS, Bounds, Narrowed, RuleFamily
from crosssell.basket.rules.itemsets import Itemsets, grow
from crosssell.basket.rules.passing import Cuts, Pass, Passed, RulesOfLength
from crosssell.basket.rules.splits import SetTable
from crosssell.basket.scope import MatrixConfig
from crosssell.filters import Filters
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.warehouse import Warehouse

Narrow = NDArray[np.int32]
Flags = NDArray[np.bool_]
Step = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rules:
    """What `lay_rules` returns; it holds no connection, and nothing of it changes.

    Attributes:
        asked: The family that was asked for.
        used: The one that was counted.
        narrowed: What differs between them, and why.
        config: What baskets and items are; its minimum says nothing here.
        baskets: Baskets with at least one item in scope and not left out (N).
        left_out: Baskets above the limit.
        largest: Items of the largest basket in scope, left out or not; 0 without baskets.
        items: The frequent items, the most bought first: item, name, n.
        sets: How many frequent sets there are, by length from 2.
        tests: Rules of the family: what ``q_value`` counts.
        knows_customers: Whether any order in scope names its customer.
        table: The sets; items by position in ``item_ids``.
        item_ids: Items in the order of their code points.
        item_names: Their names; ``None`` where they have none of their own.
        cuts: What the rules of a cut share.
        cut: Of each rule, its place among the cuts.
        antecedent: Of each rule, the number of the set on the left.
        consequent: The number of the set on the right.
        length: Items of both sides.
        redundant: Whether a part of the left side leads to the right one at least as often.
        verdict: Place of the verdict in `judging.CODES`.
        parent: Number of the left side of the shorter rule that this one adds nothing to; −1 where there
            is none.
        parent_consequent: Number of its right side.
    """

    asked: RuleFamily
    used: RuleFamily
    narrowed: tuple[Narrowed, ...]
    config: MatrixConfig
    baskets: int
    left_out: int
    largest: int
    items: pd.DataFrame
    sets: dict[int, int]
    tests: int
    knows_customers: bool
    table: SetTable
    item_ids: tuple[str, ...]
    item_names: tuple[str | None, ...]
    cuts: Cuts
    cut: Narrow
    antecedent: Narrow
    consequent: Narrow
    length: NDArray[np.int8]
    redundant: Flags
    verdict: NDArray[np.int8]
    parent: Narrow
    parent_consequent: Narrow


def lay_rules(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: MatrixConfig,
    family: RuleFamily,
    bounds: Bounds = WHILE_ONE_WAITS,
    judged: bool = True,
    step: Step | None = None,
) -> Rules:
    """Count, test and judge all rules of a family; takes seconds on a large shop.

    Args:
        warehouse: The dataset.
        filters: Which orders. Its categories keep the items of a category and leave N unchanged.
        config: What baskets and items are; its minimum is not used.
        family: Which rules.
        bounds: What it may take.
        judged: Whether to compare with baskets of the same size. Without it the corrected figures are
            NaN and every verdict is ``unrelated``, in a third of the time.
        step: Called with the done share (0–1) between two statements; may raise to stop.

    Raises:
        CrosssellError: ``no_space``; what ``step`` raises.
    """
    tell = step if step is not None else _nothing
    limit = family.largest_basket
    while True:
        with warehouse.run() as cursor:
            sets = grow(
                cursor,
                filters=filters,
                config=config,
                asked=family,
                limit=limit,
                bounds=bounds,
                marked=judged,
                step=tell,
            )
            if isinstance(sets, Itemsets):
                found = Pass(cursor, sets=sets, config=config, judged=judged).lengths(tell)
                return _joined(found, sets=sets, config=config, asked=family)
        limit = sets


def _joined(found: Passed, *, sets: Itemsets, config: MatrixConfig, asked: RuleFamily) -> Rules:
    lengths = found.lengths
    starts = np.cumsum([0, *(len(one.cuts.n) for one in lengths)])
    cut = np.concatenate(
        [one.ways.split + start for one, start in zip(lengths, starts, strict=False)]
    ).astype(np.int32)
    cuts = _one(lengths, cut)
    items = sets.items
    names = [name if isinstance(name, str) else None for name in items["name"]]
    most_first = items.sort_values(["n", "item_key"], ascending=[False, True])
    return Rules(
        asked=asked,
        used=sets.used,
        narrowed=sets.narrowed,
        config=config,
        baskets=sets.baskets,
        left_out=sets.left_out,
        largest=sets.largest,
        items=most_first[["item", "name", "n"]].reset_index(drop=True),
        sets={length: len(level.n) for length, level in sets.levels.items()},
        tests=len(cut),
        knows_customers=found.knows_customers,
        table=found.table,
        item_ids=tuple(items["item"]),
        item_names=tuple(names),
        cuts=cuts,
        cut=cut,
        antecedent=np.concatenate([one.ways.antecedent for one in lengths]).astype(np.int32),
        consequent=np.concatenate([one.ways.consequent for one in lengths]).astype(np.int32),
        length=np.repeat(list(sets.levels), [len(one.ways) for one in lengths]).astype(np.int8),
        redundant=np.concatenate([one.redundant for one in lengths]),
        verdict=np.concatenate([one.verdict for one in lengths]),
        parent=np.concatenate([one.parent for one in lengths]).astype(np.int32),
        parent_consequent=np.concatenate([one.parent_consequent for one in lengths]).astype(np.int32),
    )


def _one(lengths: list[RulesOfLength], cut: Narrow) -> Cuts:
    """Return the cuts of all lengths as one, corrected for all rules together."""
    joined = {
        field.name: np.concatenate([getattr(one.cuts, field.name) for one in lengths])
        for field in fields(Cuts)
    }
    q_values = np.empty(len(joined["n"]))
    # Both rules of a cut have its p-value, and equal p-values get equal q-values.
    q_values[cut] = benjamini_hochberg(joined["p_value"][cut], tests=len(cut))
    return Cuts(**joined | {"q_value": q_values})


def _nothing(share: float) -> None:
    del share
