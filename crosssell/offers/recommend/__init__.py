"""Whom to offer what: products new to each customer, by the method that proved itself on this shop."""

from crosssell.offers.recommend.answers import (
    COUNT_COLUMNS,
    NAMED_COLUMNS,
    check_answer,
    customer_key,
    customer_keys,
    named_recommendations,
    recommendation_counts,
    recommended_counts,
)
from crosssell.offers.recommend.calibration import Calibration, CameTrue
from crosssell.offers.recommend.check import Check, MethodCheck, check_methods
from crosssell.offers.recommend.config import CheckConfig, Fitting, RecommendConfig
from crosssell.offers.recommend.exclusions import LeftOutItems, is_stock_known, require_products
from crosssell.offers.recommend.recommender import (
    RECOMMENDED,
    Recommender,
    lay_recommended,
    recommender,
)

__all__ = [
    "COUNT_COLUMNS",
    "NAMED_COLUMNS",
    "RECOMMENDED",
    "Calibration",
    "CameTrue",
    "Check",
    "CheckConfig",
    "Fitting",
    "LeftOutItems",
    "MethodCheck",
    "RecommendConfig",
    "Recommender",
    "check_answer",
    "check_methods",
    "customer_key",
    "customer_keys",
    "is_stock_known",
    "lay_recommended",
    "named_recommendations",
    "recommendation_counts",
    "recommended_counts",
    "recommender",
    "require_products",
]
