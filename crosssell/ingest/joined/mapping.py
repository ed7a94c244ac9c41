"""Which column of a customers or products file is what?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crosssell.columns import ConsentChannel, CustomerField, ProductField
from crosssell.ingest.joined.consent_headers import ConsentColumn, as_consent, channel_of, consent_columns
from crosssell.ingest.joined.vocabulary import JoinedField, fields_of, is_secret
from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.mapping.value_guess import ColumnSample, looks_like_code
from crosssell.ingest.values.numbers import is_number

MOST_ATTRIBUTES = 60
NUMBERS = (ProductField.COST, ProductField.PRICE, ProductField.STOCK)
_EMPTY_SHARE = 0.98
_MOST, _HALF = 0.8, 0.5

WORDS_OF = {
    ConsentChannel.GENERAL: CustomerField.CONSENT,
    ConsentChannel.EMAIL: CustomerField.CONSENT_EMAIL,
    ConsentChannel.PHONE: CustomerField.CONSENT_PHONE,
    ConsentChannel.SMS: CustomerField.CONSENT_SMS,
    ConsentChannel.POST: CustomerField.CONSENT_POST,
}
DAYS_OF = {
    ConsentChannel.GENERAL: CustomerField.CONSENT_AT,
    ConsentChannel.EMAIL: CustomerField.CONSENT_EMAIL_AT,
    ConsentChannel.PHONE: CustomerField.CONSENT_PHONE_AT,
    ConsentChannel.SMS: CustomerField.CONSENT_SMS_AT,
    ConsentChannel.POST: CustomerField.CONSENT_POST_AT,
}
_OF_CONSENT: dict[JoinedField, tuple[ConsentChannel | None, bool]] = {
    **{name: (channel, False) for channel, name in WORDS_OF.items()},
    **{name: (channel, True) for channel, name in DAYS_OF.items()},
    CustomerField.NO_CONSENT: (None, False),
    CustomerField.NO_CONSENT_AT: (None, True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedMapping:
    """Which columns serve which fields.

    Attributes:
        fields: Field → column index; no column serves two fields.
        consent: What the mapped columns of consent say, by field.
        attributes: Other columns, kept as attributes of customers.
        ignored: Columns that are not kept.
    """

    fields: Mapping[JoinedField, int]
    consent: Mapping[JoinedField, ConsentColumn] = field(default_factory=dict)
    attributes: tuple[int, ...] = ()
    ignored: tuple[int, ...] = ()


def map_customers(
    header: Sequence[str], samples: Sequence[ColumnSample], *, said: Mapping[str, str]
) -> JoinedMapping:
    """Map the columns of a customers file.

    Args:
        header: Names of the columns.
        samples: What their values look like.
        said: The user's word: field → header, empty for no such column.
    """
    chosen = _said(header, said, CustomerField)
    consent = {
        name: as_consent(index, header[index], _OF_CONSENT[name][0], is_day=_OF_CONSENT[name][1])
        for name, index in chosen.items()
        if name in _OF_CONSENT
    }
    for one in consent_columns(header, samples):
        name = _field_of(one)
        if name not in said and one.index not in chosen.values() and name not in consent:
            consent[name] = one
    fields = {name: one.index for name, one in consent.items()} | chosen
    _assign(fields, header, samples, said=said, products=False)
    if CustomerField.CONSENT not in fields:
        fields.pop(CustomerField.CONSENT_CHANNEL, None)
    others = [index for index in range(len(header)) if index not in fields.values()]
    kept = [index for index in others if not is_secret(header[index])][:MOST_ATTRIBUTES]
    return JoinedMapping(
        fields={name: fields[name] for name in CustomerField if name in fields},
        consent=consent,
        attributes=tuple(kept),
        ignored=tuple(index for index in others if index not in kept),
    )


def map_products(
    header: Sequence[str], samples: Sequence[ColumnSample], *, said: Mapping[str, str]
) -> JoinedMapping:
    """Map the columns of a products file; arguments as of `map_customers`."""
    fields = _said(header, said, ProductField)
    _assign(fields, header, samples, said=said, products=True)
    if ProductField.PRODUCT not in fields and ProductField.PRODUCT not in said:
        for other in (ProductField.PRODUCT_ID, ProductField.PRODUCT_NAME):
            if other in fields and other not in said:
                fields[ProductField.PRODUCT] = fields.pop(other)
                break
    return JoinedMapping(
        fields={name: fields[name] for name in ProductField if name in fields},
        ignored=tuple(index for index in range(len(header)) if index not in fields.values()),
    )


def _said(
    header: Sequence[str], said: Mapping[str, str], kind: type[CustomerField] | type[ProductField]
) -> dict[JoinedField, int]:
    return {kind(name): list(header).index(title) for name, title in said.items() if title in header}


def _field_of(one: ConsentColumn) -> CustomerField:
    if one.is_day:
        return CustomerField.NO_CONSENT_AT if one.negated else DAYS_OF[one.channel]
    is_block = one.negated and one.channel == ConsentChannel.GENERAL
    return CustomerField.NO_CONSENT if is_block else WORDS_OF[one.channel]


def _assign(
    fields: dict[JoinedField, int],
    header: Sequence[str],
    samples: Sequence[ColumnSample],
    *,
    said: Mapping[str, str],
    products: bool,
) -> None:
    """Give each field that is still free its best column, the surest first."""
    by_index = {sample.index: sample for sample in samples}
    keys = {header_key(title) for title in header}
    candidates = [
        (_is_empty(by_index.get(index)), tier, index, name)
        for index, title in enumerate(header)
        for name, tier in fields_of(title, products=products).items()
        if name not in said and _fits(name, header_key(title), by_index.get(index), keys)
    ]
    for _, _, index, name in sorted(candidates, key=lambda one: one[:3]):
        if name not in fields and index not in fields.values():
            fields[name] = index


def _is_empty(sample: ColumnSample | None) -> bool:
    return sample is not None and sample.blank_share >= _EMPTY_SHARE


def _fits(name: JoinedField, key: str, sample: ColumnSample | None, keys: set[str]) -> bool:
    """Whether a column's values, and the columns beside it, allow what its header names."""
    if key in ("handle", "urlhandle") and "title" not in keys:
        return False
    if sample is None or not sample.values:
        return True
    if name in NUMBERS:
        return sample.mostly(is_number, share=_HALF)
    if name == CustomerField.EMAIL:
        return sample.mostly(lambda text: "@" in text, share=_HALF)
    if name == CustomerField.CUSTOMER_ID:  # "Customer" may be a person's name
        return sample.mostly(lambda text: "@" in text or looks_like_code(text.lstrip("'")), share=_HALF)
    if name == CustomerField.CONSENT_CHANNEL:
        return sample.mostly(lambda text: channel_of(text) is not None, share=_MOST)
    if name == ProductField.CATEGORY:  # lists of keys say nothing to a reader
        return not sample.mostly(lambda text: len(text) > 30 and " " not in text and "|" in text, share=_HALF)
    return True
