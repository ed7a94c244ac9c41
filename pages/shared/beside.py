"""Answers that take longer than a page may: worked out beside the screen, once for all sessions."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

import streamlit as st

from crosssell.errors import CrosssellError, ErrorCode
from pages.shared import session

Answer = TypeVar("Answer")
Key = tuple[Hashable, ...]

EVERY_SECONDS = 0.5
WORKERS = 2
MOST_KEPT = 24
WANTED_SECONDS = 20.0  # a page that waits asks twice a second; a busy machine or a hidden window more rarely


class AnswerBoard:
    """Keeps the last answers, worked out or being worked out; safe for many threads.

    What nobody waits for any more is not begun, and given up where the work asks whether to go on.
    """

    def __init__(self) -> None:
        self._futures: OrderedDict[Key, Future[Any]] = OrderedDict()
        self._asked: dict[Key, float] = {}
        self._lock = Lock()
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="beside")

    def take(self, key: Key, work: Callable[[Callable[[float], None]], Answer]) -> Future[Answer]:
        """Return the answer of ``key``, begun now where it is not there."""
        with self._lock:
            self._asked[key] = monotonic()
            if key not in self._futures:
                self._futures[key] = self._workers.submit(self._work_out, key, work)
            self._futures.move_to_end(key)
            while len(self._futures) > MOST_KEPT:
                oldest, future = self._futures.popitem(last=False)
                self._asked.pop(oldest, None)
                future.cancel()
            return self._futures[key]

    def still_wanted(self, key: Key) -> None:
        """Note that a page waits for the answer of ``key``."""
        self._asked[key] = monotonic()

    def forget(self, key: Key) -> None:
        """Drop an answer, so that it is worked out anew when it is asked for again."""
        with self._lock:
            self._futures.pop(key, None)

    def _work_out(self, key: Key, work: Callable[[Callable[[float], None]], Answer]) -> Answer:
        self._go_on(key)
        return work(partial(self._go_on, key))

    def _go_on(self, key: Key, share: float = 0.0) -> None:
        del share
        if monotonic() - self._asked.get(key, 0.0) > WANTED_SECONDS:
            raise CrosssellError(ErrorCode.CANCELLED)


def beside(
    name: str,
    question: Hashable,
    work: Callable[..., Answer],
    *,
    words: str,
    of_dataset: bool = True,
    takes_step: bool = False,
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
        takes_step: Whether ``work`` takes ``step``, a function to be called now and then with the done
            share: it raises where nobody waits for the answer any more.

    Raises:
        CrosssellError: What ``work`` raised; asked again, it is tried again.
    """
    key = (_content() if of_dataset else None, name, question)

    def begin() -> Future[Answer]:
        return _board().take(key, lambda step: work(step=step) if takes_step else work())

    future = begin()
    if _given_up(future):
        _board().forget(key)
        future = begin()
    try:
        return future.result(timeout=session.PATIENCE_SECONDS)
    except TimeoutError:
        _under_way(future, key, words)
        return None
    except CrosssellError as error:
        _board().forget(key)
        raise CrosssellError(error.code, error.reason, **error.values) from None
    except BaseException:
        _board().forget(key)
        raise


def _given_up(future: Future[Any]) -> bool:
    """Tell whether the work was stopped because nobody waited for it."""
    error = future.exception() if future.done() and not future.cancelled() else None
    return isinstance(error, CrosssellError) and error.code == ErrorCode.CANCELLED


def _content() -> tuple[int, int]:
    """Return what names the open dataset's content."""
    found = session.current()
    if found is None:
        raise LookupError("no dataset is open")
    return found.key


@st.fragment(run_every=EVERY_SECONDS)
def _under_way(future: Future[Any], key: Key, words: str) -> None:
    """Draw what is being done, and run the page again once it is over."""
    _board().still_wanted(key)
    if future.done():
        st.rerun()
    st.markdown(f":gray[:material/hourglass_top: {words}]")


@st.cache_resource(show_spinner=False)
def _board() -> AnswerBoard:
    return AnswerBoard()
