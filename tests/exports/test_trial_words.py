"""The sentences of a test: every code has one, names are inert, figures are in the reader's locale."""

import html
import itertools
from dataclasses import replace

import pytest

from crosssell.columns import (
    CheckCode,
    CheckLevel,
    MetricKind,
    MetricRole,
    NoResult,
    TestReason,
    TestVerdict,
    TrialSource,
)
from crosssell.experiments.question import Excluded, SmallestEffect
from crosssell.experiments.result import Check, Evaluation, Reason
from crosssell.exports.trial_checks import check_name, check_sentence, check_text
from crosssell.exports.trial_notes import (
    bayes_sentence,
    gained_words,
    interaction_sentence,
    left_out_facts,
    method_words,
    no_figure_words,
    notes,
    prior_words,
    resampling_words,
    terms_facts,
    winsor_words,
)
from crosssell.exports.trial_verdict import advice, smallest_words, told
from crosssell.exports.trial_words import Voice
from crosssell.i18n import LANGUAGES, translator_for
from tests.experiments.factories import CONVERSION, RETURNS, comparison, evaluation, failed, verdict

ENGLISH = Voice(translator=translator_for("en"), currency="EUR", source=TrialSource.ORDERS)
HOSTILE = "<b>*Brief* $5</b>"

DECIDED = {
    "metric": "conversion",
    "variant": "B",
    "level": 0.95,
    "reading": "fixed",
    "adjusted": False,
    "difference": 0.015,
    "lower": 0.006,
    "upper": 0.024,
    "relative": 0.15,
    "relative_lower": 0.062,
    "relative_upper": 0.238,
    "smallest": 0.05,
    "smallest_is_relative": True,
}
VALUES: dict[TestReason, dict[str, object]] = {
    TestReason.TOO_SMALL_YET: {"metric": "conversion", "variant": "B", "units": 12, "needed": 30},
    TestReason.NO_RESULT: {"metric": "conversion", "reason": "no_conversions"},
    TestReason.CHECK: {"check": "sample_ratio", "p_value": 1e-9, "assumed": False},
    TestReason.MORE_UNITS: {"units": 4321, "days": 11.3},
    TestReason.HARDLY_DECIDABLE: {"units": 900_000, "times": 45},
    TestReason.EARLY: {"units": 9000, "planned_units": 20_000, "planned_end": "2025-03-23"},
    TestReason.ADJUSTED: {"customers_gained": 1.4},
    TestReason.CORRECTED: {"variants": 2, "level": 0.975},
    TestReason.BEST_OF: {"variants": ["B", "C"]},
    TestReason.OTHER_VARIANT: {"variant": "C", "code": "keep_running", "reason": "unclear"},
    TestReason.GUARDRAIL_FINE: {"metrics": ["returns"]},
    TestReason.GUARDRAIL_UNKNOWN: {"metrics": ["returns"]},
    TestReason.EXACT_DISAGREES: {"p_value": 0.09},
    TestReason.BOOTSTRAP_DISAGREES: {"lower": -0.001, "upper": 0.02},
}
SILENT = {TestReason.NOTED}  # the check itself is shown
FIRST = list(TestReason)[: list(TestReason).index(TestReason.NO_RESULT) + 1]
BESIDE = [one for one in TestReason if one not in FIRST and one not in SILENT]


def with_reasons(*codes: TestReason, verdict_code: TestVerdict = TestVerdict.ROLL_OUT) -> Evaluation:
    reasons = (Reason(code=code, values=VALUES.get(code, DECIDED)) for code in codes)
    return evaluation(verdict=verdict(verdict_code, *reasons))


def sound(text: str) -> bool:
    return bool(text.strip()) and "None" not in text and "{" not in text and "nan" not in text.split()


@pytest.mark.parametrize("code", FIRST)
def test_every_reason_that_decides_has_a_sentence(code: TestReason):
    said = told(with_reasons(code), ENGLISH)
    assert sound(said.advice)
    assert sound(said.why)


@pytest.mark.parametrize("code", BESIDE)
def test_every_reason_beside_it_is_said_in_the_paragraph_or_beneath(code: TestReason):
    alone = told(with_reasons(TestReason.ABOVE_ZERO), ENGLISH).why
    found = with_reasons(TestReason.ABOVE_ZERO, code)
    more = told(found, ENGLISH).why.removeprefix(alone) + " ".join(notes(found, ENGLISH))
    assert sound(more)


@pytest.mark.parametrize("source", [TrialSource.ORDERS, TrialSource.FILE])
@pytest.mark.parametrize("code", TestVerdict)
def test_every_verdict_says_what_to_do(code: TestVerdict, source: TrialSource):
    voice = replace(ENGLISH, source=source)
    assert sound(advice(with_reasons(TestReason.UNCLEAR, verdict_code=code), voice))


def test_the_paragraph_tells_what_was_measured_why_and_what_it_is_worth():
    said = told(with_reasons(TestReason.ABOVE_SMALLEST), ENGLISH)
    assert said.advice == "Roll out B"
    assert said.paragraph == (
        "Conversion: 11.5% with B, 10.0% with A, +15.0% (95% interval: +6.2% to +23.8%). Even the low end is "
        "worth having (at least +5.0%). For 200,000 customers that means +€84,000 within 30 days (Revenue a "
        "customer; +€25,200 to +€143,000)."
    )


def test_money_is_told_only_of_what_is_rolled_out_or_stopped():
    assert told(with_reasons(TestReason.UNCLEAR, verdict_code=TestVerdict.KEEP_RUNNING), ENGLISH).worth == ""
    assert told(with_reasons(TestReason.WORSE, verdict_code=TestVerdict.HARMFUL), ENGLISH).worth
    assert told(replace(with_reasons(TestReason.ABOVE_ZERO), money=()), ENGLISH).worth == ""


def test_the_interval_that_decided_is_named():
    early = {**DECIDED, "reading": "always_valid", "adjusted": True, "level": 0.975}
    found = evaluation(verdict=verdict(TestVerdict.KEEP_RUNNING, Reason(code="unclear", values=early)))
    said = told(found, ENGLISH).why
    assert "always-valid 97.5% interval: +6.2% to +23.8%" in said
    assert "allowing for what customers did before" in said


def test_without_a_relative_figure_the_difference_is_told():
    values = {**DECIDED, "relative": None, "relative_lower": None, "relative_upper": None}
    found = evaluation(verdict=verdict(TestVerdict.ROLL_OUT, Reason(code="above_zero", values=values)))
    assert "+1.50 points (95% interval: +0.60 points to +2.40 points)" in told(found, ENGLISH).why


@pytest.mark.parametrize(("code", "level"), list(itertools.product(CheckCode, CheckLevel)))
def test_every_check_has_a_sentence_at_every_level(code: CheckCode, level: CheckLevel):
    values = {
        "metric": "conversion",
        "variant": "B",
        "name": "country",
        "value": 12.0 if code == CheckCode.EXTREME_CUSTOMER else "Germany",
        "units": None if code == CheckCode.SAMPLE_RATIO else 12,
        "rows": 12,
        "share": 0.012,
        "p_value": 0.0004,
        "needed": 30,
    }
    check = Check(code=code, level=level, values=values)
    assert sound(check_text(check, evaluation(), ENGLISH))
    assert sound(check_name(check, ENGLISH))


def test_groups_that_differ_in_who_has_a_history_are_told_by_shares():
    values = {"name": "revenue_before", "variant": "B", "is_presence": True, "value_variant": 0.8}
    check = Check(
        code=CheckCode.BALANCE,
        level=CheckLevel.ALARM,
        values={**values, "value_control": 0.62, "p_value": 1e-5},
    )
    said = check_text(check, evaluation(), ENGLISH)
    assert "with B 80.0% of the customers have such a figure, with A 62.0% (p < 0.001)" in said


def test_each_check_says_something_of_its_own_with_or_without_figures():
    found = [
        check_text(Check(code=code, level=CheckLevel.WARNING), evaluation(), ENGLISH) for code in CheckCode
    ]
    assert all(sound(text) for text in found)
    assert len(set(found)) == len(CheckCode)


@pytest.mark.parametrize(
    ("counted", "units", "said"),
    [
        ("yes", 0, "no customer said yes;"),
        ("yes", 1, "1 customer said yes;"),
        ("yes", 2, "2 customers said yes;"),
        ("no", 0, "together all customers said yes;"),
        ("no", 1, "all but 1 customer said yes;"),
        ("no", 2, "all but 2 customers said yes;"),
        (None, 1, "B has 1 customer;"),
        (None, 2, "B has 2 customers;"),
    ],
)
def test_too_few_are_counted_as_one_speaks(counted: str | None, units: int, said: str):
    values = {"metric": "conversion", "variant": "B", "units": units, "needed": 20, "counted": counted}
    assert said in check_sentence(CheckCode.TOO_SMALL, values, evaluation(), ENGLISH)


def test_names_out_of_files_are_inert():
    voice = replace(
        ENGLISH, source=TrialSource.FILE, escape=html.escape, strong=lambda text: f"<b>{text}</b>"
    )
    metric = replace(CONVERSION, name=HOSTILE)
    found = evaluation(
        metrics=(metric,),
        comparisons=(comparison(metric, names=(HOSTILE, HOSTILE)),),
        terms=replace(evaluation().terms, control=HOSTILE, smallest_effect=None),
        verdict=verdict(
            TestVerdict.ROLL_OUT,
            Reason(code="above_zero", values={**DECIDED, "metric": HOSTILE, "variant": HOSTILE}),
            variant=HOSTILE,
        ),
        money=(),
        excluded=Excluded(missing_metric={HOSTILE: 3}),
    )
    said = [*vars_of(told(found, voice)), bayes_sentence(found.comparisons[0], voice)]
    said += [name + value for name, value in (*left_out_facts(found, voice), *terms_facts(found, voice))]
    assert all("<b>*" not in one for one in said)
    assert html.escape(HOSTILE) in said[0]


def vars_of(said: object) -> list[str]:
    return [getattr(said, name) for name in ("advice", "why", "worth")]


def test_codes_are_words_only_where_they_are_codes():
    assert ENGLISH.metric("returns") == "Return share"
    assert replace(ENGLISH, source=TrialSource.FILE).metric("returns") == "returns"
    assert ENGLISH.part_value("segment", "loyal") == "Loyal"
    assert ENGLISH.part_value("country", "loyal") == "loyal"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_beneath_is_said_in_every_language(language: str):
    voice = replace(ENGLISH, translator=translator_for(language))
    found = evaluation(
        winsorised_at={"revenue": (0.0, 120.5)},
        excluded=Excluded(missing_variant=2, missing_metric={"revenue": 5}, before_orders=3),
    )
    said = [*method_words(found, voice), winsor_words(found, voice), resampling_words(found, voice)]
    said += [bayes_sentence(one, voice) for one in found.comparisons]
    said += [interaction_sentence(one, voice) for one in found.interactions]
    said += [value for pair in (*terms_facts(found, voice), *left_out_facts(found, voice)) for value in pair]
    said += [prior_words(found.comparisons, voice), gained_words(1.4, voice), gained_words(1.0, voice)]
    assert all(sound(one) for one in said)


def test_less_is_better_where_it_is():
    assert smallest_words(evaluation(), ENGLISH) == "+5.0%"
    primary = replace(RETURNS, role=MetricRole.PRIMARY)
    falling = evaluation(
        metrics=(primary,),
        terms=replace(evaluation().terms, smallest_effect=SmallestEffect(value=0.01, is_relative=False)),
    )
    assert smallest_words(falling, ENGLISH) == "\u22121.00 points"
    said = bayes_sentence(comparison(RETURNS, control=0.02, variant=0.01, error=0.002), ENGLISH)
    assert ">99.9% that B is lower than A, which is better here" in said


@pytest.mark.parametrize("reason", NoResult)
def test_what_cannot_be_computed_has_its_reason(reason: NoResult):
    assert sound(no_figure_words(failed(reason=reason), ENGLISH))
    assert no_figure_words(comparison(), ENGLISH) == ""


def test_the_prior_that_is_told_is_the_one_that_was_used():
    found = evaluation()
    shares = [
        replace(one, adjusted=None) for one in found.comparisons if one.metric.kind == MetricKind.PROPORTION
    ]
    told = prior_words(shares, ENGLISH)
    assert "Beta(1, 1)" in told
    assert "Student" not in told
    history = next(one.adjusted for one in evaluation().comparisons if one.adjusted is not None)
    told = prior_words([replace(one, adjusted=history) for one in shares], ENGLISH)
    assert "Student" in told
    assert "Beta(1, 1)" not in told
