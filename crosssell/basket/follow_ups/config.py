"""Later by when: the window in which b must follow a."""

from dataclasses import dataclass

from crosssell.errors import CrosssellError, ErrorCode

DEFAULT_DAYS = 90
LONGEST_DAYS = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpConfig:
    """By when b counts as having followed a.

    Attributes:
        within_days: Days after the day of the first a, inclusive; 1 to 3650. ``None`` for the customer's
            next order day, whenever it comes.

    Raises:
        CrosssellError: ``invalid_value`` for days that are no integer of that range.
    """

    within_days: int | None = DEFAULT_DAYS

    def __post_init__(self) -> None:
        days = self.within_days
        if days is None:
            return
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST_DAYS:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=days, what="within_days", allowed=f"1–{LONGEST_DAYS}"
            )
