"""The tab Evaluate of the A/B screen, without a browser."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.columns import CheckCode, CheckLevel, NoResult, TestVerdict, TrialSource
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.question import Terms
from crosssell.experiments.result import Evaluation, Reason, VariantCount
from crosssell.ingest.trial.stored import store_trial
from crosssell.warehouse import Workspace
from pages.shared.abtest.session import Asked
from tests.experiments.factories import (
    CONVERSION,
    REVENUE,
    check,
    comparison,
    days,
    evaluation,
    failed,
    money,
    spreads,
    verdict,
)
from tests.pages.conftest import LANGUAGES
from tests.pages.totals import SIGN_UPS

Open = Callable[..., AppTest]
LOCALES = {"en": "en-GB", "de": "de-DE", "pl": "pl-PL", "nl": "nl-NL"}
TYPED = replace(SIGN_UPS, metric="Bought")
HOSTILE = "*Brief* <b>x</b> $5 :material/home:"


def texts(app: AppTest) -> str:
    """Everything that is written on the page, without Markdown's escapes and marks."""
    kinds = (app.markdown, app.caption, app.header, app.subheader, app.info, app.error, app.warning)
    said = "\n".join(part.value for kind in kinds for part in kind)
    return said.replace("\\", "").replace("**", "").replace("\u2060", "")


def sound(app: AppTest) -> str:
    """The texts of a page on which nothing went wrong."""
    assert not app.exception
    said = texts(app)
    assert "Your data is unharmed" not in said
    assert "None" not in said
    assert "nan" not in said.lower().split()
    return said


@pytest.fixture
def shown(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the tab on an invented evaluation."""

    def open_(found: Evaluation | CrosssellError, *, locale: str = "en-GB", **query: str) -> AppTest:
        def answered(*_: object) -> Evaluation:
            if isinstance(found, CrosssellError):
                raise found
            return found

        monkeypatch.setattr("pages.shared.abtest.evaluate.answer", answered)
        monkeypatch.setattr(Asked, "kind", property(lambda _: getattr(found, "source", TrialSource.TOTALS)))
        app = open_page("abtest", locale=locale, **query)
        app.session_state["_abtest_asked"] = Asked(source=TYPED, terms=Terms(control="A"), currency="EUR")
        return app.run()

    return open_


def test_without_a_dataset_an_example_is_a_click_away(open_page: Open):
    app = open_page("abtest")
    sound(app)
    app.button(key="abtest_example").click().run()
    said = sound(app)
    assert "Roll out E-mail on men's goods" in said
    # 267 of 21,307 against 122 of 21,306: 1.25 % and 0.57 %, 2.19 times as many
    assert "1.25% with E-mail on men's goods, 0.57% with No e-mail, +119%" in said
    assert "64,000 customers" in said
    assert not app.get("file_uploader")


@pytest.mark.parametrize("language", ["de", "pl"])
def test_the_example_is_evaluated_in_every_language(open_page: Open, language: str):
    app = open_page("abtest", locale=LOCALES[language])
    app.button(key="abtest_example").click().run()
    said = sound(app)
    assert ("1,25\xa0%" if language == "de" else "1,25%") in said
    assert len(app.get("plotly_chart")) == 2  # intervals, densities


def test_change_brings_the_description_back_and_evaluate_the_result(open_page: Open):
    app = open_page("abtest")
    app.button(key="abtest_example").click().run()
    app.button(key="abtest_change").click().run()
    sound(app)
    assert [one.value for one in app.text_input if "21387" in str(one.value)]
    app.button(key="abtest_evaluate").click().run()
    assert "Roll out E-mail on men's goods" in sound(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_of_an_evaluation_is_shown_in_every_language(shown: Callable[..., AppTest], language: str):
    app = shown(evaluation(), locale=LOCALES[language])
    said = sound(app)
    assert "B" in app.subheader[0].value
    assert ("11,5" if language != "en" else "11.5") in said
    assert len(app.get("plotly_chart")) == 6  # effects, days, belief, spread, two parts
    assert len(app.dataframe) == 1


@pytest.mark.parametrize("code", [TestVerdict.NO_EFFECT, TestVerdict.DO_NOT_TRUST])
def test_every_verdict_stands_on_top(shown: Callable[..., AppTest], code: TestVerdict):
    is_void = code == TestVerdict.DO_NOT_TRUST
    found = evaluation(verdict=verdict(code, Reason(code="unclear")))
    app = shown(replace(found, money=()) if is_void else found)
    sound(app)
    assert len(app.subheader) == 1
    assert ("What it is worth" in texts(app)) != is_void


def test_an_alarm_stands_above_the_verdict_and_a_warning_in_it(shown: Callable[..., AppTest]):
    alarm = check(CheckCode.SAMPLE_RATIO, CheckLevel.ALARM, veto=True, p_value=1e-9, assumed=False)
    found = evaluation()
    because = Reason(code="check", values={"check": "sample_ratio", "p_value": 1e-9, "assumed": False})
    app = shown(
        replace(
            found,
            checks=(alarm, *found.checks),
            verdict=verdict(TestVerdict.DO_NOT_TRUST, because, variant=None),
        )
    )
    said = sound(app)
    assert "Sizes of the groups" in app.error[0].value
    assert "Do not trust the result" in app.subheader[0].value
    assert "customers were lost or sorted on the way" in said
    assert "To look at, see the checks below: Customers whose days are not over" in said


def test_several_variants_with_hostile_names(shown: Callable[..., AppTest]):
    names = ("A", HOSTILE, "C")
    found = evaluation(
        variants=tuple(VariantCount(name=n, units=9000, share=1 / 3, planned_share=1 / 3) for n in names),
        comparisons=tuple(comparison(m, names=("A", n)) for m in (CONVERSION, REVENUE) for n in names[1:]),
        days=(*days(variant=HOSTILE), *days(variant="C")),
        spreads=spreads(names),
        money=(replace(money(), variant=HOSTILE),),
        verdict=verdict(TestVerdict.ROLL_OUT, Reason(code="above_zero"), variant=HOSTILE),
    )
    app = shown(found)
    sound(app)
    assert "\\*Brief\\* \\<b\\>x" in app.subheader[0].value
    assert "variant" in app.dataframe[0].value
    everywhere = "".join(part.value for part in (*app.markdown, *app.caption, *app.subheader))
    assert "<b>" not in everywhere
    assert ":material/home:" not in everywhere


@pytest.mark.parametrize("reason", [NoResult.NO_CONVERSIONS, NoResult.CONSTANT, NoResult.ONE_CUSTOMER])
def test_what_cannot_be_computed_is_said_and_nothing_is_drawn(
    shown: Callable[..., AppTest], reason: NoResult
):
    because = Reason(code="no_result", values={"metric": "conversion", "reason": reason})
    bare = evaluation(
        metrics=(CONVERSION,),
        comparisons=(failed(reason=reason),),
        money=(),
        days=(),
        segments=(),
        interactions=(),
        spreads=(),
        verdict=verdict(TestVerdict.KEEP_RUNNING, because, variant=None),
    )
    app = shown(bare)
    said = sound(app)
    assert "cannot be judged" in said
    assert not app.get("plotly_chart")
    assert "p" not in app.dataframe[0].value


def test_what_is_wrong_with_a_test_is_said_and_can_be_changed(shown: Callable[..., AppTest]):
    app = shown(CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "one_variant", seen="A", needed=""))
    sound(app)
    assert app.warning
    assert app.button(key="abtest_change")


def test_totals_that_are_not_all_there_hold_up_the_button_which_says_why(open_page: Open):
    app = open_page("abtest", source="totals")
    for place, units, bought in ((0, "1000", "100"), (1, "1000", "150")):
        assert app.button(key="abtest_evaluate").disabled
        assert "Possible once every field" in sound(app)
        app.text_input(key=f"totals_units_{place}__en").input(units)
        app.text_input(key=f"totals_conversions_{place}__en").input(bought).run()
    assert "Possible once every field" not in sound(app)
    assert not app.button(key="abtest_evaluate").disabled


@pytest.mark.parametrize("field", ["abtest_smallest_relative_en", "abtest_planned_units_en"])
def test_what_cannot_be_does_not_pass_for_nothing(open_page: Open, field: str):
    app = open_page("abtest")
    app.button(key="abtest_example").click().run()
    app.button(key="abtest_change").click().run()
    app.text_input(key=field).input("-5").run()
    assert "please" in sound(app)
    assert app.button(key="abtest_evaluate").disabled
    app.text_input(key=field).input("").run()
    assert not app.button(key="abtest_evaluate").disabled


def test_a_split_that_does_not_add_up_cannot_be_evaluated(open_page: Open):
    app = open_page("abtest")
    app.button(key="abtest_example").click().run()
    app.button(key="abtest_change").click().run()
    app.segmented_control(key="abtest_split").select("own").run()
    assert not app.button(key="abtest_evaluate").disabled
    app.text_input(key="abtest_split_0_of_3_en").input("50").run()
    assert "not 100.0%" in sound(app)
    assert app.button(key="abtest_evaluate").disabled
    app.segmented_control(key="abtest_split").select("equal").run()
    app.button(key="abtest_evaluate").click().run()
    assert "as planned, give or take chance" in sound(app)


def stored(home: Path, rows: list[str], *, name: str = "test.csv") -> str:
    """A file that lies in the workspace as if it had been uploaded; its id."""
    workspace = Workspace(home)
    path = home / "upload.tmp"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(rows), encoding="utf-8")
    found = store_trial(workspace, name=name, path=path).id
    workspace.close()
    return found


def test_a_file_is_evaluated_without_a_dataset(open_page: Open, home: Path):
    draw = random.Random(3)
    rows = ["Kunde;Gruppe;Gekauft;Umsatz;Land"]
    for n in range(400):
        bought = draw.random() < (0.2 if n % 2 else 0.45)
        amount = f"{20 + draw.random() * 30:.2f}".replace(".", ",") if bought else "0"
        land = "Polen" if n % 3 else "Tschechien"
        rows.append(f"K{n};{'Kontrolle' if n % 2 else 'Brief'};{'ja' if bought else 'nein'};{amount};{land}")
    app = open_page("abtest", test_file=stored(home, rows))
    sound(app)
    app.button(key="abtest_evaluate").click().run()
    said = sound(app)
    assert "Roll out Brief" in said
    assert "Gekauft decides" in said
    assert "400 customers" in said
    assert "Land" in said


def test_a_list_is_joined_with_the_orders_of_the_dataset(open_page: Open, busy_shop: str, home: Path):
    rows = ["customer_id,variant,started"]
    rows += [f"K{n},{'control' if n % 2 else 'letter'},2025-03-01" for n in range(200)]
    app = open_page("abtest", dataset=busy_shop, source="orders", test_list=stored(home, rows))
    sound(app)
    app.button(key="abtest_evaluate").click().run()
    said = sound(app)
    assert "letter against control" in said
    assert "Conversion:" in said
    assert len(app.subheader) == 1
    app.session_state["_abtest_asked"] = replace(app.session_state["_abtest_asked"], dataset="Another")
    app.run()
    assert "stands on the orders of “Another”" in sound(app)


def test_a_list_without_orders_says_what_it_needs(open_page: Open):
    app = open_page("abtest", source="orders")
    assert "import a sales export first" in sound(app)


def test_an_answer_beside_the_screen_needs_no_dataset_where_it_says_so():
    def page() -> None:
        import streamlit as st

        from pages.shared.beside import beside

        st.text(str(beside("whole", 1, lambda: 42, words="", of_dataset=False)))
        try:
            beside("part", 1, lambda: 42, words="")
        except LookupError as error:
            st.text(str(error))

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [one.value for one in app.text] == ["42", "no dataset is open"]


def test_terms_are_told_apart_by_their_split():
    one = Asked(source=TYPED, terms=Terms(control="A", split={"A": 0.5, "B": 0.5}))
    other = replace(one, terms=replace(one.terms, split={"A": 0.4, "B": 0.6}))
    later = replace(one, terms=replace(one.terms, today=dt.date(2025, 1, 1)))
    assert len({one.key, other.key, later.key, replace(one).key}) == 3
