"""What came of a test: the verdict first, then everything beneath it for those who look."""

from collections.abc import Callable

from crosssell.experiments.result import Evaluation
from pages.shared.abtest import checks_list, metrics_table, pictures, verdict_card
from pages.shared.abtest.words import voice
from pages.shared.guard import guarded


def draw(
    evaluation: Evaluation,
    *,
    currency: str | None,
    key: str,
    beside_verdict: Callable[[], None] | None = None,
) -> None:
    """Draw an evaluation.

    Args:
        evaluation: What is drawn.
        currency: Of its amounts; ``None`` if unknown.
        key: Begins the keys of everything drawn.
        beside_verdict: Draws what belongs right under the verdict, such as buttons to keep it.
    """
    spoken = voice(evaluation.source, currency)
    verdict_card.draw(evaluation, spoken)
    if beside_verdict is not None:
        with guarded():
            beside_verdict()
    with guarded():
        metrics_table.draw(evaluation, spoken, key=key)
    with guarded():
        pictures.draw(evaluation, spoken, key=key)
    with guarded():
        checks_list.draw(evaluation, spoken, key=key)
        checks_list.draw_terms(evaluation, spoken, key=key)
