"""The form of one condition: its fields are those that its kind needs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from crosssell.columns import ConditionKind, Field, Level
from crosssell.facts import DatasetFacts
from crosssell.labels import label, segment_words
from crosssell.offers.audience.conditions import LONGEST_DAYS, Condition
from pages.shared import session
from pages.shared.offers import list_answers
from pages.shared.offers.list_items import items_field
from pages.shared.text import _, in_words, translator
from pages.shared.typed import is_wrong, typed_number

MOST_ORDERS, MOST_MONEY = 10_000, 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Where the fields of a condition find their keys and what they start with.

    Attributes:
        key: Begins the keys of the fields; another one for each condition that is opened.
        before: The condition as it was; ``None`` for a new one.
    """

    key: str
    before: Condition | None

    def of(self, kind: ConditionKind) -> Condition | None:
        """Return the condition as it was, where it is of this kind."""
        return self.before if self.before is not None and self.before.kind == kind else None


def draw(form: Form, current: session.Current) -> Condition | None:
    """Draw the fields and return the condition; ``None`` while something is missing."""
    kinds = kinds_of(current)
    first = form.before.kind if form.before is not None else kinds[0]
    chosen = st.selectbox(
        _("Condition on"),
        kinds,
        index=kinds.index(first) if first in kinds else 0,
        format_func=in_words(kinds, lambda kind: label(kind, translator())),
        key=f"{form.key}_kind",
        persist_state="session",
    )
    kind = ConditionKind(chosen)
    return _DRAWN_BY[kind](form, current)


def kinds_of(current: session.Current) -> list[ConditionKind]:
    """Return the kinds of conditions that the dataset can answer."""
    facts = current.facts
    has = {
        ConditionKind.BOUGHT: True,
        ConditionKind.SEGMENT: bool(facts.segments),
        ConditionKind.WIN_BACK: facts.last is not None and facts.revenue is not None,
        ConditionKind.RECENCY: facts.last is not None,
        ConditionKind.ORDERS: True,
        ConditionKind.REVENUE: facts.revenue is not None,
        ConditionKind.EXPECTED_VALUE: facts.last is not None and facts.revenue is not None,
        ConditionKind.COUNTRY: bool(facts.countries),
        ConditionKind.CHANNEL: bool(facts.channels),
        ConditionKind.ATTRIBUTE: bool(list_answers.attributes(current)),
    }
    return [kind for kind in ConditionKind if has[kind]]


def _bought(form: Form, current: session.Current) -> Condition | None:
    before = form.of(ConditionKind.BOUGHT)
    level = _level(form, before, current.facts)
    items = items_field(
        _("Products") if level == Level.PRODUCT else _("Categories"),
        level=level,
        chosen=before.items if before is not None and before.level == level else (),
        key=f"{form.key}_{level.value}",
        current=current,
    )
    left, right = st.columns(2, gap="small", vertical_alignment="bottom")
    with left:
        low = _whole(
            form,
            _("In at least so many orders"),
            "bought_low",
            (before.low if before else None) or 1,
            lowest=1,
            highest=MOST_ORDERS,
        )
    with right:
        within = _within(form, before, "bought_within", current.facts)
    if not items:
        st.caption(_("Choose what they bought."))
        return None
    if not low.holds or not within.holds:
        return None
    return Condition(
        kind=ConditionKind.BOUGHT,
        level=level,
        items=items,
        low=None if low.value in (None, 1) else low.value,
        high=before.high if before is not None else None,
        within_days=within.days,
    )


def _segment(form: Form, current: session.Current) -> Condition | None:
    before = form.of(ConditionKind.SEGMENT)
    words = {one: segment_words(one, translator()) for one in current.facts.segments}
    return _values(form, before, ConditionKind.SEGMENT, words)


def _country(form: Form, current: session.Current) -> Condition | None:
    before = form.of(ConditionKind.COUNTRY)
    return _values(form, before, ConditionKind.COUNTRY, {one: one for one in current.facts.countries})


def _channel(form: Form, current: session.Current) -> Condition | None:
    before = form.of(ConditionKind.CHANNEL)
    return _values(form, before, ConditionKind.CHANNEL, {one: one for one in current.facts.channels})


def _attribute(form: Form, current: session.Current) -> Condition | None:
    before = form.of(ConditionKind.ATTRIBUTE)
    names = list_answers.attributes(current)
    start = before.attribute if before is not None and before.attribute in names else names[0]
    chosen = st.selectbox(
        _("Column"), names, index=names.index(start), key=f"{form.key}_attribute", persist_state="session"
    )
    name = chosen if chosen in names else start
    held = list_answers.attribute_values(current, name)
    before = before if before is not None and before.attribute == name else None
    words = {one: one for one in (*held, *(before.values if before else ()))}
    found = _values(form, before, ConditionKind.ATTRIBUTE, words, key=f"values_of_{names.index(name)}")
    return None if found is None else replace(found, attribute=name)


def _recency(form: Form, current: session.Current) -> Condition | None:
    del current
    return _between(
        form,
        ConditionKind.RECENCY,
        _("At least so many days ago"),
        _("At most so many days ago"),
        highest=LONGEST_DAYS,
        is_whole=True,
    )


def _orders(form: Form, current: session.Current) -> Condition | None:
    return _between(
        form,
        ConditionKind.ORDERS,
        _("At least so many orders"),
        _("At most so many orders"),
        highest=MOST_ORDERS,
        is_whole=True,
        facts=current.facts,
    )


def _revenue(form: Form, current: session.Current) -> Condition | None:
    return _between(
        form,
        ConditionKind.REVENUE,
        _with_currency(_("At least"), current),
        _with_currency(_("At most"), current),
        highest=MOST_MONEY,
        facts=current.facts,
    )


def _expected(form: Form, current: session.Current) -> Condition | None:
    found = _between(
        form,
        ConditionKind.EXPECTED_VALUE,
        _with_currency(_("At least"), current),
        _with_currency(_("At most"), current),
        highest=MOST_MONEY,
    )
    st.caption(_("What a customer is expected to bring in the next twelve months; see Segments, Value."))
    return found


def _win_back(form: Form, current: session.Current) -> Condition | None:
    del form, current
    st.caption(_("Valuable customers who have been silent for longer than usual; see Segments, Win back."))
    return Condition(kind=ConditionKind.WIN_BACK)


_DRAWN_BY: dict[ConditionKind, Callable[[Form, session.Current], Condition | None]] = {
    ConditionKind.BOUGHT: _bought,
    ConditionKind.SEGMENT: _segment,
    ConditionKind.WIN_BACK: _win_back,
    ConditionKind.RECENCY: _recency,
    ConditionKind.ORDERS: _orders,
    ConditionKind.REVENUE: _revenue,
    ConditionKind.EXPECTED_VALUE: _expected,
    ConditionKind.COUNTRY: _country,
    ConditionKind.CHANNEL: _channel,
    ConditionKind.ATTRIBUTE: _attribute,
}


def _level(form: Form, before: Condition | None, facts: DatasetFacts) -> Level:
    if Field.CATEGORY not in facts.fields:
        return Level.PRODUCT
    words = {Level.PRODUCT: _("Products"), Level.CATEGORY: _("Categories")}
    chosen = st.segmented_control(
        _("Which"),
        list(words),
        default=before.level if before is not None else Level.PRODUCT,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key=f"{form.key}_level",
        persist_state="session",
        label_visibility="collapsed",
    )
    return Level(chosen) if chosen in words else Level.PRODUCT


def _values(
    form: Form,
    before: Condition | None,
    kind: ConditionKind,
    words: dict[str, str],
    *,
    key: str = "values",
) -> Condition | None:
    """Draw the choice of values, any of which will do."""
    options = list(words)
    chosen = st.multiselect(
        label(kind, translator()) if kind != ConditionKind.ATTRIBUTE else _("Values"),
        options,
        default=[one for one in (before.values if before else ()) if one in words],
        format_func=in_words(options, words.__getitem__),
        placeholder=_("Choose one or several"),
        filter_mode="contains",
        select_all=False,
        key=f"{form.key}_{kind.value}_{key}",
        persist_state="session",
    )
    if not chosen:
        st.caption(_("Choose at least one."))
        return None
    return Condition(kind=kind, values=tuple(chosen))


def _between(
    form: Form,
    kind: ConditionKind,
    at_least: str,
    at_most: str,
    *,
    highest: float,
    is_whole: bool = False,
    facts: DatasetFacts | None = None,
) -> Condition | None:
    """Draw the bounds of a number, and the days that it looks at where ``facts`` are given."""
    before = form.of(kind)
    places = st.columns(3 if facts is not None else 2, gap="small", vertical_alignment="bottom")
    draw_number = _whole if is_whole else _number
    with places[0]:
        low = draw_number(
            form, at_least, f"{kind.value}_low", before.low if before else None, highest=highest
        )
    with places[1]:
        high = draw_number(
            form, at_most, f"{kind.value}_high", before.high if before else None, highest=highest
        )
    within = Typed(value=None, holds=True)
    if facts is not None:
        with places[2]:
            within = _within(form, before, f"{kind.value}_within", facts)
    if not (low.holds and high.holds and within.holds):
        return None
    if low.value is None and high.value is None:
        st.caption(_("Type at least one of the two bounds."))
        return None
    if low.value is not None and high.value is not None and low.value > high.value:
        st.caption(_("The least is more than the most."))
        return None
    return Condition(kind=kind, low=low.value, high=high.value, within_days=within.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a field holds.

    Attributes:
        value: The number; ``None`` where it is empty or wrong.
        holds: Whether it can be.
    """

    value: float | None
    holds: bool

    @property
    def days(self) -> int | None:
        """The number as whole days."""
        return None if self.value is None else int(self.value)


def _number(
    form: Form,
    words: str,
    name: str,
    value: float | None,
    *,
    lowest: float | None = None,
    highest: float,
    placeholder: str | None = None,
) -> Typed:
    key = f"{form.key}_{name}"
    found = typed_number(
        words,
        key=key,
        value=value,
        lowest=lowest,
        highest=highest,
        placeholder=placeholder or _("any"),
    )
    return Typed(value=found, holds=not is_wrong(key))


def _whole(
    form: Form,
    words: str,
    name: str,
    value: float | None,
    *,
    lowest: float = 0,
    highest: float,
    placeholder: str | None = None,
) -> Typed:
    found = _number(form, words, name, value, lowest=lowest, highest=highest, placeholder=placeholder)
    if found.value is not None and found.value != int(found.value):
        st.markdown(f":red[:material/error: {_('A whole number, please.')}]")
        return Typed(value=None, holds=False)
    return found


def _within(form: Form, before: Condition | None, name: str, facts: DatasetFacts) -> Typed:
    """Draw the last days that are looked at; nothing to choose without dates."""
    if facts.last is None:
        return Typed(value=None, holds=True)
    days = before.within_days if before is not None else None
    return _whole(
        form,
        _("In the last so many days"),
        name,
        days,
        lowest=1,
        highest=LONGEST_DAYS,
        placeholder=_("ever"),
    )


def _with_currency(words: str, current: session.Current) -> str:
    return f"{words} ({current.facts.currency})" if current.facts.currency else words
