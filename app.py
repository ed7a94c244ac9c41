"""The server: runs the frame in ``pages/``, takes uploads, watches the inbox, and closes the data at the end.

Streamlit takes a folder ``pages`` beside the entry script for its old page layout. This file therefore
holds an app object and no script; the script is ``pages/frame.py``, which registers its siblings.

Run it with ``streamlit run app.py``.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from pages.shared.uploading.route import routes

PROJECT = Path(__file__).parent

# Their first import takes longer than a page; nobody should wait for it with a page in view.
PRELOADED = ("pandas", "plotly.graph_objects", "crosssell.warehouse", "crosssell.charts")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Preload in the background and look after the inbox; close the open datasets when the server stops."""
    starting = asyncio.create_task(asyncio.to_thread(_start))
    try:
        yield
    finally:
        try:
            await starting
        finally:
            await asyncio.to_thread(_stop)


def show_error(error: Exception) -> bool:
    """Replace a traceback on screen by a calm message with the number of its log entry."""
    from pages.shared.guard import show_unexpected

    show_unexpected(error)
    return True


def _start() -> None:
    for name in PRELOADED:
        importlib.import_module(name)
    importlib.import_module("pages.shared.inbox").start_watching()
    importlib.import_module("pages.shared.session").delete_abandoned()


def _stop() -> None:
    from pages.shared import inbox, session

    inbox.stop_watching()
    session.close_workspaces()


app = st.App(PROJECT / "pages" / "frame.py", lifespan=lifespan, routes=routes(), on_script_error=show_error)
