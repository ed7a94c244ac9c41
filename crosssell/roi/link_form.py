"""How does a scenario travel in a link?

As one text of letters that a URL carries unescaped. Its parts stand between tildes: the version of the form,
the day of the start, the currency, rhythm and unit, the inputs in the order of `RoiInput`, and a checksum,
since programs that pass links on cut long ones. An input is ``likely`` or ``low_likely_high`` or, of a
posterior, ``low_likely_high_deviation``, behind letters for its shape and its source; nothing at all stands
for a certain 0 by the user's own assumption. Values are exact. Notes stay behind: they may name products,
tests or segments.
"""

import re
import zlib
from collections.abc import Mapping
from datetime import date

from crosssell.columns import Rhythm, RoiInput, RoiSource, Shape, UpliftUnit
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.roi.scenario import Estimate, Scenario
from crosssell.roi.scenario_form import FIRST_START, LAST_START

VERSION = "1"
LONGEST_LINK = 4_000

# Letters that no number has; what is usual has none.
SHAPES: Mapping[Shape, str] = {
    Shape.PERT: "",
    Shape.TRIANGULAR: "t",
    Shape.NORMAL: "n",
    Shape.POSTERIOR: "p",
}
SOURCES: Mapping[RoiSource, str] = {
    RoiSource.ASSUMPTION: "",
    RoiSource.DATA: "D",
    RoiSource.TEST: "T",
    RoiSource.BENCHMARK: "B",
    RoiSource.TEMPLATE: "E",
}
RHYTHMS: Mapping[Rhythm, str] = {Rhythm.ONCE: "o", Rhythm.MONTHLY: "m", Rhythm.QUARTERLY: "q"}
UNITS: Mapping[UpliftUnit, str] = {UpliftUnit.POINTS: "p", UpliftUnit.RELATIVE: "r"}

_NUMBER = r"-?\d{1,16}(?:\.\d{1,20})?(?:e-?\d{1,3})?"
_NOTHING = Estimate.fixed(0)
_INPUT = re.compile(f"([tnp]?)([DTBE]?)({_NUMBER}(?:_{_NUMBER}){{0,3}})", re.ASCII)
_HEAD = re.compile(r"(\d{4}-\d{2}-\d{2})~([A-Z]{3})?~([omq])([pr])", re.ASCII)
_CURRENCY = re.compile("[A-Z]{3}")
_SHAPES = {letter: shape for shape, letter in SHAPES.items()}
_SOURCES = {letter: source for source, letter in SOURCES.items()}
_RHYTHMS = {letter: rhythm for rhythm, letter in RHYTHMS.items()}
_UNITS = {letter: unit for unit, letter in UNITS.items()}


def link_text(scenario: Scenario) -> str:
    """Return a scenario as a text for a link, without notes and with an ISO currency only."""
    is_code = scenario.currency and _CURRENCY.fullmatch(scenario.currency)
    parts = (
        VERSION,
        scenario.start.isoformat(),
        scenario.currency if is_code else "",
        RHYTHMS[scenario.rhythm] + UNITS[scenario.uplift_unit],
        *(_written(estimate) for estimate in scenario.estimates),
    )
    text = "~".join(str(part) for part in parts)
    return f"{text}~{_checksum(text)}"


def scenario_of_link(text: str) -> Scenario:
    """Return the scenario that a link carries.

    Raises:
        CrosssellError: ``invalid_value`` with the reason ``roi_link`` for a text that `link_text` has not
            written or that was cut off, or as `Scenario` for values that cannot be.
    """
    body, _, checksum = text.rpartition("~")
    version, _, rest = body.partition("~")
    inputs = rest.split("~")
    head = _HEAD.fullmatch("~".join(inputs[:3]))
    if len(text) > LONGEST_LINK or version != VERSION or head is None or checksum != _checksum(body):
        raise _refused()
    estimates = tuple(_read(one) for one in inputs[3:])
    if len(estimates) != len(RoiInput):
        raise _refused()
    return Scenario(
        start=_day(head[1]),
        currency=head[2],
        rhythm=_RHYTHMS[head[3]],
        uplift_unit=_UNITS[head[4]],
        estimates=estimates,
    )


def _written(estimate: Estimate) -> str:
    values = [estimate.low, estimate.likely, estimate.high]
    if estimate.deviation is not None:
        values.append(estimate.deviation)
    elif estimate.low == estimate.likely == estimate.high:
        values = [estimate.likely]
    text = SHAPES[estimate.shape] + SOURCES[estimate.source] + "_".join(map(_digits, values))
    return "" if text == "0" else text


def _digits(value: float) -> str:
    if float(value).is_integer() and abs(value) < 1e16:
        return str(int(value))
    return repr(float(value)).replace("e-0", "e-")


def _read(text: str) -> Estimate:
    if not text:
        return _NOTHING
    found = _INPUT.fullmatch(text)
    if found is None:
        raise _refused()
    values = [float(number) for number in found[3].split("_")]
    shape, source = _SHAPES[found[1]], _SOURCES[found[2]]
    if len(values) not in ({4} if shape == Shape.POSTERIOR else {1, 3}):
        raise _refused()
    low, likely, high, *deviation = values if len(values) > 1 else values * 3
    return Estimate(
        low=low,
        likely=likely,
        high=high,
        shape=shape,
        deviation=deviation[0] if deviation else None,
        source=source,
    )


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise _refused() from error
    if not FIRST_START <= found <= LAST_START:
        raise _refused()
    return found


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'replace')):08x}"


def _refused() -> CrosssellError:
    return CrosssellError(ErrorCode.INVALID_VALUE, "roi_link")
