"""The words for our codes: fields, reasons, kinds, bases. English here, translated where shown.

One module for each of `crosssell.columns`.
"""

from enum import StrEnum

from crosssell.columns import Segment
from crosssell.errors import CrosssellError, filled
from crosssell.i18n import Translator
from crosssell.labels import basket, customers, data, experiments, offers, playbook, roi
from crosssell.labels.customers import TRAITS

__all__ = ["LABELS", "TRAITS", "WORDS", "error_text", "label", "segment_words"]

# Pairs, because codes of different enums may be equal as texts (a product is a field and a level).
WORDS = (
    *data.WORDS,
    *basket.WORDS,
    *customers.WORDS,
    *experiments.WORDS,
    *offers.WORDS,
    *playbook.WORDS,
    *roi.WORDS,
)
LABELS = {(type(code), code): text for code, text in WORDS}


def label(code: StrEnum, translator: Translator) -> str:
    """Return the word for ``code`` in the reader's language."""
    return translator.gettext(LABELS[type(code), code])


def segment_words(segment: str, translator: Translator) -> str:
    """Return the name of a stored segment; one that is none of ours keeps its own."""
    return label(Segment(segment), translator) if segment in list(Segment) else segment


def error_text(error: CrosssellError, translator: Translator) -> str:
    """Return the sentence of ``error`` in the reader's language, its codes put in words."""
    values = {
        name: label(value, translator)
        if isinstance(value, StrEnum) and (type(value), value) in LABELS
        else value
        for name, value in error.values.items()
    }
    return filled(translator.gettext(error.template), values)
