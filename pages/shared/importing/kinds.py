"""What each file holds: order lines, customers or products; guessed, shown, and the reader's to change."""

from dataclasses import replace

import streamlit as st

from crosssell.columns import FileKind
from crosssell.ingest.drafts import SavedDraft
from crosssell.labels import label
from pages.shared.importing import state
from pages.shared.text import _, in_words, plain, translator


def choice(saved: SavedDraft, number: int, present: FileKind) -> None:
    """Draw what a file holds as a choice.

    Args:
        saved: The draft.
        number: Of the file in it, from 1.
        present: What it is taken for now.
    """
    key = f"kind_{saved.id}_{number}"
    st.session_state[key] = present
    st.selectbox(
        _("What “{file}” holds", file=plain(saved.names[number - 1])),
        list(FileKind),
        format_func=in_words(list(FileKind), lambda kind: label(kind, translator())),
        key=key,
        on_change=_choose,
        args=(saved.id, number, key, present),
        label_visibility="collapsed",
        width=200,
    )


def _choose(found: str, number: int, key: str, present: FileKind) -> None:
    kind = FileKind(st.session_state[key])
    if kind == present:
        return

    def how(saved: SavedDraft) -> SavedDraft:
        options = saved.options
        changed = replace(
            options,
            kinds={**options.kinds, number: kind},
            joined_mapping={other: said for other, said in options.joined_mapping.items() if other != number},
            answers=state.without_columns(options.answers, number),
        )
        return replace(saved, options=changed)

    state.change(found, how)
