"""Which sequences a table shows, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crosssell.basket.journeys.sequences import KEYS, Sequences
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError, ErrorCode

SEQUENCE_SORTS = ("useful", "count", "customers", "lift", "first")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SequencePage:
    """The first of the sequences that were asked for.

    Attributes:
        frame: `crosssell.basket.journeys.SEQUENCE_COLUMNS`.
        matching: Sequences that fit, listed or not.
        sequences: Sequences in all, those with an item left out aside.
    """

    frame: pd.DataFrame
    matching: int
    sequences: int


def sequence_page(
    found: Sequences,
    *,
    sort: str = "useful",
    search: str = "",
    verdicts: Sequence[Verdict] = (),
    length: int | None = None,
    excluded: Sequence[str] = (),
    limit: int | None = None,
) -> SequencePage:
    """Return the sequences that fit, the first ``limit`` of them.

    Args:
        found: All of them.
        sort: One of `SEQUENCE_SORTS`: "useful" is solid ones first, then what goes furthest beyond chance;
            "first" is by items; the others are the largest first.
        search: Words that one item's number or name holds, in any order and case.
        verdicts: Those wanted; none means all.
        length: Orders of a sequence; ``None`` for all.
        excluded: Items left out: no sequence that holds one.
        limit: Rows at most.

    Raises:
        CrosssellError: ``invalid_value`` for another sort.
    """
    if sort not in SEQUENCE_SORTS:
        allowed = ", ".join(SEQUENCE_SORTS)
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=sort, what="sort", allowed=allowed)
    frame = found.frame
    if excluded:
        frame = frame[~frame[list(KEYS)].isin(set(excluded)).any(axis=1)]
    sequences = len(frame)
    if length is not None:
        frame = frame[frame["length"] == length]
    if verdicts:
        frame = frame[frame["verdict"].isin([verdict.value for verdict in verdicts])]
    if words := search.casefold().split():
        frame = frame[_holds(frame, words)]
    ordered = _ordered(frame, sort)
    return SequencePage(
        frame=(ordered if limit is None else ordered.head(limit)).reset_index(drop=True),
        matching=len(frame),
        sequences=sequences,
    )


def _holds(frame: pd.DataFrame, words: Sequence[str]) -> "pd.Series[bool]":
    """Tell which sequences have an item with all words."""
    held = np.zeros(len(frame), dtype=bool)
    for key in KEYS:
        text = (frame[key].fillna("") + " " + frame[f"{key}_name"].fillna("")).str.casefold()
        held |= np.logical_and.reduce([text.str.contains(word, regex=False).to_numpy() for word in words])
    return pd.Series(held, index=frame.index)


def _ordered(frame: pd.DataFrame, sort: str) -> pd.DataFrame:
    """Return the rows in order; they come by length and items, which decides ties."""
    if sort == "first":
        return frame.sort_values(list(KEYS), kind="stable", na_position="first")
    if sort == "useful":
        is_solid = (frame["verdict"] == Verdict.SOLID.value).to_numpy()
        beyond = (frame["count"] - frame["expected"]).to_numpy()
        return frame.iloc[np.lexsort((-beyond, ~is_solid))]
    return frame.sort_values(sort, ascending=False, kind="stable")
