"""Every text on a screen passes the translator, in a form that extraction can read."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.i18n.source_scan import (
    ROOT,
    source_files,
    unreadable_messages,
    untranslated_prose,
    untranslated_texts,
)

# The functions that hand a message on to gettext; they have no message of their own.
HANDING_ON = {ROOT / "pages/shared/text.py"}

# Not translated: the sample dataset's name, which a link or a command line may carry to another reader.
NAMES = {"Sample shop"}


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module", autouse=True)
def trees_forgotten() -> Iterator[None]:
    """The trees of all files are millions of objects, which no later test should carry along."""
    yield
    tree_of.cache_clear()


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def found(
    scan: Callable[[ast.Module], Iterable[tuple[int, str]]], files: Iterable[Path]
) -> dict[str, list[tuple[int, str]]]:
    """Return what a scan finds in each file, by line; there must be files to look at."""
    listed = {named(file): list(scan(tree_of(file))) for file in files}
    assert len(listed) > 50
    return {file: lines for file, lines in listed.items() if lines}


def test_a_screen_translates_literals_only():
    files = [file for file in source_files("pages", "app.py") if file not in HANDING_ON]
    assert found(lambda tree: unreadable_messages(tree, literal_only=True), files) == {}


def test_the_core_marks_literals_and_puts_no_message_together():
    files = source_files("crosssell")
    assert found(lambda tree: unreadable_messages(tree, literal_only=False), files) == {}


def test_a_screen_shows_no_untranslated_text():
    assert found(untranslated_texts, source_files("pages", "app.py")) == {}


def test_a_screen_holds_no_untranslated_prose():
    def prose(tree: ast.Module) -> list[tuple[int, str]]:
        return [(line, text) for line, text in untranslated_prose(tree) if text not in NAMES]

    assert found(prose, source_files("pages", "app.py")) == {}


def test_the_scan_catches_prose_behind_a_helper_of_our_own():
    tree = ast.parse(
        '"""A docstring here."""\ncard(_("Two words"), "not translated", "<b class=x y>", "code_name")'
    )
    assert list(untranslated_prose(tree)) == [(2, "not translated")]


@pytest.mark.parametrize(
    "line",
    [
        '_(f"{n} orders")',
        "_(message)",
        '_("{n} orders".format(n=3))',
        '_("a " + word)',
        '_("a" if one else "b")',
        't.gettext("%s orders" % n)',
        't.ngettext("one", LABELS[code], n)',
    ],
)
def test_the_scan_catches_messages_that_cannot_be_extracted(line: str):
    assert list(unreadable_messages(ast.parse(line), literal_only=True))


@pytest.mark.parametrize("line", ['_("Orders")', '_("{n} of {m}", n=x, m=f"{y}")', 't.ngettext("a", "b", n)'])
def test_the_scan_lets_literal_messages_pass(line: str):
    assert not list(unreadable_messages(ast.parse(line), literal_only=True))


def test_the_core_may_defer_a_message_but_not_put_it_together():
    assert not list(unreadable_messages(ast.parse("t.gettext(LABELS[code])"), literal_only=False))
    assert list(unreadable_messages(ast.parse('t.gettext(f"{a} b")'), literal_only=False))
    assert list(unreadable_messages(ast.parse("N_(message)"), literal_only=False))


@pytest.mark.parametrize(
    "line",
    [
        'st.title("Orders")',
        'st.write(f"{n} orders")',
        'left.metric(_("Orders"), "none")',
        'st.button(_("Go"), help="Starts")',
        'st.selectbox(label="Basis", options=codes, format_func=label)',
        'st.radio(_("Basis"), ["Orders", "Customers"])',
        'st.tabs([_("Table"), "Chart"])',
        "st.write(f\"{'yes' if ok else n:.2f}\")",
        'st.info("yes" if ok else _("no"))',
        'st.column_config.NumberColumn("Baskets")',
        'st.Page("matrix.py", title="Matrix")',
        'st.markdown("**" + "Total" + "**")',
        'st.page_link("data.py", label="Data")',
        'st.caption(":material/info: Note")',
    ],
)
def test_the_scan_catches_untranslated_texts(line: str):
    assert list(untranslated_texts(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        'st.title(_("Orders"))',
        'st.markdown("---")',
        "st.write(f\"**{_('Orders')}** {number(n)}\")",
        'st.set_page_config(page_title="Crosssell")',
        'st.radio(_("Basis"), ["order", "customer"], format_func=label)',
        'st.button(_("Go"), key="go", icon=":material/play_arrow:")',
        'logger.error("import failed")',
        'st.page_link("data.py", label=_("Data"))',
        'st.metric(_("Share"), "–")',
        'st.markdown("<div class=x></div>", unsafe_allow_html=True)',
    ],
)
def test_the_scan_lets_codes_and_signs_pass(line: str):
    assert not list(untranslated_texts(ast.parse(line)))
