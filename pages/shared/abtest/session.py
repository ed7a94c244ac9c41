"""What was asked on the tab evaluate, and its answer, worked out beside the screen."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from crosssell.columns import MetricKind, TrialSource
from crosssell.experiments.question import Terms
from crosssell.experiments.result import Evaluation
from crosssell.experiments.shop_metrics import ShopQuestion
from crosssell.warehouse import Warehouse, Workspace
from pages.shared import session
from pages.shared.abtest.source import FileSource, OrdersSource, Source, TotalsSource, laid
from pages.shared.beside import beside
from pages.shared.text import _

_ASKED, _EDITING, _TURNS = "_abtest_asked", "_abtest_editing", "_abtest_turns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A test and how it is to be judged.

    Attributes:
        source: Where its figures come from.
        terms: How it is judged.
        question: Which of the orders count, for a list of who got what.
        dataset: Whose orders those are.
        currency: Of its amounts; ``None`` if unknown.
    """

    source: Source
    terms: Terms
    question: ShopQuestion | None = None
    dataset: str | None = None
    currency: str | None = None

    @property
    def kind(self) -> TrialSource:
        """Where the figures come from."""
        match self.source:
            case FileSource():
                return TrialSource.FILE
            case OrdersSource():
                return TrialSource.ORDERS
            case TotalsSource():
                return TrialSource.TOTALS

    @property
    def key(self) -> Hashable:
        """All that the answer depends on; the split is a mapping, which nothing can be kept by."""
        split = None if self.terms.split is None else tuple(self.terms.split.items())
        return self.source, replace(self.terms, split=None), split, self.question, self.dataset


def asked() -> Asked | None:
    """Return the test whose result is to be shown; ``None`` while it is being described."""
    if st.session_state.get(_EDITING):
        return None
    found: Asked | None = st.session_state.get(_ASKED)
    return found


def ask(question: Asked) -> None:
    """Show the result of a test from now on; for callbacks."""
    st.session_state[_ASKED] = question
    st.session_state[_EDITING] = False
    st.session_state[_TURNS] = turns() + 1


def change() -> None:
    """Describe the test once more, as it was; for callbacks."""
    st.session_state[_EDITING] = True
    st.session_state[_TURNS] = turns() + 1


def turns() -> int:
    """Return how often the reader has gone from the description to the result and back."""
    return int(st.session_state.get(_TURNS, 0))


def answer(question: Asked, current: session.Current | None) -> Evaluation | None:
    """Return the evaluation; ``None`` while it is worked out, which is drawn.

    Raises:
        CrosssellError: What is wrong with the test's figures.
    """
    of_orders = question.kind == TrialSource.ORDERS
    warehouse = current.warehouse if of_orders and current is not None else None
    return beside(
        "trial",
        question.key,
        partial(_evaluated, session.workspace(), warehouse, question),
        words=_("Working out what came of the test …"),
        of_dataset=of_orders,
    )


def _evaluated(workspace: Workspace, warehouse: Warehouse | None, question: Asked) -> Evaluation:
    """Evaluate; runs in a thread, so it calls the core only."""
    # Imported here because statsmodels takes seconds to load and no other screen needs it.
    from crosssell.experiments.evaluate import evaluate, evaluate_totals
    from crosssell.trials import lay_file_trial, lay_list_trial

    source, terms = question.source, question.terms
    if isinstance(source, TotalsSource):
        return evaluate_totals(source.totals(), terms)
    with laid(workspace, source, warehouse=warehouse) as (cursor, rows):
        if isinstance(source, FileSource):
            trial = lay_file_trial(cursor, rows=rows, mapping=source.mapping)
            return evaluate(cursor, trial, terms, source=TrialSource.FILE)
        if warehouse is None or question.question is None:
            raise LookupError("no dataset is open")
        trial = lay_list_trial(cursor, warehouse=warehouse, rows=rows.table, question=question.question)
        return evaluate(cursor, trial, terms, source=TrialSource.ORDERS)


def currency_of(source: Source, current: session.Current | None) -> str | None:
    """Return the currency of a test's amounts: the file's own, or the open dataset's."""
    own = current.facts.currency if current is not None else None
    if isinstance(source, OrdersSource):
        return own
    if isinstance(source, FileSource):
        named = {one.title: one.currency for one in source.file.columns}
        found = [named.get(one.column) for one in source.mapping.metrics if one.is_money]
        return next((one for one in found if one), own if found else None)
    return own if source.is_money and source.kind == MetricKind.MEAN else None
