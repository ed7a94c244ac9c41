"""k-means and silhouettes against scikit-learn, and against every partition there is."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from crosssell.segments.clusters import kmeans
from crosssell.segments.clusters.kmeans import centres_of, nearest, one_thread, sampled, silhouettes


def blobs(*, each=40, seed=1):
    """Three clouds far from each other, and which of them each point is of."""
    draw = np.random.default_rng(seed)
    centres = np.array([[0.0, 0.0, 0.0], [5.0, 0.0, 1.0], [0.0, 6.0, -1.0]])
    kinds = np.repeat(np.arange(3), each)
    return centres[kinds] + draw.normal(scale=0.4, size=(len(kinds), 3)), kinds


def within(points, labels):
    """Sum of squared distances of points to the mean of their group."""
    return sum(((points[labels == g] - points[labels == g].mean(axis=0)) ** 2).sum() for g in set(labels))


def test_clouds_are_found():
    points, kinds = blobs()
    labels = nearest(points, centres_of(points, k=3, seed=7))
    assert {(kind, label) for kind, label in zip(kinds, labels, strict=True)} == {
        (kind, labels[kinds == kind][0]) for kind in range(3)
    }
    assert len(set(labels)) == 3


@pytest.mark.parametrize("k", [2, 3])
def test_no_partition_is_tighter(k):
    points = np.random.default_rng(5).normal(size=(8, 2))
    partitions = (np.array(labels) for labels in product(range(k), repeat=len(points)))
    tightest = min(within(points, labels) for labels in partitions if len(set(labels)) == k)
    assert within(points, nearest(points, centres_of(points, k=k, seed=7))) == pytest.approx(tightest)


def test_centres_are_as_tight_as_those_of_scikit_learn():
    points = np.random.default_rng(9).normal(size=(500, 4))
    for k in (2, 5):
        with one_thread():
            witness = KMeans(n_clusters=k, n_init=10, random_state=1).fit(points).inertia_
        # Two local optima may differ by a few percent; ours must not be the worse by more.
        assert within(points, nearest(points, centres_of(points, k=k, seed=7))) <= 1.03 * witness


def test_the_largest_group_comes_first():
    points, _ = blobs()
    uneven = points[[*range(5), *range(40, 80), *range(80, 100)]]
    sizes = np.bincount(nearest(uneven, centres_of(uneven, k=3, seed=7)))
    assert list(sizes) == [40, 20, 5]


def test_more_points_than_the_sample_give_the_same_groups(monkeypatch):
    points, _ = blobs(each=200)
    whole = nearest(points, centres_of(points, k=3, seed=7))
    monkeypatch.setattr(kmeans, "SAMPLE", 60)
    monkeypatch.setattr(kmeans, "CHUNK", 7)
    from_sample = nearest(points, centres_of(points, k=3, seed=7))
    # As large as one another, so the numbers may be dealt out in another order.
    assert len(set(zip(whole, from_sample, strict=True))) == 3


def test_a_centre_is_the_mean_of_its_group():
    points = np.random.default_rng(2).normal(size=(300, 3))
    centres = centres_of(points, k=4, seed=7)
    labels = nearest(points, centres)
    means = np.array([points[labels == g].mean(axis=0) for g in range(4)])
    assert centres == pytest.approx(means, abs=1e-12)


def test_nearest_is_the_nearest():
    draw = np.random.default_rng(4)
    points, centres = draw.normal(size=(50, 3)), draw.normal(size=(6, 3))
    brute = [min(range(6), key=lambda c: ((p - centres[c]) ** 2).sum()) for p in points]
    assert list(nearest(points, centres)) == brute
    # As near to both: the lower number.
    assert list(nearest(np.array([[0.0]]), np.array([[1.0], [-1.0]]))) == [0]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(8, 40))
def test_silhouettes_are_those_of_scikit_learn(seed, k, n):
    draw = np.random.default_rng(seed)
    points = draw.normal(size=(n, 3))
    labels = np.concatenate([np.arange(k), draw.integers(0, k, n - k)])  # groups of one occur
    ours = silhouettes(points, {k: labels})[k]
    assert ours == pytest.approx(silhouette_score(points, labels), abs=1e-7)


def test_a_silhouette_by_hand(monkeypatch):
    monkeypatch.setattr(kmeans, "SILHOUETTE_CHUNK", 2)
    points = np.array([[0.0], [1.0], [4.0]])
    # Of 0: a = 1, b = 4. Of 1: a = 1, b = 3. Of 4: alone, so 0. Group numbers may have gaps.
    assert silhouettes(points, {2: np.array([0, 0, 7])})[2] == pytest.approx((3 / 4 + 2 / 3 + 0) / 3)
    # All in one place: no distances, no silhouette.
    assert silhouettes(np.zeros((4, 1)), {2: np.array([0, 0, 1, 1])})[2] == 0


def test_a_sample_is_drawn_without_putting_back():
    assert list(sampled(5, size=5, seed=1)) == [0, 1, 2, 3, 4]
    drawn = sampled(1_000, size=50, seed=1)
    assert len(set(drawn)) == 50
    assert list(drawn) == sorted(drawn)
    assert list(drawn) == list(sampled(1_000, size=50, seed=1))
    assert list(drawn) != list(sampled(1_000, size=50, seed=2))
