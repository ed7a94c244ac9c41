"""The tab saved of the A/B screen: tests that were kept, shown as they were, and evaluated again."""

import datetime as dt
from dataclasses import replace
from functools import partial

import streamlit as st

from crosssell.columns import TrialSource
from crosssell.errors import CrosssellError
from crosssell.experiments.result import METHODS_VERSION, Evaluation
from crosssell.experiments.saved import (
    Kept,
    SavedTest,
    delete_test,
    lay_assignment,
    rename_test,
    replace_result,
    saved_test,
    saved_tests,
)
from crosssell.experiments.shop_metrics import ShopQuestion
from crosssell.experiments.uplift import has_share
from crosssell.facts import data_version
from crosssell.labels import error_text, label
from crosssell.naming import LONGEST_NAME
from crosssell.records import from_json
from crosssell.warehouse import Warehouse
from pages.shared import session, widgets
from pages.shared.abtest import keep, outcome
from pages.shared.abtest.words import VERDICT_ICONS
from pages.shared.beside import beside
from pages.shared.guard import show_problem
from pages.shared.link import add_to_link, take_from_url
from pages.shared.roi.address import test_query, worth_link
from pages.shared.text import _, ngettext, plain, translator

MOST_LISTED = 60
_OPEN, _AGAIN = "_abtest_saved_open", "_abtest_saved_again"
OPEN_IN_LINK = "test"  # an id by chance, which says nothing of the test


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
    if current is None:
        widgets.empty_state(
            _("No dataset is open"),
            _("Tests are saved in a dataset. Upload a sales export or open one, then save tests in it."),
            icon=":material/bookmark:",
        )
        return
    kept = saved_tests(current.warehouse)
    take_from_url(_OPEN, name=OPEN_IN_LINK, allowed=[one.evaluation_id for one in kept])
    opened = next((one for one in kept if one.evaluation_id == st.session_state.get(_OPEN)), None)
    if opened is not None:
        add_to_link(**{OPEN_IN_LINK: opened.evaluation_id})
        _one(opened, current)
    elif kept:
        _list(kept, current)
    else:
        widgets.empty_state(
            _("No saved tests yet"),
            _("Evaluate a test, then press Save under its verdict. It stays in this dataset."),
            icon=":material/bookmark:",
        )


def _list(kept: tuple[Kept, ...], current: session.Current) -> None:
    for one in kept[:MOST_LISTED]:
        place = f"saved_{one.evaluation_id}"
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"{place}_row"
        ):
            st.markdown(
                f"{VERDICT_ICONS[one.verdict]} **{plain(one.name)}**  \n:gray[{_about(one)}]", width="stretch"
            )
            st.button(_("Open"), key=f"{place}_open", on_click=_show, args=(one.evaluation_id,))
            _care(one, current, place=place)
    if len(kept) > MOST_LISTED:
        st.caption(
            ngettext(
                "{n} older test is not listed. Delete what you no longer need.",
                "{n} older tests are not listed. Delete what you no longer need.",
                len(kept) - MOST_LISTED,
            )
        )


def _about(one: Kept) -> str:
    """Return in one line what the verdict was, about which variant, when, and where the figures are from."""
    verdict = label(one.verdict, translator())
    if one.variant is not None:
        verdict = f"{verdict}: {plain(one.variant)}"
    return " · ".join([verdict, plain(translator().date_time(one.saved_at)), label(one.source, translator())])


def _care(one: Kept, current: session.Current, *, place: str) -> None:
    """Draw what renames or deletes a test."""
    with st.popover(
        _("More"), icon=":material/more_horiz:", key=f"{place}_more", help=_("Rename or delete this test")
    ):
        st.text_input(_("Name"), value=one.name, max_chars=LONGEST_NAME, key=f"{place}_name")
        st.button(
            _("Rename"), key=f"{place}_rename", on_click=partial(_rename, current.warehouse, one, place)
        )
        st.divider()
        st.markdown(_("Deletes the result and, where it was kept, the list of customers."))
        st.button(
            _("Delete this test"),
            icon=":material/delete:",
            key=f"{place}_delete",
            on_click=partial(_delete, current.warehouse, one),
        )


def _one(kept: Kept, current: session.Current) -> None:
    try:
        saved = saved_test(current.warehouse, evaluation_id=kept.evaluation_id)
    except CrosssellError as error:
        _head(kept)
        show_problem(error)
        return
    currency = saved.question.get("currency")
    is_again = st.session_state.get(_AGAIN) == kept.evaluation_id
    _head(kept)
    evaluation = _again(saved, current) if is_again else saved.evaluation
    if evaluation is None:
        return
    _below_head(saved, current, is_again=is_again)
    outcome.draw(
        evaluation,
        currency=currency,
        key="saved",
        beside_verdict=partial(_row, saved, evaluation, current, is_again=is_again),
    )


def _head(kept: Kept) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="saved_head"):
        st.button(
            _("All saved tests"),
            icon=":material/arrow_back:",
            type="tertiary",
            key="saved_back",
            on_click=_back,
        )
        st.markdown(f"**{plain(kept.name)}** · :gray[{_about(kept)}]", width="stretch")


def _below_head(saved: SavedTest, current: session.Current, *, is_again: bool) -> None:
    """Say what to know of a result that was kept: older methods, or data that have changed since."""
    if is_again:
        widgets.notice(
            _("Evaluated again, with the orders that the dataset holds now. The saved result is unchanged.")
        )
        return
    if saved.kept.methods_version < METHODS_VERSION:
        widgets.notice(
            _("This was evaluated by an earlier version of the methods; the figures stand as they were.")
        )
    if _can_again(saved) and saved.question.get("data_version") != data_version(current.warehouse):
        widgets.notice(_("The data have changed since this was evaluated."))


def _row(saved: SavedTest, evaluation: Evaluation, current: session.Current, *, is_again: bool) -> None:
    """Draw the buttons under the verdict."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="saved_keep"):
        if is_again:
            st.button(
                _("Keep this result"),
                type="primary",
                icon=":material/bookmark:",
                key="saved_replace",
                on_click=partial(_replace, current.warehouse, saved, evaluation),
                help=_("It takes the place of the saved one."),
            )
            st.button(_("Back to the saved result"), key="saved_undo", on_click=_stop_again)
        elif _can_again(saved):
            st.button(
                _("Evaluate again"),
                icon=":material/refresh:",
                key="saved_again",
                on_click=_start_again,
                args=(saved.kept.evaluation_id,),
                help=ngettext(
                    "With the orders that the dataset holds now, for the {n} customer of the list.",
                    "With the orders that the dataset holds now, for the {n} customers of the list.",
                    saved.kept.customers,
                ),
            )
        dataset = current.name if saved.kept.source == TrialSource.ORDERS else None
        keep.downloads(
            evaluation,
            title=saved.kept.name,
            currency=saved.question.get("currency"),
            dataset=dataset,
            key="saved_file",
        )
        if has_share(evaluation) and not is_again:
            worth_link(test_query(saved.kept.evaluation_id), hint=keep.worth_hint(), place="saved_test")


def _can_again(saved: SavedTest) -> bool:
    return saved.kept.source == TrialSource.ORDERS and saved.kept.customers > 0


def _again(saved: SavedTest, current: session.Current) -> Evaluation | None:
    """Return the test evaluated on the orders that are there now; ``None`` while it is worked out."""
    today = dt.date.today()
    work = partial(_evaluated, current.warehouse, saved, today)
    try:
        return beside(
            "trial_again",
            (saved.kept.evaluation_id, saved.kept.saved_at, today),
            work,
            words=_("Working out what came of the test …"),
        )
    except CrosssellError as error:
        show_problem(error)
        return None


def _evaluated(warehouse: Warehouse, saved: SavedTest, today: dt.date) -> Evaluation:
    """Evaluate a saved list; runs in a thread, so it calls the core only."""
    # Imported here because statsmodels takes seconds to load and no other screen needs it.
    from crosssell.experiments.evaluate import evaluate
    from crosssell.trials import lay_list_trial

    question = from_json(ShopQuestion, data=saved.question["shop"])
    with warehouse.run() as cursor:
        rows = lay_assignment(cursor, evaluation_id=saved.kept.evaluation_id)
        trial = lay_list_trial(cursor, warehouse=warehouse, rows=rows, question=question)
        terms = replace(saved.evaluation.terms, today=today)
        return evaluate(cursor, trial, terms, source=TrialSource.ORDERS)


def _show(evaluation_id: str) -> None:
    st.session_state[_OPEN] = evaluation_id


def _back() -> None:
    st.session_state.pop(_OPEN, None)
    _stop_again()


def _start_again(evaluation_id: str) -> None:
    st.session_state[_AGAIN] = evaluation_id


def _stop_again() -> None:
    st.session_state.pop(_AGAIN, None)


def _replace(warehouse: Warehouse, saved: SavedTest, evaluation: Evaluation) -> None:
    replace_result(
        warehouse,
        evaluation_id=saved.kept.evaluation_id,
        evaluation=evaluation,
        question={**saved.question, "data_version": data_version(warehouse)},
        saved_at=dt.datetime.now(),
    )
    _stop_again()
    st.toast(_("Saved."), icon=":material/check:")


def _rename(warehouse: Warehouse, kept: Kept, place: str) -> None:
    try:
        rename_test(warehouse, evaluation_id=kept.evaluation_id, name=str(st.session_state[f"{place}_name"]))
    except CrosssellError as error:
        st.toast(plain(error_text(error, translator())), icon=":material/error:")


def _delete(warehouse: Warehouse, kept: Kept) -> None:
    delete_test(warehouse, evaluation_id=kept.evaluation_id)
    st.toast(_("“{name}” was deleted.", name=plain(kept.name)), icon=":material/check:")
