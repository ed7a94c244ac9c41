"""A test whose totals were typed in: half as many again sign up with B."""

from crosssell.columns import MetricKind
from pages.shared.abtest.source import TotalsGroup, TotalsSource

SIGN_UPS = TotalsSource(
    kind=MetricKind.PROPORTION,
    metric="Sign-ups",
    is_money=False,
    higher_is_better=True,
    control="A",
    groups=(
        TotalsGroup(name="A", units=1000, conversions=100),
        TotalsGroup(name="B", units=1000, conversions=150),
    ),
)
