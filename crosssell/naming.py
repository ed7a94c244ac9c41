"""The name under which the user keeps something: a test, a scenario, a campaign."""

from crosssell.errors import CrosssellError, ErrorCode

LONGEST_NAME = 120


def kept_name(name: str, *, what: str) -> str:
    """Return a name as it is kept, runs of blanks made one.

    Args:
        name: As typed.
        what: Picks the sentence of the error: ``test_name``, ``scenario_name`` or ``campaign_name``.

    Raises:
        CrosssellError: ``invalid_value`` for a name that is blank or too long.

    >>> kept_name("  Spring   letter ", what="test_name")
    'Spring letter'
    """
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= LONGEST_NAME:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, what, value=plain[: LONGEST_NAME + 1], longest=LONGEST_NAME
        )
    return plain
