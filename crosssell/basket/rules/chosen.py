"""Which rules of a family are listed, in which order, and what is shown of them."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.basket.rules.config import RuleChoice
from crosssell.basket.rules.judging import CODES
from crosssell.basket.rules.laid import Rules
from crosssell.basket.rules.measures import measures
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError, ErrorCode

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_PAGE_RULES = 10_000
PAGE_COLUMNS = (
    *("rule", "antecedent", "consequent", "antecedent_names", "consequent_names", "length"),
    *("count", "n_antecedent", "n_consequent", "support", "confidence", "lift", "leverage", "conviction"),
    *("p_value", "q_value", "redundant", "customers"),
    *("expected_corrected", "lift_corrected", "lift_corrected_ci_lower", "lift_corrected_ci_upper"),
    *("q_corrected", "verdict", "parent", "parent_consequent"),
)
USEFUL = (Verdict.SOLID, Verdict.WEAK, Verdict.AVOID, Verdict.UNRELATED, Verdict.TOO_LITTLE_DATA)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RulePage:
    """The first of the listed rules, searched and sorted: what a screen can show.

    Attributes:
        frame: `PAGE_COLUMNS`, a row a rule. ``rule`` is its number, for `rule`; both sides are tuples of
            items, sorted, with their names beside them (``None`` where an item has none of its own);
            ``conviction`` is NaN at confidence 1, ``customers`` NA where they were not counted;
            ``parent`` and ``parent_consequent`` are the sides of the shorter rule that this one adds
            nothing to, else ``None``.
        listed: Rules that pass the choice.
        folded: Those that would, were they not redundant.
        matching: Listed rules that search, verdicts and excluded items leave; more than the rows of
            ``frame`` where it was cut off.
    """

    frame: pd.DataFrame
    listed: int
    folded: int
    matching: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, with the names and meanings of `PAGE_COLUMNS`; ``None`` where a figure does not exist."""

    rule: int
    antecedent: tuple[str, ...]
    consequent: tuple[str, ...]
    antecedent_names: tuple[str | None, ...]
    consequent_names: tuple[str | None, ...]
    length: int
    count: int
    n_antecedent: int
    n_consequent: int
    support: float
    confidence: float
    lift: float
    leverage: float
    conviction: float | None
    p_value: float
    q_value: float
    redundant: bool
    customers: int | None
    expected_corrected: float
    lift_corrected: float
    lift_corrected_ci_lower: float
    lift_corrected_ci_upper: float
    q_corrected: float
    verdict: Verdict
    parent: tuple[str, ...] | None
    parent_consequent: tuple[str, ...] | None


def rule_page(
    rules: Rules,
    *,
    choice: RuleChoice,
    sort: str = "useful",
    descending: bool = True,
    search: str = "",
    verdicts: tuple[Verdict, ...] = (),
    excluded: tuple[str, ...] = (),
    limit: int = MOST_PAGE_RULES,
) -> RulePage:
    """Return the first listed rules by one measure.

    Args:
        rules: All rules of the family.
        choice: Which of them are listed.
        sort: One of `SORTABLE_RULES`; ``useful`` has solid rules first, among them the strong and
            frequent. What cannot be computed comes last; ties by more baskets, then by items.
        descending: Largest first.
        search: Words, in any case; each must occur in the number or the name of an item of the rule.
        verdicts: Only these; none means all.
        excluded: Items whose rules are left out.
        limit: Most rows of the page.

    Raises:
        CrosssellError: ``invalid_value`` for an unknown sort column.
    """
    if sort not in SORT_KEYS:
        allowed = ", ".join(SORTABLE_RULES)
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=sort, what="sort", allowed=allowed)
    listed, folded = chosen_rules(rules, choice=choice)
    places = listed[_found(rules, listed, search=search, verdicts=verdicts, excluded=excluded)]
    keys = SORT_KEYS[sort](rules, places)
    last_first: list[NDArray[Any]] = [places, -rules.cuts.n[rules.cut[places]]]
    for key in reversed(keys):
        last_first += [np.nan_to_num(-key if descending else key, nan=np.inf), np.isnan(key)]
    order = np.lexsort(last_first)[:limit]
    return RulePage(frame=rows(rules, places[order]), listed=len(listed), folded=folded, matching=len(places))


def rule(rules: Rules, *, number: int) -> Rule:
    """Return one rule by its number in a page.

    Raises:
        CrosssellError: ``invalid_value`` for a number that no rule has.
    """
    if not 0 <= number < len(rules.cut):
        allowed = f"0–{len(rules.cut) - 1}"
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=number, what="rule", allowed=allowed)
    return records(rows(rules, np.array([number])))[0]


def records(frame: pd.DataFrame) -> list[Rule]:
    """Return the rows of a page as records."""
    found = []
    for row in frame.to_dict("records"):
        customers, conviction = row["customers"], row["conviction"]
        row["customers"] = None if pd.isna(customers) else int(customers)
        row["conviction"] = None if pd.isna(conviction) else conviction
        row["verdict"] = Verdict(row["verdict"])  # pandas keeps the text alone
        found.append(Rule(**row))
    return found


def chosen_rules(rules: Rules, *, choice: RuleChoice) -> tuple[Integers, int]:
    """Return the places of the rules that pass ``choice``, and how many only their redundancy keeps out."""
    n, n_a = rules.cuts.n[rules.cut], rules.table.n[rules.antecedent]
    passes = n >= _least_counts(n_a, Fraction(choice.min_confidence))
    for item, side in ((choice.antecedent, rules.antecedent), (choice.consequent, rules.consequent)):
        if item is not None:
            passes &= _holding(rules, _is_item(rules, {item}))[side]
    if choice.with_redundant:
        return np.flatnonzero(passes), 0
    kept = passes & ~rules.redundant
    return np.flatnonzero(kept), int(passes.sum() - kept.sum())


def rows(rules: Rules, places: Integers) -> pd.DataFrame:
    """Return `PAGE_COLUMNS` of some rules, in their order."""
    cut, left, right = rules.cut[places], rules.antecedent[places], rules.consequent[places]
    cuts = rules.cuts
    sides = {number: rules.table.items_of(number) for number in {*left.tolist(), *right.tolist()}}
    parents = {*rules.parent[places].tolist(), *rules.parent_consequent[places].tolist()} - {-1}
    shorter = {number: rules.table.items_of(number) for number in parents}
    return pd.DataFrame(
        {
            "rule": places,
            "antecedent": _named(left, sides, rules.item_ids),
            "consequent": _named(right, sides, rules.item_ids),
            "antecedent_names": _named(left, sides, rules.item_names),
            "consequent_names": _named(right, sides, rules.item_names),
            "length": rules.length[places].astype(np.int64),
            "count": cuts.n[cut].astype(np.int64),
            "n_antecedent": rules.table.n[left],
            "n_consequent": rules.table.n[right],
            **measures(rules, places),
            "p_value": cuts.p_value[cut],
            "q_value": cuts.q_value[cut],
            "redundant": rules.redundant[places],
            "customers": pd.array(cuts.customers[cut], dtype="Int64"),
            "expected_corrected": cuts.expected[cut],
            "lift_corrected": cuts.lift[cut],
            "lift_corrected_ci_lower": cuts.lower[cut],
            "lift_corrected_ci_upper": cuts.upper[cut],
            "q_corrected": cuts.q_corrected[cut],
            "verdict": [CODES[code] for code in rules.verdict[places]],
            "parent": _named(rules.parent[places], shorter, rules.item_ids),
            "parent_consequent": _named(rules.parent_consequent[places], shorter, rules.item_ids),
        },
        columns=list(PAGE_COLUMNS),
    )


def _named(
    numbers: NDArray[np.int32], sides: dict[int, tuple[int, ...]], names: tuple[str | None, ...]
) -> pd.Series:
    texts = {number: tuple(names[item] for item in items) for number, items in sides.items()}
    return pd.Series([texts.get(number) for number in numbers.tolist()], dtype=object)


def _least_counts(n_antecedent: Integers, confidence: Fraction) -> Integers:
    """Return for each left side the fewest baskets with both sides at which the confidence is reached."""
    own, place = np.unique(n_antecedent, return_inverse=True)
    # Python's integers have no end: a confidence may have any number of digits.
    least = [-(-confidence.numerator * n // confidence.denominator) for n in own.tolist()]
    found: Integers = np.array(least, np.int64)[place]
    return found


def _found(
    rules: Rules, places: Integers, *, search: str, verdicts: tuple[Verdict, ...], excluded: tuple[str, ...]
) -> Flags:
    kept = np.ones(len(places), dtype=bool)
    left, right = rules.antecedent[places], rules.consequent[places]
    texts = [
        f"{item} {name or ''}".lower() for item, name in zip(rules.item_ids, rules.item_names, strict=True)
    ]
    for word in search.lower().split():
        has = _holding(rules, np.array([word in text for text in texts], dtype=bool))
        kept &= has[left] | has[right]
    if excluded:
        has = _holding(rules, _is_item(rules, set(excluded)))
        kept &= ~(has[left] | has[right])
    if verdicts:
        kept &= np.isin(rules.verdict[places], [CODES.index(one) for one in verdicts])
    return kept


def _is_item(rules: Rules, wanted: set[str]) -> Flags:
    return np.array([item in wanted for item in rules.item_ids], dtype=bool)


def _holding(rules: Rules, items: Flags) -> Flags:
    """Return by number of the set whether it holds one of the items."""
    return np.concatenate([items[members].any(axis=1) for members in rules.table.members.values()])


Key = Callable[[Rules, Integers], list[Numbers]]


def _by_cut(name: str) -> Key:
    return lambda rules, places: [getattr(rules.cuts, name)[rules.cut[places]].astype(np.float64)]


def _counts(rules: Rules, places: Integers) -> tuple[Numbers, Numbers, Numbers]:
    n = rules.cuts.n[rules.cut[places]].astype(np.float64)
    n_a, n_c = rules.table.n[rules.antecedent[places]], rules.table.n[rules.consequent[places]]
    return n, n_a.astype(np.float64), n_c.astype(np.float64)


def _confidence(rules: Rules, places: Integers) -> list[Numbers]:
    n, n_a, _ = _counts(rules, places)
    return [n / n_a]


def _lift(rules: Rules, places: Integers) -> list[Numbers]:
    n, n_a, n_c = _counts(rules, places)
    return [n / (n_a * n_c)]


def _leverage(rules: Rules, places: Integers) -> list[Numbers]:
    n, n_a, n_c = _counts(rules, places)
    return [n * rules.baskets - n_a * n_c]


def _conviction(rules: Rules, places: Integers) -> list[Numbers]:
    n, n_a, n_c = _counts(rules, places)
    return [np.where(n < n_a, (rules.baskets - n_c) * n_a / np.where(n < n_a, n_a - n, 1), np.nan)]


def _useful(rules: Rules, places: Integers) -> list[Numbers]:
    """By verdict, then what is sure beyond expectation, then confidence."""
    cut = rules.cut[places]
    rank = np.array([-USEFUL.index(code) for code in CODES], np.float64)[rules.verdict[places]]
    sure = rules.cuts.n[cut] * np.log(np.maximum(rules.cuts.lower[cut], 1.0))
    return [rank, np.nan_to_num(sure), *_confidence(rules, places)]


SORT_KEYS: dict[str, Key] = {
    "useful": _useful,
    "count": _by_cut("n"),
    "support": _by_cut("n"),
    "confidence": _confidence,
    "lift": _lift,
    "leverage": _leverage,
    "conviction": _conviction,
    "lift_corrected": _by_cut("lift"),
    "lift_corrected_ci_lower": _by_cut("lower"),
    "q_value": _by_cut("q_value"),
    "customers": _by_cut("customers"),
    "length": lambda rules, places: [rules.length[places].astype(np.float64)],
}
SORTABLE_RULES = tuple(SORT_KEYS)
