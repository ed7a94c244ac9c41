"""Calls for a sales team on paper: whom to call first, what for, a box to tick and room for notes.

One HTML file that needs nothing else: no script, no font, no picture from elsewhere, and a policy that
forbids them. It holds contacts alone, never the control group. Every name out of the data is escaped.
"""

from html import escape

import pandas as pd

from crosssell.exports.cells import is_empty
from crosssell.exports.html_page import html_page, inert
from crosssell.exports.plan_words import PlanVoice, offer_words, sending_words
from crosssell.exports.targets import ListAbout, when_words, worded_reasons
from crosssell.i18n import Translator

MOST_CALLS = 500  # rows; a longer sheet is no sheet
ROOM = "<span></span><span></span>"


def ranked_calls(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return the calls, the most valuable first, at most `MOST_CALLS`.

    Args:
        contacts: As `crosssell.exports.targets.way_rows` gives them for the phone.
    """
    ranked = contacts.sort_values(
        ["expected_value", "score", "place"], ascending=[False, False, True], na_position="last"
    )
    return ranked.head(MOST_CALLS)


def sales_sheet_html(
    calls: pd.DataFrame, *, about: ListAbout, translator: Translator, left_out: int = 0
) -> str:
    """Return the sheet as one HTML document.

    Args:
        calls: As `ranked_calls` gives them.
        about: The campaign.
        translator: The reader's language.
        left_out: Contacts of the campaign who are not on the sheet: without a phone number, without consent
            to calls, or past the last row.
    """
    parts = [
        _head(calls, about, translator, left_out=left_out),
        _table(calls, about, translator),
        _foot(translator),
    ]
    title = f"{about.campaign}: {translator.gettext('Sales calls')}"
    return html_page(
        parts, title=title, language=translator.language, styles=("report.css", "sales_sheet.css")
    )


def _head(calls: pd.DataFrame, about: ListAbout, translator: Translator, *, left_out: int) -> str:
    _, ngettext = translator.gettext, translator.ngettext
    voice = PlanVoice(
        translator=translator, names=about.names, currency=about.currency, escape=lambda text: escape(text)
    )
    facts = [
        escape(ngettext("{n} call", "{n} calls", len(calls))),
        _("Offer: {offer}", offer=offer_words(about.plan.offer, voice)),
        _("From {day}", day=sending_words(about.plan, voice)) if about.plan.sends_on else "",
        _("Dataset {name}", name=escape(about.dataset)),
        escape(translator.date(about.made_on)),
    ]
    told = ""
    if left_out:
        told = ngettext(
            "{n} customer of the contact list is not on this sheet: no phone number, no consent to calls, "
            "or further down the list.",
            "{n} customers of the contact list are not on this sheet: no phone number, no consent to calls, "
            "or further down the list.",
            left_out,
        )
    line = " · ".join(one for one in facts if one)
    return (
        f"<h1>{escape(about.campaign)}: {escape(_('Sales calls'))}</h1>\n"
        f'<p class="about">{line}{f"<br>{escape(told)}" if told else ""}</p>\n'
    )


def _table(calls: pd.DataFrame, about: ListAbout, translator: Translator) -> str:
    _ = translator.gettext
    if calls.empty:
        return f"<p>{escape(_('Nobody on this list may be called and has a phone number.'))}</p>\n"
    headings = (
        ("tick", ""),
        ("who", _("Customer")),
        ("phone", _("Phone")),
        ("what", _("Offer and reason")),
        ("when", _("When to call")),
        ("worth", _("Expected value")),
        ("room", _("Notes of the call")),
    )
    head = "".join(
        f'<th class="{name}" scope="col">{escape(words)}</th>' if words else f'<td class="{name}"></td>'
        for name, words in headings
    )
    reasons = worded_reasons(calls, names=about.names, translator=translator)
    rows = "".join(
        _row(row, reason, about, translator)
        for row, reason in zip(calls.to_dict("records"), reasons, strict=True)
    )
    return f'<table class="calls">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n'


def _row(row: dict[str, object], reason: str, about: ListAbout, translator: Translator) -> str:
    name, company = _text(row.get("name")), _text(row.get("company"))
    known = [one for one in (name, company) if one]
    first, *rest = [*known, str(row["customer_id"])]
    small = "".join(f"<small>{escape(one)}</small>" for one in rest)
    offer = f"<b>{escape(_text(row.get('offer_name')))}</b>" if _text(row.get("offer_name")) else ""
    worth = row["expected_value"]
    amount = "" if is_empty(worth) else inert(translator.money(float(str(worth)), about.currency, decimals=2))
    cells = (
        ("tick", '<span class="box"></span>'),
        ("who", f"<b>{escape(first)}</b>{small}"),
        ("phone", f'<span class="number">{escape(_text(row.get("phone")))}</span>'),
        ("what", f"{offer}<small>{escape(reason)}</small>"),
        ("when", escape(when_words(row["write_from"], row["write_until"], translator))),
        ("worth", amount),
        ("room", ROOM),
    )
    return "<tr>" + "".join(f'<td class="{name}">{cell}</td>' for name, cell in cells) + "</tr>\n"


def _foot(translator: Translator) -> str:
    said = translator.gettext(
        "Ranked by what a call is expected to bring. Customers of the control group are not on this sheet; "
        "please do not call others for this campaign."
    )
    return f"<footer>{escape(said)} · Crosssell</footer>\n"


def _text(value: object) -> str:
    return "" if is_empty(value) else str(value).strip()
