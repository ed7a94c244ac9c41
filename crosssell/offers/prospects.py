"""Which of some prospects are most like the buyers of an offer, by what both files tell of people?

Customers of the customers file who bought the offer are told from those who did not by a logistic regression
on the values that both files have (`crosssell.offers.prospect_traits`), held back by a ridge so that rare
values say little. It is checked on customers that it has not seen (five parts, each scored by a model of the
four others): the area under the ROC curve with DeLong's interval. Where that does not lie above drawing by
chance, nothing is ranked.

The result is how many times as likely a prospect is to be like a buyer as the average customer is: prospects
are no customers, so it is an order, not a chance to buy. Nobody is added to the dataset. Prospects who are
customers are marked, and those of them who said no to being contacted are left out.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.columns import ProspectNotice
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.trial.types import TrialFile
from crosssell.offers.chance import shrinkage
from crosssell.offers.plan import Offer
from crosssell.offers.propensity.judged import Ranking, ranking
from crosssell.offers.prospect_traits import (
    ProspectColumns,
    Trait,
    Values,
    compared,
    customer_rows,
    prospect_columns,
    prospect_rows,
)
from crosssell.offers.related import lay_offer_days
from crosssell.segments.clusters.kmeans import one_thread
from crosssell.warehouse import Cursor, Warehouse

SEED = 1
PARTS = 5
RIDGE = 0.5
FEWEST_BUYERS = 30
MOST_PROSPECTS = 200_000
MOST_LEARNED = 60_000
CLEAR_LIFT = 1.1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One value that tells buyers from others.

    Attributes:
        trait: Of what.
        value: As customers have it written.
        customers: Customers with it.
        buyers: Of these, who bought the offer.
        lift: How many times as often they bought as all did, drawn towards 1 where few have it.
    """

    trait: Trait
    value: str
    customers: int
    buyers: int
    lift: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prospects:
    """Prospects by how well they fit, and how far that can be trusted.

    Attributes:
        notice: Why nothing is ranked; ``None`` where it is.
        header: Headers of the file.
        columns: What its columns are.
        used: What was compared.
        customers: Customers of the customers file.
        buyers: Of these, who bought the offer.
        check: How well customers that were not seen are told apart; ``None`` where it was not tried.
        signs: Values that tell something, those that speak most for a buyer first, most against one last.
        rows: Prospects in the file.
        known: Of these, who are customers already.
        refused: Of these, who said no: not in ``frame``.
        frame: ``place``, the file's own columns ``c0`` …, ``fit`` (times as likely as the average customer)
            and ``is_customer``; the best first. Empty where nothing is ranked. Holds addresses: keep it out
            of links and logs.
    """

    notice: ProspectNotice | None
    header: tuple[str, ...]
    columns: ProspectColumns
    used: tuple[Trait, ...]
    customers: int
    buyers: int
    check: Ranking | None
    signs: tuple[Sign, ...]
    rows: int
    known: int
    refused: int
    frame: pd.DataFrame


# An address may belong to several customers; one no among them is a no.
MATCHED = """
with people as (
    select
        c.customer_key, c.customer_id, lower(k.email) as email,
        coalesce(not c.consent, false) or coalesce(not g.consent, false) as refuses
    from customer as c
    left join contact as k using (customer_key)
    left join customer_consent as g on g.customer_key = c.customer_key and g.channel = 'general'
)
select
    p.place,
    bool_or(m.customer_key is not null) as is_customer,
    coalesce(bool_or(m.refuses), false) as refuses
from prospect as p
left join people as m
    on m.customer_id = p.customer_id or m.email = p.email or lower(m.customer_id) = p.email
group by p.place
order by p.place
"""


HAS_CONTACTS = "select exists (select 1 from contact)"


def can_compare(warehouse: Warehouse) -> bool:
    """Tell whether a customers file says anything of the customers."""
    return bool(warehouse.row(HAS_CONTACTS)[0])


def prospects(warehouse: Warehouse, *, file: TrialFile, offer: Offer, seed: int = SEED) -> Prospects:
    """Rank prospects by how well they fit the buyers of an offer.

    Args:
        warehouse: The dataset.
        file: The prospects, opened in the same workspace.
        offer: A product or category.
        seed: Of what is drawn; the same data, file and seed give the same order.

    Raises:
        CrosssellError: ``unknown_item`` for an offer that is not in the dataset; ``too_large`` for more than
            `MOST_PROSPECTS` rows.
    """
    if (rows := file.staged.rows_read) > MOST_PROSPECTS:
        raise CrosssellError(
            ErrorCode.TOO_LARGE, "prospects", file=file.name, seen=rows, allowed=MOST_PROSPECTS
        )
    with warehouse.run() as cursor:
        lay_offer_days(cursor, offer=offer)
        if not cursor.row("select count(*) from offer_product")[0]:
            raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=offer.item)
        columns = prospect_columns(cursor, file)
        theirs = prospect_rows(cursor, file)
        ours = customer_rows(cursor, columns.traits)
        matched = _matched(cursor, theirs, columns)
    values = [
        found
        for place, trait in enumerate(columns.traits)
        if (found := compared(trait, ours[place], theirs[f"c{trait.column}"])) is not None
    ]
    bought = ours["has_offer"].to_numpy(np.bool_)
    told = _Told(file=file, columns=columns, values=values, bought=bought, theirs=theirs, matched=matched)
    notice = _obstacle(told)
    if notice is not None:
        return told.result(notice)
    ours_marks, theirs_marks = (_marks(values, side) for side in ("customers", "prospects"))
    check = ranking(_unseen(ours_marks, bought, seed=seed), bought)
    if check.area_ci_lower <= 0.5:
        return told.result(ProspectNotice.BY_CHANCE, check=check)
    chances = _chances(ours_marks, bought, theirs_marks, seed=seed)
    return told.result(None, check=check, fit=chances / bought.mean())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Told:
    """What was read, on the way to a result."""

    file: TrialFile
    columns: ProspectColumns
    values: list[Values]
    bought: NDArray[np.bool_]
    theirs: pd.DataFrame
    matched: pd.DataFrame

    def result(
        self, notice: ProspectNotice | None, *, check: Ranking | None = None, fit: Floats | None = None
    ) -> Prospects:
        return Prospects(
            notice=notice,
            header=self.file.staged.header,
            columns=self.columns,
            used=tuple(one.trait for one in self.values),
            customers=len(self.bought),
            buyers=int(self.bought.sum()),
            check=check,
            signs=_signs(self.values, self.bought) if check is not None else (),
            rows=len(self.theirs),
            known=int(self.matched["is_customer"].sum()),
            refused=int(self.matched["refuses"].sum()),
            frame=self._frame(fit),
        )

    def _frame(self, fit: Floats | None) -> pd.DataFrame:
        frame = self.theirs.assign(
            fit=np.nan if fit is None else fit, is_customer=self.matched["is_customer"].to_numpy(np.bool_)
        )
        kept = frame[~self.matched["refuses"].to_numpy(np.bool_)] if fit is not None else frame.iloc[:0]
        ranked = kept.sort_values(["fit", "row_no"], ascending=[False, True], kind="stable")
        ranked.insert(0, "place", np.arange(1, len(ranked) + 1))
        return ranked.drop(columns="row_no").reset_index(drop=True)


def _obstacle(told: _Told) -> ProspectNotice | None:
    if not len(told.theirs):
        return ProspectNotice.NO_ROWS
    if not len(told.bought):
        return ProspectNotice.NO_CUSTOMERS_FILE
    if not told.values:
        return ProspectNotice.NOTHING_IN_COMMON
    buyers = int(told.bought.sum())
    if buyers < FEWEST_BUYERS or len(told.bought) - buyers < FEWEST_BUYERS:
        return ProspectNotice.FEW_BUYERS
    return None


def _matched(cursor: Cursor, theirs: pd.DataFrame, columns: ProspectColumns) -> pd.DataFrame:
    """Return of each prospect whether they are a customer, and whether one that said no."""
    cursor.execute(
        "create or replace temp table prospect (place integer, customer_id varchar, email varchar)"
    )
    cells = {
        "place": pa.array(np.arange(len(theirs), dtype=np.int32)),
        "customer_id": _cells(theirs, columns.customer_id),
        "email": _cells(theirs, columns.email, lower=True),
    }
    cursor.append("prospect", pa.table(cells))
    return cursor.query(MATCHED)


def _cells(theirs: pd.DataFrame, column: int | None, *, lower: bool = False) -> pa.Array:
    if column is None:
        return pa.nulls(len(theirs), pa.string())
    texts = [one.strip() if isinstance(one, str) else "" for one in theirs[f"c{column}"].to_numpy(object)]
    return pa.array([(one.lower() if lower else one) or None for one in texts], pa.string())


def _marks(values: list[Values], side: str) -> Floats:
    """Return people × values: 1 where they have it."""
    parts = []
    for one in values:
        places = getattr(one, side)
        parts.append((places[:, None] == np.arange(len(one.levels))[None, :]).astype(np.float64))
    return np.hstack(parts)


def _unseen(marks: Floats, bought: NDArray[np.bool_], *, seed: int) -> Floats:
    """Return each customer's chance by a model that has not seen them."""
    rng = np.random.default_rng(seed)
    part = np.empty(len(bought), dtype=np.int64)
    for group in (np.flatnonzero(bought), np.flatnonzero(~bought)):
        part[rng.permutation(group)] = np.arange(len(group)) % PARTS
    chances = np.empty(len(bought))
    for one in range(PARTS):
        seen = part != one
        chances[~seen] = _chances(marks[seen], bought[seen], marks[~seen], seed=seed)
    return chances


def _chances(marks: Floats, bought: NDArray[np.bool_], of: Floats, *, seed: int) -> Floats:
    """Return the chances of rows by a model of others; of very many who did not buy, a part is looked at."""
    from sklearn.linear_model import LogisticRegression

    others = np.flatnonzero(~bought)
    weight = np.ones(len(bought))
    rows = np.arange(len(bought))
    if len(others) > MOST_LEARNED:
        kept = np.random.default_rng(seed).choice(others, MOST_LEARNED, replace=False)
        weight[others] = len(others) / MOST_LEARNED
        rows = np.sort(np.concatenate((np.flatnonzero(bought), kept)))
    with one_thread():
        model = LogisticRegression(C=RIDGE, max_iter=500)
        model.fit(marks[rows], bought[rows].astype(int), sample_weight=weight[rows])
        return np.asarray(model.predict_proba(of)[:, 1])


def _signs(values: list[Values], bought: NDArray[np.bool_]) -> tuple[Sign, ...]:
    """Return the values that go with buying more or less often than others do."""
    found = []
    whole = bought.mean()
    for one in values:
        cells = [(int(at.sum()), int(bought[at].sum())) for at in _groups(one)]
        shrunk = shrinkage(cells)
        if shrunk.weight is None:
            continue
        for level, (customers, buyers) in zip(one.shown, cells, strict=False):
            share = (buyers + shrunk.weight * whole) / (customers + shrunk.weight)
            lift = float(share / whole)
            if max(lift, 1 / lift) >= CLEAR_LIFT:
                found.append(
                    Sign(trait=one.trait, value=level, customers=customers, buyers=buyers, lift=lift)
                )
    return tuple(sorted(found, key=lambda sign: -sign.lift))


def _groups(one: Values) -> list[NDArray[np.bool_]]:
    """Return who has each value, and last who has none of them."""
    known = [one.customers == at for at in range(len(one.levels))]
    rest = one.customers < 0
    return [*known, rest] if rest.any() else known
