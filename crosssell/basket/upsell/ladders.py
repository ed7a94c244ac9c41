"""Which products are the rungs of one ladder?

A step up is one of a ladder if

1. its follow-up is solid (`crosssell.basket.upsell.later`): clearly more customers go on from the cheaper to
   the dearer product than equally active ones do by chance,
2. the two are hardly ever in one order: who buys the dearer one has no use for the cheaper one beside it, as
   for a companion,
3. more customers have bought the cheaper one first than the dearer one, by the sign test: of m who had the
   one or the other first, as many or more upwards would have a chance of 5 % at most were both ways
   as likely.

Products joined by such steps are a ladder. The surest steps are taken first, and one that would put two
products into one ladder that are sold together is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product as each_with_each

from crosssell.basket.upsell.candidates import are_apart
from crosssell.basket.upsell.result import Step
from crosssell.basket.verdicts import FALSE_SHARE
from crosssell.columns import StepReason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedStep:
    """A step with the keys of its products.

    Attributes:
        lo_key: Of the cheaper one.
        hi_key: Of the dearer one.
        step: The step.
    """

    lo_key: int
    hi_key: int
    step: Step


def reason_alone(step: Step) -> StepReason | None:
    """Return what keeps a step out of every ladder, looked at by itself."""
    if step.verdict != Verdict.SOLID:
        return StepReason.NOT_SOLID
    if not are_apart(step.together, step.expected_together):
        return StepReason.SOLD_TOGETHER
    if sign_test(step.lo_first, step.hi_first) > FALSE_SHARE:
        return StepReason.BOTH_WAYS
    return None


def sign_test(up: int, down: int) -> float:
    """Return the chance of ``up`` or more of ``up + down`` where both ways are as likely.

    >>> sign_test(2, 0), sign_test(0, 3)
    (0.25, 1.0)
    """
    # Imported here, for pages without ladders.
    from scipy.special import betainc

    return float(betainc(up, down + 1, 0.5)) if up else 1.0


def in_ladders(steps: Iterable[KeyedStep], *, together: set[tuple[int, int]]) -> list[KeyedStep]:
    """Return the steps with the ladder that each is of, or the reason why of none.

    Ladders are numbered as they are found, from 1.

    Args:
        steps: Any steps.
        together: Pairs (smaller key first) that no ladder may hold both of.
    """
    ladder_of: dict[int, frozenset[int]] = {}
    judged: list[tuple[KeyedStep, StepReason | None]] = []
    for keyed in sorted(steps, key=_surest):
        reason = reason_alone(keyed.step)
        if reason is None:
            lower = ladder_of.get(keyed.lo_key, frozenset({keyed.lo_key}))
            upper = ladder_of.get(keyed.hi_key, frozenset({keyed.hi_key}))
            if lower != upper and _share_orders(lower, upper, together):
                reason = StepReason.MIXED
            else:
                ladder_of |= dict.fromkeys(lower | upper, lower | upper)
        judged.append((keyed, reason))
    numbers: dict[frozenset[int], int] = {}
    found = []
    for keyed, reason in judged:
        ladder = None
        if reason is None:
            ladder = numbers.setdefault(ladder_of[keyed.lo_key], len(numbers) + 1)
        step = replace(keyed.step, ladder=ladder, reason=reason)
        found.append(replace(keyed, step=step))
    return found


def _share_orders(lower: frozenset[int], upper: frozenset[int], together: set[tuple[int, int]]) -> bool:
    return any((min(a, b), max(a, b)) in together for a, b in each_with_each(lower, upper))


def _surest(keyed: KeyedStep) -> tuple[float, float, int, int]:
    step = keyed.step
    q = 2.0 if step.q_value is None else step.q_value
    return (q, -(step.lift_ci_lower or 0.0), keyed.lo_key, keyed.hi_key)
