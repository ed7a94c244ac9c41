"""What is asked of association rules, and where the asking was narrowed."""

from dataclasses import dataclass
from decimal import Decimal

from crosssell.columns import RuleNarrowing
from crosssell.errors import CrosssellError, ErrorCode

DEFAULT_MIN_COUNT = 10
LARGEST_NUMBER = 2**31 - 1
SHORTEST_RULE, LONGEST_RULE = 2, 6
DEFAULT_MIN_CONFIDENCE = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFamily:
    """Which rules are counted and tested together; the dear part, and with the scope its cache key.

    Attributes:
        min_count: Fewest baskets that hold all items of a rule; 1 or more.
        max_length: Most items of a rule, both sides together; 2 to 6.
        single_consequent: Whether only rules with one item on the right are made.
        largest_basket: Baskets with more distinct items are left out; 2 or more, ``None`` for no limit.

    Raises:
        CrosssellError: ``invalid_value``.
    """

    min_count: int = DEFAULT_MIN_COUNT
    max_length: int = 3
    single_consequent: bool = True
    largest_basket: int | None = None

    def __post_init__(self) -> None:
        _check("min_count", self.min_count, 1, LARGEST_NUMBER)
        _check("max_length", self.max_length, SHORTEST_RULE, LONGEST_RULE)
        if self.largest_basket is not None:
            _check("largest_basket", self.largest_basket, 2, LARGEST_NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChoice:
    """Which rules of a family are listed.

    Attributes:
        min_confidence: Least share (0–1) of the baskets with the left side that hold the right one too;
            compared as a decimal with integer counts, so that a rule exactly on it is listed.
        antecedent: An item that must be on the left.
        consequent: An item that must be on the right.
        with_redundant: Whether rules are listed too of which a part of the left side leads to the same
            right side at least as often.

    Raises:
        CrosssellError: ``invalid_value`` for a confidence that is no decimal from 0 to 1.
    """

    min_confidence: Decimal = DEFAULT_MIN_CONFIDENCE
    antecedent: str | None = None
    consequent: str | None = None
    with_redundant: bool = False

    def __post_init__(self) -> None:
        value = self.min_confidence
        if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value <= 1:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=str(value), what="min_confidence", allowed="0–1"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a question may take; beyond it the family is narrowed. One unit is a row of a join, or a rule.

    Attributes:
        pair_increments: Rows of the join that counts pairs; some 20 million a second.
        seen: Baskets of the sets of one length, added up: rows that are kept, 16 bytes each.
        work: Rows of the join that counts the sets of one longer length; some 15 million a second.
        pair_rules: Rules where nothing longer than pairs was asked for.
        rules: Rules otherwise.
    """

    pair_increments: int
    seen: int
    work: int
    pair_rules: int
    rules: int


# Ten seconds and less than 1 GB on two cores; for a file, minutes and about 2 GB.
WHILE_ONE_WAITS = Bounds(
    pair_increments=150_000_000, seen=6_000_000, work=60_000_000, pair_rules=2_000_000, rules=600_000
)
FOR_A_FILE = Bounds(
    pair_increments=2_000_000_000,
    seen=40_000_000,
    work=1_000_000_000,
    pair_rules=4_000_000,
    rules=4_000_000,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """One thing that was asked for and not done, because it would take too long or too much memory.

    Attributes:
        code: What was narrowed.
        asked: As it was asked for; ``None`` where no limit was set.
        used: What was used instead.
        baskets: Baskets that are left out by it; ``None`` where it leaves out none.
    """

    code: RuleNarrowing
    asked: int | None
    used: int
    baskets: int | None = None


def _check(what: str, value: int, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=value, what=what, allowed=f"{least}–{most}")
