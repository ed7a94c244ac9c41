"""Finds texts in our own source that a translator would never see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TRANSLATING = {"_": 1, "N_": 1, "gettext": 1, "ngettext": 2}  # name → how many messages it takes

# Calls that show their first argument, and the keywords that are shown by any call.
SHOWING = {
    *("title", "header", "subheader", "write", "markdown", "caption", "text", "info", "warning", "error"),
    *("success", "toast", "button", "download_button", "link_button", "form_submit_button"),
    *("checkbox", "toggle", "radio", "selectbox", "multiselect", "pills", "segmented_control", "slider"),
    *("select_slider", "text_input", "text_area", "number_input", "date_input", "time_input", "feedback"),
    *("file_uploader", "expander", "popover", "status", "spinner", "progress", "metric", "dialog", "tabs"),
    *("chat_input", "menu_button", "badge", "Column"),
}
SHOWN_KEYWORDS = {
    "label",
    "help",
    "placeholder",
    "body",
    "text",
    "title",
    "page_title",
    "caption",
    "captions",
}
CHOOSING = {"radio", "selectbox", "multiselect", "pills", "segmented_control", "select_slider"}
NOT_A_SCREEN = {"logger", "log", "logging", "parser"}
PRODUCT_NAME = "Crosssell"


def unreadable_messages(tree: ast.AST, *, literal_only: bool) -> Iterator[tuple[int, str]]:
    """Yield the line and text of messages that extraction cannot read.

    With ``literal_only`` everything but a literal is refused. Without, a name or a lookup is
    allowed (a deferred message, marked with ``N_`` where it is written), but nothing put together.
    """
    for call in _calls(tree):
        for argument in call.args[: TRANSLATING.get(_name(call), 0)]:
            literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            deferred = isinstance(argument, ast.Name | ast.Attribute | ast.Subscript)
            if not literal and (literal_only or not deferred or _name(call) == "N_"):
                yield call.lineno, ast.unparse(call)


def untranslated_texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and text of literals that a screen shows without translating them."""
    for call in _calls(tree):
        name, owner = _name(call), _owner(call)
        if owner in NOT_A_SCREEN:
            continue
        shown = [k.value for k in call.keywords if k.arg in SHOWN_KEYWORDS]
        if isinstance(call.func, ast.Attribute) and (name in SHOWING or name.endswith("Column")):
            shown += call.args if name in ("write", "metric") else call.args[:1]
        if name == "page_link":
            shown += call.args[1:2]
        if name in CHOOSING and not any(k.arg == "format_func" for k in call.keywords):
            shown += call.args[1:2] + [k.value for k in call.keywords if k.arg == "options"]
        for expression in shown:
            yield from ((call.lineno, text) for text in _literals(expression) if _has_words(text))


def untranslated_prose(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and text of literals that read like prose and pass no translator, wherever they stand.

    Coarser than `untranslated_texts`, so that a text is also found behind a helper of our own.
    """
    exempt = {
        id(argument) for call in _calls(tree) for argument in call.args[: TRANSLATING.get(_name(call), 0)]
    }
    exempt |= {
        id(argument) for call in _calls(tree) if _owner(call) in NOT_A_SCREEN for argument in call.args
    }
    exempt |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    raised = (node for node in ast.walk(tree) if isinstance(node, ast.Raise))
    exempt |= {id(node) for statement in raised for node in ast.walk(statement)}  # for the log
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in exempt:
            bare = re.sub(r"<[^>]*>", "", node.value)
            yield from [(node.lineno, node.value)] if re.search(r"[^\W\d_]{2,} [^\W\d_]{2,}", bare) else []


def source_files(*folders: str) -> list[Path]:
    """Return the Python files of folders (or single files) below the project's root."""
    paths = [ROOT / folder for folder in folders]
    return sorted(file for path in paths for file in ([path] if path.is_file() else path.rglob("*.py")))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _owner(call: ast.Call) -> str:
    return getattr(getattr(call.func, "value", None), "id", "")


def _literals(expression: ast.AST) -> Iterator[str]:
    """Yield the literal texts of an expression, not those inside calls: they answer for themselves."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value
    elif isinstance(expression, ast.IfExp):
        yield from _literals(expression.body)
        yield from _literals(expression.orelse)
    elif not isinstance(expression, ast.Call | ast.Compare | ast.Subscript):
        for child in ast.iter_child_nodes(expression):
            yield from _literals(child)


def _has_words(text: str) -> bool:
    bare = re.sub(r":material/\w+:|:[a-z-]+\[|<[^>]*>|&\w+;|https?://\S+", "", text)
    return re.search(r"[^\W\d_]{2}", bare.replace(PRODUCT_NAME, "")) is not None
