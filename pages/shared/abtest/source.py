"""Where the figures of a test come from, as the reader has chosen: a file, a list with orders, or totals.

Each is hashable and says all that an evaluation depends on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from crosssell.columns import MetricKind, MetricRole
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.question import Metric
from crosssell.experiments.totals import Totals, VariantTotals
from crosssell.ingest.trial.laying import lay_rows
from crosssell.ingest.trial.opening import is_open, open_trial
from crosssell.ingest.trial.stored import find_trial
from crosssell.ingest.trial.types import TrialFile, TrialMapping, TrialOptions, TrialRows
from crosssell.warehouse import Cursor, Warehouse, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A file that says who got what and what came of it.

    Attributes:
        trial: Id of the file in the workspace.
        name: As the reader knows it.
        options: How it is read.
        mapping: Which column is what, with at least one metric.
        control: The variant that the others are compared with.
        file: Its columns; told by the rest.
    """

    trial: str
    name: str
    options: TrialOptions
    mapping: TrialMapping
    control: str
    file: TrialFile = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersSource:
    """A list of who got what, to be joined with the orders of the open dataset; fields as of `FileSource`.

    The mapping has a customer and no metrics; it may have a day of the start.
    """

    trial: str
    name: str
    options: TrialOptions
    mapping: TrialMapping
    control: str
    file: TrialFile = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsGroup:
    """What was typed in of one variant; of ``conversions`` and ``mean`` with ``deviation`` one is given."""

    name: str
    units: int
    conversions: int | None = None
    mean: float | None = None
    deviation: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsSource:
    """Totals that were typed in.

    Attributes:
        kind: Proportion or mean.
        metric: What is measured, in the reader's words.
        is_money: Whether the means are amounts.
        higher_is_better: Whether more of it is good.
        control: Name of the variant that the others are compared with.
        groups: The variants, two to six.
    """

    kind: MetricKind
    metric: str
    is_money: bool
    higher_is_better: bool
    control: str
    groups: tuple[TotalsGroup, ...]

    def totals(self) -> Totals:
        """Return them as they are evaluated.

        Raises:
            CrosssellError: ``invalid_value`` where a figure cannot be.
        """
        return Totals(
            metric=Metric(
                name=self.metric,
                kind=self.kind,
                role=MetricRole.PRIMARY,
                higher_is_better=self.higher_is_better,
                is_money=self.is_money,
            ),
            variants=tuple(
                VariantTotals(
                    name=one.name,
                    units=one.units,
                    conversions=one.conversions,
                    mean=one.mean,
                    deviation=one.deviation,
                )
                for one in self.groups
            ),
        )


Source = FileSource | OrdersSource | TotalsSource


@contextmanager
def laid(
    workspace: Workspace, source: FileSource | OrdersSource, *, warehouse: Warehouse | None = None
) -> Iterator[tuple[Cursor, TrialRows]]:
    """Give a cursor with the rows of a test's file in its temporary table ``trial_row``.

    Calls the core only, so that it may run beside the screen.

    Args:
        workspace: Holds the file.
        source: Which file, and how it is read.
        warehouse: The dataset that the cursor is to see; otherwise it sees the file alone.

    Raises:
        CrosssellError: As `crosssell.ingest.trial.laying.lay_rows`; ``unknown_item`` if the file is gone.
    """
    stored = find_trial(workspace, source.trial)
    if stored is None:
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, "trial", item=source.name)
    if not is_open(workspace, stored.folder):
        open_trial(workspace, stored.path, folder=stored.folder, name=stored.name, options=source.options)
    home = warehouse if warehouse is not None else workspace.scratch(stored.folder)
    with home.run() as cursor:
        yield cursor, lay_rows(cursor, source.file, source.mapping)
