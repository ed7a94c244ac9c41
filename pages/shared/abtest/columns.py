"""Which column of a test's file is what: who got what, who it was, since when, and what came of it."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from crosssell.columns import DateOrder
from crosssell.ingest.questions import QuestionId
from crosssell.ingest.trial.asking import open_questions
from crosssell.ingest.trial.guess import MOST_VARIANTS, control_in, ratios_of, roles_around
from crosssell.ingest.trial.stored import find_trial
from crosssell.ingest.trial.types import ColumnKind, TrialColumn, TrialFile, TrialMapping, TrialProblem
from pages.shared import session
from pages.shared.abtest import upload
from pages.shared.abtest.metrics_form import choose_metrics, unreadable_words
from pages.shared.abtest.source import FileSource, OrdersSource
from pages.shared.importing import questions
from pages.shared.text import _, in_words, ngettext, number, plain

_ABSENT = ""
_MOST_COVARIATES = 8
_LONGEST = 60
_CUT = re.compile(r"[0-9][.,][0-9]+E[+][0-9]{1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """What both kinds of files share, and the columns that are left."""

    mapping: TrialMapping
    control: str
    left: tuple[TrialColumn, ...]
    key: str


def file_source(file: TrialFile) -> FileSource | None:
    """Draw the columns of a file that says what came of a test; ``None`` while something is missing."""
    base = _base(file, needs_unit=False)
    if base is None:
        return None
    guess = roles_around(file.columns, variant=base.mapping.variant)
    metrics, zero = choose_metrics(
        file, base.left, guess, ratios=ratios_of(file.columns, guess), key=base.key
    )
    if not metrics:
        _no_metrics(guess)
        return None
    used = {title for one in metrics for title in (one.column, one.below)}
    covariates, segments = _beside(base, guess, used=used)
    mapping = TrialMapping(
        variant=base.mapping.variant,
        unit=base.mapping.unit,
        started=base.mapping.started,
        metrics=metrics,
        covariates=covariates,
        segments=segments,
        zero_when_blank=zero,
    )
    for text in unreadable_words(file.columns, metrics):
        st.caption(f":orange[:material/warning: {text}]")
    if _ask(file, mapping):
        return None
    return FileSource(
        trial=file.id, name=file.name, options=file.options, mapping=mapping, control=base.control, file=file
    )


def list_source(file: TrialFile) -> OrdersSource | None:
    """Draw the columns of a list of who got what; ``None`` while something is missing."""
    base = _base(file, needs_unit=True)
    if base is None or _ask(file, base.mapping):
        return None
    return OrdersSource(
        trial=file.id,
        name=file.name,
        options=file.options,
        mapping=base.mapping,
        control=base.control,
        file=file,
    )


def _base(file: TrialFile, *, needs_unit: bool) -> _Base | None:
    """Draw the choices of variant, control, customer and start."""
    possible = [one for one in file.columns if 1 <= len(one.values) <= MOST_VARIANTS]
    possible = [one for one in possible if one.kind not in (ColumnKind.DATE, ColumnKind.EMPTY)]
    _say_problem(file, is_choice=bool(possible))
    if file.guess.problem == TrialProblem.LOOKS_LIKE_TOTALS or not possible:
        return None
    guessed = file.guess.mapping.variant if file.guess.mapping is not None else None
    key = f"trial_{file.id}_{zlib.crc32(repr(file.staged.header).encode()):x}"
    with st.grid(4, min_column_width=200, gap="small", key=f"{key}_roles"):
        variant = _variant(possible, guessed, key=key)
        if variant is None:
            return None
        key = f"{key}_{variant.index}"
        control = _control(variant, key=key)
        around = roles_around(file.columns, variant=variant.title)
        rest = [one for one in file.columns if one.title != variant.title and one.kind != ColumnKind.EMPTY]
        unit = _column(
            _("Who it was"),
            [one for one in rest if one.kind != ColumnKind.DATE],
            around.unit,
            key=f"{key}_unit",
            absent=_("– each row is a customer of its own –") if not needs_unit else _("– choose –"),
            hint=_("Customer number or e-mail. Rows of one customer are added up."),
        )
        days = [one for one in rest if one.kind == ColumnKind.DATE]
        started = _column(
            _("Day of the start"),
            days,
            around.started,
            key=f"{key}_started",
            absent=_("– not in the file –"),
            hint=_("The day on which a customer got the variant or was counted in."),
        )
    if control is None:
        return None
    _variant_line(variant)
    _say_cut_numbers(next((one for one in rest if one.title == unit), None))
    if unit is None and needs_unit:
        st.markdown(f":red[:material/error: {_('Choose the column that says who it was.')}]")
        return None
    mapping = TrialMapping(variant=variant.title, unit=unit, started=started)
    left = tuple(one for one in rest if one.title not in (unit, started))
    return _Base(mapping=mapping, control=control, left=left, key=key)


def _variant(possible: Sequence[TrialColumn], guessed: str | None, *, key: str) -> TrialColumn | None:
    titles = [one.title for one in possible]
    chosen = st.selectbox(
        _("Who got what"),
        titles,
        index=titles.index(guessed) if guessed in titles else None,
        key=f"{key}_variant",
        persist_state="session",
        placeholder=_("Choose the column"),
        help=_("The column that names each customer's group, such as control and newsletter."),
    )
    return next((one for one in possible if one.title == chosen), None)


def _control(variant: TrialColumn, *, key: str) -> str | None:
    """Draw the choice of the control, guessed by its name."""
    names = [name for name, _rows in variant.values]
    if len(names) < 2:
        st.markdown(
            f":red[:material/error: {_('This column names one group only; a test compares two or more.')}]"
        )
        return None
    guessed = control_in(variant)
    chosen = st.selectbox(
        _("Control"),
        sorted(names),
        index=sorted(names).index(guessed) if guessed in names else 0,
        format_func=in_words(names, _shortened),
        key=f"{key}_control",
        persist_state="session",
        help=_(
            "The group that got what everybody gets otherwise, or nothing. The others are compared with it."
        ),
    )
    if guessed is None:
        st.caption(f":orange[:material/help: {_('No name says which it is; please check.')}]")
    return chosen if chosen in names else None


def _column(
    name: str, columns: Sequence[TrialColumn], guessed: str | None, *, key: str, absent: str, hint: str
) -> str | None:
    options = [_ABSENT, *(one.title for one in columns)]
    chosen = st.selectbox(
        name,
        options,
        index=options.index(guessed) if guessed in options else 0,
        format_func=in_words(options, lambda title: title or absent),
        key=key,
        persist_state="session",
        help=hint,
    )
    return chosen or None


def _variant_line(variant: TrialColumn) -> None:
    groups = [f"**{plain(_shortened(name))}** {number(rows)}" for name, rows in sorted(variant.values)]
    missing = variant.rows - sum(rows for _name, rows in variant.values)
    parts = [_("Rows: {groups}", groups=" · ".join(groups))]
    if missing:
        parts.append(
            ngettext(
                "{n} row names no group and is left out.", "{n} rows name no group and are left out.", missing
            )
        )
    if len({name.casefold() for name, _rows in variant.values}) < len(variant.values):
        parts.append(_("Some names differ by upper and lower case alone; they are groups of their own."))
    st.caption(" ".join(parts))


def _say_cut_numbers(unit: TrialColumn | None) -> None:
    """Warn of customer numbers that a spreadsheet has cut; they are the most frequent cells then."""
    cut = next((text for text in unit.examples if _CUT.fullmatch(text)), None) if unit is not None else None
    if unit is not None and cut is not None:
        text = _(
            "“{cell}” in “{column}” is a number that a spreadsheet has cut: different customers look alike. "
            "Export the file again without opening it in between.",
            cell=plain(cut),
            column=plain(unit.title),
        )
        st.caption(f":orange[:material/warning: {text}]")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _beside(
    base: _Base, guess: TrialMapping, *, used: set[str | None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Draw what is known of the customers from before, and what parts them."""
    free = [one for one in base.left if one.title not in used]
    numbers = [one.title for one in free if one.kind in (ColumnKind.NUMBER, ColumnKind.YES_NO)]
    texts = [
        one.title for one in free if len(one.values) >= 2 and one.kind in (ColumnKind.TEXT, ColumnKind.YES_NO)
    ]
    covariates: list[str] = []
    segments: list[str] = []
    with st.grid(2, min_column_width=280, gap="small"):
        if numbers:
            covariates = st.multiselect(
                _("Known from before the start"),
                numbers,
                default=[title for title in guess.covariates if title in numbers],
                max_selections=_MOST_COVARIATES,
                key=f"{base.key}_covariates",
                persist_state="session",
                placeholder=_("None"),
                help=_(
                    "Such as revenue in the year before. It takes chance out of the figures and shows "
                    "whether the groups were alike. Only what was known before the start may stand here."
                ),
            )
        if texts:
            segments = st.multiselect(
                _("Parts to look into"),
                texts,
                default=[title for title in guess.segments if title in texts],
                key=f"{base.key}_segments",
                persist_state="session",
                placeholder=_("None"),
                help=_("Such as country or channel, known before the start."),
            )
    return tuple(covariates), tuple(segment for segment in segments if segment not in covariates)


def _say_problem(file: TrialFile, *, is_choice: bool) -> None:
    """Say what kind of file it is where it is hardly one of a test, and what to do instead."""
    name = plain(file.name)
    match file.guess.problem:
        case TrialProblem.LOOKS_LIKE_ORDERS:
            text = _(
                "“{file}” looks like an export of orders: nothing in it says which customer got what. "
                "Import it on the screen Data. Then upload here the list of who got which variant, and its "
                "customers are found in the orders.",
                file=name,
            )
        case TrialProblem.LOOKS_LIKE_TOTALS:
            text = _(
                "“{file}” has one row for each variant: these are totals. Type them in instead, or upload "
                "the rows behind them, one for each customer.",
                file=name,
            )
        case TrialProblem.TOO_MANY_VARIANTS:
            text = _(
                "“{column}” in “{file}” names more than {most} groups, and no more can be compared. Join "
                "some under one name or leave some out, and upload the file again.",
                column=plain(file.guess.crowded or ""),
                file=name,
                most=number(MOST_VARIANTS),
            )
        case TrialProblem.NO_VARIANT if is_choice:
            text = _(
                "No column of “{file}” says clearly which customer got what. Choose the column below, one of "
                "at most {most} groups, or upload a file with one row for each customer and a column that "
                "names the group.",
                file=name,
                most=number(MOST_VARIANTS),
            )
        case TrialProblem.NO_VARIANT:
            text = _(
                "No column of “{file}” can say which customer got what: that takes one of at most {most} "
                "groups. Upload a file with one row for each customer and a column that names the group.",
                file=name,
                most=number(MOST_VARIANTS),
            )
        case _:
            return
    st.warning(text, icon=":material/info:")


def _no_metrics(guess: TrialMapping) -> None:
    if guess.metrics:
        return
    st.info(
        _(
            "This file says who got what, not what came of it. With the orders of a dataset it can still be "
            "evaluated: choose the list joined with your orders as the source."
        ),
        icon=":material/info:",
    )


def _ask(file: TrialFile, mapping: TrialMapping) -> bool:
    """Draw what the used columns leave open, and what was answered; tell whether something is open."""
    stored = find_trial(session.workspace(), file.id)
    if stored is None:
        return True
    with session.workspace().scratch(stored.folder).run() as cursor:
        found = open_questions(cursor, file, mapping)
    for question in found:
        with st.container(key=f"trial_question_{question.id}", border=True, gap="small"):
            st.markdown(f"**:material/help: {questions.title(question)}**")
            st.markdown(questions.reason(question))
            with st.grid(min(len(question.choices), 3), min_column_width=230, gap="small"):
                for choice in question.choices:
                    questions.card(
                        question, choice, on_click=_answer, args=(file.id, question.id, choice.value)
                    )
    return bool(found)


def _answer(trial_id: str, asked: QuestionId, value: str) -> None:
    if asked == QuestionId.DATE_ORDER:
        upload.say(trial_id, date_order=DateOrder(value))
    else:
        upload.say(trial_id, decimal_mark=value)
