"""Who got what, who was it, and what came of it: which columns of a test's file say so?

Headers speak first, in four languages; values decide where headers are vague. A guess is shown and can be
changed, so it prefers to leave a column out over taking it for what it is not.
"""

from collections.abc import Sequence

from crosssell.columns import Field, MetricKind, MetricRole
from crosssell.ingest.mapping.synonyms import header_key, roles_of
from crosssell.ingest.mapping.value_guess import looks_like_code
from crosssell.ingest.platforms.recognise import recognise
from crosssell.ingest.trial import vocabulary as words
from crosssell.ingest.trial.columns import yes_or_no
from crosssell.ingest.trial.names import control_of, look_like_variants
from crosssell.ingest.trial.types import (
    ColumnKind,
    TrialColumn,
    TrialGuess,
    TrialMapping,
    TrialMetric,
    TrialProblem,
)
from crosssell.ingest.values.numbers import NumberFormat

MOST_VARIANTS = 20
MOST_SEGMENTS, MOST_SEGMENT_VALUES = 10, 50
MOST_METRICS = 12
_NOT_GROUPS = frozenset((Field.ORDER_ID, Field.PRODUCT, Field.PRODUCT_NAME))
_NEARLY_ALL, _HALF = 0.98, 0.5
_ENOUGH_ROWS = 20  # to tell an id by its never coming twice

Columns = Sequence[TrialColumn]


def guess_roles(columns: Columns, header: Sequence[str]) -> TrialGuess:
    """Guess what the columns of a test's file are.

    Args:
        columns: The columns.
        header: Their titles as the file has them.
    """
    variant = _variant(columns)
    if variant is None:
        return _without_variant(columns, header)
    mapping = roles_around(columns, variant=variant.title)
    control = control_in(variant)
    if mapping.unit is None and variant.rows == variant.distinct <= MOST_VARIANTS:
        return TrialGuess(mapping=mapping, control=control, problem=TrialProblem.LOOKS_LIKE_TOTALS)
    return TrialGuess(
        mapping=mapping,
        control=control,
        ratios=ratios_of(columns, mapping),
        is_assignment=not mapping.metrics and mapping.unit is not None,
    )


def roles_around(columns: Columns, *, variant: str) -> TrialMapping:
    """Guess the other columns, the one of the variants being known."""
    rest = [one for one in columns if one.title != variant and one.kind != ColumnKind.EMPTY]
    unit = _unit(rest)
    rest = [one for one in rest if one.title != unit]
    started = _started(rest)
    rest = [one for one in rest if one.title != started and one.kind != ColumnKind.DATE]
    covariates = [one for one in rest if words.is_before(one.title) and _is_figure(one)]
    traits = [one for one in rest if _is_segment(one) and one not in covariates]
    segments = [one for one in traits if not one.is_mixed][:MOST_SEGMENTS]
    found = [one for one in rest if one not in covariates and one not in traits and _is_metric(one)]
    metrics = _with_primary([_metric(one) for one in found[:MOST_METRICS]])
    return TrialMapping(
        variant=variant,
        unit=unit,
        started=started,
        metrics=metrics,
        covariates=tuple(one.title for one in covariates),
        segments=tuple(one.title for one in segments),
        zero_when_blank=tuple(one.title for one in found if _marks_only_yes(one)),
    )


def likely_unit(columns: Columns) -> TrialColumn | None:
    """Return the column that seems to tell customers apart, whichever names the variants."""
    title = _unit([one for one in columns if one.kind != ColumnKind.EMPTY])
    return next((one for one in columns if one.title == title), None)


def control_in(variant: TrialColumn) -> str | None:
    """Return the control among the values of a column; a yes below ``Control group`` is one."""
    names = [name for name, _ in variant.values]
    if header_key(variant.title) in words.CONTROL_FLAG:
        agreed = [name for name in names if yes_or_no(name) is True]
        if len(agreed) == 1:
            return agreed[0]
    return control_of(names)


def ratios_of(columns: Columns, mapping: TrialMapping) -> tuple[TrialMetric, ...]:
    """Return the ratios that the mapped metrics' columns would allow."""
    kinds = {one.title: one for one in columns}
    figures = [kinds[one.column] for one in mapping.metrics if one.kind != MetricKind.RATIO]
    numbers = [one for one in figures if one.kind == ColumnKind.NUMBER]
    parts = (
        (_first(numbers, money=True), _first(numbers, stems=words.ORDERS)),
        (_first(numbers, stems=words.ITEMS), _first(numbers, stems=words.ORDERS)),
        (_first(figures, stems=words.CLICKS), _first(figures, stems=words.VIEWS)),
        (_first(figures, stems=words.ORDERS), _first(figures, stems=words.VISITS)),
    )
    return tuple(
        TrialMetric(
            name=f"{above.title} / {below.title}",
            kind=MetricKind.RATIO,
            column=above.title,
            below=below.title,
            is_money=above.is_money,
        )
        for above, below in parts
        if above is not None and below is not None and above.title != below.title
    )


def _without_variant(columns: Columns, header: Sequence[str]) -> TrialGuess:
    """Say what kind of file it is in which no column can be the one of the variants."""
    if _are_orders(header):
        return TrialGuess(problem=TrialProblem.LOOKS_LIKE_ORDERS)
    for keys in (words.VARIANT, words.GROUP):
        crowded = next((one for one in columns if header_key(one.title) in keys and _is_crowded(one)), None)
        if crowded is not None:
            return TrialGuess(problem=TrialProblem.TOO_MANY_VARIANTS, crowded=crowded.title)
    return TrialGuess(problem=TrialProblem.NO_VARIANT)


def _is_crowded(column: TrialColumn) -> bool:
    is_many = column.is_sampled or len(column.values) > MOST_VARIANTS
    return is_many and column.kind not in (ColumnKind.DATE, ColumnKind.EMPTY)


def _variant(columns: Columns) -> TrialColumn | None:
    """Return the column that says best who got what."""
    ranked = [(_rank_as_variant(one), -one.index, one) for one in columns]
    best = max(ranked, key=lambda one: one[:2], default=None)
    return best[2] if best is not None and best[0] > 0 else None


def _rank_as_variant(column: TrialColumn) -> int:
    names = [name for name, _ in column.values]
    if not 1 <= len(names) <= MOST_VARIANTS or column.kind == ColumnKind.DATE:
        return 0
    if words.is_before(column.title) or words.begins(column.title, words.CONVERSION):
        return 0
    key, fits = header_key(column.title), look_like_variants(names)
    if key in words.VARIANT:
        return 120 if fits else 100
    if key in words.GROUP:
        return 80 if fits else 40 if len(names) > 1 else 20
    # By its values alone: neither what names customers, orders or goods, nor what comes but once.
    is_other = _unit_tier(column) is not None or not _NOT_GROUPS.isdisjoint(roles_of(column.title))
    if not fits or is_other or column.distinct == column.rows:
        return 0
    return 70 if key in words.PERHAPS else 50


def _unit(columns: Columns) -> str | None:
    tiers = {one.title: _unit_tier(one) for one in columns}
    named = [one for one in columns if tiers[one.title] is not None]
    if named:
        return min(named, key=lambda one: (tiers[one.title], one.index)).title
    found = (one for one in columns if _is_id(one))
    return next((one.title for one in found), None)


def _unit_tier(column: TrialColumn) -> int | None:
    """Return how surely a header tells customers apart; 0 is surest."""
    if column.kind == ColumnKind.DATE or words.is_before(column.title):
        return None
    key, named = header_key(column.title), roles_of(column.title)
    for tier, keys in enumerate(words.UNIT):
        if key in keys:
            return 2 * tier
    if Field.CUSTOMER_ID in named and named[Field.CUSTOMER_ID][0] <= 2:
        return 1 + 2 * named[Field.CUSTOMER_ID][0]
    return None


def _is_id(column: TrialColumn) -> bool:
    """Whether a column tells rows apart by its values: addresses or codes that never come twice."""
    filled = column.rows - column.blanks
    texts = column.examples
    if filled < _ENOUGH_ROWS or not texts or column.kind in (ColumnKind.DATE, ColumnKind.YES_NO):
        return False
    if all("@" in text for text in texts):
        return True
    is_once = column.is_sampled or column.distinct >= _NEARLY_ALL * filled
    lengths = {len(text) for text in texts}
    is_code = all(looks_like_code(text) and any(map(str.isdigit, text)) for text in texts)
    has_letters = all(any(map(str.isalpha, text)) for text in texts)
    return is_once and is_code and (has_letters or (len(lengths) == 1 and min(lengths) >= 4))


def _started(columns: Columns) -> str | None:
    days = [one for one in columns if one.kind == ColumnKind.DATE and not words.is_before(one.title)]
    for keys in words.STARTED:
        found = next((one for one in days if header_key(one.title) in keys), None)
        if found is not None:
            return found.title
    left = [one for one in days if not words.begins(one.title, words.AFTER_EVENT)]
    return left[0].title if left else None


def _is_figure(column: TrialColumn) -> bool:
    return column.kind in (ColumnKind.NUMBER, ColumnKind.YES_NO)


def _is_segment(column: TrialColumn) -> bool:
    if not 2 <= len(column.values) <= MOST_SEGMENT_VALUES:
        return False
    if column.kind == ColumnKind.TEXT:
        return column.rows >= 2 * len(column.values)
    is_attribute = words.is_word(column.title, words.ATTRIBUTE)
    return column.kind == ColumnKind.YES_NO and is_attribute and not words.begins(column.title, words.BAD)


def _is_metric(column: TrialColumn) -> bool:
    if not _is_figure(column) or _counts_up(column):
        return False
    is_named = _names_result(column)
    if not is_named and words.is_word(column.title, words.NO_METRIC):
        return False
    if column.kind == ColumnKind.YES_NO:
        return is_named or len(column.values) > 1 or _marks_only_yes(column)
    if isinstance(column.number, NumberFormat) and _has_leading_zeros(column):
        return False
    return is_named or column.distinct > 1


def _counts_up(column: TrialColumn) -> bool:
    """Whether a column holds the numbers of orders or lines, not how many there were: whole and many."""
    if column.kind != ColumnKind.NUMBER or column.is_money:
        return False
    parts = words.words_of(column.title)
    is_number = Field.ORDER_ID in roles_of(column.title) or any(
        part in words.NUMBERED or part.endswith(words.NUMBERED_END) for part in parts[-1:]
    )
    is_many = column.is_sampled or column.distinct >= _HALF * (column.rows - column.blanks)
    return is_number and is_many and all(text.removesuffix(".0").isdigit() for text in column.examples)


def _names_result(column: TrialColumn) -> bool:
    stems = (*words.CONVERSION, *words.BAD, *words.CLICKS, *words.VIEWS, *words.VISITS, *words.ITEMS)
    return column.is_money or words.begins(column.title, stems) or words.is_word(column.title, words.ORDERS)


def _has_leading_zeros(column: TrialColumn) -> bool:
    return any(len(text) > 1 and text[0] == "0" and text.isdigit() for text in column.examples)


def _marks_only_yes(column: TrialColumn) -> bool:
    """Whether a column marks those who did and leaves the others empty."""
    return (
        column.kind == ColumnKind.YES_NO
        and column.blanks > 0
        and bool(column.values)
        and all(yes_or_no(text) is True for text, _ in column.values)
    )


def _metric(column: TrialColumn) -> TrialMetric:
    is_bad = words.begins(column.title, words.BAD)
    return TrialMetric(
        name=column.title,
        kind=MetricKind.PROPORTION if column.kind == ColumnKind.YES_NO else MetricKind.MEAN,
        column=column.title,
        role=MetricRole.GUARDRAIL if is_bad else MetricRole.SECONDARY,
        higher_is_better=not is_bad,
        is_money=column.is_money,
    )


def _with_primary(metrics: Sequence[TrialMetric]) -> tuple[TrialMetric, ...]:
    """Make the likeliest result of a test the primary metric: who bought, else what it brought."""
    if not metrics:
        return ()

    def rank(one: TrialMetric) -> tuple[bool, bool, bool, bool]:
        is_share = one.kind == MetricKind.PROPORTION
        is_conversion = is_share and words.begins(one.column, words.CONVERSION)
        return (one.role == MetricRole.GUARDRAIL, not is_conversion, not one.is_money, not is_share)

    first = min(metrics, key=rank)
    return tuple(
        TrialMetric(
            name=one.name, kind=one.kind, column=one.column, role=MetricRole.PRIMARY,
            higher_is_better=one.higher_is_better, is_money=one.is_money,
        )
        if one is first
        else one
        for one in metrics
    )  # fmt: skip


def _first(columns: Columns, *, stems: tuple[str, ...] = (), money: bool = False) -> TrialColumn | None:
    fits = (one for one in columns if (one.is_money if money else words.is_word(one.title, stems)))
    return next(fits, None)


def _are_orders(header: Sequence[str]) -> bool:
    """Whether the columns are those of order lines."""
    if recognise(header) is not None:
        return True
    named = [roles_of(title) for title in header]
    has_order = any(Field.ORDER_ID in one and one[Field.ORDER_ID][0] <= 3 for one in named)
    goods = (Field.PRODUCT, Field.PRODUCT_NAME, Field.QUANTITY, Field.UNIT_PRICE, Field.LINE_TOTAL)
    return has_order and any(role in one for one in named for role in goods)
