"""Verdicts as a word with a sign that needs no colour."""

from crosssell.columns import Verdict
from crosssell.labels import label
from pages.shared.text import _, translator

SIGNS = {
    Verdict.SOLID: "●",
    Verdict.WEAK: "○",
    Verdict.UNRELATED: "–",
    Verdict.AVOID: "✕",
    Verdict.TOO_LITTLE_DATA: "…",
}


def verdict_word(verdict: object) -> str:
    """Return a verdict's sign and word; a dash for none."""
    if not isinstance(verdict, str) or verdict not in list(Verdict):
        return translator().number(None)
    return f"{SIGNS[Verdict(verdict)]} {label(Verdict(verdict), translator())}"


def verdict_meaning() -> str:
    """Return in one sentence what the verdicts mean."""
    return _(
        "● Solid: together clearly more often than chance, and sure. ○ Weak: a difference, but small or not "
        "yet sure. – Unrelated: about as often as chance. ✕ Avoid each other: clearly less often. "
        "… Too little data: not judged."
    )


def mark_meaning() -> str:
    """Return in one sentence what the marks in the heatmap's cells mean."""
    return _(
        "● Solid: clearly more often than chance, and sure. ○ Weak: a difference, but small or not yet sure. "
        "✕ Avoid each other: clearly less often. No mark: about as often as chance."
    )
