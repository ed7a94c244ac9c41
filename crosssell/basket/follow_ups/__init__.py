"""What is bought next, how long after, and who would have bought it anyway."""

from crosssell.basket.follow_ups.config import FollowUpConfig
from crosssell.basket.follow_ups.found import FOLLOW_UP_COLUMNS, FollowUps, follow_ups
from crosssell.basket.follow_ups.heatmap import FollowUpHeatmap, follow_up_heatmap
from crosssell.basket.follow_ups.reading import (
    FOLLOW_UP_SORTABLE,
    FollowUp,
    FollowUpPage,
    follow_up_page,
    follow_up_pair,
    follow_up_pairs,
    follow_up_partners,
    follow_up_table,
)

__all__ = [
    "FOLLOW_UP_COLUMNS",
    "FOLLOW_UP_SORTABLE",
    "FollowUp",
    "FollowUpConfig",
    "FollowUpHeatmap",
    "FollowUpPage",
    "FollowUps",
    "follow_up_heatmap",
    "follow_up_page",
    "follow_up_pair",
    "follow_up_pairs",
    "follow_up_partners",
    "follow_up_table",
    "follow_ups",
]
