"""Which rows of a file are read: its own, or those with one product each that are made of them?

As long as the user has not said how the products lie in the rows, the file is read as it looks, so that
everything else there is to ask is asked at the same time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crosssell.columns import NUMBER_FIELDS, REQUIRED_FIELDS, Field, FileLayout
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.stage import StagedFile
from crosssell.ingest.layouts.suspect import Suspicion, suspect
from crosssell.ingest.layouts.unroll import Unrolled, unroll
from crosssell.ingest.mapping.guess import Auxiliary, ColumnSample, MappingGuess, MapReason
from crosssell.ingest.mapping.piece_prices import piece_prices
from crosssell.ingest.mapping.roles import Context
from crosssell.ingest.mapping.samples import sample_rows, together
from crosssell.ingest.mapping.synonyms import roles_of
from crosssell.ingest.questions import SPLIT, TABLE, WHOLE, Choice, Picture, Question, QuestionId
from crosssell.warehouse import Cursor

CONFIRMED = 0.9  # confidence of fields that the shape itself serves
SHOWN_TITLES = 3
SHOWN_COLUMNS = 6
SHOWN_CHARS = 200
SHOWN_FIELDS = (
    Field.ORDER_ID,
    Field.PRODUCT,
    Field.PRODUCT_NAME,
    Field.QUANTITY,
    Field.UNIT_PRICE,
    Field.LINE_TOTAL,
)
Rows = Sequence[Sequence[str | None]]
_ORDER_MONEY = (*NUMBER_FIELDS[1:4], Context.ORDER_TOTAL, Context.DELIVERY_COST)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLayout:
    """The rows that the files of one header row are read from.

    Attributes:
        layout: How products lie in the files' rows.
        tables: The scratch table of each file.
        header: Names of their columns.
        typed_columns: Kinds of their columns, as of a staged file.
        guess: Which columns serve which fields.
        unrolled: Of each file, where its rows hold several products; ``None`` if they do not.
        order_figures: Headers of columns whose figures belong to whole orders.
        suspicion: What the rows look like, if the user has to confirm or has confirmed it.
        is_open: Whether the user has yet to say so.
    """

    layout: FileLayout
    tables: tuple[str, ...]
    header: tuple[str, ...]
    typed_columns: tuple[str | None, ...]
    guess: MappingGuess
    unrolled: tuple[Unrolled, ...] | None = None
    order_figures: tuple[str, ...] = ()
    suspicion: Suspicion | None = None
    is_open: bool = False


def settle_layout(
    cursor: Cursor,
    files: Sequence[StagedFile],
    samples: Sequence[ColumnSample],
    guess: MappingGuess,
    *,
    choices: Mapping[str, str],
) -> RowLayout:
    """Decide from which rows the files are read, and make those that are not there yet.

    Args:
        cursor: On the scratch database, the files' rows sampled.
        files: Files of one header row.
        samples: What their columns look like.
        guess: Which columns serve which fields if there is one row a product.
        choices: The user's answers by the question's id.

    Raises:
        CrosssellError: ``invalid_value`` for an answer that is none, ``too_large``.
    """
    first = files[0]
    plain = RowLayout(
        layout=FileLayout.LINES,
        tables=tuple(f"raw_{file.number}" for file in files),
        header=first.header,
        typed_columns=first.typed_columns,
        guess=guess,
        order_figures=tuple(first.header[column] for column in guess.order_level),
    )
    found = suspect(cursor, first, samples, guess)
    if found is None:
        return plain
    asked, (yes, no) = _answers(found.shape.layout)
    said = choices.get(asked)
    # One answer holds for all files: whoever confirms one of the layouts confirms what each file looks like.
    confirming = (yes,) if asked == QuestionId.PACKED else (FileLayout.BASKETS, FileLayout.ONE_HOT)
    if said not in (None, *confirming, no):
        allowed = ", ".join((*confirming, no))
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=said, what=asked, allowed=allowed)
    if said == no:
        return replace(plain, guess=_with_whole_cell(guess, found))
    unrolled = tuple(unroll(cursor, file, found.shape) for file in files)
    made = max(unrolled, key=lambda one: len(one.fields))
    if _are_of_lines(cursor, [one.table for one in unrolled], made.fields):
        fields = {**made.fields, Field.LINE_TOTAL: made.fields[Field.UNIT_PRICE]}
        del fields[Field.UNIT_PRICE]
        made = replace(made, fields=fields)
    return RowLayout(
        layout=found.shape.layout,
        tables=tuple(one.table for one in unrolled),
        header=unrolled[0].header,
        typed_columns=unrolled[0].typed_columns,
        guess=_with_shape(guess, found, made),
        unrolled=unrolled,
        order_figures=tuple(
            first.header[column]
            for column in found.shape.own
            if set(roles_of(first.header[column])) & set(_ORDER_MONEY)
        ),
        suspicion=found,
        is_open=said is None,
    )


def layout_question(file: StagedFile, rows: RowLayout, mapping: Mapping[Field, int]) -> list[Question]:
    """Ask whether the rows hold several products, with what would become of the first ones."""
    if rows.suspicion is None or rows.unrolled is None:
        return []
    shape = rows.suspicion.shape
    asked, (yes, no) = _answers(shape.layout)
    told = [file.preview[place] for place in rows.unrolled[0].told]
    written = _telling_cell(told, rows.suspicion)
    picture = _picture_after(rows.unrolled[0], mapping)
    confirmed = Choice(
        value=yes,
        example=f"{written} = {_in_text(picture)}",
        written=written,
        rows=rows.unrolled[0].rows,
        picture=picture,
    )
    refused = Choice(
        value=no,
        example=written,
        written=written,
        rows=rows.unrolled[0].rows_before,
        picture=_picture_whole(told, shape.items[0], rows.suspicion) if asked == QuestionId.PACKED else None,
    )
    titles = [file.header[column] for column in shape.items]
    shown = titles[:SHOWN_TITLES] + (["…"] if len(titles) > SHOWN_TITLES else [])
    return [
        Question(
            id=asked,
            column=", ".join(shown),
            choices=(confirmed, refused),
            option=f"--yes {asked}={yes}",
            file=file.name,
            picture=_picture_before(file, told, rows.suspicion),
        )
    ]


def _are_of_lines(cursor: Cursor, tables: Sequence[str], fields: Mapping[Field, int]) -> bool:
    """Whether prices in packed cells grow with the quantity; ``2x Tea (7.00)`` leaves open whose it is."""
    columns = [fields.get(name) for name in (Field.PRODUCT, Field.QUANTITY, Field.UNIT_PRICE)]
    found = [column for column in columns if column is not None]
    if len(found) < len(columns):
        return False
    sample_rows(cursor, together(tables))
    return piece_prices(cursor)(*found) is False


def _answers(layout: FileLayout) -> tuple[QuestionId, tuple[str, str]]:
    if layout == FileLayout.PACKED:
        return QuestionId.PACKED, (SPLIT, WHOLE)
    return QuestionId.LAYOUT, (layout.value, TABLE)


def _with_whole_cell(guess: MappingGuess, found: Suspicion) -> MappingGuess:
    """Take a packed cell for the name of one product, as the user says."""
    if found.shape.layout != FileLayout.PACKED or Field.PRODUCT in guess.fields:
        return guess
    return _with_fields(guess, {**guess.fields, Field.PRODUCT: found.shape.items[0]}, guess.auxiliary)


def _with_shape(guess: MappingGuess, found: Suspicion, unrolled: Unrolled) -> MappingGuess:
    """Serve order fields by the file's columns and the others by what the shape makes of the rows."""
    place = {column: index for index, column in enumerate(found.shape.own)}
    fields = {name: place[column] for name, column in found.fields.items() if column in place}
    auxiliary = {role: place[column] for role, column in found.auxiliary.items() if column in place}
    served = _with_fields(guess, {**unrolled.fields, **fields}, auxiliary)
    return replace(
        served,
        statuses=tuple(place[column] for column in guess.statuses if column in place),
        carried=tuple(place[column] for column in guess.carried if column in place),
    )


def _with_fields(
    guess: MappingGuess, fields: Mapping[Field, int], auxiliary: Mapping[Auxiliary, int]
) -> MappingGuess:
    kept = {name: column for name, column in fields.items() if guess.fields.get(name) == column}
    return replace(
        guess,
        fields={name: fields[name] for name in Field if name in fields},
        auxiliary=auxiliary,
        confidence={name: guess.confidence.get(name, CONFIRMED) for name in fields},
        reasons={name: guess.reasons.get(name, MapReason.NEIGHBOURS) for name in fields},
        ambiguous=tuple(name for name in guess.ambiguous if name in kept),
        missing=tuple(name for name in REQUIRED_FIELDS if name not in fields),
        refusal=None,
    )


# Pictures


def _picture_before(file: StagedFile, told: Rows, found: Suspicion) -> Picture:
    """A few rows as they stand, the columns of products among those shown."""
    ids = [column for name, column in found.fields.items() if name == Field.ORDER_ID]
    columns = list(dict.fromkeys([*ids, *found.shape.items]))[:SHOWN_COLUMNS]
    return Picture(
        columns=tuple(file.header[column] for column in columns),
        rows=tuple(tuple(_short(cells[column]) for column in columns) for cells in told),
    )


def _picture_after(unrolled: Unrolled, mapping: Mapping[Field, int]) -> Picture:
    shown = [name for name in SHOWN_FIELDS if name in mapping]
    return Picture(
        columns=tuple(shown),
        rows=tuple(tuple(_short(cells[mapping[name]]) for name in shown) for cells in unrolled.examples),
    )


def _picture_whole(told: Rows, column: int, found: Suspicion) -> Picture:
    order = found.fields.get(Field.ORDER_ID)
    shown = [Field.ORDER_ID, Field.PRODUCT] if order is not None else [Field.PRODUCT]
    columns = [order, column] if order is not None else [column]
    return Picture(
        columns=tuple(shown),
        rows=tuple(tuple(_short(cells[place]) for place in columns) for cells in told),
    )


def _telling_cell(told: Rows, found: Suspicion) -> str:
    """A row's products as they stand in the file."""
    if not told:
        return ""
    shape = found.shape
    cells = [told[0][column] for column in shape.items]
    if shape.layout == FileLayout.ONE_HOT:
        cells = [f"{name}: {cell or ''}" for name, cell in zip(shape.names, cells, strict=True)]
    return _short(", ".join(cell for cell in cells if cell)) or ""


def _in_text(picture: Picture) -> str:
    """The products of the first order in a few words: ``2 × Tea; 1 × Mug``."""
    places = {name: place for place, name in enumerate(picture.columns)}
    order = places.get(Field.ORDER_ID)
    rows = [row for row in picture.rows if order is None or row[order] == picture.rows[0][order]]
    name = places.get(Field.PRODUCT_NAME, places.get(Field.PRODUCT))
    quantity = places.get(Field.QUANTITY)
    return "; ".join(
        ("" if quantity is None else f"{row[quantity]} × ") + str(row[name] if name is not None else "")
        for row in rows
    )


def _short(cell: str | None) -> str | None:
    return cell if cell is None or len(cell) <= SHOWN_CHARS else cell[: SHOWN_CHARS - 1] + "…"
