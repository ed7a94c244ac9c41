"""How a campaign is told: every code has words, figures have their unit, the answer says what it must."""

from collections.abc import Callable
from dataclasses import fields, replace
from string import Formatter

import pytest

from crosssell.columns import RoiInput, RoiReason, RoiSource, Shape, UpliftUnit
from crosssell.exports.roi_how import SECTIONS, how_calculated
from crosssell.exports.roi_meanings import MEANINGS, REASONS, RESULT_MEANINGS, RESULT_NAMES, SHAPES, SOURCES
from crosssell.exports.roi_months import month_columns, month_frame
from crosssell.exports.roi_words import (
    HEADLINES,
    RESULTS,
    answer_sentences,
    result_reason,
    result_value,
    unit_words,
    value_words,
    voice_of,
)
from crosssell.i18n.translator import LANGUAGES, translator_for
from crosssell.roi.outcome import outcome
from crosssell.roi.result import Driver, Outcome, Quantiles, Simulation
from crosssell.roi.scenario import Estimate, Scenario
from crosssell.roi.written import RoiFigures
from tests.roi.scenarios import between, scenario, uncertain

ENGLISH = translator_for("en")
FIGURES = RoiFigures(translator=ENGLISH, currency="EUR")
DRAWN = Simulation(
    draws=1_000,
    seed=7,
    profit=Quantiles(p10=-40.0, p50=90.0, p90=12_345.0, mean=100.0),
    roi=None,
    net_present_value=Quantiles(p10=-40.0, p50=90.0, p90=200.0, mean=100.0),
    chance_of_loss=0.123,
    chance_of_loss_standard_error=0.01,
    target_roi=0.0,
    chance_of_target=None,
    chance_of_target_standard_error=None,
    bins=(),
    drivers=(Driver(input=RoiInput.UPLIFT, correlation=0.9),),
)


def answer(given: Scenario, drawn: Simulation | None = DRAWN) -> str:
    return " ".join(answer_sentences(outcome(given), drawn, given, voice_of(given, ENGLISH)))


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (RoiInput, MEANINGS),
        (RoiReason, REASONS),
        (Shape, SHAPES),
        (RoiSource, SOURCES),
        (RESULT_NAMES, RESULT_MEANINGS),
        ((*RESULTS, *HEADLINES), RESULT_NAMES),
    ],
)
def test_every_code_has_words(codes: object, words: object) -> None:
    assert set(codes) <= set(words)  # type: ignore[call-overload]


def test_every_figure_of_an_outcome_is_shown() -> None:
    assert {one.name for one in fields(Outcome)} - {"months", "steps", "reasons"} == set(RESULTS)


@pytest.mark.parametrize(
    ("one", "value", "written"),
    [
        (RoiInput.AUDIENCE, 12_000, "12,000"),
        (RoiInput.MARGIN, 0.35, "35%"),
        (RoiInput.OPT_OUT_RATE, 0.00125, "0.125%"),
        (RoiInput.UPLIFT, 0.0125, "+1.25 points"),
        (RoiInput.UPLIFT, -0.005, "−0.5 points"),
        (RoiInput.UPLIFT, 0.0, "0.0 points"),
        (RoiInput.PRICE, 49.9, "€49.90"),
        (RoiInput.PRICE, 50.0, "€50"),
        (RoiInput.CONTACT_COST, 0.0025, "€0.0025"),
        (RoiInput.RAMP_UP_MONTHS, 1, "1 month"),
        (RoiInput.ITEMS_PER_RESPONSE, 1.25, "1.25"),
        (RoiInput.PRICE, None, "–"),
    ],
)
def test_an_input_is_written_as_it_would_be_stated(one: RoiInput, value: float | None, written: str) -> None:
    assert FIGURES.value(one, value) == written
    assert (
        value_words(one, value, translator=ENGLISH, currency="EUR", uplift_unit=UpliftUnit.POINTS) == written
    )


@pytest.mark.parametrize(
    ("write", "value", "written"),
    [
        (FIGURES.amount, -1_234.5, "−€1,234"),
        (FIGURES.amount, -0.001, "−€0.001"),
        (FIGURES.amount, 0.0, "€0.00"),
        (FIGURES.signed, 12.3, "+€12.30"),
        (FIGURES.signed, 0.0, "€0.00"),
        (FIGURES.rounded, 1_234_567.0, "€1,230,000"),
        (FIGURES.rounded, -186.4, "−€186"),
        (FIGURES.rounded, 9.994, "€9.99"),
        (FIGURES.roi, 0.454, "45%"),
        (FIGURES.roi, -0.034, "−3.4%"),
        (FIGURES.points, 0.009786, "0.98 points"),
        (FIGURES.points, 0.0000345, "0.0034 points"),
        (FIGURES.month, 0, "Before the start"),
        (FIGURES.month, 4, "Month 4"),
        (FIGURES.count, 12.34, "12.3"),
        (FIGURES.count, 1_234.5, "1,234"),
    ],
)
def test_figures_have_sign_unit_and_sensible_digits(
    write: Callable[[float], str], value: float, written: str
) -> None:
    assert write(value) == written


def test_a_relative_uplift_is_written_in_per_cent_of_the_baseline() -> None:
    relative = replace(FIGURES, uplift_unit=UpliftUnit.RELATIVE)
    assert relative.value(RoiInput.UPLIFT, 0.33) == "+33%"
    assert relative.number_of(RoiInput.UPLIFT, 0.33) == "33"
    words = unit_words(RoiInput.UPLIFT, ENGLISH, uplift_unit=UpliftUnit.RELATIVE, currency="EUR")
    assert words == "% of the baseline"


def test_a_missing_figure_has_its_reason() -> None:
    free = outcome(scenario(contact_cost=0, creative_cost=0))
    voice = voice_of(scenario(), ENGLISH)
    assert result_value("roi", free, voice) == "–"
    assert result_reason("roi", free, ENGLISH) == "nothing is spent, so there is nothing to divide by"
    assert result_reason("profit_amount", free, ENGLISH) == ""
    assert result_value("profit_amount", free, voice) == "€200.00"


# Of the scenario in tests/roi/scenarios.py: profit 100 on a cost of 100, paid back in month 1; 100 of cost
# are earned by 2.5 of 500 reached; 50 are fixed, and each of 1,000 customers brings 0.2 less 0.05.
def test_the_answer_says_what_it_brings_and_what_has_to_be_true() -> None:
    one = scenario(price=between(90, 100, 110), uplift=between(0, 0.01, 0.02))
    said = answer_sentences(outcome(one), DRAWN, one, voice_of(one, ENGLISH, strong=lambda text: f"*{text}*"))
    assert said == (
        "This campaign would earn *€100* within 12 months: a return of *100%* on €100 spent. The chance of a "
        "loss is *12%*; in 8 of 10 cases the profit lies between −€40 and €12,300.",
        "It pays if contact adds at least *0.5 points* to the share who buy; 1.0 points are expected. At the "
        "expected uplift, 334 customers earn back what is paid in any case. The money is back at the end "
        "of month 1.",
        "The largest part of the doubt is about: *Uplift*. A test with a control group would tell.",
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"creative_cost": 150}, "would earn €0.00 within 12 months: a return of 0% on €200 spent"),
        ({"creative_cost": 350}, "would lose €200 within 12 months: a return of −50% on €400 spent"),
        (
            {"contact_cost": 0, "creative_cost": 0},
            "would earn €200 within 12 months, with nothing spent on it",
        ),
        (
            {"contact_cost": 0, "creative_cost": 0, "opt_out_rate": 0.5, "opt_out_value": 1},
            "would lose €300 within 12 months, although nothing is spent on it",
        ),
        ({"horizon_months": 1}, "within 1 month:"),
        (
            {"discount": 0.5},
            "No uplift makes it pay: every further order costs at least as much as it brings.",
        ),
        ({"creative_cost": 1e6}, "No uplift makes it pay: more people would have to buy than are reached."),
        (
            {"contact_cost": 0.3},
            "A larger audience does not help: every further contact costs at least as much",
        ),
        ({"creative_cost": 350}, "The money does not come back within the horizon."),
        ({"price": 1e12}, "at least <0.0001 points to the share"),
        ({"value_after": 20}, "With what the customers won bring after the horizon, the profit is €200."),
        ({}, "How sure that is cannot be said, since no input has a low and a high value."),
    ],
)
def test_the_answer_in_each_case(changed: dict[str, float], said: str) -> None:
    assert said in answer(scenario(**changed))


def test_the_answer_warns_where_the_likely_values_are_the_exception() -> None:
    assert "on the bright side" not in answer(uncertain())
    assert "on the bright side" in answer(uncertain(), replace(DRAWN, chance_of_loss=0.6))


@pytest.mark.parametrize(
    ("middle", "said"),
    [
        (60.0, "in half of the cases the profit is below €60."),
        (140.0, "in half of the cases the profit is above €140."),
        (90.0, ""),
    ],
)
def test_a_likely_point_that_is_not_the_middle_is_said_to_be_none(middle: float, said: str) -> None:
    drawn = replace(DRAWN, profit=replace(DRAWN.profit, p10=0.0, p50=middle, p90=200.0))
    told = answer(uncertain(), drawn)  # 100 at the likely values
    assert said in told
    assert ("if all goes as expected" in told) == bool(said)


def test_a_return_that_is_too_good_is_doubted() -> None:
    doubt = "are all costs entered?"
    assert doubt in answer(scenario(contact_cost=0, creative_cost=18))
    assert doubt not in answer(scenario(contact_cost=0, creative_cost=19))  # 181 on 19


@pytest.mark.parametrize(
    ("chance", "written"), [(0.0, "<0.1%"), (1.0, ">99.9%"), (0.055, "5.5%"), (0.5, "50%")]
)
def test_a_chance_is_never_certain(chance: float, written: str) -> None:
    assert f"a loss is {written};" in answer(uncertain(), replace(DRAWN, chance_of_loss=chance))


def test_what_a_test_measured_needs_no_test() -> None:
    measured = Estimate(
        low=0.005, likely=0.01, high=0.015, shape=Shape.POSTERIOR, deviation=0.004, source=RoiSource.TEST
    )
    said = answer(scenario(uplift=measured))
    assert "The largest part of the doubt is about: Uplift." in said
    assert "control group" not in said


def test_an_uplift_that_is_relative_is_compared_in_points() -> None:
    said = answer(scenario(uplift_unit=UpliftUnit.RELATIVE, uplift=0.5))
    assert "adds at least 0.5 points to the share who buy; 1.0 points are expected" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_can_be_told_in_every_language(language: str) -> None:
    translator = translator_for(language)
    voice = voice_of(scenario(), translator, escape=lambda text: text.replace("[", "⟦"))
    sections = how_calculated(voice)
    assert [len(section.formulas) for section in sections] == [len(section.formulas) for section in SECTIONS]
    told = " ".join(part for section in sections for pair in section.formulas for part in pair)
    assert "⟦" in told
    assert "[" not in told
    assert "{" not in told
    for one in (uncertain(), scenario(discount=0.5), scenario(creative_cost=1e6), scenario(contact_cost=0)):
        for sentence in answer_sentences(outcome(one), DRAWN, one, voice_of(one, translator)):
            assert "{" not in sentence


def test_every_input_has_its_place_in_a_formula() -> None:
    formulas = " ".join(formula for section in SECTIONS for _, formula in section.formulas)
    named = {name for _, name, _, _ in Formatter().parse(formulas) if name}
    in_words = {RoiInput.RAMP_UP_MONTHS, RoiInput.HORIZON_MONTHS}  # of when contacts go out
    assert named == set(RoiInput) - in_words


def test_the_table_of_months_has_every_month() -> None:
    found = outcome(scenario(horizon_months=2))
    frame = month_frame(found)
    assert list(frame.columns) == [column.name for column in month_columns()]
    assert frame["profit_amount"].tolist() == [month.profit_amount for month in found.months]
    assert frame["month"].tolist() == [0, 1, 2]
