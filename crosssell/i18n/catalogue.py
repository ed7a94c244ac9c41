"""Which messages does the program show, and does every language have each of them?

``python -m crosssell.i18n.catalogue`` reads the messages out of ``crosssell/``, ``pages/`` and
``app.py`` with Babel and brings the catalogues up to date: new messages enter without a translation,
unused ones leave, translations stay. With ``--check`` nothing is written; problems are listed and
the exit code is 1. To add a language, name it in `crosssell.i18n.translator.LANGUAGES` and run this.
"""

import argparse
import ast
import io
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from crosssell.i18n.translator import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = Path(__file__).with_name("catalogues")
METHOD = "crosssell.i18n.catalogue:messages_in"
METHODS = [("crosssell/**.py", METHOD), ("pages/**.py", METHOD), ("app.py", METHOD)]
# Also the name behind a dot: translator.gettext("…") is found as gettext("…").
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
SOURCE_LANGUAGE = "en"
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


class ProblemKind(StrEnum):
    """What can be wrong with a message in a catalogue."""

    MISSING = "missing"
    UNUSED = "unused"
    FUZZY = "fuzzy"
    EMPTY = "empty"
    PLURAL_FORMS = "plural forms"
    PLACEHOLDERS = "placeholders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One message that is not right in one language.

    Attributes:
        language: Key of `LANGUAGES`.
        kind: What is wrong.
        message: The English message; of a plural the singular.
    """

    language: str
    kind: ProblemKind
    message: str

    def __str__(self) -> str:
        return f"{self.language}: {self.kind}: {self.message!r}"


def used_messages(root: Path = ROOT) -> Catalog:
    """Return the messages that the code below ``root`` shows, with the files that show them."""
    found = Catalog()
    for file, _, message, comments, _ in extract_from_dir(
        root, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        found.add(message, locations=[(file, 0)], auto_comments=comments)
    return found


def messages_in(
    file: BinaryIO, keywords: Collection[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """Find the messages of one Python file, for Babel.

    Babel's own extractor reads tokens and so misses a call inside an f-string before Python 3.12.
    """
    del comment_tags, options
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if name in keywords and texts:
            yield node.lineno, name, tuple(texts) if len(texts) > 1 else texts[0], []


def read_catalogue(language: str, *, text: bytes) -> Catalog:
    """Parse the text of a ``.po`` file.

    Raises:
        babel.messages.pofile.PoFileError: A broken line, or more plural forms than the language has.
    """
    return read_po(io.BytesIO(text), locale=language, abort_invalid=True)


def updated(catalogue: Catalog, *, used: Catalog) -> bytes:
    """Return the ``.po`` text that has exactly the messages ``used`` and keeps their translations.

    Sorted, without line numbers and dates, so that a version differs only where a message does.
    """
    fresh = Catalog(locale=catalogue.locale)
    for message in _messages(used):
        known = catalogue.get(message.id)
        fits = known is not None and known.id == message.id
        fresh.add(
            message.id,
            string=known.string if known is not None and fits else None,
            locations=message.locations,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known is not None else (),
        )
    for message in _messages(fresh):  # Babel's guesses: a lone % or brace makes no format string here
        message.flags -= {"python-format", "python-brace-format"}
    text = io.BytesIO()
    text.write(HEADER.format(language=catalogue.locale, plural_forms=fresh.plural_forms).encode())
    write_po(text, fresh, omit_header=True, include_lineno=False, sort_output=True, width=100)
    return text.getvalue().rstrip() + b"\n"


def problems(catalogue: Catalog, *, used: Catalog, language: str) -> list[Problem]:
    """Compare a catalogue with the messages in use; empty when every one is translated soundly."""
    kinds: list[tuple[ProblemKind, Message]] = []
    if catalogue.plural_forms != Catalog(locale=language).plural_forms:
        kinds.append((ProblemKind.PLURAL_FORMS, Message(catalogue.plural_forms)))
    for message in _messages(used):
        known = catalogue.get(message.id)
        if known is None or known.id != message.id:
            kinds.append((ProblemKind.MISSING, message))
        else:
            kinds += [(kind, message) for kind in _faults(known)]
    kinds += [(ProblemKind.UNUSED, known) for known in _messages(catalogue) if used.get(known.id) is None]
    return [Problem(language=language, kind=kind, message=_forms(m.id)[0]) for kind, m in kinds]


def check(root: Path = ROOT) -> list[Problem]:
    """Return the problems of all catalogues."""
    used = used_messages(root)
    return [
        problem
        for language, path in _paths()
        for problem in problems(
            read_catalogue(language, text=path.read_bytes() if path.exists() else b""),
            used=used,
            language=language,
        )
    ]


def update(root: Path = ROOT) -> None:
    """Write all catalogues anew from the code, keeping their translations."""
    used = used_messages(root)
    for language, path in _paths():
        known = read_catalogue(language, text=path.read_bytes() if path.exists() else b"")
        path.write_bytes(updated(known, used=used))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line of this module; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m crosssell.i18n.catalogue", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if there are problems")
    check_only = parser.parse_args(arguments).check
    if not check_only:
        update()
    found = check()
    sys.stdout.write("".join(f"{problem}\n" for problem in found) + f"{len(found)} problems\n")
    return 1 if found and check_only else 0


def _paths() -> Iterator[tuple[str, Path]]:
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            yield language, CATALOGUES / f"{language}.po"


def _messages(catalogue: Catalog) -> list[Message]:
    """All messages but the header."""
    return [message for message in catalogue if message.id]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    if text is None:
        return ("",)
    return (text,) if isinstance(text, str) else tuple(text)


def _faults(message: Message) -> list[ProblemKind]:
    """Say what is wrong with one translation; a plural form left out counts as empty."""
    sources, targets = _forms(message.id), _forms(message.string)
    faults = [ProblemKind.FUZZY] if message.fuzzy else []
    if not all(target.strip() for target in targets):
        return [*faults, ProblemKind.EMPTY]
    # A form for one thing may say "one order" without {n}; all other names must be in every form.
    optional = {"n"} if len(sources) > 1 else set()
    wanted = _placeholders(sources[-1])
    for position, target in enumerate(targets):
        seen = _placeholders(target)
        if seen != wanted and (
            position > 0 or seen is None or wanted is None or seen | optional != wanted | optional
        ):
            return [*faults, ProblemKind.PLACEHOLDERS]
    return faults


def _placeholders(text: str) -> set[str] | None:
    """Return the names in braces, or None where the braces do not close."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())
