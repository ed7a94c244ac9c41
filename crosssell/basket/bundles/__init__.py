"""What to sell as a set, and when its discount pays."""

from crosssell.basket.bundles.candidates import bundle_candidates, bundle_config
from crosssell.basket.bundles.economics import Bundle, bundles, discount_steps, offered
from crosssell.basket.bundles.offer import DISCOUNT_STEPS, Offer, Uptake
from crosssell.basket.bundles.own_set import OwnSet, own_set
from crosssell.basket.bundles.sets import (
    LATER_DAYS,
    BundleCandidates,
    Candidate,
    Part,
    RefusedPair,
    SlowSeller,
)

__all__ = [
    "DISCOUNT_STEPS",
    "LATER_DAYS",
    "Bundle",
    "BundleCandidates",
    "Candidate",
    "Offer",
    "OwnSet",
    "Part",
    "RefusedPair",
    "SlowSeller",
    "Uptake",
    "bundle_candidates",
    "bundle_config",
    "bundles",
    "discount_steps",
    "offered",
    "own_set",
]
