"""Who may send files, and where they go: a page hands out a ticket, and the route takes nothing without one.

The route that receives files runs outside of any session. A ticket carries over what the page knew when it
drew the upload: whose session it is, which draft the files are for, and the reader's language.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from crosssell.errors import CrosssellError
from crosssell.ingest.drafts import (
    SavedDraft,
    adopt_file,
    create_draft,
    discard_draft,
    find_draft,
    save_draft,
)
from crosssell.warehouse import Workspace

MOST_TICKETS = 5_000  # open pages, roughly; the oldest give way
MOST_ANNOUNCED = 500  # files that one ticket may have announced and not sent yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A file that the browser is about to send."""

    name: str
    size: int


@dataclass(slots=True, kw_only=True)
class Ticket:
    """The right to send files into one import.

    Attributes:
        id: Cannot be guessed; the browser shows it with every request.
        session: The Streamlit session that it was given to.
        draft: The draft that the files go into; ``None`` until the first file of a new import is here.
        name_dataset: Proposes where a new import goes, by the name of its first file.
        language: Of the reader, for refusals.
        refused: Files that did not come in, and why.
    """

    id: str
    session: str
    draft: str | None
    name_dataset: Callable[[str], str]
    language: str
    refused: list[tuple[str, CrosssellError]] = field(default_factory=list)
    announced: dict[str, Announced] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def announce(self, name: str, size: int) -> str | None:
        """Note a file that is about to come and return its id; ``None`` when too many are noted."""
        with self.lock:
            if len(self.announced) >= MOST_ANNOUNCED:
                return None
            number = secrets.token_urlsafe(16)
            self.announced[number] = Announced(name=name, size=size)
            return number

    def claim(self, number: str) -> Announced | None:
        """Return the announced file, once."""
        with self.lock:
            return self.announced.pop(number, None)

    def take_in(self, workspace: Workspace, *, name: str, path: Path) -> SavedDraft | None:
        """Move a file that has arrived whole into the draft; ``None`` if that was discarded meanwhile.

        Raises:
            CrosssellError: What is wrong with the file.
        """
        with self.lock:
            if self.draft is not None:
                saved = find_draft(workspace, self.draft)
                return None if saved is None else adopt_file(workspace, saved, name=name, path=path)
            made = self._made_draft(workspace, name)
            try:
                adopted = adopt_file(workspace, made, name=name, path=path)
            except (CrosssellError, OSError):
                discard_draft(workspace, made.id)
                raise
            self.draft = adopted.id
            return adopted

    def accept(self, workspace: Workspace, *, name: str, path: Path) -> bool:
        """Take a file in as `take_in` does; tell whether there is still a place for it."""
        return self.take_in(workspace, name=name, path=path) is not None

    def _made_draft(self, workspace: Workspace, name: str) -> SavedDraft:
        made = create_draft(workspace)
        meant = replace(made, options=replace(made.options, dataset=self.name_dataset(name)))
        save_draft(workspace, meant)
        return meant


class TicketOffice:
    """The tickets of this process."""

    def __init__(self) -> None:
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()
        self._lock = threading.Lock()

    def issue(
        self, *, session: str, draft: str | None, name_dataset: Callable[[str], str], language: str
    ) -> Ticket:
        """Return a new ticket."""
        ticket = Ticket(
            id=self.new_id(),
            session=session,
            draft=draft,
            name_dataset=name_dataset,
            language=language,
        )
        self.keep(ticket)
        return ticket

    @staticmethod
    def new_id() -> str:
        """Return an id that cannot be guessed."""
        return secrets.token_urlsafe(32)

    def keep(self, ticket: Ticket) -> None:
        """Know a ticket that was made elsewhere."""
        with self._lock:
            self._tickets[ticket.id] = ticket
            while len(self._tickets) > MOST_TICKETS:
                self._tickets.popitem(last=False)

    def find(self, ticket_id: str | None) -> Ticket | None:
        """Return the ticket of this id."""
        return self._tickets.get(ticket_id or "")

    def withdraw(self, ticket_id: str) -> None:
        """Take a ticket back."""
        with self._lock:
            self._tickets.pop(ticket_id, None)
