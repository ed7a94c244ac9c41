"""What a manager may conclude of a pair: solid, weak, unrelated, avoid, or too little data.

The first rule that fits decides. Counted are baskets (n_both), expected baskets of the same size (E), the
customers behind n_both where they are known, and the corrected lift with its 95 % interval:

1. too little data: n_both < 10 and E < 10, or ten baskets and more that fewer than ten customers
   stand behind, for orders of one customer are one customer's habit. (Below ten baskets the customers
   are fewer than ten anyway; there the expectation says whether that is a finding.)
2. solid: q ≤ 0.05, and the corrected lift is 1.1 or more at its lower bound.
3. avoid: q ≤ 0.05, and it is 0.9 or less at its upper bound. Not yet "substitutes".
4. weak: q ≤ 0.05.
5. unrelated: everything else.
"""

from crosssell.columns import Verdict

ENOUGH = 10
FALSE_SHARE = 0.05
SOLID_FROM, AVOID_TO = 1.1, 0.9

VERDICT = f"""
case
    when n_both < {ENOUGH} and expected_corrected < {ENOUGH} then '{Verdict.TOO_LITTLE_DATA}'
    when n_both >= {ENOUGH} and customers < {ENOUGH} then '{Verdict.TOO_LITTLE_DATA}'
    when q_value <= {FALSE_SHARE} and lift_corrected_ci_lower >= {SOLID_FROM} then '{Verdict.SOLID}'
    when q_value <= {FALSE_SHARE} and lift_corrected_ci_upper <= {AVOID_TO} then '{Verdict.AVOID}'
    when q_value <= {FALSE_SHARE} then '{Verdict.WEAK}'
    else '{Verdict.UNRELATED}'
end
"""


def verdict(
    *,
    n_both: int,
    expected: float,
    customers: int | None,
    q_value: float,
    ci_lower: float | None,
    ci_upper: float | None,
) -> Verdict:
    """Return the verdict on one pair by the rules of this module.

    Args:
        n_both: Baskets with both items.
        expected: Baskets with both among baskets of the same size, if the items were unrelated.
        customers: Different customers behind ``n_both``; ``None`` where they are unknown.
        q_value: Of the stratified test.
        ci_lower: Of the corrected lift; ``None`` where no basket holds both, so that it is 0.
        ci_upper: As above.
    """
    if n_both < ENOUGH and expected < ENOUGH:
        return Verdict.TOO_LITTLE_DATA
    if n_both >= ENOUGH and customers is not None and customers < ENOUGH:
        return Verdict.TOO_LITTLE_DATA
    if q_value > FALSE_SHARE:
        return Verdict.UNRELATED
    if ci_lower is not None and ci_lower >= SOLID_FROM:
        return Verdict.SOLID
    if ci_upper is None or ci_upper <= AVOID_TO:
        return Verdict.AVOID
    return Verdict.WEAK
