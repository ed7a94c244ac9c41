"""Who is ready for the next rung of a ladder: how many, whom one may write to, and the list to take away."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from crosssell.basket import MatrixConfig
from crosssell.basket.upsell import Ladder, ReadyCounts, Step, ready_counts, ready_customers
from crosssell.columns import ConsentRule, Field
from crosssell.exports import Note, NoteSection, scope_notes, to_csv, to_xlsx
from crosssell.exports.upsell import ready_columns
from crosssell.facts import DatasetFacts
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.filters import current_filters
from pages.shared.guard import require
from pages.shared.matrix.opening import pair_link
from pages.shared.offers.links import upsell_list
from pages.shared.pair.lists import full_name, item_in_file_name
from pages.shared.pair.words import money_words, name_of
from pages.shared.roi.address import pair_query, worth_link
from pages.shared.text import _, ngettext, number, percent, translator

Rule = ConsentRule | None  # None where the data know of no consent

FEWEST_WATCHED = 10  # purchases from which a share is told


def notes(facts: DatasetFacts) -> None:
    """Say what “up to” means, and what is missing for the lists."""
    st.caption(
        _(
            "“Up to”: what it would bring if those on the list moved up as often as others did who had "
            "waited as long, at the difference in price. Some would move up without a letter. Write to a "
            "part of them, leave a part alone, and compare: a test tells the rest."
        )
    )
    require(
        facts,
        [Field.CONSENT],
        unlocks=_("With it a list holds those customers only who agreed to be contacted."),
    )


def ready_of(
    ladders: Sequence[Ladder], config: MatrixConfig, current: session.Current
) -> dict[int, list[ReadyCounts]] | None:
    """Return for each ladder, by its number, who is ready for its `next_steps`; ``None`` until counted."""
    filters = current_filters()
    return beside(
        "upsell_ready",
        (filters, config, tuple(ladder.number for ladder in ladders)),
        partial(_counts, current.warehouse, ladders, filters, config),
        words=_("Counting who is ready …"),
    )


def ready_lists(
    ladder: Ladder,
    counted: Sequence[ReadyCounts],
    config: MatrixConfig,
    *,
    rule: Rule,
    current: session.Current,
) -> None:
    """Draw for each step of a ladder who is ready for it."""
    with st.grid(2, min_column_width=330, gap="small", key=f"ready_{ladder.number}"):
        for place, (step, counts) in enumerate(zip(next_steps(ladder), counted, strict=True)):
            _ready(step, counts, ladder, config, rule, current, key=f"ready_{ladder.number}_{place}")


def next_steps(ladder: Ladder) -> list[Step]:
    """Return from each rung the step to the nearest one that customers go to: who is ready stands once."""
    found: dict[str, Step] = {}
    for step in sorted(ladder.steps, key=lambda one: (one.price_lo, one.lo.item, one.price_hi)):
        if step.days is not None:
            found.setdefault(step.lo.item, step)
    return list(found.values())


def _counts(
    warehouse: Warehouse, ladders: Sequence[Ladder], filters: Filters, config: MatrixConfig
) -> dict[int, list[ReadyCounts]]:
    return {
        ladder.number: [
            ready_counts(warehouse, filters=filters, config=config, ladder=ladder, step=step)
            for step in next_steps(ladder)
        ]
        for ladder in ladders
    }


def rule_for(rule: Rule, counts: ReadyCounts) -> ConsentRule:
    """Return who may be listed: as chosen, or everybody of whom nothing is known where nobody's is."""
    return rule or (ConsentRule.YES if counts.consent_known else ConsentRule.UNKNOWN)


def _ready(
    step: Step,
    counts: ReadyCounts,
    ladder: Ladder,
    config: MatrixConfig,
    rule: Rule,
    current: session.Current,
    *,
    key: str,
) -> None:
    chosen, currency = rule_for(rule, counts), current.facts.currency
    listed = counts.listed(chosen)
    with st.container(border=True, height="stretch", gap="xsmall", key=key):
        st.markdown(f"**{step_name(step)}**")
        if counts.watched >= FEWEST_WATCHED and (
            ceiling := counts.ceiling(chosen, price_step=step.price_step)
        ):
            with st.container(key=f"pair_amount_{key}", gap=None):
                st.markdown(_("up to {amount}", amount=money_words(ceiling, currency, decimals=0)))
        st.markdown(" ".join([ready_words(step, counts), who_is_listed(counts, chosen)]).strip())
        for note in (response_words(step, counts, chosen, currency), left_out_words(counts, chosen)):
            if note:
                st.caption(note)
        st.space("stretch")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if listed:
                upsell_list(
                    step.lo.item, step.hi.item, level=config.level, days=counts.interval_days, place=key
                )
                worth_link(
                    pair_query(step.lo.item, step.hi.item, level=config.level, consent=chosen),
                    hint=_(
                        "Calculates the offer as a campaign to all who have the one and not the other: more "
                        "than those who are ready now."
                    ),
                    place=key,
                )
            pair_link(step.lo.item, step.hi.item, config, text=_("See the pair"))
        if listed:
            _files(step, counts, ladder, config, chosen, current, key=key)


def step_name(step: Step) -> str:
    """Return from which product to which, escaped."""
    return f"{name_of(step.lo)} → {name_of(step.hi)}"


def ready_words(step: Step, counts: ReadyCounts) -> str:
    """Return who is ready: how many, and why they are."""
    if not counts.ready:
        return ngettext(
            "Nobody is ready now: of {n} customer with {item} all have moved on, or bought it less than "
            "{days} days ago.",
            "Nobody is ready now: of {n} customers with {item} all have moved on, or bought it less than "
            "{days} days ago.",
            counts.customers_lo,
            item=name_of(step.lo),
            days=number(counts.interval_days),
        )
    return ngettext(
        "**{n} customer is ready:** bought {item} last, {days} days ago or longer, and nothing dearer of "
        "the ladder.",
        "**{n} customers are ready:** bought {item} last, {days} days ago or longer, and nothing dearer of "
        "the ladder.",
        counts.ready,
        item=name_of(step.lo),
        days=number(counts.interval_days),
    )


def who_is_listed(counts: ReadyCounts, rule: ConsentRule) -> str:
    """Return how many of those who are ready may be written to."""
    if not counts.ready:
        return ""
    if not counts.consent_known:
        return _("The data do not say who agreed to be contacted.")
    if rule == ConsentRule.YES:
        return ngettext(
            "{n} of them agreed to be contacted.", "{n} of them agreed to be contacted.", counts.consent_yes
        )
    return ngettext(
        "{n} of them agreed to be contacted or said nothing.",
        "{n} of them agreed to be contacted or said nothing.",
        counts.consent_yes + counts.consent_unknown,
    )


def response_words(step: Step, counts: ReadyCounts, rule: ConsentRule, currency: str | None) -> str:
    """Return how often others moved up from there, and by how much; nothing where too few were watched."""
    response = counts.response(rule)
    if response is None or counts.watched < FEWEST_WATCHED:
        return ""
    return ngettext(
        "Of others who had waited as long, {share} moved up within the next {n} day, without a letter; "
        "a step is {amount} dearer.",
        "Of others who had waited as long, {share} moved up within the next {n} days, without a letter; "
        "a step is {amount} dearer.",
        counts.interval_days,
        share=percent(response, decimals=1),
        amount=money_words(step.price_step, currency),
    )


def left_out_words(counts: ReadyCounts, rule: ConsentRule) -> str:
    """Return who is ready and not on the list, and why; nothing where all are on it."""
    reasons = []
    if counts.consent_no:
        reasons.append(ngettext("{n} who said no", "{n} who said no", counts.consent_no))
    if counts.consent_unknown and rule == ConsentRule.YES:
        reasons.append(
            ngettext(
                "{n} of whom no answer is known", "{n} of whom no answer is known", counts.consent_unknown
            )
        )
    if owners := counts.owners(rule):
        reasons.append(
            ngettext(
                "{n} who bought something dearer in an order outside the filters",
                "{n} who bought something dearer in orders outside the filters",
                owners,
            )
        )
    return _("Left out: {reasons}.", reasons=translator().listed(reasons)) if reasons else ""


def _files(
    step: Step,
    counts: ReadyCounts,
    ladder: Ladder,
    config: MatrixConfig,
    rule: ConsentRule,
    current: session.Current,
    *,
    key: str,
) -> None:
    """Offer the list; it is read when its button is pressed; no id is on the screen."""
    filters, words, currency = current_filters(), translator(), current.facts.currency
    told = list_notes(step, counts, rule, current)

    def written(to_file: Callable[..., bytes], **more: object) -> Callable[[], bytes]:
        def build() -> bytes:
            found = ready_customers(
                current.warehouse,
                filters=filters,
                config=config,
                ladder=ladder,
                step=step,
                consent=rule,
                with_contacts=True,
            )
            columns = ready_columns(full_name(step.lo), among=found.frame.columns)
            return to_file(found.frame, columns=columns, translator=words, currency=currency, **more)

        return build

    name = "-".join(["crosssell-ready", *map(item_in_file_name, (step.lo.item, step.hi.item))])
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
    ):
        st.markdown(list_title(counts, rule), width="content")
        widgets.downloads(name=name, csv=written(to_csv), xlsx=written(to_xlsx, notes=told), key=key)


def list_title(counts: ReadyCounts, rule: ConsentRule) -> str:
    """Return how many customers are on the list."""
    return ngettext("List of {n} customer", "List of {n} customers", counts.listed(rule))


def list_notes(
    step: Step, counts: ReadyCounts, rule: ConsentRule, current: session.Current
) -> list[NoteSection]:
    """Return who is on the list and who is not, and on which orders it stands."""
    ready = ngettext(
        "{n} customer bought {a} last, {days} days ago or longer, and nothing dearer of its ladder; next "
        "comes {b}.",
        "{n} customers bought {a} last, {days} days ago or longer, and nothing dearer of its ladder; next "
        "comes {b}.",
        counts.ready,
        a=full_name(step.lo),
        b=full_name(step.hi),
        days=number(counts.interval_days),
    )
    told = (ready, who_is_listed(counts, rule), left_out_words(counts, rule))
    facts = current.facts
    scope = scope_notes(
        current.name,
        first=facts.first.date() if facts.first else None,
        last=facts.last.date() if facts.last else None,
        filters=current_filters(),
        translator=translator(),
    )
    title = list_title(counts, rule)
    return [NoteSection(title=title, notes=(*(Note(text=text) for text in told if text), *scope))]
