"""A report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

from collections.abc import Sequence
from html import escape
from importlib.resources import files

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
SIGNS = ("+", "\u2212")


def html_page(parts: Sequence[str], *, title: str, language: str, styles: Sequence[str]) -> str:
    """Return the whole document, with a policy that forbids whatever is outside.

    Args:
        parts: HTML of the body, in order; every name in it escaped.
        title: A hostile text.
        language: ISO code of the text's language.
        styles: Names of style sheets in this folder.
    """
    style = "".join(files(__package__).joinpath(name).read_text(encoding="utf-8") for name in styles)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{''.join(parts)}</main>\n</body>\n</html>\n"
    )


def inert(text: str) -> str:
    """Escape for HTML, a sign and its figure kept on one line."""
    sign, rest = text[:1], text[1:]
    return f"{sign}\u2060{escape(rest)}" if rest and sign in SIGNS else escape(text)
