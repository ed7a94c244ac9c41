"""The voice of the A/B screen: sentences of `crosssell.exports` in the reader's language, for Markdown."""

from crosssell.columns import CheckLevel, TestVerdict, TrialSource
from crosssell.exports.trial_words import Voice
from pages.shared.text import plain, translator

VERDICT_ICONS = {
    TestVerdict.ROLL_OUT: ":green[:material/check_circle:]",
    TestVerdict.KEEP_RUNNING: ":blue[:material/hourglass_top:]",
    TestVerdict.NO_EFFECT: ":gray[:material/do_not_disturb_on:]",
    TestVerdict.HARMFUL: ":red[:material/cancel:]",
    TestVerdict.DO_NOT_TRUST: ":red[:material/gpp_maybe:]",
}
CHECK_ICONS = {
    CheckLevel.OK: ":green[:material/check:]",
    CheckLevel.WARNING: ":orange[:material/warning:]",
    CheckLevel.ALARM: ":red[:material/error:]",
}


def voice(source: TrialSource, currency: str | None) -> Voice:
    """Return the voice that the screen tells a test in."""
    return Voice(translator=translator(), currency=currency, source=source, escape=_inert, strong=_strong)


def bare_voice(source: TrialSource, currency: str | None) -> Voice:
    """Return the voice without Markdown: for charts, tables and what escapes by itself."""
    return Voice(translator=translator(), currency=currency, source=source)


def _inert(text: str) -> str:
    """Escape for Markdown, a sign and its figure kept on one line."""
    return plain(text).replace("\\+", "\\+\u2060")


def _strong(text: str) -> str:
    return f"**{text}**"
