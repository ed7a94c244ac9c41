"""How long work tells that it is still alive, and learns that it is to stop."""

from collections.abc import Callable
from dataclasses import dataclass

from crosssell.errors import CrosssellError, ErrorCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Progress and cancellation of one part of a piece of work.

    Attributes:
        progress: Told the share (0–1) of the whole work that is done.
        cancelled: Asked whether to stop.
        start: Share of the whole at which this part begins.
        end: Share of the whole at which it is over.
    """

    progress: Callable[[float], None]
    cancelled: Callable[[], bool]
    start: float = 0.0
    end: float = 1.0

    def at(self, share: float) -> None:
        """Report the share (0–1) of this part that is done.

        Raises:
            CrosssellError: ``cancelled`` if the work is to stop.
        """
        if self.cancelled():
            raise CrosssellError(ErrorCode.CANCELLED)
        self.progress(self.start + (self.end - self.start) * min(max(share, 0.0), 1.0))

    def part(self, start: float, end: float) -> "Watch":
        """Return the watch of the part between two shares of this one."""
        width = self.end - self.start
        return Watch(
            progress=self.progress,
            cancelled=self.cancelled,
            start=self.start + width * start,
            end=self.start + width * end,
        )
