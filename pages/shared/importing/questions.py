"""What only the reader can know: each question with its readings side by side, and what each would mean."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import streamlit as st

from crosssell.columns import DateOrder, FileLayout
from crosssell.ingest.drafts import SavedDraft
from crosssell.ingest.questions import SPLIT, TABLE, Choice, Question, QuestionId
from pages.shared.importing import pictures, state
from pages.shared.importing.files import mark_words, order_words
from pages.shared.text import _, date, ngettext, number, plain, translator

_MOST_CHOICES = 6
_IN_ANSWERS = {QuestionId.DATE_ORDER: "date_order", QuestionId.DECIMAL_MARK: "decimal_mark"}


def ask(saved: SavedDraft, questions: Sequence[Question]) -> None:
    """Draw the open questions; the import waits for them."""
    for question in questions:
        if question.id == QuestionId.MAPPING:
            continue  # answered where the columns are
        with st.container(key=f"question_{question.id}", border=True, gap="small"):
            st.markdown(f"## :material/help: {title(question)}")
            st.markdown(reason(question))
            if question.picture is not None:
                pictures.before(question.picture)
            shown = question.choices[:_MOST_CHOICES]
            with st.grid(min(len(shown), 3), min_column_width=_card_width(question), gap="small"):
                for choice in shown:
                    card(question, choice, on_click=_answer, args=(saved.id, question.id, choice.value))


def _card_width(question: Question) -> int:
    return 320 if any(choice.picture is not None for choice in question.choices) else 230


def answered(saved: SavedDraft) -> None:
    """Show what the reader has answered, with a way to be asked again."""
    for name, said in answers_in_words(saved):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"answered_{name}"):
            st.markdown(f":green[:material/check:] {said}", width="content")
            st.button(
                _("Change"),
                key=f"ask_again_{name}",
                type="tertiary",
                on_click=_take_back,
                args=(saved.id, name),
            )


def answers_in_words(saved: SavedDraft) -> list[tuple[str, str]]:
    """Return the answers given, as the names they are kept under and sentences."""
    answers = saved.options.answers
    said = []
    if answers.date_order:
        order = order_words(answers.date_order)
        said.append(("date_order", _("You chose: dates are written {order}.", order=order)))
    if answers.decimal_mark:
        said.append(
            (
                "decimal_mark",
                _("You chose: decimal mark {mark}.", mark=plain(mark_words(answers.decimal_mark))),
            )
        )
    currency = answers.choices.get(QuestionId.CURRENCY)
    if currency:
        said.append((QuestionId.CURRENCY, _("You chose: keep {currency} only.", currency=plain(currency))))
    same = answers.choices.get(QuestionId.SAME_ORDER_ID)
    if same:
        said.append((QuestionId.SAME_ORDER_ID, _("You chose: {answer}.", answer=same_order_words(same))))
    for asked in (QuestionId.PACKED, QuestionId.LAYOUT):
        answer = answers.choices.get(asked)
        if answer:
            said.append((asked, _("You chose: {answer}.", answer=layout_words(answer)[0])))
    return said


def title(question: Question) -> str:
    """Return the question in words."""
    match question.id:
        case QuestionId.DATE_ORDER:
            return _("Which is the day, which the month?")
        case QuestionId.DECIMAL_MARK:
            return _("Thousands or decimals?")
        case QuestionId.CURRENCY:
            return _("Which currency should be kept?")
        case QuestionId.SAME_ORDER_ID:
            return _("Are these the same orders?")
        case QuestionId.MAPPING:
            return _("Which columns are these?")
        case QuestionId.PACKED:
            return _("Several products in one cell: split them?")
        case QuestionId.LAYOUT:
            return _("What is a row of this file?")


def reason(question: Question) -> str:
    """Return why it is asked."""
    column, file = plain(question.column), plain(question.file)
    match question.id:
        case QuestionId.DATE_ORDER:
            return _(
                "The dates in “{column}” of {file} can be read in more than one way, and no row settles it.",
                column=column,
                file=file,
            )
        case QuestionId.DECIMAL_MARK:
            return _(
                "The numbers in “{column}” of {file} can be read in two ways, and no row settles it.",
                column=column,
                file=file,
            )
        case QuestionId.CURRENCY:
            return _("Amounts in different currencies cannot be added up, so one dataset holds one currency.")
        case QuestionId.SAME_ORDER_ID:
            return _(
                "Some order numbers stand for orders of different customers or of days more than a week "
                "apart: {examples}",
                examples=plain(question.choices[0].example),
            )
        case QuestionId.MAPPING:
            return _("The file has no header row.")
        case QuestionId.PACKED:
            return _(
                "In “{column}” of {file}, one cell seems to hold all products of an order.",
                column=column,
                file=file,
            )
        case QuestionId.LAYOUT:
            return _("{file} does not look like one row for each product of an order.", file=file)


def card(
    question: Question, choice: Choice, *, on_click: Callable[..., None], args: tuple[object, ...]
) -> None:
    """Draw one possible answer: what a cell would mean, what follows, and the button that says so."""
    head, lines, button = _words(question, choice)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{head}**")
        for line in lines:
            st.markdown(line)
        if choice.picture is not None:
            pictures.after(choice.picture)
        st.space("stretch")
        st.button(
            button,
            key=f"answer_{question.id}_{choice.value}",
            on_click=on_click,
            args=args,
            type="primary",
            width="stretch",
        )


def _words(question: Question, choice: Choice) -> tuple[str, list[str], str]:
    """Return a choice's head, its consequences, and the words of its button."""
    match question.id:
        case QuestionId.DATE_ORDER:
            return _date_words(choice)
        case QuestionId.DECIMAL_MARK:
            return _number_words(choice)
        case QuestionId.CURRENCY:
            return _currency_words(question, choice)
        case QuestionId.PACKED | QuestionId.LAYOUT:
            return _layout_card(choice)
        case _:
            return _same_order_words(choice)


def _date_words(choice: Choice) -> tuple[str, list[str], str]:
    day = date(choice.moment)
    lines = [_("{written} is {value}.", written=plain(choice.written), value=f"**{plain(day)}**")]
    if choice.first and choice.last:
        first, last = plain(date(choice.first)), plain(date(choice.last))
        lines.append(_("The orders then run from {first} to {last}.", first=first, last=last))
    order = order_words(DateOrder(choice.value))
    return order[:1].upper() + order[1:], lines, _("It is {value}", value=plain(day))


def _number_words(choice: Choice) -> tuple[str, list[str], str]:
    is_whole = choice.number is not None and choice.number == choice.number.to_integral_value()
    value = exact(choice.number, least=2 if is_whole else 0)
    lines = [
        _("A comma marks decimals, a point groups thousands.")
        if choice.value == ","
        else _("A point marks decimals, a comma groups thousands."),
    ]
    return f"{plain(choice.written)} → {plain(value)}", lines, _("It is {value}", value=plain(value))


def _currency_words(question: Question, choice: Choice) -> tuple[str, list[str], str]:
    others = sum(other.rows or 0 for other in question.choices if other is not choice)
    lines = [
        ngettext("{n} row is kept.", "{n} rows are kept.", choice.rows or 0),
        ngettext(
            "{n} row in another currency is left out.",
            "{n} rows in other currencies are left out.",
            others,
        ),
    ]
    return plain(choice.value), lines, _("Keep {currency}", currency=plain(choice.value))


def _same_order_words(choice: Choice) -> tuple[str, list[str], str]:
    if choice.value == "separate":
        head = _("No, receipt numbers start again")
        line = _("Both are kept. An order is then known by its number and its day.")
    else:
        head = _("Yes, the same orders")
        line = _("What is imported now replaces the older order of the same number.")
    return head, [line], same_order_words(choice.value)[:1].upper() + same_order_words(choice.value)[1:]


def _layout_card(choice: Choice) -> tuple[str, list[str], str]:
    words, consequence = layout_words(choice.value)
    lines = [consequence]
    if choice.rows is not None:
        lines.append(ngettext("{n} row comes out.", "{n} rows come out.", choice.rows))
    return words[:1].upper() + words[1:], lines, _("Read it like this")


def layout_words(value: str) -> tuple[str, str]:
    """Return an answer about how products lie in the file in a few words, and what follows from it."""
    if value == SPLIT:
        return _("split the cell into its products"), _("Each product gets a row of its own.")
    if value == FileLayout.BASKETS:
        return _("a row is an order, its cells are the products"), _("Each cell becomes an order line.")
    if value == FileLayout.ONE_HOT:
        return (
            _("a row is an order, each column a product"),
            _("Each mark becomes an order line with the column’s name as its product."),
        )
    if value == TABLE:
        return (
            _("an ordinary table: a row is one product of an order"),
            _("You then say which column holds the order and which the product."),
        )
    return _("take the cell as one product"), _("Right where the text is the name of a single product.")


def same_order_words(value: str) -> str:
    """Return the answer about equal order numbers in a few words."""
    return _("keep both") if value == "separate" else _("replace the older ones")


def exact(value: Decimal | None, *, least: int = 0) -> str:
    """Format a number with all the decimals it has, ``least`` of them at least."""
    if value is None:
        return translator().number(None)
    exponent = value.normalize().as_tuple().exponent
    return number(value, decimals=max(-exponent if isinstance(exponent, int) else 0, least))


def _answer(found: str, asked: QuestionId, value: str) -> None:
    def how(saved: SavedDraft) -> SavedDraft:
        if asked == QuestionId.DATE_ORDER:
            return state.with_answers(saved, date_order=DateOrder(value))
        if asked == QuestionId.DECIMAL_MARK:
            return state.with_answers(saved, decimal_mark=value)
        return state.with_answers(saved, choices={**saved.options.answers.choices, str(asked): value})

    state.change(found, how)


def _take_back(found: str, name: str) -> None:
    def how(saved: SavedDraft) -> SavedDraft:
        if name in _IN_ANSWERS.values():
            return state.with_answers(saved, **{name: None})
        choices = {key: value for key, value in saved.options.answers.choices.items() if key != name}
        return state.with_answers(saved, choices=choices)

    state.change(found, how)
