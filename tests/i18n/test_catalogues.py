"""Every language has every message, and the tool that says so can be trusted."""

from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from crosssell.i18n import LANGUAGES
from crosssell.i18n import catalogue as tool
from crosssell.i18n.catalogue import ProblemKind

CODE = """
_ = translator.gettext
title = _("Orders")
first = translator.gettext("Hello {name}", name=name)
second = self.translator.ngettext("{n} order", "{n} orders", len(orders))
third = N_("A long message that goes on "
           "over two lines")
fourth = "not a message"
fifth = f"**{_('Inside an f-string')}**"
"""

GERMAN = """
msgid "Orders"
msgstr "Bestellungen"

msgid "Hello {name}"
msgstr "Hallo {name}"

msgid "{n} order"
msgid_plural "{n} orders"
msgstr[0] "{n} Bestellung"
msgstr[1] "{n} Bestellungen"

msgid "A long message that goes on over two lines"
msgstr "Eine lange Nachricht über zwei Zeilen"

msgid "Inside an f-string"
msgstr "In einem f-String"
"""


@pytest.fixture
def used(tmp_path: Path):
    for file in ("crosssell/deep/room.py", "pages/page.py", "elsewhere/ignored.py"):
        (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / "crosssell/deep/room.py").write_text(CODE)
    (tmp_path / "pages/page.py").write_text('label = _("Orders")\n')
    (tmp_path / "elsewhere/ignored.py").write_text('label = _("Ignored")\n')
    return tool.used_messages(tmp_path)


def found(used, text: str, language: str = "de") -> list[tuple[ProblemKind, str]]:
    parsed = tool.read_catalogue(language, text=text.encode())
    return [(p.kind, p.message) for p in tool.problems(parsed, used=used, language=language)]


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_catalogue_of_each_language_is_complete_and_sound(language: str):
    listed = [str(problem) for problem in tool.check() if problem.language == language]
    assert not listed, "update with: python -m crosssell.i18n.catalogue\n" + "\n".join(listed)


def test_messages_are_found_through_every_way_of_marking_them(used):
    assert {message.id for message in used if message.id} == {
        "Orders",
        "Hello {name}",
        ("{n} order", "{n} orders"),
        "A long message that goes on over two lines",
        "Inside an f-string",
    }
    assert [file for file, _ in used.get("Orders").locations] == ["crosssell/deep/room.py", "pages/page.py"]


def test_a_full_catalogue_has_no_problems(used):
    assert found(used, GERMAN) == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "message"),
    [
        ('msgid "Orders"\nmsgstr "Bestellungen"', "", ProblemKind.MISSING, "Orders"),
        ('msgid "Orders"', 'msgid "Order"', ProblemKind.UNUSED, "Order"),
        ('msgid "Orders"', '#, fuzzy\nmsgid "Orders"', ProblemKind.FUZZY, "Orders"),
        ('"Bestellungen"', '" "', ProblemKind.EMPTY, "Orders"),
        ('"{n} Bestellungen"', '""', ProblemKind.EMPTY, "{n} order"),
        ("Hallo {name}", "Hallo {nome}", ProblemKind.PLACEHOLDERS, "Hello {name}"),
        ("Hallo {name}", "Hallo", ProblemKind.PLACEHOLDERS, "Hello {name}"),
        ("Hallo {name}", "Hallo {name", ProblemKind.PLACEHOLDERS, "Hello {name}"),
        ('"{n} Bestellungen"', '"Bestellungen"', ProblemKind.PLACEHOLDERS, "{n} order"),
        ('msgstr[1] "{n} Bestellungen"\n', "", ProblemKind.EMPTY, "{n} order"),
        ('msgid_plural "{n} orders"', 'msgid_plural "{n} order"', ProblemKind.MISSING, "{n} order"),
    ],
)
def test_each_kind_of_problem_is_named(used, old: str, new: str, kind: ProblemKind, message: str):
    assert old in GERMAN
    assert (kind, message) in found(used, GERMAN.replace(old, new))


def test_the_form_for_one_may_leave_the_number_out(used):
    assert found(used, GERMAN.replace('"{n} Bestellung"', '"eine Bestellung"')) == []


def test_each_language_has_its_own_number_of_plural_forms(used):
    # GNU gettext manual, "Plural forms": three in Polish, two in German.
    assert found(used, GERMAN, "pl") == [(ProblemKind.EMPTY, "{n} order")]
    three = GERMAN.replace(
        'msgstr[1] "{n} Bestellungen"', 'msgstr[1] "{n} zamówienia"\nmsgstr[2] "{n} zamówień"'
    )
    assert found(used, three, "pl") == []
    with pytest.raises(PoFileError, match="num_plurals"):
        found(used, three, "de")


def test_a_wrong_plural_rule_in_the_file_is_a_problem(used):
    header = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    assert found(used, header + GERMAN, "de") == []
    assert (ProblemKind.PLURAL_FORMS, "nplurals=2; plural=(n != 1);") in found(used, header + GERMAN, "pl")


def test_an_update_keeps_translations_adds_new_messages_and_drops_unused_ones(used):
    before = GERMAN.replace('msgid "Orders"', 'msgid "Gone"')
    after = tool.updated(tool.read_catalogue("de", text=before.encode()), used=used).decode()
    assert found(used, after) == [(ProblemKind.EMPTY, "Orders")]
    assert "Hallo {name}" in after
    assert "Gone" not in after


def test_an_update_is_sorted_and_the_same_each_time(used):
    once = tool.updated(tool.read_catalogue("pl", text=b""), used=used)
    twice = tool.updated(tool.read_catalogue("pl", text=once), used=used)
    assert once == twice
    ids = [line for line in once.decode().splitlines() if line.startswith("msgid ")][1:]
    assert ids == sorted(ids)
    assert "nplurals=3" in once.decode()
    assert "msgstr[2]" in once.decode()
    assert "#: crosssell/deep/room.py pages/page.py" in once.decode()
