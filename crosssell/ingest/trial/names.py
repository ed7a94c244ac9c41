"""What do the variants of a test call themselves, and which of them is the control?

Names are compared without case, accents and signs: ``Kontroll-Gruppe`` and ``kontrollgruppe`` are one.
"""

import re
from collections.abc import Sequence

from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.trial.vocabulary import words

# Best first: who calls a group “control” means it, an “A” beside a “B” usually is it.
_CONTROL_STEMS = (
    "control",
    "kontrol",
    "controle",
    "grupakontroln",
    "grupkontroln",
    "ctrl",
    "holdout",
    "placebo",
)
_BASELINE = words("""
    baseline basis original originale originell default standard champion untreated unbehandelt statusquo
    current existing old bestehend aktuell alt obecny obecna stary stara bazowa bazowy bazowe oryginal
    oryginalny huidig huidige oud oude origineel
""")
_NOTHING_STEMS = (
    "no",
    "none",
    "without",
    "kein",
    "keine",
    "ohne",
    "bez",
    "brak",
    "geen",
    "zonder",
    "nothing",
)
_FIRST = frozenset(("a", "0", "false", "nein", "nie", "nee", "no", "falsch", "00"))
_LETTERED = re.compile(
    r"(?:variant|variante|variation|wariant|group|gruppe|grupa|groep|version|versie|wersja|arm|cell|test|v)?([a-h]|\d{1,2})"
)
_TREATED_STEMS = (
    "treat",
    "test",
    "variant",
    "variation",
    "wariant",
    "challenger",
    "experiment",
    "behand",
    "new",
    "neu",
)
_MOST_LETTERED = 8


def control_of(names: Sequence[str]) -> str | None:
    """Return the variant that calls itself the control; ``None`` where no name says so.

    Args:
        names: The variants.

    >>> control_of(["Newsletter", "Kontrollgruppe"]), control_of(["B", "A"]), control_of(["red", "blue"])
    ('Kontrollgruppe', 'A', None)
    """
    keys = {name: header_key(name) for name in names}
    for rank in (_is_control, _is_baseline, _is_nothing, _is_first):
        found = [name for name, key in keys.items() if rank(key, name)]
        if len(found) == 1:
            return found[0]
    return None


def look_like_variants(names: Sequence[str]) -> bool:
    """Whether names are those of the variants of a test: one is a control, or they count up from A or 1.

    >>> look_like_variants(["gate_30", "gate_40"]), look_like_variants(["Germany", "Poland"])
    (True, False)
    """
    keys = [header_key(name) for name in names]
    if len(keys) < 2:
        return False
    if any(_is_control(key, name) for key, name in zip(keys, names, strict=True)):
        return True
    if any(_is_nothing(key, name) and key not in _FIRST for key, name in zip(keys, names, strict=True)):
        return True
    if any(_is_baseline(key, name) for key, name in zip(keys, names, strict=True)):
        return any(key.startswith(_TREATED_STEMS) for key in keys)
    has_letters = not all(key.isdigit() for key in keys)
    if has_letters and len(keys) <= _MOST_LETTERED and all(_LETTERED.fullmatch(key) for key in keys):
        return True
    stems = {re.sub(r"\d+$", "", key) for key in keys}
    return has_letters and len(keys) <= _MOST_LETTERED and len(stems) == 1 and "" not in stems


def _is_control(key: str, _name: str) -> bool:
    return key.startswith(_CONTROL_STEMS) or key.endswith(("control", "kontrolle", "kontrolna", "controle"))


def _is_baseline(key: str, name: str) -> bool:
    return key in _BASELINE or any(header_key(word) in _BASELINE for word in name.split())


def _is_nothing(key: str, name: str) -> bool:
    words = re.split(r"[\W_]+", name.casefold().strip())
    return words[0] in _NOTHING_STEMS or key in ("nomail", "noemail", "nichts", "niets", "nic")


def _is_first(key: str, _name: str) -> bool:
    if key in _FIRST:
        return True
    match = _LETTERED.fullmatch(key)
    return match is not None and match[1] in ("a", "0")
