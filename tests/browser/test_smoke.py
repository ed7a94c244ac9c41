"""The first look: the start page stands, in the reader's language, and asks nobody outside."""

import pytest

from crosssell.i18n import translator_for

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["en", "de"])
def test_home_opens_in_the_language_of_the_browser(visit, lang: str):
    visitor = visit("/", lang=lang)
    assert visitor.page.evaluate("document.documentElement.lang") == lang
    assert visitor.page.get_by_role("heading", level=1).inner_text() == translator_for(lang).gettext(
        "Overview"
    )
    visitor.shot(f"home-{lang}")


def test_the_language_in_the_address_wins_over_the_browser_s(visit):
    visitor = visit("/")
    visitor.open("/", lang="de")
    assert visitor.page.evaluate("document.documentElement.lang") == "de"
