"""Work beside the screen: once for all who ask, and no longer than somebody waits."""

import threading

import pytest

from crosssell.errors import CrosssellError, ErrorCode
from pages.shared import beside
from pages.shared.beside import AnswerBoard

SECONDS = 10


def test_an_answer_is_worked_out_once_for_all_who_ask():
    board, begun = AnswerBoard(), []

    def work(step):
        begun.append(step)
        return len(begun)

    assert [board.take(("a",), work).result(SECONDS) for _ in range(3)] == [1, 1, 1]
    board.forget(("a",))
    assert board.take(("a",), work).result(SECONDS) == 2


def test_what_nobody_waits_for_is_given_up_where_the_work_asks(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(beside, "monotonic", lambda: clock[0])
    board, begun, left = AnswerBoard(), threading.Event(), threading.Event()

    def work(step):
        begun.set()
        assert left.wait(SECONDS)
        step(0.5)
        return "done"

    future = board.take(("left",), work)
    assert begun.wait(SECONDS)
    clock[0] += beside.WANTED_SECONDS + 1
    left.set()
    with pytest.raises(CrosssellError) as stopped:
        future.result(SECONDS)
    assert stopped.value.code == ErrorCode.CANCELLED
    assert beside._given_up(future)


def test_a_page_that_waits_keeps_the_work_going(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(beside, "monotonic", lambda: clock[0])
    board, begun, waited = AnswerBoard(), threading.Event(), threading.Event()

    def work(step):
        begun.set()
        assert waited.wait(SECONDS)
        step(0.5)
        return "done"

    future = board.take(("kept",), work)
    assert begun.wait(SECONDS)
    clock[0] += beside.WANTED_SECONDS + 1
    board.still_wanted(("kept",))
    waited.set()
    assert future.result(SECONDS) == "done"
    assert not beside._given_up(future)


def test_what_was_left_before_its_turn_is_not_begun(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(beside, "monotonic", lambda: clock[0])
    board, free, begun = AnswerBoard(), threading.Event(), threading.Semaphore(0)

    def hold(_step):
        begun.release()
        return free.wait(SECONDS)

    busy = [board.take((n,), hold) for n in range(beside.WORKERS)]
    assert all(begun.acquire(timeout=SECONDS) for _ in busy)
    left = board.take(("left",), lambda _step: pytest.fail("nobody waits for it"))
    clock[0] += beside.WANTED_SECONDS + 1
    free.set()
    assert all(one.result(SECONDS) for one in busy)
    assert isinstance(left.exception(SECONDS), CrosssellError)
