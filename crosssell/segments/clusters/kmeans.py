"""Which centres describe the customers best, and how clearly are the groups apart?

k-means (S. P. Lloyd, IEEE Transactions on Information Theory 28, 1982, 129–137) from several starts by
k-means++ (D. Arthur and S. Vassilvitskii, SODA 2007), as scikit-learn has them, on a sample; then Lloyd's
steps over all points. How clearly the groups are apart says the mean silhouette (P. J. Rousseeuw, Journal of
Computational and Applied Mathematics 20, 1987, 53–65) of a sample: with a the mean distance of a point to the
others of its group and b that to the nearest other group,

    s = (b − a) / max(a, b), 0 for a point that is alone in its group.

The same points give the same groups: all runs on one thread, since several would add up in another order
each time. Beside other work on few cores that is faster, too.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Labels = NDArray[np.intp]

SAMPLE = 50_000  # points that the starts are tried on
STARTS = 10
SILHOUETTE_SAMPLE = 10_000
MOST_STEPS = 100  # over all points
STILL_MOVING_SHARE = 0.0001  # of the points; fewer are not worth another step
CHUNK = 65_536  # rows of distances at a time
SILHOUETTE_CHUNK = 512


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep scikit-learn and the matrix products to one thread."""
    import sklearn.cluster  # noqa: F401  the limit holds for what is loaded before it is set
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def sampled(points: int, *, size: int, seed: int) -> NDArray[np.intp]:
    """Return which of ``points`` rows are in the sample, rising; all of them where they are no more."""
    if points <= size:
        return np.arange(points)
    return np.sort(np.random.default_rng(seed).choice(points, size, replace=False))


def centres_of(points: Matrix, *, k: int, seed: int) -> Matrix:
    """Return the k centres of ``points`` (rows × dimensions), the largest group first.

    Args:
        points: At least k distinct rows.
        k: How many groups.
        seed: Of the sample and the starts.
    """
    from sklearn.cluster import KMeans

    chosen = points[sampled(len(points), size=SAMPLE, seed=seed)]
    fitted = KMeans(n_clusters=k, n_init=STARTS, random_state=seed).fit(chosen)
    centres = np.asarray(fitted.cluster_centers_, dtype=np.float64)
    labels = nearest(points, centres)
    for _ in range(MOST_STEPS):
        centres = _means(points, labels, centres)
        moved = nearest(points, centres)
        changed = np.count_nonzero(moved != labels)
        labels = moved
        if changed <= STILL_MOVING_SHARE * len(points):
            break
    sizes = np.bincount(labels, minlength=k)
    return centres[np.lexsort((*centres.T[::-1], -sizes))]


def nearest(points: Matrix, centres: Matrix) -> Labels:
    """Return the number of each point's nearest centre, from 0; the lower of two as near."""
    half_squares = (centres**2).sum(axis=1) / 2
    found = np.empty(len(points), dtype=np.intp)
    for start in range(0, len(points), CHUNK):
        rows = slice(start, start + CHUNK)
        found[rows] = (half_squares - points[rows] @ centres.T).argmin(axis=1)
    return found


def silhouettes(points: Matrix, labelled: dict[int, Labels]) -> dict[int, float]:
    """Return the mean silhouette of each way to group the same points.

    Each distance is computed once for all of them.

    Args:
        points: Rows × dimensions, a few thousand: all distances between them are looked at.
        labelled: By any name, the group of each point, from 0; at least two groups occur in each.
    """
    dense = {name: np.unique(labels, return_inverse=True)[1] for name, labels in labelled.items()}
    groups = {name: np.eye(labels.max() + 1)[labels] for name, labels in dense.items()}
    squares = (points**2).sum(axis=1)
    sums = dict.fromkeys(labelled, 0.0)
    for start in range(0, len(points), SILHOUETTE_CHUNK):
        rows = slice(start, start + SILHOUETTE_CHUNK)
        squared = squares[rows, None] - 2 * points[rows] @ points.T + squares
        distances = np.sqrt(np.maximum(squared, 0))
        own = np.arange(len(distances))
        distances[own, start + own] = 0  # rounding leaves a trace of it
        for name, labels in dense.items():
            sizes = groups[name].sum(axis=0)
            sums[name] += float(_widths(distances @ groups[name], labels[rows], sizes).sum())
    return {name: total / len(points) for name, total in sums.items()}


def _widths(totals: Matrix, labels: Labels, sizes: Matrix) -> Matrix:
    """Return the silhouette of some points from the sums of their distances to each group."""
    own = np.arange(len(totals)), labels
    within = totals[own] / np.maximum(sizes[labels] - 1, 1)
    means = totals / sizes
    means[own] = np.inf
    beside = means.min(axis=1)
    larger = np.maximum(within, beside)
    found: Matrix = np.where(
        (sizes[labels] > 1) & (larger > 0), (beside - within) / np.where(larger > 0, larger, 1), 0
    )
    return found


def _means(points: Matrix, labels: Labels, centres: Matrix) -> Matrix:
    """Return the mean of each group; one that lost all its points stays where it was."""
    sizes = np.bincount(labels, minlength=len(centres))
    sums = np.column_stack(
        [np.bincount(labels, weights=column, minlength=len(centres)) for column in points.T]
    )
    found: Matrix = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centres)
    return found
