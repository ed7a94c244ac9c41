"""Work that runs beside the screen: progress to look at, a way to stop it, and one place to find it again."""

import logging
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import Cursor

logger = logging.getLogger(__name__)


class JobState(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What an import is doing, in this order."""

    WAIT = "wait"
    STAGE = "stage"
    READ = "read"
    CHECK = "check"
    LOAD = "load"
    DERIVE = "derive"


# Share of an import's time at which each step ends, measured on files of one to ten million lines.
_STEP_ENDS = {
    Step.WAIT: 0.0,
    Step.STAGE: 0.3,
    Step.READ: 0.42,
    Step.CHECK: 0.65,
    Step.LOAD: 0.8,
    Step.DERIVE: 1.0,
}


class Progress:
    """How far a piece of work is; written by the worker, read by anyone.

    Attributes:
        step: The present step.
        share: Done share of the whole, 0–1.
        rows: Rows known so far.
    """

    def __init__(self) -> None:
        self.step = Step.WAIT
        self.share = 0.0
        self.rows = 0
        self._stop = threading.Event()
        self._cursor: Cursor | None = None

    def begin(self, step: Step, *, cursor: Cursor | None = None) -> None:
        """Enter ``step``; statements of ``cursor`` can be interrupted from now on.

        Raises:
            CrosssellError: ``cancelled`` if the user has asked to stop.
        """
        self.step = step
        self._cursor = cursor
        steps = list(_STEP_ENDS)
        before = steps[max(steps.index(step) - 1, 0)]
        self.share = max(self.share, _STEP_ENDS[before])
        self.check()

    def within(self, share: float) -> None:
        """Report the done share (0–1) of the present step."""
        steps = list(_STEP_ENDS)
        start = _STEP_ENDS[steps[max(steps.index(self.step) - 1, 0)]]
        self.share = max(self.share, start + (_STEP_ENDS[self.step] - start) * min(max(share, 0.0), 1.0))

    def check(self) -> None:
        """Raise ``cancelled`` if the user has asked to stop."""
        if self._stop.is_set():
            raise CrosssellError(ErrorCode.CANCELLED)

    def cancelled(self) -> bool:
        """Tell whether the user has asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop, and interrupt the statement it is running."""
        self._stop.set()
        if self._cursor is not None:
            self._cursor.interrupt()


class Job:
    """One piece of work in its own thread."""

    def __init__(self, work: Callable[[Progress], Any]) -> None:
        self.progress = Progress()
        self.state = JobState.RUNNING
        self.result: Any = None
        self.error: CrosssellError | None = None
        self._started = time.monotonic()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the work goes on."""
        return self.state == JobState.RUNNING

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    @property
    def seconds_left(self) -> float | None:
        """Seconds to go, from the time that the done share took; ``None`` before a tenth is done."""
        share = self.progress.share
        if share < 0.1:
            return None
        return self.seconds * (1 - share) / share

    def cancel(self) -> None:
        """Ask the work to stop; the state changes when it has."""
        self.progress.cancel()

    def wait(self, seconds: float | None = None) -> None:
        """Wait for the end, at most ``seconds``."""
        self._thread.join(seconds)

    def _run(self, work: Callable[[Progress], Any]) -> None:
        try:
            self.result = work(self.progress)
            self.progress.share = 1.0
            self.state = JobState.DONE
        except CrosssellError as error:
            self.error = error
            cancelled = error.code == ErrorCode.CANCELLED
            self.state = JobState.CANCELLED if cancelled else JobState.FAILED
        except BaseException:
            # The thread's last frame: without this the screen would wait for ever.
            logger.exception("a job broke")
            self.error = CrosssellError(ErrorCode.UNEXPECTED)
            self.state = JobState.FAILED


class JobBoard:
    """The jobs of this process by key, so that a reloaded page finds its import again."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, key: str, work: Callable[[Progress], Any]) -> Job:
        """Start ``work`` under ``key``, unless a job of that key is still running; return the job."""
        with self._lock:
            present = self._jobs.get(key)
            if present is None or not present.running:
                self._jobs[key] = present = Job(work)
            return present

    def find(self, key: str) -> Job | None:
        """Return the job of ``key``, running or ended."""
        return self._jobs.get(key)

    def forget(self, key: str) -> None:
        """Drop an ended job."""
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and not job.running:
                del self._jobs[key]
