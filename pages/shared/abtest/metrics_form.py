"""What came of a test: which columns of its file are metrics, how each is read, and which one decides."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from crosssell.columns import MetricKind, MetricRole
from crosssell.ingest.trial.types import ColumnKind, TrialColumn, TrialFile, TrialMapping, TrialMetric
from pages.shared.text import _, in_words, ngettext, percent, plain

_MANY_BLANKS = 0.2
_KINDS = (MetricKind.PROPORTION, MetricKind.MEAN)


def choose_metrics(
    file: TrialFile,
    columns: Sequence[TrialColumn],
    guess: TrialMapping,
    *,
    ratios: Sequence[TrialMetric],
    key: str,
) -> tuple[tuple[TrialMetric, ...], tuple[str, ...]]:
    """Draw the choice of the metrics.

    Args:
        file: The file.
        columns: Those that nothing else needs.
        guess: What is proposed.
        ratios: Ratios that are offered besides the columns.
        key: Of the widgets.

    Returns:
        The metrics, the primary one first, and the columns whose empty cells mean 0.
    """
    figures = [one for one in columns if one.kind in (ColumnKind.NUMBER, ColumnKind.YES_NO)]
    proposed = {one.column: one for one in guess.metrics}
    offered = {one.title: proposed.get(one.title) or _plain_metric(one) for one in figures}
    offered |= {one.name: one for one in (*ratios, *_own_ratios(key, figures)) if one.name not in offered}
    # Not as the widget's default: a new ratio is chosen by a callback.
    st.session_state.setdefault(f"{key}_metrics", [name for name in proposed if name in offered])
    with st.grid(2, min_column_width=280, gap="small"):
        chosen = st.multiselect(
            _("What came of it"),
            list(offered),
            key=f"{key}_metrics",
            persist_state="session",
            placeholder=_("Choose one or more columns"),
            help=_("Columns of yes and no become shares of customers, numbers averages per customer."),
        )
        picked = [offered[name] for name in chosen if name in offered]
        if not picked:
            return (), ()
        primary = _primary(picked, key=key)
    picked = [replace(one, role=_role(one, primary)) for one in picked]
    by_title = {one.title: one for one in file.columns}
    zero = _zeros(picked, by_title, guess, key=key)
    with st.expander(_("How each figure is read"), key=f"{key}_details", icon=":material/tune:"):
        read = [_details(one, by_title, key=key) for one in picked]
        _new_ratio(figures, key=key)
    ordered = sorted(read, key=lambda one: one.role != MetricRole.PRIMARY)
    return tuple(ordered), zero


def _plain_metric(column: TrialColumn) -> TrialMetric:
    kind = MetricKind.PROPORTION if column.kind == ColumnKind.YES_NO else MetricKind.MEAN
    return TrialMetric(name=column.title, kind=kind, column=column.title, is_money=column.is_money)


def _primary(picked: Sequence[TrialMetric], *, key: str) -> str:
    names = [one.name for one in picked]
    guessed = next((at for at, one in enumerate(picked) if one.role == MetricRole.PRIMARY), 0)
    chosen = st.selectbox(
        _("Which one decides"),
        names,
        index=guessed,
        key=f"{key}_primary_{'|'.join(names)}",
        persist_state="session",
        help=_("The one chosen before the test. The others are corrected for being several."),
    )
    return chosen if chosen in names else names[0]


def _role(metric: TrialMetric, primary: str) -> MetricRole:
    if metric.name == primary:
        return MetricRole.PRIMARY
    return MetricRole.GUARDRAIL if metric.role == MetricRole.GUARDRAIL else MetricRole.SECONDARY


def _details(metric: TrialMetric, columns: Mapping[str, TrialColumn], *, key: str) -> TrialMetric:
    """Draw what can be changed about one metric and return it as chosen."""
    column = columns[metric.column]
    own = f"{key}_{metric.name}"
    st.markdown(f"**{plain(metric.name)}** :gray[{_kind_words(metric.kind)}]")
    with st.container(horizontal=True, gap="medium", key=f"{own}_row"):
        if column.kind == ColumnKind.YES_NO and metric.below is None:
            metric = replace(metric, kind=_kind(metric, own))
        if metric.role != MetricRole.PRIMARY:
            is_guard = st.checkbox(
                _("Must not get worse"),
                value=metric.role == MetricRole.GUARDRAIL,
                key=f"{own}_guard",
                persist_state="session",
                help=_("A guardrail: it cannot win the test, but it can lose it."),
            )
            metric = replace(metric, role=MetricRole.GUARDRAIL if is_guard else MetricRole.SECONDARY)
        lower = st.checkbox(
            _("Less is better"),
            value=not metric.higher_is_better,
            key=f"{own}_lower",
            persist_state="session",
        )
        is_money = metric.is_money
        if metric.kind != MetricKind.PROPORTION:
            is_money = st.checkbox(
                _("An amount of money"), value=metric.is_money, key=f"{own}_money", persist_state="session"
            )
    return replace(metric, higher_is_better=not lower, is_money=bool(is_money))


def _kind(metric: TrialMetric, own: str) -> MetricKind:
    chosen = st.segmented_control(
        _("Counted as"),
        _KINDS,
        default=metric.kind,
        required=True,
        format_func=in_words(_KINDS, _kind_words),
        key=f"{own}_kind",
        persist_state="session",
        label_visibility="collapsed",
    )
    return MetricKind(chosen or metric.kind)


def _zeros(
    picked: Sequence[TrialMetric], columns: Mapping[str, TrialColumn], guess: TrialMapping, *, key: str
) -> tuple[str, ...]:
    """Ask what an empty cell means, where there are some, and return the columns where it is 0."""
    titles = dict.fromkeys(title for one in picked for title in (one.column, one.below) if title is not None)
    asked = [columns[title] for title in titles if columns[title].blanks]
    zero = []
    for column in asked:
        share = column.blanks / max(column.rows, 1)
        is_zero = st.checkbox(
            _(
                "Empty cells of “{column}” ({share} of the rows) mean 0",
                column=plain(column.title),
                share=plain(percent(share)),
            ),
            value=column.title in guess.zero_when_blank,
            key=f"{key}_{column.title}_zero",
            persist_state="session",
            help=_("Such as an empty amount where nothing was bought. Otherwise empty means not known."),
        )
        if is_zero:
            zero.append(column.title)
        elif share >= _MANY_BLANKS:
            st.caption(
                ":orange[:material/warning:] "
                + _("As it is, the figure is of the other customers alone: of those who bought, perhaps.")
            )
    return tuple(zero)


def _kind_words(kind: MetricKind) -> str:
    match kind:
        case MetricKind.PROPORTION:
            return _("share of customers")
        case MetricKind.MEAN:
            return _("average per customer")
        case MetricKind.RATIO:
            return _("one sum over the other")


def _own_ratios(key: str, figures: Sequence[TrialColumn]) -> list[TrialMetric]:
    """Return the ratios that the reader has made of these columns."""
    by_title = {one.title: one for one in figures}
    made: list[tuple[str, str]] = st.session_state.get(f"_{key}_ratios", [])
    return [
        TrialMetric(
            name=f"{above} / {below}",
            kind=MetricKind.RATIO,
            column=above,
            below=below,
            is_money=by_title[above].is_money,
        )
        for above, below in made
        if above in by_title and below in by_title
    ]


def _new_ratio(figures: Sequence[TrialColumn], *, key: str) -> None:
    titles = [one.title for one in figures]
    if len(titles) < 2:
        return
    with st.popover(_("Add a ratio"), icon=":material/percent:", key=f"{key}_ratio"):
        st.caption(_("Such as revenue over orders: the sum of one column over the sum of another."))
        above = st.selectbox(_("Sum of"), titles, key=f"{key}_above", persist_state="session")
        below = st.selectbox(
            _("over the sum of"), titles, index=1, key=f"{key}_below", persist_state="session"
        )
        st.button(
            _("Add"),
            key=f"{key}_add_ratio",
            disabled=above == below,
            on_click=_add_ratio,
            args=(key, above, below),
            type="primary",
        )


def _add_ratio(key: str, above: str, below: str) -> None:
    made: list[tuple[str, str]] = st.session_state.setdefault(f"_{key}_ratios", [])
    if (above, below) not in made:
        made.append((above, below))
    name, chosen = f"{above} / {below}", list(st.session_state.get(f"{key}_metrics", []))
    if name not in chosen:
        st.session_state[f"{key}_metrics"] = [*chosen, name]


def unreadable_words(columns: Sequence[TrialColumn], metrics: Sequence[TrialMetric]) -> list[str]:
    """Return what is odd about the columns of the metrics, one sentence each."""
    used = {title for one in metrics for title in (one.column, one.below)}
    return [
        ngettext(
            "{n} cell of “{column}” is no number and counts as impossible.",
            "{n} cells of “{column}” are no numbers and count as impossible.",
            one.unreadable,
            column=plain(one.title),
        )
        for one in columns
        if one.title in used and one.unreadable
    ]
