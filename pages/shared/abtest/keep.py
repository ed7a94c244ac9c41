"""What a reader can take away from a test: save it in the dataset, a report on one page, a workbook."""

import datetime as dt
from collections.abc import Hashable
from functools import partial
from pathlib import PurePath

import streamlit as st

from crosssell.errors import CrosssellError
from crosssell.experiments.result import Evaluation
from crosssell.experiments.saved import Kept, save_test, saved_tests
from crosssell.experiments.uplift import has_share
from crosssell.facts import data_version
from crosssell.labels import error_text
from crosssell.naming import LONGEST_NAME
from pages.shared import session
from pages.shared.abtest.session import Asked
from pages.shared.abtest.source import OrdersSource, TotalsSource, laid
from pages.shared.roi.address import ROI_PAGE, test_query, worth_link
from pages.shared.segments.address import press
from pages.shared.text import _, plain, translator
from pages.shared.widgets import XLSX_TYPE

_SAVED = "_abtest_saved"


def draw(
    evaluation: Evaluation, *, asked: Asked, current: session.Current | None, key: str = "abtest_keep"
) -> None:
    """Draw the buttons for a test that was just evaluated.

    Args:
        evaluation: Its result.
        asked: What was asked.
        current: The open dataset, which it can be saved in; ``None`` where there is none.
        key: Begins the keys of the buttons.
    """
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=key):
        saved = _saved_as(asked, current)
        name = _save(evaluation, asked, current, key=key) if saved is None else saved
        downloads(evaluation, title=name, currency=asked.currency, dataset=asked.dataset, key=f"{key}_file")
        if has_share(evaluation):
            _worth(evaluation, asked, current, name=name, key=key)
        if saved is not None:
            st.caption(_("Saved as “{name}”, see Saved tests.", name=plain(saved)))


def downloads(
    evaluation: Evaluation, *, title: str, currency: str | None, dataset: str | None, key: str
) -> None:
    """Draw the buttons for the report and the workbook; a file is built when its button is pressed."""
    reader, today = translator(), dt.date.today()

    def report() -> bytes:
        from crosssell.exports.report import report_html

        return report_html(
            evaluation, title=title, translator=reader, made_on=today, currency=currency, dataset=dataset
        ).encode()

    def workbook() -> bytes:
        from crosssell.exports.abtest import evaluation_xlsx

        return evaluation_xlsx(
            evaluation, title=title, translator=reader, made_on=today, currency=currency, dataset=dataset
        )

    for ending, words, build, kind, about in (
        ("html", _("Report"), report, "text/html", _("One page to print or to pass on, as an HTML file.")),
        ("xlsx", _("XLSX"), workbook, XLSX_TYPE, _("Result and figures as a workbook.")),
    ):
        st.download_button(
            words,
            data=build,
            file_name=f"abtest-{today.isoformat()}.{ending}",
            mime=kind,
            icon=":material/download:",
            help=about,
            on_click="ignore",
            key=f"{key}_{ending}",
        )


def worth_hint() -> str:
    """Return what the link to the calculator does."""
    return _("Calculates a campaign with the uplift that this test has measured, as sure as it is.")


def _worth(
    evaluation: Evaluation, asked: Asked, current: session.Current | None, *, name: str, key: str
) -> None:
    """Draw the way to the calculator: by link where the test is saved, else with the result in hand."""
    saved = None if current is None else _kept_as(asked, current)
    if saved is not None:
        worth_link(test_query(saved.evaluation_id), hint=worth_hint(), place=key)
    elif st.button(
        _("What is it worth?"), icon=":material/calculate:", key=f"{key}_worth", help=worth_hint()
    ):
        # Imported here because they bring what the whole calculator needs.
        from crosssell.prefill import from_evaluation
        from pages.shared.roi.session import suggest

        suggest(from_evaluation(evaluation, name=name))
        press(ROI_PAGE, [])


def _save(evaluation: Evaluation, asked: Asked, current: session.Current | None, *, key: str) -> str:
    """Draw what saves the test and return its name, as it stands in the field."""
    usual = _usual_name(asked)
    if current is None:
        st.button(
            _("Save"),
            icon=":material/bookmark:",
            disabled=True,
            help=_("A test is saved in a dataset, and none is open."),
            key=f"{key}_none",
        )
        return usual
    field = f"{key}_name"
    with st.popover(_("Save"), icon=":material/bookmark:", key=f"{key}_save"):
        name = st.text_input(_("Name"), value=usual, max_chars=LONGEST_NAME, key=field)
        if isinstance(asked.source, OrdersSource):
            st.caption(
                _(
                    "The list of customers is saved with it, in “{dataset}” on this machine, so that the "
                    "test can be evaluated again with later orders. Deleting the test deletes the list.",
                    dataset=plain(current.name),
                )
            )
        else:
            st.caption(_("The result is saved in “{dataset}”.", dataset=plain(current.name)))
        st.button(
            _("Save the test"),
            type="primary",
            key=f"{key}_go",
            on_click=partial(_keep, evaluation, asked, current, field),
            disabled=not name.strip(),
        )
    return name.strip() or usual


def _saved_as(asked: Asked, current: session.Current | None) -> str | None:
    """Return the name under which this answer was saved before; ``None`` where it was not, or was deleted."""
    found = None if current is None else _kept_as(asked, current)
    return None if found is None else found.name


def _kept_as(asked: Asked, current: session.Current) -> Kept | None:
    """Return the saved test of this answer; ``None`` where it was not saved, or was deleted."""
    made = _made().get(_saved_key(asked, current))
    if made is None:
        return None
    return next((one for one in saved_tests(current.warehouse) if one.evaluation_id == made), None)


def _made() -> dict[Hashable, str]:
    """Return the ids of the tests that were saved in this session, by what they answer."""
    made: dict[Hashable, str] = st.session_state.setdefault(_SAVED, {})
    return made


def _saved_key(asked: Asked, current: session.Current) -> Hashable:
    """Return what tells one answer from another: with later orders a list has another one."""
    of_orders = isinstance(asked.source, OrdersSource)
    return current.name, asked.key, data_version(current.warehouse) if of_orders else None


def _usual_name(asked: Asked) -> str:
    source = asked.source
    if isinstance(source, TotalsSource):
        return _("Test of {day}", day=translator().date(dt.date.today()))
    return PurePath(source.name).stem[:LONGEST_NAME] or source.name


def _keep(evaluation: Evaluation, asked: Asked, current: session.Current, field: str) -> None:
    if _saved_as(asked, current) is not None:
        return  # pressed twice before the screen was drawn anew
    name = str(st.session_state.get(field) or "")
    try:
        made = _write(evaluation, asked, current, name)
    except CrosssellError as error:
        st.toast(plain(error_text(error, translator())), icon=":material/error:")
        return
    _made()[_saved_key(asked, current)] = made
    st.toast(_("Saved. You find it under Saved tests."), icon=":material/check:")


def _write(evaluation: Evaluation, asked: Asked, current: session.Current, name: str) -> str:
    """Save the test and return its id."""
    source, now = asked.source, dt.datetime.now()
    said: dict[str, object] = {
        "currency": asked.currency,
        "shop": asked.question,
        "data_version": data_version(current.warehouse),
    }
    if isinstance(source, TotalsSource):
        said["totals"] = source.totals()
    else:
        said |= {"file": source.name, "columns": source.mapping}
    if not isinstance(source, OrdersSource):
        with current.warehouse.write() as cursor:
            return save_test(cursor, name=name, evaluation=evaluation, question=said, saved_at=now)
    with (
        laid(session.workspace(), source, warehouse=current.warehouse) as (cursor, rows),
        current.warehouse.writing(),
        cursor.transaction(),
    ):
        return save_test(
            cursor,
            name=name,
            evaluation=evaluation,
            question=said,
            saved_at=now,
            rows=rows.table,
            start=asked.question.start if asked.question is not None else None,
        )
