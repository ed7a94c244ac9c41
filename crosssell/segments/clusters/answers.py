"""The groups as the command line gives them: plain values under stable English names."""

from typing import Any

import pandas as pd

from crosssell.filters import Filters
from crosssell.i18n import translator_for
from crosssell.segments.clusters.figures import Clusters, clusters
from crosssell.segments.clusters.members import cluster_rows
from crosssell.segments.clusters.model import ClusterQuestion
from crosssell.segments.clusters.names import name_words
from crosssell.segments.config import RfmConfig
from crosssell.warehouse import Warehouse


def cluster_answer(
    warehouse: Warehouse, *, filters: Filters, config: RfmConfig, question: ClusterQuestion
) -> dict[str, Any]:
    """Return the groups with their size, money and typical customer, and how well each number of them fits.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: As of which day, and which money.
        question: What customers are grouped by, and into how many groups.

    Raises:
        CrosssellError: ``not_enough_data`` where too few customers differ.
    """
    found = clusters(warehouse, filters=filters, config=config, question=question)
    names = _names(found)
    return {
        "customers": found.customers,
        "as_of": found.as_of,
        "k": found.k,
        "recommended_k": found.model.recommended,
        "features": [feature.value for feature in found.model.features],
        "left_out": [feature.value for feature in found.model.left_out],
        "silhouettes": [{"k": one.k, "silhouette": one.silhouette} for one in found.model.scores],
        "clusters": [
            {
                "cluster": one.number,
                "name": names[one.number],
                "customers": one.customers,
                "customers_share": one.customers_share,
                "money_total": one.money,
                "money_share": one.money_share,
            }
            | {feature.value: value for feature, value in one.typical.items()}
            for one in found.clusters
        ],
    }


def customer_clusters(
    warehouse: Warehouse, *, filters: Filters, config: RfmConfig, question: ClusterQuestion
) -> pd.DataFrame:
    """Return ``customer_id``, ``cluster`` (number, from 1) and ``name`` (English), by code point of the id.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: As of which day, and which money.
        question: What customers are grouped by, and into how many groups.

    Raises:
        CrosssellError: ``not_enough_data`` where too few customers differ.
    """
    found = clusters(warehouse, filters=filters, config=config, question=question)
    rows = cluster_rows(warehouse, filters=filters, config=config, question=question)
    return rows.assign(name=rows["cluster"].map(_names(found)))


def _names(found: Clusters) -> dict[int, str]:
    english = translator_for("en")
    return {one.number: name_words(one.name, english) for one in found.clusters}
