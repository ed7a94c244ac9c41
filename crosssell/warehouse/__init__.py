"""The only room that runs SQL: opening files, one query gate, the schema, atomic writes."""

from crosssell.warehouse.gate import Cursor, quote_identifier
from crosssell.warehouse.warehouse import Warehouse
from crosssell.warehouse.workspace import Workspace

__all__ = ["Cursor", "Warehouse", "Workspace", "quote_identifier"]
