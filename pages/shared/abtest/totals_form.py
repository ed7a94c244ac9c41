"""A test whose totals are typed in: customers and conversions of each variant, or mean and deviation."""

from dataclasses import dataclass

import streamlit as st

from crosssell.columns import MetricKind
from pages.shared import typed
from pages.shared.abtest.source import TotalsGroup, TotalsSource
from pages.shared.text import _, in_words, plain

LEAST_GROUPS, MOST_GROUPS = 2, 6
_LONGEST_NAME = 80
_MOST_UNITS = 10**12
_KINDS = (MetricKind.PROPORTION, MetricKind.MEAN)
_COUNT, _KIND, _MONEY, _LOWER, _METRIC, _CONTROL = (
    f"totals_{name}" for name in ("count", "kind", "money", "lower", "metric", "control")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What stands in the fields of one variant; ``None`` where one is empty or wrong."""

    name: str
    units: float | None
    conversions: float | None = None
    mean: float | None = None
    deviation: float | None = None


def totals_source() -> TotalsSource | None:
    """Draw the form and return what it says; ``None`` while something is missing or cannot be."""
    kind = _kind()
    metric, is_money, is_lower = _about(kind)
    typed_in = [_group(place, kind) for place in range(_groups())]
    _more_and_fewer()
    names = [one.name for one in typed_in]
    if len(set(names)) < len(names):
        _wrong(_("Two variants have the same name."))
        return None
    control = _control(names)
    groups = [_checked(one, kind) for one in typed_in]
    if any(one is None for one in groups):
        return None
    return TotalsSource(
        kind=kind,
        metric=metric,
        is_money=is_money,
        higher_is_better=not is_lower,
        control=control,
        groups=tuple(one for one in groups if one is not None),
    )


def fill(source: TotalsSource) -> None:
    """Put totals into the form of another run; for callbacks."""
    st.session_state[_COUNT] = len(source.groups)
    st.session_state[_KIND] = source.kind
    st.session_state[_MONEY] = source.is_money
    st.session_state[_LOWER] = not source.higher_is_better
    st.session_state[_METRIC] = source.metric
    st.session_state[_CONTROL] = source.control
    for place, one in enumerate(source.groups):
        st.session_state[f"totals_name_{place}"] = one.name
        for field in ("units", "conversions", "mean", "deviation"):
            value = getattr(one, field)
            if value is not None:
                typed.fill(_field(field, place), float(value))


def _kind() -> MetricKind:
    words = {
        MetricKind.PROPORTION: _("How many customers did it"),
        MetricKind.MEAN: _("An average per customer"),
    }
    st.session_state.setdefault(_KIND, MetricKind.PROPORTION)
    chosen = st.segmented_control(
        _("What is known"),
        _KINDS,
        required=True,
        format_func=in_words(_KINDS, words.__getitem__),
        key=_KIND,
        persist_state="session",
    )
    return MetricKind(chosen or MetricKind.PROPORTION)


def _about(kind: MetricKind) -> tuple[str, bool, bool]:
    """Draw what is measured: its name, whether it is money, whether less of it is better."""
    usual = _("Conversion") if kind == MetricKind.PROPORTION else _("Revenue per customer")
    st.session_state.setdefault(_METRIC, "")
    st.session_state.setdefault(_MONEY, True)
    st.session_state.setdefault(_LOWER, False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="totals_about"):
        named = st.text_input(
            _("What was measured"),
            key=_METRIC,
            placeholder=usual,
            max_chars=_LONGEST_NAME,
            persist_state="session",
            width=280,
        )
        is_money = kind == MetricKind.MEAN and st.checkbox(
            _("An amount of money"), key=_MONEY, persist_state="session"
        )
        is_lower = st.checkbox(_("Less is better"), key=_LOWER, persist_state="session")
    return (named or "").strip() or usual, bool(is_money), bool(is_lower)


def _groups() -> int:
    return int(min(max(st.session_state.setdefault(_COUNT, LEAST_GROUPS), LEAST_GROUPS), MOST_GROUPS))


def _more_and_fewer() -> None:
    count = _groups()
    with st.container(horizontal=True, gap="small", key="totals_more"):
        st.button(
            _("Add a variant"),
            key="totals_add",
            icon=":material/add:",
            disabled=count >= MOST_GROUPS,
            on_click=_change_count,
            args=(1,),
            type="tertiary",
        )
        if count > LEAST_GROUPS:
            st.button(
                _("Remove the last"),
                key="totals_remove",
                icon=":material/remove:",
                on_click=_change_count,
                args=(-1,),
                type="tertiary",
            )


def _change_count(by: int) -> None:
    st.session_state[_COUNT] = min(max(st.session_state[_COUNT] + by, LEAST_GROUPS), MOST_GROUPS)


def _group(place: int, kind: MetricKind) -> _Typed:
    """Draw the fields of one variant, what is wrong with one below it."""
    with st.container(border=True, gap="small", key=f"totals_group_{place}"):
        columns = st.columns(3 if kind == MetricKind.PROPORTION else 4, gap="small")
        with columns[0]:
            name = _name(place)
        with columns[1]:
            units = typed.typed_number(
                _("Customers"), key=_field("units", place), decimals=0, lowest=1, highest=_MOST_UNITS
            )
            _say_if_no_count(units)
        if kind == MetricKind.PROPORTION:
            with columns[2]:
                conversions = typed.typed_number(
                    _("Of them did it"), key=_field("conversions", place), decimals=0, lowest=0
                )
                _say_if_no_count(conversions)
                if units is not None and conversions is not None and conversions > units:
                    _wrong(_("More than there are customers."))
            return _Typed(name=name, units=units, conversions=conversions)
        with columns[2]:
            mean = typed.typed_number(_("Average"), key=_field("mean", place), decimals=4)
        with columns[3]:
            deviation = typed.typed_number(
                _("Standard deviation"),
                key=_field("deviation", place),
                decimals=4,
                lowest=0,
                hint=_("How far the customers' values spread; the tool that made the average gives it too."),
            )
        return _Typed(name=name, units=units, mean=mean, deviation=deviation)


def _name(place: int) -> str:
    usual = _("Control") if place == 0 else _("Variant {letter}", letter="ABCDEF"[place])
    key = f"totals_name_{place}"
    st.session_state.setdefault(key, "")
    given = st.text_input(
        _("Variant"), key=key, placeholder=usual, max_chars=_LONGEST_NAME, persist_state="session"
    )
    return (given or "").strip() or usual


def _control(names: list[str]) -> str:
    """Draw the choice of the control; the first variant is it until somebody says otherwise."""
    if st.session_state.get(_CONTROL) not in names:
        st.session_state[_CONTROL] = names[0]
    chosen = st.selectbox(_("Control"), names, key=_CONTROL, persist_state="session", width=280)
    return chosen if chosen in names else names[0]


def _checked(one: _Typed, kind: MetricKind) -> TotalsGroup | None:
    """Return the group where every figure is there and can be; what is wrong was said beside its field."""
    if one.units is None or one.units != int(one.units):
        return None
    units = int(one.units)
    if kind == MetricKind.MEAN:
        if one.mean is None or one.deviation is None:
            return None
        return TotalsGroup(name=one.name, units=units, mean=one.mean, deviation=one.deviation)
    if one.conversions is None or one.conversions != int(one.conversions) or one.conversions > units:
        return None
    return TotalsGroup(name=one.name, units=units, conversions=int(one.conversions))


def _say_if_no_count(value: float | None) -> None:
    if value is not None and value != int(value):
        _wrong(_("Only whole customers can be counted."))


def _wrong(text: str) -> None:
    st.markdown(f":red[:material/error: {plain(text)}]")


def _field(name: str, place: int) -> str:
    return f"totals_{name}_{place}_"
