"""How are currencies written beside amounts, and which one does a cell name?"""

import re
from collections.abc import Sequence

# Sign or code → ISO code; ``None`` where a sign stands for several currencies.
SIGNS: dict[str, str | None] = {
    "€": "EUR", "EUR": "EUR", "Euro": "EUR", "$": "USD", "US$": "USD", "USD": "USD", "£": "GBP", "GBP": "GBP",
    "zł": "PLN", "zl": "PLN", "PLN": "PLN", "CHF": "CHF", "SFr.": "CHF", "Fr.": "CHF", "Kč": "CZK",
    "CZK": "CZK", "Ft": "HUF", "HUF": "HUF", "lei": "RON", "RON": "RON", "BGN": "BGN", "¥": "JPY",
    "JPY": "JPY", "CAD": "CAD", "AUD": "AUD", "₺": "TRY", "TRY": "TRY", "₴": "UAH", "UAH": "UAH",
    "SEK": "SEK", "NOK": "NOK", "DKK": "DKK", "kr.": None, "kr": None,
}  # fmt: skip


def currency_code(text: str) -> str:
    """Return the code of a currency however it is written.

    >>> [currency_code(text) for text in ("€", "zł", " eur", "XAU")]
    ['EUR', 'PLN', 'EUR', 'XAU']
    """
    codes = {sign.casefold(): code for sign, code in SIGNS.items() if code}
    return codes.get(text.strip().casefold(), text.strip().upper())


def currency_sql(column_sql: str, codes: Sequence[str]) -> str:
    """A DuckDB expression for the code of the currency that a cell names, null where it names none.

    Args:
        column_sql: The column, quoted.
        codes: The currencies that its cells name. One alone holds for all cells.

    >>> currency_sql("c0", ["EUR"])
    "'EUR'"
    """
    if len(codes) == 1:
        return f"'{codes[0]}'"
    branches = []
    for code in codes:
        signs = sorted(
            (re.escape(sign) for sign, named in SIGNS.items() if named == code), key=len, reverse=True
        )
        branches.append(f"when regexp_matches({column_sql}, '(?i){'|'.join(signs)}') then '{code}'")
    return f"case {' '.join(branches)} end" if branches else "null"


def code_sql(column_sql: str) -> str:
    """A DuckDB expression that says the same as :func:`currency_code` of a trimmed cell."""
    branches = " ".join(
        f"when '{sign.upper()}' then '{code}'"
        for sign, code in SIGNS.items()
        if code and sign.upper() != code
    )
    return f"case upper({column_sql}) {branches} else upper({column_sql}) end"
