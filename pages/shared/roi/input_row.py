"""One input as a row: its slider, a field for the exact number, and where it comes from."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import streamlit as st

from crosssell.columns import InputUnit, RoiInput, RoiSource, Shape, UpliftUnit
from crosssell.errors import CrosssellError
from crosssell.exports.roi_words import meaning, shape_words, unit_words
from crosssell.i18n import Translator, translator_for
from crosssell.labels import label
from crosssell.roi.inputs import spec_of
from crosssell.roi.scenario import Estimate, check_estimate
from crosssell.roi.written import MINUS, RoiFigures
from pages.shared import session
from pages.shared.roi import session as roi_session
from pages.shared.roi.moved import moved
from pages.shared.roi.refused import refused_words
from pages.shared.roi.session import Working
from pages.shared.roi.stops import stops
from pages.shared.text import _, in_words, plain, translator
from pages.shared.typed import MOST_SIGNS, read_number

SOURCE_ICONS = {
    RoiSource.DATA: ":material/database:",
    RoiSource.TEST: ":material/science:",
    RoiSource.BENCHMARK: ":material/menu_book:",
    RoiSource.ASSUMPTION: ":material/edit_note:",
    RoiSource.TEMPLATE: ":material/lightbulb:",
}
LIKELY, LOW, HIGH = "likely", "low", "high"
ONE_OF_EACH_PLURAL = (1, 2, 5)
MOST_DECIMALS = 4
_PER_CENT = (InputUnit.SHARE, InputUnit.POINTS, InputUnit.RELATIVE)
_FIGURE_AT_AN_END = re.compile(r"^[\d\s.,+\u2212]+|[\d\s.,]+$")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An input of the scenario that is worked on.

    Attributes:
        one: Which.
        found: What is worked on.
        words: The reader's language.
    """

    one: RoiInput
    found: Working
    words: Translator

    @property
    def estimate(self) -> Estimate:
        """What is thought of it."""
        return self.found.scenario[self.one]

    @property
    def uplift_unit(self) -> UpliftUnit:
        """How the uplift is stated."""
        return self.found.scenario.uplift_unit

    @property
    def figures(self) -> RoiFigures:
        """How its values are written."""
        return RoiFigures(
            translator=self.words, currency=self.found.scenario.currency, uplift_unit=self.uplift_unit
        )

    @property
    def times(self) -> float:
        """How many units of a field make one of the input: a share is typed in per cent."""
        return 100 if spec_of(self.one, uplift_unit=self.uplift_unit).unit in _PER_CENT else 1


@lru_cache(256)
def units_of(
    one: RoiInput, words: Translator, *, currency: str | None, uplift_unit: UpliftUnit
) -> frozenset[str]:
    """Return the unit of an input as it is written, whole and its words alone, for what is typed."""
    figures = RoiFigures(translator=words, currency=currency, uplift_unit=uplift_unit)
    unit = unit_words(one, words, uplift_unit=uplift_unit, currency=currency)
    written = [figures.value(one, number) for number in ONE_OF_EACH_PLURAL]
    whole = {unit, *(_FIGURE_AT_AN_END.sub("", text) for text in written)}
    return frozenset(whole) | {word for text in whole for word in _WORD.findall(text)}


def draw_row(one: RoiInput, found: Working) -> None:
    """Draw the row of an input."""
    row = Row(one=one, found=found, words=translator())
    with st.container(key=f"roi_row_{one}", gap=None):
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            gap="small",
            wrap=False,
        ):
            st.markdown(label(one, row.words), width="content")
            _details(row)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            _slider(row)
            _field(row, LIKELY, label_=label(one, row.words), width=104)
        _say_refused(row, LIKELY)


def _slider(row: Row) -> None:
    stated = row.found.stated[row.one].likely
    value = row.estimate.likely
    key = f"roi_slider_{row.one}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    words = _options(row.one, stated, value, row.words.language, row.figures.currency, row.uplift_unit)
    st.select_slider(
        label(row.one, row.words),
        list(words),
        format_func=words.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=_slid,
        args=(row.one, key),
    )


@lru_cache(256)
def _options(
    one: RoiInput,
    stated: float,
    value: float,
    language: str,
    currency: str | None,
    uplift_unit: UpliftUnit,
) -> dict[float, str]:
    """Return where a slider stops, in words; kept, since writing them takes longer than all the rest.

    Streamlit knows an option by its words. Of those that are written alike the present value stays, then the
    one that was stated.
    """
    figures = RoiFigures(translator=translator_for(language), currency=currency, uplift_unit=uplift_unit)
    found: dict[str, float] = {}
    for option in (value, stated, *stops(spec_of(one, uplift_unit=uplift_unit), stated)):
        found.setdefault(figures.value(one, option), option)
    return {option: words for words, option in sorted(found.items(), key=lambda item: item[1])}


def _slid(one: RoiInput, key: str) -> None:
    to = float(st.session_state[key])
    if to != roi_session.working(session.current()).scenario[one].likely:
        _move(one, to, is_slid=True, text="")


def _move(one: RoiInput, to: float, *, is_slid: bool, text: str) -> None:
    found = roi_session.working(session.current())
    unit = found.scenario.uplift_unit
    try:
        check_estimate(one, Estimate.fixed(to), uplift_unit=unit)
        estimate = moved(one, found.stated[one], to=to, uplift_unit=unit)
        roi_session.set_estimate(one, estimate, is_slid=is_slid)
    except CrosssellError as error:
        roi_session.refuse(f"{one}:{LIKELY}", text=text, error=error)


def _field(row: Row, part: str, *, label_: str, width: int | None = None) -> None:
    """Draw a field for a number, which holds what was refused until it is put right."""
    key, place = f"roi_{part}_{row.one}", f"{row.one}:{part}"
    refused = roi_session.refusal(place)
    text = _typed(getattr(row.estimate, part), row) if refused is None else refused.text
    if st.session_state.get(key) != text:
        st.session_state[key] = text
    st.text_input(
        label_,
        key=key,
        on_change=_typed_in,
        args=(row.one, part, key),
        label_visibility="collapsed" if width else "visible",
        width=width or "stretch",
        autocomplete="off",
    )


def _typed(value: float, row: Row) -> str:
    """Write a value as it is typed: without its unit, as exactly as it was stated."""
    shown = value * row.times
    digits = f"{shown:.{4 if abs(shown) >= 0.01 else 6}f}".rstrip("0").rstrip(".")
    return ("0" if digits == "-0" else digits).replace(".", row.words.decimal_mark)


def _typed_in(one: RoiInput, part: str, key: str) -> None:
    found = roi_session.working(session.current())
    row = Row(one=one, found=found, words=translator())
    text = str(st.session_state.get(key) or "")[:MOST_SIGNS]
    units = units_of(one, row.words, currency=row.figures.currency, uplift_unit=row.uplift_unit)
    number = read_number(text, translator=row.words, units=units)
    if number is None:
        roi_session.refuse(f"{one}:{part}", text=text, error=None)
        return
    value = round(number / row.times, 12)
    if part == LIKELY:
        _move(one, value, is_slid=False, text=text)
        return
    before = row.estimate
    estimate = replace(
        Estimate.fixed(before.likely),
        low=value if part == LOW else before.low,
        high=value if part == HIGH else before.high,
        shape=Shape.NORMAL if before.shape == Shape.POSTERIOR else before.shape,
    )
    st.session_state[_details_key(one)] = True  # its badge reads otherwise now, which would close it
    try:
        roi_session.set_estimate(one, estimate)
    except CrosssellError as error:
        roi_session.refuse(f"{one}:{part}", text=text, error=error)


def _say_refused(row: Row, *parts: str) -> None:
    for part in parts:
        refused = roi_session.refusal(f"{row.one}:{part}")
        if refused is not None:
            st.markdown(f":red[:material/error: {refused_words(row.one, refused, row.figures)}]")


def _details(row: Row) -> None:
    """Draw the badge, which opens to the range, its shape, where it comes from and what it means."""
    estimate = row.estimate
    popover = st.popover(
        _badge(row),
        icon=SOURCE_ICONS[estimate.source],
        type="tertiary",
        key=_details_key(row.one),
        on_change="rerun",
    )
    if not popover.open:
        return
    with popover:
        unit = unit_words(
            row.one, row.words, uplift_unit=row.uplift_unit, currency=row.found.scenario.currency
        )
        suffix = f" ({unit})" if unit else ""
        low, high = st.columns(2, gap="small")
        with low:
            _field(row, LOW, label_=_("Low") + suffix)
        with high:
            _field(row, HIGH, label_=_("High") + suffix)
        _say_refused(row, LOW, HIGH)
        st.caption(meaning(row.one, row.words))
        _origin(row)
        if estimate.varies:
            _shape(row)
            st.button(
                _("Take it as certain"),
                key=f"roi_certain_{row.one}",
                on_click=partial(_set, row.one, replace(estimate, low=estimate.likely, high=estimate.likely)),
                disabled=estimate.shape == Shape.POSTERIOR,
            )
        else:
            st.caption(_("Without a range it is taken as certain. Low and high say how far it may be off."))


def _details_key(one: RoiInput) -> str:
    return f"roi_details_{one}"


def _badge(row: Row) -> str:
    source = label(row.estimate.source, row.words)
    if not row.estimate.varies:
        return source
    return f"{source} · {plain(ends(row.one, row.estimate, row.figures))}"


def ends(one: RoiInput, estimate: Estimate, figures: RoiFigures) -> str:
    """Write from where to where an input is expected, as finely as the two differ; the unit once."""
    spec, words = spec_of(one, uplift_unit=figures.uplift_unit), figures.translator
    if spec.whole:
        return f"{figures.number_of(one, estimate.low)} – {figures.value(one, estimate.high)}"
    times = 100 if spec.unit in _PER_CENT else 1
    decimals = _decimals(times * estimate.low, times * estimate.high, is_money=spec.unit == InputUnit.AMOUNT)

    def written(value: float, write: Callable[[float], str]) -> str:
        return (MINUS if round(value * times, decimals) < 0 else "") + write(abs(value))

    def bare(value: float) -> str:
        return words.number(value * times, decimals=decimals)

    match spec.unit:
        case InputUnit.AMOUNT:
            low, high = (
                written(end, partial(words.money, currency=figures.currency, decimals=decimals))
                for end in (estimate.low, estimate.high)
            )
            return f"{low} – {high}"
        case InputUnit.SHARE | InputUnit.RELATIVE:
            high = written(estimate.high, partial(words.percent, decimals=decimals))
        case InputUnit.POINTS:
            high = _("{number} points", number=written(estimate.high, bare))
        case _:
            high = written(estimate.high, bare)
    return f"{written(estimate.low, bare)} – {high}"


def _decimals(low: float, high: float, *, is_money: bool) -> int:
    """Return how many decimals two ends take: two figures of what they differ by, alike for both.

    >>> [_decimals(low, high, is_money=False) for low, high in ((0.625, 4.375), (95, 99), (0.02, 5), (1, 1))]
    [1, 0, 2, 0]
    """
    apart = high - low
    most = MOST_DECIMALS if is_money else MOST_DECIMALS - 1
    decimals = 0 if apart <= 0 else min(most, max(0, 1 - math.floor(math.log10(apart))))
    while low and round(low, decimals) == 0 and decimals < most:
        decimals += 1
    ends_ = (round(low, decimals), round(high, decimals))
    needed = next(n for n in range(decimals + 1) if all(round(end, n) == end for end in ends_))
    return 2 if is_money and needed == 1 else needed


def _origin(row: Row) -> None:
    """Say where the value comes from, and where a changed one came from."""
    estimate, origin = row.estimate, row.found.origin[row.one]
    note = f": {plain(estimate.note)}" if estimate.note else ""
    st.markdown(f"{SOURCE_ICONS[estimate.source]} {label(estimate.source, row.words)}{note}")
    if estimate.source == RoiSource.TEMPLATE:
        st.button(
            _("Take it as my assumption"),
            icon=SOURCE_ICONS[RoiSource.ASSUMPTION],
            key=f"roi_own_{row.one}",
            on_click=partial(_set, row.one, replace(estimate, source=RoiSource.ASSUMPTION)),
        )
    if origin == estimate:
        return
    before = plain(row.figures.value(row.one, origin.likely))
    st.button(
        _("Back to {value} ({source})", value=before, source=label(origin.source, row.words)),
        icon=":material/undo:",
        key=f"roi_back_{row.one}",
        on_click=partial(_set, row.one, origin),
        help=plain(origin.note) or None,
    )


def _shape(row: Row) -> None:
    """Draw the choice of how values are spread between low and high; a test's own is not to be chosen."""
    shape = row.estimate.shape
    shapes = [Shape.PERT, Shape.TRIANGULAR, Shape.NORMAL]
    if shape == Shape.POSTERIOR:
        st.caption(shape_words(shape, row.words))
        return
    key = f"roi_shape_{row.one}"
    if st.session_state.get(key) != shape:
        st.session_state[key] = shape
    st.segmented_control(
        _("Spread"),
        shapes,
        format_func=in_words(shapes, lambda one: label(one, row.words)),
        required=True,
        key=key,
        on_change=_reshape,
        args=(row.one, key),
    )
    st.caption(shape_words(shape, row.words))


def _reshape(one: RoiInput, key: str) -> None:
    estimate = roi_session.working(session.current()).scenario[one]
    _set(one, replace(estimate, shape=Shape(st.session_state[key])))


def _set(one: RoiInput, estimate: Estimate) -> None:
    try:
        roi_session.set_estimate(one, estimate)
    except CrosssellError as error:
        roi_session.refuse(f"{one}:{LIKELY}", text="", error=error)
