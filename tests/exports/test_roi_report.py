"""The report of a campaign: one page that fetches nothing, says what the screen says, and runs no name."""

import re
from datetime import date

import pytest

from crosssell.columns import RoiInput, RoiSource
from crosssell.exports.roi_picture import axis_of, bar_picture
from crosssell.exports.roi_report import roi_report_html
from crosssell.i18n.translator import LANGUAGES, translator_for
from crosssell.labels import label
from crosssell.roi.outcome import outcome
from crosssell.roi.scenario import Estimate, Scenario
from crosssell.roi.simulate import simulate
from crosssell.roi.swings import swings
from tests.exports.test_abtest import read
from tests.roi.scenarios import scenario, uncertain

DAY = date(2026, 3, 4)
HOSTILE = "=1+1<img src=x onerror=alert(1)>\"&'`</style><script>"


def report(
    given: Scenario, *, title: str = "Spring letter", language: str = "en", dataset: str | None = None
) -> str:
    return roi_report_html(
        given,
        outcome(given),
        simulate(given, draws=300),
        swings(given),
        title=title,
        translator=translator_for(language),
        made_on=DAY,
        dataset=dataset,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_what_the_campaign_brings(language: str) -> None:
    found = read(report(uncertain(), language=language))
    text = " ".join(" ".join(found.words).replace("\u2060", "").split())

    assert ("lang", language) in found.attributes
    assert found.tags.count("h1") == 1
    assert "100" in text  # the profit at the likely values
    # Sales, goods, contacts, set-up and the profit; four inputs that vary.
    assert found.tags.count("tr") == 5 + 1 + 4


def test_the_report_fetches_nothing_and_runs_nothing() -> None:
    noted = Estimate(low=80, likely=100, high=120, source=RoiSource.TEST, note=HOSTILE)
    html = report(uncertain(price=noted), title=HOSTILE, dataset=HOSTILE)
    found = read(html)

    assert "default-src 'none'" in html
    assert {"script", "img", "link", "iframe"}.isdisjoint(found.tags)
    assert not any(name.startswith("on") or name in ("src", "href") for name, _ in found.attributes)
    assert "".join(found.words).count("<img src=x") >= 3  # as text: title, heading, note
    assert "url(" not in html


def test_sources_are_numbered_and_what_is_nothing_is_named() -> None:
    noted = Estimate(low=80, likely=100, high=120, source=RoiSource.TEST, note="Spring 2025")
    text = " ".join(read(report(uncertain(price=noted, margin=noted_share()))).words)
    assert text.count("measured in a test: Spring 2025") == 1
    assert re.search(r"Not part of it: .*Discount", text)


def noted_share() -> Estimate:
    return Estimate(low=0.3, likely=0.4, high=0.5, source=RoiSource.TEST, note="Spring 2025")


@pytest.mark.parametrize(
    ("given", "look"),
    [
        (scenario(), "wins"),
        (scenario(creative_cost=500), "loses"),
        (uncertain(uplift=Estimate(low=-0.01, likely=0.006, high=0.01)), "risky"),
    ],
)
def test_the_colour_says_whether_it_wins_and_whether_that_is_safe(given: Scenario, look: str) -> None:
    assert f'class="verdict {look}"' in report(given)


def test_a_report_can_do_without_risk() -> None:
    given = scenario(contact_cost=0, creative_cost=0)
    html = roi_report_html(
        given, outcome(given), None, (), title="X", translator=translator_for("en"), made_on=DAY
    )
    text = " ".join(read(html).words)
    assert "nothing is spent, so there is nothing to divide by" in text
    assert "How sure is that?" not in text
    assert label(RoiInput.HORIZON_MONTHS, translator_for("en")) in text


def test_a_bar_lies_where_its_values_are() -> None:
    axis = axis_of([-50.0, 150.0])
    assert (axis.at(-50), axis.at(0), axis.at(150)) == (0, 25, 100)
    picture = bar_picture(100.0, 50.0, axis=axis, look="down")
    assert 'x="50.00%"' in picture
    assert 'width="25.00%"' in picture
