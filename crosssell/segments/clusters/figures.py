"""What do the groups look like: how large, worth what, unlike the others in what, and in which segments?"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.columns import ClusterFeature, Segment
from crosssell.filters import Filters
from crosssell.segments.clusters.features import Behaviour, Matrix
from crosssell.segments.clusters.kmeans import Labels, nearest, one_thread, sampled
from crosssell.segments.clusters.model import ClusterModel, ClusterQuestion, KScore, fit, lay_for
from crosssell.segments.clusters.names import ClusterName, cluster_names
from crosssell.segments.config import RfmConfig
from crosssell.segments.rfm import RfmScope
from crosssell.warehouse import Cursor, Warehouse

POINTS_SHOWN = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One group of customers.

    Attributes:
        number: From 1, the largest group first.
        name: What sets it apart.
        customers: In the group.
        customers_share: Of all customers, 0–1.
        money: What they bring in all, in the dataset's currency by the config's basis; ``None`` without
            amounts.
        money_share: Of what all customers bring; ``None`` without amounts or where that is not above 0.
        typical: Median of each feature in its own unit, of those known; ``None`` where it is known of nobody.
        deviations: Mean of each feature on its logarithmic scale, in standard deviations of all customers
            from their mean.
        segments: Customers by segment, those that occur.
    """

    number: int
    name: ClusterName
    customers: int
    customers_share: float
    money: float | None
    money_share: float | None
    typical: dict[ClusterFeature, float | None]
    deviations: dict[ClusterFeature, float]
    segments: dict[Segment, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Projection:
    """A sample of the customers in the two directions in which customers differ most (principal components).

    Attributes:
        x: Place of each customer on the first direction, in standard deviations of a feature.
        y: On the second.
        clusters: Number of the group of each.
        centres: Groups × 2: where their means are.
        explained_share: Share (0–1) of all differences that the two directions show.
        weights: For each direction, how far each feature pulls along it, −1 to 1.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    clusters: NDArray[np.intp]
    centres: NDArray[np.float64]
    explained_share: float
    weights: tuple[dict[ClusterFeature, float], dict[ClusterFeature, float]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clusters:
    """Customers in groups of those who buy alike.

    Attributes:
        model: What was fitted, with how well each number of groups fits.
        as_of: Day that recency is counted to.
        customers: In all groups.
        k: How many groups there are.
        clusters: The groups, the largest first.
        projection: All of them in two dimensions.
    """

    model: ClusterModel
    as_of: date
    customers: int
    k: int
    clusters: tuple[Cluster, ...]
    projection: Projection

    @property
    def score(self) -> KScore:
        """How well this number of groups fits."""
        return next(score for score in self.model.scores if score.k == self.k)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaidClusters:
    """Every customer's group, also in the temporary table ``cluster_of (customer_key, cluster)``."""

    model: ClusterModel
    scope: RfmScope
    behaviour: Behaviour
    points: Matrix
    centres: Matrix
    labels: Labels


CLUSTER_OF = "create or replace temp table cluster_of (customer_key integer, cluster integer)"

MONEY = """
select c.cluster, sum(r.monetary)::double as money
from cluster_of as c
join rfm as r using (customer_key)
group by c.cluster
"""

SEGMENTS = """
select c.cluster, r.segment, count(*) as customers
from cluster_of as c
join rfm as r using (customer_key)
group by c.cluster, r.segment
order by c.cluster, customers desc, r.segment
"""


def clusters(
    warehouse: Warehouse, *, filters: Filters, config: RfmConfig, question: ClusterQuestion
) -> Clusters:
    """Return the groups of the customers in scope.

    Fitting takes a few seconds, a million customers up to a minute; a model that is kept, a fraction of it.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: As of which day, and which money.
        question: What customers are grouped by, and into how many groups.

    Raises:
        CrosssellError: ``not_enough_data`` where too few customers differ.
    """
    model = fit(warehouse, filters=filters, config=config, question=question)
    with warehouse.run() as cursor:
        laid = lay_clusters(
            cursor, filters=filters, config=config, model=model, k=question.k or model.recommended
        )
        money = {int(cluster): amount for cluster, amount in cursor.rows(MONEY)}
        segments = cursor.rows(SEGMENTS)
    return Clusters(
        model=model,
        as_of=laid.scope.as_of,
        customers=len(laid.labels),
        k=len(laid.centres),
        clusters=_figures(laid, money, segments),
        projection=project(laid.points, laid.labels, laid.centres, model=model, seed=question.seed),
    )


def lay_clusters(
    cursor: Cursor, *, filters: Filters, config: RfmConfig, model: ClusterModel, k: int
) -> LaidClusters:
    """Make the temporary tables ``rfm``, ``behaviour`` and ``cluster_of``; return every customer's group.

    Args:
        cursor: The run that the tables are for.
        filters: Which orders, as the model was fitted.
        config: As the model was fitted.
        model: Says which group is nearest.
        k: How many groups.
    """
    scope, behaviour = lay_for(cursor, filters=filters, config=config, features=model.features)
    points, centres = model.points(behaviour), model.centres_for(k)
    with one_thread():
        labels = nearest(points, centres)
    cursor.execute(CLUSTER_OF)
    columns = [pa.array(behaviour.keys, pa.int32()), pa.array(labels + 1, pa.int32())]
    cursor.append("cluster_of", pa.table(columns, names=["customer_key", "cluster"]))
    return LaidClusters(
        model=model, scope=scope, behaviour=behaviour, points=points, centres=centres, labels=labels
    )


def project(points: Matrix, labels: Labels, centres: Matrix, *, model: ClusterModel, seed: int) -> Projection:
    """Return a sample of ``points`` on their first two principal components.

    A component may point either way; here its largest weight is above 0. Of one feature alone, the second
    direction is 0 throughout.
    """
    variances, directions = np.linalg.eigh(np.atleast_2d(np.cov(points, rowvar=False, ddof=0)))
    order = np.argsort(-variances, kind="stable")[:2]
    axes = directions[:, order]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1, 1)
    explained = float(variances[order].sum() / variances.sum())
    if axes.shape[1] == 1:
        axes = np.column_stack([axes, np.zeros(len(axes))])
    chosen = sampled(len(points), size=POINTS_SHOWN, seed=seed)
    shown = points[chosen] @ axes
    first, second = (
        {feature: float(weight) for feature, weight in zip(model.features, axis, strict=True)}
        for axis in axes.T
    )
    return Projection(
        x=shown[:, 0],
        y=shown[:, 1],
        clusters=labels[chosen] + 1,
        centres=centres @ axes,
        explained_share=explained,
        weights=(first, second),
    )


def _figures(
    laid: LaidClusters, money: dict[int, float | None], segments: list[tuple[int, str, int]]
) -> tuple[Cluster, ...]:
    features = laid.model.features
    names = cluster_names(laid.centres.tolist(), features=features)
    sizes = np.bincount(laid.labels, minlength=len(names))
    total = sum(amount or 0.0 for amount in money.values())
    found = []
    for at, (name, centre) in enumerate(zip(names, laid.centres, strict=True)):
        own, amount = laid.labels == at, money.get(at + 1)
        found.append(
            Cluster(
                number=at + 1,
                name=name,
                customers=int(sizes[at]),
                customers_share=float(sizes[at] / len(laid.labels)),
                money=amount,
                money_share=amount / total if amount is not None and total > 0 else None,
                typical={feature: _median(laid.behaviour.values[feature][own]) for feature in features},
                deviations=dict(zip(features, map(float, centre), strict=True)),
                segments={Segment(code): n for cluster, code, n in segments if cluster == at + 1},
            )
        )
    return tuple(found)


def _median(values: NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else None
