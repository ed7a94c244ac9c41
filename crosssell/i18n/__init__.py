"""The reader's language: messages by gettext, numbers, money and dates by Babel."""

from crosssell.i18n.marker import N_
from crosssell.i18n.translator import LANGUAGES, Translator, best_language, translator_for

__all__ = ["LANGUAGES", "N_", "Translator", "best_language", "translator_for"]
