"""Work beside the screen: once for all who ask, and no longer than somebody waits."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

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


@dataclass
class Desk:
    """A board with one work under way that asks whether to go on once it is let, long after it began."""

    clock: list[float]
    board: AnswerBoard = field(default_factory=AnswerBoard)
    begun: threading.Event = field(default_factory=threading.Event)
    let: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> Future[str]:
        future = self.board.take(("asked",), self.work)
        assert self.begun.wait(SECONDS)
        self.clock[0] += beside.WANTED_SECONDS + 1
        return future

    def work(self, step) -> str:
        self.begun.set()
        assert self.let.wait(SECONDS)
        step(0.5)
        return "done"


@pytest.fixture
def desk(monkeypatch) -> Desk:
    clock = [0.0]
    monkeypatch.setattr(beside, "monotonic", lambda: clock[0])
    return Desk(clock)


def test_what_nobody_waits_for_is_given_up_where_the_work_asks(desk):
    future = desk.begin()
    desk.let.set()
    with pytest.raises(CrosssellError) as stopped:
        future.result(SECONDS)
    assert stopped.value.code == ErrorCode.CANCELLED
    assert beside._given_up(future)


def test_a_page_that_waits_keeps_the_work_going(desk):
    future = desk.begin()
    desk.board.still_wanted(("asked",))
    desk.let.set()
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
