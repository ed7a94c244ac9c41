"""The expected value beside the segments, where it has been worked out."""

from collections.abc import Mapping

from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import fitted
from pages.shared import session
from pages.shared.filters import current_filters
from pages.shared.segments import value_answers
from pages.shared.segments.horizon import question
from pages.shared.text import _


def expected_by_segment(current: session.Current, config: RfmConfig) -> Mapping[str, float | None]:
    """Return each segment's expected value by the terms of the Lifetime value tab.

    Empty where nothing has been fitted to these orders, or while it is worked out: a line says so then,
    and the page draws itself again.
    """
    asked = question(current.facts, config)
    if fitted(current.warehouse, filters=current_filters(), question=asked) is None:
        return {}
    found = value_answers.figures(current, config, asked, words=_("Adding what they will be worth …"))
    return {} if found is None else {one.segment.value: one.expected_value for one in found.segments}
