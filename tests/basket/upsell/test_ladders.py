"""Which steps make a ladder, and why the others do not."""

import pytest
from scipy import stats

from crosssell.basket.upsell.ladders import KeyedStep, in_ladders, sign_test
from crosssell.columns import StepReason, Verdict
from tests.basket.upsell.records import a_step


def judged(*steps, together=()):
    """Return ladder and reason by pair of keys; steps are (lo, hi, fields)."""
    keyed = [
        KeyedStep(lo_key=lo, hi_key=hi, step=a_step(str(lo), str(hi), **fields)) for lo, hi, fields in steps
    ]
    found = in_ladders(keyed, together=set(together))
    return {(one.lo_key, one.hi_key): (one.step.ladder, one.step.reason) for one in found}


@pytest.mark.parametrize(("up", "down"), [(10, 2), (9, 3), (61, 2), (0, 4), (500, 450), (1, 0)])
def test_the_sign_test_is_scipys(up, down):
    assert sign_test(up, down) == pytest.approx(stats.binomtest(up, up + down, alternative="greater").pvalue)


def test_solid_steps_that_share_a_product_are_one_ladder():
    found = judged((1, 2, {}), (2, 3, {}), (8, 9, {"q_value": 0.01}))
    assert {pair: ladder for pair, (ladder, _) in found.items()} == {(1, 2): 1, (2, 3): 1, (8, 9): 2}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"verdict": Verdict.WEAK}, StepReason.NOT_SOLID),
        ({"together": 3, "expected_together": 5.0}, StepReason.SOLD_TOGETHER),
        ({"together": 2, "expected_together": 5.0}, None),  # at most half as often as chance
        ({"together": 1, "expected_together": 0.2}, None),  # one order proves nothing
        ({"lo_first": 12, "hi_first": 9}, StepReason.BOTH_WAYS),
    ],
)
def test_what_keeps_a_step_out_of_every_ladder(fields, reason):
    assert judged((1, 2, fields)) == {(1, 2): (1 if reason is None else None, reason)}


def test_the_surest_step_decides_which_products_stay_apart():
    """1 and 3 are sold together, so 2 can be in a ladder with one of them only."""
    steps = [(1, 2, {"q_value": 0.02}), (2, 3, {"q_value": 0.01})]
    assert judged(*steps, together={(1, 3)}) == {(2, 3): (1, None), (1, 2): (None, StepReason.MIXED)}
    assert judged(*steps) == {(2, 3): (1, None), (1, 2): (1, None)}
