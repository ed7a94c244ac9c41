"""The playbook on paper: the way through the steps, each checklist, the notes, room for more; one HTML file.

The flow chart is HTML too, so that it wraps on a narrow screen, can be read aloud and takes the colours of
the page that it stands on. Every note and name is escaped.
"""

from datetime import date
from html import escape

from crosssell.columns import CampaignTemplate
from crosssell.exports.html_page import html_page
from crosssell.exports.playbook_words import purpose_words, question_words, seen_words, to_do_words
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.offers.playbook import CheckedItem, CheckedStep, Playbook

DONE, OPEN = "☑", "☐"


def flow_html(playbook: Playbook, *, translator: Translator) -> str:
    """Return the steps in order as a list that style sheets draw as a flow chart.

    Args:
        playbook: What is done of each.
        translator: The reader's language.
    """
    upcoming = playbook.next
    here = None if upcoming is None else upcoming[0].step
    boxes = "".join(
        _box(place, step, is_here=step.step == here, words=translator)
        for place, step in enumerate(playbook.steps, start=1)
    )
    again = escape(translator.gettext("Then round again, with what you have learned."))
    return f'<ol class="flow">{boxes}</ol>\n<p class="flow-again">{again}</p>\n'


def _box(place: int, step: CheckedStep, *, is_here: bool, words: Translator) -> str:
    state = "here" if is_here else "done" if step.is_done else "open"
    sign = "✓" if state == "done" else str(place)
    said = words.gettext("You are here") if is_here else ""
    note = f'<span class="flow-note">{escape(said)}</span>' if said else ""
    return (
        f'<li class="is-{state}"><span class="flow-sign">{escape(sign)}</span>'
        f'<span class="flow-name">{escape(label(step.step, words))}</span>'
        f'<span class="flow-done">{escape(done_words(step, words))}</span>{note}</li>'
    )


def done_words(step: CheckedStep, words: Translator) -> str:
    """Return how much of a step is done."""
    return words.gettext(
        "{done} of {all} done", done=words.number(step.done), all=words.number(len(step.items))
    )


def playbook_html(playbook: Playbook, *, dataset: str, translator: Translator, made_on: date) -> str:
    """Return the playbook as one document to print.

    Args:
        playbook: What is done of each step, with the notes, hostile texts.
        dataset: Its name; a hostile text.
        translator: The reader's language.
        made_on: The day of the page.
    """
    _ = translator.gettext
    title = _("Playbook for cross-selling and upselling")
    about = " · ".join([_("Dataset {name}", name=escape(dataset)), escape(translator.date(made_on))])
    parts = [
        f'<h1>{escape(title)}</h1>\n<p class="about">{about}</p>\n',
        flow_html(playbook, translator=translator),
        _next(playbook, translator),
        *(_step(place, step, translator) for place, step in enumerate(playbook.steps, start=1)),
        _templates(translator),
        "<footer>Crosssell</footer>\n",
    ]
    return html_page(parts, title=title, language=translator.language, styles=("report.css", "playbook.css"))


def _next(playbook: Playbook, words: Translator) -> str:
    upcoming = playbook.next
    if upcoming is None:
        said = f"<h2>{escape(words.gettext('Everything is done.'))}</h2>"
    else:
        step, one = upcoming
        what = words.gettext("Next: {to_do}", to_do=to_do_words(one.item, words))
        where = f"{label(step.step, words)} · {label(one.item, words)}"
        said = f"<h2>{escape(what)}</h2>\n<p>{escape(where)}</p>"
    return f'<section class="verdict next">\n{said}\n</section>\n'


def _step(place: int, step: CheckedStep, words: Translator) -> str:
    items = "".join(_item(one, words) for one in step.items)
    note = "".join(f"<p>{escape(line)}</p>" for line in step.note.splitlines() if line.strip())
    kept = note or '<p class="blank"></p>' * 2
    return (
        f'<section class="step">\n<h2>{place} · {escape(label(step.step, words))}'
        f' <span class="quiet">{escape(done_words(step, words))}</span></h2>\n'
        f'<p class="note">{escape(question_words(step.step, words))}</p>\n<ul class="checks">\n{items}</ul>\n'
        f'<div class="notes"><b>{escape(words.gettext("Your notes"))}</b>{kept}</div>\n</section>\n'
    )


def _item(one: CheckedItem, words: Translator) -> str:
    seen = seen_words(one, words)
    found = f' <span class="quiet">{escape(seen)}</span>' if seen else ""
    to_do = "" if one.is_done else f'<br><span class="quiet">{escape(to_do_words(one.item, words))}</span>'
    return f"<li>{DONE if one.is_done else OPEN} {escape(label(one.item, words))}{found}{to_do}</li>\n"


def _templates(words: Translator) -> str:
    rows = "".join(
        f"<li><strong>{escape(label(one, words))}.</strong> {escape(purpose_words(one, words))}</li>\n"
        for one in CampaignTemplate
    )
    return f"<h2>{escape(words.gettext('Ready-made campaigns'))}</h2>\n<ul>\n{rows}</ul>\n"
