"""Answers that take longer than a page may: worked out beside the screen, once for all sessions."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

import streamlit as st

from crosssell.errors import CrosssellError
from pages.shared import session

Answer = TypeVar("Answer")

EVERY_SECONDS = 0.5
WORKERS = 2
MOST_KEPT = 24


class AnswerBoard:
    """Keeps the last answers, worked out or being worked out; safe for many threads."""

    def __init__(self) -> None:
        self._futures: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = Lock()
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="beside")

    def take(self, key: tuple[Hashable, ...], work: Callable[[], Answer]) -> Future[Answer]:
        """Return the answer of ``key``, begun now where it is not there."""
        with self._lock:
            if key not in self._futures:
                self._futures[key] = self._workers.submit(work)
            self._futures.move_to_end(key)
            while len(self._futures) > MOST_KEPT:
                self._futures.popitem(last=False)[1].cancel()
            return self._futures[key]

    def forget(self, key: tuple[Hashable, ...]) -> None:
        """Drop an answer, so that it is worked out anew when it is asked for again."""
        with self._lock:
            self._futures.pop(key, None)


def beside(
    name: str, question: Hashable, work: Callable[[], Answer], *, words: str, of_dataset: bool = True
) -> Answer | None:
    """Return the answer of ``work``; while it is not there, draw that it is under way and return ``None``.

    The page runs again by itself when the answer is there. ``work`` runs in a thread, where there is no
    session and no language: it must call the core only.

    Args:
        name: Of the answer.
        question: Everything that it depends on besides the open dataset's content.
        work: Works it out.
        words: What is being done, for the reader; translated.
        of_dataset: Whether the answer depends on the open dataset. Where not, ``question`` says all, none
            needs to be open, and a change of the dataset changes no answer.

    Raises:
        CrosssellError: What ``work`` raised; asked again, it is tried again.
    """
    key = (_content() if of_dataset else None, name, question)
    future = _board().take(key, work)
    try:
        return future.result(timeout=session.PATIENCE_SECONDS)
    except TimeoutError:
        _under_way(future, words)
        return None
    except CrosssellError as error:
        _board().forget(key)
        raise CrosssellError(error.code, error.reason, **error.values) from None
    except BaseException:
        _board().forget(key)
        raise


def _content() -> tuple[int, int]:
    """Return what names the open dataset's content."""
    found = session.current()
    if found is None:
        raise LookupError("no dataset is open")
    return found.key


@st.fragment(run_every=EVERY_SECONDS)
def _under_way(future: Future[Any], words: str) -> None:
    """Draw what is being done, and run the page again once it is over."""
    if future.done():
        st.rerun()
    st.markdown(f":gray[:material/hourglass_top: {words}]")


@st.cache_resource(show_spinner=False)
def _board() -> AnswerBoard:
    return AnswerBoard()
