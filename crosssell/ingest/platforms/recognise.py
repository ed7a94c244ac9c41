"""Which shop, marketplace or till has written this export? Told by the columns that only it has.

A known export is read by what is known of it: columns that mean something else than they say, money in
cents, numbers for statuses, rows of orders between rows of items. And where it cannot hold the lines of
orders at all, the refusal can name the export that does.
"""

from collections.abc import Sequence
from functools import lru_cache

from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.platforms.known import PLATFORMS
from crosssell.ingest.platforms.traits import Platform

__all__ = ["Platform", "recognise"]


def recognise(header: Sequence[str]) -> Platform | None:
    """Return the export that this header row belongs to; the one with the longest signature wins.

    Args:
        header: Names of the columns, in any order and spelling of case, blanks and hyphens.
    """
    keys = {header_key(title) for title in header}
    found = [(len(signature), platform) for signature, platform in _signatures() if signature <= keys]
    return max(found, key=lambda one: one[0])[1] if found else None


@lru_cache(maxsize=1)
def _signatures() -> tuple[tuple[frozenset[str], Platform], ...]:
    return tuple(
        (frozenset(header_key(title) for title in signature.split("|")), platform)
        for platform in PLATFORMS
        for signature in platform.signatures
    )
