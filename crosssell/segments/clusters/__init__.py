"""Groups of customers who buy alike: k-means on how they buy, with names from what sets each group apart."""

from crosssell.segments.clusters.features import DEFAULT_FEATURES, MONEY_FEATURES, available_features
from crosssell.segments.clusters.figures import Cluster, Clusters, Projection, clusters
from crosssell.segments.clusters.members import cluster_list, cluster_profile, cluster_rows
from crosssell.segments.clusters.model import MOST_K, Clarity, ClusterModel, ClusterQuestion, KScore
from crosssell.segments.clusters.names import ClusterName, ClusterTrait, name_words

__all__ = [
    "DEFAULT_FEATURES",
    "MONEY_FEATURES",
    "MOST_K",
    "Clarity",
    "Cluster",
    "ClusterModel",
    "ClusterName",
    "ClusterQuestion",
    "ClusterTrait",
    "Clusters",
    "KScore",
    "Projection",
    "available_features",
    "cluster_list",
    "cluster_profile",
    "cluster_rows",
    "clusters",
    "name_words",
]
