"""The words for the codes of baskets and pairs; English here, translated where shown."""

from enum import StrEnum

from crosssell.columns import (
    Basis,
    FollowUpMeasure,
    Level,
    Measure,
    Verdict,
)
from crosssell.i18n import N_

WORDS: tuple[tuple[StrEnum, str], ...] = (
    (Basis.ORDER, N_("Orders")),
    (Basis.CUSTOMER, N_("Customers")),
    (Level.PRODUCT, N_("Products")),
    (Level.FAMILY, N_("Products, colours and sizes folded")),
    (Level.CATEGORY, N_("Categories")),
    (Verdict.SOLID, N_("Solid")),
    (Verdict.WEAK, N_("Weak")),
    (Verdict.UNRELATED, N_("Unrelated")),
    (Verdict.AVOID, N_("Avoid each other")),
    (Verdict.TOO_LITTLE_DATA, N_("Too little data")),
    (Measure.CORRECTED, N_("Corrected lift")),
    (Measure.BASKETS, N_("Baskets with both")),
    (Measure.CONFIDENCE, N_("Confidence")),
    (Measure.LIFT, N_("Lift")),
    (Measure.COSINE, N_("Cosine")),
    (FollowUpMeasure.LIFT, N_("Times as often as chance")),
    (FollowUpMeasure.SHARE, N_("Share that follows")),
)
