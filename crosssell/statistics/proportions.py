"""How large is a share that was counted on a sample?

The score interval of E. B. Wilson (Journal of the American Statistical Association 22, 1927, 209–212): the
shares p for which the counted one is within z standard errors √(p(1 − p)/n) of it,

    (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)

It stays between 0 and 1 and holds its 95 % on average down to a handful of units (L. D. Brown, T. T. Cai
and A. DasGupta, Statistical Science 16, 2001, 101–133).
"""

from math import sqrt

from crosssell.errors import CrosssellError, ErrorCode

NORMAL_95 = 1.959963984540054


def wilson(successes: int, *, of: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share; ``None`` without units.

    Args:
        successes: Units with the trait, 0 to ``of``.
        of: Units in all.

    Raises:
        CrosssellError: ``invalid_value`` for more successes than units, or fewer than 0.

    >>> [round(bound, 4) for bound in wilson(0, of=10)]
    [0.0, 0.2775]
    """
    if not 0 <= successes <= of:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=successes, what="successes", allowed=f"0 to {of}")
    if of == 0:
        return None
    share, square = successes / of, NORMAL_95**2
    middle = share + square / (2 * of)
    half_width = NORMAL_95 * sqrt(share * (1 - share) / of + square / (4 * of**2))
    lower, upper = ((middle + sign * half_width) / (1 + square / of) for sign in (-1, 1))
    return (0.0 if successes == 0 else lower), (1.0 if successes == of else upper)
