"""Jobs: progress that only rises, a stop that is heard, one job a key, no exception lost."""

import threading

import pytest

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.jobs import JobBoard, JobState, Progress, Step


def test_a_job_hands_over_its_result():
    job = JobBoard().start("a", lambda _: 7)
    job.wait(5)
    assert (job.state, job.result, job.progress.share) == (JobState.DONE, 7, 1.0)


def test_one_running_job_a_key_and_a_new_one_after_it():
    board, gate = JobBoard(), threading.Event()
    first = board.start("a", lambda _: gate.wait(5))
    assert board.start("a", lambda _: None) is first
    board.forget("a")
    assert board.find("a") is first
    gate.set()
    first.wait(5)
    assert board.start("a", lambda _: None) is not first


def test_cancelling_stops_the_work():
    begun = threading.Event()

    def work(progress: Progress) -> None:
        begun.set()
        while True:
            progress.check()

    job = JobBoard().start("a", work)
    assert begun.wait(5)
    job.cancel()
    job.wait(5)
    assert job.state == JobState.CANCELLED


def test_a_statement_is_interrupted(workspace):
    shop = workspace.open_or_create("shop")
    begun = threading.Event()

    def work(progress: Progress) -> None:
        with shop.run() as cursor:
            progress.begin(Step.LOAD, cursor=cursor)
            begun.set()
            cursor.rows("select sum(a.range * b.range) from range(3000000) as a, range(30000) as b")

    job = JobBoard().start("a", work)
    assert begun.wait(5)
    while job.running:
        job.cancel()
        job.wait(0.05)
    assert job.state == JobState.CANCELLED


def test_what_goes_wrong_is_kept_as_an_error():
    def refuse(progress: Progress) -> None:
        raise CrosssellError(ErrorCode.EMPTY_FILE, file="a.csv")

    def break_down(progress: Progress) -> None:
        raise ZeroDivisionError

    for work, code in ((refuse, ErrorCode.EMPTY_FILE), (break_down, ErrorCode.UNEXPECTED)):
        job = JobBoard().start("a", work)
        job.wait(5)
        assert (job.state, job.error.code) == (JobState.FAILED, code)


def test_progress_only_rises_through_the_steps():
    progress, seen = Progress(), []
    for step in (Step.STAGE, Step.READ, Step.CHECK, Step.LOAD, Step.DERIVE):
        progress.begin(step)
        for share in (0.0, 0.5, 1.5, 0.2):
            progress.within(share)
            seen.append(progress.share)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
