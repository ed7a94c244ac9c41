"""Names of what is asked of baskets, and of what comes out."""

from enum import StrEnum


class Basis(StrEnum):
    """Whose distinct items make a basket."""

    ORDER = "order"
    CUSTOMER = "customer"


class Level(StrEnum):
    """What an item of a basket is."""

    PRODUCT = "product"
    FAMILY = "family"  # products that differ by colour or size alone, taken as one
    CATEGORY = "category"


class Verdict(StrEnum):
    """What the data say of a pair; the rules are in `crosssell.basket.verdicts`."""

    SOLID = "solid"
    WEAK = "weak"
    UNRELATED = "unrelated"
    AVOID = "avoid"
    TOO_LITTLE_DATA = "too_little_data"


class Measure(StrEnum):
    """Measures that the heatmap can be coloured by."""

    CORRECTED = "lift_corrected"
    BASKETS = "baskets"
    CONFIDENCE = "confidence"
    LIFT = "lift"
    COSINE = "cosine"


class FollowUpMeasure(StrEnum):
    """What the matrix of follow-ups can be coloured by."""

    LIFT = "lift"
    SHARE = "share"
