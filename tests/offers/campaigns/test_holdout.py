"""The draw of a control group: exact, fair, and the same wherever and whenever it is made."""

import hashlib
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import HoldoutLack, MetricKind
from crosssell.experiments.power import Baseline, Design, power
from crosssell.offers.campaigns.holdout import (
    detectable,
    draw_holdout,
    holdout_size,
    planned_share,
    share_for,
)
from crosssell.offers.plan import Holdout

VALUES = st.one_of(st.none(), st.floats(-5, 100), st.sampled_from([0.0, 1.0]))
LISTS = st.lists(VALUES, min_size=0, max_size=90)
SHARES = st.sampled_from([0.0, 0.01, 0.1, 0.2, 0.37, 0.5, 0.9])


def ids(count: int) -> list[str]:
    return [f"Kundin {number} ß" for number in range(count)]


def md5(text: str) -> bytes:
    return hashlib.md5(text.encode()).digest()


def by_hand(customers: list[str], values: list[float | None], *, share: float, seed: int) -> set[str]:
    """The draw as its description tells it, with lists and sorting alone."""
    count = len(customers)
    chances = {one: md5(f"{seed}:{one}") for one in customers}
    worth = dict(zip(customers, values, strict=True))

    def rank(one: str) -> tuple[bool, float, bytes]:
        value = worth[one]
        return value is None, -round(value or 0.0, 6), chances[one][8:]

    layers = min(10, max(1, floor(min(share, 1 - share) * count / 2)))
    ranked = sorted(customers, key=rank)
    parts: list[list[str]] = [[] for _ in range(layers)]
    for place, one in enumerate(ranked):
        parts[place * layers // count].append(one)
    wanted = floor(share * count + 0.5)
    drawn = int(hashlib.md5(f"{seed}/".encode()).hexdigest(), 16)
    alone: set[str] = set()
    seen = 0
    for part in parts:
        seen += len(part)
        so_far = (seen * wanted + drawn % count) // count if count else 0
        alone.update(sorted(part, key=lambda one: chances[one][:8])[: so_far - len(alone)])
    return alone


@settings(deadline=None, max_examples=25)
@given(LISTS, SHARES, st.integers(0, 10**6), st.randoms())
def test_a_draw_is_what_its_description_says_in_any_order_of_the_rows(values, share, seed, random):
    customers = ids(len(values))
    drawn = draw_holdout(customers, values, share=share, seed=seed)
    alone = {one for one, is_alone in zip(customers, drawn, strict=True) if is_alone}
    assert alone == by_hand(customers, values, share=share, seed=seed)
    assert len(alone) == floor(share * len(values) + 0.5) == holdout_size(len(values), share=share)
    order = list(range(len(values)))
    random.shuffle(order)
    again = draw_holdout([customers[i] for i in order], [values[i] for i in order], share=share, seed=seed)
    assert again.tolist() == [bool(drawn[i]) for i in order]


def test_each_layer_of_expected_value_has_its_share():
    values = np.random.default_rng(3).gamma(0.5, 10, 1234)
    drawn = draw_holdout(ids(1234), values, share=0.17, seed=8)
    in_order = drawn[np.argsort(-values)]
    for first, last in zip(np.arange(10) * 123.4, np.arange(1, 11) * 123.4, strict=True):
        layer = in_order[int(np.ceil(first)) : int(np.ceil(last))]
        assert abs(layer.sum() - 0.17 * len(layer)) <= 1
    assert abs(values[drawn].mean() / values.mean() - 1) < 0.1


@pytest.mark.parametrize(("count", "share"), [(30, 0.3), (29, 0.3)])  # layers of one size, and of two
def test_everybody_has_the_same_chance(count, share):
    values = [float(n // 4) for n in range(count)]
    draws = [draw_holdout(ids(count), values, share=share, seed=seed) for seed in range(600)]
    chance = holdout_size(count, share=share) / count
    # five standard errors of a share; three of that of the first layer, whose customers come together
    error = (chance * (1 - chance) / 600) ** 0.5
    assert np.abs(np.mean(draws, axis=0) - chance).max() < 5 * error
    assert abs(np.mean([drawn[-8:].mean() for drawn in draws]) - chance) < 3 * error / 8**0.5


def test_a_draw_stays_what_it_is_in_every_version():
    drawn = draw_holdout([f"C{n}" for n in range(20)], [float(n % 7) for n in range(20)], share=0.3, seed=7)
    assert [f"C{n}" for n in range(20) if drawn[n]] == STAYS


STAYS = ["C0", "C3", "C11", "C12", "C13", "C14"]


def test_noise_of_adding_up_changes_no_draw():
    values = np.random.default_rng(4).gamma(1, 10, 500).round(2)
    drawn = draw_holdout(ids(500), values, share=0.2, seed=1)
    assert (drawn == draw_holdout(ids(500), values + 1e-11, share=0.2, seed=1)).all()
    assert (drawn != draw_holdout(ids(500), values, share=0.2, seed=2)).any()


@pytest.mark.parametrize(
    ("share", "baseline", "effect"),
    [(0.5, 0.02, 0.014011), (0.2, 0.05, 0.026901)],  # solved of statsmodels' power_proportions_2indep
)
def test_what_4200_customers_can_show(share, baseline, effect):
    found = detectable(4200, share=share, baseline=baseline)
    assert (found.effect, found.lack) == (pytest.approx(effect, abs=1e-6), None)


@pytest.mark.parametrize(
    ("listed", "share", "baseline", "lack"),
    [
        (100, 0.0, 0.1, HoldoutLack.NOBODY_LEFT_ALONE),
        (2, 0.2, 0.1, HoldoutLack.NOBODY_LEFT_ALONE),
        (100, 0.2, None, HoldoutLack.NO_BASELINE),
        (100, 0.2, 0.0, HoldoutLack.NO_BASELINE),
        (6, 0.2, 0.5, HoldoutLack.TOO_FEW),
    ],
)
def test_what_cannot_be_said_has_a_reason(listed, share, baseline, lack):
    assert (found := detectable(listed, share=share, baseline=baseline)).effect is None
    assert found.lack == lack


@pytest.mark.parametrize(
    ("listed", "baseline", "rise"), [(3000, 0.05, 0.03), (400, 0.1, 0.2), (900, 0.5, 0.1)]
)
def test_no_more_are_left_alone_than_the_rise_needs(listed, baseline, rise):
    found = share_for(rise, baseline=baseline, listed=listed)
    alone = round(found.share * listed)
    enough = [n for n in range(2, listed // 2 + 1) if is_seen(n, listed=listed, baseline=baseline, rise=rise)]
    assert alone == max(enough[0], -(-listed // 100))
    assert detectable(listed, share=found.share, baseline=baseline).effect <= rise + 1e-9


def is_seen(alone: int, *, listed: int, baseline: float, rise: float) -> bool:
    design = Design(control_share=max(0.01, alone / listed))
    shop = Baseline(kind=MetricKind.PROPORTION, value=baseline)
    return power(shop, effect=rise, total=listed, design=design) >= 0.8


def test_a_small_list_says_so():
    assert share_for(0.01, baseline=0.05, listed=500).lack == HoldoutLack.TOO_FEW
    assert share_for(0.01, baseline=None, listed=500).lack == HoldoutLack.NO_BASELINE
    wanted = Holdout(min_detectable=0.05)
    assert planned_share(wanted, baseline=0.05, listed=3000) == share_for(0.05, baseline=0.05, listed=3000)
    assert planned_share(Holdout(share=0.1), baseline=None, listed=3).share == 0.1
