"""Problems on a screen: a kind message in the reader's language, never a traceback."""

import logging
import secrets
from collections.abc import Collection
from types import TracebackType
from typing import Literal

import streamlit as st

from crosssell.columns import Field
from crosssell.errors import CrosssellError
from crosssell.facts import DatasetFacts
from crosssell.labels import error_text, label
from pages.shared.text import _, plain, translator

logger = logging.getLogger(__name__)


class guarded:  # noqa: N801 - reads as the statement that it is used in: `with guarded():`
    """Show the errors of the block as messages and go on after it.

    What the user can mend is said in the words of the error. Anything else goes to the log under a
    short number, which is all that the reader sees of it.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False] | bool:
        if isinstance(error, CrosssellError):
            show_problem(error)
            return True
        if isinstance(error, Exception):
            show_unexpected(error)
            return True
        return False


def show_problem(error: CrosssellError) -> None:
    """Show what was wrong and what to do next."""
    st.warning(plain(error_text(error, translator())), icon=":material/info:")


def show_unexpected(error: Exception) -> None:
    """Log ``error`` under a short number and show a calm message that names the number."""
    number = secrets.token_hex(3)
    logger.error("unexpected error %s", number, exc_info=error)
    st.error(
        _(
            "Your data is unharmed. Reload the page; if it happens again, pass on this number "
            "and what you did last: {number}.",
            number=f"**{number}**",
        ),
        title=_("Something went wrong here"),
        icon=":material/error:",
    )


def require(facts: DatasetFacts, fields: Collection[Field], *, unlocks: str) -> bool:
    """Tell whether the dataset has ``fields``; where not, say which are missing and what they unlock.

    Args:
        facts: What the dataset holds.
        fields: What the screen, or a part of it, cannot do without.
        unlocks: What the reader would see with them; a translated sentence.
    """
    missing = [label(field, translator()) for field in fields if field not in facts.fields]
    if not missing:
        return True
    st.info(
        _(
            "This dataset has no column for: {columns}. {unlocks}",
            columns=plain(translator().listed(missing)),
            unlocks=unlocks,
        ),
        icon=":material/view_column:",
    )
    return False
