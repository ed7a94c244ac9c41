"""The report and the workbook of a test: what they say, that names are inert, and that nothing is fetched."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from python_calamine import CalamineWorkbook

from crosssell.columns import CheckCode, CheckLevel, MetricKind, MetricRole, NoResult, TestReason, TrialSource
from crosssell.experiments.question import Metric, Terms
from crosssell.experiments.result import NO_INTERVAL, Effect, Evaluation, Reason, VariantCount
from crosssell.exports.abtest import evaluation_xlsx
from crosssell.exports.report import report_html
from crosssell.exports.trial_table import axis_ends, lies_beyond_zero, shown
from crosssell.exports.trial_words import Voice
from crosssell.i18n.translator import LANGUAGES, translator_for
from tests.experiments import factories

DAY = date(2026, 3, 4)
HOSTILE = "=1+1<img src=x onerror=alert(1)>\"&'`</style><script>"


class Reader(HTMLParser):
    """Collects tags and text, and notes tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def report(evaluation: Evaluation, *, language: str = "en", title: str = "Spring letter") -> str:
    return report_html(
        evaluation, title=title, translator=translator_for(language), made_on=DAY, currency="EUR"
    )


def workbook(evaluation: Evaluation, *, title: str = "Spring letter") -> CalamineWorkbook:
    made = evaluation_xlsx(
        evaluation, title=title, translator=translator_for("en"), made_on=DAY, currency="EUR"
    )
    return CalamineWorkbook.from_filelike(io.BytesIO(made))


def hostile() -> Evaluation:
    """A test in which every name is out to do harm."""
    made = factories.evaluation()
    metric = Metric(name=HOSTILE, kind=MetricKind.MEAN, role=MetricRole.PRIMARY)
    compared = replace(made.comparisons[0], metric=metric, variant=HOSTILE, control=HOSTILE + "2")
    return replace(
        made,
        terms=Terms(control=HOSTILE + "2"),
        metrics=(metric,),
        variants=tuple(
            VariantCount(name=name, units=10, share=0.5, planned_share=0.5)
            for name in (HOSTILE + "2", HOSTILE)
        ),
        comparisons=(compared,),
        verdict=replace(made.verdict, variant=HOSTILE, reasons=()),
        money=(replace(made.money[0], variant=HOSTILE, metric=metric),),
        segments=tuple(replace(one, name=HOSTILE, value=HOSTILE) for one in made.segments),
        interactions=tuple(replace(one, name=HOSTILE, variant=HOSTILE) for one in made.interactions),
        checks=(
            factories.check(
                CheckCode.BALANCE,
                CheckLevel.ALARM,
                name=HOSTILE,
                variant=HOSTILE,
                value_variant=1.0,
                value_control=2.0,
                p_value=0.0001,
            ),
        ),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_what_to_do_and_why(language: str) -> None:
    found = read(report(factories.evaluation(), language=language))
    text = " ".join(found.words).replace("\u2060", "")

    assert ("lang", language) in found.attributes
    assert "+15" in text  # the effect of the primary metric
    assert "84" in text  # thousand for all
    assert found.tags.count("h1") == 1
    assert found.tags.count("tr") == 1 + 4 + 1  # heading, metrics, axis


def test_the_report_fetches_nothing() -> None:
    html = report(hostile(), title=HOSTILE)
    found = read(html)

    assert not {"script", "img", "link", "iframe", "object"} & set(found.tags)
    assert not [name for name, _ in found.attributes if name in {"src", "href"} or name.startswith("on")]
    assert not re.search(r"url\(|@import|https?://", html)
    assert "default-src 'none'" in html


def test_names_are_text_and_nothing_else() -> None:
    found = read(report(hostile(), title=HOSTILE))

    assert found.tags.count("style") == 1
    assert HOSTILE in "".join(found.words)


def test_a_metric_without_a_result_has_its_reason_and_no_number_that_is_none() -> None:
    made = factories.evaluation()
    failed = replace(
        made.comparisons[1],
        value_variant=None,
        value_control=None,
        effect=Effect(reason=NoResult.CONSTANT, relative_reason=NoResult.CONSTANT),
        corrected_ci=NO_INTERVAL,
        corrected_relative_ci=NO_INTERVAL,
        p_adjusted=None,
        adjusted=None,
        bootstrap=None,
        bayes=None,
        always_valid=None,
    )
    odd = replace(made, comparisons=(failed,), days=(), segments=(), interactions=(), money=())
    text = " ".join(read(report(odd)).words)

    assert not re.search(r"\b(nan|inf|None)\b", text)
    cells = workbook(odd).get_sheet_by_name("Every metric").to_python()
    assert cells[1][6:11] == ["", "", "", "", ""]
    assert cells[1][-1] != ""


def three_variants() -> Evaluation:
    """A test of two variants against the control, each with its parts."""
    made = factories.evaluation()
    third = replace(made.comparisons[0], variant="C")
    return replace(
        made,
        variants=(*made.variants, replace(made.variants[1], name="C")),
        comparisons=(*made.comparisons, third),
        interactions=(*made.interactions, replace(made.interactions[0], variant="C")),
    )


def test_parts_are_told_with_their_variant_where_there_are_several() -> None:
    several = report(three_variants())

    assert "<li>B · Country: no sign" in several
    assert "<li>C · Country: no sign" in several
    assert "<li>Country: no sign" in report(factories.evaluation())


def test_a_name_has_room_for_its_longest_word_and_a_sign_stays_with_its_figure() -> None:
    made = factories.evaluation()
    html = report(made, language="de")
    long = replace(made.comparisons[0], metric=replace(made.metrics[0], name="X" * 39))
    wide = report(replace(made, source=TrialSource.FILE, comparisons=(long,)))

    assert '<th scope="row" style="min-width:16ch">' in wide
    assert ">Retourenquote</th>" in html
    assert '<th scope="row" style="min-width:13ch">' in html  # Retourenquote
    assert "+\u206015" in html
    assert not re.search(r"[+\u2212](?=[\d€])", "".join(read(html).words))


def test_nothing_is_said_to_stand_below_that_does_not() -> None:
    made = factories.evaluation()
    reasons = (*made.verdict.reasons, Reason(code=TestReason.NO_PLAN))
    unplanned = replace(made, verdict=replace(made.verdict, reasons=reasons))
    without = replace(
        unplanned, comparisons=tuple(replace(one, always_valid=None) for one in made.comparisons)
    )
    around = made.comparisons[0].always_valid
    assert around is not None
    assert around.relative_ci.lower == pytest.approx(0.0309, abs=1e-4)

    assert "the one to read: +\u20603.1% to +\u206026.9%." in report(unplanned)
    assert "holds for one look only" in report(without)
    assert "the one to read" not in report(without)


def test_what_no_verdict_can_stand_on_is_above_it() -> None:
    html = report(hostile())

    assert 0 < html.index('class="alarm"') < html.index('class="verdict')


def test_the_workbook_holds_the_figures_as_numbers() -> None:
    made = factories.evaluation()
    found = workbook(made)
    rows = found.get_sheet_by_name("Every metric").to_python()
    first = dict(zip(rows[0], rows[1], strict=True))
    one = made.comparisons[0]

    assert found.sheet_names == ["Result", "Every metric", "Parts", "As it grew"]
    assert first["Value, variant"] == one.value_variant
    assert first["Difference"] == pytest.approx(one.effect.difference)
    assert first["Relative, from"] == pytest.approx(one.effect.relative_ci.lower)
    assert first["Customers, control"] == one.n_control
    assert len(found.get_sheet_by_name("As it grew").to_python()) == 1 + len(made.days)


def test_the_workbook_runs_no_formula() -> None:
    made = evaluation_xlsx(
        hostile(), title=HOSTILE, translator=translator_for("de"), made_on=DAY, currency=None
    )
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
        texts = parts.read("xl/sharedStrings.xml").decode()

    assert not any("<f>" in sheet for sheet in sheets)
    assert "<t>=1+1" not in texts
    assert "<t>'=1+1" in texts


def test_each_metric_is_read_by_the_interval_that_decided() -> None:
    voice = Voice(translator=translator_for("en"))
    made = factories.evaluation()
    plain = shown(made, voice)

    assert [row.decides for row in plain] == [True, False, False, False]
    assert plain[0].around == made.comparisons[0].corrected_relative_ci
    assert [lies_beyond_zero(row.around) for row in plain] == [1, 1, 0, 0]
    low, high = axis_ends(plain, smallest=0.05)
    assert low < min(row.around.lower or 0 for row in plain)
    assert high > max(row.around.upper or 0 for row in plain)
