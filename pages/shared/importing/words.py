"""The words of a dataset that decide what counts: status, consent, and what is no product.

What nobody knows comes first, with what hangs on it. A change is tried beside the screen and its effect
on the figures is shown; only then can it be saved.
"""

import hashlib
from collections.abc import Mapping, Sequence

import streamlit as st

from crosssell.columns import WordKind, WordMeaning
from crosssell.ingest.jobs import Job
from crosssell.ingest.wording import MEANINGS, Word, WordChange, effect, save, words
from crosssell.labels import label
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.guard import show_problem
from pages.shared.importing import changes, progress, word_effect
from pages.shared.importing.accounting import quoted
from pages.shared.text import _, in_words, money, ngettext, number, plain, translator

WORDS_PART = "care_words"  # key of the part of the screen where words are decided
_FIRST_SHOWN = 8
# Options of their own: back to what the vocabulary says, and nothing said of a word that nobody knows.
_AS_RECOGNISED, _UNDECIDED = "as_recognised", "undecided"

Pending = Mapping[tuple[WordKind, str], WordMeaning | None]


def known(current: session.Current) -> tuple[Word, ...]:
    """Return the words of the open dataset, those that nobody knows first."""
    return _words(current.key, current.warehouse)


def open_words(current: session.Current) -> int:
    """Return how many words nobody knows."""
    return sum(1 for word in known(current) if word.is_open)


def section(current: session.Current) -> None:
    """Draw the words with a choice each, the effect of what was changed, and the way to save or drop it."""
    found = known(current)
    if not found:
        st.caption(_("The data hold no words that decide what counts."))
        return
    st.markdown(
        _(
            "Some words decide what counts: “cancelled” takes an order out of every figure. Say what yours "
            "mean. It holds for this dataset and its later imports."
        )
    )
    pending = _pending(current.name)
    for kind in WordKind:
        _group(current, kind, [word for word in found if word.kind == kind], pending)
    changed = changes_of(pending, found)
    if changed:
        _try_out(current, changed)


def changes_of(pending: Pending, found: Sequence[Word]) -> list[WordChange]:
    """Return what the reader has chosen otherwise than it is, in a fixed order."""
    return [
        WordChange(kind=word.kind, word=word.word, meaning=pending[word.kind, word.word])
        for word in sorted(found, key=lambda word: (word.kind, word.word))
        if (word.kind, word.word) in pending and _is_change(word, pending[word.kind, word.word])
    ]


def kind_matters(kind: WordKind) -> str:
    """Return what hangs on a kind of words."""
    match kind:
        case WordKind.STATUS:
            return _("What is cancelled or returned counts nowhere.")
        case WordKind.CONSENT:
            return _("Contact lists hold customers who said yes.")
        case WordKind.OBJECTION:
            return _("A customer who objects is in no contact list.")
        case WordKind.PRODUCT:
            return _("Postage, fees and vouchers count in revenue, but in no basket.")


def facts_line(word: Word, currency: str | None) -> str:
    """Return what hangs on a word."""
    facts = []
    if word.lines:
        facts.append(ngettext("{n} line", "{n} lines", word.lines))
    if word.orders:
        facts.append(ngettext("{n} order", "{n} orders", word.orders))
    if word.customers:
        facts.append(ngettext("{n} customer", "{n} customers", word.customers))
    if word.revenue is not None:
        facts.append(money(word.revenue, currency, decimals=0))
    return " · ".join(plain(fact) for fact in facts)


def _group(current: session.Current, kind: WordKind, found: Sequence[Word], pending: Pending) -> None:
    if not found:
        return
    st.markdown(f"**{label(kind, translator())}** :gray[{kind_matters(kind)}]")
    key = f"all_words_{kind}_{current.name}"
    first = max(_FIRST_SHOWN, sum(1 for word in found if word.is_open))
    with st.container(key=f"words_{kind}", gap="xsmall"):
        for word in found if st.session_state.get(key) else found[:first]:
            _line(current, word, pending)
    if len(found) > first:
        st.toggle(_("Show all {count}", count=number(len(found))), key=key)


def _line(current: session.Current, word: Word, pending: Pending) -> None:
    key = f"word_{word.kind}_{_mark(current.key, word.word)}"
    with st.container(key=f"line_{key}"):
        left, right = st.columns([3, 2], vertical_alignment="center", gap="small")
        with left, st.container(gap=None):
            st.markdown(f"{quoted(_shown(word))}{_badge(word)}")
            st.caption(facts_line(word, current.facts.currency))
        st.session_state[key] = _chosen(word, pending)
        options = _options(word)
        right.selectbox(
            _("What “{word}” means", word=plain(word.word)),
            options,
            format_func=in_words(options, lambda option: _option_words(word, option)),
            key=key,
            label_visibility="collapsed",
            on_change=_choose,
            args=(current.name, word, key),
        )


def _shown(word: Word) -> str:
    return f"{word.word} – {word.name}" if word.name and word.name != word.word else word.word


def _badge(word: Word) -> str:
    if word.is_open:
        # An item's name is no word that somebody could know; whether it is a product is to be seen.
        text = _("please check") if word.kind == WordKind.PRODUCT else _("nobody knows it")
        return f" :orange-badge[{text}]"
    return f" :gray-badge[{_('your choice')}]" if word.decided else ""


def _options(word: Word) -> list[str]:
    """Return what can be chosen; to confirm what happens to an open word is a choice, too."""
    undecided = [_UNDECIDED] if word.is_open else []
    recognised = [_AS_RECOGNISED] if word.decided else []
    return [*undecided, *MEANINGS[word.kind], *recognised]


def _chosen(word: Word, pending: Pending) -> str:
    if (word.kind, word.word) in pending:
        meaning = pending[word.kind, word.word]
        return meaning or (_UNDECIDED if word.is_open else _AS_RECOGNISED)
    return _UNDECIDED if word.is_open else word.meaning


def _option_words(word: Word, option: str) -> str:
    suggested = label(word.suggested, translator())
    match option:
        case "as_recognised":
            return _("as recognised: {meaning}", meaning=suggested)
        case "undecided":
            return _("not decided yet: {meaning}", meaning=suggested)
        case _:
            return label(WordMeaning(option), translator())


def _is_change(word: Word, chosen: WordMeaning | None) -> bool:
    if chosen is None:
        return word.decided
    return chosen != word.meaning or word.is_open


def _try_out(current: session.Current, changed: list[WordChange]) -> None:
    key = f"effect:{current.name}:{_mark(current.key, changed)}"
    job = session.job_board().find(key)
    is_ended = job is not None and job.error is None and not job.running
    # Until the effect is there, the way to it stays in view (style.css): the words are a long list.
    with st.container(key="word_effect" if is_ended else "word_changes", border=True, gap="small"):
        count = ngettext("{n} change, not saved yet", "{n} changes, not saved yet", len(changed))
        st.markdown(f"**{count}**")
        if job is not None and progress.still_running(job, key, progress.CHANGING, words=progress.word_words):
            return
        if job is not None and job.error is not None:
            show_problem(job.error)
        is_seen = job is not None and job.error is None
        if job is not None and is_seen:
            word_effect.table(job.result, current.facts.currency)
        _ways_on(current.name, changed, key, is_seen=is_seen)


def _ways_on(name: str, changed: list[WordChange], key: str, *, is_seen: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        if is_seen:
            st.button(
                ngettext("Save {n} change", "Save {n} changes", len(changed)),
                key="save_words",
                type="primary",
                icon=":material/check:",
                on_click=_save,
                args=(name, changed, key),
            )
        else:
            st.button(
                _("See the effect"),
                key="see_effect",
                type="primary",
                icon=":material/calculate:",
                on_click=_start_effect,
                args=(name, changed, key),
            )
        st.button(_("Drop"), key="drop_words", on_click=_drop, args=(name, key))


def _start_effect(name: str, changed: list[WordChange], key: str) -> None:
    workspace = session.workspace()
    session.job_board().forget(key)
    session.job_board().start(key, lambda told: effect(workspace.open(name), changed, progress=told))


def _save(name: str, changed: list[WordChange], key: str) -> None:
    _drop(name, key)
    changes.start(changes.Change.WORDS, name, lambda warehouse, told: save(warehouse, changed, progress=told))


def _drop(name: str, key: str) -> None:
    st.session_state.pop(_pending_key(name), None)
    job: Job | None = session.job_board().find(key)
    if job is not None and job.running:
        job.cancel()
    session.job_board().forget(key)


def _choose(name: str, word: Word, key: str) -> None:
    chosen = st.session_state[key]
    meaning = None if chosen in (_AS_RECOGNISED, _UNDECIDED) else WordMeaning(chosen)
    st.session_state[_pending_key(name)] = {**_pending(name), (word.kind, word.word): meaning}


def _pending(name: str) -> Pending:
    found: Pending = st.session_state.get(_pending_key(name), {})
    return found


def _pending_key(name: str) -> str:
    return f"_words_{name}"


def _mark(*what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:12]


@st.cache_resource(show_spinner=False, max_entries=8)
def _words(key: tuple[int, int], _warehouse: Warehouse) -> tuple[Word, ...]:
    del key
    return words(_warehouse)
