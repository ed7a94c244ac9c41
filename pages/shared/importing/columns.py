"""Which column holds what: the mapping, with values as they are read beside each choice."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import streamlit as st

from crosssell.columns import DATE_FIELDS, NUMBER_FIELDS, REQUIRED_FIELDS, Field, FileLayout
from crosssell.ingest.drafts import SavedDraft
from crosssell.ingest.joined.reading import JoinedReading
from crosssell.ingest.mapping.guess import MapReason
from crosssell.ingest.questions import Question, QuestionId
from crosssell.ingest.reading import FileReading
from crosssell.labels import label
from pages.shared.importing import joined_columns, state
from pages.shared.importing.accounting import carried_words
from pages.shared.importing.files import titles
from pages.shared.importing.questions import exact
from pages.shared.text import _, date, in_words, ngettext, plain, translator
from pages.shared.widgets import section

_SAMPLES = 3
_LONGEST_SAMPLE = 40
_ABSENT = -1
_MAY_SHARE = frozenset({Field.PRODUCT, Field.PRODUCT_NAME})


def mapping(
    saved: SavedDraft,
    readings: Sequence[FileReading],
    joined: Sequence[JoinedReading],
    questions: Sequence[Question],
) -> None:
    """Draw the columns of each layout; order files with the same header row share one."""
    section(
        _("What the columns hold"),
        caption=_("Check the guesses. Only order number and product are needed; the rest unlocks more.")
        if readings
        else _("Check the guesses. What joins the rows to the orders is needed; the rest unlocks more."),
    )
    layouts = _layouts(readings)
    if any(question.id == QuestionId.MAPPING for question in questions):
        _confirm_columns(saved, layouts)
    parts: list[tuple[str, Callable[[], None]]] = [
        (_layout_name(place, files), partial(_layout, saved, files)) for place, files in enumerate(layouts)
    ]
    parts += [
        (_layout_name(len(layouts) + place, [one]), partial(joined_columns.columns, saved, one))
        for place, one in enumerate(joined)
    ]
    if len(parts) == 1:
        parts[0][1]()
        return
    tabs = st.tabs([name for name, _draw in parts], key=f"layouts_{saved.id}")
    for tab, (_name, draw) in zip(tabs, parts, strict=True):
        with tab:
            draw()


def samples(reading: FileReading, field: Field) -> str:
    """Return a few values of the field's column as they are read, as Markdown."""
    index = reading.mapping.get(field)
    if index is None:
        return ""
    if field in NUMBER_FIELDS and field in reading.numbers:
        least = 0 if field == Field.QUANTITY else 2
        examples = reading.numbers[field].examples
        found = [_as_read(written, exact(value, least=least)) for written, value in examples]
    elif field in DATE_FIELDS and reading.date is not None:
        found = [_as_read(written, moment_words(value)) for written, value in reading.date.examples]
    else:
        found = [plain(_short(text)) for text in _texts(reading, index)]
    return " · ".join(found[:_SAMPLES]) or _("no values in the first rows")


def moment_words(value: datetime) -> str:
    """Format a moment, with its time where it has one."""
    has_time = (value.hour, value.minute, value.second) != (0, 0, 0)
    return f"{date(value)}, {value:%H:%M}" if has_time else date(value)


def unreadable(reading: FileReading, field: Field) -> int:
    """Return how many rows hold a value of the field that is no number or date."""
    if field in NUMBER_FIELDS and field in reading.numbers:
        return reading.numbers[field].count_unreadable
    if field in DATE_FIELDS and reading.date is not None:
        return reading.date.count_unreadable
    return 0


def _layouts(readings: Sequence[FileReading]) -> list[list[FileReading]]:
    found: dict[tuple[str, ...], list[FileReading]] = {}
    for reading in readings:
        found.setdefault(reading.header, []).append(reading)
    return list(found.values())


def _layout_name(place: int, files: Sequence[FileReading | JoinedReading]) -> str:
    more = f" + {len(files) - 1}" if len(files) > 1 else ""
    return f"{place + 1}. {plain(_short(files[0].name))}{more}"


def _layout(saved: SavedDraft, files: Sequence[FileReading]) -> None:
    reading = files[0]
    shown = [field for field in Field if field in reading.mapping or field in REQUIRED_FIELDS]
    rest = [field for field in Field if field not in shown]
    for field in sorted(shown, key=lambda one: one not in REQUIRED_FIELDS):
        _field(saved, files, field)
    whole_orders = _of_whole_orders(reading)
    used = {*reading.mapping.values(), *reading.auxiliary.values(), *whole_orders}
    shown_as, own = titles(reading), set(reading.staged.header)
    unused = [
        shown_as[index] for index, title in enumerate(reading.header) if index not in used and title in own
    ]
    if rest:
        names = translator().listed([label(field, translator()) for field in rest])
        with st.expander(
            ngettext("{n} more field", "{n} more fields", len(rest)), key=f"rest_{saved.id}_{reading.number}"
        ):
            st.caption(_("Not found in the file: {fields}.", fields=plain(names)))
            for field in rest:
                _field(saved, files, field)
    if whole_orders:
        totals = [plain(_short(reading.header[index])) for index in whole_orders]
        st.caption(
            _("Left alone, as they belong to a whole order: {columns}.", columns=translator().listed(totals))
        )
    if reading.carried:
        st.caption(f":material/info: {carried_words(reading.name, reading.carried)}")
    if unused:
        shown_names = ", ".join(plain(_short(title)) for title in unused[:12]) + (
            " …" if len(unused) > 12 else ""
        )
        st.caption(_("Columns that are not used: {columns}.", columns=shown_names))


def _of_whole_orders(reading: FileReading) -> list[int]:
    """Return the columns whose figures belong to whole orders, by what is around them or by the split."""
    named = [index for index, title in enumerate(reading.header) if title in reading.order_figures]
    mapped = set(reading.mapping.values())
    return [index for index in sorted({*reading.guess.order_level, *named}) if index not in mapped]


def _field(saved: SavedDraft, files: Sequence[FileReading], field: Field) -> None:
    """Draw one field: its column to choose, and values of it."""
    reading = files[0]
    numbers = tuple(file.number for file in files)
    key = f"map_{saved.id}_{reading.number}_{field}"
    st.session_state[key] = reading.mapping.get(field, _ABSENT)
    needed = f" :gray[· {_('needed')}]" if field in REQUIRED_FIELDS else ""
    places = [_ABSENT, *range(len(reading.header))]
    names = titles(reading)
    words = in_words(places, lambda place: _("– not in the file –") if place == _ABSENT else names[place])
    with st.container(key=f"field_{reading.number}_{field}"):
        left, right = st.columns([2, 3], vertical_alignment="bottom", gap="medium")
        left.selectbox(
            f"{label(field, translator())}{needed}",
            places,
            format_func=words,
            key=key,
            on_change=_choose,
            args=(saved.id, numbers, field, key, reading.header, dict(reading.mapping)),
            help=field_help(field),
        )
        with right:
            _beside(saved, reading, field)


def _beside(saved: SavedDraft, reading: FileReading, field: Field) -> None:
    if field not in reading.mapping:
        if field in REQUIRED_FIELDS:
            st.markdown(f":red[:material/error: {_('Choose the column that holds it.')}]")
        return
    hint = guess_hint(saved, reading, field)
    guessed = f" :gray-badge[{hint}]" if hint else ""
    st.markdown(f":gray[{samples(reading, field)}]{guessed}")
    bad = unreadable(reading, field)
    if bad:
        text = ngettext(
            "{n} row cannot be read here and is left out.",
            "{n} rows cannot be read here and are left out.",
            bad,
        )
        st.caption(f":orange[:material/warning: {text}]")


def guess_hint(saved: SavedDraft, reading: FileReading, field: Field) -> str:
    """Return how a column was guessed where its header does not say it; empty where it does."""
    was_said = field in saved.options.answers.file_mapping.get(reading.number, {})
    if was_said or reading.layout != FileLayout.LINES:
        return ""
    if field in reading.guess.ambiguous:
        return _("please check")
    match reading.guess.reasons.get(field):
        case MapReason.VALUES:
            return _("guessed from its values")
        case MapReason.NEIGHBOURS:
            return _("guessed from the columns beside it")
        case _:
            return ""


def _confirm_columns(saved: SavedDraft, layouts: Sequence[Sequence[FileReading]]) -> None:
    with st.container(key="question_mapping", border=True, gap="small"):
        st.markdown(f"## :material/help: {_('Are these columns right?')}")
        st.markdown(
            _(
                "The file has no header row, so the columns are guessed from their values. "
                "Correct them below, then confirm."
            )
        )
        open_layouts = [files for files in layouts if files[0].staged.header_row is None]
        missing = any(files[0].missing for files in open_layouts)
        st.button(
            _("The columns are right"),
            key="confirm_columns",
            type="primary",
            disabled=missing,
            on_click=_confirm,
            args=(saved.id, [(file.number, _titles(file)) for files in open_layouts for file in files]),
        )


def _titles(reading: FileReading) -> dict[Field, str]:
    return {field: reading.header[index] for field, index in reading.mapping.items()}


def _confirm(found: str, said: Sequence[tuple[int, Mapping[Field, str]]]) -> None:
    def how(saved: SavedDraft) -> SavedDraft:
        known = saved.options.answers.file_mapping
        confirmed = {number: {**titles, **known.get(number, {})} for number, titles in said}
        return state.with_answers(saved, file_mapping={**known, **confirmed})

    state.change(found, how)


def _choose(
    found: str,
    numbers: Sequence[int],
    field: Field,
    key: str,
    header: Sequence[str],
    present: Mapping[Field, int],
) -> None:
    """Keep a chosen column for all files of the layout; a column serves one field only."""
    place = st.session_state[key]
    if place == present.get(field, _ABSENT):
        return
    said = {field: "" if place == _ABSENT else header[place]}
    for other, index in present.items():
        if index == place and other != field and not {field, other} <= _MAY_SHARE:
            said[other] = ""
            st.toast(
                _(
                    "“{column}” is now read as {field}, no longer as {other}.",
                    column=plain(header[place]),
                    field=plain(label(field, translator())),
                    other=plain(label(other, translator())),
                )
            )

    def how(saved: SavedDraft) -> SavedDraft:
        known = saved.options.answers.file_mapping
        changed = {number: {**known.get(number, {}), **said} for number in numbers}
        return state.with_answers(saved, file_mapping={**known, **changed})

    state.change(found, how)


def field_help(field: Field) -> str | None:
    """Return what a field means, where its name may not say it."""
    match field:
        case Field.ORDER_ID:
            return _("Rows with the same number are one order.")
        case Field.PRODUCT:
            return _("The article number; where there is none, the product's name.")
        case Field.CUSTOMER_ID:
            return _("A customer number or an e-mail address: whatever tells customers apart.")
        case Field.UNIT_PRICE:
            return _("The price of one piece.")
        case Field.LINE_TOTAL:
            return _("The amount of the row, for its whole quantity.")
        case Field.DISCOUNT:
            return _("Taken off the row's amount, where there is no line total.")
        case Field.COST:
            return _("What one piece costs you; unlocks margins.")
        case Field.STATUS:
            return _("Tells cancelled and returned orders.")
        case Field.CONSENT:
            return _("Whether the customer may be written to.")
        case _:
            return None


def _texts(reading: FileReading, index: int) -> list[str]:
    cells = (row[index] for row in reading.preview if index < len(row))
    return list(dict.fromkeys(cell for cell in cells if cell))


def _as_read(written: str, value: str) -> str:
    if written.strip() == value:
        return plain(value)
    return f"{plain(_short(written))} → **{plain(value)}**"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SAMPLE else text[: _LONGEST_SAMPLE - 1] + "…"
