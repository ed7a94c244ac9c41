"""How is a scenario written as a JSON document, and what does a document say?

A document is one flat object: ``start``, ``currency``, ``rhythm``, ``uplift_unit``, and each `RoiInput` by
its name, as a number (taken as certain) or as an object with the `PARTS` of an estimate. What is not known,
missing, stated twice or no number is refused by name; nothing is passed over. ``docs/scenario.md`` describes
every field.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from crosssell.columns import Rhythm, RoiInput, RoiSource, Shape, UpliftUnit
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.roi.draws import NINETIETH
from crosssell.roi.inputs import spec_of
from crosssell.roi.scenario import Estimate, Scenario

HEAD = ("start", "currency", "rhythm", "uplift_unit")
PARTS = ("low", "likely", "high", "shape", "deviation", "source", "note")

# The inputs that a document may leave out, with what is taken then: there is nothing of it.
DEFAULTS: Mapping[RoiInput, float] = {
    RoiInput.OPT_OUT_RATE: 0,
    RoiInput.OPT_OUT_VALUE: 0,
    RoiInput.REPEATS_PER_YEAR: 0,
    RoiInput.DISCOUNT: 0,
    RoiInput.RETURN_RATE: 0,
    RoiInput.DISPLACED_SHARE: 0,
    RoiInput.DISPLACED_PRICE: 0,
    RoiInput.DISPLACED_MARGIN: 0,
    RoiInput.VALUE_AFTER: 0,
    RoiInput.CREATIVE_COST: 0,
    RoiInput.TOOLS_COST: 0,
    RoiInput.TRAINING_COST: 0,
    RoiInput.INCENTIVE_FIXED: 0,
    RoiInput.INCENTIVE_PER_SALE: 0,
    RoiInput.RUNNING_COST: 0,
    RoiInput.RAMP_UP_MONTHS: 0,
    RoiInput.DISCOUNT_RATE: 0,
}
REQUIRED = tuple(one for one in RoiInput if one not in DEFAULTS)

# What has to be stated as soon as another input is; nothing would come of that one without it.
TOGETHER: Mapping[RoiInput, tuple[RoiInput, ...]] = {
    RoiInput.OPT_OUT_RATE: (RoiInput.OPT_OUT_VALUE,),
    RoiInput.DISPLACED_SHARE: (RoiInput.DISPLACED_PRICE, RoiInput.DISPLACED_MARGIN),
}

FIRST_START, LAST_START = date(1900, 1, 1), date(2199, 12, 31)
LONGEST_SHOWN = 60
LONGEST_CURRENCY = 100

Code = TypeVar("Code", bound=StrEnum)


def document_of(scenario: Scenario) -> dict[str, Any]:
    """Return the document of a scenario: texts, numbers and objects of them, ready for `json.dumps`."""
    head: dict[str, Any] = {
        "start": scenario.start.isoformat(),
        "currency": scenario.currency,
        "rhythm": scenario.rhythm.value,
        "uplift_unit": scenario.uplift_unit.value,
    }
    return head | {one.value: _written(scenario[one]) for one in RoiInput}


def document_text(scenario: Scenario) -> str:
    """Return the document of a scenario as text, a line for each input."""
    fields = document_of(scenario).items()
    lines = (f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def scenario_of(document: Mapping[str, Any], *, today: date) -> Scenario:
    """Return the scenario that a document describes.

    Args:
        document: As of `document_of`; what has a default may be missing.
        today: Where the document names no start, it is the first of the next month.

    Raises:
        CrosssellError: ``invalid_value`` with the reason ``roi_unknown`` or ``roi_missing`` (``value`` names
            the fields, ``fields`` lists them), ``roi_number`` or another of `Scenario` (``input`` names the
            field), or without a reason for a code or date that is none (``what`` names the field).
    """
    _refuse_unknown(document, known=(*HEAD, *RoiInput))
    stated = [RoiInput(name) for name in document if name not in HEAD]
    _refuse_missing(one for one in _needed(stated, document) if one not in document)
    uplift_unit = _code(UpliftUnit, document.get("uplift_unit", UpliftUnit.POINTS), what="uplift_unit")
    return Scenario(
        start=_start(document["start"]) if "start" in document else first_of_next_month(today),
        currency=_currency(document.get("currency")),
        rhythm=_code(Rhythm, document.get("rhythm", Rhythm.ONCE), what="rhythm"),
        uplift_unit=uplift_unit,
        estimates=tuple(
            _estimate(one, document[one], uplift_unit=uplift_unit)
            if one in document
            else Estimate.fixed(DEFAULTS[one])
            for one in RoiInput
        ),
    )


def scenario_of_text(text: str | bytes, *, today: date, file: str = "scenario") -> Scenario:
    """Return the scenario that a JSON text describes.

    Args:
        text: One object; as bytes in UTF-8 or UTF-16.
        today: As of `scenario_of`.
        file: What the error calls it.

    Raises:
        CrosssellError: ``unreadable_file`` with the reason ``scenario`` for a text that is no JSON object,
            ``invalid_value`` with ``roi_twice`` for a field that is stated twice, or as `scenario_of`.
    """
    try:
        found = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "scenario", file=file) from error
    if not isinstance(found, dict):
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "scenario", file=file)
    return scenario_of(found, today=today)


def first_of_next_month(today: date) -> date:
    """Return the first day of the month after that of ``today``.

    >>> first_of_next_month(date(2025, 12, 31))
    datetime.date(2026, 1, 1)
    """
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _written(estimate: Estimate) -> float | dict[str, Any]:
    if estimate == Estimate.fixed(estimate.likely):
        return _short(estimate.likely)
    written: dict[str, Any] = {
        "low": _short(estimate.low),
        "likely": _short(estimate.likely),
        "high": _short(estimate.high),
        "shape": estimate.shape.value,
        "deviation": None if estimate.deviation is None else _short(estimate.deviation),
        "source": estimate.source.value,
        "note": estimate.note,
    }
    return {part: value for part, value in written.items() if value not in (None, "")}


def _short(value: float) -> float:
    """Return a whole number without its ``.0``; the value stays the same."""
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value


def _needed(stated: Iterable[RoiInput], document: Mapping[str, Any]) -> list[RoiInput]:
    together = {other for one in stated if document[one] != 0 for other in TOGETHER.get(one, ())}
    return [one for one in RoiInput if one in REQUIRED or one in together]


def _estimate(one: RoiInput, stated: object, *, uplift_unit: UpliftUnit) -> Estimate:
    if not isinstance(stated, dict):
        return Estimate.fixed(_number(one, stated))
    _refuse_unknown(stated, known=PARTS, within=one)
    shape = _code(Shape, stated.get("shape", Shape.PERT), what=f"{one}.shape")
    _refuse_missing(f"{one}.{part}" for part in _needed_parts(stated, shape) if part not in stated)
    if "deviation" in stated and shape != Shape.POSTERIOR:
        raise _refused(shape, what=f"{one}.shape", allowed=Shape.POSTERIOR)
    numbers = {
        part: _number(one, stated[part]) for part in ("low", "likely", "high", "deviation") if part in stated
    }
    likely, deviation = numbers["likely"], numbers.get("deviation")
    spec, reach = spec_of(one, uplift_unit=uplift_unit), NINETIETH * (deviation or 0)
    return Estimate(
        low=numbers.get("low", min(likely, max(spec.lowest, likely - reach))),
        likely=likely,
        high=numbers.get("high", max(likely, min(spec.highest, likely + reach))),
        shape=shape,
        deviation=deviation,
        source=_code(RoiSource, stated.get("source", RoiSource.ASSUMPTION), what=f"{one}.source"),
        note=_note(stated.get("note", ""), what=f"{one}.note"),
    )


def _needed_parts(stated: Collection[str], shape: Shape) -> tuple[str, ...]:
    """Return what an estimate needs: one end alone is half a range, a posterior its deviation."""
    ends = ("low", "high") if "low" in stated or "high" in stated else ()
    return ("likely", *ends, *(("deviation",) if shape == Shape.POSTERIOR else ()))


def _number(one: RoiInput, stated: object) -> float:
    if isinstance(stated, int | float) and not isinstance(stated, bool):
        value = stated if -(10**300) < stated < 10**300 else math.nan
        if math.isfinite(value):
            return float(value)
    raise CrosssellError(ErrorCode.INVALID_VALUE, "roi_number", input=one, value=_shown(stated))


def _start(stated: object) -> date:
    try:
        found = date.fromisoformat(stated) if isinstance(stated, str) else None
    except ValueError:
        found = None
    if found is None or not FIRST_START <= found <= LAST_START:
        raise _refused(stated, what="start", allowed=f"{FIRST_START} – {LAST_START}")
    return found


def _currency(stated: object) -> str | None:
    """Return what amounts are in: an ISO code as a rule, but a shop's export may name anything."""
    if stated is None:
        return None
    is_text = isinstance(stated, str) and 1 <= len(stated) <= LONGEST_CURRENCY and stated.isprintable()
    if isinstance(stated, str) and is_text and stated == stated.strip().upper():
        return stated
    raise _refused(stated, what="currency", allowed="EUR, PLN, GBP, …")


def _note(stated: object, *, what: str) -> str:
    if not isinstance(stated, str) or any("\ud800" <= sign <= "\udfff" for sign in stated):
        raise _refused(stated, what=what, allowed='"…"')
    return stated


def _code(kind: type[Code], stated: object, *, what: str) -> Code:
    if isinstance(stated, str) and stated in list(kind):
        return kind(stated)
    raise _refused(stated, what=what, allowed=", ".join(kind))


def _refused(stated: object, *, what: str, allowed: str) -> CrosssellError:
    shown = _plain(stated) if isinstance(stated, str) else _shown(stated)
    return CrosssellError(ErrorCode.INVALID_VALUE, value=shown, what=what, allowed=allowed)


def _refuse_unknown(stated: Iterable[str], *, known: Collection[str], within: str = "") -> None:
    """Refuse fields that are not known, with the known ones that they may have been meant for."""
    unknown = [name for name in stated if name not in known]
    if not unknown:
        return
    near = {
        close for name in unknown for close in get_close_matches(name[:LONGEST_SHOWN].lower(), known, n=3)
    }
    fields = [_plain(f"{within}.{name}" if within else name) for name in unknown[:5]]
    raise CrosssellError(
        ErrorCode.INVALID_VALUE,
        "roi_unknown",
        value=", ".join(fields),
        fields=fields,
        allowed=", ".join(name for name in known if name in near or not near),
    )


def _refuse_missing(missing: Iterable[str]) -> None:
    if fields := [str(name) for name in missing]:
        raise CrosssellError(ErrorCode.INVALID_VALUE, "roi_missing", value=", ".join(fields), fields=fields)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; of a name that stands twice, Python would drop the first without a word."""
    names = [name for name, _ in pairs]
    if len(found := dict(pairs)) < len(pairs):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise CrosssellError(ErrorCode.INVALID_VALUE, "roi_twice", value=_plain(twice))
    return found


def _shown(stated: object) -> str:
    """Return a value of JSON as it was written, shortened."""
    if isinstance(stated, int) and abs(stated) >= 10**300:
        return "…"  # Python refuses to write out a number that long
    return _plain(json.dumps(stated, ensure_ascii=False))


def _plain(text: str) -> str:
    """Return a text out of a document as an error can carry it: short, and writable as UTF-8."""
    short = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
    return short.encode("utf-8", "replace").decode("utf-8")
