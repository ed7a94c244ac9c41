"""What is particular about the export of one program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crosssell.columns import DateOrder, FileKind
from crosssell.ingest.mapping.roles import Role
from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.platforms.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One export of one program.

    Attributes:
        name: As its users call it; a proper name, not translated.
        signatures: Headers, separated by bars, that are all there; one of the signatures is enough.
        kind: What its rows are.
        refusal: Why it cannot carry the analysis where no column names products; ``None`` if it can.
        never_lines: It cannot, whatever its columns are called (a payment report names articles, too).
        roles: Role → headers that serve it, best first, separated by bars; empty if none does, whatever
            it is called. Roles that are not named are found as for any file.
        statuses: Further columns whose words can undo a line.
        money_divisor: What amounts have to be divided by where they are written without decimals.
        cost_of_line: The cost is that of the whole quantity.
        total_before_discount: The amount of a line is written as it is before its discount.
        status_words: Number of a status → its word.
        date_order: Of its dates, where they leave it open.
    """

    name: str
    signatures: tuple[str, ...]
    kind: FileKind = FileKind.ORDERS
    refusal: Refusal | None = None
    never_lines: bool = False
    roles: Mapping[Role, str] = field(default_factory=dict)
    statuses: str = ""
    money_divisor: int = 1
    cost_of_line: bool = False
    total_before_discount: bool = False
    status_words: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None

    def columns(self, role: Role, keys: Sequence[str]) -> list[int]:
        """Return the columns that serve ``role``, best first.

        Args:
            role: One that `roles` names.
            keys: The header keys of the file.
        """
        return _places(self.roles[role], keys)

    def status_columns(self, keys: Sequence[str]) -> list[int]:
        """Return the columns of `statuses`."""
        return _places(self.statuses, keys)


def _places(titles: str, keys: Sequence[str]) -> list[int]:
    wanted = [header_key(title) for title in titles.split("|") if title]
    return [keys.index(key) for key in wanted if key in keys]
