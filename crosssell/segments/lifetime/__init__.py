"""What will customers be worth, are they still active, and whom should one win back?"""

from crosssell.segments.lifetime.bg_nbd import PurchaseModel
from crosssell.segments.lifetime.fitted import Lifetime, fit, fitted
from crosssell.segments.lifetime.gamma_gamma import Independence, SpendModel
from crosssell.segments.lifetime.gaps import GapCurves
from crosssell.segments.lifetime.holdout import Holdout, HoldoutClass
from crosssell.segments.lifetime.question import LifetimeQuestion
from crosssell.segments.lifetime.value import (
    Activity,
    ActivityBin,
    CustomerValue,
    SegmentValue,
    ValueFigures,
    customer_value,
    customer_values,
    value_figures,
)
from crosssell.segments.lifetime.value_list import VALUE_COLUMNS, value_list
from crosssell.segments.lifetime.win_back import (
    WIN_BACK_COLUMNS,
    WinBackFigures,
    WinBackGroup,
    win_back,
    win_back_list,
)

__all__ = [
    "VALUE_COLUMNS",
    "WIN_BACK_COLUMNS",
    "Activity",
    "ActivityBin",
    "CustomerValue",
    "GapCurves",
    "Holdout",
    "HoldoutClass",
    "Independence",
    "Lifetime",
    "LifetimeQuestion",
    "PurchaseModel",
    "SegmentValue",
    "SpendModel",
    "ValueFigures",
    "WinBackFigures",
    "WinBackGroup",
    "customer_value",
    "customer_values",
    "fit",
    "fitted",
    "value_figures",
    "value_list",
    "win_back",
    "win_back_list",
]
