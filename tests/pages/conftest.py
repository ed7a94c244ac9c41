"""Fixtures for the screens: an empty workspace, a small shop, and the app on them."""

import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from crosssell.ingest.jobs import Progress
from crosssell.warehouse import Workspace

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
PAGES = {
    name: f"{name}.py"
    for name in (
        "overview",
        "data",
        "matrix",
        "pair",
        "segments",
        "segment",
        "customer",
        "offers",
        "campaigns",
        "campaign",
        "abtest",
        "roi",
        "playbook",
    )
}
LANGUAGES = ("en", "de", "pl", "nl")


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """Streamlit looks through all installed packages whenever an app starts: longer than most pages take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        yield


HEADER = (
    "Order ID;Order date;Customer ID;SKU;Product name;Category;Quantity;Line total;Currency;Channel;Country"
)


def shop_rows() -> list[str]:
    """Forty orders over four months: bread with butter in 30 of them, tea with a cup in 20."""
    rows = []
    for n in range(40):
        things = [("B1", "Bread", "Bakery", "3.10")] if n < 30 else [("T1", "Tea *green*", "Drinks", "4.50")]
        if n < 30:
            things.append(("B2", "Butter", "Dairy", "2.40"))
        if n >= 20:
            things.append(("C1", "Cup", "Tableware", "7.00"))
        day = f"{1 + n % 28:02d}.{1 + n // 10:02d}.2025"
        place = ("Store", "Germany") if n % 2 else ("Online", "Poland")
        rows += [
            f"O{n};{day};K{n % 15};{sku};{name};{category};1;{price};EUR;{place[0]};{place[1]}"
            for sku, name, category, price in things
        ]
    return rows


CONSENT_HEADER = f"{HEADER};Newsletter consent"


def busy_shop_rows() -> list[str]:
    """600 orders of 200 customers: a teapot draws its strainer, mugs differ by colour, the rest is chance.

    Every second customer consents. Nothing else is planted, so few other pairs may come out solid.
    """
    draw = random.Random(11)
    things = [(f"P{n:02d}", f"Thing number {n}", "Odds" if n % 2 else "Ends") for n in range(18)]
    things += [("M1", "Breakfast mug red", "Kitchen"), ("M2", "Breakfast mug blue", "Kitchen")]
    rows = []
    for n in range(600):
        bought = draw.sample(things, draw.choice((1, 2, 3, 4)))
        if n % 5 == 0:
            bought.append(("T1", "Teapot *classic*", "Kitchen"))
            if n % 3:
                bought.append(("T2", "Tea strainer", "Kitchen"))
        customer = draw.randrange(200)
        day = f"{1 + n % 28:02d}.{1 + n // 100:02d}.2025"
        rows += [
            f"O{n};{day};K{customer};{sku};{name};{category};1;{4 + len(name) / 10:.2f};EUR;"
            f"{'Store' if n % 2 else 'Online'};Germany;{'yes' if customer % 2 else 'no'}"
            for sku, name, category in bought
        ]
    return rows


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page wait for its pairs: nothing here runs the fragment that would fetch them later."""
    monkeypatch.setattr("pages.shared.session.PATIENCE_SECONDS", 60)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace that the app uses."""
    folder = tmp_path / "home"
    monkeypatch.setenv("CROSSSELL_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def home_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Return a function that imports a dataset's text, and gives back its workspace: the same one again."""

    @cache
    def made(name: str, text: str) -> Path:
        folder = tmp_path_factory.mktemp("shop")
        import_text(folder / "home", folder / f"{name}.csv", text, dataset=name)
        return folder / "home"

    return made


@pytest.fixture
def add_dataset(home: Path, tmp_path: Path, home_once: Callable[[str, str], Path]) -> Callable[..., None]:
    """Put rows as a dataset into the app's workspace: imported there, or copied where they were before."""

    def add(name: str, *, header: str = HEADER, rows: list[str] | None = None) -> None:
        text = "\n".join([header, *(shop_rows() if rows is None else rows)])
        if home.exists():
            import_text(home, tmp_path / f"{name}.csv", text, dataset=name)
        else:
            shutil.copytree(home_once(name, text), home)

    return add


@pytest.fixture
def shop(add_dataset: Callable[..., None]) -> str:
    """The small shop as a dataset; its name."""
    add_dataset("My shop")
    return "My shop"


def home_with(folder: Path, rows: Sequence[str], *, dataset: str) -> Path:
    """Return a workspace below ``folder`` with one dataset, imported from ``rows`` (the header first)."""
    import_text(folder / "home", folder / "shop.csv", "\n".join(rows), dataset=dataset)
    return folder / "home"


def import_text(home: Path, path: Path, text: str, *, dataset: str) -> None:
    """Write ``text`` into the file ``path`` and import it into a workspace."""
    from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files

    path.write_text(text, encoding="utf-8")
    workspace = Workspace(home)
    draft = Draft(folder=workspace.drafts_folder / "test", files=(DraftFile(path=path, name=path.name),))
    options = ImportOptions(dataset=dataset)
    import_files(workspace, draft, options, now=datetime(2026, 1, 1), progress=Progress())
    workspace.close()


@pytest.fixture(scope="session")
def busy_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the busy shop, imported once."""
    rows = [CONSENT_HEADER, *busy_shop_rows()]
    return home_with(tmp_path_factory.mktemp("busy"), rows, dataset="Busy shop")


@pytest.fixture
def busy_shop(home: Path, busy_workspace: Path) -> str:
    """The busy shop as the one dataset; its name."""
    shutil.copytree(busy_workspace, home)
    return "Busy shop"


@pytest.fixture
def open_page(home: Path) -> Callable[..., AppTest]:
    """Open a page as a fresh session of a reader."""

    def open_(page: str = "overview", *, locale: str = "en-GB", **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(FRAME), default_timeout=60)
        app.context["locale"] = locale
        app.context["url"] = f"http://localhost:8501/{page}"
        for name, value in query.items():
            app.query_params[name] = value
        return (app if page == "overview" else app.switch_page(PAGES[page])).run()

    return open_


def settled(app: AppTest) -> AppTest:
    """Let what is worked out beside the screen arrive, as a browser does."""
    for _ in range(100):
        if not any("hourglass" in str(one.value) for one in app.markdown):
            break
        time.sleep(0.1)
        app.run()
    assert not app.exception
    assert not app.error
    return app
