"""What do a file of prospects and the customers both tell: which columns, and which values of them?

A column of the prospects is taken for one of the customers' where it bears the same name as a column of the
customers file, or stands for country, town, the first two characters of the postcode, or whether there is a
company. Values are compared without case; numbers with many different values in four classes of equally many
customers. A value that few customers have says nothing and is pooled with the others of its kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.columns import CustomerField, TraitKind
from crosssell.ingest.joined.mapping import map_customers
from crosssell.ingest.joined.vocabulary import JoinedField
from crosssell.ingest.mapping.samples import column_samples
from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.trial.opening import FILE_NUMBER
from crosssell.ingest.trial.types import TrialFile
from crosssell.warehouse import Cursor, quote_identifier

FEWEST_WITH_VALUE = 20
MOST_VALUES = 40  # of a trait; the most frequent
MOST_TRAITS = 40
CLASSES = 4
MANY_NUMBERS = 12  # different ones, to be put into classes
MOSTLY_NUMBERS = 0.9
OTHER = ""

Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One thing that both files tell.

    Attributes:
        kind: A column of the customers file, or what it stands for.
        name: Header of the customers file's column; blank for the other kinds.
        column: Place of the prospects' column, from 0.
        title: Its header there.
    """

    kind: TraitKind
    name: str
    column: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectColumns:
    """What the columns of a file of prospects are.

    Attributes:
        traits: What the customers have, too.
        email: Place of the column with addresses; ``None`` without one.
        customer_id: Place of the column with the numbers of customers; ``None`` without one.
    """

    traits: tuple[Trait, ...]
    email: int | None
    customer_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Values:
    """A trait in comparable values.

    Attributes:
        trait: What it is.
        levels: Its values that enough customers have, the most frequent first.
        shown: The same as a reader sees them.
        customers: Place in ``levels`` of each customer's value, -1 for all others.
        prospects: The same of each prospect.
    """

    trait: Trait
    levels: tuple[str, ...]
    shown: tuple[str, ...]
    customers: NDArray[np.int64]
    prospects: NDArray[np.int64]


OF_FIELDS: dict[JoinedField, TraitKind] = {
    CustomerField.COUNTRY: TraitKind.COUNTRY,
    CustomerField.CITY: TraitKind.CITY,
    CustomerField.POSTCODE: TraitKind.POSTCODE,
    CustomerField.COMPANY: TraitKind.COMPANY,
}

HEADERS = """
with keys as (
    select unnest(map_keys(k.attributes)) as name
    from contact as k
    join customer as c using (customer_key)
    where c.orders > 0 and k.attributes is not null
)
select name, count(*) as customers
from keys
group by name
order by customers desc, name
"""

CONTACTS = """
select
    c.customer_key, o.has_offer, nullif(trim(k.country), '') as country, nullif(trim(k.city), '') as city,
    nullif(trim(k.postcode), '') as postcode, nullif(trim(k.company), '') as company,
    [k.attributes[name] for name in $names::varchar[]] as attributes
from contact as k
join customer as c using (customer_key)
join (
    select c.customer_key, d.customer_key is not null as has_offer
    from customer as c
    left join (select distinct customer_key from offer_day) as d using (customer_key)
    where c.orders > 0
) as o on o.customer_key = c.customer_key
order by c.customer_key
"""

CELLS = "select row_no, {columns} from {raw} order by row_no"


def prospects_relation(file: TrialFile) -> str:
    """Return the quoted name of the table with the prospects' rows."""
    return f"{quote_identifier(file.scratch)}.raw_{FILE_NUMBER}"


def prospect_columns(cursor: Cursor, file: TrialFile) -> ProspectColumns:
    """Return what the columns of the prospects are, and which of them the customers have too."""
    header = file.staged.header
    samples = column_samples(cursor, prospects_relation(file), header)
    fields = map_customers(header, samples, said={}).fields
    of_customers: dict[str, str] = {}
    for name, _customers in cursor.rows(HEADERS):
        of_customers.setdefault(header_key(name), name)
    traits = []
    for column, title in enumerate(header):
        field = next((one for one, place in fields.items() if place == column), None)
        if field in OF_FIELDS:
            traits.append(Trait(kind=OF_FIELDS[field], name="", column=column, title=title))
        elif field is None and header_key(title) in of_customers:
            name = of_customers[header_key(title)]
            traits.append(Trait(kind=TraitKind.COLUMN, name=name, column=column, title=title))
    return ProspectColumns(
        traits=tuple(traits[:MOST_TRAITS]),
        email=fields.get(CustomerField.EMAIL),
        customer_id=fields.get(CustomerField.CUSTOMER_ID),
    )


def customer_rows(cursor: Cursor, traits: Sequence[Trait]) -> pd.DataFrame:
    """Return each known customer of the customers file: ``has_offer``, and a text column for each trait.

    The columns of the traits are named by their place. Needs what `lay_offer_days` lays.
    """
    names = [trait.name for trait in traits if trait.kind == TraitKind.COLUMN]
    rows = cursor.query(CONTACTS, names=names)
    cells = rows.pop("attributes").tolist()
    by_name = {name: [one[place] for one in cells] for place, name in enumerate(names)}
    told: dict[int | str, object] = {
        place: by_name[trait.name] if trait.kind == TraitKind.COLUMN else rows[str(trait.kind)]
        for place, trait in enumerate(traits)
    }
    return pd.DataFrame(told).assign(has_offer=rows["has_offer"].to_numpy(np.bool_))


def prospect_rows(cursor: Cursor, file: TrialFile) -> pd.DataFrame:
    """Return the prospects as they are in the file: texts, a column ``c0``, ``c1`` … for each header."""
    columns = ", ".join(f"c{place}" for place in range(len(file.staged.header)))
    return cursor.query(CELLS.format(columns=columns, raw=prospects_relation(file)))


def compared(trait: Trait, customers: pd.Series, prospects: pd.Series) -> Values | None:
    """Return a trait in comparable values; ``None`` where it parts nobody.

    Args:
        trait: What it is.
        customers: Its texts; nothing where not known.
        prospects: The same of the prospects.
    """
    ours, theirs = (_texts(one, trait.kind) for one in (customers, prospects))
    ours, theirs, written = _in_classes(ours, theirs)
    known, counts = np.unique(ours[ours != OTHER].astype(str), return_counts=True)
    order = np.lexsort((known, -counts))[:MOST_VALUES]
    levels = [str(known[at]) for at in order if counts[at] >= FEWEST_WITH_VALUE]
    if not levels or (len(levels) == 1 and np.all(ours == levels[0])):
        return None
    place = {level: at for at, level in enumerate(levels)}
    return Values(
        trait=trait,
        levels=tuple(levels),
        shown=tuple(written.get(level) or _written(customers, level, trait.kind) for level in levels),
        customers=np.array([place.get(one, -1) for one in ours], dtype=np.int64),
        prospects=np.array([place.get(one, -1) for one in theirs], dtype=np.int64),
    )


def _texts(cells: pd.Series, kind: TraitKind) -> Texts:
    """Return comparable texts, blank where nothing is known."""
    return np.array([_text(cell, kind) for cell in cells.to_numpy(object)], dtype=object)


def _text(cell: object, kind: TraitKind) -> str:
    text = " ".join(cell.split()).casefold() if isinstance(cell, str) else ""
    if kind == TraitKind.POSTCODE:
        return "".join(char for char in text if char.isalnum())[:2].upper()
    if kind == TraitKind.COMPANY:
        return "yes" if text else "no"
    return text


def _in_classes(ours: Texts, theirs: Texts) -> tuple[Texts, Texts, dict[str, str]]:
    """Put numbers with many values into classes; return the texts as they are otherwise."""
    values = _numbers(ours)
    filled = ours != OTHER
    is_number = ~np.isnan(values)
    if not filled.any() or is_number[filled].mean() < MOSTLY_NUMBERS:
        return ours, theirs, {}
    if len(np.unique(values[is_number])) <= MANY_NUMBERS:
        return ours, theirs, {}
    cuts = np.unique(np.quantile(values[is_number], np.linspace(0, 1, CLASSES + 1)[1:-1], method="lower"))
    written = {f"class{at}": _between(cuts, at) for at in range(len(cuts) + 1)}

    def classes(texts: Texts) -> Texts:
        numbers = _numbers(texts)
        found = np.array([f"class{at}" for at in np.searchsorted(cuts, numbers, side="left")], dtype=object)
        return np.where(np.isnan(numbers), OTHER, found)

    return classes(ours), classes(theirs), written


def _numbers(texts: Texts) -> NDArray[np.float64]:
    plain = pd.Series(texts, dtype=object).str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(plain, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _between(cuts: NDArray[np.float64], at: int) -> str:
    if at == 0:
        return f"≤ {cuts[0]:g}"
    return f"> {cuts[at - 1]:g}" if at == len(cuts) else f"{cuts[at - 1]:g} – {cuts[at]:g}"


def _written(cells: pd.Series, level: str, kind: TraitKind) -> str:
    """Return a value as most customers have it written."""
    if kind in (TraitKind.POSTCODE, TraitKind.COMPANY):
        return level
    spelt = [" ".join(cell.split()) for cell in cells if isinstance(cell, str)]
    alike = pd.Series([one for one in spelt if one.casefold() == level], dtype=object).value_counts()
    return str(alike.index[0]) if len(alike) else level
