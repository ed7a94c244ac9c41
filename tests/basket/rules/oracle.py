"""Rules by brute force: every subset of every basket is counted, every rule written from its definition."""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any

from scipy import stats

from crosssell.basket.rules import RuleChoice, RuleFamily
from crosssell.basket.scope import MatrixConfig
from crosssell.filters import Filters
from tests.basket import oracle
from tests.support import Row

Baskets = list[set[str]]
Counts = Counter[tuple[str, ...]]


def baskets_of(rows: list[Row], filters: Filters, config: MatrixConfig) -> tuple[Baskets, set[str]]:
    """Return the baskets, items of other categories included, and the items that rules may be made of."""
    allowed = {
        item
        for row in rows
        if (not filters.categories or row.category in filters.categories)
        and (item := oracle.item_of(row, config)) is not None
    }
    return list(oracle.baskets_of(rows, filters, config).values()), allowed


def frequent(baskets: Baskets, allowed: set[str], family: RuleFamily) -> Counts:
    """Return the count of every set of items that reaches the minimum."""
    counts: Counts = Counter()
    for basket in baskets:
        items = sorted(basket & allowed)
        for length in range(1, family.max_length + 1):
            counts.update(combinations(items, length))
    return Counter({items: n for items, n in counts.items() if n >= family.min_count})


def rules(baskets: Baskets, counts: Counts, family: RuleFamily) -> dict[tuple[Any, Any], dict[str, Any]]:
    """Return every rule of the frequent sets with its plain figures."""
    n = len(baskets)
    found = {}
    for items, count in counts.items():
        for size in range(1, len(items)):
            if family.single_consequent and size > 1:
                continue
            for consequent in combinations(items, size):
                antecedent = tuple(item for item in items if item not in consequent)
                n_a, n_c = counts[antecedent], counts[consequent]
                found[antecedent, consequent] = {
                    "count": count,
                    "n_antecedent": n_a,
                    "n_consequent": n_c,
                    "support": count / n,
                    "confidence": count / n_a,
                    "lift": count * n / (n_a * n_c),
                    "leverage": count / n - n_a * n_c / n**2,
                    "conviction": None if count == n_a else (1 - n_c / n) / (1 - count / n_a),
                    # R: phyper(count - 1, n_c, n - n_c, n_a, lower.tail = FALSE)
                    "p_value": float(stats.hypergeom.sf(count - 1, n, n_c, n_a)),
                    "redundant": any(
                        Fraction(counts[tuple(sorted((*part, *consequent)))], counts[part])
                        >= Fraction(count, n_a)
                        for shorter in range(1, len(antecedent))
                        for part in combinations(antecedent, shorter)
                    ),
                }
    p_values = [row["p_value"] for row in found.values()]
    for row, q_value in zip(
        found.values(), stats.false_discovery_control(p_values) if p_values else [], strict=True
    ):
        row["q_value"] = float(q_value)
    return found


def listed(
    found: dict[tuple[Any, Any], dict[str, Any]], choice: RuleChoice
) -> dict[tuple[Any, Any], dict[str, Any]]:
    """Return the rules that pass a choice."""
    return {
        (antecedent, consequent): row
        for (antecedent, consequent), row in found.items()
        if Fraction(row["count"], row["n_antecedent"]) >= Fraction(choice.min_confidence)
        and (choice.antecedent is None or choice.antecedent in antecedent)
        and (choice.consequent is None or choice.consequent in consequent)
        and (choice.with_redundant or not row["redundant"])
    }


def expected(baskets: Baskets, given: tuple[str, ...], drawn: tuple[str, ...]) -> float:
    """Return how many baskets should hold both sides, for three items and more; by its definition."""
    parts = oracle.Strata.of(baskets).parts
    total, rest = 0.0, sorted(baskets, key=len)
    for part in parts:
        own, rest = rest[: part.baskets], rest[part.baskets :]
        if part.mean == 1:
            continue
        with_given = [len(basket) for basket in own if basket.issuperset(given)]
        with_drawn = sum(basket.issuperset(drawn) for basket in own)
        if not with_given or not with_drawn:
            continue
        share = {item: part.held[item] / part.baskets for item in (*given, *drawn)}
        before, steps = 0.0, []
        for item in drawn:
            c = oracle._fixed_point(share[item], part.places)
            places = share[item] * part.places / c if c else float("inf")
            steps.append(1 / max(places - before, 0.5))
            before += 1 - share[item]
        mean = sum(with_given) / len(with_given)
        spread = sum((size - mean) ** 2 for size in with_given) / len(with_given)
        delta = mean - part.mean - sum(1 - share[item] for item in given)
        factor = _places(delta, spread, steps) / _places(0.0, part.size_variance, steps)
        total += min(len(with_given) * with_drawn / part.baskets * factor, len(with_given))
    return total


def _places(delta: float, spread: float, steps: list[float]) -> float:
    factors = [max(0.0, 1 + delta * step) for step in steps]
    second = sum(
        steps[i] * steps[j] * prod(f for at, f in enumerate(factors) if at not in (i, j))
        for i, j in combinations(range(len(steps)), 2)
    )
    return prod(factors) + spread * second
