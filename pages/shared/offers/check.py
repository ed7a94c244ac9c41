"""How good the offers are: what each way of choosing would have found on days held back."""

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.offers_check import CheckMeasure, CheckRow, check_key, measured_row, offers_check_figure
from crosssell.columns import Field, OfferMethod
from crosssell.exports import Note, NoteSection, column_notes, to_csv, to_xlsx
from crosssell.exports.recommendations import CHECKED, CHECKED_FILE, check_frame
from crosssell.offers.recommend import Check, CheckConfig
from pages.shared import session, widgets
from pages.shared.choice import linked_choice
from pages.shared.guard import require
from pages.shared.offers import check_words as words
from pages.shared.offers import next_best_answers as answers
from pages.shared.segments.address import tab_button
from pages.shared.segments.customers import column_config, formatted
from pages.shared.text import _, number, translator

WINDOWS, LENGTHS = (14, 30, 60, 90), (1, 3, 5, 10)


def draw(current: session.Current) -> None:
    """Draw the tab."""
    if not can_answer(current):
        return
    widgets.section(
        _("Would these offers have been right?"),
        caption=_(
            "The last days of your data are held back. From what came before, each way of choosing names its "
            "offers; then we look at what customers really bought that was new to them."
        ),
    )
    config = _choices()
    usual = answers.usual_check(answers.terms(current))
    check = answers.checked(current, config)
    if check is None:
        return
    used = answers.checked(current, usual)  # the same one, unless the choices are others
    if used is None:
        return
    _verdict(check, used=None if config == usual else used.chosen)
    if words.too_short(check):
        return
    _picture(check)
    _table(check, current)
    _how_to_read()


def can_answer(current: session.Current) -> bool:
    """Tell whether there is anything to recommend from; where not, say what is missing."""
    facts = current.facts
    if not require(
        facts,
        [Field.CUSTOMER_ID],
        unlocks=_(
            "With it you see what to offer each customer next, and how often that would have been right."
        ),
    ):
        return False
    if facts.products - facts.non_products < 2:
        widgets.empty_state(
            _("One product alone"),
            _("There is nothing else to offer yet. With a second product in your data this screen begins."),
        )
        return False
    return True


def check_line(current: session.Current) -> str | None:
    """Return in one line how good the offers are, for beside a list; ``None`` while it is worked out.

    The line is translated Markdown, what comes from the data escaped.
    """
    config = answers.usual_check(answers.terms(current))
    check = answers.checked(current, config)
    return None if check is None else words.one_line(check)


def _choices() -> CheckConfig:
    """Draw how many days are held back and how many offers a customer gets."""
    with st.container(key="check_choices", horizontal=True, gap="small", vertical_alignment="bottom"):
        days = linked_choice(
            _("Days held back"),
            {str(one): number(one) for one in WINDOWS},
            default=str(CheckConfig().window_days),
            key="check_days",
            in_link="held_back",
            hint=_("Longer: more purchases to judge by, but fewer to learn from."),
        )
        length = linked_choice(
            _("Offers for each customer"),
            {str(one): number(one) for one in LENGTHS},
            default=str(CheckConfig().k),
            key="check_k",
            in_link="offers",
            hint=_("An offer counts as right where the customer bought one of so many."),
        )
    return CheckConfig(window_days=int(days), k=int(length))


def _verdict(check: Check, *, used: OfferMethod | None) -> None:
    """Draw the sentences to take away; ``used`` is the way that other choices than these have decided on."""
    with st.container(key="check_verdict", border=True, gap="xsmall"):
        if said := words.takeaway(check):
            st.markdown(said)
        if used is None:
            st.markdown(
                f"{words.verdict_sign(check)} {words.verdict(check)} {words.order_words(check)}".strip()
            )
        else:
            st.markdown(words.other_choice(check, used))
        for note in (words.judged_on(check) if check.customers else "", words.how_chosen(check)):
            if note:
                st.caption(note)
        tab_button("next_best", text=_("See who is offered what"))


def _picture(check: Check) -> None:
    widgets.section(
        _("Beside best-sellers"),
        caption=_("The line is the range in which the difference to best-sellers lies in 95 of 100 cases."),
    )
    measure = linked_choice(
        _("Measure"),
        {CheckMeasure.HIT_RATE: _("Bought one of them"), CheckMeasure.MAP: _("The first count more")},
        default=CheckMeasure.HIT_RATE,
        key="check_measure",
        in_link="counted",
    )
    rows = check_rows(check, measure)
    figure = offers_check_figure(
        rows,
        translator=translator(),
        decimals=1,
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    st.plotly_chart(figure, key="check_picture", config=CONFIG, theme=None, alt=words.takeaway(check))
    st.html(check_key(rows, translator=translator(), dark=session.is_dark()))
    st.caption(words.measure_meaning(measure, k=check.config.k))


def check_rows(check: Check, measure: CheckMeasure) -> list[CheckRow]:
    """Return the rows of the picture, the best way first."""
    base = check.of(OfferMethod.BEST_SELLERS)
    rows = [
        measured_row(
            one,
            measure,
            base=base,
            name=words.method_name(one.method),
            is_chosen=one.method == check.chosen,
        )
        for one in check.methods
    ]
    return sorted(rows, key=lambda row: -row.value)


def _table(check: Check, current: session.Current) -> None:
    voice, frame = translator(), check_frame(check)
    formats = formatted(CHECKED, currency=current.facts.currency)
    st.dataframe(
        frame[list(formats)].style.format(formats, na_rep=voice.number(None)),
        column_config={column.name: column_config(column) for column in CHECKED},
        hide_index=True,
        height="content",
        placeholder=voice.number(None),
        key="check_table",
        alt=_("How good the offers are"),
    )
    if came := words.came_true_words(check):
        st.caption(came)
    about = NoteSection(
        title=_("How good the offers are"),
        notes=tuple(
            Note(text=text.replace("\\", "").replace("*", ""))
            for text in (words.takeaway(check), words.judged_on(check), words.how_chosen(check))
            if text
        ),
    )
    widgets.downloads(
        name="crosssell-offers-check",
        csv=lambda: to_csv(frame, columns=CHECKED_FILE, translator=voice),
        xlsx=lambda: to_xlsx(
            frame, columns=CHECKED_FILE, translator=voice, notes=[about, column_notes(CHECKED_FILE, voice)]
        ),
        key="offers_check",
    )


def _how_to_read() -> None:
    with st.expander(_("What is compared"), icon=":material/help:"):
        for method in OfferMethod:
            st.markdown(f"**{words.method_name(method)}**: {words.method_meaning(method)}")
        st.caption(
            _(
                "Being right here means that they bought it anyway, without a letter. Whether a letter adds "
                "something, only a campaign with a control group tells."
            )
        )
