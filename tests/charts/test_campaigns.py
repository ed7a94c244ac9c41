"""What worked, as a picture: measured campaigns alone, each with its own interval."""

from datetime import date

from crosssell.charts.campaigns import MOST_CAMPAIGNS, worked_figure, worked_rows
from crosssell.columns import AudienceStart, ConsentChannel, OutcomeLack, ShopMetric, TestVerdict
from crosssell.i18n import translator_for
from crosssell.offers.campaigns.outcome import CampaignOutcome, Gain
from crosssell.offers.campaigns.worked import Worked
from crosssell.offers.plan import Offer
from tests.experiments.factories import evaluation, verdict

EN = translator_for("en")
GAIN = Gain(
    metric=ShopMetric.TARGET_PRODUCT,
    contact=0.05,
    holdout=0.03,
    difference=0.02,
    difference_ci_lower=0.005,
    difference_ci_upper=0.035,
)


def row(name: str, *, code: TestVerdict | None = TestVerdict.ROLL_OUT, gain: Gain | None = GAIN) -> Worked:
    measured = None if code is None else evaluation(verdict=verdict(code))
    lack = OutcomeLack.NO_HOLDOUT if code is None else None
    return Worked(
        campaign_id=name,
        name=name,
        start=AudienceStart.EMPTY,
        offer=Offer(),
        segments=(),
        way=ConsentChannel.EMAIL,
        sends_on=date(2026, 5, 1),
        window_days=30,
        outcome=CampaignOutcome(
            contacts=80, holdouts=20, cost=1.0, lack=lack, target=gain, evaluation=measured
        ),
    )


def test_a_campaign_without_an_interval_that_can_be_trusted_is_not_drawn() -> None:
    rows = worked_rows(
        [
            row("Mail"),
            row("Unsure", code=TestVerdict.KEEP_RUNNING),
            row("Broken", code=TestVerdict.DO_NOT_TRUST),
            row("All", code=None),
            row("Bare", gain=Gain(metric=ShopMetric.TARGET_PRODUCT, difference=0.1)),
        ],
        translator=EN,
    )
    assert [one.name for one in rows] == ["Mail", "Unsure"]
    assert (rows[0].point, rows[0].lower, rows[0].upper) == (0.02, 0.005, 0.035)
    assert rows[0].written == "+2.0 points (+0.5 to +3.5 points)"


def test_the_picture_has_a_row_a_campaign_names_inert_and_bare_ticks() -> None:
    rows = worked_rows([row("<b>Mail</b>")] * (MOST_CAMPAIGNS + 1), translator=EN)
    assert len(rows) == MOST_CAMPAIGNS
    figure = worked_figure(rows[:1], translator=EN)
    assert not any("<b>Mail" in str(one.text) for one in figure.layout.annotations)
    assert list(figure.layout.xaxis.ticktext) == ["0", "+1", "+2", "+3"]
