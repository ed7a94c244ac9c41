"""Which groups are there, for each number of them, and how many are best? Fitted once and kept."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from crosssell.columns import ClusterFeature
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import data_version, dataset_facts
from crosssell.filters import Filters
from crosssell.segments.clusters.features import (
    DEFAULT_FEATURES,
    Behaviour,
    Matrix,
    available_features,
    fillers,
    lay_behaviour,
    on_scales,
    read_behaviour,
)
from crosssell.segments.clusters.kmeans import (
    SILHOUETTE_SAMPLE,
    centres_of,
    nearest,
    one_thread,
    sampled,
    silhouettes,
)
from crosssell.segments.config import RfmConfig
from crosssell.segments.models import find_model, keep_model
from crosssell.segments.rfm import RfmScope, lay_rfm
from crosssell.warehouse import Cursor, Warehouse

KIND = "clusters/1"  # another number where the same data would give other groups
FEWEST_K, MOST_K = 2, 10
FEWEST_CUSTOMERS = 20
FEWEST_A_GROUP = 5  # customers, on average
# Two groups mostly say "much" and "little" over again.
TWO_GROUPS_BETTER_BY = 0.1
CLEAR_ABOVE, BLURRED_ABOVE = 0.5, 0.25
DEFAULT_SEED, LARGEST_SEED = 7, 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterQuestion:
    """What customers are grouped by.

    Attributes:
        features: Which features; empty takes the usual ones that the data know.
        k: How many groups, 2–10; ``None`` takes the recommended number.
        seed: Of everything that is drawn, 0 or more.

    Raises:
        CrosssellError: ``invalid_value`` for another number of groups or another seed.
    """

    features: tuple[ClusterFeature, ...] = ()
    k: int | None = None
    seed: int = DEFAULT_SEED

    def __post_init__(self) -> None:
        if self.k is not None and not FEWEST_K <= self.k <= MOST_K:
            allowed = f"{FEWEST_K}–{MOST_K}"
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=self.k, what="number of groups", allowed=allowed
            )
        if not 0 <= self.seed <= LARGEST_SEED:
            allowed = f"0–{LARGEST_SEED}"
            raise CrosssellError(ErrorCode.INVALID_VALUE, value=self.seed, what="seed", allowed=allowed)


class Clarity(StrEnum):
    """How clearly groups are apart, by the mean silhouette.

    The bounds are those of L. Kaufman and P. J. Rousseeuw, Finding Groups in Data, 1990, 2.2, their two
    upper ones taken as one.
    """

    CLEAR = "clear"  # above 0.5
    BLURRED = "blurred"  # above 0.25
    HARDLY = "hardly"


@dataclass(frozen=True, slots=True, kw_only=True)
class KScore:
    """How well one number of groups fits.

    Attributes:
        k: Number of groups.
        silhouette: Mean silhouette of a sample, −1 to 1: how much nearer customers are to their own group
            than to the next one.
    """

    k: int
    silhouette: float

    @property
    def clarity(self) -> Clarity:
        """How clearly the groups are apart."""
        if self.silhouette > CLEAR_ABOVE:
            return Clarity.CLEAR
        return Clarity.BLURRED if self.silhouette > BLURRED_ABOVE else Clarity.HARDLY


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterModel:
    """What was fitted: enough to say of any customer which group is nearest.

    Attributes:
        features: What customers are told apart by, in the order of all numbers below.
        left_out: Features that were asked for and in which all customers are equal, or that nobody knows.
        fillers: Stand where a feature of a customer is not known, in its own unit.
        means: Of the features on their logarithmic scales.
        deviations: Standard deviations of those, above 0.
        centres: By number of groups, a row a group, the largest first; standardised.
        scores: One for each number of groups that was tried, rising.
        recommended: The number of groups that fits best; see `recommended_k`.
        sampled: Whether silhouettes are of a sample of the customers.
    """

    features: tuple[ClusterFeature, ...]
    left_out: tuple[ClusterFeature, ...]
    fillers: tuple[float, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    centres: dict[int, tuple[tuple[float, ...], ...]]
    scores: tuple[KScore, ...]
    recommended: int
    sampled: bool

    def points(self, behaviour: Behaviour) -> Matrix:
        """Return customers × features, standardised."""
        scaled = on_scales(behaviour, dict(zip(self.features, self.fillers, strict=True)))
        points: Matrix = (scaled - np.array(self.means)) / np.array(self.deviations)
        return points

    def centres_for(self, k: int) -> Matrix:
        """Return the centres of ``k`` groups; of the next lower number where there are none of so many."""
        return np.array(self.centres[max(number for number in self.centres if number <= k)])


ONLY_SEGMENTS = """
delete from rfm
where customer_key not in (
    select customer_key from customer_segment where list_contains($segments::varchar[], segment)
)
"""


def lay_for(
    cursor: Cursor, *, filters: Filters, config: RfmConfig, features: tuple[ClusterFeature, ...]
) -> tuple[RfmScope, Behaviour]:
    """Make the temporary tables ``rfm`` and ``behaviour``; return the scope and the wanted features.

    Scores are those among all customers, also where the filters let in some segments only: among champions
    alone, the last of them would be scored as lost.
    """
    scope = lay_rfm(cursor, filters=replace(filters, segments=()), config=config)
    if filters.segments:
        cursor.execute(ONLY_SEGMENTS, segments=list(filters.segments))
    lay_behaviour(cursor, scope=scope, filters=filters, features=features)
    return scope, read_behaviour(cursor, features=features)


def wanted_features(warehouse: Warehouse, question: ClusterQuestion) -> tuple[ClusterFeature, ...]:
    """Return the features that are asked for, as far as the data have their columns."""
    known = available_features(dataset_facts(warehouse))
    return tuple(feature for feature in known if feature in (question.features or DEFAULT_FEATURES))


def fit(
    warehouse: Warehouse, *, filters: Filters, config: RfmConfig, question: ClusterQuestion
) -> ClusterModel:
    """Return the groups for every number of groups: those kept in the dataset, or fitted and kept now.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: As of which day, and which money.
        question: Features and seed; any number of groups is answered by the same model.

    Raises:
        CrosssellError: ``not_enough_data`` where too few customers differ.
    """
    asked = _as_json(filters, config, question)
    if (kept := find_model(warehouse, kind=KIND, question=asked)) is not None:
        return _from_json(kept)
    version = data_version(warehouse)
    features = wanted_features(warehouse, question)
    with warehouse.run() as cursor:
        _, behaviour = lay_for(cursor, filters=filters, config=config, features=features)
    model = fit_to(behaviour, features=features, seed=question.seed)
    keep_model(warehouse, kind=KIND, question=asked, version=version, fitted=asdict(model))
    return model


def fit_to(behaviour: Behaviour, *, features: tuple[ClusterFeature, ...], seed: int) -> ClusterModel:
    """Fit every number of groups from 2 to 10, as far as there are customers for them.

    Args:
        behaviour: Customers by key.
        features: What they are told apart by; those that do not differ are left out.
        seed: Of the samples and starts.

    Raises:
        CrosssellError: ``not_enough_data``.
    """
    customers = len(behaviour.keys)
    known = {f: usual for f, usual in fillers(behaviour).items() if f in features and usual is not None}
    if customers < FEWEST_CUSTOMERS or not known:
        raise _too_few(customers if known else 0)
    scaled = on_scales(behaviour, known)
    spread = scaled.std(axis=0)
    differs = spread > 1e-9 * np.maximum(1, np.abs(scaled.mean(axis=0)))
    kept = {f: usual for (f, usual), flag in zip(known.items(), differs, strict=True) if flag}
    scaled, spread = scaled[:, differs], spread[differs]
    points = (scaled - scaled.mean(axis=0)) / spread
    most = min(MOST_K, customers // FEWEST_A_GROUP, _places(points))
    if most < FEWEST_K:
        raise _too_few(1)
    with one_thread():
        centres = {k: centres_of(points, k=k, seed=seed) for k in range(FEWEST_K, most + 1)}
        # Few different customers among very many may leave a group without any.
        centres = {k: own for k, own in centres.items() if k == FEWEST_K or _all_taken(points, own)}
        chosen = sampled(customers, size=SILHOUETTE_SAMPLE, seed=seed)
        found = silhouettes(points[chosen], {k: nearest(points[chosen], own) for k, own in centres.items()})
    scores = tuple(KScore(k=k, silhouette=silhouette) for k, silhouette in found.items())
    return ClusterModel(
        features=tuple(kept),
        left_out=tuple(feature for feature in features if feature not in kept),
        fillers=tuple(kept.values()),
        means=_floats(scaled.mean(axis=0)),
        deviations=_floats(spread),
        centres={k: tuple(_floats(row) for row in own) for k, own in centres.items()},
        scores=scores,
        recommended=recommended_k(scores),
        sampled=len(chosen) < customers,
    )


def recommended_k(scores: tuple[KScore, ...]) -> int:
    """Return the number of groups with the highest silhouette, the smaller of two as high.

    Two groups are recommended only where their silhouette is a tenth higher than that of more.
    """
    best = max(scores, key=lambda score: (score.silhouette, -score.k))
    more = max(scores[1:], key=lambda score: (score.silhouette, -score.k), default=best)
    is_clear = best.silhouette >= (1 + TWO_GROUPS_BETTER_BY) * more.silhouette
    return best.k if best.k > FEWEST_K or is_clear else more.k


def _places(points: Matrix) -> int:
    """Return how many different points there are, as far as it matters for the number of groups."""
    first = len(np.unique(points[: 100 * MOST_K], axis=0))
    return first if first > MOST_K else len(np.unique(points, axis=0))


def _all_taken(points: Matrix, centres: Matrix) -> bool:
    return bool(np.bincount(nearest(points, centres), minlength=len(centres)).all())


def _too_few(seen: int) -> CrosssellError:
    return CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "clusters", seen=seen, needed=FEWEST_CUSTOMERS)


def _floats(values: Matrix) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _as_json(filters: Filters, config: RfmConfig, question: ClusterQuestion) -> dict[str, Any]:
    """Return everything that a model depends on besides the data; the number of groups is not among it."""
    days = (filters.date_from, filters.date_to, config.as_of)
    first, last, as_of = (day.isoformat() if day else None for day in days)
    return {
        "from": first,
        "to": last,
        "channels": sorted(filters.channels),
        "countries": sorted(filters.countries),
        "categories": sorted(filters.categories),
        "segments": sorted(filters.segments),
        "as_of": as_of,
        "basis": config.basis.value,
        "features": sorted(question.features),
        "seed": question.seed,
    }


def _from_json(kept: dict[str, Any]) -> ClusterModel:
    return ClusterModel(
        features=tuple(map(ClusterFeature, kept["features"])),
        left_out=tuple(map(ClusterFeature, kept["left_out"])),
        fillers=tuple(kept["fillers"]),
        means=tuple(kept["means"]),
        deviations=tuple(kept["deviations"]),
        centres={int(k): tuple(map(tuple, rows)) for k, rows in kept["centres"].items()},
        scores=tuple(KScore(**score) for score in kept["scores"]),
        recommended=kept["recommended"],
        sampled=kept["sampled"],
    )
