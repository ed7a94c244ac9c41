"""Who is likely to buy one product next: a calibrated model, judged on days that it has not seen."""

from crosssell.offers.propensity.drivers import Driver
from crosssell.offers.propensity.judged import CalibrationBin, GainPoint, Judged, Ranking
from crosssell.offers.propensity.propensity import (
    WINDOWS,
    Propensity,
    lay_model_chance,
    propensity,
    usual_window,
)

__all__ = [
    "WINDOWS",
    "CalibrationBin",
    "Driver",
    "GainPoint",
    "Judged",
    "Propensity",
    "Ranking",
    "lay_model_chance",
    "propensity",
    "usual_window",
]
