"""The route that files come in by: nothing without the page's ticket and token, and nothing half-done."""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.applications import Starlette
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest import arriving
from crosssell.ingest.drafts import as_draft, create_draft, discard_draft, draft_ids, find_draft
from crosssell.ingest.files.staged import Limits
from crosssell.warehouse import Workspace
from pages.shared import session
from pages.shared.uploading import guards, route
from pages.shared.uploading.office import office
from pages.shared.uploading.tickets import MOST_ANNOUNCED, Ticket, TicketOffice

HOST = "localhost:8501"
COOKIE = generate_xsrf_token_string(b"0123456789abcdef")
OUR_HEADERS = {
    "host": HOST,
    "origin": f"http://{HOST}",
    "cookie": f"_streamlit_xsrf={COOKIE}",
    "x-xsrftoken": generate_xsrf_token_string(b"0123456789abcdef"),
}
CONTENT = b"Order ID;SKU\n1;A\n"


class Answer(NamedTuple):
    status: int
    body: dict[str, object]


def ask(
    method: str,
    path: str,
    headers: dict[str, str | None],
    chunks: Iterable[bytes],
    *,
    breaks_off: bool = False,
) -> Answer:
    """Send one request through the app as a server would, chunk by chunk."""
    sent: list[dict] = []
    parts = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    end = {"type": "http.disconnect"} if breaks_off else {"type": "http.request", "body": b""}
    messages = iter([*parts, end])

    async def receive() -> dict:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: dict) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items() if value is not None]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": raw,
        "client": ("127.0.0.1", 5000),
        "server": ("localhost", 8501),
        "root_path": "",
    }
    asyncio.run(Starlette(routes=route.routes())(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return Answer(sent[0]["status"], json.loads(body) if body else {})


@pytest.fixture
def workspace(home: Path):
    yield session.workspace()
    session.workspace().close()


@pytest.fixture
def ticket(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Ticket:
    """A ticket for a new import, of a session whose page is open."""
    monkeypatch.setattr(guards, "is_live", lambda session_id: session_id == "open page")
    return office().issue(
        session="open page", draft=None, name_dataset=lambda name: f"Shop of {name}", language="de"
    )


def with_ticket(ticket: Ticket, **changed: str | None) -> dict[str, str | None]:
    return OUR_HEADERS | {"x-crosssell-ticket": ticket.id} | changed


def announce(ticket: Ticket, *, name: str = "orders.csv", size: int = len(CONTENT), **changed: str | None):
    body = json.dumps({"name": name, "size": size}).encode()
    return ask("POST", "/upload", with_ticket(ticket, **changed), [body])


def send(ticket: Ticket, content: bytes = CONTENT, *, name: str = "orders.csv", pieces: int = 1) -> Answer:
    number = announce(ticket, name=name, size=len(content)).body["number"]
    step = max(1, -(-len(content) // pieces))
    chunks = [content[start : start + step] for start in range(0, len(content), step)]
    return ask("PUT", f"/upload/{number}", with_ticket(ticket), chunks)


def left_behind(workspace: Workspace) -> list[Path]:
    return list((workspace.drafts_folder / "arriving").glob("*"))


def test_files_arrive_whole_in_one_draft(workspace: Workspace, ticket: Ticket):
    large = bytes(range(256)) * 12_000  # three blocks
    assert send(ticket).status == 200
    assert send(ticket, large, name="more.csv", pieces=47).status == 200
    saved = find_draft(workspace, ticket.draft)
    assert saved.names == ("orders.csv", "more.csv")
    assert saved.options.dataset == "Shop of orders.csv"
    assert [file.path.read_bytes() for file in as_draft(workspace, saved).files] == [CONTENT, large]
    assert left_behind(workspace) == []
    assert ticket.refused == []


def test_a_file_joins_the_draft_that_the_page_is_about(workspace: Workspace, ticket: Ticket):
    present = create_draft(workspace)
    ticket.draft = present.id
    assert send(ticket).status == 200
    assert find_draft(workspace, present.id).names == ("orders.csv",)
    assert list(draft_ids(workspace)) == [present.id]


def test_a_file_for_a_draft_that_was_discarded_meanwhile_is_let_go(workspace: Workspace, ticket: Ticket):
    present = create_draft(workspace)
    ticket.draft = present.id
    discard_draft(workspace, present.id)
    assert send(ticket) == Answer(410, {"code": "gone"})
    assert left_behind(workspace) == []


def test_a_file_that_is_found_damaged_leaves_no_draft(
    workspace: Workspace, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
):
    def damaged(*_: object, **named: object) -> None:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=named["name"])

    monkeypatch.setattr("pages.shared.uploading.tickets.adopt_file", damaged)
    answer = send(ticket, name="orders.zip")
    assert (answer.status, answer.body["code"]) == (422, "unreadable_file")
    assert "orders.zip" in str(answer.body["text"])
    assert list(draft_ids(workspace)) == []
    assert left_behind(workspace) == []
    assert ticket.draft is None


@pytest.mark.parametrize(
    "changed",
    [
        {"x-xsrftoken": None},
        {"x-xsrftoken": generate_xsrf_token_string(b"another token!!!")},
        {"cookie": None},
        {"origin": "https://elsewhere.example"},
        {"origin": None},
        {"origin": f"http://{HOST}.elsewhere.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=lambda changed: "-".join(map(str, changed)),  # the same in every worker: a token is another each time
)
def test_only_our_own_page_may_send(workspace: Workspace, ticket: Ticket, changed: dict[str, str | None]):
    assert announce(ticket, **changed) == Answer(403, {"code": "refused"})
    number = announce(ticket).body["number"]
    assert ask("PUT", f"/upload/{number}", with_ticket(ticket, **changed), [CONTENT]).status == 403
    assert list(draft_ids(workspace)) == []


def test_what_the_browser_says_of_the_origin_holds_behind_a_proxy(workspace: Workspace, ticket: Ticket):
    proxied = {"origin": "https://crosssell.example", "sec-fetch-site": "same-origin"}
    assert announce(ticket, **proxied).status == 200


@pytest.mark.parametrize("shown", [None, "", "made up"])
def test_nothing_comes_in_without_a_ticket(workspace: Workspace, ticket: Ticket, shown: str | None):
    assert announce(ticket, **{"x-crosssell-ticket": shown}) == Answer(410, {"code": "gone"})


def test_a_ticket_ends_with_its_session(workspace: Workspace, ticket: Ticket):
    ticket.session = "page that was closed"
    assert announce(ticket) == Answer(410, {"code": "gone"})


def test_without_a_running_server_no_session_is_live():
    assert not guards.is_live("any")


def test_an_announcement_holds_for_one_file_of_one_ticket(workspace: Workspace, ticket: Ticket):
    number = announce(ticket).body["number"]
    other = office().issue(session="open page", draft=None, name_dataset=str, language="en")
    assert ask("PUT", f"/upload/{number}", with_ticket(other), [CONTENT]).status == 410
    assert ask("PUT", f"/upload/{number}", with_ticket(ticket), [CONTENT]).status == 200
    assert ask("PUT", f"/upload/{number}", with_ticket(ticket), [CONTENT]).status == 410


def test_too_large_is_said_before_anything_is_sent_in_the_readers_language(
    workspace: Workspace, ticket: Ticket
):
    answer = announce(ticket, size=Limits().max_bytes + 1)
    assert (answer.status, answer.body["code"]) == (413, "too_large")
    assert "orders.csv" in str(answer.body["text"])
    assert announce(ticket, size=Limits().max_bytes).status in (200, 507)


def test_more_than_was_announced_is_cut_short(workspace: Workspace, ticket: Ticket):
    number = announce(ticket, size=10).body["number"]
    answer = ask("PUT", f"/upload/{number}", with_ticket(ticket), [b"x" * 10, b"y"])
    assert (answer.status, answer.body["code"]) == (413, "too_large")
    assert left_behind(workspace) == []
    assert list(draft_ids(workspace)) == []
    assert [name for name, _ in ticket.refused] == ["orders.csv"]


def test_a_disk_without_room_is_said(workspace: Workspace, ticket: Ticket, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arriving, "RESERVE_BYTES", 1 << 60)
    answer = announce(ticket)
    assert (answer.status, answer.body["code"]) == (507, "no_space")


@pytest.mark.parametrize("breaks_off", [True, False], ids=["connection lost", "cut short"])
def test_a_file_that_stops_half_way_leaves_nothing(workspace: Workspace, ticket: Ticket, breaks_off: bool):
    number = announce(ticket, size=100).body["number"]
    answer = ask("PUT", f"/upload/{number}", with_ticket(ticket), [b"half"], breaks_off=breaks_off)
    assert answer.status >= 400
    assert left_behind(workspace) == []
    assert list(draft_ids(workspace)) == []


STRANGE = {
    "empty": b"",
    "no JSON": b"no json",
    "a list": b"[]",
    "no name": b'{"name": 1, "size": 1}',
    "less than nothing": b'{"name": "a", "size": -1}',
    "no size": b'{"name": "a"}',
    "half a byte": b'{"name": "a", "size": 1.5}',
    "too long": b'{"name": "' + b"a" * 5_000 + b'", "size": 1}',
    "too deep": b"[" * 4_000,
}


@pytest.mark.parametrize("body", STRANGE.values(), ids=STRANGE)
def test_a_strange_announcement_is_refused(workspace: Workspace, ticket: Ticket, body: bytes):
    assert ask("POST", "/upload", with_ticket(ticket), [body]) == Answer(400, {"code": "bad_request"})


def test_names_lose_their_folders(workspace: Workspace, ticket: Ticket):
    assert send(ticket, name="..\\..\\secret/../orders\r\n.csv").status == 200
    assert find_draft(workspace, ticket.draft).names == ("orders.csv",)


def test_announcements_are_bounded(workspace: Workspace, ticket: Ticket):
    for count in range(MOST_ANNOUNCED):
        assert ticket.announce(f"{count}.csv", 1)
    assert announce(ticket).status == 429


def test_the_office_keeps_the_newest_tickets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pages.shared.uploading.tickets.MOST_TICKETS", 2)
    desk = TicketOffice()
    ids = [desk.issue(session="", draft=None, name_dataset=str, language="en").id for _ in range(3)]
    assert [desk.find(one) is not None for one in ids] == [False, True, True]
    desk.withdraw(ids[2])
    assert desk.find(ids[2]) is None


def test_a_server_below_a_path_serves_the_route_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streamlit.get_option", lambda name: {"server.baseUrlPath": "shop"}[name])
    assert [one.path for one in route.routes()] == ["/shop/upload", "/shop/upload/{number}"]
