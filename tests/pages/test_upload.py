"""The upload on its page: drawn in every language, with all its words, closed to who has to sign in first."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.i18n import translator_for
from pages.shared import session
from pages.shared.importing import upload
from pages.shared.uploading import guards, route
from tests.pages.conftest import LANGUAGES

Open = Callable[..., AppTest]
BROWSER = Path(upload.STATIC / "upload.js").read_text("utf-8")


def notes(app: AppTest) -> str:
    found = "\n".join(element.value for element in [*app.caption, *app.info])
    return found.replace("\u00a0", " ")  # which some languages put between figure and unit


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_limit_is_said_beside_the_door(open_page: Open, language: str):
    app = open_page("data", locale=language)
    assert not app.exception
    assert "4 GB" in notes(app)


def test_who_has_to_sign_in_first_gets_no_ticket(open_page: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pages.shared.uploading.guards.sign_in_is_set_up", lambda: True)
    app = open_page("data")
    assert not app.exception
    assert "Sign in" in notes(app)
    assert "4 GB" not in notes(app)


def test_the_browser_is_given_every_word_that_it_uses(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(upload, "_", translator_for("en").gettext)
    words = upload.browser_words()
    for name in ("label", "choose", "drop", "cancel", "sent", "left", "of", "checking", "stopping", "folder"):
        assert f"words.{name}" in BROWSER
    for name in ("lost", "gone", "refused", "between", "failed"):
        assert f'"{name}"' in BROWSER
    assert set(words) == {
        *("label", "choose", "drop", "cancel", "sent", "left", "of", "checking", "stopping", "folder"),
        *("lost", "gone", "refused", "between", "failed"),
    }
    assert words["sent"] == "{sent} of {size}"


def test_the_browser_shows_what_the_server_looks_for():
    assert f'"{guards.XSRF_HEADER}"' in BROWSER
    assert f'"{guards.XSRF_COOKIE_NAME}="' in BROWSER
    assert f'"{route.TICKET_HEADER}"' in BROWSER


def test_names_of_new_datasets_are_made_of_files_names(home: Path):
    assert upload.free_name("sales_export 2026.csv.gz") == "sales export 2026"
    assert upload.free_name("orders.parquet") == "orders"
    assert upload.free_name(".csv", otherwise="Mein Laden") == "Mein Laden"
    session.workspace().open_or_create("orders")
    try:
        assert upload.free_name("orders.zip") == "orders 2"
    finally:
        session.workspace().close()
