"""How a test is to be judged: what is worth having, what was planned, how sure one wants to be."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from crosssell.columns import TrialSource
from crosssell.experiments.question import SmallestEffect, Terms
from pages.shared.text import _, date_field_format, in_words, percent, plain
from pages.shared.typed import is_wrong, typed_number

RELATIVE, ABSOLUTE = "relative", "absolute"
NOT_STATED, EQUAL, OWN = "not_stated", "equal", "own"
ALPHAS = (10, 5, 1)  # per cent
PULLED_IN = (0, 1, 5, 10, 20)  # per mille of the customers at either end
WHOLE, CLOSE = 100.0, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the terms are for.

    Attributes:
        source: Where the figures come from.
        variants: Their names, the control first; hostile texts.
        is_share: Whether the primary metric is written in per cent.
        has_money: Whether a metric is an amount a customer.
    """

    source: TrialSource
    variants: tuple[str, ...]
    is_share: bool
    has_money: bool


def draw(about: About, *, today: dt.date) -> Terms | None:
    """Draw the form; ``None`` while something in it cannot be."""
    smallest = _smallest(about)
    with st.expander(_("How it is judged"), icon=":material/tune:", key="abtest_terms"):
        with st.grid(3, min_column_width=220, gap="small", key="abtest_terms_plan"):
            with st.container(gap=None):
                planned_units = typed_number(
                    _("Customers planned in all"),
                    key="abtest_planned_units",
                    decimals=0,
                    lowest=2,
                    hint=_("A test that is read before it has them is read by the always-valid interval."),
                    placeholder=_("not planned"),
                )
            planned_end = _planned_end()
            with st.container(gap=None):
                audience = _audience(about)
        split, is_split_fine = _split(about)
        with st.grid(3, min_column_width=220, gap="small", key="abtest_terms_methods"):
            alpha = _alpha()
            winsorise = _winsorise(about)
            with st.container(gap="xsmall"):
                history, bootstrap = _methods(about)
    if not is_split_fine or _is_any_wrong(about):
        return None
    return Terms(
        control=about.variants[0],
        split=split,
        alpha=alpha,
        smallest_effect=smallest,
        planned_units=None if planned_units is None else round(planned_units),
        planned_end=planned_end,
        today=today,
        winsorise=winsorise,
        with_bootstrap=bootstrap,
        with_adjustment=history,
        audience=None if audience is None else round(audience),
    )


def _is_any_wrong(about: About) -> bool:
    """Return whether something stands in a field that cannot be; it must not pass for one left empty."""
    keys = [f"abtest_smallest_{st.session_state.get('abtest_smallest_unit')}", "abtest_planned_units"]
    if about.has_money:
        keys.append("abtest_audience")
    return any(map(is_wrong, keys))


def _smallest(about: About) -> SmallestEffect | None:
    """Draw what an effect must reach to be worth having; nothing where nobody says."""
    absolute = _("in points") if about.is_share else _("in its own unit")
    words = {RELATIVE: _("in % of the control"), ABSOLUTE: absolute}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="abtest_smallest_row"):
        with st.container(width=280, gap=None):
            field = st.container()
        unit = st.segmented_control(
            _("Unit of the effect"),
            list(words),
            default=RELATIVE,
            required=True,
            format_func=in_words(words, words.__getitem__),
            key="abtest_smallest_unit",
            persist_state="session",
            label_visibility="collapsed",
        )
    is_relative = unit != ABSOLUTE
    is_share = is_relative or about.is_share
    with field:
        value = typed_number(
            _("Smallest effect worth having"),
            key=f"abtest_smallest_{unit}",
            lowest=0,
            highest=1000 if is_share else 1e12,
            hint=_(
                "How much better it must be to pay for the effort. Without it anything better than nothing "
                "counts."
            ),
            placeholder=_("not stated"),
        )
    if not value:
        return None
    return SmallestEffect(value=value / 100 if is_share else value, is_relative=is_relative)


def _planned_end() -> dt.date | None:
    found = st.date_input(
        _("Planned end"),
        value=None,
        min_value=dt.date(2000, 1, 1),
        max_value=dt.date(2100, 1, 1),
        format=date_field_format(),
        key="abtest_planned_end",
        persist_state="session",
        help=_("The day on which it was to be read; before it the always-valid interval decides."),
    )
    return found if isinstance(found, dt.date) else None


def _audience(about: About) -> float | None:
    """Draw for how many the money is reckoned; nothing where there is no money."""
    if not about.has_money:
        return None
    return typed_number(
        _("Customers to roll out to"),
        key="abtest_audience",
        decimals=0,
        lowest=1,
        highest=1e12,
        hint=_("For the money of all of them. Without it: the customers of the test."),
        placeholder=_("those of the test"),
    )


def _split(about: About) -> tuple[dict[str, float] | None, bool]:
    """Draw the planned split; return it, ``None`` where none is stated, and whether it can be."""
    words = {NOT_STATED: _("Not stated"), EQUAL: _("Equal"), OWN: _("Another")}
    chosen = st.segmented_control(
        _("Planned split"),
        list(words),
        default=NOT_STATED,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key="abtest_split",
        persist_state="session",
        help=_(
            "Where it is stated and the groups are of other sizes, no verdict stands on the test: customers "
            "were lost on the way."
        ),
    )
    if chosen == EQUAL:
        return {name: 1 / len(about.variants) for name in about.variants}, True
    if chosen != OWN:
        return None, True
    return _own_split(about.variants)


def _own_split(variants: Sequence[str]) -> tuple[dict[str, float] | None, bool]:
    shares = {}
    with st.grid(min(len(variants), 4), min_column_width=140, gap="small", key="abtest_own_split"):
        for place, name in enumerate(variants):
            with st.container(gap=None):
                shares[name] = typed_number(
                    _("{variant}, in %", variant=plain(name)),
                    key=f"abtest_split_{place}_of_{len(variants)}",
                    value=round(WHOLE / len(variants), 1),
                    lowest=0.001,
                    highest=WHOLE,
                )
    given = {name: share for name, share in shares.items() if share is not None}
    total = sum(given.values())
    if len(given) < len(shares):
        return None, False
    if abs(total - WHOLE) > CLOSE * len(shares):
        text = _("Together these are {total}, not {whole}.", total=percent(total / WHOLE), whole=percent(1))
        st.markdown(f":red[:material/error: {text}]")
        return None, False
    return {name: share / total for name, share in given.items()}, True


def _alpha() -> float:
    chosen = st.segmented_control(
        _("False alarms accepted"),
        ALPHAS,
        default=5,
        required=True,
        format_func=in_words(ALPHAS, lambda one: percent(one / 100, decimals=0)),
        key="abtest_alpha",
        persist_state="session",
        help=_("How often a test without any effect may look as if it had one."),
    )
    return (chosen if chosen in ALPHAS else 5) / 100


def _winsorise(about: About) -> float:
    """Draw how many extreme customers are pulled in; typed totals have no customers to pull in."""
    if about.source == TrialSource.TOTALS:
        return 0.0
    words = {one: _("Off") if one == 0 else percent(one / 1000, decimals=1) for one in PULLED_IN}
    chosen = st.selectbox(
        _("Pull in extremes at either end"),
        PULLED_IN,
        format_func=in_words(PULLED_IN, words.__getitem__),
        key="abtest_winsorise",
        persist_state="session",
        help=_(
            "So many customers with the largest values, and as many with the smallest, count as the next one "
            "within (winsorising). Decide on it before you look at the result."
        ),
    )
    return (chosen if chosen in PULLED_IN else 0) / 1000


def _methods(about: About) -> tuple[bool, bool]:
    """Draw whether history and bootstrap are wanted."""
    if about.source == TrialSource.TOTALS:
        return False, False
    history = st.toggle(
        _("Allow for what customers did before"),
        value=True,
        key="abtest_history",
        persist_state="session",
        help=_("Takes out what history explains (CUPED), which makes the test surer; needs such figures."),
    )
    bootstrap = st.toggle(
        _("Check averages by resampling"),
        value=True,
        key="abtest_bootstrap",
        persist_state="session",
        help=_("An interval from drawing customers again and again (bootstrap), beside the usual one."),
    )
    return bool(history), bool(bootstrap)
