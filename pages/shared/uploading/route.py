"""The route that files come in by: announced first, then streamed to disk, then moved into a draft.

Streamlit's own upload holds a file in memory twice. Here a file passes through one block of a megabyte.
Announcing comes first because a refusal that arrives while a browser is sending is lost on it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit.url_util import make_url_path

from crosssell.errors import CrosssellError, ErrorCode

if TYPE_CHECKING:
    from crosssell.ingest.arriving import Arrival
    from pages.shared.uploading.tickets import Announced, Ticket

PATH = "upload"
TICKET_HEADER = "X-Crosssell-Ticket"
BLOCK_BYTES = 1024 * 1024
LONGEST_ANNOUNCEMENT = 4_096
PATIENCE_SECONDS = 120  # without a byte from the browser

Handler = Callable[["Ticket", Request], Awaitable[Response]]


def url() -> str:
    """Return the path of the route below the server's own."""
    return make_url_path(st.get_option("server.baseUrlPath") or "", PATH)


def routes() -> list[Route]:
    """Return the routes for `st.App`."""
    return [
        Route(url(), _guarded(announce), methods=["POST"]),
        Route(f"{url()}/{{number}}", _guarded(receive), methods=["PUT"]),
    ]


async def announce(ticket: "Ticket", request: Request) -> Response:
    """Say whether a file of this name and size would be taken, and under which id."""
    from crosssell.ingest.arriving import plain_name, refuse_early, sweep
    from crosssell.ingest.files.staged import Limits
    from pages.shared import session

    announced = await _announcement(request)
    if announced is None:
        return _refusal("bad_request", HTTPStatus.BAD_REQUEST)
    name, size = plain_name(announced[0]), announced[1]
    workspace = session.workspace()

    def look() -> None:
        sweep(workspace)
        refuse_early(workspace, name=name, size=size, limits=Limits())

    try:
        await asyncio.to_thread(look)
    except CrosssellError as error:
        return _told(ticket, name, error)
    number = ticket.announce(name, size)
    if number is None:
        return _refusal("too_many", HTTPStatus.TOO_MANY_REQUESTS)
    return JSONResponse({"number": number})


async def receive(ticket: "Ticket", request: Request) -> Response:
    """Take an announced file in."""
    from crosssell.ingest.arriving import Arrival
    from pages.shared import session

    announced = ticket.claim(request.path_params["number"])
    if announced is None:
        return _refusal("gone", HTTPStatus.GONE)
    workspace = session.workspace()
    arrival = await asyncio.to_thread(Arrival, workspace, name=announced.name, size=announced.size)
    try:
        await _stream(request, arrival)
        path = await asyncio.to_thread(arrival.finish)
        return await _hand_over(ticket, announced, path)
    except CrosssellError as error:
        return _told(ticket, announced.name, error)
    except (ClientDisconnect, TimeoutError):  # nobody is left to be told
        return _refusal("lost", HTTPStatus.REQUEST_TIMEOUT)
    finally:
        await asyncio.shield(asyncio.to_thread(arrival.discard))


async def _stream(request: Request, arrival: "Arrival") -> None:
    """Write the body to disk, a block at a time and beside the server's loop."""
    block = bytearray()
    chunks = request.stream()
    while True:
        async with asyncio.timeout(PATIENCE_SECONDS):
            chunk = await anext(chunks, None)
        if chunk is not None:
            block += chunk
        if block and (chunk is None or len(block) >= BLOCK_BYTES):
            await asyncio.to_thread(arrival.write, block)
            block = bytearray()
        if chunk is None:
            return


async def _hand_over(ticket: "Ticket", announced: "Announced", path: Path) -> Response:
    from pages.shared import session

    taken = await asyncio.to_thread(ticket.accept, session.workspace(), name=announced.name, path=path)
    if not taken:
        return _refusal("gone", HTTPStatus.GONE)
    return JSONResponse({"name": announced.name})


async def _announcement(request: Request) -> tuple[str, int] | None:
    """Return name and size out of a small JSON body, or ``None`` if it is none."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_ANNOUNCEMENT:
            return None
    try:
        match json.loads(body):
            case {"name": str(name), "size": int(size)} if size >= 0:
                return name, size
    except (ValueError, RecursionError):
        return None
    return None


def _guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Let only our own pages through, with a ticket that is theirs and still good."""

    async def endpoint(request: Request) -> Response:
        from pages.shared.uploading import guards, office

        if not guards.is_ours(request):
            return _refusal("refused", HTTPStatus.FORBIDDEN)
        ticket = office.office().find(request.headers.get(TICKET_HEADER))
        if ticket is None or not guards.is_live(ticket.session):
            return _refusal("gone", HTTPStatus.GONE)
        return await handler(ticket, request)

    return endpoint


def _told(ticket: "Ticket", name: str, error: CrosssellError) -> Response:
    """Refuse one file in the reader's words, and remember it for the page."""
    from crosssell.i18n import translator_for
    from crosssell.labels import error_text

    ticket.refused.append((name, error))
    status = {
        ErrorCode.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ErrorCode.NO_SPACE: HTTPStatus.INSUFFICIENT_STORAGE,
    }.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    text = error_text(error, translator_for(ticket.language))
    return JSONResponse({"code": error.code, "text": text}, status_code=status)


def _refusal(code: str, status: HTTPStatus) -> Response:
    return JSONResponse({"code": code}, status_code=status)
