"""Which column of a customers or products file holds what, with a few of its values beside each choice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from crosssell.columns import CustomerField, FileKind, ProductField
from crosssell.ingest.drafts import SavedDraft
from crosssell.ingest.joined.reading import JoinedReading
from crosssell.labels import label
from pages.shared.importing import state
from pages.shared.importing.joined_report import words_line
from pages.shared.text import _, in_words, ngettext, plain, translator

JoinedField = CustomerField | ProductField

KEYS = (CustomerField.CUSTOMER_ID, CustomerField.EMAIL)
CONSENTS = tuple(field for field in CustomerField if "consent" in field)
CONTACT = tuple(field for field in CustomerField if field not in (*KEYS, *CONSENTS))

_ABSENT = -1
_SAMPLES = 3
_LONGEST_SAMPLE = 40
_MOST_NAMED = 12


def columns(saved: SavedDraft, reading: JoinedReading) -> None:
    """Draw the columns of a customers or products file."""
    if reading.kind == FileKind.PRODUCTS:
        _part(saved, reading, tuple(ProductField))
    else:
        st.markdown(f"**{_('Who it is')}** :gray[{_('One of the two has to be the one in the orders.')}]")
        _fields(saved, reading, KEYS)
        st.markdown(f"**{_('Who may be contacted')}**")
        _part(saved, reading, CONSENTS)
        _unknown_words(reading)
        st.markdown(f"**{_('Contact columns')}** :gray[{_('Kept for contact lists, shown nowhere else.')}]")
        _part(saved, reading, CONTACT)
    _rest(reading)


def _part(saved: SavedDraft, reading: JoinedReading, fields: Sequence[JoinedField]) -> None:
    """Draw the fields that the file has or lacks badly, and the others behind a fold."""
    shown = [field for field in fields if field in reading.mapping or field in reading.missing]
    rest = [field for field in fields if field not in shown]
    _fields(saved, reading, shown)
    if not shown:
        st.caption(_("The file has none of these columns."))
    if rest:
        with st.expander(
            ngettext("{n} more field", "{n} more fields", len(rest)),
            key=f"rest_{saved.id}_{reading.number}_{rest[0]}",
        ):
            _fields(saved, reading, rest)


def _fields(saved: SavedDraft, reading: JoinedReading, fields: Sequence[JoinedField]) -> None:
    for field in fields:
        _field(saved, reading, field)


def _field(saved: SavedDraft, reading: JoinedReading, field: JoinedField) -> None:
    key = f"joined_{saved.id}_{reading.number}_{field}"
    st.session_state[key] = reading.mapping.get(field, _ABSENT)
    places = [_ABSENT, *range(len(reading.header))]
    words = in_words(
        places, lambda place: _("– not in the file –") if place == _ABSENT else reading.header[place]
    )
    with st.container(key=f"field_{reading.number}_{field}"):
        left, right = st.columns([2, 3], vertical_alignment="bottom", gap="medium")
        left.selectbox(
            label(field, translator()),
            places,
            format_func=words,
            key=key,
            on_change=_choose,
            args=(saved.id, reading.number, field, key, reading.header, dict(reading.mapping)),
        )
        if field in reading.mapping:
            right.markdown(f":gray[{samples(reading, reading.mapping[field])}]")
        elif field in reading.missing:
            right.markdown(f":red[:material/error: {_('Choose the column that holds it.')}]")


def samples(reading: JoinedReading, index: int) -> str:
    """Return a few values of a column, as Markdown."""
    cells = (row[index] for row in reading.staged.preview if index < len(row))
    found = [plain(_short(cell)) for cell in dict.fromkeys(cells) if cell]
    return " · ".join(found[:_SAMPLES]) or _("no values in the first rows")


def _unknown_words(reading: JoinedReading) -> None:
    """Say which words of consent nobody knows, and what holds until somebody says it."""
    if not reading.unknown_words:
        return
    text = _(
        "Nobody knows whether these are a yes or a no: {words}. They count as unknown; after the import "
        "you can say it under Data.",
        words=words_line([(word, rows) for _header, word, rows in reading.unknown_words]),
    )
    st.caption(f":orange[:material/warning: {text}]")


def _rest(reading: JoinedReading) -> None:
    if reading.attributes:
        names = _named(reading, reading.attributes)
        st.caption(_("Kept as attributes, to choose customers by: {columns}.", columns=names))
    if reading.ignored:
        st.caption(_("Columns that are not used: {columns}.", columns=_named(reading, reading.ignored)))


def _named(reading: JoinedReading, places: Sequence[int]) -> str:
    titles = [plain(_short(reading.header[place])) for place in places[:_MOST_NAMED]]
    return ", ".join(titles) + (" …" if len(places) > _MOST_NAMED else "")


def _choose(
    found: str,
    number: int,
    field: JoinedField,
    key: str,
    header: Sequence[str],
    present: Mapping[JoinedField, int],
) -> None:
    """Keep a chosen column; a column serves one field only."""
    place = st.session_state[key]
    if place == present.get(field, _ABSENT):
        return
    said = {str(field): "" if place == _ABSENT else header[place]}
    for other, index in present.items():
        if index == place and other != field:
            said[str(other)] = ""
            st.toast(
                _(
                    "“{column}” is now read as {field}, no longer as {other}.",
                    column=plain(header[place]),
                    field=plain(label(field, translator())),
                    other=plain(label(other, translator())),
                )
            )

    def how(saved: SavedDraft) -> SavedDraft:
        known = saved.options.joined_mapping
        changed = {**known, number: {**known.get(number, {}), **said}}
        return replace(saved, options=replace(saved.options, joined_mapping=changed))

    state.change(found, how)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SAMPLE else text[: _LONGEST_SAMPLE - 1] + "…"
