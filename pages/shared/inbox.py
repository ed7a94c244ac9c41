"""The inbox of this server: watched from its start to its end, in the language of the machine."""

import locale
import os
from datetime import datetime

import streamlit as st

from crosssell.i18n import best_language
from crosssell.ingest.inbox import Watcher
from pages.shared import session


def start_watching() -> None:
    """Begin to look after the inbox of the workspace."""
    _watcher(str(session.workspace_folder())).start()


def stop_watching() -> None:
    """Stop that, before the datasets are closed."""
    _watcher(str(session.workspace_folder())).stop()
    _watcher.clear()


def machine_language() -> str:
    """Return the best of our languages for what the machine itself writes."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return best_language(next(filter(None, named), None) or locale.getlocale()[0])


@st.cache_resource(show_spinner=False)
def _watcher(folder: str) -> Watcher:
    del folder
    return Watcher(session.workspace(), language=machine_language(), now=datetime.now)
