"""Where an import goes: a new dataset or an existing one, and the button that starts it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import dataset_facts
from crosssell.ingest.draft_reading import DraftReading
from crosssell.ingest.drafts import SavedDraft
from crosssell.ingest.files.stage import StagedFile
from crosssell.ingest.joined.reading import refuse_unusable_joined
from crosssell.ingest.questions import Question
from crosssell.ingest.reading import refuse_unusable
from crosssell.labels import error_text
from crosssell.warehouse.workspace import MAX_NAME_LENGTH
from pages.shared import session
from pages.shared.importing import state
from pages.shared.importing.upload import free_name
from pages.shared.text import _, in_words, ngettext, period, plain, translator
from pages.shared.widgets import section

NEW, KNOWN = "new", "known"


def where_to(
    saved: SavedDraft, staged: tuple[StagedFile, ...], reading: DraftReading, questions: Sequence[Question]
) -> None:
    """Draw the choice of the dataset and the button that imports."""
    section(_("Where it goes"))
    names = session.names()
    confirmed = _dataset(saved, names)
    hindrance = reason_to_wait(saved, reading, questions)
    if hindrance is None and not confirmed:
        hindrance = _("Confirm that what the dataset holds may be deleted.")
    rows = sum(file.rows_read for file in reading.files)
    rows += sum(file.staged.rows_read for file in reading.joined)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="import_bar"):
        st.button(
            ngettext("Import {n} row", "Import {n} rows", rows),
            type="primary",
            icon=":material/download_done:",
            key="start_import",
            disabled=hindrance is not None,
            on_click=state.start_import,
            args=(saved, staged),
        )
        if hindrance is not None:
            st.markdown(f":orange[:material/info: {hindrance}]", width="content")
        else:
            st.markdown(f":gray[:material/database: {plain(saved.options.dataset)}]", width="content")


def reason_to_wait(saved: SavedDraft, reading: DraftReading, questions: Sequence[Question]) -> str | None:
    """Return why the import cannot start yet; ``None`` if it can."""
    error = unusable(reading)
    if error is not None:
        return (
            _("Choose another file; see above.")
            if error.code == ErrorCode.NO_LINE_ITEMS
            else plain(error_text(error, translator()))
        )
    if questions:
        return ngettext(
            "Answer the question above first.", "Answer the {n} questions above first.", len(questions)
        )
    if not is_name(saved.options.dataset):
        return _("Give the new dataset a name.")
    if not reading.files and not _holds_orders(saved.options.dataset):
        return _("Customers and products join orders: choose the dataset that holds them, or add their file.")
    return None


def _holds_orders(dataset: str) -> bool:
    workspace = session.workspace()
    return workspace.exists(dataset) and dataset_facts(workspace.open(dataset)).kept_lines > 0


def unusable(reading: DraftReading) -> CrosssellError | None:
    """Return what makes a file unusable whatever is answered; ``None`` if nothing does."""
    try:
        refuse_unusable(reading)
        refuse_unusable_joined(reading.joined)
    except CrosssellError as error:
        return error
    return None


def is_name(name: str) -> bool:
    """Tell whether a dataset may be called so."""
    return 0 < len(name) <= MAX_NAME_LENGTH and name == name.strip() and name.isprintable()


def _dataset(saved: SavedDraft, names: list[str]) -> bool:
    """Draw the choice of the dataset; tell whether it needs no further word of the reader."""
    into_known = saved.options.dataset in names
    if names:
        mode_key = f"target_{saved.id}"
        st.session_state[mode_key] = KNOWN if into_known else NEW
        st.segmented_control(
            _("Dataset"),
            [NEW, KNOWN],
            format_func=in_words(
                [NEW, KNOWN], lambda mode: _("A new dataset") if mode == NEW else _("Add to an existing one")
            ),
            required=True,
            key=mode_key,
            on_change=_choose_mode,
            args=(saved.id, mode_key),
            label_visibility="collapsed",
        )
    if not into_known:
        key = f"dataset_name_{saved.id}"
        st.session_state[key] = saved.options.dataset
        st.text_input(
            _("Name of the new dataset"),
            max_chars=MAX_NAME_LENGTH,
            key=key,
            on_change=_choose_dataset,
            args=(saved.id, key),
            width=420,
        )
        return True
    key = f"dataset_known_{saved.id}"
    st.session_state[key] = saved.options.dataset
    st.selectbox(
        _("Existing dataset"), names, key=key, on_change=_choose_dataset, args=(saved.id, key), width=420
    )
    return _replace_choice(saved)


def _replace_choice(saved: SavedDraft) -> bool:
    key = f"replace_{saved.id}"
    st.session_state[key] = saved.options.replace
    st.checkbox(
        _("Replace everything in it"),
        key=key,
        on_change=_choose_replace,
        args=(saved.id, key),
        help=_("Otherwise new orders are added, and orders that are known already are brought up to date."),
    )
    if not saved.options.replace:
        return True
    facts = dataset_facts(session.workspace().open(saved.options.dataset))
    lines = ngettext("{n} line", "{n} lines", facts.kept_lines)
    held = f"{lines}, {period(facts.first, facts.last)}" if facts.first else lines
    with st.container(border=True, key="confirm_replace_box"):
        st.markdown(
            _(
                "What “{name}” holds now ({held}) is taken out first. "
                "You can undo this until the next import.",
                name=plain(saved.options.dataset),
                held=plain(held),
            )
        )
        return st.checkbox(_("Yes, replace it"), key=f"confirm_replace_{saved.id}_{saved.options.dataset}")


def _choose_mode(found: str, key: str) -> None:
    names = session.names()
    if st.session_state[key] == KNOWN and names:
        current = session.current()
        chosen = current.name if current is not None and current.name in names else names[0]
        state.change(found, lambda saved: _into(saved, chosen))
    else:
        state.change(found, lambda saved: _into(saved, free_name(saved.names[0] if saved.names else "")))


def _choose_dataset(found: str, key: str) -> None:
    chosen = " ".join(str(st.session_state[key] or "").split())
    state.change(found, lambda saved: _into(saved, chosen))


def _choose_replace(found: str, key: str) -> None:
    wanted = bool(st.session_state[key])
    state.change(found, lambda saved: replace(saved, options=replace(saved.options, replace=wanted)))


def _into(saved: SavedDraft, dataset: str) -> SavedDraft:
    return replace(saved, options=replace(saved.options, dataset=dataset, replace=False))
